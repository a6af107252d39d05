"""A body of a message with the identity of one patient struck out, and everything else byte for byte as it was.

In what is the patient's, an item of a list or the whole message, only what is known to tell nothing of a person stays; in
the rest goes what says their document. What cannot be read piece by piece and says it, or cannot be looked into at all,
goes as a whole.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from xml.parsers import expat

from dominio.auditoria.identidad.persona import Identidad
from dominio.mensajes.borrados import ENTERO_BORRADO
from dominio.mensajes.mascara import CON_CAMPO, SECRETOS, TAPADO, VISIBLES, VISIBLES_DE_AUDITORIA

QUEDAN = (
    VISIBLES
    | SECRETOS
    | frozenset("rut_responsable rut_medico paciente_sexo paciente_comuna desde hasta quedan Created".split())  # noqa: SIM905
)
"""Elements that tell nothing of the patient: also who took the sample and who asked for it; keys are struck out already."""
PERSONALES = frozenset(
    """
    documento identificador_recien_nacido nombre_informe paciente paciente_ap_mat paciente_ap_pat paciente_direccion
    paciente_dv paciente_email paciente_ext_paisorigen paciente_fecha_nac paciente_nombres paciente_pasaporte
    paciente_prevision paciente_run paciente_telefono epivigila rut rut_paciente
    """.split()  # noqa: SIM905
)
"""Names of our own requests that say who somebody is."""
NUMEROS = frozenset("id_muestra id_mensaje indice total aceptados rechazados tamano".split())  # noqa: SIM905
"""Elements of the hub's own numbers, which may be those of a RUN."""
LISTAS_DE_ITEMS = frozenset(
    "muestras recepciones rechazos devoluciones cambios entregas correcciones items".split()  # noqa: SIM905
)
"""Elements of which each child is an item, in the order of the record."""


