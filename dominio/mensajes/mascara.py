"""Bodies as an auditor sees them: pretty-printed, and without personal data until a reason to see them was given.

What is shown without a reason is a closed list (`VISIBLES`); everything else is covered, so that an element that nobody
thought of is covered too. Access keys are never shown, with whatever reason.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

TAPADO = "***"
"""What is shown instead of a personal datum."""
SECRETOS = frozenset({"Password", "Nonce"})
RUTS = frozenset({"paciente_run", "rut_paciente", "rut_responsable", "rut_medico", "rut"})
VISIBLES = frozenset(
    """
    aceptados busqueda_activa campo cod_deis codigo codigo_examen codigo_marca_test codigo_muestra_cliente creada_en
    cursor desenlace estado_muestra estado_nombre estrategia faultcode fecha_hora_resultado_laboratorio fecha_muestra
    fecha_recepcion_laboratorio hora id_laboratorio id_mensaje id_mensaje_cliente id_muestra id_nuevo_laboratorio indice
    laboratorio motivo_rechazo nombre operacion padre paciente_tipodoc puerta rechazados recibido_en repetido resultado
    sha256 simulado simular sin_orden_medica subestrategia tamano tecnica_muestra tiene_informe tipo_muestra total
    Username valor_resultado Value vence_en vencida version_contrato version_hub
    """.split()  # noqa: SIM905 (a list of fifty lines says no more)
)
"""Elements whose text says nothing of a patient."""
VISIBLES_DE_AUDITORIA = VISIBLES | frozenset(
    """
    codigo_error completo desde diferencias filas hasta huella_pedido huella_respuesta informes limite mensajes motivo
    muestras pasos revelado sin_identificar solo_enviado
    """.split()  # noqa: SIM905
)
"""Names in our own requests and answers; the reason that an auditor gave is for other auditors to read."""
CON_CAMPO = frozenset({"valor", "mensaje", "faultstring", "Text"})
"""Elements that repeat the datum of the field that the error is about: shown when that field is."""
ALCANCES = frozenset({"error", "ErrorHub", "Fault", "limite"})
"""Elements within which `campo` says what `CON_CAMPO` is about."""
ATRIBUTOS_VISIBLES = re.compile(r"xmlns(:.*)?|(.*:)?(nil|type|mustUnderstand|Type|lang)")
INVISIBLES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""What could move the cursor of a terminal or turn a text round; a stranger's message is shown, not obeyed."""
MAXIMO_NODOS = 60_000
MAXIMA_PROFUNDIDAD = 60
LARGO_DE_TEXTO = 2_000
"""Characters of one element that are shown: a PDF in base64 is of no use on a page."""


class NoSeLee(Exception):
    """The bytes are not XML that can be shown element by element."""


@dataclass(slots=True)
class Nodo:
    """One element of a body, with its name and attributes as they were written."""

    nombre: str
    atributos: dict[str, str]
    hijos: "list[Nodo]" = field(default_factory=list)
    texto: str = ""

    @property
    def local(self) -> str:
        """The name without prefix."""
        return self.nombre.rpartition(":")[2]


def tapar_rut(rut: str | None) -> str | None:
    """A RUT of which the last three digits are left, enough to tell two apart: `*****678-*`."""
    if not rut:
        return rut
    numero = rut.strip().replace(".", "").partition("-")[0]
    return f"*****{numero[-3:]}-*" if len(numero) > 3 and numero.isdigit() else TAPADO


def tapar(texto: str | None) -> str | None:
    """Nothing but that there is a datum."""
    return TAPADO if texto else texto


def para_leer(cuerpo: bytes, *, revelado: bool = False) -> str:
    """A body as text: XML and JSON indented, anything else only when revealed."""
    if not cuerpo:
        return ""
    try:
        texto = "\n".join(linea for linea, _ in lineas(arbol(cuerpo), revelado=revelado))
    except NoSeLee:
        texto = _sin_arbol(cuerpo, revelado)
    return visible(texto)


def visible(texto: str) -> str:
    """The text without what could move a cursor or turn it round."""
    return INVISIBLES.sub("\N{REPLACEMENT CHARACTER}", texto)


def arbol(cuerpo: bytes) -> Nodo:
    """The body as a tree; raises `NoSeLee` when it is not well formed, has a DOCTYPE, or is immoderate."""
    armador = _Armador()
    analizador = expat.ParserCreate()
    analizador.buffer_text = True
    analizador.StartElementHandler = armador.abrir
    analizador.EndElementHandler = armador.cerrar
    analizador.CharacterDataHandler = armador.texto
    analizador.StartDoctypeDeclHandler = armador.negarse
    try:
        analizador.Parse(cuerpo, True)
    except (expat.ExpatError, LookupError, ValueError):
        raise NoSeLee from None
    return armador.raiz.hijos[0]


