"""What an open page of the log asks for by itself: a count, or the newest messages; bounded, and never about somebody."""

import re

from portal.auditoria.vivo import VECES, VECES_SEGUIDA
from tests.portal.auditoria.test_paginas import LOTE, asiento, mensajes_de, numero_de
from tests.servicios.mensajes import crear, muestra, sobre11


def test_la_cuenta_viva_dice_cuantos_llegaron_y_se_cansa(hub, entra, reloj):
    """It asks again by itself a bounded number of times, and never for a search that names somebody."""
    hub.enviar(sobre11(crear(muestra("N-1"))))
    auditora = entra("auditora")
    reloj.avanzar(minutes=1)
    pagina = auditora.ver("/auditoria/mensajes?operacion=crearMuestras").text
    cuenta = re.search(r'hx-get="([^"]+)"', pagina)[1].replace("&amp;", "&")
    assert f"quedan={VECES}" in cuenta
    reloj.avanzar(minutes=1)
    hub.enviar(sobre11(crear(muestra("N-2"))))
    viva = auditora.ver(cuenta).text
    assert "<strong>2</strong> mensajes" in viva
    assert "1 nuevo desde que abrió la página" in viva
    assert f"quedan={VECES - 1}" in viva
    assert "hx-get" not in auditora.ver(cuenta.replace(f"quedan={VECES}", "quedan=1")).text
    assert 'id="cuenta" aria-live="polite" hx-get' not in auditora.ver("/auditoria/mensajes?id_muestra=1").text


def test_en_vivo_se_ve_lo_que_llega_y_nunca_mas_que_una_pagina(hub, entra, reloj):
    """However many came; for as long as it may ask, and then it says so and can go on."""
    antes = numero_de(hub.enviar(sobre11(crear(muestra("N-0")))))
    reloj.avanzar(minutes=1)
    auditora = entra("auditora")
    enlace = re.search(r'href="([^"]+vivo=si[^"]*)"', auditora.ver("/auditoria/mensajes?operacion=crearMuestras").text)[1]
    abierta = auditora.ver(enlace.replace("&amp;", "&"))
    assert mensajes_de(abierta) == [antes]
    reloj.avanzar(seconds=5)
    llegados = [numero_de(hub.enviar(sobre11(crear(muestra(f"N-{n}"))))) for n in range(1, 61)]
    otra_vez = re.search(r'hx-get="([^"]+)"', abierta.text)[1].replace("&amp;", "&")
    assert f"quedan={VECES_SEGUIDA}" in otra_vez
    trozo = auditora.ver(otra_vez)
    assert mensajes_de(trozo) == llegados[:-51:-1]
    assert trozo.text.count('class="nuevo"') == 50
    assert "<strong>60</strong> nuevos desde" in trozo.text
    assert "Se muestran los 50 más nuevos" in trozo.text
    assert f"quedan={VECES_SEGUIDA - 1}" in trozo.text
    ultima = auditora.ver(otra_vez.replace(f"quedan={VECES_SEGUIDA}", "quedan=1")).text
    assert ("hx-get" in ultima, "Seguir otra vez" in ultima) == (False, True)


def test_a_alguien_no_se_le_sigue_en_vivo(hub, entra, motor):
    """Each look at a person is on record; a page that looked by itself would fill it with looks that nobody took."""
    hub.enviar(LOTE)
    auditora = entra("auditora")
    pagina = auditora.ver("/auditoria/mensajes?rut=11111111-1&vivo=si")
    assert ("vivo=si" in pagina.text, 'id="ultimos"' in pagina.text) == (False, False)
    trozo = auditora.ver("/auditoria/mensajes/ultimos?rut=11111111-1&abierta=2026-03-05")
    assert asiento(motor, numero_de(trozo))[0].operacion == "auditoria.buscar"
    assert "hx-get" not in trozo.text
