"""Calls under the hub's own server: no thread waits for an answer, so that a group is of all who called meanwhile."""

import http.client
import io
import socket
from collections.abc import Sequence
from time import monotonic
from types import SimpleNamespace

import pytest
from gunicorn.config import Config

from config.bucle.atencion import AtencionHttp
from config.bucle.cabeza import Reglas, leer_cabeza
from config.bucle.conexion import PedidoHttp
from config.bucle.relevos import Relevos
from config.peticion import CABECERA, ConPeticion
from puertas.cupo import EXENTO
from servicios.aplicacion import crear_aplicacion_soap
from servicios.publicacion import RUTAS
from tests.bitacora import exigir_que_lleven, lineas
from tests.elenco import NORTE
from tests.servicios.conftest import Respuesta
from tests.servicios.mensajes import ENV11, TIPO, consulta, crear, muestra, sobre

ESPERA = 30
"""Seconds after which a test gives up."""


class Servidor:
    """The hub's server from a complete request on, with one thread, before the door of SOAP 1.1; it notes its groups."""

    def __init__(self, hub):
        puerta = crear_aplicacion_soap(hub.ventanilla, hub.porteria, "soap11", f"https://hub.cl{RUTAS['soap11']}")
        self.clave, self.tamanos = hub.claves[NORTE], []
        self._cfg, self._relevos = Config(), Relevos(1)
        log = SimpleNamespace(exception=lambda *dicho: self.caidas.append(dicho), access=lambda *_: None)
        self.caidas: list[object] = []
        self._atencion = AtencionHttp(self._cfg, log, ConPeticion(puerta, ()), lambda: None)
        escribano = hub.ventanilla._escribano
        servir = escribano._servir

        def anotar(casos, **como):
            self.tamanos.append(len(casos))
            return servir(casos, **como)

        escribano._servir = anotar
        self._relevos.iniciar(self._atencion.servir)

    def juntas(self, cuerpos: Sequence[bytes]) -> list[Respuesta]:
        """The answers to these messages, which come at the same time, each on a connection of its own."""
        pares = [socket.socketpair() for _ in cuerpos]
        for (suyo, _), cuerpo in zip(pares, cuerpos, strict=True):
            self._relevos.poner(self._pedido(suyo, cuerpo))
        self._relevos.avisar()
        try:
            return [_leer(cliente) for _, cliente in pares]
        finally:
            for par in pares:
                for enchufe in par:
                    enchufe.close()

    def _pedido(self, enchufe: socket.socket, cuerpo: bytes) -> PedidoHttp:
        inicio = (
            f"POST {RUTAS['soap11']} HTTP/1.1\r\nHost: x\r\nContent-Type: {TIPO['soap11']}\r\nACCESSKEY: {self.clave}\r\n"
            f"Content-Length: {len(cuerpo)}\r\n\r\n"
        )
        cabeza, _ = leer_cabeza(inicio.encode(), Reglas.de(self._cfg), de_confianza=False)
        comun, cliente = {"REMOTE_ADDR": "127.0.0.1"}, ("127.0.0.1", 1)
        conexion = SimpleNamespace(enchufe=enchufe, comun=comun, entrada=b"", cliente=cliente)
        return PedidoHttp(conexion, cabeza, io.BytesIO(cuerpo), monotonic())


def _leer(cliente: socket.socket) -> Respuesta:
    cliente.settimeout(ESPERA)
    leida = http.client.HTTPResponse(cliente)
    leida.begin()
    return Respuesta(f"{leida.status} {leida.reason}", dict(leida.getheaders()), leida.read())


@pytest.fixture
def servidor(hub):
    return Servidor(hub)


def en_sobre(contenido: str) -> bytes:
    return sobre(ENV11, contenido)


