"""The auditor's pages: finding any message, reading it without the patient's data, and revealing them with a reason."""

import json
import re

import pytest
from sqlalchemy import select

from dominio.mensajes.senales import leer_senales
from dominio.ventanilla.compresion import descomprimir
from modelos import Mensaje, MensajeCuerpo
from tests.dominio.auditoria.test_integridad import forzar
from tests.elenco import una_recepcionada
from tests.servicios.conftest import Hub
from tests.servicios.mensajes import crear, ficha, muestra, sobre11
from tests.servicios.test_una_vez import CADA_76, entrega_de

PERSONALES = ("11111111", "11.111.111", "Ana María", "Pérez", "1980-01-31", "Calle Larga", "1234 5678", "clave-secreta")
MOTIVO = "Reclamo del paciente, oficio 15"
LOTE = sobre11(crear(muestra("N-1"), muestra("N-2", paciente_dv="2", cod_deis="999")))


@pytest.fixture
def hub(motor, ventanilla, claves):
    """The hub as laboratories' systems reach it, so that messages are what they are in life."""
    return Hub(motor, ventanilla, claves)


def numero_de(respuesta) -> int:
    cabeceras = respuesta.cabeceras if hasattr(respuesta, "cabeceras") else respuesta.headers
    return int(cabeceras["X-Hub-Mensaje"])


def asiento(motor, numero):
    """A message's row, and its request as it is kept."""
    with motor.connect() as conexion:
        fila = conexion.execute(select(Mensaje.__table__).where(Mensaje.id == numero)).one()
        cuerpo = conexion.execute(select(MensajeCuerpo.pedido).where(MensajeCuerpo.mensaje_id == numero)).scalar_one()
    return fila, json.loads(descomprimir(cuerpo))


def mensajes_de(pagina) -> list[int]:
    """The messages of a page's list, in its order."""
    return [int(numero) for numero in re.findall(r'data-rotulo="Mensaje"><a href="/auditoria/mensajes/(\d+)"', pagina.text)]


# ── searching ───────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "criterio",
    [
        "desde=2026-03-05T09:30",
        "desde=2026-03-05T09:30:15&operacion=crearMuestras",
        "id_laboratorio=1",
        "puerta=soap11&desenlace=parcial",
        "codigo_error=HUB-2004",
        "id_muestra=1",
        "rut=11.111.111-1",
        "codigo_muestra_cliente=N-1",
        "id_mensaje_cliente=lote-7",
        "id_mensaje={numero}",
    ],
)
def test_cada_criterio_halla_el_mensaje(criterio, hub, entra):
    """And a search that should not find it, does not."""
    lote = crear(muestra("N-1"), muestra("N-2", paciente_dv="2"), cola="<id_mensaje_cliente>lote-7</id_mensaje_cliente>")
    numero = numero_de(hub.enviar(sobre11(lote)))
    auditora = entra("auditora")
    pagina = auditora.ver(f"/auditoria/mensajes?{criterio.format(numero=numero)}")
    assert numero in mensajes_de(pagina)
    ajenos = auditora.ver(f"/auditoria/mensajes?{criterio.format(numero=numero)}&hasta=2026-03-05T09:00")
    dicho = "se esperaba un momento posterior a «Desde»" if "desde" in criterio else "Ningún mensaje cumple"
    assert (mensajes_de(ajenos), dicho in ajenos.text) == ([], True)


def test_quien_no_se_identifico_tambien_se_halla(hub, entra):
    numero = numero_de(hub.enviar(LOTE, clave="clave-secreta"))
    pagina = entra("auditora").ver("/auditoria/mensajes?id_laboratorio=ninguno&desenlace=rechazado")
    assert numero in mensajes_de(pagina)
    assert "Sin identificar, 192.0.2.7" in pagina.text