class _Armador:
    """Builds the tree from what expat tells."""

    def __init__(self) -> None:
        self.raiz = Nodo("", {})
        self._abiertos = [self.raiz]
        self._cuantos = 0

    def abrir(self, nombre: str, atributos: dict[str, str]) -> None:
        self._cuantos += 1
        if self._cuantos > MAXIMO_NODOS or len(self._abiertos) > MAXIMA_PROFUNDIDAD:
            raise NoSeLee
        nuevo = Nodo(nombre, atributos)
        self._abiertos[-1].hijos.append(nuevo)
        self._abiertos.append(nuevo)

    def cerrar(self, _nombre: str) -> None:
        self._abiertos.pop()

    def texto(self, datos: str) -> None:
        self._abiertos[-1].texto += datos

    def negarse(self, *_que: Any) -> None:
        raise NoSeLee


# ── as text ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def lineas(elemento: Nodo, nivel: int = 0, *, revelado: bool, con_campo: bool = False) -> Iterator[tuple[str, Nodo | None]]:
    """The element as indented lines, each with the element that it opens (None for the others)."""
    sangria = "  " * nivel
    apertura = elemento.nombre + "".join(_atributos(elemento, revelado))
    if not elemento.hijos:
        texto = _texto(elemento, revelado, con_campo)
        yield f"{sangria}<{apertura}>{texto}</{elemento.nombre}>" if texto else f"{sangria}<{apertura}/>", elemento
        return
    if elemento.local in ALCANCES:
        campo = _campo(elemento)
        con_campo = campo is None or campo in VISIBLES
    yield f"{sangria}<{apertura}>", elemento
    if elemento.texto.strip():
        yield f"{sangria}  {elemento.texto.strip() if revelado else TAPADO}", None
    for hijo in elemento.hijos:
        yield from lineas(hijo, nivel + 1, revelado=revelado, con_campo=con_campo)
    yield f"{sangria}</{elemento.nombre}>", None


def _atributos(elemento: Nodo, revelado: bool) -> Iterator[str]:
    for nombre, valor in elemento.atributos.items():
        yield f' {nombre}="{valor if revelado or ATRIBUTOS_VISIBLES.fullmatch(nombre) else TAPADO}"'


def _texto(elemento: Nodo, revelado: bool, con_campo: bool) -> str:
    texto, nombre = elemento.texto.strip(), elemento.local
    if not texto:
        return ""
    if nombre in SECRETOS:
        return TAPADO
    if revelado or nombre in VISIBLES or (con_campo and nombre in CON_CAMPO):
        return texto if len(texto) <= LARGO_DE_TEXTO else f"… {len(texto)} caracteres …"
    return str(tapar_rut(texto)) if nombre in RUTS else TAPADO


def _campo(elemento: Nodo) -> str | None:
    """The field that an error speaks of."""
    for hijo in elemento.hijos:
        campo = hijo.texto.strip() if hijo.local == "campo" else _campo(hijo)
        if campo:
            return campo
    return None


def _sin_arbol(cuerpo: bytes, revelado: bool) -> str:
    try:
        return json.dumps(_json(json.loads(cuerpo), revelado), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        pass
    if not revelado:
        return f"[{len(cuerpo)} bytes que no son XML legible: se ven al revelarlos]"
    if b"\0" in cuerpo[:4096]:
        return f"[archivo binario de {len(cuerpo)} bytes]"
    texto = cuerpo.decode("utf-8", errors="backslashreplace")
    return re.sub(r"((?:Password|Nonce)[^>]*>)[^<]*", rf"\1{TAPADO}", texto)


def _json(datos: Any, revelado: bool) -> Any:
    """Our own requests and answers; what is no object has no name by which it could be shown."""
    return datos if revelado else _valor_json("", datos)


def _valor_json(clave: str, valor: Any) -> Any:
    """A name shows its own values alone: within an object or a list under it each name speaks for itself."""
    if isinstance(valor, dict):
        return {nombre: _valor_json(nombre, uno) for nombre, uno in valor.items()}
    if isinstance(valor, list):
        return [_valor_json(clave, uno) for uno in valor]
    if clave in VISIBLES_DE_AUDITORIA or valor is None:
        return valor
    return tapar_rut(str(valor)) if clave in RUTS else TAPADO
