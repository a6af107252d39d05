"""What must work on the server once the manual was done on it, all of it through TLS."""

import http.client
import io
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from threading import Event, Thread
from typing import Any

import requests
import zeep
from openpyxl import Workbook

from consola.demostracion.anfitrion import Convite
from consola.demostracion.muestras import muestras
from servicios.publicacion import RUTAS
from tests.servidor_desnudo.clientes import PACIENCIA, URL, Persona, lis, sesion
from tests.servidor_desnudo.raiz import NOMBRE, Raiz

CLAVE = re.compile(r"^[A-Za-z0-9_-]{20,}$", re.MULTILINE)
HUBS = (8080, 8081)
PROFESIONAL, ESTABLECIMIENTO = "35000001-1", "900101"
ELEGIDA = "tres tristes tigres trigaron"


class Servidor:
    """The server, with what the manual's commands said."""

    def __init__(self, raiz: Raiz, dichos: str) -> None:
        self.raiz, self._dichos = raiz, dichos

    @property
    def certificado(self) -> Path:
        """Which its clients trust."""
        return self.raiz.lugar / "etc/ssl/hub.crt"

    def _dicho(self, forma: str) -> list[str]:
        return re.findall(forma, self._dichos, re.MULTILINE)

    @cached_property
    def clave(self) -> str:
        """The key that is in use, the last one made."""
        return self._dicho(r'"(?:accesskey|clave|ACCESSKEY)": "([^"]+)"')[-1]

    def provisoria(self, cual: int) -> str:
        """A provisional password, in the order in which they were shown to people."""
        return self._dicho(r"guárdela ahora:\n(\S+)$")[cual]

    # ── what must work ──────────────────────────────────────────────────────────────────────────────────────────────
    def http_lleva_a_https(self) -> str:
        """Whoever forgets the s gets there all the same."""
        respuesta = sesion(self.certificado).get(f"http://{NOMBRE}/entrar", timeout=PACIENCIA)
        assert (respuesta.history[0].status_code, respuesta.url) == (301, f"{URL}/entrar"), respuesta.history
        assert respuesta.headers["Strict-Transport-Security"]
        return respuesta.url

    def los_hubs_estan_listos(self) -> str:
        """Both, and what nginx says of them; the metrics are for this machine alone."""
        for puerto in HUBS:
            dicho = requests.get(f"http://127.0.0.1:{puerto}/salud/lista", timeout=PACIENCIA).json()
            assert (dicho["estado"], dicho["base"], dicho["esquema"]) == ("ok", "ok", "ok"), dicho
            assert requests.get(f"http://127.0.0.1:{puerto}/metricas", timeout=PACIENCIA).status_code == 200
        afuera = sesion(self.certificado)
        assert afuera.get(f"{URL}/salud/lista", timeout=PACIENCIA).json()["estado"] == "ok"
        assert afuera.get(f"{URL}/metricas", timeout=PACIENCIA).status_code == 404
        return f"version {dicho['version']}"

    def el_wsdl_lleva_a_la_direccion_publica(self) -> str:
        """Not to that of the hub behind nginx."""
        for ruta in RUTAS.values():
            texto = sesion(self.certificado).get(f"{URL}{ruta}?wsdl", timeout=PACIENCIA).text
            assert f'location="{URL}{ruta}"' in texto and "127.0.0.1" not in texto
        return ", ".join(RUTAS.values())

    def un_laboratorio_envia_por_soap(self) -> str:
        """In both versions: three samples, received; the key that was revoked is refused."""
        convite: Any = Convite(
            url=URL, wsdl11="", wsdl12="", pid=0, laboratorios=(), profesional=PROFESIONAL, cod_deis=ESTABLECIMIENTO
        )
        lote = muestras(convite, f"{datetime.now(UTC):%H%M%S}", datetime.now(UTC))[:3]
        servicio = lis(self.certificado, "soap11", self.clave)
        recibo = servicio.crearMuestras(muestras={"muestra": lote})
        self.creadas = [uno.id_muestra for uno in recibo["items"]["item"]]
        assert [uno.desenlace for uno in recibo["items"]["item"]] == ["creada"] * 3, recibo
        self.ruts = [f"{una['paciente_run']}-{una['paciente_dv']}" for una in lote]
        otro = lis(self.certificado, "soap12", self.clave)
        hecho = otro.recepcionarMuestra(recepciones={"recepcion": [{"id_muestra": numero} for numero in self.creadas]})
        assert {uno.desenlace for uno in hecho["items"]["item"]} == {"actualizada"}, hecho
        self._exigir_rechazo(CLAVE.findall(self._dichos)[0])
        return f"samples {self.creadas}"

    def _exigir_rechazo(self, revocada: str) -> None:
        limite = time.monotonic() + PACIENCIA
        while time.monotonic() < limite:  # a revoked key may serve for 10 seconds more
            try:
                lis(self.certificado, "soap11", revocada).listarMaestro(nombre="paises")
            except zeep.exceptions.Fault as falla:
                assert falla.message.startswith("HUB-1002"), falla
                return
            time.sleep(0.5)
        raise AssertionError("the revoked key goes on serving")

    def el_hub_de_pruebas_atiende(self) -> str:
        """Without a key; its process, which gives way to all others, may need more than one wait to begin."""
        limite = time.monotonic() + 2 * PACIENCIA
        while True:
            try:
                return str(lis(self.certificado, "soap11", camino="/pruebas").estadoServicio().version_hub)
            except zeep.exceptions.Fault as falla:
                if not falla.message.startswith("HUB-9004") or time.monotonic() > limite:
                    raise

    def la_mesa_de_ayuda_entra(self) -> str:
        """The first person: a password of her own, a second factor, and both again on another day."""
        marta = Persona(self.certificado, "marta.mesa")
        marta.entrar(self.provisoria(0))
        marta.elegir_contrasena(ELEGIDA)
        secreto = marta.activar_segundo_factor()
        assert "Marta Mesa" in marta.ver("/inicio").text
        otra_vez = Persona(self.certificado, "marta.mesa")
        otra_vez.entrar(ELEGIDA)
        assert otra_vez.pagina.url.endswith("/entrar/codigo"), otra_vez.pagina.url
        otra_vez.dar_codigo(secreto)
        assert "Marta Mesa" in otra_vez.ver("/inicio").text
        return "password, second factor, and in again with both"

    def un_laboratorio_sube_una_planilla(self) -> str:
        """Of results; they are read by SOAP then."""
        laura = Persona(self.certificado, "laura.norte")
        laura.entrar(self.provisoria(1))
        laura.elegir_contrasena(ELEGIDA)
        laura.ver("/laboratorio/cargas/resultados")
        laura.llenar({"archivo": ("resultados.xlsx", self._planilla())}, accion="cargar")
        limite = time.monotonic() + 2 * PACIENCIA
        while "<strong>3</strong> guardadas" not in laura.pagina.text:
            assert time.monotonic() < limite, laura.pagina.text
            laura.ver(laura.pagina.url)
            time.sleep(0.2)
        servicio = lis(self.certificado, "soap11", self.clave)
        leidas = [servicio.datosMuestraID(id_muestra=numero).muestras.muestra[0] for numero in self.creadas]
        assert [(una.estado_muestra, una.resultado) for una in leidas] == [(4, "Negativo")] * 3, leidas
        return f"{len(leidas)} results"

    def _planilla(self) -> bytes:
        libro = Workbook()
        hoja = libro.active
        hoja.append(["ID Muestra", "ID Paciente (RUT)", "Resultados"])
        for numero, rut in zip(self.creadas, self.ruts, strict=True):
            hoja.append([numero, rut, "Negativo"])
        bytes_ = io.BytesIO()
        libro.save(bytes_)
        return bytes_.getvalue()

    def todo(self) -> list[Callable[[], str]]:
        """Each check, in an order that works."""
        return [
            self.http_lleva_a_https,
            self.los_hubs_estan_listos,
            self.el_wsdl_lleva_a_la_direccion_publica,
            self.un_laboratorio_envia_por_soap,
            self.el_hub_de_pruebas_atiende,
            self.la_mesa_de_ayuda_entra,
            self.un_laboratorio_sube_una_planilla,
        ]


class Llamadas:
    """Somebody who calls all the time, each time on a connection of its own."""

    def __init__(self, certificado: Path) -> None:
        self._fin, self.hechas, self.fallas = Event(), 0, list[str]()
        self._sesion = sesion(certificado, Connection="close")
        self._hilo = Thread(target=self._llamar)

    def __enter__(self) -> "Llamadas":
        self._hilo.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._fin.set()
        self._hilo.join()

    def _llamar(self) -> None:
        while not self._fin.wait(0.02):
            try:
                respuesta = self._sesion.get(f"{URL}/entrar", timeout=PACIENCIA)
                if respuesta.status_code != 200:
                    self.fallas.append(f"HTTP {respuesta.status_code}")
            except (OSError, http.client.HTTPException) as error:
                self.fallas.append(repr(error))
            self.hechas += 1
