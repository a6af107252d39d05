"""Every page as every role: only what the table of roles allows, and a refusal looks like an address that is not there."""

import re

import pytest
from sqlalchemy import select

from dominio.ventanilla.porteria import PERMISOS
from dominio.vocabulario.enumeraciones import Rol
from modelos import Mensaje
from portal.marco.permisos import acceso_de
from portal.marco.seguridad import CABECERAS
from tests.portal.cliente import sin_numeros

EJEMPLOS = {"int": "1", "default": "x", "string": "x", "path": "x"}
CUENTAS = {
    Rol.TOMADOR: "tomador",
    Rol.ESTABLECIMIENTO: "utm",
    Rol.LABORATORIO: "lab.norte",
    Rol.COMUNA: "comuna",
    Rol.SERVICIO_SALUD: "servicio",
    Rol.SEREMI: "seremi",
    Rol.MINSAL: "minsal",
    Rol.MESA_AYUDA: "mesa",
    Rol.AUDITOR: "auditora",
}


def rutas(portal):
    """Every address of the portal with its method and what its view declares; parameters are filled in with examples."""
    with portal.app_context():  # closed before anything is asked: requests made within it would share what each one knows
        accesos = [(regla, acceso_de(regla.endpoint)) for regla in portal.url_map.iter_rules() if regla.endpoint != "static"]
    for regla, acceso in accesos:
        direccion = re.sub(r"<(?:(\w+)(?:\([^)]*\))?:)?\w+>", lambda m: EJEMPLOS[m[1] or "default"], regla.rule)
        for metodo in sorted(regla.methods & {"GET", "POST"}):
            yield metodo, direccion, acceso


def test_cada_pagina_declara_para_quien_es(portal):
    sin_declarar = [(metodo, ruta) for metodo, ruta, acceso in rutas(portal) if acceso is None]
    assert not sin_declarar


def test_cada_perfil_tiene_permisos_y_una_persona():
    assert PERMISOS.keys() == CUENTAS.keys() == set(Rol)


@pytest.mark.parametrize("rol", Rol)
def test_un_perfil_solo_abre_lo_suyo(rol, portal, entra, motor):
    """What the role does not include answers, byte for byte but for numbers, as an address that does not exist."""
    cliente = entra(CUENTAS[rol])
    como = {"GET": cliente.ver, "POST": cliente.enviar}
    esperadas = {metodo: sin_numeros(pide("/no-existe").text) for metodo, pide in como.items()}
    for metodo, ruta, acceso in rutas(portal):
        if acceso.publico or acceso.a_medias or acceso.admite(rol):
            continue
        respuesta = como[metodo](ruta)
        assert (respuesta.status_code, sin_numeros(respuesta.text)) == (404, esperadas[metodo]), (metodo, ruta)
        numero = int(respuesta.headers["X-Hub-Mensaje"])
        with motor.begin() as conexion:
            desenlace = conexion.execute(select(Mensaje.desenlace).where(Mensaje.id == numero)).scalar_one()
        assert desenlace == "rechazado"


@pytest.mark.parametrize("rol", Rol)
def test_un_perfil_abre_todo_lo_suyo(rol, portal, entra):
    """Nothing that a role may open breaks; what is about a sample that is not there is a 404."""
    cliente = entra(CUENTAS[rol])
    for metodo, ruta, acceso in rutas(portal):
        if metodo == "GET" and not acceso.publico and not acceso.a_medias and acceso.admite(rol):
            assert cliente.ver(ruta).status_code < 500, ruta


def test_quien_no_entro_no_ve_nada(portal, entra):
    nadie = entra("")
    for metodo, ruta, acceso in rutas(portal):
        if not acceso.publico:
            respuesta = nadie.ver(ruta) if metodo == "GET" else nadie.enviar(ruta)
            assert (respuesta.status_code, respuesta.location.partition("?")[0]) == (303, "/entrar"), ruta


def test_toda_respuesta_lleva_las_cabeceras_de_seguridad(portal, entra):
    cliente = entra("minsal")
    for ruta in ("/", "/entrar", "/cuenta", "/no-existe", "/estaticos/portal.css"):
        respuesta = cliente.ver(ruta)
        assert CABECERAS.items() <= dict(respuesta.headers).items(), ruta
        assert ("no-store" in respuesta.headers["Cache-Control"]) == (not ruta.startswith("/estaticos"))


def test_ninguna_pagina_trae_estilos_ni_scripts_propios(portal, entra):
    """The CSP would block them; here is where."""
    for rol, cuenta in CUENTAS.items():
        cliente = entra(cuenta)
        for metodo, ruta, acceso in rutas(portal):
            if metodo == "GET" and acceso.admite(rol):
                pagina = cliente.ver(ruta)
                if pagina.mimetype == "text/html":
                    hallado = re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", pagina.text)
                    assert hallado is None, (ruta, hallado)
