"""What the proxies that we ship let through, what they refuse, and in which words."""

import http.client
import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from dominio.vocabulario.errores import BaseNoDisponible
from servicios import fallas
from servicios.aplicacion import VERSIONES
from servicios.publicacion import RUTAS
from tests.config.servidor import Hub, hub
from tests.despliegue.proxies import NOMBRES, Proxy, proxy, puertos_libres
from tests.limpieza import revisar

TIPOS = {"soap11": "text/xml; charset=utf-8", "soap12": "application/soap+xml; charset=utf-8"}


@pytest.fixture(params=NOMBRES, scope="module")
def delante(request: pytest.FixtureRequest, tmp_path_factory) -> Iterator[tuple[Proxy, Hub]]:
    """A proxy before two hubs, the second of which is not there."""
    with hub(HUB_PROXIES="127.0.0.1") as servidor:
        (nadie,) = puertos_libres(1)
        with proxy(request.param, (servidor.puerto, nadie), tmp_path_factory.mktemp(request.param)) as uno:
            yield uno, servidor


@pytest.fixture(params=NOMBRES, scope="module")
def sin_hubs(request: pytest.FixtureRequest, tmp_path_factory) -> Iterator[Proxy]:
    with proxy(request.param, puertos_libres(2), tmp_path_factory.mktemp(request.param)) as uno:
        yield uno


def pedir(uno: Proxy, ruta: str, metodo: str = "GET", cuerpo: bytes | None = None, **cabeceras: str):
    """Status, headers and body of a request through TLS."""
    with closing(http.client.HTTPSConnection("127.0.0.1", uno.seguro, timeout=30, context=uno.contexto())) as conexion:
        conexion.request(metodo, ruta, cuerpo, {clave.replace("_", "-"): valor for clave, valor in cabeceras.items()})
        respuesta = conexion.getresponse()
        return respuesta.status, {clave.lower(): valor for clave, valor in respuesta.getheaders()}, respuesta.read()


def test_lo_que_llega_es_de_quien_lo_envia(delante):
    """The hub learns the caller's address and that it used TLS, whatever the caller says of itself."""
    uno, _ = delante
    _, cabeceras, cuerpo = pedir(uno, "/", X_Forwarded_For="6.6.6.6", X_Forwarded_Proto="http")
    assert cuerpo.split()[1:3] == [b"127.0.0.1", b"https"]
    assert cabeceras["strict-transport-security"].startswith("max-age=")


def test_el_numero_de_la_peticion_lo_pone_el_proxy(delante):
    """Whatever the caller says; the hub takes it, so that the logs of both can be put side by side."""
    uno, _ = delante
    ajenos = {"X_Request_ID": "ab" * 16, "traceparent": f"00-{'cd' * 16}-00f067aa0ba902b7-01"}
    vistos = {pedir(uno, "/", **ajenos)[1]["x-hub-peticion"] for _ in range(3)}
    assert len(vistos) == 3 and all(len(visto) >= 32 for visto in vistos)
    assert not vistos & {"ab" * 16, "cd" * 16}


def test_ninguna_bitacora_lleva_lo_que_se_busca(delante, sin_hubs):
    """Neither of a call that was served nor of one that no hub answers: no address beyond its path, no header, no body."""
    for uno in (delante[0], sin_hubs):
        lugar = uno.certificado.parent
        pedir(
            uno, "/muestras?q=11111111-1&n=Ana%20Mar%C3%ADa", Referer="https://x/?q=11111111-1", ACCESSKEY=f"hub_{'a' * 43}"
        )
        pedir(uno, f"{RUTAS['soap11']}?rut=11111111-1", "POST", b"<x:Envelope/>", Content_Type=TIPOS["soap11"])
        assert revisar([lugar])[1] == {}
        if (accesos := lugar / "hub-lis.access.log").exists():
            assert '"GET /muestras"' in accesos.read_text()


