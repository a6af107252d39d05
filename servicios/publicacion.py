"""What GET finds at the two SOAP addresses: the contract, byte for byte as committed, and a page for people."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from functools import lru_cache
from hashlib import sha256
from html import escape
from typing import Any, NamedTuple

from lxml import etree

from dominio.vocabulario import limites
from esquemas_wsdl import VERSION_PUBLICADA, con_direccion, leer_contrato

Publicacion = tuple[str, list[tuple[str, str]], bytes]
"""Status line, headers, body."""

WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
XML = "text/xml; charset=utf-8"
HTML = "text/html; charset=utf-8"
VERSIONES_PUBLICADAS = {"soap11": "1.1", "soap12": "1.2"}
RUTAS = {"soap11": "/soap/v1/interconexion", "soap12": "/soap12/v1/interconexion"}
"""Where each version of SOAP is served."""


class Letrero(NamedTuple):
    """What the page of a door says that is not the same everywhere: how the caller gets a key, and what a message weighs."""

    clave: str = "la clave que le entregó la mesa de ayuda"
    maximo_mensaje: int = limites.MAXIMO_MENSAJE


DEL_HUB = Letrero()

ESTILO = """
body{margin:0;font:16px/1.55 system-ui,sans-serif;color:#1d2733;background:#f6f7f9}
main{max-width:52rem;margin:0 auto;padding:2.5rem 1.25rem 4rem}
h1{font-size:1.6rem;margin:0 0 .25rem}
h2{font-size:1.1rem;margin:2.25rem 0 .5rem}
code,pre{font:14px/1.5 ui-monospace,monospace;overflow-wrap:anywhere}
pre{background:#fff;border:1px solid #dde2e8;border-radius:6px;padding:.9rem 1rem;overflow-x:auto;white-space:pre-wrap}
dt{font-weight:600;margin-top:.8rem}
dd{margin:0}
a{color:#0b5cad}
"""

POLITICA = (
    f"default-src 'none'; style-src 'sha256-{b64encode(sha256(ESTILO.encode()).digest()).decode()}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

PAGINA = """<!doctype html>
<html lang="es">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Hub LIS · interconexión por SOAP {version}</title>
<style>{estilo}</style>
</head>
<body>
<main>
<h1>Interconexión de laboratorios por SOAP {version}</h1>
<p>Contrato {contrato}. Esta es la dirección a la que su sistema (LIS) envía los mensajes, con POST:</p>
<pre>{direccion}</pre>
<p><a href="?wsdl">WSDL</a> · <a href="?xsd">Esquema XSD</a></p>

<h2>Primeros pasos</h2>
<ol>
<li>Genere su cliente a partir del WSDL: <code>{direccion}?wsdl</code></li>
<li>Pruebe la conexión con <code>estadoServicio</code>, que no exige clave.</li>
<li>Envíe {clave} en la cabecera HTTP <code>ACCESSKEY</code>
(o en un UsernameToken de WS-Security con PasswordText: usuario = su id_laboratorio, contraseña = la clave).</li>
<li>Ensaye con <code>simular</code> verdadero: se aplican todas las reglas y no se guarda ninguna muestra.</li>
<li>Si un envío queda sin respuesta, reenvíelo tal cual: un reenvío idéntico nunca duplica.</li>
</ol>

<h2>Límites</h2>
<ul>
<li>Un mensaje: hasta {mensaje} MiB.</li>
<li>Una lista: de 1 a {elementos} elementos; cada uno se acepta o se rechaza por separado.</li>
<li>Un informe PDF: hasta {informe} MiB.</li>
<li>Una página de consulta: {pagina} muestras.</li>
</ul>

<h2>Operaciones</h2>
<dl>
{operaciones}
</dl>
</main>
</body>
</html>
"""


def responder(
    entorno: dict[str, Any], comenzar: Callable[..., Any], version: str, direccion: str, letrero: Letrero = DEL_HUB
) -> list[bytes] | None:
    """Answer a GET or HEAD at the address of `version`, as a WSGI application does; None for any other method."""
    consulta, etiqueta = entorno.get("QUERY_STRING", ""), entorno.get("HTTP_IF_NONE_MATCH")
    publicado = publicar(version, consulta, direccion, entorno["REQUEST_METHOD"], etiqueta, letrero)
    if publicado is None:
        return None
    estado, cabeceras, cuerpo = publicado
    comenzar(estado, cabeceras)
    return [cuerpo]


def publicar(
    version: str,
    consulta: str,
    direccion: str,
    metodo: str,
    etiqueta_del_cliente: str | None = None,
    letrero: Letrero = DEL_HUB,
) -> Publicacion | None:
    """The answer to a GET or HEAD at the address of `version` (soap11, soap12); None for any other method.

    `consulta` is the raw query string, read without regard to case; an unknown one gets the page. `direccion` is the
    service's own full address, out of the configuration. `etiqueta_del_cliente` is If-None-Match: 304 if it is current.
    """
    if metodo not in ("GET", "HEAD"):
        return None
    tipo, cuerpo, etiqueta = _documento(version, _pedido(consulta), direccion, letrero)
    cabeceras = [
        ("ETag", etiqueta),
        ("Cache-Control", "public, max-age=300"),
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Security-Policy", POLITICA),
    ]
    if etiqueta in (etiqueta_del_cliente or ""):
        return "304 Not Modified", cabeceras, b""
    cabeceras += [("Content-Type", tipo), ("Content-Length", str(len(cuerpo)))]
    return "200 OK", cabeceras, b"" if metodo == "HEAD" else cuerpo


def _pedido(consulta: str) -> str:
    """Which document is asked for: its name, or nothing for the page."""
    nombre = consulta.split("&")[0].split("=")[0].lower()
    return nombre if nombre in ("wsdl", "singlewsdl", "xsd") else ""


@lru_cache(maxsize=16)
def _documento(version: str, pedido: str, direccion: str, letrero: Letrero) -> tuple[str, bytes, str]:
    """Media type, bytes and ETag."""
    contrato = leer_contrato()
    if pedido == "xsd":
        tipo, cuerpo = XML, contrato.xsd
    else:
        wsdl = con_direccion(contrato.wsdl12 if version == "soap12" else contrato.wsdl11, direccion)
        tipo, cuerpo = (XML, wsdl) if pedido else (HTML, _pagina(version, wsdl, direccion, letrero))
    return tipo, cuerpo, f'"{sha256(cuerpo).hexdigest()[:32]}"'


def _pagina(version: str, wsdl: bytes, direccion: str, letrero: Letrero) -> bytes:
    return PAGINA.format(
        version=VERSIONES_PUBLICADAS[version],
        contrato=VERSION_PUBLICADA,
        estilo=ESTILO,
        direccion=escape(direccion),
        clave=escape(letrero.clave),
        mensaje=letrero.maximo_mensaje // limites.MIB,
        informe=limites.MAXIMO_INFORME // limites.MIB,
        elementos=limites.MAXIMO_ELEMENTOS,
        pagina=limites.TAMANO_PAGINA,
        operaciones="\n".join(f"<dt><code>{nombre}</code></dt><dd>{texto}</dd>" for nombre, texto in _operaciones(wsdl)),
    ).encode()


def _operaciones(wsdl: bytes) -> Iterator[tuple[str, str]]:
    """The operations, each with the first line of its documentation."""
    for operacion in etree.fromstring(wsdl).iterfind(f"{WSDL}portType/{WSDL}operation"):
        texto = operacion.findtext(f"{WSDL}documentation", "").strip()
        yield escape(operacion.get("name", "")), escape(texto.splitlines()[0])
