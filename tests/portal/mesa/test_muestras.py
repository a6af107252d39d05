"""The help desk's page of a sample, the laboratory's form by which it mends the data, and a deletion from end to end."""

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from modelos import Historial, Muestra
from tests.dominio.de_mesa import MESA, RAZON, abrir, eliminacion, retiro
from tests.dominio.pasos import devolucion, uno
from tests.elenco import SUR, entrega, una_creada, una_informada, una_recepcionada

PERSONALES = ("11111111", "11.111.111", "Ana María", "Pérez", "31-01-1980", "Calle Larga", "1234 5678")


def vista_en(pagina) -> str:
    return re.search(r'name="vista" value="([0-9a-f]+)"', pagina.text)[1]


def hacer(mesa, clave, que, motivo=RAZON, vista=None):
    vista = vista or vista_en(mesa.ver(f"/mesa/muestras/{clave}"))
    return mesa.enviar(f"/mesa/muestras/{clave}/{que}", {"motivo": motivo, "vista": vista})


def formulario(pagina) -> dict[str, str]:
    """The fields of the form by which data are mended, as a browser would send them untouched, but for its tokens."""
    texto = pagina.text[pagina.text.index('class="corregir-datos"') :]
    campos = {
        html.unescape(nombre): html.unescape(valor)
        for nombre, valor in re.findall(r'<input[^>]*name="(\w+)"[^>]*?value="([^"]*)"', texto)
    }
    for nombre, opciones in re.findall(r'<select[^>]*name="(\w+)".*?>(.*?)</select>', texto, re.DOTALL):
        elegida = re.search(r'<option value="([^"]*)" selected', opciones)
        campos[nombre] = html.unescape(elegida[1]) if elegida else ""
    del campos["csrf_token"], campos["envio"]
    return campos


def fila(motor, clave):
    with motor.connect() as conexion:
        return conexion.execute(select(Muestra.__table__).where(Muestra.id == clave)).one()


def ultimo_paso(motor, clave):
    with motor.connect() as conexion:
        orden = select(Historial.__table__).where(Historial.muestra_id == clave).order_by(Historial.id.desc()).limit(1)
        return conexion.execute(orden).one()


# ── the help desk ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_la_muestra_se_busca_por_numero_o_por_codigo(mesa, ventanilla, laboratorio_norte, laboratorio_sur):
    """The same code is of another sample in another laboratory."""
    norte, sur = una_informada(ventanilla, laboratorio_norte), una_creada(ventanilla, laboratorio_sur)
    for criterio, clave in (
        (f"id_muestra={norte}", norte),
        ("id_laboratorio=1&codigo_muestra_cliente=N-1", norte),
        ("id_laboratorio=2&codigo_muestra_cliente=N-1", sur),
    ):
        assert mesa.ver(f"/mesa/muestras?{criterio}").location == f"/mesa/muestras/{clave}"
    for criterio, estado, codigo in (
        ("id_muestra=999999", 404, "HUB-2020"),
        ("id_muestra=doce", 422, "HUB-2003"),
        ("codigo_muestra_cliente=N-1", 422, "HUB-1028"),
    ):
        respuesta = mesa.ver(f"/mesa/muestras?{criterio}")
        assert (respuesta.status_code, codigo in respuesta.text) == (estado, True), criterio
    assert mesa.ver("/mesa/muestras/999999").status_code == 404


def test_para_autorizar_no_se_ven_datos_del_paciente(mesa, ventanilla, laboratorio_norte):
    clave = una_informada(ventanilla, laboratorio_norte)
    uno(ventanilla, MESA, eliminacion(clave))
    for ruta in ("/mesa/muestras", f"/mesa/muestras/{clave}"):
        pagina = mesa.ver(ruta).text
        assert not [dato for dato in PERSONALES if dato in pagina]
        assert RAZON in pagina


