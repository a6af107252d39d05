"""The help desk adds an examination on a page, sees it as a laboratory will, changes it, and ends it without harm."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from modelos import Examen, ExamenLaboratorio, Mensaje
from tests.elenco import una_recepcionada
from tests.examenes import FLU, MPOX, traer
from tests.portal.formularios import formularios

PAGINA = "/administracion/examenes"
NUEVO = {
    "codigo_del_examen": "DENGUE",
    "nombre": "Dengue",
    "agente": "Virus dengue",
    "tecnica": "RT-PCR",
    "tipos_muestra": "Muestra sanguínea",
    "resultados": "DENV-1=Positivo|DENV-2=Positivo|Negativo",
    "laboratorios": "1",
}


def mandar(cliente, accion, pagina=PAGINA, **cambios):
    (formulario,) = [uno for uno in formularios(cliente.ver(pagina).text, pagina) if uno.ruta.startswith(PAGINA)]
    return cliente.seguir(cliente.entregar(formulario.ruta, {**formulario.campos, **cambios, "accion": accion}))


def guardados(motor):
    with motor.connect() as conexion:
        return {fila.codigo: fila for fila in conexion.execute(select(Examen.__table__))}


def test_se_revisa_como_lo_vera_un_laboratorio_y_se_guarda(mesa, motor, ventanilla, laboratorio_norte, entra):
    revisado = mandar(mesa, "revisar", **NUEVO).text
    assert "todavía no se guardó" in revisado
    assert "«DENV-2» es Positivo para quien lee solo el resultado" in revisado
    assert "DENGUE" not in guardados(motor)
    assert "sirve desde ahora" in mandar(mesa, "guardar", **NUEVO).text
    assert guardados(motor)["DENGUE"].restringido
    clave = una_recepcionada(ventanilla, laboratorio_norte, codigo_examen="DENGUE", tipo_muestra="Muestra sanguínea")
    assert "DENV-2 (Positivo)" in entra("lab.norte").ver(f"/laboratorio/muestras/{clave}").text
    assert "DENV-2" in entra("").ver("/integradores/examenes").text
    with motor.connect() as conexion:
        orden = select(Mensaje.desenlace).where(Mensaje.operacion == "administracion.importarMaestro").order_by(Mensaje.id)
        assert conexion.scalars(orden).all() == ["simulado", "administrada"]


@pytest.mark.parametrize(
    ("cambios", "codigo"),
    [
        ({"resultados": "DENV-1=Positivo|DENV-1=Positivo"}, "HUB-2067"),
        ({"resultados": "Dudoso"}, "HUB-2002"),
        ({"por_omision": "1"}, "HUB-2069"),
        ({"codigo_del_examen": "dengue!"}, "HUB-2003"),
        ({"laboratorios": "77"}, "HUB-2013"),
    ],
)
def test_lo_que_esta_mal_se_dice_y_lo_escrito_no_se_pierde(mesa, motor, cambios, codigo):
    pagina = mandar(mesa, "guardar", **{**NUEVO, **cambios})
    assert (pagina.status_code, codigo in pagina.text) == (422, True)
    assert "Virus dengue" in pagina.text
    assert "DENGUE" not in guardados(motor)


def test_se_cambia_y_se_termina(mesa, motor):
    mandar(mesa, "guardar", **NUEVO)
    suya = f"{PAGINA}?codigo=DENGUE"
    assert "rige en dos minutos" in mandar(mesa, "guardar", suya, laboratorios="1|2").text
    with motor.connect() as conexion:
        assert sorted(conexion.scalars(select(ExamenLaboratorio.laboratorio_id))) == [1, 2]
    assert "rige en dos minutos" in mandar(mesa, "guardar", suya, activo="0").text
    assert not guardados(motor)["DENGUE"].activo
    assert "Terminado" in mesa.ver(PAGINA).text


def test_solo_la_mesa_de_ayuda_lo_ve(entra, motor):
    traer(motor)
    for cuenta in ("lab.norte", "auditora", "minsal"):
        assert entra(cuenta).ver(PAGINA).status_code in (403, 404)


@pytest.mark.navegador
@pytest.mark.timeout(180)
def test_una_persona_agrega_un_examen(navegante, motor):
    """Typed, looked at, stored and shown to integrators, at both widths."""
    traer(motor, FLU, MPOX)
    visita = navegante("mesa")
    pagina = visita.ir(PAGINA)
    visita.mirar("mesa-examenes")
    for campo, texto in NUEVO.items():
        suyo = pagina.locator(f"#c-{campo}")
        suyo.select_option(texto) if campo == "tecnica" else suyo.fill(texto)
    pagina.get_by_role("button", name="Revisar sin guardar").click()
    expect(pagina.get_by_role("status")).to_contain_text("todavía no se guardó")
    visita.mirar("mesa-examenes-revisado")
    pagina.get_by_role("button", name="Guardar", exact=True).click()
    expect(pagina.get_by_role("status")).to_contain_text("sirve desde ahora")
    visita.ir("/integradores/examenes")
    visita.mirar("integradores-examenes")