def test_sin_tls_se_manda_a_tls(delante):
    uno, _ = delante
    with closing(http.client.HTTPConnection("127.0.0.1", uno.claro, timeout=30)) as conexion:
        conexion.request("GET", "/entrar?x=1", headers={"Host": "hub.ejemplo.cl"})
        respuesta = conexion.getresponse()
        assert (respuesta.status, respuesta.getheader("Location")) == (301, "https://hub.ejemplo.cl/entrar?x=1")


@pytest.mark.parametrize(("version", "se_habla"), [(ssl.TLSVersion.TLSv1_1, False), (ssl.TLSVersion.TLSv1_2, True)])
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated")
def test_tls_viejo_no_se_habla(delante, version, se_habla):
    uno, _ = delante
    contexto = uno.contexto()
    contexto.set_ciphers("ALL:@SECLEVEL=0")
    contexto.minimum_version = contexto.maximum_version = version
    with ExitStack() as pila:
        enchufe = pila.enter_context(socket.create_connection(("127.0.0.1", uno.seguro), timeout=30))
        if not se_habla:
            pila.enter_context(pytest.raises((ssl.SSLError, ConnectionError)))
        pila.enter_context(contexto.wrap_socket(enchufe, server_hostname="localhost"))


@pytest.mark.parametrize(
    "ruta",
    [
        *("/metricas", "/metricas/", "/METRICAS", "/%6detricas", "//metricas", "/./metricas", "/x/../metricas"),
        *("/metricas?x=1", "/%6D%65tricas/", "/x/%2e%2e/metricas", "///metricas//"),
    ],
)
def test_las_metricas_no_se_ven_de_fuera_como_sea_que_se_escriban(delante, ruta):
    uno, _ = delante
    estado, _, cuerpo = pedir(uno, ruta)
    assert b"hub_" not in cuerpo
    assert b"HELP" not in cuerpo
    assert estado in (403, 404)


@pytest.mark.parametrize("version", sorted(RUTAS))
@pytest.mark.parametrize("ruta", ["", "/"])
def test_sin_hubs_quien_habla_soap_recibe_la_falla_del_hub(sin_hubs, version, ruta):
    """Word for word, in its version, and when to come again."""
    estado, cabeceras, cuerpo = pedir(sin_hubs, RUTAS[version] + ruta, "POST", b"<x/>", Content_Type=TIPOS[version])
    propia = fallas.desde_error(BaseNoDisponible(), VERSIONES[version])
    assert b"".join(cuerpo.split(b"\n")) == b"".join(propia.split(b"\n"))
    assert (estado, cabeceras["content-type"], cabeceras["retry-after"]) == (500, TIPOS[version], "5")


def test_sin_hubs_quien_pide_una_pagina_lee_que_vuelva(sin_hubs):
    estado, cabeceras, cuerpo = pedir(sin_hubs, "/entrar")
    assert (estado, cabeceras["retry-after"]) == (503, "5")
    assert "no está disponible" in cuerpo.decode()


def test_lo_que_el_hub_admite_pasa(delante):
    """Whatever the hub takes; what it does not take it refuses itself, with a code and a number."""
    uno, _ = delante
    cuerpo = bytes(15 * 1024 * 1024)
    estado, _, dicho = pedir(uno, RUTAS["soap11"], "POST", cuerpo, Content_Type="text/xml")
    assert (estado, dicho.split()[3]) == (200, str(len(cuerpo)).encode())


@pytest.mark.parametrize("version", sorted(RUTAS))
def test_lo_que_nginx_no_deja_pasar_lo_dice_como_el_hub(tmp_path: Path, version):
    with proxy("nginx", puertos_libres(2), tmp_path) as uno:
        enorme = {"Content-Length": str(65 * 1024 * 1024), "Content-Type": TIPOS[version]}
        with closing(http.client.HTTPSConnection("127.0.0.1", uno.seguro, timeout=30, context=uno.contexto())) as conexion:
            conexion.putrequest("POST", RUTAS[version])
            for clave, valor in enorme.items():
                conexion.putheader(clave, valor)
            conexion.endheaders()
            respuesta = conexion.getresponse()
            assert (respuesta.status, respuesta.getheader("Content-Type")) == (500, TIPOS[version])
            assert b"HUB-1014" in respuesta.read()
