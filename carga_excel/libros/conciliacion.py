"""The workbook with which a laboratory asks whether the hub has what it believes to have delivered."""

from dataclasses import dataclass

from carga_excel.libros.columnas import Columna, LibroDescrito, Tipo
from carga_excel.libros.de_laboratorio import NO_APTA
from dominio.vocabulario.enumeraciones import Resultado
from dominio.vocabulario.errores import ErrorDominio
from dominio.vocabulario.limites import MAXIMO_CONCILIADAS


@dataclass(frozen=True, slots=True, kw_only=True)
class FilaDeLista:
    """A row as it was read; what could not be read is absent, and told in `errores`."""

    codigo_muestra_cliente: str | None = None
    resultado: Resultado | None = None
    errores: tuple[ErrorDominio, ...] = ()


CONCILIACION = LibroDescrito(
    titulo="Conciliación",
    para_que="Compara los resultados que su sistema cree entregados en un día con los que el hub tiene. No cambia nada.",
    pasos=(
        "Saque de su sistema los resultados de un día: una fila por muestra, con su código y su resultado.",
        f"Sirve la planilla base o su propio archivo, de hasta {MAXIMO_CONCILIADAS} filas; las demás columnas no se miran.",
        "Elija el día y suba el archivo: se nombra cada diferencia con lo que hay que hacer.",
    ),
    item=FilaDeLista,
    columnas=(
        Columna(
            campo="codigo_muestra_cliente",
            titulo="Muestra",
            otros_titulos=("ID Muestra", "Código", "Código de muestra", "Código del laboratorio"),
            tipo=Tipo.TEXTO,
            exigida=True,
            regla="El código que le dio su laboratorio, el del rótulo si la tomó un establecimiento, o el número del hub.",
            ejemplo="N-2022-0001",
            ancho=28,
        ),
        Columna(
            campo="resultado",
            titulo="Resultado",
            otros_titulos=("Resultados",),
            tipo=Tipo.LISTA,
            exigida=True,
            regla="Uno de la lista, como lo tiene su sistema.",
            ejemplo="Negativo",
            valores=(*(uno for uno in Resultado if uno is not Resultado.NO_APTA), NO_APTA),
            otros_valores=((NO_APTA, Resultado.NO_APTA), (Resultado.NO_APTA, Resultado.NO_APTA)),
            ancho=22,
        ),
    ),
)
