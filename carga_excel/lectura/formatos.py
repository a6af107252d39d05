"""What a cell shows by its number format, where the format decides it beyond doubt.

A spreadsheet keeps 123 and shows `0000000123`, or `P-0123`: whoever typed it means what they see. Signs that programs write
in their own language (the point of thousands, decimals, dates) are not decided here.
"""

import re
from functools import lru_cache

from carga_excel.libros.celdas import Mostrada, Valor

FICHA = re.compile(
    r'"(?P<cita>[^"]*)"|\\(?P<escape>.)|_(?P<hueco>.)|\*(?P<relleno>.)|\[(?P<corchete>[^\]]*)\]|(?P<general>General|Standard)'
    r"|(?P<cifra>[0#])|(?P<separa>;)|(?P<agrupa>[.,])|(?P<texto>@)|(?P<suelto>[-+$() '!^&~{}<>=:])|(?P<otro>.)",
    re.DOTALL | re.IGNORECASE,
)
SIN_EFECTO = re.compile(r"(black|blue|cyan|green|magenta|red|white|yellow|color ?\d+|\$-.*)", re.IGNORECASE)
"""What may stand in brackets and changes no letter: a colour, or the language of the format."""
DE_FECHA = re.compile(r"[dmyhs]|\[[hms]+\]|am/pm", re.IGNORECASE)
ENTERO_EN_GENERAL = 10**11
"""From here on «General» shows a number abbreviated."""
GENERALES = frozenset({"", "GENERAL", "STANDARD", "@"})
ENTEROS = frozenset({"0"})
"""Formats that change fractions only."""
SIN_SEPARAR = re.compile("[.,\xa0\u202f ]")
DECIMALES_EN_CERO = re.compile(r"[.,]0+$")
AGRUPADO = "#,##0.00"
"""What stands for the format of a number that is shown in other figures."""
DUDOSO = "?"
"""The format of a cell of which it is only known that it shows something else."""
DE_FABRICA = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: '"$"#,##0', 6: '"$"#,##0', 7: '"$"#,##0.00', 8: '"$"#,##0.00', 9: "0%",
    10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00",
    41: "#,##0", 42: '"$"#,##0', 43: "#,##0.00", 44: '"$"#,##0.00', 48: "##0.0E+0", 49: "@",
}  # fmt: skip
"""The formats that programs know by number, but for dates; the rest are «General»."""

Fichas = tuple[tuple[str, str], ...]


def de_fabrica(clave: str | int) -> str:
    """The format that programs know by this number."""
    return DE_FABRICA.get(int(clave), "General") if str(clave).isdecimal() else DUDOSO


def es_llano(codigo: str) -> bool:
    """Whether a format never makes a number or a text look otherwise; dates are dates, which readers tell apart."""
    if codigo.upper() in GENERALES:
        return True
    secciones = [seccion for seccion in _secciones(codigo) if seccion != (("texto", "@"),)]
    clases = {clase for seccion in secciones for clase, _ in seccion}
    de_fecha = any(clase == "otro" and DE_FECHA.fullmatch(texto) for seccion in secciones for clase, texto in seccion)
    return de_fecha and clases.isdisjoint(("texto", "cifra"))


def mostrar(valor: Valor, codigo: str) -> Valor:
    """The value, if the format shows it as it is; else what it shows."""
    if isinstance(valor, str):
        texto = _texto(valor, codigo)
        return valor if texto == valor else Mostrada(valor, texto or None, codigo, numerica=False)
    if isinstance(valor, bool) or not isinstance(valor, int | float):
        return valor
    texto, numerica = _numero(valor, codigo)
    llano = valor == int(valor) and texto == str(int(valor)) if abs(valor) < 10**15 else codigo.upper() in GENERALES
    return valor if llano else Mostrada(valor, texto or None, codigo, numerica)


def formato_visto(valor: float, visto: str) -> str | None:
    """The kind of format by which a number shows that text; `None` when it shows itself."""
    if visto == f"{valor:.15g}":
        return None
    lecturas = (SIN_SEPARAR.sub("", uno) for uno in (visto, DECIMALES_EN_CERO.sub("", visto)))
    return AGRUPADO if any(cifras.isdecimal() and int(cifras) == valor for cifras in lecturas) else DUDOSO


