"""What those send who mean ill to a hub."""

import base64
import re
import socket
from collections.abc import Iterator

RUTA = "/soap/v1/interconexion"
SOBRE = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"{}><s:Body>{}</s:Body></s:Envelope>'
)
OPERACION = '<{0} xmlns="urn:hub-lis:interconexion:v1">{1}</{0}>'
ESTADO = SOBRE.format("", OPERACION.format("estadoServicio", "")).encode()
ESPERA = 30.0


def peticion(puerto: int, cuerpo: bytes, ruta: str = RUTA, clave: str = "", **cabeceras: str) -> bytes:
    """The bytes of a POST."""
    todas = {
        "Host": f"127.0.0.1:{puerto}",
        "Content-Type": "text/xml; charset=utf-8",
        "Content-Length": str(len(cuerpo)),
        **({"ACCESSKEY": clave} if clave else {}),
        **{nombre.replace("_", "-"): valor for nombre, valor in cabeceras.items()},
    }
    lineas = [f"POST {ruta} HTTP/1.1", *(f"{nombre}: {valor}" for nombre, valor in todas.items())]
    return "\r\n".join([*lineas, "", ""]).encode("latin-1") + cuerpo


def conectar(puerto: int, origen: str = "127.0.0.1") -> socket.socket:
    """A connection from an address of the loopback network."""
    return socket.create_connection(("127.0.0.1", puerto), timeout=ESPERA, source_address=(origen, 0))


def lenta(puerto: int, origen: str, anunciados: int = 16_000_000, llegan: int = 270_000, **cabeceras: str) -> socket.socket:
    """A connection that announced a large message and sent the beginning of it."""
    conexion = conectar(puerto, origen)
    cabeza = peticion(puerto, b"", Content_Length=str(anunciados), **cabeceras)
    conexion.sendall(cabeza + b"<a>" + b" " * llegan)
    return conexion


def respuestas(conexion: socket.socket) -> Iterator[bytes]:
    """The bodies of the answers that come on a connection, one after the other."""
    resto = b""
    while True:
        while (fin := resto.find(b"\r\n\r\n")) < 0:
            if not (datos := conexion.recv(65536)):
                return
            resto += datos
        hallado = re.search(rb"\r\ncontent-length: *(\d+)", resto[:fin].lower())
        largo = fin + 4 + (int(hallado[1]) if hallado else 0)
        while len(resto) < largo:
            if not (datos := conexion.recv(65536)):
                return
            resto += datos
        yield resto[fin + 4 : largo]
        resto = resto[largo:]


# ── messages ────────────────────────────────────────────────────────────────────────────────────────────────────────
def con_espacios_de_nombres(declaraciones: int = 20_000, muestras: int = 400) -> bytes:
    """An envelope in which many namespaces are in scope of many items."""
    muchos = "".join(f' xmlns:n{n}="u{n}"' for n in range(declaraciones))
    return SOBRE.format(
        muchos, OPERACION.format("crearMuestras", f"<muestras>{'<muestra/>' * muestras}</muestras>")
    ).encode()


def con_instrucciones(cuantas: int = 60_000) -> bytes:
    """A document of little else than processing instructions."""
    return b"<a>" + b"<?a?>" * cuantas + b"</a>"


def con_informes(largo: int) -> bytes:
    """A valid message of about so many bytes: results with their reports, of samples that do not exist."""
    entregas, informe = "", base64.b64encode(b"%PDF-1.4\n" + bytes(3_000_000)).decode()
    while (falta := largo - len(entregas) - 800) > 0:
        entregas += (
            f"<entrega><codigo_muestra_cliente>X-{len(entregas)}</codigo_muestra_cliente><resultado>Negativo</resultado>"
            "<fecha_hora_resultado_laboratorio>2026-01-01T10:00:00</fecha_hora_resultado_laboratorio>"
            f"<informe>{informe[: max(4, falta // 4 * 4)]}</informe><nombre_informe>x.pdf</nombre_informe></entrega>"
        )
    return SOBRE.format("", OPERACION.format("entregaResultado", f"<entregas>{entregas}</entregas>")).encode()
