"""Lies in the sheet of an .xlsx."""

from tests.carga_excel.guardia.hostiles.base import ALTERADO, DANADO, DESMEDIDO, LEIDO, MUCHAS_FILAS, Hostil
from tests.carga_excel.libros import TITULOS, celda, datos, fila, hoja, letras, textos, xlsx

OTRO_RESULTADO = fila(2, ("101", "11111111-1", "Negativo"))
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
TEXTOS = textos("<t>Positivo</t>")


def _hoja(nombre: str, *codigos: str | None, textos: str | None = None, **partes: str) -> Hostil:
    cambios = {} if textos is None else {"textos": textos}
    return Hostil(nombre, lambda: xlsx(hoja=hoja(**partes), **cambios), codigos)


def _filas(nombre: str, *codigos: str | None, mas: str, textos: str | None = None) -> Hostil:
    """The honest rows, and then more."""
    return _hoja(nombre, *codigos, filas=datos(mas), textos=textos)


def _celda(nombre: str, *codigos: str | None, c4: str, textos: str | None = None) -> Hostil:
    """The honest rows, and a fourth one with these cells for a result."""
    mas = f'<row r="4">{celda("A4", "103")}{celda("B4", "33333333-3")}{c4}</row>'
    return _filas(nombre, *codigos, mas=mas, textos=textos)


def _en_alternativa() -> str:
    dentro = f"<sheetData>{fila(1, TITULOS)}{OTRO_RESULTADO}</sheetData>"
    return f'<mc:AlternateContent xmlns:mc="{MC}"><mc:Choice>{dentro}</mc:Choice></mc:AlternateContent>'


def _texto(valor: str) -> str:
    return f'<c r="C4" t="s"><v>{valor}</v></c>'


def _con_formato() -> bytes:
    vacias = "".join(f'<c r="{letras(n)}4" s="0"/>' for n in range(1, 16_385))
    return xlsx(hoja=hoja(datos(f'<row r="4">{vacias}</row>', '<row r="1048576"><c r="XFD1048576"/></row>')))


def _texto_multiplicado() -> bytes:
    filas = "".join(f'<row r="{n}">{_texto("0").replace("C4", f"C{n}")}</row>' for n in range(4, 100_000))
    return xlsx(hoja=hoja(datos(filas)), textos=textos(f"<t>{'Positivo' * 4000}</t>"))


def _muchas_celdas() -> bytes:
    filas = "".join(f'<row r="{n}">{"<c><v>1</v></c>" * 50}</row>' for n in range(4, 100_000))
    return xlsx(hoja=hoja(datos(filas)))


def _muchas_filas() -> bytes:
    return xlsx(hoja=hoja(datos(*(fila(n, (str(n), "x", "y")) for n in range(4, 101_000)))))


