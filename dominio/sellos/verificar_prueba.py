"""Verificador de pruebas del hub: comprueba que un mensaje está en el registro sellado, sin el hub ni su base de datos.

Uso: python verificar_prueba.py ARCHIVO --llave LLAVE     (la llave pública del hub, 64 cifras hexadecimales, o su archivo)
     python verificar_prueba.py ARCHIVO --cabeza CABEZA   (una cabeza del registro que usted guardó, en vez de la llave)

--llave se repite si el hub cambió su llave y usted conoce varias.
Con --pedido o --respuesta comprueba además que un archivo es, byte por byte, lo que llegó o lo que se contestó.
Termina con 0 si la prueba es buena, con 1 si no lo es, y con 2 si no se pudo comprobar.
Solo necesita Python 3.11 o posterior.
"""

# One file that anybody can read, copy and run: it may use nothing but the standard library, not even the rest of the hub.
import argparse
import base64
import hashlib
import hmac
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

MENSAJE, CONTINUIDAD = "hub-prueba-1", "hub-continuidad-1"
CAMPOS_DE_PRUEBA = {
    MENSAJE: {"formato", "registro", "abiertos", "camino", "cabeza", "llave"},
    CONTINUIDAD: {"formato", "anterior", "llave_anterior", "camino", "cabeza", "llave"},
}
PARTES_DEL_REGISTRO = {"formato", "lugar", "hechos", "errores", "muestras", "documentos", "reservados"}
CUERPOS = {"huella_pedido": "pedido", "huella_respuesta": "respuesta"}
"""Digests that a proof may lay open, and the option that holds a file against each."""
HUELLA = re.compile(r"[0-9a-f]{64}")
CABEZA_ESCRITA = re.compile(r"v1\.(0|[1-9][0-9]{0,18})\.([0-9a-f]{64})\.([0-9]{8}T[0-9]{6}Z)(?:\.([A-Za-z0-9_-]{86}))?")
DOMINIO = b"hub-lis cabeza del registro\n"
"""What a signature of a head begins with, so that it can be taken for a signature of nothing else."""


LLAVE = re.compile(r"[0-9a-fA-F]{64}")
ANTES_DE_LA_LLAVE = bytes.fromhex("302a300506032b6570032100")
"""What a public key of Ed25519 begins with in a PEM (RFC 8410), and no other does."""


class PruebaMala(Exception):
    """The proof does not prove what it says; the text says why, in Spanish."""


class SinJuicio(Exception):
    """What is needed to tell a good proof from a bad one is not there, or cannot be used; the text says what, in Spanish."""


