"""What is said of a cell whose value must not be used, in the words of whoever filled it in."""

from carga_excel.libros.celdas import (
    COMBINADA,
    CORRIDA,
    ERROR_DE_CELDA,
    MAL_CONVERTIDA,
    SIN_CALCULAR,
    Marca,
)
from dominio.vocabulario.errores import (
    CeldaCombinada,
    CeldaConError,
    CeldaMuestraOtraCosa,
    ErrorDominio,
    FilaCorrida,
    FormulaSinCalcular,
    TextoMalConvertido,
)
from dominio.vocabulario.mal_convertido import REEMPLAZO, otra_lectura

A_LA_VISTA = 60
"""Characters of a text that a sentence shows."""


def de_marca(marca: Marca, campo: str) -> ErrorDominio:
    """The refusal of a marked cell."""
    return RECHAZOS[marca.por](campo, marca.texto)


def muestra_otra_cosa(campo: str, valor: object, formato: str) -> ErrorDominio:
    """The refusal of a cell that shows something else than it holds, and nobody can say what is meant."""
    visto = f"{valor:.15G}" if isinstance(valor, float) else str(valor)
    return CeldaMuestraOtraCosa(campo=campo, valor=visto[:A_LA_VISTA], formato=formato[:A_LA_VISTA])


def _mal_convertido(campo: str, texto: str) -> ErrorDominio:
    otra = otra_lectura(texto)
    perdidas = otra is None or REEMPLAZO in otra
    lectura = "" if perdidas else f" Parece decir «{(otra or '')[:A_LA_VISTA]}»."
    return TextoMalConvertido(campo=campo, valor=texto[:A_LA_VISTA], lectura=lectura)


RECHAZOS = {
    ERROR_DE_CELDA: lambda campo, texto: CeldaConError(campo=campo, valor=texto),
    SIN_CALCULAR: lambda campo, _texto: FormulaSinCalcular(campo=campo),
    COMBINADA: lambda campo, _texto: CeldaCombinada(campo=campo),
    MAL_CONVERTIDA: _mal_convertido,
    CORRIDA: lambda campo, texto: FilaCorrida(campo=campo, valor=texto),
}
