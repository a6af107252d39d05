"""Lies in the parts of an .xlsx that say where everything is."""

from tests.carga_excel.guardia.hostiles.base import (
    ALTERADO,
    BINARIO,
    DANADO,
    DESMEDIDO,
    DTD,
    MACROS,
    Hostil,
)
from tests.carga_excel.libros import MAIN, TIPOS, hoja, indice, relaciones, textos, xlsx

RISA = "<!DOCTYPE x [" + "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9)) + '<!ENTITY a0 "ja">]>'
A_LA_HOJA = ("worksheet", "worksheets/sheet1.xml")
A_OTRA = ("worksheet", "worksheets/sheet2.xml")
AL_LIBRO = ("officeDocument", "xl/workbook.xml")
AL_OTRO = ("officeDocument", "xl/otro.xml")
TEXTOS = textos("<t>Positivo</t>")
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def _hojas(*nombres: str, rel: str = "rId{}") -> str:
    unas = (f'<sheet name="{nombre}" sheetId="{n}" r:id="{rel.format(n)}"/>' for n, nombre in enumerate(nombres, start=1))
    return indice("".join(unas))


def _en_otra_parte() -> str:
    return relaciones(A_LA_HOJA, ("sharedStrings", "otros.xml"))


def _dos_destinos() -> str:
    return relaciones(A_LA_HOJA, A_OTRA).replace("rId2", "rId1")


def _con_macros() -> str:
    return TIPOS.replace("openxmlformats-officedocument.spreadsheetml.sheet", "ms-excel.sheet.macroEnabled")


def _lista_en_alternativa() -> str:
    alternativa = f'<mc:AlternateContent xmlns:mc="{MC}"><mc:Choice><sheets/></mc:Choice></mc:AlternateContent>'
    return indice(antes=alternativa)


def _hostil(
    nombre: str, *codigos: str | None, mas: tuple[tuple[str, bytes], ...] = (), **cambios: str | bytes | None
) -> Hostil:
    return Hostil(nombre, lambda: xlsx(mas, **cambios), codigos)


PARTES = [
    _hostil("DTD en la hoja", ALTERADO, hoja=hoja(declaracion=DTD)),
    _hostil("mil millones de risas", ALTERADO, hoja=hoja(declaracion=RISA)),
    _hostil("DTD en los textos", ALTERADO, textos=DTD + TEXTOS),
    _hostil("DTD en la lista de hojas", ALTERADO, indice=DTD + indice()),
    _hostil("DTD en las relaciones", ALTERADO, relaciones=DTD + relaciones(A_LA_HOJA)),
    _hostil("DTD en los tipos", ALTERADO, tipos=DTD + TIPOS),
    _hostil("DTD en los estilos", ALTERADO, estilos=f'{DTD}<styleSheet xmlns="{MAIN}"/>'),
    _hostil("sin lista de hojas", DANADO, indice=None),
    _hostil("sin relaciones", DANADO, relaciones=None),
    _hostil("sin la hoja", DANADO, hoja=None),
    _hostil("textos sin relación", ALTERADO, textos=TEXTOS, relaciones=relaciones(A_LA_HOJA)),
    _hostil("textos en otra parte", ALTERADO, textos=TEXTOS, relaciones=_en_otra_parte()),
    _hostil("si dentro de si", ALTERADO, textos=textos("<t>a</t><si><t>b</t></si>")),
    _hostil("texto dentro de texto", ALTERADO, textos=textos("<t>a<t>b</t></t>")),
    _hostil("dos textos en uno", ALTERADO, textos=textos("<t>Posi</t><t>tivo</t>")),
    _hostil("texto y corridas", ALTERADO, textos=textos("<t>Positivo</t><r><t>Negativo</t></r>")),
    _hostil("corrida con dos textos", ALTERADO, textos=textos("<r><t>Posi</t><t>tivo</t></r>")),
    _hostil("elemento dentro de un texto", ALTERADO, textos=textos("<t>Posi<b>x</b>tivo</t>")),
    _hostil("hoja con dos identificadores", ALTERADO, indice=_hojas("Resultados").replace("r:id", 'id="rId2" r:id')),
    _hostil("hoja que dice ser ASCII", ALTERADO, hoja=hoja(declaracion='<?xml version="1.0" encoding="US-ASCII"?>')),
    _hostil("texto de 5 MB", ALTERADO, DESMEDIDO, textos=textos(f"<t>{'a' * (5 << 20)}</t>")),
    _hostil("comentario entre los textos", ALTERADO, textos=TEXTOS.replace("Posi", "Posi<!-- -->")),
    _hostil("principal en otra parte", ALTERADO, principal=relaciones(AL_OTRO)),
    _hostil("dos principales", ALTERADO, principal=relaciones(AL_LIBRO, AL_OTRO)),
    _hostil("dos hojas en una parte", ALTERADO, indice=_hojas("Resultados", "Otra", rel="rId1")),
    _hostil("hoja sin parte", DANADO, indice=_hojas("Resultados", "Otra")),
    _hostil(
        "dos hojas de un nombre",
        ALTERADO,
        indice=_hojas("Resultados", "resultados"),
        relaciones=relaciones(A_LA_HOJA, A_OTRA),
    ),
    _hostil("dos listas de hojas", ALTERADO, indice=indice(antes="<sheets/>")),
    _hostil("lista de hojas en alternativa", ALTERADO, indice=_lista_en_alternativa()),
    _hostil("dos destinos de un id", ALTERADO, relaciones=_dos_destinos()),
    _hostil(
        "hoja externa",
        DANADO,
        ALTERADO,
        relaciones=relaciones(A_LA_HOJA).replace("Target=", 'TargetMode="External" Target='),
    ),
    _hostil("mil hojas", DESMEDIDO, indice=_hojas(*map(str, range(1000)))),
    _hostil("cien mil relaciones", DESMEDIDO, relaciones=relaciones(*[(A_OTRA[0], f"{n}.xml") for n in range(100_000)])),
    _hostil("macros en el libro", MACROS, mas=(("xl/vbaProject.bin", b"x"),)),
    _hostil("hoja de macros de Excel 4", MACROS, mas=(("xl/macrosheets/sheet1.xml", b"<a/>"),)),
    _hostil("relación con hoja de macros", MACROS, relaciones=relaciones(("xlMacrosheet", "worksheets/sheet1.xml"))),
    _hostil("tipo de libro con macros", MACROS, tipos=_con_macros()),
    _hostil("libro binario", BINARIO, mas=(("xl/workbook.bin", b"x"),)),
    _hostil(
        "hoja que no es hoja",
        DANADO,
        relaciones=relaciones(("cosa", "worksheets/sheet1.xml")),
    ),
]
