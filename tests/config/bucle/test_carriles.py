"""Each of the hub's own addresses has the threads that are meant for it."""

import io

import pytest
from gunicorn.config import Config

from config.bucle.cabeza import Reglas, leer_cabeza
from config.bucle.carriles import Carriles
from config.bucle.conexion import PedidoHttp
from config.camino import Abandono
from portal.aplicacion import crear_portal
from servicios.pruebas.puertas import PREFIJO
from servicios.publicacion import RUTAS
from servicios.relectura import releer

CARRILES = Carriles(4)
CON_SESION = "Cookie: __Host-hub=abc"


def carril(linea: str, *cabeceras: str, **como: object) -> str:
    """The name of the lane of a request."""
    inicio = "\r\n".join([f"{linea} HTTP/1.1", *cabeceras, "", ""]).encode()
    cabeza, _ = leer_cabeza(inicio, Reglas.de(Config()), de_confianza=False)
    elegido = CARRILES.de(PedidoHttp(None, cabeza, io.BytesIO(), 0.0, **como))
    return next(nombre for nombre, uno in vars(CARRILES).items() if uno is elegido)


@pytest.mark.parametrize("ruta", RUTAS.values())
def test_las_llamadas_no_esperan_a_nadie_mas(ruta):
    """At both doors; their contract and what comes to the sandbox go elsewhere, and so do large or hurried ones."""
    assert carril(f"POST {ruta}", "Content-Length: 900") == "llamadas"
    assert carril(f"POST {ruta}", "Content-Length: 300000") == "grandes"
    assert carril(f"POST {ruta}", "Content-Length: 900", seguido=True) == "seguidas"
    assert carril(f"POST {ruta}", "Content-Length: 900", negado=True, abandono=Abandono.LENTA) == "negadas"
    assert carril(f"GET {ruta}?wsdl") == "visitas"
    assert carril(f"POST {PREFIJO}{ruta}", "Content-Length: 900000") == "pruebas"
    assert carril(f"POST http://x{ruta}", "Content-Length: 9") == "llamadas"


def test_quien_no_tiene_sesion_no_ocupa_a_quien_la_tiene(ventanilla):
    """By the cookie that the portal gives; log-ins are apart, whoever comes, and so is the page that asks the sandbox."""
    portal = crear_portal(ventanilla, "http://127.0.0.1", RUTAS, releer=releer)
    assert carril("GET /inicio", f"Cookie: {portal.config['SESSION_COOKIE_NAME']}=abc") == "paginas"
    assert carril("GET /inicio", CON_SESION) == "paginas"
    assert carril("GET /integradores/ejemplos") == "visitas"
    assert carril("GET /entrar", CON_SESION) == carril("POST /%65ntrar/codigo", "Content-Length: 3") == "ingresos"
    probar = {regla.rule for regla in portal.url_map.iter_rules() if regla.endpoint.startswith("integradores_pruebas.")}
    assert {carril(f"POST {ruta}", "Content-Length: 3") for ruta in probar} == {"pruebas"}
    assert {carril(f"GET {ruta}") for ruta in ("/salud", "/metricas")} == {"operacion"}
