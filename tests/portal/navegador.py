"""Chromium for tests: no request leaves the machine, every page is free of serious violations, and pictures are kept."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright, expect

from dominio.ventanilla.porteria import SIN_TRATO
from dominio.vocabulario.enumeraciones import Proposito
from tests.bases import exigir_programa
from tests.portal.servidor import Personas

AQUI = Path(__file__).parent
CAPTURAS = AQUI.parents[1] / "build" / "capturas"
ANCHOS = {"escritorio": (1280, 900), "telefono": (390, 844)}
"""Sizes at which every page is looked at."""
OPCIONES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--lang=es-CL",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
MENU_CORTADO = "[...document.querySelectorAll('.menu ul')].some(menu => menu.scrollWidth > menu.clientWidth)"
PINTADA = "new Promise(lista => requestAnimationFrame(() => requestAnimationFrame(lista)))"
TEXTOS = "[...document.querySelectorAll('main :is(h1, h2, p, dd, td, li)')].map(uno => uno.innerText).join(' ')"
DE_PYTHON = re.compile(r"\bNone\b|\bTrue\b|\bFalse\b|datetime\.|<\w+ object at")
GRAVES = {"serious", "critical"}


def abrir(playwright: Playwright) -> Browser:
    """The machine's Chromium."""
    programa = exigir_programa("chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
    return playwright.chromium.launch(executable_path=programa, args=list(OPCIONES), env={**os.environ, "LANGUAGE": "es"})


def copiado(pagina: Page) -> str:
    """What a button to copy put on the clipboard, once it says that it did."""
    expect(pagina.get_by_text("Copiado", exact=True)).to_be_visible()
    return pagina.evaluate("navigator.clipboard.readText()")


class Visita:
    """One person at one browser, at one width; whatever goes wrong on the way is remembered, and fails the test."""

    def __init__(self, pagina: Page, direccion: str, personas: Personas) -> None:
        self.pagina = pagina
        self.direccion = direccion
        self._personas = personas
        self.reproches: list[str] = []
        pagina.on("request", lambda peticion: self._exigir_propia(peticion.url))
        pagina.on("console", lambda aviso: self._anotar(aviso.type, aviso.text))
        pagina.on("pageerror", lambda error: self.reproches.append(f"script: {error}"))

    def _exigir_propia(self, direccion: str) -> None:
        if not direccion.startswith((self.direccion, "data:image/svg+xml")):
            self.reproches.append(f"a request to another host: {direccion}")

    def _anotar(self, tipo: str, texto: str) -> None:
        if tipo == "error" and "status of 4" not in texto:  # pages that refuse do so on purpose
            self.reproches.append(f"console: {texto}")

    def ir(self, ruta: str) -> Page:
        """Open a page of the hub, and wait until it is seen."""
        self.pagina.goto(self.direccion + ruta)
        self.esperar_a_verla()
        return self.pagina

    def esperar_a_verla(self) -> None:
        """Wait until the page was painted: Chromium drops the keys that are pressed before, whatever has the attention."""
        self.pagina.evaluate(PINTADA)

    def entrar(self, cuenta: str) -> Page:
        """Come in as a person does, with the second factor if there is one."""
        persona = self._personas[cuenta]
        self.ir("/entrar")
        self.pagina.get_by_label("Cuenta").fill(cuenta)
        self.pagina.get_by_label("Contraseña").fill(persona.contrasena)
        self.pagina.get_by_role("button", name="Entrar").click()
        if persona.totp_secreto:
            self.pagina.get_by_label("Código de seis cifras").fill(self._personas.codigo(cuenta))
            self.pagina.get_by_role("button", name="Continuar").click()
        if persona.rol in SIN_TRATO:
            self.pagina.wait_for_url(lambda url: "/entrar" not in url)
            self.ir("/proposito")
            self.pagina.get_by_label("Propósito").select_option(Proposito.VIGILANCIA)
            self.pagina.get_by_role("button", name="Seguir").click()
            self.pagina.wait_for_url(lambda url: "/proposito" not in url)
        return self.pagina

    def mirar(self, nombre: str) -> None:
        """Keep a picture at each width, and require that axe-core finds nothing serious at either."""
        antes = self.pagina.viewport_size
        for ancho, (x, y) in ANCHOS.items():
            self.pagina.set_viewport_size({"width": x, "height": y})
            CAPTURAS.mkdir(parents=True, exist_ok=True)
            self.pagina.screenshot(path=CAPTURAS / f"{nombre}-{ancho}.png", full_page=True)
            self.reproches += [f"{nombre}, {ancho}: {falta}" for falta in self._faltas()]
            sobra = self.pagina.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if sobra > 0:
                self.reproches.append(f"{nombre}, {ancho}: the page is {sobra} px too wide")
            if DE_PYTHON.search(self.pagina.evaluate(TEXTOS)):
                self.reproches.append(f"{nombre}, {ancho}: the page shows a value as Python writes it")
            if ancho == "escritorio" and self.pagina.evaluate(MENU_CORTADO):
                self.reproches.append(f"{nombre}, {ancho}: sections of the menu are out of sight")
        if antes:
            self.pagina.set_viewport_size(antes)

    def _faltas(self) -> list[str]:
        """What axe-core calls serious or critical. The script is put in by the debugger, which the CSP does not bind."""
        self.pagina.evaluate((AQUI / "axe.min.js").read_text(encoding="utf-8"))
        halladas = self.pagina.evaluate("async () => (await axe.run()).violations")
        return [
            f"{una['id']} ({una['impact']}): {[n['target'] for n in una['nodes']][:4]}"
            for una in halladas
            if una["impact"] in GRAVES
        ]


@contextmanager
def visita(navegador: Browser, direccion: str, personas: Personas, ancho: str = "escritorio") -> Iterator[Visita]:
    """A browser of its own for one person, closed afterwards; fails with all that was wrong on the way."""
    x, y = ANCHOS[ancho]
    contexto = navegador.new_context(
        viewport={"width": x, "height": y}, locale="es-CL", timezone_id="America/Santiago", accept_downloads=True
    )
    contexto.set_default_timeout(float(os.environ.get("PLAZO_NAVEGADOR_MS", "10000")))
    try:
        hecha = Visita(contexto.new_page(), direccion, personas)
        yield hecha
        assert not hecha.reproches, "\n".join(hecha.reproches)
    finally:
        contexto.close()
