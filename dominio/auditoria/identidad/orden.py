"""The one transaction in which an identity is blanked and the record says so; and the rehearsal of it."""

import json
import os
import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, delete, insert, select, update

from dominio.auditoria.borrado import exigir_permiso_de_podar
from dominio.auditoria.documentos_sueltos import tomar_candado_de_documentos
from dominio.auditoria.identidad.alcance import AlcanceDeBorrado, alcance_de, en_trozos, exigir_que_se_pueda
from dominio.auditoria.identidad.cambios import CambioDeBorrado, aplicar, cambios_de
from dominio.auditoria.identidad.documentos import Tenedores, borrar_informes
from dominio.auditoria.identidad.persona import Identidad
from dominio.auditoria.pedidos import BorrarIdentidad
from dominio.auditoria.retenciones import exigir_motivo_escrito, tomar_candado
from dominio.mensajes.vencidos import vencimientos, vencimientos_de_informes
from dominio.ventanilla.recibos import Recibo
from dominio.vocabulario.errores import IdentidadYaBorrada, PacienteSinRastro
from modelos import Base, BorradoDeIdentidad, Informe, Muestra, Reporte

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

SIN_IDENTIDAD: dict[str, Any] = {
    **dict.fromkeys(("paciente_run", "paciente_dv", "paciente_pasaporte", "paciente_ext_paisorigen")),
    **dict.fromkeys(("identificador_recien_nacido", "paciente_email", "paciente_prevision", "epivigila", "informe_id")),
    **dict.fromkeys(("paciente_nombres", "paciente_ap_pat", "paciente_ap_mat"), ""),
    **dict.fromkeys(("paciente_direccion", "paciente_telefono"), ""),
    "paciente_fecha_nac": date(1900, 1, 1),
}
"""What a sample has in the place of its patient. Their sex and comuna stay, as figures of the day need them."""
_B = Base.metadata.tables["borrador"]


@dataclass(slots=True, kw_only=True)
class IdentidadBorradaHecha(Recibo):
    """The answer to `BorrarIdentidad`: what was blanked where, and where the patient may be named still.

    `reportes` were issued with them, and `archivos` hold bodies and reports that expired.
    """

    muestras: list[int] = field(default_factory=list)
    informes: list[int] = field(default_factory=list)
    mensajes: dict[str, dict[str, Any]] = field(default_factory=dict)
    borradores: int = 0
    reportes: list[int] = field(default_factory=list)
    archivos: list[str] = field(default_factory=list)

    def resumen(self) -> dict[str, Any]:
        """What the record keeps of it."""
        listas = {"muestras": self.muestras, "informes": self.informes, "reportes": self.reportes}
        return {**listas, "archivos": self.archivos, "borradores": self.borradores, "mensajes": self.mensajes}


@dataclass(slots=True, kw_only=True)
class SimulacionDeBorrado:
    """What an order would blank, in counts, and where the patient would be named still."""

    muestras: list[int]
    mensajes: int
    cuerpos: int
    informes: int
    borradores: int
    reportes: list[int]
    archivos: list[str]
    por_operacion: dict[str, int]


def simular_borrado(conexion: Connection, pedido: BorrarIdentidad, ahora: datetime) -> SimulacionDeBorrado:
    """Count what the order would change; raises what would refuse it."""
    alcance = _alcance(conexion, pedido, ahora, en_firme=False)
    cambios = list(cambios_de(conexion, alcance))
    pendientes = _exigir_que_haya(alcance, cambios)
    return SimulacionDeBorrado(
        muestras=pendientes,
        mensajes=len(cambios),
        cuerpos=sum(1 for cambio in cambios if cambio.cuerpos and cambio.huellas),
        informes=sum(len(cambio.informes) for cambio in cambios),
        borradores=len(_borradores(conexion, alcance.persona)),
        reportes=_reportes(conexion, alcance),
        archivos=_archivos(conexion, alcance, [cambio.numero for cambio in cambios if not cambio.cuerpos]),
        por_operacion=dict(Counter(cambio.filas.mensaje.operacion for cambio in cambios).most_common()),
    )


