"""The columns of the RT reports, and their rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from dominio.reportes.columnas import ColumnaDeReporte, TipoDeColumna
from dominio.reportes.ocupacion import FigurasDelDia, figuras
from dominio.reportes.periodo import Dias
from dominio.vocabulario.enumeraciones import Rol


@dataclass(frozen=True, slots=True)
class FilaDeRT:
    """The figures with the name of their laboratory."""

    laboratorio: str
    figuras: FigurasDelDia


def _de(titulo: str, que: str, tipo: TipoDeColumna, campo: str) -> ColumnaDeReporte:
    def valor(fila: Any) -> Any:
        return getattr(fila.figuras, campo)

    return ColumnaDeReporte(titulo, que, tipo, valor)


def _alerta(fila: Any) -> str | None:
    return {True: "Sí", False: "No"}.get(fila.figuras.cuello_de_botella)


_N = TipoDeColumna.NUMERO
COLUMNAS_DE_RT = (
    ColumnaDeReporte("Laboratorio", "De quién son las cifras.", TipoDeColumna.TEXTO, lambda fila: fila.laboratorio),
    _de("id_laboratorio", "Su número en el hub.", _N, "laboratorio_id"),
    _de("Día", "El día de Chile.", TipoDeColumna.DIA, "dia"),
    _de(
        "Fuente",
        "inf: fechas que dijo el laboratorio; sist: cuándo lo supo el hub; trib: declaración.",
        TipoDeColumna.TEXTO,
        "fuente",
    ),
    _de("stock_espera", "Recibidas y sin procesar al terminar el día anterior.", _N, "stock_espera"),
    _de("muestras_recibidas_dia", "Recibidas ese día.", _N, "recibidas"),
    _de("muestras_procesadas_dia", "Resultados informados ese día.", _N, "procesadas"),
    _de("otros_movimientos_dia", "Salidas sin resultado (con signo menos) y resultados que se devolvieron.", _N, "otros"),
    _de("stock_final", "Espera + recibidas − procesadas + otros movimientos.", _N, "stock_final"),
    _de("capacidad_max", "La declarada ese día; es de RT-PCR, y de otro examen no hay.", _N, "capacidad"),
    _de("tasa_ocupacion_dia", "Stock final dividido por la capacidad.", _N, "ocupacion"),
    _de("muestras_positivas_dia", "Procesadas ese día cuyo resultado vigente es Positivo.", _N, "positivas"),
    _de("muestras_acumuladas", "Procesadas hasta ese día, inclusive.", _N, "acumuladas"),
    _de("muestras_acumuladas_positivas", "De ellas, las positivas.", _N, "acumuladas_positivas"),
    ColumnaDeReporte(
        "alerta_cuello_botella",
        "Sí, si espera un día de capacidad o más; vacía sin capacidad declarada.",
        TipoDeColumna.TEXTO,
        _alerta,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaseDeFiguras:
    """A report of figures per laboratory and day; with `ultimo`, only those of the period's last day."""

    clave: str
    titulo: str
    cuenta: str
    columnas: tuple[ColumnaDeReporte, ...] = COLUMNAS_DE_RT
    ultimo: bool = False
    roles: frozenset[Rol] = frozenset({Rol.LABORATORIO, Rol.SEREMI, Rol.MINSAL})

    @property
    def titulos(self) -> tuple[str, ...]:
        """The heads."""
        return tuple(columna.titulo for columna in self.columnas)

    def filas(
        self, conexion: Connection, laboratorios: dict[int, str], dias: Dias, examen: str | None
    ) -> Iterator[FilaDeRT]:
        """The rows, by laboratory, day and source."""
        for una in figuras(conexion, list(laboratorios), dias, examen):
            if not self.ultimo or una.dia == dias.hasta:
                yield FilaDeRT(laboratorios[una.laboratorio_id], una)


RT_7_DIAS = ClaseDeFiguras(
    clave="rt_7_dias",
    titulo="RT 7 días",
    cuenta="Por laboratorio y día: lo que esperaba, lo recibido, lo procesado y lo que quedó, según tres fuentes.",
)
RT_ACUMULADO = ClaseDeFiguras(
    clave="rt_acumulado",
    titulo="RT acumulado",
    cuenta="Por laboratorio, el último día del período con lo acumulado hasta él, según tres fuentes.",
    ultimo=True,
)
