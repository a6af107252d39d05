"""The people of a laboratory meanwhile: at the portal, with its workbooks, and an operator at the console."""

import io
import re
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from bench.portal import Navegante
from dominio.vocabulario.tiempo import en_chile
from modelos.filas import PAUSADO
from tests.caos.emisores import Abandono, Emisor, Escena, Lis
from tests.caos.libreta import Acuse
from tests.carga_excel.personas import rut_de, xlsx
from tests.portal.formularios import formularios
from tests.portal.tomas import PROPIO
from tests.servicios.mensajes import MUESTRA

SEGUNDOS_DE_CARGA = 400.0
"""Seconds in which an upload must be served, or given up by the hub, whatever happened: before each of its attempts half a
minute may pass until it is known that whoever had it is gone, and the attempts that are interrupted while it is given up are
more than those."""
CADA_ORDEN = 1.0
"""Seconds between two commands of the console."""
FILAS, FILAS_DE_MUCHAS, MUCHAS_CADA = 8, PAUSADO.por_parte + 500, 50
"""Rows of a workbook, those of one in so many: enough for its first rows to be written while the others are decided."""
CODIGO = re.compile(r"HUB-\d{4}")
OTRA_VEZ = re.compile("HUB-900[23]|HUB-4032")
"""After which a person tries again; the last is an upload that was interrupted three times."""
SIN_RESULTADO, SE_HACE = "no se alcanzó a guardar", "Se está haciendo lo que pidió"
"""What the page of a form tells of one that was cut off: for two minutes it may still be served by somebody."""
ETIQUETA = re.compile(r"<[^>]+>")
CUENTAS = re.compile(r"<strong>([\d.]+)</strong> (filas|guardadas|ya estaban|rechazadas)")


class Oficina(Emisor):
    """A laboratory's person at the portal: registers a sample by hand and receives it with the scanner."""

    def __init__(self, escena: Escena, numero: int) -> None:
        super().__init__(escena, numero)
        self._navegante: Navegante | None = None

    def navegante(self) -> Navegante:
        """The browser, in which the person came in."""
        if self._navegante is None:
            raiz = self.escena.terreno.hub.direccion.rpartition("/soap/")[0]
            try:
                self._navegante = Navegante(raiz, self.escena.terreno.persona)
            except RuntimeError as falla:  # no page behind the door, as happens to anybody while the hub is down
                raise ConnectionError from falla
        return self._navegante

    def entrar_de_nuevo(self) -> None:
        """The session may have ended with the clock."""
        self._navegante = None

    def mandar(self, pagina: str, escrito: dict[str, str], archivo: bytes | None = None) -> tuple[str, str]:
        """Fill a form in and send it, the same form again as long as there is no answer; where that led, and its text."""
        forma = self.escena.insistir(lambda _: self._abrir(pagina))
        archivos = {"archivo": (f"{self.name}.xlsx", io.BytesIO(archivo))} if archivo else None

        def enviar(_: int) -> tuple[str, str] | None:
            if archivos:
                archivos["archivo"][1].seek(0)
            respuesta = self.navegante().mandar(forma.ruta, {**forma.campos, **escrito}, archivos)
            return urlsplit(respuesta.url).path, respuesta.text

        return self.escena.insistir(enviar)

    def _abrir(self, pagina: str) -> Any:
        try:
            formas = [*formularios(self.navegante().ver(pagina), pagina)]
        except RuntimeError:
            self.entrar_de_nuevo()
            return None
        return next((una for una in formas if "/registrar" in una.ruta or una.ruta == pagina), None)

    def una(self, vuelta: int, codigo: str) -> None:
        tomada_en = f"{en_chile(self.escena.hora(10)):%Y-%m-%dT%H:%M}"  # once: whoever tries again tells nothing else
        self.escena.insistir(lambda _: self._registrar(codigo, tomada_en))
        self.escena.libreta.acusar(Acuse(codigo, 2))
        self.escena.insistir(lambda _: self._escanear(codigo))
        self.escena.libreta.acusar(Acuse(codigo, 3))
        self.escena.fin.wait(0.2)

    def _registrar(self, codigo: str, tomada_en: str) -> bool | None:
        run = rut_de(11_000_000 + abs(hash(codigo)) % 9_000_000)
        propio = {**PROPIO, "codigo_muestra_cliente": codigo, "paciente_run": run, "tecnica_muestra": "RT-PCR"}
        propio["fecha_muestra"] = tomada_en
        return self._dicho(*self.mandar("/laboratorio/muestras/nueva", propio), codigo)

    def _escanear(self, codigo: str) -> bool | None:
        return self._dicho(*self.mandar("/laboratorio/recepcion", {"codigo": codigo}), f"{codigo}: ")

    def _dicho(self, lugar: str, texto: str, esperado: str) -> bool | None:
        """Whether the page tells that it was done; a refusal that says «again» is no answer."""
        codigos = {*CODIGO.findall(texto)}
        if lugar.startswith("/entrar"):
            self.entrar_de_nuevo()
            return None
        if not codigos and esperado in texto:
            return True
        if not codigos and (SIN_RESULTADO in texto or SE_HACE in texto):
            codigos = {"HUB-9002"}  # done or not, its result could not be kept: who scans again learns it
        if not codigos or not all(OTRA_VEZ.match(uno) for uno in codigos):
            dicho = " ".join(ETIQUETA.sub(" ", texto).split())
            self.escena.libreta.rechazar(f"{self.name} at {lugar}: {sorted(codigos)} {dicho[:1500]}")
        for uno in codigos or {"page"}:
            self.escena.libreta.tropezar(f"{uno} (portal)")
        return None


