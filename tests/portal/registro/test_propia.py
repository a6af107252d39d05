"""A laboratory registers a sample by hand, and a form says what any other door says."""

import re

from dominio.ventanilla.actor import Actor
from dominio.vocabulario.enumeraciones import Rol
from tests.elenco import COD_DEIS, PROFESIONAL
from tests.portal.tomas import llenar, muestras
from tests.tomas import registrar, una_toma


def test_un_laboratorio_registra_una_a_mano(entra, motor):
    norte = entra("lab.norte")
    propio = {
        "codigo_muestra_cliente": "N-77",
        "rut_responsable": PROFESIONAL,
        "cod_deis": COD_DEIS,
        "tecnica_muestra": "RT-PCR",
    }
    respuesta = llenar(norte, "/laboratorio/muestras/nueva", **propio)
    assert respuesta.status_code == 303, re.findall("HUB-[0-9]{4}[^<]*", respuesta.text)
    (una,) = muestras(motor)
    assert (una.laboratorio_origen_id, una.codigo_muestra_cliente, una.paciente_run) == (1, "N-77", 11111111)


def test_con_errores_un_laboratorio_ve_lo_que_escribio(entra, motor):
    norte = entra("lab.norte")
    respuesta = llenar(norte, "/laboratorio/muestras/nueva", paciente_nombres="…")
    assert {"HUB-2006", "HUB-2001"} <= set(re.findall("HUB-[0-9]{4}", respuesta.text))
    assert not muestras(motor)


def test_registrar_por_formulario_y_por_la_ventanilla_da_lo_mismo(entra, ventanilla, motor):
    """The same sample, by both ways, is one."""
    llenar(entra("tomador"))
    una = muestras(motor)[0]
    quien = Actor(rol=Rol.TOMADOR, usuario_id=5, rut_profesional=PROFESIONAL, cod_deis=COD_DEIS)
    cambios = {"paciente_ap_mat": "Soto", "sin_orden_medica": True, "rut_medico": None, "fecha_muestra": una.fecha_muestra}
    (item,) = registrar(ventanilla, una_toma(**cambios), quien=quien)
    assert (item.desenlace, item.id_muestra) == ("existente", una.id), item.errores
