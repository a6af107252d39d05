"""What somebody typed into the form of a sample and has not sent: kept for them alone, as long as they want it."""

import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, select, update

from dominio.ventanilla.pedidos import Gestion, Pedido, Permiso
from dominio.ventanilla.recibos import Recibo
from dominio.vocabulario.errores import BorradorDemasiadoGrande, BorradorDesconocido, DemasiadosBorradores
from modelos import Base

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

MAXIMO_BORRADORES = 100
"""Drafts of one person."""
MAXIMO_BORRADOR = 16 * 1024
"""Characters of all that one of them says."""
_B = Base.metadata.tables["borrador"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardarBorrador(Gestion):
    """Somebody wants to go on later; with a `numero`, in the place of what they kept before."""

    permiso = Permiso.MUESTRA_TOMAR
    operacion = "toma.guardarBorrador"
    forma: str
    textos: Mapping[str, str] = field(repr=False)
    numero: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuitarBorrador(Gestion):
    """Somebody needs it no longer."""

    permiso = Permiso.MUESTRA_TOMAR
    operacion = "toma.quitarBorrador"
    numero: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VerBorrador(Pedido):
    """What one's own draft says."""

    permiso = Permiso.MUESTRA_TOMAR
    operacion = "toma.borrador"
    numero: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BorradorEnLista:
    """A draft among others: which form it is of, whom it seems to be about, and since when it waits."""

    numero: int
    clase: str
    de_quien: str
    cambiado_en: datetime


@dataclass(slots=True, kw_only=True)
class BorradorVisto(Recibo):
    """A draft, by field."""

    numero: int
    clase: str
    textos: Mapping[str, str] = field(repr=False)

    def resumen(self) -> dict[str, Any]:
        """What the record keeps of it."""
        return {"borrador": self.numero}


def _guardar(consulta: "Consulta", pedido: GuardarBorrador) -> BorradorVisto:
    textos = {nombre: texto for nombre, texto in pedido.textos.items() if texto}
    if sum(map(len, textos.values())) > MAXIMO_BORRADOR:
        raise BorradorDemasiadoGrande(maximo=MAXIMO_BORRADOR)
    valores = {"clase": pedido.forma, "datos": _cerrar(textos), "cambiado_en": consulta.ahora}
    numero = pedido.numero
    cambiar = update(_B).where(_B.c.id == numero, _suyo(consulta)).values(valores)
    if numero is None or consulta.conexion.execute(cambiar).rowcount == 0:
        _exigir_lugar_para_otro(consulta)
        nuevo = insert(_B).values(**valores, usuario_id=_usuario(consulta)).returning(_B.c.id)
        numero = int(consulta.conexion.execute(nuevo).scalar_one())
    return BorradorVisto(**consulta.cabecera, numero=numero, clase=pedido.forma, textos=textos)


def _exigir_lugar_para_otro(consulta: "Consulta") -> None:
    cuantos = consulta.conexion.execute(select(func.count()).select_from(_B).where(_suyo(consulta))).scalar_one()
    if cuantos >= MAXIMO_BORRADORES:
        raise DemasiadosBorradores(maximo=MAXIMO_BORRADORES)


def _quitar(consulta: "Consulta", pedido: QuitarBorrador) -> Recibo:
    consulta.conexion.execute(delete(_B).where(_B.c.id == pedido.numero, _suyo(consulta)))
    return Recibo(**consulta.cabecera)


def _ver(consulta: "Consulta", pedido: VerBorrador) -> BorradorVisto:
    fila = consulta.conexion.execute(select(_B).where(_B.c.id == pedido.numero, _suyo(consulta))).one_or_none()
    if fila is None:
        raise BorradorDesconocido(campo="borrador", valor=pedido.numero)
    return BorradorVisto(**consulta.cabecera, numero=fila.id, clase=fila.clase, textos=_abrir(fila.datos))


def propios(consulta: "Consulta") -> tuple[BorradorEnLista, ...]:
    """The drafts of who asks, the oldest first."""
    filas = consulta.conexion.execute(select(_B).where(_suyo(consulta)).order_by(_B.c.cambiado_en, _B.c.id))
    return tuple(
        BorradorEnLista(numero=f.id, clase=f.clase, de_quien=_de_quien(_abrir(f.datos)), cambiado_en=f.cambiado_en)
        for f in filas
    )


def _de_quien(textos: Mapping[str, str]) -> str:
    nombre = " ".join(textos.get(campo, "") for campo in ("paciente_nombres", "paciente_ap_pat")).strip()
    return nombre or textos.get("paciente_run") or textos.get("paciente_pasaporte") or "Sin nombre todavía"


def _suyo(consulta: "Consulta") -> Any:
    return _B.c.usuario_id == _usuario(consulta)


def _usuario(consulta: "Consulta") -> int | None:
    return consulta.actor.usuario_id if consulta.actor else None


def _cerrar(textos: Mapping[str, str]) -> bytes:
    return zlib.compress(json.dumps(textos, ensure_ascii=False).encode("utf-8", "replace"))


def _abrir(datos: bytes) -> dict[str, str]:
    leidos: dict[str, str] = json.loads(zlib.decompress(bytes(datos)))
    return leidos


DE_BORRADORES: dict[type[Pedido], Callable[["Consulta", Any], Recibo]] = {
    GuardarBorrador: _guardar,
    QuitarBorrador: _quitar,
    VerBorrador: _ver,
}
"""How each of these requests is answered."""
