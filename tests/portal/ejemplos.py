"""The examples of the integrators' page, out of docs/integrador.md: `python -m tests.portal.ejemplos` writes the page."""

import sys
from pathlib import Path

from lxml import etree
from markupsafe import Markup

from tests.manual import MANUAL, XML

PAGINA = Path(__file__).resolve().parents[2] / "portal" / "templates" / "integradores" / "_ejemplos.html"
UNO = Markup(
    """<section class="tarjeta" aria-labelledby="op-{nombre}">
  <h2 id="op-{nombre}">{nombre}</h2>
  <div class="pareja">
    <div><h3>Mensaje</h3>
      <pre class="ejemplo" tabindex="0" data-copiar="el mensaje de {nombre}"><code>{mensaje}</code></pre></div>
    <div><h3>Respuesta</h3>
      <pre class="ejemplo" tabindex="0" data-copiar="la respuesta de {nombre}"><code>{respuesta}</code></pre></div>
  </div>
</section>
"""
)


def operacion_de(mensaje: str) -> str:
    """The operation that a message asks for, shown whole or only what goes into Body."""
    raiz = etree.fromstring(mensaje)
    if etree.QName(raiz).localname == "Envelope":
        raiz = next(hijo for hijo in raiz if etree.QName(hijo).localname == "Body")[0]
    return etree.QName(raiz).localname


def ejemplos(manual: str) -> dict[str, tuple[str, str]]:
    """The first message of each operation whose answer is no fault, in the order of the manual, with that answer."""
    bloques = [hallado[1].rstrip("\n") for hallado in XML.finditer(manual)]
    hallados: dict[str, tuple[str, str]] = {}
    for mensaje, respuesta in zip(bloques[::2], bloques[1::2], strict=True):
        if ":Fault" not in respuesta:
            hallados.setdefault(operacion_de(mensaje), (mensaje, respuesta))
    return hallados


def pagina(manual: str) -> str:
    """The part of the page that has the examples; Jinja finds nothing of its own in it."""
    texto = "".join(UNO.format(nombre=nombre, mensaje=m, respuesta=r) for nombre, (m, r) in ejemplos(manual).items())
    assert "{{" not in texto
    assert "{%" not in texto
    return texto


if __name__ == "__main__":
    PAGINA.write_text(pagina(MANUAL.read_text("utf-8")), encoding="utf-8")
    sys.stdout.write(f"{PAGINA}\n")