# ── the tree (RFC 6962) ─────────────────────────────────────────────────────────────────────────────────────────────
def canonico(datos: Any) -> bytes:
    """The one way in which a record is written to be digested: JSON in ASCII, keys sorted, no spaces."""
    return json.dumps(datos, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode()


def huella_de_hoja(hoja: bytes) -> bytes:
    """The digest of a leaf."""
    return hashlib.sha256(b"\0" + hoja).digest()


def huella_de_nodo(izquierda: bytes, derecha: bytes) -> bytes:
    """The digest of a node over two others."""
    return hashlib.sha256(b"\1" + izquierda + derecha).digest()


def raiz_por_inclusion(lugar: int, tamano: int, hoja: bytes, camino: Sequence[bytes]) -> bytes | None:
    """The root of a tree of which the leaf and its path are part; None if there is no such path (RFC 9162, 2.1.3.2)."""
    if not 0 <= lugar < tamano:
        return None
    raiz, cual, ultimo = hoja, lugar, tamano - 1
    for hermano in camino:
        if not ultimo:
            return None
        if cual & 1 or cual == ultimo:
            raiz = huella_de_nodo(hermano, raiz)
            while not cual & 1 and cual:
                cual, ultimo = cual >> 1, ultimo >> 1
        else:
            raiz = huella_de_nodo(raiz, hermano)
        cual, ultimo = cual >> 1, ultimo >> 1
    return None if ultimo else raiz


def es_continuacion(menor: int, raiz_menor: bytes, mayor: int, raiz_mayor: bytes, camino: Sequence[bytes]) -> bool:
    """Whether the path proves that a tree begins with all that a smaller one had (RFC 9162, 2.1.4.2)."""
    if menor == mayor:
        return not camino and raiz_menor == raiz_mayor
    if not 0 < menor < mayor or not camino:
        return False
    pasos = [raiz_menor, *camino] if menor & (menor - 1) == 0 else list(camino)
    cual, ultimo = menor - 1, mayor - 1
    while cual & 1:
        cual, ultimo = cual >> 1, ultimo >> 1
    antes = despues = pasos[0]
    for paso in pasos[1:]:
        if not ultimo:
            return False
        if cual & 1 or cual == ultimo:
            antes, despues = huella_de_nodo(paso, antes), huella_de_nodo(paso, despues)
            while not cual & 1 and cual:
                cual, ultimo = cual >> 1, ultimo >> 1
        else:
            despues = huella_de_nodo(despues, paso)
        cual, ultimo = cual >> 1, ultimo >> 1
    return not ultimo and (antes, despues) == (raiz_menor, raiz_mayor)


# ── the head and its signature (Ed25519, RFC 8032) ──────────────────────────────────────────────────────────────────
class Cabeza(NamedTuple):
    """What the whole record was at one instant: how many messages, and the root of the tree over them."""

    tamano: int
    raiz: bytes
    instante: str
    firma: bytes | None

    @property
    def dicho(self) -> str:
        """The head as text, without its signature."""
        return f"v1.{self.tamano}.{self.raiz.hex()}.{self.instante}"

    @property
    def firmado(self) -> bytes:
        """What the signature is of."""
        return DOMINIO + self.dicho.encode()

    def __str__(self) -> str:
        """The head as it is handed out."""
        return self.dicho if self.firma is None else f"{self.dicho}.{base64.urlsafe_b64encode(self.firma).decode()[:-2]}"


def leer_cabeza(texto: str) -> Cabeza:
    """The head that a text is, written in the one way in which it is handed out."""
    hallada = CABEZA_ESCRITA.fullmatch(texto)
    if hallada is None:
        raise PruebaMala("la cabeza no está bien escrita")
    tamano, raiz, instante, firma = hallada.groups()
    escrita = None if firma is None else base64.urlsafe_b64decode(firma + "==")
    leida = Cabeza(int(tamano), bytes.fromhex(raiz), instante, escrita)
    if str(leida) != texto:
        raise PruebaMala("la firma de la cabeza no está bien escrita")
    return leida


P = 2**255 - 19
ORDEN_DE_LA_CURVA = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
Punto = tuple[int, int, int, int]


def _sumar(a: Punto, b: Punto) -> Punto:
    resta, suma = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = suma - resta, d - c, d + c, suma + resta
    return e * f % P, g * h % P, f * g % P, e * h % P


def _por(veces: int, punto: Punto) -> Punto:
    suma: Punto = (0, 1, 1, 0)
    while veces:
        if veces & 1:
            suma = _sumar(suma, punto)
        punto, veces = _sumar(punto, punto), veces >> 1
    return suma


def _punto(escrito: bytes) -> Punto | None:
    """The point that 32 bytes are, None if they are none."""
    numero = int.from_bytes(escrito, "little")
    signo, y = numero >> 255, numero & (1 << 255) - 1
    if y >= P:
        return None
    cuadrado = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(cuadrado, (P + 3) // 8, P)
    if (x * x - cuadrado) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - cuadrado) % P or (x == 0 and signo):
        return None
    x = P - x if x & 1 != signo else x
    return x, y, 1, x * y % P


BASE = _punto(bytes([0x58]) + bytes([0x66]) * 31)


def firma_buena(llave: bytes, mensaje: bytes, firma: bytes) -> bool:
    """Whether a signature of Ed25519 (RFC 8032, 5.1.7) is of this key and message."""
    if len(llave) != 32 or len(firma) != 64:
        return False
    de_llave, de_firma, escalar = _punto(llave), _punto(firma[:32]), int.from_bytes(firma[32:], "little")
    if de_llave is None or de_firma is None or BASE is None or escalar >= ORDEN_DE_LA_CURVA:
        return False
    reto = int.from_bytes(hashlib.sha512(firma[:32] + llave + mensaje).digest(), "little") % ORDEN_DE_LA_CURVA
    uno, otro = _por(escalar, BASE), _sumar(de_firma, _por(reto, de_llave))
    return (uno[0] * otro[2] - otro[0] * uno[2]) % P == 0 and (uno[1] * otro[2] - otro[1] * uno[2]) % P == 0


def leer_llave(texto: str) -> bytes:
    """A public key: 64 hexadecimal figures, or the PEM of `openssl pkey -pubout`."""
    pem = re.fullmatch(r"\s*-----BEGIN PUBLIC KEY-----\s+([A-Za-z0-9+/=\s]+)-----END PUBLIC KEY-----\s*", texto)
    if pem is not None:
        return _de_pem(pem[1])
    if not LLAVE.fullmatch(texto.strip()):
        raise SinJuicio("la llave no está bien escrita: se esperan 64 cifras hexadecimales o el PEM de una llave pública")
    return bytes.fromhex(texto.strip())


def _de_pem(escrita: str) -> bytes:
    try:
        octetos = base64.b64decode(escrita)
    except ValueError:
        octetos = b""
    if len(octetos) != len(ANTES_DE_LA_LLAVE) + 32 or not octetos.startswith(ANTES_DE_LA_LLAVE):
        raise SinJuicio("la llave de ese PEM no es Ed25519, que es con la que firma el hub")
    return octetos[-32:]


# ── the proof ───────────────────────────────────────────────────────────────────────────────────────────────────────
def comprometer(sal: bytes, valor: bytes) -> str:
    """The digest by which a leaf keeps what it does not show."""
    return hmac.digest(sal, valor, "sha256").hex()


def comprobar(texto: str, llaves: Sequence[bytes], guardada: Cabeza | None, archivos: dict[str, bytes]) -> dict[str, Any]:
    """The proof that a text is, once all that it says is proved; raises `PruebaMala` otherwise.

    It must be proved by the signature of one of the keys, or lead to a head that was kept, known from elsewhere than the
    proof. An earlier head is proved by the one that continues it: its own key may be another, or none.
    """
    prueba = _leer(texto)
    cabeza = leer_cabeza(prueba["cabeza"])
    camino = [bytes.fromhex(paso) for paso in prueba["camino"]]
    anterior = None
    if prueba["formato"] == MENSAJE:
        _comprobar_registro(prueba, cabeza, camino)
        _comprobar_cuerpos(prueba, archivos)
    else:
        anterior = leer_cabeza(prueba["anterior"])
        if not es_continuacion(anterior.tamano, anterior.raiz, cabeza.tamano, cabeza.raiz, camino):
            raise PruebaMala("la cabeza no continúa el registro de la anterior")
        suya = prueba["llave_anterior"]
        if suya is not None and not firma_buena(bytes.fromhex(suya), anterior.firmado, anterior.firma or b""):
            raise PruebaMala("la firma de la cabeza anterior no es buena")
    _comprobar_firma(cabeza, prueba["llave"], llaves)
    if guardada is not None and guardada.dicho != (cabeza if anterior is None else anterior).dicho:
        raise PruebaMala("la cabeza no es la que se indicó")
    return prueba


def _leer(texto: str) -> dict[str, Any]:
    try:
        prueba = json.loads(texto, object_pairs_hook=_sin_repetidos)
    except (ValueError, RecursionError):
        raise PruebaMala("el archivo no es JSON bien escrito") from None
    formato = prueba.get("formato") if isinstance(prueba, dict) else None
    if not isinstance(formato, str) or formato not in CAMPOS_DE_PRUEBA:
        raise PruebaMala("el archivo no es una prueba del hub, o es de otra versión")
    if prueba.keys() != CAMPOS_DE_PRUEBA[formato]:
        raise PruebaMala(f"faltan o sobran campos: {', '.join(sorted(prueba.keys() ^ CAMPOS_DE_PRUEBA[formato]))}")
    llaves, camino = (prueba["llave"], prueba.get("llave_anterior")), prueba["camino"]
    if not all(llave is None or _es_huella(llave) for llave in llaves):
        raise PruebaMala("la llave no está bien escrita")
    if not isinstance(camino, list) or not all(map(_es_huella, camino)):
        raise PruebaMala("el camino no está bien escrito")
    if not all(isinstance(prueba[campo], str) for campo in ("cabeza", "anterior") if campo in prueba):
        raise PruebaMala("la cabeza no está bien escrita")
    return prueba


def _sin_repetidos(pares: list[tuple[str, Any]]) -> dict[str, Any]:
    datos = dict(pares)
    if len(datos) != len(pares):
        raise PruebaMala("un campo está dos veces")
    return datos


def _es_huella(valor: Any) -> bool:
    return isinstance(valor, str) and HUELLA.fullmatch(valor) is not None


def _comprobar_registro(prueba: dict[str, Any], cabeza: Cabeza, camino: list[bytes]) -> None:
    registro = prueba["registro"]
    if not isinstance(registro, dict) or registro.keys() != PARTES_DEL_REGISTRO or type(registro["lugar"]) is not int:
        raise PruebaMala("al registro le faltan o le sobran campos")
    hoja = huella_de_hoja(canonico(registro))
    if raiz_por_inclusion(registro["lugar"], cabeza.tamano, hoja, camino) != cabeza.raiz:
        raise PruebaMala("el registro no está en ese lugar bajo esa cabeza: uno de los dos no es el que se selló")


def _comprobar_cuerpos(prueba: dict[str, Any], archivos: dict[str, bytes]) -> None:
    abiertos, reservados = prueba["abiertos"], prueba["registro"]["reservados"]
    if not isinstance(abiertos, dict) or not abiertos.keys() <= CUERPOS.keys():
        raise PruebaMala("lo abierto trae campos que nadie conoce")
    for campo, abierto in abiertos.items():
        if not isinstance(abierto, dict) or abierto.keys() != {"sal", "valor"} or not all(map(_es_huella, abierto.values())):
            raise PruebaMala(f"lo abierto de {campo} no está bien escrito")
        if comprometer(bytes.fromhex(abierto["sal"]), bytes.fromhex(abierto["valor"])) != reservados.get(campo):
            raise PruebaMala(f"lo abierto de {campo} no es lo que se selló")
    for campo, nombre in CUERPOS.items():
        contenido = archivos.get(nombre)
        if contenido is None:
            continue
        if campo not in abiertos:
            raise PruebaMala(f"la prueba no dice cuál era el contenido de --{nombre}")
        if hashlib.sha256(contenido).hexdigest() != abiertos[campo]["valor"]:
            raise PruebaMala(f"el archivo de --{nombre} no es el que se selló")


def _comprobar_firma(cabeza: Cabeza, dicha: str | None, llaves: Sequence[bytes]) -> None:
    """A signature that is there must be good even where a kept head proves all; the key in the proof proves nothing."""
    if cabeza.firma is not None:
        if dicha is None or not firma_buena(bytes.fromhex(dicha), cabeza.firmado, cabeza.firma):
            raise PruebaMala("la firma de la cabeza no es buena")
        if llaves and bytes.fromhex(dicha) not in llaves:
            raise PruebaMala("la cabeza está firmada con una llave que no se indicó")
    elif llaves or dicha is not None:
        raise PruebaMala("la cabeza no está firmada")


# ── the command ─────────────────────────────────────────────────────────────────────────────────────────────────────
def principal(argumentos: Sequence[str] | None = None) -> int:
    """Check a proof from the command line, and say what it proves."""
    orden = argparse.ArgumentParser(
        prog="verificar_prueba.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    orden.add_argument("archivo", type=Path)
    orden.add_argument("--llave", action="append", help="llave pública del hub, o el archivo que la tiene; se repite")
    orden.add_argument("--cabeza", help="cabeza que usted guardó, o el archivo que la tiene")
    for nombre in CUERPOS.values():
        orden.add_argument(f"--{nombre}", type=Path, help=f"archivo que debe ser, byte por byte, el de {nombre}")
    dadas = orden.parse_args(argumentos)
    if dadas.llave is None and dadas.cabeza is None:
        orden.error("indique --llave o --cabeza: sin saber de quién es la firma, la prueba no prueba nada")
    try:
        llaves = [leer_llave(_texto_o_archivo(una)) for una in dadas.llave or ()]
        guardada = None if dadas.cabeza is None else _cabeza_dada(_texto_o_archivo(dadas.cabeza))
        archivos = {n: _octetos(getattr(dadas, n)) for n in CUERPOS.values() if getattr(dadas, n) is not None}
        contenido = _octetos(dadas.archivo)
    except SinJuicio as motivo:
        sys.stderr.write(f"NO SE PUDO COMPROBAR: {motivo}\n")
        return 2
    try:
        prueba = comprobar(contenido.decode(), llaves, guardada, archivos)
    except UnicodeDecodeError:
        sys.stderr.write("NO ES BUENA: el archivo no está en UTF-8\n")
        return 1
    except (PruebaMala, ValueError, RecursionError) as motivo:
        sys.stderr.write(f"NO ES BUENA: {motivo}\n")
        return 1
    sys.stdout.write(f"BUENA: {_que_prueba(prueba)}\n")
    return 0


def _texto_o_archivo(dado: str) -> str:
    if LLAVE.fullmatch(dado) or CABEZA_ESCRITA.fullmatch(dado):
        return dado
    try:
        return _octetos(dado).decode()
    except UnicodeDecodeError:
        raise SinJuicio(f"no se pudo leer {dado[:100]}: no es un texto") from None


def _octetos(ruta: Path | str) -> bytes:
    try:
        return Path(ruta).read_bytes()
    except (OSError, ValueError) as falla:
        por_que = next(
            (dicho for clase, dicho in POR_QUE.items() if isinstance(falla, clase)), "no es un archivo que se lea"
        )
        raise SinJuicio(f"no se pudo leer {str(ruta)[:100]}: {por_que}") from None


POR_QUE = {FileNotFoundError: "no existe", PermissionError: "falta el permiso", IsADirectoryError: "es una carpeta"}


def _cabeza_dada(texto: str) -> Cabeza:
    try:
        return leer_cabeza(texto.strip())
    except (PruebaMala, ValueError):
        raise SinJuicio("la cabeza que se indicó no está bien escrita") from None


def _que_prueba(prueba: dict[str, Any]) -> str:
    cabeza = leer_cabeza(prueba["cabeza"])
    if prueba["formato"] == CONTINUIDAD:
        return f"el registro de {cabeza.tamano} mensajes empieza con los {leer_cabeza(prueba['anterior']).tamano} de antes."
    numero, lugar = prueba["registro"]["hechos"]["id_mensaje"], prueba["registro"]["lugar"]
    return f"el mensaje {numero} está sellado en el lugar {lugar} de un registro de {cabeza.tamano}, con esos hechos."


if __name__ == "__main__":
    sys.exit(principal())