def test_las_paginas_recorren_todo_una_vez(hub, entra):
    """Newest first, by a cursor that new messages do not shift."""
    hechos = [numero_de(hub.enviar(sobre11(crear(muestra(f"N-{n}"))))) for n in range(55)]
    auditora = entra("auditora")
    primera = auditora.ver("/auditoria/mensajes?operacion=crearMuestras")
    hub.enviar(sobre11(crear(muestra("N-99"))))
    siguiente = re.search(r'rel="next" href="([^"]+)"', primera.text)[1].replace("&amp;", "&")
    segunda = auditora.ver(siguiente)
    assert mensajes_de(primera) + mensajes_de(segunda) == hechos[::-1]
    assert auditora.ver("/auditoria/mensajes?cursor=x").status_code == 400


@pytest.mark.parametrize("malo", ["desde=ayer", "rut=11111111-2", "id_mensaje=uno", "puerta=ventana", "id_laboratorio=x"])
def test_un_criterio_que_no_se_entiende_se_dice(malo, entra):
    """Nothing is searched for, and the form comes back with what was typed."""
    auditora = entra("auditora")
    respuesta = auditora.ver(f"/auditoria/mensajes?{malo}&operacion=crearMuestras")
    assert (respuesta.status_code, 'role="alert"' in respuesta.text) == (422, True)
    assert 'value="crearMuestras" selected' in respuesta.text
    assert auditora.ver(f"/auditoria/mensajes/exportar.csv?{malo}").status_code == 422


def test_buscar_a_alguien_queda_en_el_registro_y_lo_demas_no(hub, entra, motor):
    """'Who looked for this patient?' has an answer; a look at today's messages is about nobody."""
    hub.enviar(LOTE)
    auditora = entra("auditora")
    comun = auditora.ver("/auditoria/mensajes?puerta=soap11")
    assert "X-Hub-Mensaje" not in comun.headers
    busqueda = numero_de(auditora.ver("/auditoria/mensajes?rut=11111111-1"))
    fila, pedido = asiento(motor, busqueda)
    assert (fila.operacion, fila.puerta, fila.usuario_id is not None) == ("auditoria.buscar", "portal", True)
    assert pedido["filtro"]["rut"] == "11111111-1"
    assert busqueda in mensajes_de(auditora.ver("/auditoria/mensajes?rut=11111111-1"))


def test_un_rut_en_duda_se_busca_y_se_asienta_por_las_dos_personas(hub, entra):
    """Who asks for a number that two people may have is on record under both."""
    auditora = entra("auditora")
    respuesta = auditora.ver("/auditoria/mensajes?rut=66280152")
    assert "Se buscaron las dos personas" in respuesta.text
    for persona in ("66280152-6", "6628015-2"):
        assert numero_de(respuesta) in mensajes_de(auditora.ver(f"/auditoria/mensajes?rut={persona}"))


def test_una_busqueda_guardada_tiene_una_direccion_que_solo_sirve_a_quien_la_guardo(hub, entra, motor):
    """Under a name; a second of that name takes its place, whom it named is left out, and it can be forgotten."""
    auditora = entra("auditora")
    for desenlace in ("rechazado", "parcial"):
        campos = {"desenlace": desenlace, "id_laboratorio": "1", "rut": "11111111-1"}
        hecha = auditora.enviar("/auditoria/busquedas", {"nombre": " Norte  falla ", **campos})
        assert hecha.status_code == 303
    pagina = auditora.ver("/auditoria/mensajes").text
    (direccion,) = re.findall(r'href="(/auditoria/busquedas/\d+)">Norte falla</a>', pagina)
    abierta = auditora.ver(direccion)
    assert abierta.location == "/auditoria/mensajes?id_laboratorio=1&desenlace=parcial"
    assert entra("minsal").ver(direccion).status_code == 404
    assert auditora.enviar("/auditoria/busquedas", {"nombre": " "}).status_code == 422
    assert auditora.enviar("/auditoria/busquedas", {"nombre": "x" * 61}).status_code == 422
    assert "HUB-5009" in auditora.enviar(f"{direccion}/quitar", {"confirmacion": "otra"}).text
    quitada = auditora.enviar(f"{direccion}/quitar", {"confirmacion": "norte falla"})
    assert (quitada.status_code, asiento(motor, numero_de(quitada))[0].operacion) == (303, "auditoria.quitar")
    assert auditora.ver(direccion).status_code == 404
    assert auditora.enviar(f"{direccion}/quitar").status_code == 404


