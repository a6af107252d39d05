"""The examples of the integrators' page, out of docs/integrador.md: `python -m tests.portal.ejemplos` writes the page."""

import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from lxml import etree
from markupsafe import Markup

from tests.manual import FECHA, MANUAL, PREFIJO, TOMADAS_EN, XML

PAGINA = Path(__file__).resolve().parents[2] / "portal" / "templates" / "integradores" / "_ejemplos.html"
UNO = Markup(
    """<section class="tarjeta" aria-labelledby="{ancla}">
  <h2 id="{ancla}">{titulo}</h2>
  <div class="pareja">
    <div><h3>Mensaje</h3>
      <pre class="ejemplo" tabindex="0" data-copiar="el mensaje de {rotulo}"><code>{mensaje}</code></pre></div>
    <div><h3>Respuesta</h3>
      <pre class="ejemplo" tabindex="0" data-copiar="la respuesta de {rotulo}"><code>{respuesta}</code></pre></div>
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


def ejemplos(manual: str) -> Iterator[tuple[str, int, str, str]]:
    """Every message whose answer is no fault, in the order of the manual: its operation, which one of it, and its answer."""
    bloques = [hallado[1].rstrip("\n") for hallado in XML.finditer(manual)]
    veces: Counter[str] = Counter()
    for mensaje, respuesta in zip(bloques[::2], bloques[1::2], strict=True):
        if ":Fault" not in respuesta:
            operacion = operacion_de(mensaje)
            veces[operacion] += 1
            yield operacion, veces[operacion], mensaje, respuesta


def pagina(manual: str) -> str:
    """The part of the page that has the examples; its day and its prefix are filled in when it is shown."""
    texto = "".join(_uno(*ejemplo) for ejemplo in ejemplos(manual))
    assert "{{" not in texto
    assert "{%" not in texto
    con_prefijo = texto.replace(PREFIJO, "{{ prefijo }}")
    return FECHA.sub(lambda hallada: f"{{{{ dia({(date.fromisoformat(hallada[0]) - TOMADAS_EN).days}) }}}}", con_prefijo)


def _uno(operacion: str, vez: int, mensaje: str, respuesta: str) -> str:
    ancla, titulo = (f"op-{operacion}", operacion) if vez == 1 else (f"op-{operacion}-{vez}", f"{operacion}, otra vez")
    rotulo = operacion if vez == 1 else f"{operacion} ({vez})"
    return str(UNO.format(ancla=ancla, titulo=titulo, rotulo=rotulo, mensaje=mensaje, respuesta=respuesta))


if __name__ == "__main__":
    PAGINA.write_text(pagina(MANUAL.read_text("utf-8")), encoding="utf-8")
    sys.stdout.write(f"{PAGINA}\n")
