"""The help desk's people, page by page."""

import re
from pathlib import Path

import pytest
from sqlalchemy import insert, select

import portal
from dominio.personas.ambitos import AMBITOS
from modelos import Establecimiento, Mensaje, MensajeCuerpo, Usuario
from tests.elenco import NORTE

NUEVA = {"cuenta": "rosa.paz", "nombre": "Rosa Paz", "rol": "laboratorio", "alcance_laboratorio": str(NORTE)}


@pytest.fixture
def mesa(entra):
    return entra("mesa")


@pytest.fixture
def numero(motor):
    """The number of a person, by account."""

    def numero_de(cuenta):
        with motor.begin() as conexion:
            return conexion.execute(select(Usuario.id).where(Usuario.cuenta == cuenta)).scalar_one_or_none()

    return numero_de


def clave_de(pagina: str) -> str:
    (clave,) = re.findall(r'id="clave-nueva">([^<]+)<', pagina)
    return clave


def probar_entrada(entra, cuenta, clave):
    return entra("").enviar("/entrar", {"cuenta": cuenta, "contrasena": clave})


def test_una_persona_nueva_entra_con_la_contrasena_que_se_mostro(mesa, entra, motor):
    """The password is on the page alone: the record does not have it."""
    respuesta = mesa.enviar("/administracion/usuarios", NUEVA)
    clave = clave_de(respuesta.text)
    assert probar_entrada(entra, "rosa.paz", clave).status_code == 303
    with motor.begin() as conexion:
        cuerpos = conexion.execute(
            select(MensajeCuerpo.pedido, MensajeCuerpo.respuesta)
            .join(Mensaje, Mensaje.id == MensajeCuerpo.mensaje_id)
            .where(Mensaje.operacion == "administracion.crearUsuario")
        ).all()
    assert len(cuerpos) == 1
    assert not any(clave.encode() in bytes(parte) for parte in cuerpos[0])


@pytest.mark.parametrize(
    ("campos", "codigo"),
    [
        ({"cuenta": "mesa"}, "HUB-5005"),
        ({"cuenta": "ñ"}, "HUB-2003"),
        ({"nombre": " "}, "HUB-2001"),
        ({"rol": ""}, "HUB-2001"),
        ({"rol": "rey"}, "HUB-2001"),
        ({"alcance_laboratorio": ""}, "HUB-2001"),
        ({"alcance_laboratorio": "77"}, "HUB-2013"),
        ({"rol": "comuna", "alcance_comuna": "x"}, "HUB-2013"),
    ],
)
def test_una_persona_mal_escrita_no_se_crea(mesa, numero, campos, codigo):
    respuesta = mesa.enviar("/administracion/usuarios", {**NUEVA, **campos})
    assert respuesta.status_code == 422
    assert codigo in respuesta.text
    assert "clave-nueva" not in respuesta.text
    assert numero("rosa.paz") is None


def test_una_contrasena_provisoria_reemplaza_a_la_anterior(mesa, entra, numero, personas):
    afectado = entra("lab.norte")
    clave = clave_de(
        mesa.enviar(f"/administracion/usuarios/{numero('lab.norte')}/restablecer", {"confirmacion": "lab.norte"}).text
    )
    assert afectado.ver("/cuenta").location.startswith("/entrar")  # its session was closed
    assert probar_entrada(entra, "lab.norte", personas["lab.norte"].contrasena).status_code == 422
    assert probar_entrada(entra, "lab.norte", clave).status_code == 303


def test_quien_perdio_el_telefono_activa_otro_segundo_factor(mesa, entra, numero):
    ruta = f"/administracion/usuarios/{numero('auditora')}/restablecer"
    pagina = mesa.enviar(ruta, {"segundo_factor": "1", "confirmacion": "auditora"}).text
    nueva = entra("")
    assert nueva.enviar("/entrar", {"cuenta": "auditora", "contrasena": clave_de(pagina)}).status_code == 303
    assert "Sin activar" in mesa.ver(f"/administracion/usuarios/{numero('auditora')}").text