# ── a message ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_un_mensaje_se_lee_sin_los_datos_del_paciente(hub, entra):
    """Neither in the bodies nor in errors, samples and neighbours; what identifies nobody is there."""
    cabecera = ficha(hub.claves[1])
    numero = numero_de(hub.enviar(sobre11(crear(muestra("N-1"), muestra("N-2", paciente_dv="2")), cabecera), clave=None))
    pagina = entra("auditora").ver(f"/auditoria/mensajes/{numero}").text
    assert not [dato for dato in (*PERSONALES, hub.claves[1]) if dato in pagina]
    assert "&lt;codigo_muestra_cliente&gt;N-2&lt;" in pagina
    assert "Las huellas concuerdan" in pagina
    assert 'href="/auditoria/muestras/1"' in pagina


def test_un_mensaje_al_que_le_falta_su_documento_se_muestra_como_incompleto(hub, entra, ventanilla, laboratorio_norte):
    """With the code and what to do, and nothing of the body as if it were whole; what is whole is there."""
    muestra_id = una_recepcionada(ventanilla, laboratorio_norte)
    numero = numero_de(hub.enviar(sobre11(entrega_de(muestra_id, CADA_76))))
    forzar(hub.motor, "DELETE FROM informe")

    pagina = entra("auditora").ver(f"/auditoria/mensajes/{numero}").text

    assert "Lo guardado no está entero" in pagina
    assert "HUB-6050" in pagina
    assert "No se puede mostrar entero." in pagina
    assert "Ya no se conserva" not in pagina
    assert "&lt;entrega&gt;" not in pagina
    assert "&lt;desenlace&gt;actualizada&lt;" in pagina


def test_cada_error_esta_junto_al_elemento_del_que_habla(hub, entra):
    """In the request as it came: the error of the second sample's comuna beside that very element."""
    numero = numero_de(hub.enviar(LOTE))
    pagina = entra("auditora").ver(f"/auditoria/mensajes/{numero}").text
    junto = re.findall(r'linea-mal"> *&lt;(\w+)&gt;[^<]*</div>\s*<div class="senal"><span class="codigo">([^<]+)', pagina)
    assert junto == [("cod_deis", "HUB-2013"), ("paciente_run", "HUB-2004")]
    assert pagina.index("&gt;N-2&lt;") < pagina.index('class="senal"')


def test_los_errores_de_una_planilla_dicen_su_celda():
    """What the answer to a workbook tells, without the datum of a personal field until it is revealed."""
    error = {"fila": 7, "celda": "B7", "codigo": "HUB-2004", "campo": "paciente_run", "mensaje": "El RUN 11111111-2 no"}
    respuesta = json.dumps({"id_mensaje": 1, "errores": [error]}).encode()
    (tapada,), (vista,) = (leer_senales(respuesta, revelado=revelado) for revelado in (False, True))
    assert (tapada.celda, tapada.codigo, "11111111" in tapada.mensaje) == ("B7", "HUB-2004", False)
    assert vista.mensaje == error["mensaje"]


def test_un_mensaje_rechazado_entero_muestra_su_falla(hub, entra):
    numero = numero_de(hub.enviar(LOTE.replace(b"</s:Body>", b"")))
    pagina = entra("auditora").ver(f"/auditoria/mensajes/{numero}").text
    assert "HUB-1010" in pagina
    assert "bytes que no son XML legible" in pagina
    assert "Ana" not in pagina


