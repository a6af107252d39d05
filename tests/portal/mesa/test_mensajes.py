"""Refused messages as the help desk finds them, without patients; and who sees that one was served again."""

import re

import pytest
from sqlalchemy import select

from dominio.mesa.reenvio import PrepararReenvio
from dominio.vocabulario.errores import ErrorDominio
from modelos import Mensaje, MensajeReenvio
from tests.portal.reenvios import (
    MOTIVO,
    NUEVA,
    listados,
    numero_nuevo,
    rechazado,
    reenviar,
    registrar,
)
from tests.servicios.mensajes import crear as crear_xml
from tests.servicios.mensajes import muestra

PERSONALES = ("11111111", "11.111.111", "Ana María", "Pérez", "1980-01-31", "Calle Larga", "1234 5678")


@pytest.mark.parametrize(
    ("filtro", "esta"),
    [
        ("", True),
        ("laboratorio=1&operacion=crearMuestras&error=HUB-2015", True),
        ("laboratorio=2", False),
        ("operacion=entregaResultado", False),
        ("error=HUB-2004", False),
        ("desde=2026-03-05&hasta=2026-03-05", True),
        ("desde=2026-03-06&hasta=2026-03-07", False),
    ],
)
def test_la_lista_filtra_por_laboratorio_fecha_operacion_y_error(hub, mesa, filtro, esta):
    numero = rechazado(hub, "N-1")
    assert listados(mesa.ver(f"/mesa/mensajes?{filtro}")) == ([numero] if esta else [])


def test_un_filtro_que_no_se_entiende_lo_dice(mesa):
    respuesta = mesa.ver("/mesa/mensajes?desde=ayer")
    assert (respuesta.status_code, "HUB-2003" in respuesta.text) == (422, True)
    assert mesa.ver("/mesa/mensajes?cursor=x").status_code == 400


def test_la_mesa_ve_hechos_y_errores_y_ningun_dato_del_paciente(hub, mesa):
    """But who took the sample: that is what is missing in the master."""
    mala = muestra("N-2", paciente_dv="2", paciente_nombres="..", paciente_fecha_nac="ayer", rut_responsable=NUEVA)
    numero = int(hub.operacion(crear_xml(muestra("N-1"), mala)).cabeceras["X-Hub-Mensaje"])
    for ruta in ("/mesa/mensajes", f"/mesa/mensajes/{numero}"):
        pagina = mesa.ver(ruta).text
        assert {"HUB-2015", "HUB-2004", "HUB-2003"} <= set(re.findall(r"HUB-\d{4}", pagina))
        assert not [dato for dato in (*PERSONALES, "ayer") if dato in pagina]
    assert f"El profesional {NUEVA} no está registrado" in pagina


def test_el_enlace_lo_ven_la_mesa_la_auditora_y_el_laboratorio(hub, mesa, motor, entra):
    """Each in their own pages, from the first to the second and back; a neighbour sees nothing."""
    numero = rechazado(hub, "N-1")
    registrar(motor)
    nuevo = numero_nuevo(reenviar(mesa, numero))

    for cuenta, ruta in (
        ("mesa", "/mesa/mensajes"),
        ("auditora", "/auditoria/mensajes"),
        ("lab.norte", "/laboratorio/mensajes"),
    ):
        cliente = mesa if cuenta == "mesa" else entra(cuenta)
        assert f"{ruta}/{nuevo}" in cliente.ver(f"{ruta}/{numero}").text, cuenta
        pagina = cliente.ver(f"{ruta}/{nuevo}").text
        assert f"{ruta}/{numero}" in pagina, cuenta
        assert MOTIVO in pagina, cuenta
    assert entra("lab.sur").ver(f"/laboratorio/mensajes/{nuevo}").status_code == 404


@pytest.mark.parametrize("cuenta", ["lab.norte", "lab.sur", "auditora", "minsal", "comuna", "tomador"])
def test_nadie_mas_reenvia(hub, entra, motor, cuenta):
    numero = rechazado(hub, "N-1")
    cliente = entra(cuenta)
    assert cliente.ver(f"/mesa/mensajes/{numero}").status_code == 404
    assert reenviar(cliente, numero).status_code == 404
    with motor.connect() as conexion:
        assert conexion.execute(select(MensajeReenvio.mensaje_id)).all() == []


def test_lo_que_se_pidio_queda_en_el_registro_con_su_motivo(hub, mesa, motor, entra):
    """Also the request of the help desk itself, which is a message of its own."""
    numero = rechazado(hub, "N-1")
    reenviar(mesa, numero)
    with motor.connect() as conexion:
        pedido = conexion.execute(select(Mensaje.id).where(Mensaje.operacion == "mesa.reenviar")).scalar_one()
    auditora = entra("auditora")
    revelado = auditora.enviar(f"/auditoria/mensajes/{pedido}/revelar", {"motivo": "Revisión mensual de la mesa"})
    assert MOTIVO in revelado.text
    assert "id_original" in revelado.text


def test_por_la_ventanilla_tampoco(ventanilla, laboratorio_norte, hub):
    """The permission is the window's, whatever page asks."""
    numero = rechazado(hub, "N-1")
    with pytest.raises(ErrorDominio) as negado:
        ventanilla.atender(laboratorio_norte, PrepararReenvio(id_mensaje=numero, veces=0, motivo=MOTIVO))
    assert negado.value.codigo == "HUB-1004"