def test_una_edicion_de_punta_a_punta(mesa, entra, ventanilla, laboratorio_norte, motor):
    """Authorised with its reason, made in the laboratory's form, and both in the life of the sample."""
    clave = una_informada(ventanilla, laboratorio_norte)
    assert hacer(mesa, clave, "autorizar-edicion").location == f"/mesa/muestras/{clave}"
    lab = entra("lab.norte")
    assert f"/laboratorio/muestras/{clave}/datos" in lab.ver(f"/laboratorio/muestras/{clave}").text
    campos = formulario(lab.ver(f"/laboratorio/muestras/{clave}/datos"))

    sin_motivo = lab.enviar(f"/laboratorio/muestras/{clave}/datos", {**campos, "paciente_ap_pat": "Pérez Soto"})
    mala = lab.enviar(
        f"/laboratorio/muestras/{clave}/datos",
        {**campos, "paciente_dv": "3", "cod_deis": "999", "justificacion_edicion": "El apellido venía cortado"},
    )
    buena = lab.enviar(
        f"/laboratorio/muestras/{clave}/datos",
        {**campos, "paciente_ap_pat": "Pérez Soto", "justificacion_edicion": "El apellido venía cortado"},
    )

    assert (sin_motivo.status_code, "«Por qué se corrige»" in sin_motivo.text) == (422, True)
    assert mala.status_code == 422
    for codigo in ("HUB-2004", "HUB-2013"):
        assert codigo in mala.text
    assert formulario(mala)["cod_deis"] == "999"
    assert buena.location == f"/laboratorio/muestras/{clave}"
    corregida = fila(motor, clave)
    assert (corregida.paciente_ap_pat, corregida.estado, corregida.resultado) == ("Pérez Soto", 4, "Positivo")
    paso = ultimo_paso(motor, clave)
    assert (paso.motivo, paso.detalle) == ("El apellido venía cortado", "Datos que cambiaron: paciente_ap_pat.")
    assert paso.usuario_id is not None
    vida = entra("auditora").ver(f"/auditoria/muestras/{clave}").text
    for dicho in (RAZON, "La mesa de ayuda autorizó una edición", "Datos que cambiaron: paciente_ap_pat."):
        assert dicho in vida
    assert lab.ver(f"/laboratorio/muestras/{clave}/datos").status_code == 303
    assert "Usada" in mesa.ver("/mesa/muestras").text


def test_el_formulario_sin_tocar_no_cambia_nada(mesa, entra, ventanilla, laboratorio_norte, motor):
    """All of the sample's data come back as they were, fractions of a second included."""
    clave = una_informada(ventanilla, laboratorio_norte)
    abrir(ventanilla, clave)
    antes, lab = fila(motor, clave), entra("lab.norte")
    campos = formulario(lab.ver(f"/laboratorio/muestras/{clave}/datos"))

    respuesta = lab.enviar(f"/laboratorio/muestras/{clave}/datos", {**campos, "justificacion_edicion": "Solo por probar"})

    assert respuesta.status_code == 303
    assert fila(motor, clave) == antes
    assert "No cambió ningún dato" in lab.ver(f"/laboratorio/muestras/{clave}").text


def test_una_devuelta_se_corrige_y_se_puede_enviar_a_otro(entra, ventanilla, laboratorio_norte, motor):
    """From 5 no reason is asked, and the destination can change."""
    clave = una_creada(ventanilla, laboratorio_norte)
    uno(ventanilla, laboratorio_norte, devolucion(clave))
    lab = entra("lab.norte")
    campos = formulario(lab.ver(f"/laboratorio/muestras/{clave}/datos"))
    assert campos["id_laboratorio"] == "1"

    respuesta = lab.enviar(
        f"/laboratorio/muestras/{clave}/datos", {**campos, "paciente_telefono": "+56 2 0000 0000", "id_laboratorio": "2"}
    )

    assert respuesta.status_code == 303
    corregida = fila(motor, clave)
    assert (corregida.estado, corregida.laboratorio_id, corregida.paciente_telefono) == (2, SUR, "+56 2 0000 0000")


