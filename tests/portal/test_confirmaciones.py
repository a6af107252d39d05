"""What cannot be undone at once is only done for who writes its name, after reading what will happen."""

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from dominio.personas.confirmaciones import exigir_confirmacion
from dominio.pruebas.informe_inventado import pdf
from dominio.vocabulario.errores import ConfirmacionNoCalza
from modelos import BusquedaGuardada, Credencial, Laboratorio, MensajeError, Muestra, Usuario
from tests.dominio.de_mesa import MESA, eliminacion
from tests.dominio.pasos import uno
from tests.elenco import NORTE, una_informada

PDF = pdf(["Informe corregido"])


def numero_de(motor, columna, condicion):
    with motor.connect() as conexion:
        return conexion.execute(select(columna).where(condicion)).scalar_one()


@pytest.fixture
def casos(entra, mesa, motor, ventanilla, laboratorio_norte):
    """By act: who does it, on which page it is asked, where it goes, its fields, its name, and whether it was done."""
    auditora = entra("auditora")
    auditora.enviar("/auditoria/busquedas", {"nombre": "Fallas de Norte", "desenlace": "rechazado"})
    busqueda = numero_de(motor, BusquedaGuardada.id, BusquedaGuardada.nombre == "Fallas de Norte")
    clave = numero_de(motor, Credencial.id, Credencial.laboratorio_id == NORTE)
    persona = numero_de(motor, Usuario.id, Usuario.cuenta == "lab.sur")
    contrasena = numero_de(motor, Usuario.contrasena, Usuario.id == persona)
    muestra = una_informada(ventanilla, laboratorio_norte)
    uno(ventanilla, MESA, eliminacion(muestra))
    norte = entra("lab.norte")
    ficha = f"/laboratorio/muestras/{muestra}"
    vista = re.search(r'name="vista" value="(\w+)"', norte.ver(ficha).text)[1]
    laboratorio, usuario = f"/administracion/laboratorios/{NORTE}", f"/administracion/usuarios/{persona}"
    revocar, quitar = f"{laboratorio}/credenciales/{clave}/revocar", f"/auditoria/busquedas/{busqueda}/quitar"

    def ver(columna, condicion):
        with motor.connect() as conexion:
            return conexion.execute(select(columna).where(condicion)).scalar_one_or_none()

    return {
        "laboratorio": (mesa, f"{laboratorio}/desactivar", f"{laboratorio}/activo", {"activo": "0"}, "Laboratorio Norte",
                        lambda: not ver(Laboratorio.activo, Laboratorio.id == NORTE)),
        "clave": (mesa, revocar, revocar, {}, "LIS",
                  lambda: ver(Credencial.revocada_en, Credencial.id == clave) is not None),
        "cuenta": (mesa, f"{usuario}/desactivar", f"{usuario}/activo", {"activo": "0"}, "lab.sur",
                   lambda: not ver(Usuario.activo, Usuario.id == persona)),
        "contrasena": (mesa, f"{usuario}/restablecer", f"{usuario}/restablecer", {}, "lab.sur",
                       lambda: ver(Usuario.contrasena, Usuario.id == persona) != contrasena),
        "busqueda": (auditora, quitar, quitar, {}, "Fallas de Norte",
                     lambda: ver(BusquedaGuardada.id, BusquedaGuardada.id == busqueda) is None),
        "muestra": (norte, ficha, f"{ficha}/eliminar", {"vista": vista}, str(muestra),
                    lambda: ver(Muestra.estado, Muestra.id == muestra) == 10),
    }  # fmt: skip


ACTOS = ("laboratorio", "clave", "cuenta", "contrasena", "busqueda", "muestra")


@pytest.mark.parametrize("acto", ACTOS)
def test_sin_su_nombre_no_se_hace_y_con_su_nombre_si(casos, motor, acto):
    """The page says the name that is asked for; a click alone, or another name, does nothing and is on record."""
    cliente, pagina, ruta, campos, nombre, hecho = casos[acto]
    texto = cliente.ver(pagina).text
    assert re.search(rf"Para confirmar, escriba[^<]*: {re.escape(nombre)}", texto)
    for otro in (None, "", "otra cosa", nombre[:-1]):
        negada = cliente.enviar(ruta, campos if otro is None else {**campos, "confirmacion": otro})
        assert (negada.status_code, "HUB-5009" in negada.text) == (422, True)
        assert not hecho()
    with motor.connect() as conexion:
        assert "HUB-5009" in set(conexion.execute(select(MensajeError.codigo)).scalars())
    cliente.enviar(ruta, {**campos, "confirmacion": f"  {nombre.upper()} "})
    assert hecho()


@pytest.mark.parametrize("acto", ["laboratorio", "clave", "cuenta", "contrasena"])
def test_la_pagina_dice_que_pasara_y_cuando_se_uso(casos, acto):
    cliente, pagina, *_ = casos[acto]
    texto = cliente.ver(pagina).text
    assert "Qué pasará" in texto
    assert re.search("Último (uso|ingreso)", texto)
    assert "Nunca se usó" in texto


@pytest.mark.parametrize("acto", ["laboratorio", "clave", "cuenta", "contrasena", "busqueda"])
def test_ninguna_pagina_lo_hace_con_un_clic(casos, acto):
    """Before the page that asks there are only links."""
    cliente, _, ruta, *_ = casos[acto]
    for donde in (f"/administracion/laboratorios/{NORTE}", ruta.rpartition("/")[0], "/auditoria/mensajes"):
        assert f'action="{ruta}"' not in cliente.ver(donde).text


@given(st.text(max_size=30).filter(str.strip), st.text(max_size=30))
def test_solo_el_nombre_confirma(nombre, otro):
    exigir_confirmacion(f" {nombre} ", nombre)
    exigir_confirmacion(None, nombre)
    if " ".join(otro.split()).casefold() != " ".join(nombre.split()).casefold():
        with pytest.raises(ConfirmacionNoCalza):
            exigir_confirmacion(otro, nombre)


# ── a corrected result and its report ───────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("con_pdf", "marca", "codigo"),
    [(False, False, "HUB-5010"), (True, True, "HUB-5011"), (True, False, None), (False, True, None)],
)
def test_corregir_un_resultado_pide_su_informe_o_que_se_diga_que_no_lo_hay(
    entra, ventanilla, laboratorio_norte, motor, con_pdf, marca, codigo
):
    """The report that a patient has is never dropped by leaving a field empty."""
    clave = una_informada(ventanilla, laboratorio_norte)
    cliente, ruta = entra("lab.norte"), f"/laboratorio/muestras/{clave}"
    vista = re.search(r'name="vista" value="(\w+)"', cliente.ver(ruta).text)[1]
    campos = {
        "resultado": "Negativo",
        "valor_resultado": "",
        "fecha_hora_resultado_laboratorio": "2026-03-05T09:30:15",
        "vista": vista,
    }
    campos |= {"motivo": "Se transcribió mal la lectura"} | ({"sin_informe": "1"} if marca else {})
    archivo = {"informe": (io.BytesIO(PDF), "corregido.pdf")} if con_pdf else {}
    hecha = cliente.enviar(f"{ruta}/corregir", {**campos, **archivo})

    corregida = numero_de(motor, Muestra.resultado, Muestra.id == clave) == "Negativo"
    assert corregida == (codigo is None)
    assert (hecha.status_code == 422) == (codigo is not None)
    assert codigo is None or codigo in hecha.text
    con_informe = numero_de(motor, Muestra.informe_id, Muestra.id == clave) is not None
    assert con_informe == (con_pdf and codigo is None)
