"""Each figure and each bar of how things stand opens the list of exactly the samples that it counts, for each role."""

import re
from html import unescape

import pytest
from sqlalchemy import update

from modelos import Establecimiento, Usuario
from tests.dominio.reportes.pais import DEIS_PROVIDENCIA, DEIS_VALPARAISO, PROVIDENCIA
from tests.dominio.reportes.quincena import HASTA, sembrar

CIFRA = re.compile(r'<a class="cifra" href="([^"]+)"(?: aria-label="([^"]+)")?>([^<]*)')
CUENTA = re.compile(r"([\d.]+) (?:tomadas|positivas)$|: ([\d.]+)$|^([\d.]+)$")
TITULO = re.compile(r"<h1>([\d.]+) muestras?</h1>")


@pytest.fixture
def muestras(personas, motor, reloj):
    """A generated fortnight, of which each person of the test reaches a part."""
    hechas = sembrar(motor, reloj, 5, 300)
    with motor.begin() as conexion:
        de_providencia = Establecimiento.cod_deis == DEIS_PROVIDENCIA
        conexion.execute(update(Establecimiento).where(de_providencia).values(servicio_salud_codigo=11))
        conexion.execute(update(Usuario).where(Usuario.cuenta == "comuna").values(comuna_codigo=PROVIDENCIA))
        conexion.execute(update(Usuario).where(Usuario.cuenta == "utm").values(cod_deis=DEIS_VALPARAISO))
    return hechas


def a_numero(texto):
    return int(texto.replace(".", ""))


def cifras_de(pagina):
    """The addresses of the lists with the numbers that lead there."""
    for direccion, dicha, escrita in CIFRA.findall(pagina):
        cuenta = CUENTA.search(unescape(dicha) or escrita)
        assert cuenta is not None, (dicha, escrita)
        yield unescape(direccion), a_numero(next(filter(None, cuenta.groups())))


def filas_de(pagina):
    return pagina.count('data-rotulo="ID"')


@pytest.mark.parametrize(
    ("cuenta", "tecnica"),
    [*((quien, "RT-PCR") for quien in ("comuna", "servicio", "seremi", "minsal", "utm")), ("minsal", "Test Pack")],
)
def test_cada_cifra_lleva_a_la_lista_de_lo_que_cuenta(entra, muestras, motor, cuenta, tecnica):
    """In the heading, in the pictures and in the tables behind them."""
    cliente = entra(cuenta)
    pagina = cliente.ver(f"/reportes/situacion?hasta={HASTA}&tecnica={tecnica}").text
    vistas = {}
    for direccion, cuantas in cifras_de(pagina):
        assert vistas.setdefault(direccion, cuantas) == cuantas, direccion
    for direccion, cuantas in vistas.items():
        lista = cliente.ver(direccion).text
        assert a_numero(TITULO.search(lista)[1]) == cuantas, direccion
        assert filas_de(lista) == min(cuantas, 50), direccion
    puestos = {nombre for direccion in vistas for nombre in re.findall(r"[?&](\w+)=", direccion)}
    assert puestos == {"tecnica", "examen", "desde", "hasta", "comuna", "laboratorio", "espera", "medida", "resultado"}
    assert len(vistas) > 40


def test_los_numeros_sin_enlace_son_ceros_o_partes(entra, muestras):
    """No bar is drawn that leads nowhere."""
    pagina = entra("minsal").ver(f"/reportes/situacion?hasta={HASTA}").text
    for rectangulo in re.finditer(r"(.{7})<rect x=", pagina.replace("\n", "")):
        assert not rectangulo[1].strip().endswith("/text>")


def test_un_laboratorio_ve_sus_cifras_sin_listas_ajenas(entra, muestras):
    """Its own list has other filters, and the territory's are not for it."""
    assert "/territorio/" not in entra("lab.norte").ver(f"/reportes/situacion?hasta={HASTA}").text
