"""What anybody may learn who has the address of a report: that the hub issued it, when, and its digest; nobody's data."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, select

from dominio.muestras.comprobantes.direcciones import LARGO_DE_COMPROBANTE
from dominio.ventanilla.frecuencias import Frecuencia, Frecuencias
from dominio.vocabulario.enumeraciones import Estado
from dominio.vocabulario.errores import DemasiadasComprobaciones
from dominio.vocabulario.tiempo import Reloj
from modelos import Informe, Muestra

COMPROBACIONES_POR_ORIGEN = Frecuencia("comprobación", 120, 60)
"""Times that one place of the net may ask, whatever it asks for."""
NINGUNO = "-" * LARGO_DE_COMPROBANTE
"""What is asked for in the place of what cannot be one, so that it takes as long."""
_I, _M = Informe.__table__.c, Muestra.__table__.c


@dataclass(frozen=True, slots=True, kw_only=True)
class InformeComprobado:
    """A report that was issued; `vigente` says that it is the present one of its sample."""

    numero: int
    sha256: str
    emitido_en: datetime
    vigente: bool


class Comprobaciones:
    """Answers who asks whether a report is genuine. One per process; safe between threads."""

    def __init__(self, motor: Engine, reloj: Reloj) -> None:
        self._motor = motor
        self._frecuencias = Frecuencias(motor, reloj)

    def comprobar(self, comprobante: str, origen: str | None) -> InformeComprobado | None:
        """The report of that address, None if there is none; refuses a place of the net that asks too often."""
        if self._frecuencias.demora(COMPROBACIONES_POR_ORIGEN.desde(origen)):
            raise DemasiadasComprobaciones(maximo=COMPROBACIONES_POR_ORIGEN.maximo)
        pedido = comprobante if len(comprobante) == LARGO_DE_COMPROBANTE and comprobante.isalnum() else NINGUNO
        orden = (
            select(_I.id, _I.sha256, _I.creado_en, _M.informe_id, _M.estado)
            .join(Muestra, _M.id == _I.muestra_id)
            .where(_I.comprobante == pedido)
        )
        with self._motor.connect() as conexion:
            fila = conexion.execute(orden).one_or_none()
        if fila is None:
            return None
        vigente = fila.informe_id == fila.id and fila.estado != Estado.ELIMINADA
        return InformeComprobado(numero=fila.id, sha256=fila.sha256, emitido_en=fila.creado_en, vigente=vigente)


def comprobante_de(conexion: Connection, informe_id: int | None) -> str | None:
    """By what a report is asked about, for whoever sees its sample; those of earlier versions of the hub have none."""
    if informe_id is None:
        return None
    comprobante: str | None = conexion.execute(select(_I.comprobante).where(_I.id == informe_id)).scalar_one()
    return comprobante