@dataclass(frozen=True, slots=True)
class Tachador:
    """Strikes out `persona`, whose are the items `suyos` of the message; None if all of it is theirs.

    Of the items `sin_dueno` the record does not know whose they are: one that says the document as its patient's is theirs.
    """

    persona: Identidad
    suyos: frozenset[int] | None
    sin_dueno: frozenset[int] = frozenset()

    def tachar(self, cuerpo: bytes) -> bytes:
        """The body without them; the very same bytes if it says nothing of them."""
        if not cuerpo or cuerpo == ENTERO_BORRADO:
            return cuerpo
        try:
            hojas = _leer_hojas(cuerpo)
        except _NoEsXML:
            return self._json(cuerpo) or (ENTERO_BORRADO if _es_binario(cuerpo) or self._dice(cuerpo) else cuerpo)
        if self._dice(_reemplazar(cuerpo, hojas)):  # in an attribute, say
            return ENTERO_BORRADO
        con_dueno = self._reconocer(hojas)
        return _reemplazar(cuerpo, [hoja for hoja in hojas if con_dueno._sobra(hoja)])

    def reconoce(self, cuerpo: bytes) -> bool:
        """Whether an item `sin_dueno` of a body turns out to be theirs."""
        try:
            return self._reconocer(_leer_hojas(cuerpo)).suyos != self.suyos
        except _NoEsXML:
            return False

    def _reconocer(self, hojas: Iterable["_Hoja"]) -> "Tachador":
        if self.suyos is None or not self.sin_dueno:
            return self
        suyas = {hoja.item for hoja in hojas if hoja.item in self.sin_dueno and self._lo_dice_de_su_paciente(hoja)}
        return replace(self, suyos=self.suyos | suyas)

    def _lo_dice_de_su_paciente(self, hoja: "_Hoja") -> bool:
        de_quien = hoja.sobre_que if hoja.nombre in CON_CAMPO else hoja.nombre
        return de_quien in PERSONALES and self.persona.nombrada_en(hoja.dicho, solo_documento=True)

    def _dice(self, cuerpo: bytes) -> bool:
        """Whether it says who they are; in a message of many, by their document: others may share the rest."""
        return self.persona.nombrada_en(_texto_de(cuerpo), solo_documento=self.suyos is not None)

    def lo_dice_un_error(self, indice: int, errores: Iterable[Sequence[str | None]]) -> bool:
        """Whether these of a receipt (code, field, value, message) say the document as that of a patient nobody knew."""
        if indice not in self.sin_dueno:
            return False
        dichos = (f"{error[2]} {error[3]}" for error in errores if error[1] in PERSONALES)
        return any(self.persona.nombrada_en(uno, solo_documento=True) for uno in dichos)

    # ── XML ─────────────────────────────────────────────────────────────────────────────────────────────────────────
    def _sobra(self, hoja: "_Hoja") -> bool:
        if hoja.nombre in NUMEROS or not hoja.dicho.strip() or hoja.dicho == TAPADO:
            return False
        if not self._es_suya(hoja.item):
            return any(self.persona.nombrada_en(uno, solo_documento=True) for uno in (hoja.texto, hoja.dicho))
        visible = hoja.nombre in QUEDAN or (hoja.nombre in CON_CAMPO and hoja.sobre_que in {None, *QUEDAN})
        return not visible or hoja.dicho != hoja.texto or self.persona.nombrada_en(hoja.texto)

    def _es_suya(self, item: int | None) -> bool:
        return self.suyos is None or item in self.suyos

    # ── JSON ────────────────────────────────────────────────────────────────────────────────────────────────────────
    def _json(self, cuerpo: bytes) -> bytes | None:
        try:
            datos = json.loads(cuerpo)
        except (ValueError, RecursionError):
            return None
        tachados = self._dato("", datos, suyo=self.suyos is None, de_otro=False)
        return cuerpo if tachados == datos else json.dumps(tachados, ensure_ascii=False).encode()

    def _dato(self, nombre: str, dato: Any, *, suyo: bool, de_otro: bool) -> Any:
        if isinstance(dato, dict):
            tapados = CON_CAMPO if _repite_un_dato(dato, suyo=suyo) else frozenset()
            return {
                clave: TAPADO if clave in tapados and uno else self._dato(clave, uno, suyo=suyo, de_otro=de_otro)
                for clave, uno in dato.items()
            }
        if isinstance(dato, list):
            suyos = [suyo or (nombre in LISTAS_DE_ITEMS and self._es_suya(lugar)) for lugar in range(1, len(dato) + 1)]
            otro = de_otro or nombre in LISTAS_DE_ITEMS
            return [self._dato(nombre, uno, suyo=es, de_otro=otro and not es) for uno, es in zip(dato, suyos, strict=True)]
        if dato is None or isinstance(dato, bool) or dato == TAPADO:
            return dato
        if suyo and nombre in PERSONALES:
            return TAPADO
        conocido = nombre in VISIBLES_DE_AUDITORIA and not isinstance(dato, str)
        return TAPADO if not conocido and self.persona.nombrada_en(str(dato), solo_documento=de_otro) else dato


def _repite_un_dato(dato: dict[str, Any], *, suyo: bool) -> bool:
    """Whether it is an error about a field that may be the patient's: of theirs, or of a row, whose file goes as a whole."""
    campo = dato.get("campo")
    return (suyo or "fila" in dato) and isinstance(campo, str) and campo not in QUEDAN


# ── reading XML without losing a byte ───────────────────────────────────────────────────────────────────────────────
class _NoEsXML(Exception):
    """The bytes are not XML, or have a DOCTYPE."""


@dataclass(slots=True)
class _Hoja:
    """An element without children: where its content stands, of which item it is, and of which field it speaks."""

    nombre: str
    texto: str
    dicho: str
    """The same with its comments."""
    desde: int
    hasta: int
    item: int | None
    sobre_que: str | None = None


@dataclass(slots=True)
class _Abierto:
    """An element that is being read."""

    nombre: str
    item: int | None
    hijos: int = 0
    desde: int | None = None
    texto: list[str] = field(default_factory=list)
    dicho: list[str] = field(default_factory=list)
    hojas: list[_Hoja] = field(default_factory=list)


