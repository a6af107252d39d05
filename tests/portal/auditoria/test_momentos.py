"""A search that is refined keeps its period, also in the hour that comes twice, which no browser's field can tell apart."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from playwright.sync_api import expect

from portal.auditoria.filtro import MOMENTOS, a_momento, de_momento, leer_busqueda, momento_a_la_vista, momentos_a_la_vista

COMIENZO = datetime(2020, 1, 1, tzinfo=UTC)
DOS_VECES = datetime(2026, 4, 5, 2, tzinfo=UTC), datetime(2026, 4, 5, 3, tzinfo=UTC)
"""The instants at which the clocks of Chile showed 23:00 of one same day."""
PAGINAS = ("/auditoria/mensajes", "/auditoria/lecturas", "/auditoria/cifras")
LO_QUE_MUESTRA = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::00|(:\d\d(?:\.\d{1,3})?))?")
CAMPO = re.compile(
    r'<input[^>]*type="(datetime-local|hidden)"[^>]*name="((?:desde|hasta)\w*)"[^>]*value="([^"]*)"', re.DOTALL
)
instantes = st.integers(0, 20 * 365 * 86_400 * 1000).map(lambda n: COMIENZO + timedelta(milliseconds=n)) | st.integers(
    0, 7_200_000
).map(lambda n: DOS_VECES[0] + timedelta(milliseconds=n))


def como_navegador(textos: dict[str, str]) -> dict[str, str]:
    """What a browser sends of these fields: it empties what is no date and hour, and leaves out seconds that are 0."""
    enviados = dict(textos)
    for nombre in MOMENTOS:
        leido = LO_QUE_MUESTRA.fullmatch(textos.get(nombre, ""))
        enviados[nombre] = f"{leido[1]}T{leido[2]}{leido[3] or ''}" if leido else ""
    return enviados


def campos_de(pagina) -> dict[str, str]:
    """The fields of date and hour of a page's form, the hidden ones too."""
    formulario = re.search(r'<form class="tarjeta" method="get".*?</form>', pagina.text, re.DOTALL)[0]
    return {nombre: unescape(valor) for _, nombre, valor in CAMPO.findall(formulario)}


@given(instantes, instantes)
@example(*DOS_VECES)
def test_lo_que_no_se_toca_es_el_mismo_instante(uno, otro):
    """To the fraction of a second, whatever hour it is and however often it comes."""
    desde, hasta = sorted((uno, otro + timedelta(microseconds=1)))
    enviados = como_navegador(momento_a_la_vista("desde", desde) | momento_a_la_vista("hasta", hasta))
    for _ in range(2):  # refined once more, out of the first one's address
        leida = leer_busqueda(enviados)
        assert (leida.filtro.desde, leida.filtro.hasta, leida.errores) == (desde, hasta, [])
        enviados = como_navegador(momentos_a_la_vista(leida.campos))


@given(instantes, instantes)
@example(*DOS_VECES)
def test_lo_que_se_cambia_es_la_hora_escrita(antes, despues):
    """Whatever instant was carried beside it; and an emptied field asks for none."""
    escrito = momento_a_la_vista("desde", despues)["desde"]
    enviados = momento_a_la_vista("desde", antes)
    if enviados["desde"] != escrito:
        assert leer_busqueda(enviados | {"desde": escrito}).filtro.desde == a_momento(escrito, "desde")
    assert leer_busqueda(enviados | {"desde": ""}).campos == {}


@pytest.mark.parametrize(
    "texto",
    [
        "2026-03-05",
        "2026-03-05 09:30",
        "2026-03-05T09:30",
        "2026-03-05T12:30:00Z",
        "2026-04-04T23:30",
        "2026-04-04T23:30:00-04:00",
    ],
)
def test_cualquier_forma_de_decir_un_momento_se_puede_refinar(texto):
    for nombre in MOMENTOS:
        textos = momentos_a_la_vista({nombre: texto})
        vuelto = leer_busqueda(como_navegador(textos)).filtro
        assert getattr(vuelto, nombre) == a_momento(texto, nombre)


@pytest.mark.parametrize("ruta", PAGINAS)
@pytest.mark.parametrize("desde", [*DOS_VECES, DOS_VECES[0] + timedelta(minutes=30, seconds=7)])
def test_el_formulario_de_cada_pagina_lleva_el_instante(entra, reloj, ruta, desde):
    """Sent as it came, it asks for the same; the address says nothing that the page does not understand."""
    reloj.avanzar(days=40)
    auditora = entra("auditora")
    periodo = {"desde": desde, "hasta": desde + timedelta(hours=1)}
    dicho = "&".join(f"{n}={quote(de_momento(uno))}" for n, uno in periodo.items())
    quien = "&id_muestra=1" if "lecturas" in ruta else ""
    primeros = campos_de(auditora.ver(f"{ruta}?{dicho}{quien}"))
    assert re.fullmatch(r"2026-04-0\dT\d\d:\d\d:\d\d", primeros["desde"])
    enviados = como_navegador(primeros)
    otra = auditora.ver(f"{ruta}?{'&'.join(f'{n}={quote(v)}' for n, v in enviados.items())}{quien}")
    assert campos_de(otra) == primeros
    leida = leer_busqueda(enviados).filtro
    assert {"desde": leida.desde, "hasta": leida.hasta} == periodo


@pytest.mark.navegador
@pytest.mark.timeout(180)
def test_una_auditora_refina_la_busqueda_de_esa_hora(navegante, reloj):
    """With a browser: another filter, and the period is still there; the hour that she writes counts when she writes one."""
    reloj.avanzar(days=40)
    visita = navegante("auditora")
    pagina = visita.ir("/auditoria/mensajes?desde=2026-04-04T23:00:00-04:00&hasta=2026-04-05T00:00:00")
    visita.mirar("auditoria-mensajes-hora-repetida")
    expect(pagina.get_by_label("Desde")).to_have_value("2026-04-04T23:00")
    for desenlace, hora in (("rechazado", None), ("parcial", "2026-04-04T22:15:00")):
        if hora:
            pagina.get_by_label("Desde").fill(hora)
        pagina.get_by_label("Desenlace").select_option(desenlace)
        pagina.get_by_role("button", name="Buscar").click()
        pagina.wait_for_url(f"**desenlace={desenlace}**")
        leido = leer_busqueda(
            {nombre: valores[0] for nombre, valores in parse_qs(urlsplit(pagina.url).query).items()}
        ).filtro
        assert leido.desde == (a_momento(hora, "desde") if hora else DOS_VECES[1])
        assert leido.hasta == datetime(2026, 4, 5, 4, tzinfo=UTC)
