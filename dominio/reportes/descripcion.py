"""The reports, each as one description: of it are made the query, the files, the page and the manual."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dominio.muestras.estados import DEL_2_AL_9
from dominio.reportes.columnas import ESTADO, MINISTERIALES, ColumnaDeReporte
from dominio.reportes.rt import RT_7_DIAS, RT_ACUMULADO, ClaseDeFiguras
from dominio.vocabulario.enumeraciones import Estado, Rol, Tecnica
from dominio.vocabulario.errores import ReporteInexistente, ReporteNoCorresponde
from modelos import Muestra

_M = Muestra.__table__.c
LEEN_REPORTES = frozenset(
    {Rol.LABORATORIO, Rol.ESTABLECIMIENTO, Rol.COMUNA, Rol.SERVICIO_SALUD, Rol.SEREMI, Rol.MINSAL},
)
"""The roles for which reports are made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaseDeReporte:
    """A report of samples: those in `estados` whose `fecha` is in the period, of the default examination of `tecnicas`."""

    clave: str
    titulo: str
    cuenta: str
    """What is counted, in a sentence."""
    columnas: tuple[ColumnaDeReporte, ...]
    estados: tuple[Estado, ...]
    fecha: Any
    fecha_dicha: str
    """What the date is called."""
    tecnicas: tuple[Tecnica, ...] = tuple(Tecnica)
    roles: frozenset[Rol] = LEEN_REPORTES

    @property
    def titulos(self) -> tuple[str, ...]:
        """The heads."""
        return tuple(columna.titulo for columna in self.columnas)


CLASES_DE_REPORTE: Mapping[str, ClaseDeReporte | ClaseDeFiguras] = {
    uno.clave: uno
    for uno in (
        ClaseDeReporte(
            clave="ministerial",
            titulo="Ministerial",
            cuenta="Las muestras con resultado vigente a la hora de corte, por el día de Chile en que se tomaron.",
            columnas=MINISTERIALES,
            estados=(Estado.CON_RESULTADO,),
            fecha=_M.fecha_muestra,
            fecha_dicha="fecha de toma",
        ),
        ClaseDeReporte(
            clave="global",
            titulo="Global de solicitudes",
            cuenta="Todas las muestras enviadas y no eliminadas, en cualquier estado, por el día de Chile de la toma.",
            columnas=(*MINISTERIALES, ESTADO),
            estados=DEL_2_AL_9,
            fecha=_M.fecha_muestra,
            fecha_dicha="fecha de toma",
        ),
        ClaseDeReporte(
            clave="por_resultado",
            titulo="Por fecha de resultado",
            cuenta="Las muestras con resultado vigente, por el día de Chile que el laboratorio dio al resultado.",
            columnas=MINISTERIALES,
            estados=(Estado.CON_RESULTADO,),
            fecha=_M.fecha_hora_resultado_laboratorio,
            fecha_dicha="fecha de resultado",
        ),
        ClaseDeReporte(
            clave="antigeno",
            titulo="Global de antígeno",
            cuenta="Los test de antígeno (Test Pack) enviados y no eliminados, por el día de Chile de la toma.",
            columnas=(*MINISTERIALES, ESTADO),
            estados=DEL_2_AL_9,
            fecha=_M.fecha_muestra,
            fecha_dicha="fecha de toma",
            tecnicas=(Tecnica.TEST_PACK,),
        ),
        RT_7_DIAS,
        RT_ACUMULADO,
    )
}
"""By the key under which they are asked for."""


def reporte_de(clave: str, rol: Rol) -> ClaseDeReporte | ClaseDeFiguras:
    """The report of that key, for that role."""
    reporte = CLASES_DE_REPORTE.get(clave)
    if reporte is None:
        raise ReporteInexistente(campo="reporte", valor=clave, permitidos=", ".join(CLASES_DE_REPORTE))
    if rol not in reporte.roles:
        raise ReporteNoCorresponde(campo="reporte", valor=clave, permitidos=", ".join(u.clave for u in de_rol(rol)))
    return reporte


def de_rol(rol: Rol) -> list[ClaseDeReporte | ClaseDeFiguras]:
    """The reports that a role may ask for."""
    return [uno for uno in CLASES_DE_REPORTE.values() if rol in uno.roles]


def con_pacientes(clave: str) -> bool:
    """Whether a report of that key names people; one of figures does not."""
    return not isinstance(CLASES_DE_REPORTE.get(clave), ClaseDeFiguras)