class Cargador(Oficina):
    """A laboratory's person who uploads workbooks and looks at the page of each until it is done."""

    def una(self, vuelta: int, codigo: str) -> None:
        codigos = [f"{codigo}-{n}" for n in range(FILAS_DE_MUCHAS if vuelta % MUCHAS_CADA == 1 else FILAS)]
        libro = _libro(self.escena, codigos)
        while not self._subir(libro, len(codigos)):  # a long one is interrupted again and again, and nobody gives it up
            if self.escena.libreta.rechazos:
                raise Abandono
            time.sleep(CADA_ORDEN)
        self.escena.libreta.acusar(*(Acuse(uno, 4) for uno in codigos))

    def _subir(self, libro: bytes, cuantas: int) -> bool | None:
        lugar, texto = self.mandar("/laboratorio/cargas/muestras", {"accion": "cargar"}, libro)
        if not lugar.startswith("/laboratorio/cargas/"):
            return self._dicho(lugar, texto, libro.hex())
        hasta = time.monotonic() + SEGUNDOS_DE_CARGA
        while not (cuentas := _cuentas(texto)):
            if CODIGO.search(texto):
                return self._dicho(lugar, texto, "")
            if time.monotonic() > hasta:
                self.escena.libreta.rechazar(f"{self.name}: the upload {lugar} was not served in {SEGUNDOS_DE_CARGA:.0f} s")
                raise Abandono
            time.sleep(0.2)
            texto = self.escena.insistir(lambda _: self._ver(lugar))
        if cuentas["rechazadas"] or cuentas["filas"] != cuantas:
            self.escena.libreta.rechazar(f"{self.name}: {lugar} {cuentas}")
        return True

    def _ver(self, lugar: str) -> str | None:
        try:
            return self.navegante().ver(lugar)
        except RuntimeError:
            self.entrar_de_nuevo()
            return None


def _cuentas(texto: str) -> dict[str, int]:
    """How many rows of an upload came to what, once the page tells it."""
    return {que: int(cuantas.replace(".", "")) for cuantas, que in CUENTAS.findall(texto)}


class Consola(Emisor):
    """An operator who loads a workbook by the console, and seals."""

    def una(self, vuelta: int, codigo: str) -> None:
        codigos = [f"{codigo}-{n}" for n in range(3)]
        archivo = self.escena.terreno.carpeta / f"consola-{self.numero}.xlsx"
        archivo.write_bytes(_libro(self.escena, codigos))
        self.escena.insistir(lambda _: self._orden("cargar", "muestras", str(archivo), "--laboratorio", "1"))
        self.escena.libreta.acusar(*(Acuse(uno, 4) for uno in codigos))
        self.escena.fin.wait(CADA_ORDEN)

    def _orden(self, *palabras: str) -> str | None:
        try:
            return self.escena.terreno.hub.mandar(*palabras) or "done"
        except RuntimeError as falla:
            if "ended with 1:" in str(falla) or "Traceback" in str(falla):
                self.escena.libreta.rechazar(f"{self.name}: {str(falla)[:1500]}")
            self.escena.libreta.tropezar("console")
            return None


def _libro(escena: Escena, codigos: Sequence[str]) -> bytes:
    """A workbook of samples with their results."""
    comunes = {
        **MUESTRA,
        "fecha_muestra": escena.hora(10).isoformat(),
        "fecha_recepcion_laboratorio": escena.hora(8).isoformat(),
        "resultado": "Negativo",
        "fecha_hora_resultado_laboratorio": escena.hora(6).isoformat(),
    }
    return xlsx([[*({**comunes, "codigo_muestra_cliente": uno}).values()] for uno in codigos], tuple(comunes))


EMISORES: tuple[type[Emisor], ...] = (Lis, Lis, Lis, Oficina, Cargador, Consola)