def test_una_cuenta_desactivada_no_entra(mesa, entra, numero, personas):
    ruta = f"/administracion/usuarios/{numero('lab.sur')}/activo"
    mesa.enviar(ruta, {"activo": "0", "confirmacion": "LAB.SUR "})
    assert probar_entrada(entra, "lab.sur", personas["lab.sur"].contrasena).status_code == 422
    mesa.enviar(ruta, {"activo": "1"})
    assert probar_entrada(entra, "lab.sur", personas["lab.sur"].contrasena).status_code == 303


def test_una_persona_cambia_de_perfil(mesa, numero):
    ruta = f"/administracion/usuarios/{numero('lab.sur')}"
    mala = mesa.enviar(ruta, {"nombre": "Rosa", "rol": "comuna", "alcance_comuna": "1"})
    assert (mala.status_code, "HUB-2013" in mala.text) == (422, True)
    assert mesa.enviar(ruta, {"nombre": "Rosa", "rol": "comuna", "alcance_comuna": "13101"}).status_code == 303
    pagina = mesa.ver(ruta).text
    assert "Rosa" in pagina
    assert "Santiago (13101)" in pagina


@pytest.mark.parametrize(
    ("accion", "campos"),
    [
        ("/activo", {"activo": "0"}),
        ("/restablecer", {"segundo_factor": "1"}),
        ("", {"nombre": "Yo", "rol": "auditor"}),
    ],
)
def test_nadie_se_administra_a_si_mismo(mesa, numero, accion, campos):
    respuesta = mesa.enviar(f"/administracion/usuarios/{numero('mesa')}{accion}", campos)
    assert respuesta.status_code == 422
    assert "HUB-5021" in respuesta.text
    assert mesa.ver("/administracion/usuarios").status_code == 200


def test_la_lista_se_filtra_por_perfil_y_texto(mesa):
    pagina = mesa.ver("/administracion/usuarios?rol=laboratorio&texto=norte").text
    assert ">lab.norte<" in pagina
    assert ">lab.sur<" not in pagina
    assert ">auditora<" not in pagina


@pytest.mark.parametrize("cuenta", ["lab.norte", "auditora"])
def test_los_demas_no_ven_usuarios(entra, numero, cuenta):
    ajeno = entra(cuenta)
    assert ajeno.ver(f"/administracion/usuarios/{numero('mesa')}").status_code == 404
    assert ajeno.enviar("/administracion/usuarios", NUEVA).status_code == 404
    assert numero("rosa.paz") is None


def test_un_usuario_que_no_existe_es_una_pagina_que_no_esta(mesa):
    for ruta, campos in (("", NUEVA), ("/activo", {"activo": "0"}), ("/restablecer", {})):
        assert mesa.enviar(f"/administracion/usuarios/98765{ruta}", campos).status_code == 404


def test_el_alcance_se_elige_y_se_muestra_por_su_nombre(mesa, numero, motor):
    """Names where there are many parts, a list where there are few; several that fit are shown, and none is taken."""
    pagina = mesa.ver("/administracion/usuarios").text
    for alcance in ("Laboratorio Norte (1)", "Santiago (13101)", "Metropolitana"):
        assert alcance in pagina
    with motor.begin() as conexion:
        conexion.execute(insert(Establecimiento).values(cod_deis="113101", nombre="CESFAM de prueba dos", activo=True))
    datos = {"cuenta": "utm.dos", "nombre": "Eva Luz", "rol": "establecimiento", "alcance_establecimiento": "cesfam"}
    mala = mesa.enviar("/administracion/usuarios", datos)
    assert "HUB-5017" in mala.text
    assert "113101 (CESFAM de prueba dos)" in mala.text
    mesa.enviar("/administracion/usuarios", {**datos, "alcance_establecimiento": "cesfam de prueba dos"})
    ficha = mesa.ver(f"/administracion/usuarios/{numero('utm.dos')}").text
    assert "CESFAM de prueba dos (113101)" in ficha
    assert "CESFAM de prueba dos (113101)" in mesa.ver("/administracion/usuarios").text


def test_cada_perfil_con_alcance_tiene_su_campo_a_la_vista():
    """The style sheet names each role that reaches a part of the country: a new one must not stay hidden."""
    hoja = (Path(portal.__file__).parent / "static" / "portal.css").read_text("utf-8")
    for rol in AMBITOS:
        assert f"[value={rol.value}]:checked) .alcance-{rol.value}" in hoja
