"""Every field of a sample on the portal's pages: asked for, kept, shown to whom it may be, and covered from the others."""

import re

import pytest
from sqlalchemy import select

from dominio.muestras.campos import CAMPOS_DE_FORMULARIO, CAMPOS_MUESTRA
from dominio.muestras.items import MuestraCorregida
from modelos import Muestra
from portal.laboratorio.muestra import PEDIDOS_DE_FORMULARIO
from portal.marco.formularios import A_VECES
from tests.completas import NUEVOS, completas, en_xml, inventado, registrar
from tests.dominio.de_mesa import abrir
from tests.dominio.pasos import devolucion, uno
from tests.elenco import crear, entrega, una_creada, una_informada, una_recepcionada
from tests.portal.formularios import formularios
from tests.servicios.mensajes import crear as crear_xml
from tests.servicios.mensajes import elementos, sobre11

DEL_FORMULARIO = [campo for campo in CAMPOS_MUESTRA if campo.nombre != "codigo_muestra_cliente"]
OPTATIVOS = [campo.nombre for campo in DEL_FORMULARIO if not campo.obligatorio]


def fila(motor, clave):
    with motor.connect() as conexion:
        return conexion.execute(select(Muestra.__table__).where(Muestra.id == clave)).one()


def corregible(cliente, clave):
    """The form by which the sample's data are mended."""
    pagina = f"/laboratorio/muestras/{clave}/datos"
    (hallado,) = [uno for uno in formularios(cliente.ver(pagina).text, pagina) if uno.ruta == pagina]
    return hallado


def guardado(cliente, clave, escrito):
    """Whether the form, with this written into it, was taken; what it says if it was not."""
    respuesta = cliente.seguir(corregible(cliente, clave).enviar(cliente, escrito))
    assert respuesta.status_code == 303, re.findall("HUB-[0-9]{4}|«[^»]*»", respuesta.text)
    return True


@pytest.fixture
def devueltas(ventanilla, laboratorio_norte, motor):
    """Samples with everything in them, which their laboratory may mend."""
    registrar(motor, "Y")
    hechas = ventanilla.atender(laboratorio_norte, crear(*completas())).items
    for item in hechas:
        uno(ventanilla, laboratorio_norte, devolucion(item.id_muestra))
    return [item.id_muestra for item in hechas]


# ── the form ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_el_formulario_pregunta_por_cada_campo(entra, devueltas):
    """With its label, as long as it may be, and with what it says now."""
    for clave, muestra in zip(devueltas, completas(), strict=True):
        formulario = corregible(entra("lab.norte"), clave)
        assert {campo.nombre for campo in DEL_FORMULARIO} <= formulario.por_llenar.keys()
        for campo in DEL_FORMULARIO:
            elemento, dicho = formulario.por_llenar[campo.nombre], getattr(muestra, campo.nombre)
            if elemento.tag == "input" and campo.largo:
                assert elemento.get("maxlength") == str(campo.largo), campo.nombre
            assert (formulario.campos[campo.nombre] == "") is (dicho is None), campo.nombre
            assert (elemento.get("required") is not None) is campo.obligatorio, campo.nombre


def test_el_formulario_sin_tocar_deja_todo_como_estaba(entra, devueltas, motor):
    """Whatever the sample says comes back as it was."""
    cliente = entra("lab.norte")
    for clave in devueltas:
        antes = fila(motor, clave)
        assert guardado(cliente, clave, {})
        assert fila(motor, clave) == antes


@pytest.mark.parametrize("campo", [campo.nombre for campo in DEL_FORMULARIO])
def test_un_formulario_sin_uno_de_sus_campos_no_borra_nada(entra, devueltas, motor, campo):
    """It is refused with its code, and says which one; the stored datum stays."""
    cliente = entra("lab.norte")
    for clave in devueltas:
        antes, formulario = fila(motor, clave), corregible(cliente, clave)
        enviado = {nombre: texto for nombre, texto in formulario.campos.items() if nombre != campo}
        respuesta = cliente.seguir(cliente.entregar(formulario.ruta, enviado))
        assert (respuesta.status_code, "HUB-2090" in respuesta.text) == (422, True)
        assert fila(motor, clave) == antes


@pytest.mark.parametrize("campo", ["paciente_email", "epivigila", *(c.nombre for c in NUEVOS if not c.obligatorio)])
def test_un_campo_vacio_dice_que_no_hay_dato(entra, devueltas, motor, campo):
    cliente, clave = entra("lab.norte"), devueltas[0]
    assert getattr(fila(motor, clave), campo) is not None
    assert guardado(cliente, clave, {campo: ""})
    assert getattr(fila(motor, clave), campo) is None


def test_lo_escrito_en_cada_campo_nuevo_queda_en_el(entra, devueltas, motor):
    """And in no other: of a text, all its letters."""
    cliente, clave = entra("lab.norte"), devueltas[0]
    antes, escrito = fila(motor, clave), {campo.nombre: inventado(campo, "Y") for campo in NUEVOS}
    escrito["paciente_direccion"] = "Otra calle 1"
    assert guardado(cliente, clave, escrito)
    despues = fila(motor, clave)
    cambiados = {c.nombre for c in DEL_FORMULARIO[1:] if getattr(antes, c.nombre) != getattr(despues, c.nombre)}
    assert {campo: getattr(despues, campo) for campo in cambiados} == escrito