def test_revelar_exige_un_motivo_que_queda_en_el_registro(hub, entra, motor):
    """With a short one nothing is shown; with a real one all but the key, and the record says who and why."""
    numero = numero_de(hub.enviar(sobre11(crear(muestra("N-1")), ficha(hub.claves[1])), clave=None))
    auditora = entra("auditora")
    negada = auditora.enviar(f"/auditoria/mensajes/{numero}/revelar", {"motivo": "porque sí"})
    assert (negada.status_code, "HUB-3007" in negada.text) == (422, True)
    assert "Ana María" not in negada.text

    revelada = auditora.enviar(f"/auditoria/mensajes/{numero}/revelar", {"motivo": MOTIVO})

    assert all(dato in revelada.text for dato in ("Ana María", "Calle Larga 12", "11111111", MOTIVO))
    assert hub.claves[1] not in revelada.text
    fila, pedido = asiento(motor, numero_de(revelada))
    assert (fila.operacion, fila.desenlace) == ("auditoria.revelar", "consulta")
    assert pedido == {"id_mensaje": numero, "motivo": MOTIVO}
    assert "Ana María" not in auditora.ver(f"/auditoria/mensajes/{numero}").text
    assert auditora.ver(f"/auditoria/mensajes/{numero}/revelar").status_code == 404


def test_los_vecinos_enlazan_lo_que_paso_antes_y_despues(hub, entra, reloj):
    creado = numero_de(hub.enviar(sobre11(crear(muestra("N-1")))))
    reloj.avanzar(minutes=1)
    repetido = numero_de(hub.enviar(sobre11(crear(muestra("N-1")))))
    auditora = entra("auditora")
    assert mensajes_de(auditora.ver(f"/auditoria/mensajes/{creado}")) == [repetido]
    assert mensajes_de(auditora.ver(f"/auditoria/mensajes/{repetido}")) == [creado]


@pytest.mark.parametrize("ruta", ["/auditoria/mensajes/999999999999", "/auditoria/muestras/999999999999"])
def test_lo_que_no_esta_es_una_pagina_que_no_existe(ruta, entra):
    assert entra("auditora").ver(ruta).status_code == 404


# ── a sample ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_la_traza_de_una_muestra_cuenta_tambien_quien_la_miro(hub, entra, reloj):
    """By number or by its laboratory's code; without the patient's document."""
    numero = numero_de(hub.enviar(sobre11(crear(muestra("N-1")))))
    auditora = entra("auditora")
    reloj.avanzar(minutes=1)
    auditora.enviar(f"/auditoria/mensajes/{numero}/revelar", {"motivo": MOTIVO})
    traza = auditora.ver("/auditoria/muestras?id_laboratorio=1&codigo_muestra_cliente=N-1")
    for pagina in (traza.text, auditora.ver("/auditoria/muestras/1").text):
        assert "Registrada y enviada al laboratorio" in pagina
        assert "con los datos personales a la vista" in pagina
        assert "*****111-*" in pagina
        assert not [dato for dato in PERSONALES if dato in pagina]


def test_una_muestra_que_no_esta_se_dice_en_el_formulario(entra):
    auditora = entra("auditora")
    assert auditora.ver("/auditoria/muestras?id_muestra=77").status_code == 404
    assert auditora.ver("/auditoria/muestras?codigo_muestra_cliente=N-1").status_code == 422
    assert auditora.ver("/auditoria/muestras?id_muestra=x").status_code == 422
    assert "Traza de una muestra" in auditora.ver("/auditoria/muestras?id_muestra=77").text


# ── the others ──────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "cuenta", ["lab.norte", "lab.sur", "tomador", "utm", "comuna", "servicio", "seremi", "minsal", "mesa"]
)
def test_nadie_mas_ve_el_registro(cuenta, hub, entra):
    """Whether the message is there or not, and whether it is their own: the same page as for any wrong address."""
    numero = numero_de(hub.enviar(LOTE))
    alguien = entra(cuenta)
    for ruta in ("", f"/{numero}", "/999999", "/cuenta", "/ultimos", "/exportar.csv", "/exportar.xlsx"):
        respuesta = alguien.ver(f"/auditoria/mensajes{ruta}")
        assert (respuesta.status_code, "No hay nada en esta dirección" in respuesta.text) == (404, True), ruta
    assert alguien.enviar(f"/auditoria/mensajes/{numero}/revelar", {"motivo": MOTIVO}).status_code == 404
    for ruta in ("/auditoria/muestras", "/auditoria/muestras/1", "/auditoria/cifras"):
        assert alguien.ver(ruta).status_code == 404