@lru_cache(1024)
def _secciones(codigo: str) -> tuple[Fichas, ...]:
    """The sections of a format, each as what its letters are."""
    secciones: list[list[tuple[str, str]]] = [[]]
    for hallada in FICHA.finditer(codigo):
        clase = hallada.lastgroup or "otro"
        if clase == "separa":
            secciones.append([])
        elif clase != "corchete" or not SIN_EFECTO.fullmatch(hallada[clase]):
            secciones[-1].append((clase, hallada[clase]))
    return tuple(tuple(seccion) for seccion in secciones)


def _es_de_texto(seccion: Fichas) -> bool:
    return any(clase == "texto" for clase, _ in seccion)


def _texto(valor: str, codigo: str) -> str | None:
    """What a text shows; `None` when that is not known."""
    secciones = _secciones(codigo)
    if codigo == DUDOSO:
        return None
    if len(secciones) < 4 and not _es_de_texto(secciones[-1]):
        return valor
    return _literales(secciones[-1], "texto", valor)


def _literales(seccion: Fichas, clase_del_valor: str, valor: str) -> str | None:
    """The letters of a section, with the value in its place."""
    partes = []
    for clase, texto in seccion:
        if clase == clase_del_valor:
            partes.append(valor)
        elif clase in ("cita", "escape", "suelto"):
            partes.append(texto)
        elif clase in ("hueco", "relleno"):
            partes.append(" ")
        else:
            return None
    return "".join(partes).strip() if any(clase in ("hueco", "relleno") for clase, _ in seccion) else "".join(partes)


def _numero(valor: float, codigo: str) -> tuple[str | None, bool]:
    """What a number shows, `None` when that is not known; and whether it is the number itself, in whatever figures."""
    secciones = [seccion for seccion in _secciones(codigo)[:3] if not _es_de_texto(seccion)]
    if not secciones or any(clase == "corchete" for seccion in secciones for clase, _ in seccion):
        return (_en_general(valor), False) if codigo == "@" else (None, False)
    lugar = 1 if valor < 0 else 2 if valor == 0 else 0
    seccion = secciones[lugar] if lugar < len(secciones) else secciones[0]
    clases = {clase for clase, _ in seccion}
    if not clases <= {"cita", "escape", "suelto", "hueco", "relleno", "general", "cifra", "agrupa"}:
        return None, False
    if "agrupa" in clases:
        corto = abs(valor) < 1000 and valor == int(valor) and ("agrupa", ".") not in seccion
        return (str(int(valor)) if corto else None), clases <= {"cifra", "agrupa", "hueco", "relleno"}
    if "general" in clases:
        general = _en_general(valor)
        return (None if general is None else _literales(seccion, "general", general)), False
    if "cifra" not in clases:
        return _literales(seccion, "", ""), False
    return _con_cifras(valor, seccion, tiene_suya=lugar == 1 and len(secciones) > 1)


def _en_general(valor: float) -> str | None:
    return str(int(valor)) if valor == int(valor) and abs(valor) < ENTERO_EN_GENERAL else None


def _con_cifras(valor: float, seccion: Fichas, *, tiene_suya: bool) -> tuple[str | None, bool]:
    """A whole number in the places of its figures, from right to left; what is left over goes before the first place."""
    solo_cifras = all(clase == "cifra" for clase, _ in seccion)
    if valor != int(valor) or abs(valor) >= 10**15 or (valor < 0 and (tiene_suya or not solo_cifras)):
        return None, False
    cifras = str(abs(int(valor))) if valor else ""
    quedan = sum(clase == "cifra" for clase, _ in seccion)
    hueco = len(cifras) - quedan
    partes = ["-"] if valor < 0 else []
    for clase, texto in seccion:
        if clase != "cifra":
            partes.append(" " if clase in ("hueco", "relleno") else texto)
            continue
        if hueco > 0:
            partes.append(cifras[:hueco])
            cifras, hueco = cifras[hueco:], 0
        partes.append(cifras[0] if quedan == len(cifras) and cifras else "0" if texto == "0" else "")
        cifras = cifras[1:] if quedan == len(cifras) else cifras
        quedan -= 1
    visto = "".join(partes).strip()
    return visto, solo_cifras and bool(visto)