def borrar_identidad(consulta: "Consulta", pedido: BorrarIdentidad) -> IdentidadBorradaHecha:
    """Blank it, all of it or nothing."""
    conexion = consulta.conexion
    exigir_permiso_de_podar(conexion, "mensaje", "UPDATE")
    tomar_candado(conexion)
    if conexion.dialect.name == "sqlite":
        conexion.exec_driver_sql("PRAGMA secure_delete = ON")  # else the bytes stay in the file until others need the place
    tenedores = Tenedores()
    tenedores.buscar(conexion, _alcance(conexion, pedido, consulta.ahora, en_firme=False))
    tomar_candado_de_documentos(conexion)  # before the samples: who writes has it when it wants one of them
    alcance = _alcance(conexion, pedido, consulta.ahora, en_firme=True)
    tenedores.buscar(conexion, alcance)
    conexion.execute(insert(BorradoDeIdentidad).values(mensaje_id=consulta.id_mensaje))
    hecho = IdentidadBorradaHecha(**consulta.cabecera)
    cambios = []
    sueltos: set[str] = set()
    for cambio in cambios_de(conexion, alcance):
        hecho.mensajes[str(cambio.numero)] = aplicar(conexion, cambio, consulta.id_mensaje)
        hecho.informes += cambio.informes
        sueltos |= cambio.apartados
        cambios.append(cambio)
        cambio.cuerpos = dict.fromkeys(cambio.cuerpos, b"")
    borrar_informes(conexion, hecho.informes, sueltos, tenedores.mensajes, consulta.ahora)
    hecho.muestras = _exigir_que_haya(alcance, cambios)
    _borrar_en_muestras(conexion, alcance, consulta.id_mensaje)
    hecho.borradores = _quitar_borradores(conexion, alcance.persona)
    hecho.reportes = _reportes(conexion, alcance)
    hecho.archivos = _archivos(conexion, alcance, [cambio.numero for cambio in cambios if not cambio.cuerpos])
    consulta.tocadas.update(enumerate(sorted(alcance.muestras), start=1))
    return hecho


def _alcance(conexion: Connection, pedido: BorrarIdentidad, ahora: datetime, *, en_firme: bool) -> AlcanceDeBorrado:
    exigir_motivo_escrito(pedido.motivo)
    alcance = alcance_de(conexion, pedido, en_firme=en_firme)
    exigir_que_se_pueda(conexion, alcance, pedido.motivo, ahora)
    return alcance


def _exigir_que_haya(alcance: AlcanceDeBorrado, cambios: Iterable[CambioDeBorrado]) -> list[int]:
    """The samples that still say whose they are; refuses an order that would do nothing."""
    pendientes = [numero for numero, fila in alcance.muestras.items() if fila.identidad_borrada_por is None]
    if not pendientes and not any(True for _ in cambios):
        hecha = next(iter(alcance.muestras.values()), None)
        if hecha is None:
            raise PacienteSinRastro
        raise IdentidadYaBorrada(campo="id_muestra", valor=hecha.id, orden=hecha.identidad_borrada_por)
    return pendientes


def _borrar_en_muestras(conexion: Connection, alcance: AlcanceDeBorrado, orden: int) -> None:
    """The digests of all that was said of a sample, and of its last change, go too; what stands for them is like no other.

    What was under way is no change of the sample as it is now, and is looked at anew.
    """
    for numero, fila in alcance.muestras.items():
        valores: dict[str, Any] = {"informe_id": None}  # of a sample of before, whose result was corrected since
        if fila.identidad_borrada_por is None:
            otras = {"huella": os.urandom(32), "ultimo_cambio": os.urandom(32)}
            valores = {**SIN_IDENTIDAD, **otras, "identidad_borrada_por": orden}
        conexion.execute(update(Muestra).where(Muestra.id == numero).values(valores))


def _borradores(conexion: Connection, persona: Identidad) -> list[int]:
    """The drafts that say the patient's document; there are few of them, and all are looked through."""
    filas = conexion.execute(select(_B.c.id, _B.c.datos))
    return [fila.id for fila in filas if persona.nombrada_en(_dicho(fila.datos), solo_documento=True)]


def _dicho(datos: bytes) -> str:
    return " ".join(map(str, json.loads(zlib.decompress(bytes(datos))).values()))


def _quitar_borradores(conexion: Connection, persona: Identidad) -> int:
    sobran = _borradores(conexion, persona)
    for trozo in en_trozos(sobran):
        conexion.execute(delete(_B).where(_B.c.id.in_(trozo)))
    return len(sobran)


def _reportes(conexion: Connection, alcance: AlcanceDeBorrado) -> list[int]:
    """The reports that were issued with one of the samples."""
    orden = select(Reporte.id)
    hallados = [conexion.execute(orden.where(Reporte.mensaje_id.in_(t))).scalars() for t in en_trozos(alcance.mensajes)]
    return sorted(numero for numeros in hallados for numero in numeros)


def _archivos(conexion: Connection, alcance: AlcanceDeBorrado, sin_cuerpo: Iterable[int]) -> list[str]:
    """The files in which bodies, and reports of the samples, were put before they expired."""
    orden = select(Informe.id)
    hallados = [conexion.execute(orden.where(Informe.muestra_id.in_(t))).scalars() for t in en_trozos(alcance.muestras)]
    informes = vencimientos_de_informes(conexion, chain.from_iterable(hallados))
    vencidos = (*vencimientos(conexion, sin_cuerpo).values(), *informes.values())
    return sorted({uno.archivo for uno in vencidos if uno.archivo is not None})
