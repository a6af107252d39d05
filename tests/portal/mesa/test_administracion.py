"""The help desk's laboratories and keys, page by page."""

import re

import pytest
from sqlalchemy import select

from dominio.ventanilla.porteria import Porteria
from dominio.vocabulario.errores import ClaveNoValida
from modelos import Credencial, Laboratorio, Mensaje, MensajeCuerpo
from tests.elenco import NORTE


@pytest.fixture
def mesa(entra):
    return entra("mesa")


def clave_de(pagina: str) -> str:
    (clave,) = re.findall(r'id="clave-nueva">([^<]+)<', pagina)
    return clave


def crear_clave(mesa, nombre="LIS nuevo", **campos):
    return mesa.enviar(f"/administracion/laboratorios/{NORTE}/credenciales", {"nombre": nombre, **campos})


def test_la_mesa_crea_un_laboratorio_y_lo_encuentra(mesa, motor):
    respuesta = mesa.enviar("/administracion/laboratorios", {"nombre": "  Laboratorio   Austral "})
    assert respuesta.status_code == 303
    assert "Laboratorio Austral" in mesa.ver(respuesta.location).text
    assert "Laboratorio Austral" in mesa.ver("/administracion/laboratorios?texto=austral").text
    assert "Laboratorio Norte" not in mesa.ver("/administracion/laboratorios?texto=austral").text


@pytest.mark.parametrize(
    ("campos", "codigo"),
    [
        ({"nombre": "   "}, "HUB-2001"),
        ({"nombre": "laboratorio norte"}, "HUB-5020"),
        ({"nombre": "x" * 201}, "HUB-2005"),
        ({"nombre": "Otro", "cod_deis": "999999"}, "HUB-2013"),
    ],
)
def test_un_laboratorio_mal_escrito_no_se_crea(mesa, motor, campos, codigo):
    respuesta = mesa.enviar("/administracion/laboratorios", campos)
    assert respuesta.status_code == 422
    assert codigo in respuesta.text
    with motor.begin() as conexion:
        assert len(conexion.execute(select(Laboratorio.id).where(Laboratorio.id > 0)).all()) == 2


def test_una_clave_se_muestra_una_vez_y_no_queda_en_el_registro(mesa, motor, reloj):
    """The key serves at the door; neither a later page nor the record has it."""
    respuesta = crear_clave(mesa)
    clave = clave_de(respuesta.text)
    assert Porteria(motor, reloj).identificar(clave).laboratorio_id == NORTE
    assert clave not in mesa.ver(f"/administracion/laboratorios/{NORTE}").text
    with motor.begin() as conexion:
        cuerpos = conexion.execute(
            select(MensajeCuerpo.pedido, MensajeCuerpo.respuesta)
            .join(Mensaje, Mensaje.id == MensajeCuerpo.mensaje_id)
            .where(Mensaje.operacion == "administracion.crearCredencial")
        ).all()
    assert len(cuerpos) == 1
    assert not any(clave.encode() in bytes(parte) for parte in cuerpos[0])


def test_una_clave_revocada_deja_de_servir(mesa, motor, reloj):
    clave = clave_de(crear_clave(mesa).text)
    with motor.begin() as conexion:
        numero = conexion.execute(select(Credencial.id).where(Credencial.nombre == "LIS nuevo")).scalar_one()
    ajena = mesa.enviar(f"/administracion/laboratorios/2/credenciales/{numero}/revocar", {"confirmacion": "LIS nuevo"})
    assert ajena.status_code == 404
    assert Porteria(motor, reloj).identificar(clave).credencial_id == numero
    revocar = f"/administracion/laboratorios/{NORTE}/credenciales/{numero}/revocar"
    assert mesa.enviar(revocar, {"confirmacion": "LIS nuevo"}).status_code == 303
    with pytest.raises(ClaveNoValida):
        Porteria(motor, reloj).identificar(clave)
    assert "Revocada" in mesa.ver(f"/administracion/laboratorios/{NORTE}").text


def test_una_clave_sirve_hasta_el_fin_de_su_ultimo_dia(mesa, motor, reloj):
    clave = clave_de(crear_clave(mesa, ultimo_dia="2026-03-06").text)
    reloj.avanzar(hours=36)  # 21:30 of the 6th in Chile
    assert Porteria(motor, reloj).identificar(clave).laboratorio_id == NORTE
    reloj.avanzar(hours=3)
    with pytest.raises(ClaveNoValida):
        Porteria(motor, reloj).identificar(clave)


@pytest.mark.parametrize(
    ("campos", "codigo"),
    [
        ({"ultimo_dia": "2026-03-04"}, "HUB-2010"),
        ({"ultimo_dia": "9999-12-31"}, "HUB-2010"),
        ({"ultimo_dia": "mañana"}, "HUB-2003"),
        ({"nombre": ""}, "HUB-2001"),
    ],
)
def test_una_clave_mal_pedida_no_se_crea(mesa, campos, codigo):
    respuesta = crear_clave(mesa, **{"nombre": "LIS", **campos})
    assert respuesta.status_code == 422
    assert codigo in respuesta.text
    assert "clave-nueva" not in respuesta.text


def test_las_claves_de_un_laboratorio_desactivado_no_sirven(mesa, motor, reloj, claves):
    mesa.enviar(f"/administracion/laboratorios/{NORTE}/activo", {"activo": "0", "confirmacion": "Laboratorio Norte"})
    with pytest.raises(ClaveNoValida):
        Porteria(motor, reloj).identificar(claves[NORTE])
    mesa.enviar(f"/administracion/laboratorios/{NORTE}/activo", {"activo": "1"})
    assert Porteria(motor, reloj).identificar(claves[NORTE]).laboratorio_id == NORTE


@pytest.mark.parametrize("cuenta", ["lab.norte", "auditora", "minsal"])
def test_los_demas_no_administran(entra, motor, cuenta):
    """They get the page of an address that is not there, and nothing is made."""
    ajeno = entra(cuenta)
    assert ajeno.ver(f"/administracion/laboratorios/{NORTE}").status_code == 404
    assert crear_clave(ajeno).status_code == 404
    with motor.begin() as conexion:
        assert conexion.execute(select(Credencial.id).where(Credencial.nombre == "LIS nuevo")).first() is None


def test_un_laboratorio_que_no_existe_es_una_pagina_que_no_esta(mesa):
    assert mesa.ver("/administracion/laboratorios/987").status_code == 404
    assert mesa.enviar("/administracion/laboratorios/987/activo", {"activo": "0"}).status_code == 404
    assert mesa.enviar("/administracion/laboratorios/987/credenciales", {"nombre": "x"}).status_code == 404


def test_la_auditora_halla_lo_administrado_y_solo_eso(mesa, entra):
    """By the outcome of the filter, in words; what the help desk only looked at is not among it."""
    mesa.enviar("/administracion/laboratorios", {"nombre": "Laboratorio Austral"})
    mesa.ver("/administracion/laboratorios?texto=austral")
    pagina = entra("auditora").ver("/auditoria/mensajes?desenlace=administrada").text
    assert pagina.count('<span class="etiqueta etiqueta-proceso">Administración</span>') == 1
    assert "administracion.crearLaboratorio" in pagina
    assert '<option value="administrada"' in pagina