def test_retirar_cierra_lo_que_estaba_abierto(mesa, entra, ventanilla, laboratorio_norte, motor):
    """Who had the form open before is told that it is not open any more."""
    clave = una_informada(ventanilla, laboratorio_norte)
    hacer(mesa, clave, "autorizar-edicion")
    lab = entra("lab.norte")
    campos = formulario(lab.ver(f"/laboratorio/muestras/{clave}/datos"))
    assert hacer(mesa, clave, "retirar-autorizacion", "Era otra la muestra").status_code == 303

    tarde = lab.enviar(
        f"/laboratorio/muestras/{clave}/datos",
        {**campos, "paciente_nombres": "Otra", "justificacion_edicion": "El nombre era otro"},
    )

    assert (tarde.status_code, "HUB-2028" in tarde.text) == (422, True)
    assert "ya no está abierta" in tarde.text
    assert (fila(motor, clave).estado, fila(motor, clave).paciente_nombres) == (4, "Ana María")
    assert "Retirada" in mesa.ver("/mesa/muestras").text


@pytest.mark.parametrize("que", ["autorizar-edicion", "autorizar-eliminacion", "retirar-autorizacion"])
def test_una_pagina_vieja_de_la_mesa_no_hace_nada(mesa, ventanilla, laboratorio_norte, motor, que):
    """Somebody else of the help desk acted in between."""
    clave = una_informada(ventanilla, laboratorio_norte)
    if que == "retirar-autorizacion":
        abrir(ventanilla, clave)
    vista = vista_en(mesa.ver(f"/mesa/muestras/{clave}"))
    if que == "retirar-autorizacion":
        uno(ventanilla, MESA, retiro(clave))
    else:
        uno(ventanilla, MESA, eliminacion(clave, "Otro motivo, de otra persona"))
    antes = ultimo_paso(motor, clave)

    respuesta = hacer(mesa, clave, que, vista=vista)

    assert (respuesta.status_code, "HUB-2028" in respuesta.text) == (422, True)
    assert ultimo_paso(motor, clave) == antes


def test_un_motivo_corto_vuelve_con_lo_escrito(mesa, ventanilla, laboratorio_norte):
    clave = una_informada(ventanilla, laboratorio_norte)
    respuesta = hacer(mesa, clave, "autorizar-eliminacion", "corto")
    assert respuesta.status_code == 422
    assert "HUB-3007" in respuesta.text
    assert ">corto</textarea>" in respuesta.text


def test_una_eliminacion_de_punta_a_punta(mesa, entra, ventanilla, laboratorio_norte, motor):
    """The laboratory only sees the button when it is authorised; afterwards only the auditor sees the sample."""
    clave = una_recepcionada(ventanilla, laboratorio_norte)
    lab = entra("lab.norte")
    pagina = lab.ver(f"/laboratorio/muestras/{clave}")
    assert f"{clave}/eliminar" not in pagina.text
    assert lab.enviar(f"/laboratorio/muestras/{clave}/eliminar", {"vista": vista_en(pagina)}).status_code == 422
    hacer(mesa, clave, "autorizar-eliminacion")
    pagina = lab.ver(f"/laboratorio/muestras/{clave}")
    assert f"{clave}/eliminar" in pagina.text

    campos = {"vista": vista_en(pagina), "confirmacion": str(clave)}
    hecha = lab.enviar(f"/laboratorio/muestras/{clave}/eliminar", campos)

    assert hecha.location == "/laboratorio/muestras"
    assert "La muestra quedó eliminada." in lab.ver("/laboratorio/muestras").text
    for cliente, ruta in (
        (lab, f"/laboratorio/muestras/{clave}"),
        (lab, f"/laboratorio/muestras/{clave}/datos"),
        (mesa, f"/mesa/muestras/{clave}"),
        (mesa, f"/territorio/muestras/{clave}"),
        (entra("minsal"), f"/territorio/muestras/{clave}"),
    ):
        assert cliente.ver(ruta).status_code == 404, ruta
    assert f"/muestras/{clave}" not in lab.ver("/laboratorio/muestras?q=N-1").text
    dadas = mesa.ver("/mesa/muestras").text
    assert "Usada" in dadas
    assert f"/mesa/muestras/{clave}" not in dadas
    vida = entra("auditora").ver(f"/auditoria/muestras/{clave}").text
    for dicho in (
        "Eliminada",
        RAZON,
        "La mesa de ayuda autorizó eliminarla",
        "Eliminada por quien la registró",
    ):
        assert dicho in vida