def test_un_grupo_es_de_cuantos_llaman_y_no_de_cuantos_hilos_hay(servidor, hub):
    """Forty callers and one thread; each gets its own receipt, and the record has what was sent to it."""
    respuestas = servidor.juntas([en_sobre(crear(muestra(f"N-{n}"))) for n in range(40)])

    assert [respuesta.texto("codigo_muestra_cliente") for respuesta in respuestas] == [f"N-{n}" for n in range(40)]
    assert {respuesta.texto("desenlace") for respuesta in respuestas} == {"creada"}
    assert servidor.tamanos[0] == 40
    for respuesta in respuestas:
        assert respuesta.cabeceras["X-Hub-Mensaje"] == respuesta.texto("id_mensaje")
        assert hub.registro(respuesta)[2] == respuesta.cuerpo
    assert servidor.caidas == []


def test_lo_que_no_es_para_un_grupo_se_contesta_igual(servidor):
    """A query, a large message, one that is no message, one whose sample cannot be, and one id of the client for two."""
    propio = "<id_mensaje_cliente>M</id_mensaje_cliente>"
    grande = crear(*[muestra(f"G-{n}") for n in range(40)])
    assert len(grande) > EXENTO
    contenidos = [
        crear(muestra("A"), cola=propio),
        consulta("estadoServicio"),
        grande,
        "<nada/>",
        crear(muestra("B", paciente_dv="2")),
        crear(muestra("C"), cola=propio),
        crear(muestra("A"), cola=propio),
        crear(muestra("D")),
    ]
    respuestas = servidor.juntas([en_sobre(contenido) for contenido in contenidos])

    creada, servicio, muchas, nada, mala, conflicto, repetida, ultima = respuestas
    assert creada.texto("desenlace") == ultima.texto("desenlace") == "creada"
    assert servicio.texto("version_contrato")
    assert muchas.todos("desenlace") == ["creada"] * 40
    assert nada.codigo == "HUB-1019"
    assert (mala.texto("desenlace"), mala.estado) == ("rechazada", "200 OK")
    assert conflicto.codigo == "HUB-1023"
    assert (repetida.texto("repetido"), repetida.texto("id_mensaje")) == ("true", creada.texto("id_mensaje"))
    assert servidor.caidas == []


@pytest.mark.cronometro
def test_si_el_grupo_se_deshace_cada_uno_se_atiende_por_separado(servidor, hub, monkeypatch):
    """And the one with which the hub fails by itself is the only one that is told so."""
    escribano = hub.ventanilla._escribano
    escribir = escribano._escribir

    def fallar(conexion, casos):
        if any(caso.pedido.items[0].codigo_muestra_cliente == "MALA" for caso in casos):
            raise RuntimeError("no")
        escribir(conexion, casos)

    monkeypatch.setattr(escribano, "_escribir", fallar)
    codigos = ["A", "B", "MALA", "C"]
    *buenas, _ = respuestas = servidor.juntas([en_sobre(crear(muestra(codigo))) for codigo in codigos])

    assert servidor.tamanos == [4, 1, 1, 1, 1]
    assert [r.texto("desenlace") for r in respuestas] == ["creada", "creada", None, "creada"]
    assert buenas[2].codigo == "HUB-9001"
    assert servidor.caidas == []


def test_lo_que_se_deja_en_la_ventanilla_conserva_su_numero(servidor, hub, bitacora, monkeypatch):
    """Others serve it, in a thread of theirs: its line in the log still says its own request and message."""
    escribano = hub.ventanilla._escribano

    def fallar(_turno, _pedido):
        raise ZeroDivisionError("Juana")
        yield

    monkeypatch.setattr(escribano, "_escritores", dict.fromkeys(escribano._escritores, fallar))
    respuestas = servidor.juntas([en_sobre(crear(muestra(f"N-{n}"))) for n in range(5)])

    escritas = [linea for linea in lineas(bitacora) if linea["nivel"] == "error"]
    assert [linea["event"] for linea in escritas] == ["falla_interna"] * 5
    por_peticion = {linea["peticion"]: linea for linea in escritas}
    for respuesta in respuestas:
        exigir_que_lleven([por_peticion.pop(respuesta.cabeceras[CABECERA])], respuesta.cabeceras, hub.motor)