def test_una_edicion_autorizada_tambien_exige_todos(entra, ventanilla, laboratorio_norte, motor):
    """The destination does not change there, so that the form has it empty; without it the form is not whole."""
    clave = una_informada(ventanilla, laboratorio_norte)
    abrir(ventanilla, clave)
    cliente = entra("lab.norte")
    formulario = corregible(cliente, clave)
    enviado = {**formulario.campos, "justificacion_edicion": "El apellido venía mal", "paciente_ap_pat": "Otro"}
    assert enviado.pop("id_laboratorio") == ""
    assert "HUB-2090" in cliente.seguir(cliente.entregar(formulario.ruta, enviado)).text
    otra = {"justificacion_edicion": "El apellido venía mal", "paciente_ap_pat": "Otro"}
    assert guardado(cliente, clave, otra)
    assert (fila(motor, clave).paciente_ap_pat, fila(motor, clave).laboratorio_id) == ("Otro", 1)


# ── the other forms that post an item ───────────────────────────────────────────────────────────────────────────────
def casos():
    for accion, (_, clase) in PEDIDOS_DE_FORMULARIO.items():
        fijos = {"id_muestra", "codigo_muestra_cliente", *A_VECES}
        for campo in CAMPOS_DE_FORMULARIO[clase]:
            if campo.nombre not in fijos:
                yield accion.value, campo.nombre


@pytest.mark.parametrize(("accion", "campo"), list(casos()))
def test_ninguna_accion_se_hace_con_un_formulario_incompleto(entra, ventanilla, laboratorio_norte, motor, accion, campo):
    """Also where the field that is missing would have been optional."""
    clave = una_recepcionada(ventanilla, laboratorio_norte)
    if accion == "recepcionar":
        clave = una_creada(ventanilla, laboratorio_norte, "N-2")
    elif accion == "corregir":
        ventanilla.atender(laboratorio_norte, entrega(clave, ventanilla))
    antes, cliente, pagina = fila(motor, clave), entra("lab.norte"), f"/laboratorio/muestras/{clave}"
    (formulario,) = [uno for uno in formularios(cliente.ver(pagina).text, pagina) if uno.ruta == f"{pagina}/{accion}"]
    escrito = {"motivo": "Una razón larga que se leerá", "resultado": "Negativo", "sin_informe": "1"}
    if accion == "rechazar":
        escrito["motivo"] = "Muestra derramada"
    enviado = {**formulario.campos, **escrito, "id_nuevo_laboratorio": "2"}
    del enviado[campo]
    respuesta = cliente.seguir(cliente.entregar(formulario.ruta, enviado))

    assert (respuesta.status_code, "HUB-2090" in respuesta.text) == (422, True)
    assert fila(motor, clave) == antes


@pytest.mark.parametrize("accion", ["autorizar-edicion", "autorizar-eliminacion"])
def test_la_mesa_tampoco(mesa, ventanilla, laboratorio_norte, motor, accion):
    clave = una_informada(ventanilla, laboratorio_norte)
    antes, pagina = fila(motor, clave), f"/mesa/muestras/{clave}"
    (formulario,) = [uno for uno in formularios(mesa.ver(pagina).text, pagina) if uno.ruta == f"{pagina}/{accion}"]
    enviado = {nombre: texto for nombre, texto in formulario.campos.items() if nombre != "motivo"}
    assert "HUB-2090" in mesa.seguir(mesa.entregar(formulario.ruta, enviado)).text
    assert fila(motor, clave) == antes


def test_cada_campo_del_item_se_puede_enviar():
    """No field of it is demanded that no form has."""
    ofrecidos = {campo.nombre for campo in DEL_FORMULARIO} | {"id_muestra", "codigo_muestra_cliente", *A_VECES}
    assert {campo.nombre for campo in CAMPOS_DE_FORMULARIO[MuestraCorregida]} == ofrecidos


# ── who sees what ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_las_paginas_de_la_muestra_muestran_cada_campo(entra, devueltas, motor):
    """A laboratory's and an authority's: every text that the sample has, and the name of every code with a master."""
    for clave, muestra in zip(devueltas, completas(), strict=True):
        for cuenta, ruta in (("lab.norte", "/laboratorio/muestras"), ("minsal", "/territorio/muestras")):
            pagina = entra(cuenta).ver(f"{ruta}/{clave}").text
            for campo in CAMPOS_MUESTRA:
                valor = getattr(muestra, campo.nombre)
                if isinstance(valor, str) and campo.nombre not in EN_OTRAS_PALABRAS:
                    assert valor in pagina, (ruta, campo.nombre)
            for campo in NUEVOS:
                assert campo.rotulo in pagina, (ruta, campo.nombre)
                assert not campo.maestro or f"Nombre Z ({getattr(muestra, campo.nombre)})" in pagina


EN_OTRAS_PALABRAS = {"paciente_tipodoc", "rut_medico", "rut_responsable", "paciente_dv"}


def test_sin_motivo_nadie_ve_lo_que_no_es_visible(hub, entra, mesa, motor):
    """On no page of the auditor's or the help desk's: neither in the message that brought it nor in the sample's life."""
    registrar(motor)
    auditora = entra("auditora")
    for muestra in completas():
        respuesta = hub.enviar(sobre11(crear_xml(f"<muestra>{elementos(en_xml(muestra))}</muestra>")))
        assert respuesta.todos("desenlace") == ["creada"], respuesta.todos("mensaje")
        clave, mensaje = respuesta.todos("id_muestra")[0], respuesta.cabeceras["X-Hub-Mensaje"]
        registro = auditora.ver(f"/auditoria/mensajes/{mensaje}").text
        paginas = [auditora.ver(f"/auditoria/muestras/{clave}").text, mesa.ver(f"/mesa/muestras/{clave}").text, registro]
        for campo in CAMPOS_MUESTRA:
            valor = getattr(muestra, campo.nombre)
            if not isinstance(valor, str) or len(valor) < 4:
                continue
            if campo.visible:
                assert valor in registro, campo.nombre
            else:
                assert not [pagina for pagina in paginas if valor in pagina], campo.nombre