@pytest.mark.parametrize("cuenta", ["lab.norte", "lab.sur", "auditora", "minsal", "comuna", "tomador", "utm"])
def test_nadie_mas_autoriza(entra, ventanilla, laboratorio_norte, motor, cuenta):
    clave = una_informada(ventanilla, laboratorio_norte)
    cliente = entra(cuenta)
    assert cliente.ver(f"/mesa/muestras/{clave}").status_code == 404
    for que in ("autorizar-edicion", "autorizar-eliminacion", "retirar-autorizacion"):
        respuesta = cliente.enviar(f"/mesa/muestras/{clave}/{que}", {"motivo": RAZON, "vista": ""})
        assert respuesta.status_code == 404
    assert ultimo_paso(motor, clave).operacion == "entregaResultado"


def test_el_vecino_no_corrige_ni_elimina_ni_se_entera(entra, ventanilla, laboratorio_norte, motor):
    """Another's sample that is open answers as one that does not exist; who received it is told who may."""
    ajena = una_informada(ventanilla, laboratorio_norte)
    abrir(ventanilla, ajena)
    sur = entra("lab.sur")
    for ruta in ("datos", "eliminar"):
        una = sur.enviar(f"/laboratorio/muestras/{ajena}/{ruta}", {"vista": "0" * 16, "paciente_nombres": "X"})
        otra = sur.enviar(f"/laboratorio/muestras/{ajena + 1000}/{ruta}", {"vista": "0" * 16, "paciente_nombres": "X"})
        assert (una.status_code, otra.status_code) == (404, 404)
    assert fila(motor, ajena).estado == 9


@pytest.mark.parametrize("segunda", [False, True])
def test_una_muestra_de_la_hora_repetida_no_se_mueve_al_guardar(
    mesa, entra, ventanilla, laboratorio_norte, motor, reloj, segunda
):
    """A form saved without touching the date is no change; one that is changed into that hour is asked which it was."""
    reloj.ahora = datetime(2026, 4, 5, 15, tzinfo=UTC)
    tomada = datetime(2026, 4, 5, 2, 30, 15, tzinfo=UTC) + timedelta(hours=segunda)
    clave = una_recepcionada(ventanilla, laboratorio_norte, fecha_muestra=tomada)
    ventanilla.atender(laboratorio_norte, entrega(clave, ventanilla))
    abrir(ventanilla, clave)
    lab, ruta = entra("lab.norte"), f"/laboratorio/muestras/{clave}/datos"
    campos = formulario(lab.ver(ruta)) | {"justificacion_edicion": "Solo por probar"}

    sin_tocar = lab.enviar(ruta, campos)
    dudosa = lab.enviar(ruta, campos | {"fecha_muestra": "2026-04-04T23:45:00"})
    elegida = lab.enviar(ruta, campos | {"fecha_muestra": "2026-04-04T23:45:00", "fecha_muestra_desfase": "-04:00"})

    assert sin_tocar.status_code == 303
    assert dudosa.status_code == 422
    assert 'name="fecha_muestra_desfase"' in dudosa.text
    assert elegida.status_code == 303
    assert fila(motor, clave).fecha_muestra == datetime(2026, 4, 5, 3, 45, tzinfo=UTC)
    assert "fecha_muestra" in ultimo_paso(motor, clave).detalle