class _Lector:
    """Finds the leaves of a document, with the places of their bytes."""

    def __init__(self) -> None:
        self.hojas: list[_Hoja] = []
        self._abiertos = [_Abierto("", None)]
        self._expat = expat.ParserCreate()
        self._expat.buffer_text = False
        self._expat.StartElementHandler = self._abrir
        self._expat.EndElementHandler = self._cerrar
        self._expat.CharacterDataHandler = self._agregar
        self._expat.StartCdataSectionHandler = self._empezar
        self._expat.CommentHandler = self._comentar
        self._expat.StartDoctypeDeclHandler = self._negarse

    def leer(self, cuerpo: bytes) -> list[_Hoja]:
        """Its leaves, in their order."""
        try:
            self._expat.Parse(cuerpo, True)
        except (expat.ExpatError, LookupError, ValueError):
            raise _NoEsXML from None
        return self.hojas

    def _abrir(self, nombre: str, _atributos: Any) -> None:
        padre = self._abiertos[-1]
        padre.hijos += 1
        item = padre.hijos if padre.item is None and padre.nombre in LISTAS_DE_ITEMS else padre.item
        self._abiertos.append(_Abierto(nombre.rpartition(":")[2], item))

    def _cerrar(self, _nombre: str) -> None:
        cerrado, hasta = self._abiertos.pop(), self._expat.CurrentByteIndex
        campo = next((hoja.texto.strip() for hoja in cerrado.hojas if hoja.nombre == "campo"), None)
        for hoja in cerrado.hojas:
            hoja.sobre_que = campo
        if not cerrado.hijos and cerrado.desde is not None:
            texto, dicho = "".join(cerrado.texto), "".join(cerrado.dicho)
            hoja = _Hoja(cerrado.nombre, texto, dicho, cerrado.desde, hasta, cerrado.item)
            self.hojas.append(hoja)
            self._abiertos[-1].hojas.append(hoja)

    def _agregar(self, texto: str) -> None:
        self._empezar()
        self._abiertos[-1].texto.append(texto)
        self._abiertos[-1].dicho.append(texto)

    def _comentar(self, texto: str) -> None:
        self._empezar()
        self._abiertos[-1].dicho.append(texto)

    def _empezar(self) -> None:
        abierto = self._abiertos[-1]
        if abierto.desde is None:
            abierto.desde = self._expat.CurrentByteIndex

    def _negarse(self, *_que: Any) -> None:
        raise _NoEsXML


def _leer_hojas(cuerpo: bytes) -> list[_Hoja]:
    return _Lector().leer(cuerpo)


def _reemplazar(cuerpo: bytes, sobran: list[_Hoja]) -> bytes:
    tapado = TAPADO.encode(_de_dos(cuerpo) or "ascii")
    return b"".join(_partes(cuerpo, sobran, tapado))


def _partes(cuerpo: bytes, sobran: list[_Hoja], tapado: bytes) -> Iterator[bytes]:
    hasta = 0
    for hoja in sorted(sobran, key=lambda una: una.desde):
        yield cuerpo[hasta : hoja.desde]
        yield tapado
        hasta = hoja.hasta
    yield cuerpo[hasta:]


def _de_dos(cuerpo: bytes) -> str | None:
    """The character set of a text with two bytes a character."""
    if cuerpo[:2] == b"\xff\xfe" or cuerpo[1:2] == b"\0":
        return "utf-16-le"
    return "utf-16-be" if cuerpo[:2] == b"\xfe\xff" or cuerpo[:1] == b"\0" else None


def _texto_de(cuerpo: bytes) -> str:
    try:
        return cuerpo.decode(_de_dos(cuerpo) or "utf-8")
    except UnicodeDecodeError:
        return cuerpo.decode("latin-1")


def _es_binario(cuerpo: bytes) -> bool:
    """Whether it is a file that a text cannot be: a workbook, say."""
    return cuerpo.startswith(b"PK\x03\x04") or (_de_dos(cuerpo) is None and b"\0" in cuerpo[:4096])
