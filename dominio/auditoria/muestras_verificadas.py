"""The row of a sample, verified: it says what its steps say, which are sealed with the messages that made them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, select

from dominio.muestras.contenido import CAMPOS_DEL_LIS, huella_guardada
from dominio.muestras.pedidos import (
    CambioLaboratorio,
    CorregirMuestras,
    CorregirResultado,
    DevolverMuestra,
    EntregaResultado,
)
from dominio.muestras.planillas.pedidos import CargarAntigenos, CargarMuestras, CargarResultados
from dominio.muestras.tomas.pedidos import CorregirAntigeno, RegistrarAntigenos
from dominio.muestras.tomas.resultados_dichos import marca_con_resultado
from dominio.ventanilla.turno import marca_de
from dominio.vocabulario.enumeraciones import Estado, Resultado
from dominio.vocabulario.examenes import resultado_dicho
from modelos import TOMA_DE_MUESTRAS, Historial, Informe, Muestra

_H: Any = Historial.__table__.c
_I: Any = Informe.__table__.c
_M: Any = Muestra.__table__.c
DATOS_DE_LA_FILA = tuple(
    _M[nombre]
    for nombre in dict.fromkeys(
        [
            *CAMPOS_DEL_LIS,
            "laboratorio_id",
            "laboratorio_origen_id",
            "huella",
            "resultado",
            "valor_resultado",
            "informado_en",
            "correcciones",
            "informe_id",
        ]
    )
)
"""What is compared of the row."""
_DEL_PASO = (
    _H.muestra_id,
    _H.id,
    _H.mensaje_id,
    _H.ocurrido_en,
    _H.operacion,
    _H.laboratorio_id,
    _H.desde,
    _H.hacia,
    _H.detalle,
    _H.huella,
)
ENTREGAS = frozenset(uno.operacion for uno in (EntregaResultado, CargarResultados, CargarMuestras))
CORRECCIONES = frozenset(uno.operacion for uno in (CorregirResultado, CorregirAntigeno))
DE_ANTIGENO = frozenset(uno.operacion for uno in (RegistrarAntigenos, CargarAntigenos))
_LABORATORIO = re.compile(r"\d+")


@dataclass(slots=True)
class _Dicho:
    """What the steps say that a sample says now."""

    datos: Any = None
    """The step that gave it its data."""
    derivadas: list[Any] = field(default_factory=list)
    """Those since then that sent it to another laboratory."""
    registro: Any = None
    """The step by which it is there."""
    resultado: Any = None
    """The step that gave it its result, if it has one."""
    informado_en: Any = None
    correcciones: int = 0
    informe: int | None = None

    def seguir(self, paso: Any, informes: Mapping[int, int]) -> None:
        """Take one more step, with the report that each message brought."""
        if paso.desde is None:
            self.registro = self.registro or paso
        if paso.desde is None or paso.operacion == CorregirMuestras.operacion:
            self.datos, self.derivadas = paso, []
            self.informe = informes.get(paso.mensaje_id, self.informe)
        if paso.operacion == CambioLaboratorio.operacion:
            self.derivadas.append(paso)
        if paso.hacia == Estado.CON_RESULTADO and paso.operacion in ENTREGAS | DE_ANTIGENO | CORRECCIONES:
            corrige = paso.operacion in CORRECCIONES
            self.correcciones = self.correcciones + 1 if corrige else 0
            self.informado_en = self.informado_en if corrige else paso.ocurrido_en
            self.resultado, self.informe = paso, informes.get(paso.mensaje_id)
        elif paso.operacion == DevolverMuestra.operacion and paso.desde == Estado.CON_RESULTADO:
            self.resultado, self.informado_en, self.correcciones, self.informe = None, None, 0, None


def pasos_de(conexion: Connection, *donde: Any) -> dict[int, list[Any]]:
    """The steps of the samples of a stretch, by sample, in their order."""
    filas = conexion.execute(select(*_DEL_PASO).where(*donde).order_by(_H.muestra_id, _H.id))
    return {numero: list(suyos) for numero, suyos in groupby(filas, attrgetter("muestra_id"))}


def fallas_de_fila(
    conexion: Connection, filas: Sequence[Any], pasos: Mapping[int, Sequence[Any]]
) -> Iterator[tuple[int, str]]:
    """In what the rows differ from what the steps say; of a sample whose patient was blanked that is no longer known."""
    suyas = [fila for fila in filas if fila.identidad_borrada_por is None and fila.numero in pasos]
    informes: dict[int, dict[int, int]] = {}
    for informe in _informes_de(conexion, suyas):
        informes.setdefault(informe.muestra_id, {})[informe.mensaje_id] = informe.id
    for fila in suyas:
        dicho = _Dicho()
        for paso in pasos[fila.numero]:
            dicho.seguir(paso, informes.get(fila.numero, {}))
        for detalle in _diferencias(fila, dicho):
            yield fila.numero, detalle


def _informes_de(conexion: Connection, filas: Sequence[Any]) -> Iterable[Any]:
    if not filas:
        return ()
    numeros = [fila.numero for fila in filas]
    donde = (_I.muestra_id >= min(numeros), _I.muestra_id <= max(numeros))
    return conexion.execute(select(_I.id, _I.muestra_id, _I.mensaje_id).where(*donde)).all()


def _diferencias(fila: Any, dicho: _Dicho) -> Iterator[str]:
    if dicho.datos is not None and not _son_sus_datos(fila, dicho):
        yield f"sus datos no son los del mensaje {dicho.datos.mensaje_id}"
    if dicho.derivadas and _entre_quienes(dicho.derivadas[-1])[-1:] not in ([], [fila.laboratorio_id]):
        yield f"su laboratorio no es el del mensaje {dicho.derivadas[-1].mensaje_id}"
    if dicho.registro is not None and fila.laboratorio_origen_id != (dicho.registro.laboratorio_id or TOMA_DE_MUESTRAS):
        yield f"su origen no es el del mensaje {dicho.registro.mensaje_id}"
    if not _es_su_resultado(fila, dicho):
        yield f"su resultado no es {_de_donde(dicho)}"
    elif (fila.informado_en, fila.correcciones) != (dicho.informado_en, dicho.correcciones):
        yield f"cuándo se informó, o sus correcciones, no es lo que dice su traza ({_de_donde(dicho)})"
    if fila.informe_id != dicho.informe:
        yield f"su informe no es {_de_donde(dicho)}"


def _de_donde(dicho: _Dicho) -> str:
    return "de ningún mensaje" if dicho.resultado is None else f"el del mensaje {dicho.resultado.mensaje_id}"


def _entre_quienes(derivada: Any) -> list[int]:
    """From which laboratory a step sent the sample to which."""
    return [int(numero) for numero in _LABORATORIO.findall(derivada.detalle or "")]


def _son_sus_datos(fila: Any, dicho: _Dicho) -> bool:
    """Whether the fields give the digest of the row, and that is the one of the step that gave them."""
    huella = bytes(fila.huella)
    enviada_a = _entre_quienes(dicho.derivadas[0])[:1] if dicho.derivadas else []
    posibles = set(enviada_a or [fila.laboratorio_id])
    if dicho.datos.desde is not None:  # who mends the data need not say where it was sent
        posibles.add(fila.laboratorio_origen_id)
    if huella not in (huella_guardada(fila, destino) for destino in posibles):
        return False
    marca = dicho.datos.huella
    return marca is None or bytes(marca) == marca_de(huella) or _resultado_de_antigeno(huella, dicho.datos) is not None


def _resultado_de_antigeno(huella: bytes, paso: Any) -> Resultado | None:
    """The result with which an antigen test was registered, of those that there are."""
    if paso.operacion not in DE_ANTIGENO or paso.huella is None:
        return None
    return next((uno for uno in Resultado if marca_con_resultado(huella, uno) == bytes(paso.huella)), None)


def _es_su_resultado(fila: Any, dicho: _Dicho) -> bool:
    """Whether the row has the result that the last step told. What earlier versions of the hub did not write down, and the
    result of an antigen test whose data were mended later, is not told by any."""
    if dicho.resultado is None:
        return fila.resultado is None and fila.valor_resultado is None
    suyo, detalle = resultado_dicho(fila.resultado, fila.valor_resultado), dicho.resultado.detalle
    if dicho.resultado.operacion == CorregirAntigeno.operacion:
        suyo = fila.resultado  # its value follows from it
    if dicho.resultado.operacion in DE_ANTIGENO:
        registrado = _resultado_de_antigeno(bytes(fila.huella), dicho.resultado)
        return fila.resultado is not None and registrado in (None, fila.resultado)
    return detalle is None or detalle == suyo or detalle.startswith(f"{suyo}; antes, ")
