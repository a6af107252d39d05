"""Files with masters, CSV or workbook, as the rows that the domain imports."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from carga_excel.lectura import proceso as lectura
from carga_excel.lectura.encabezado import TablaBuscada, normalizar
from carga_excel.libros import celdas
from carga_excel.libros.celdas import Marca, Mostrada, Valor
from carga_excel.rechazos import de_marca, muestra_otra_cosa
from carga_excel.traduccion import CIFRAS_EXACTAS
from dominio.maestros.importables import Importable, importable
from dominio.maestros.importacion import FilaDeMaestro
from dominio.vocabulario.errores import ErrorDominio, TipoNoValido

OTROS_TITULOS: dict[str, tuple[str, ...]] = {
    "cod_deis": ("Código DEIS", "EstablecimientoCodigo", "Código establecimiento"),
    "nombre": ("EstablecimientoGlosa", "Nombre oficial"),
    "comuna": ("ComunaCodigo", "Código comuna", "CUT", "Código CUT"),
    "servicio_salud": ("Código servicio de salud", "Servicio de salud"),
    "dependencia": ("DependenciaAdministrativa", "Dependencia administrativa"),
    "activo": ("EstadoFuncionamiento", "Estado de funcionamiento", "Vigente", "Estado"),
    "id_laboratorio": ("ID laboratorio", "Número de laboratorio"),
    "rut": ("RUN", "RUT profesional", "RUT del profesional"),
    "nombres": ("Nombre", "Nombres del profesional"),
    "apellidos": ("Apellido", "Apellidos del profesional"),
    "profesion": ("Profesión",),
    "codigo_marca_test": ("Código de marca", "Código marca test"),
}
"""Titles that files of DEIS and of laboratories use, besides the name of the column itself.

DEIS's SeremiSaludCodigo_ServicioDeSaludCodigo is left out: it mixes the numbers of two masters.
"""

SI, NO = ("si", "verdadero", "activo", "activa", "vigente"), ("no", "falso", "inactivo", "inactiva", "cerrado", "cierre")
"""How files say whether an entry is in force; DEIS adds words behind («Vigente en operación habitual»)."""

DE_SI_O_NO, DE_DIA = ("activo", "por_omision", "restringido"), ("vigente_desde", "vigente_hasta")
"""Columns of yes or no, and of a day, which spreadsheets keep as what they are."""

SE_ESPERABA = {
    celdas.ERROR_DE_CELDA: "un dato y no un error de fórmula",
    celdas.SIN_CALCULAR: "un valor calculado (abra el archivo en su programa de planillas y guárdelo)",
    celdas.COMBINADA: "una celda sin combinar",
}


@dataclass(frozen=True, slots=True)
class HojaDeMaestro:
    """What a file with a master brings, and the titles that it gives to the columns."""

    filas: list[FilaDeMaestro]
    titulos: Mapping[str, str]


def leer_maestro(nombre: str, contenido: bytes) -> HojaDeMaestro:
    """The rows of a file with a master; refuses one that cannot be read with a coded error of family 4xxx."""
    maestro = importable(nombre)
    with lectura.leer(contenido, TablaBuscada(dict(_titulos(maestro)), maestro.obligatorias)) as leida:
        return HojaDeMaestro([_a_fila(fila, leida.titulos) for fila in leida.filas()], leida.titulos)


def _titulos(maestro: Importable) -> Iterator[tuple[str, str]]:
    """Normalised titles and their column; one that is a column's own name is never another's alias."""
    propios = {normalizar(columna.nombre): columna.nombre for columna in maestro.columnas}
    for columna in maestro.columnas:
        for titulo in OTROS_TITULOS.get(columna.nombre, ()):
            yield normalizar(titulo), columna.nombre
    yield from propios.items()


def _a_fila(fila: lectura.FilaLeida, titulos: Mapping[str, str]) -> FilaDeMaestro:
    textos: dict[str, str] = {}
    errores: dict[str, ErrorDominio] = {}
    for columna, valor in fila.celdas.items():
        try:
            textos[columna] = _a_texto(columna, titulos[columna], valor)
        except ErrorDominio as error:
            errores[columna] = error.sin_rastro()
    return FilaDeMaestro(fila.numero, textos, errores)


def _rechazo(marca: Marca, titulo: str) -> ErrorDominio:
    if marca.por in SE_ESPERABA:
        return TipoNoValido(campo=titulo, valor=marca.texto, esperado=SE_ESPERABA[marca.por])
    return de_marca(marca, titulo)


def _a_texto(columna: str, titulo: str, valor: Valor) -> str:
    """What a person sees in the cell: a code that a spreadsheet keeps as the number 13101.0 is `13101`."""
    if valor is None:
        return ""
    if isinstance(valor, Marca):
        raise _rechazo(valor, titulo)
    if columna in DE_SI_O_NO and isinstance(valor, bool):
        return str(int(valor))
    if columna in DE_DIA and isinstance(valor, date):
        return valor.isoformat()[:10]
    if isinstance(valor, Mostrada) and valor.texto is not None:
        valor = valor.texto
    if (
        isinstance(valor, float | int)
        and not isinstance(valor, bool)
        and valor == int(valor)
        and abs(valor) < CIFRAS_EXACTAS
    ):
        return str(int(valor))
    if not isinstance(valor, str):
        raise _otra_cosa(titulo, valor)
    return _vigencia(valor) if columna in DE_SI_O_NO else valor


def _otra_cosa(titulo: str, valor: Valor) -> ErrorDominio:
    if isinstance(valor, Mostrada):
        return muestra_otra_cosa(titulo, valor.valor, valor.formato)
    que = "verdadero o falso" if isinstance(valor, bool) else "fecha" if isinstance(valor, date) else "decimales"
    return muestra_otra_cosa(titulo, valor, que)


def _vigencia(texto: str) -> str:
    palabra = normalizar(texto.strip().partition(" ")[0])
    if palabra in SI:
        return "1"
    return "0" if palabra in NO else texto