HOJAS = [
    _hoja("hoja que dice ser Latin-1", ALTERADO, declaracion='<?xml version="1.0" encoding="ISO-8859-1"?>'),
    Hostil("hoja en UTF-16", lambda: xlsx(hoja=hoja().encode("utf-16")), (ALTERADO,)),
    Hostil("hoja en UTF-16 sin marca", lambda: xlsx(hoja=hoja().encode("utf-16-le")), (ALTERADO,)),
    Hostil("hoja que no es XML", lambda: xlsx(hoja="Positivo" * 1000), (DANADO,)),
    Hostil("hoja cortada", lambda: xlsx(hoja=hoja()[:-60]), (DANADO,)),
    Hostil("hoja que es otra cosa", lambda: xlsx(hoja="<html/>"), (ALTERADO,)),
    Hostil("bytes que no son UTF-8", lambda: xlsx(hoja=hoja().encode().replace(b"Posi", b"Pos\xed")), (DANADO,)),
    _hoja("dimensión que miente por poco", LEIDO, antes='<dimension ref="A1:C1"/>'),
    _hoja("dimensión que miente por mucho", LEIDO, antes='<dimension ref="A1:XFD1048576"/>'),
    _hoja("dimensión sin sentido", LEIDO, DANADO, antes='<dimension ref="hola"/>'),
    _hoja("dos sheetData", ALTERADO, despues=f"<sheetData>{OTRO_RESULTADO}</sheetData>"),
    _hoja("sheetData en alternativa", ALTERADO, antes=_en_alternativa()),
    _hoja("cien mil niveles", ALTERADO, despues="<a>" * 100_000 + "</a>" * 100_000),
    _hoja("atributo de 20 MB", ALTERADO, DESMEDIDO, despues=f'<a b="{"x1" * (10 << 20)}"/>'),
    _filas("filas repetidas", ALTERADO, mas=fila(3, ("102", "22222222-2", "Positivo"))),
    _filas("filas en desorden", ALTERADO, mas=fila(9, ("109",)) + fila(8, ("108",))),
    _filas("fila 1048577", ALTERADO, mas=fila(1_048_577, ("103",))),
    _filas("fila 4294967298", ALTERADO, mas=fila(2**32 + 2, ("103",))),
    _hoja("fila 0", ALTERADO, filas=fila(0, ("103",)) + datos()),
    _filas("fila negativa", ALTERADO, mas=fila(-4, ("103",))),
    _filas("fila con letras", ALTERADO, mas=fila(4, ("103",)).replace('"4"', '"cuatro"')),
    _filas("fila de otro espacio", ALTERADO, mas=fila(4, ("103",)).replace("<row", '<row xmlns="urn:z"')),
    _filas("fila dentro de fila", ALTERADO, mas=f'<row r="4">{fila(5, ("105",))}</row>'),
    _filas("filas en un comentario", ALTERADO, mas=f"<!--{fila(4, ('103', 'x', 'y'))}-->"),
    _filas("filas en una instrucción", ALTERADO, mas=f"<?x {fila(4, ('103', 'x', 'y'))}?>"),
    _filas("filas en CDATA", ALTERADO, mas=f"<![CDATA[{fila(4, ('103', 'x', 'y'))}]]>"),
    _filas("fila cerrada antes de un comentario", ALTERADO, mas=f'<row r="4"/><!-- </row>{fila(5, ("105",))}-->'),
    _celda("celdas repetidas", ALTERADO, c4=celda("C4", "Positivo") + celda("C4", "Negativo")),
    _celda("celdas en desorden", ALTERADO, c4=celda("E4", "x") + celda("C4", "Positivo")),
    _celda("celda de otra fila", ALTERADO, c4=celda("C2", "Negativo")),
    _celda("celda en la columna XFE", ALTERADO, c4=celda("XFE4", "x")),
    _celda("celda en la columna AAAA", ALTERADO, c4=celda("AAAA4", "x")),
    _celda("celda en minúsculas", ALTERADO, c4=celda("c4", "x")),
    _celda("celda sin letras", ALTERADO, c4=celda("4", "x")),
    _celda("celda de otro espacio", ALTERADO, c4='<z:c xmlns:z="urn:z" r="C4"><v>1</v></z:c>'),
    _celda("celda dentro de celda", ALTERADO, c4='<c r="C4"><c r="D4"><v>1</v></c></c>'),
    _celda("comentario en un valor", ALTERADO, c4='<c r="C4" t="str"><v>Posi<!-- -->tivo</v></c>'),
    _celda("CDATA en un valor", ALTERADO, c4='<c r="C4" t="str"><v><![CDATA[Positivo]]></v></c>'),
    _celda("dos valores", ALTERADO, c4='<c r="C4" t="str"><v>Positivo</v><v>Negativo</v></c>'),
    _celda("valor y texto propio", ALTERADO, c4='<c r="C4" t="inlineStr"><v>1</v><is><t>x</t></is></c>'),
    _celda("texto propio de otro tipo", ALTERADO, c4='<c r="C4" t="n"><is><t>x</t></is></c>'),
    _celda("texto fuera de su lugar", ALTERADO, c4='<c r="C4" t="inlineStr"><is><x><t>x</t></x></is></c>'),
    _celda("elemento dentro de un valor", ALTERADO, c4='<c r="C4" t="str"><v>Posi<b>x</b>tivo</v></c>'),
    _celda("fórmula después del valor", ALTERADO, c4='<c r="C4" t="str"><v>Positivo</v><f>A1</f></c>'),
    _celda("dos textos propios", ALTERADO, c4='<c r="C4" t="inlineStr"><is><t>Posi</t><t>tivo</t></is></c>'),
    _celda("texto propio y corridas", ALTERADO, c4='<c r="C4" t="inlineStr"><is><t>x</t><r><t>y</t></r></is></c>'),
    _celda("fecha que no lo es", ALTERADO, c4='<c r="C4" t="d"><v>Positivo</v></c>'),
    _celda("fecha con zona horaria", ALTERADO, c4='<c r="C4" t="d"><v>2022-03-05T10:11:12Z</v></c>'),
    _celda("booleano en palabras", ALTERADO, c4='<c r="C4" t="b"><v>true</v></c>'),
    _hoja("celdas combinadas al revés", ALTERADO, despues='<mergeCells><mergeCell ref="C3:A1"/></mergeCells>'),
    _hoja("una celda combinada consigo misma", LEIDO, despues='<mergeCells><mergeCell ref="A1"/></mergeCells>'),
    _celda("tipo desconocido", ALTERADO, c4='<c r="C4" t="zz"><v>1</v></c>'),
    _celda("número que no lo es", ALTERADO, c4='<c r="C4"><v>nan</v></c>'),
    _celda("booleano que no lo es", ALTERADO, c4='<c r="C4" t="b"><v>2</v></c>'),
    _celda("texto compartido que no hay", ALTERADO, c4=_texto("7"), textos=TEXTOS),
    _celda("texto compartido negativo", ALTERADO, c4=_texto("-1"), textos=TEXTOS),
    _celda("texto compartido con letras", ALTERADO, c4=_texto("uno"), textos=TEXTOS),
    _celda("celda de 10 MB", ALTERADO, DESMEDIDO, c4=celda("C4", "Positivo " * 1_200_000)),
    _filas("las dos esquinas", DESMEDIDO, mas=f'<row r="1048576">{celda("XFD1048576", "x")}</row>'),
    Hostil("fila entera con formato", _con_formato, (LEIDO,)),
    Hostil("un texto de 32 KB en cien mil celdas", _texto_multiplicado, (DESMEDIDO,)),
    Hostil("cinco millones de celdas diminutas", _muchas_celdas, (DESMEDIDO,)),
    Hostil("ciento un mil filas", _muchas_filas, (MUCHAS_FILAS,)),
    _hoja(
        "millones de celdas combinadas",
        DESMEDIDO,
        filas=datos(fila(900_000, ("x", "y", "z"))),
        despues='<mergeCells><mergeCell ref="A2:C800000"/></mergeCells>',
    ),
]
