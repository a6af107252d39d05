"""The forms that pages show, and how a browser fills them in and sends them."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from flask import Flask
from lxml import html
from werkzeug.test import TestResponse

from tests.portal.cliente import Cliente

EN_FORMULARIO = {
    "codigo_del_examen": "NUEVO-1",
    "agente": "Virus nuevo",
    "tecnica": "RT-PCR",
    "tipos_muestra": "Saliva",
    "resultados": "Positivo|Negativo",
    "accion": "guardar",
}
"""What the help desk types to add an examination."""
PRIMERAS = {
    "mesa": ("/mesa/muestras/{informada}", "/mesa/muestras/{abierta}"),
    "auditora": ("/auditoria/mensajes?desenlace=rechazado", "/auditoria/mensajes"),
    "lab.norte": (
        "/laboratorio/muestras",
        "/laboratorio/muestras/{por_eliminar}",
        "/laboratorio/recepcion?ultima={escaneada}",
    ),
    "minsal": ("/reportes?reporte=ministerial&desde=2026-03-04&hasta=2026-03-04", "/reportes/{reporte}"),
}
"""Where a person looks first; pages that are reached by searching are named here."""


class Formulario:
    """One form of a page that is sent by POST."""

    def __init__(self, elemento: html.FormElement, pagina: str) -> None:
        self._elemento = elemento
        self.pagina = pagina
        self.ruta = urlsplit(urljoin(pagina, elemento.action or pagina)).path

    def extremo(self, portal: Flask) -> str:
        """The endpoint that serves it."""
        extremo: str = portal.url_map.bind("127.0.0.1").match(self.ruta, method="POST")[0]
        return extremo

    @property
    def campos(self) -> dict[str, Any]:
        """What a browser would send if nothing were typed."""
        return {nombre: textos if len(textos) > 1 else textos[0] for nombre, textos in self._listas().items()}

    @property
    def pares(self) -> list[tuple[str, str]]:
        """The same, each value by itself."""
        return [(nombre, texto) for nombre, texto in self._elemento.form_values()]

    def _listas(self) -> dict[str, list[str]]:
        listas: dict[str, list[str]] = {}
        for nombre, texto in self._elemento.form_values():
            listas.setdefault(nombre, []).append(texto)
        return listas

    @property
    def por_llenar(self) -> dict[str, html.HtmlElement]:
        """The fields that a person may fill in, by name."""
        vistos = (c for c in self._elemento.iter("input", "select", "textarea") if c.name and c.get("type") != "hidden")
        return {campo.name: campo for campo in vistos}

    @property
    def distintivo(self) -> tuple[str, ...]:
        """What tells it from another form with the same address: the text of its buttons."""
        return tuple(boton.text_content().strip() for boton in self._elemento.iter("button"))

    @property
    def secreto(self) -> str | None:
        """The secret of a second factor that the page shows, if it does."""
        mostrados = self._elemento.getroottree().xpath("//code[@class='secreto']/text()")
        return mostrados[0].replace(" ", "") if mostrados else None

    def rotulo(self, nombre: str) -> str:
        """The label of a field."""
        rotulos = self._elemento.xpath(f".//label[@for=//input[@name='{nombre}']/@id]")
        return " ".join(rotulos[0].text_content().split())

    def enviar(self, cliente: Cliente, datos: dict[str, Any]) -> TestResponse:
        """Send it with these fields filled in."""
        return cliente.entregar(self.ruta, {**self.campos, **datos})


def formularios(texto: str, pagina: str) -> Iterator[Formulario]:
    """The forms of a page that are sent by POST."""
    for elemento in html.fromstring(texto).forms:
        if elemento.method == "POST":
            yield Formulario(elemento, pagina)


def enlaces(texto: str, pagina: str) -> set[str]:
    """Where the links of a page lead within the hub."""
    return {urljoin(pagina, a) for a in html.fromstring(texto).xpath("//a/@href") if a.startswith(("/", "?"))}
