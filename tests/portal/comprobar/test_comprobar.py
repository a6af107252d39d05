"""The public page of a report: it confirms what was issued to whoever holds it, and tells nothing else to anybody."""

import hashlib
import html
import re

import pytest
from sqlalchemy import select

from dominio.muestras.comprobantes.comprobacion import COMPROBACIONES_POR_ORIGEN
from dominio.muestras.comprobantes.direcciones import comprobante_nuevo
from modelos import Informe, Mensaje, Muestra
from tests.dominio.pasos import PDF
from tests.elenco import una_informada
from tests.portal.tomas import ANTIGENO, ESCRITO, llenar


@pytest.fixture
def informe(motor, entra):
    """The row of the report of an antigen test that was registered by the form."""
    assert llenar(entra("tomador"), ANTIGENO).status_code == 303
    with motor.connect() as conexion:
        return conexion.execute(select(Informe.__table__)).one()


def desde(cliente, direccion, origen="192.0.2.7"):
    return cliente.get(direccion, environ_base={"REMOTE_ADDR": origen})


def test_confirma_numero_instante_y_huella_y_nada_del_paciente(portal, informe):
    respuesta = desde(portal.test_client(), f"/comprobar/{informe.comprobante}")
    pagina = html.unescape(respuesta.text)
    assert respuesta.status_code == 200
    assert hashlib.sha256(informe.contenido).hexdigest() in pagina
    assert f"Informe N.º {informe.id}" in pagina
    assert "05-03-2026 09:30:15" in pagina
    assert "sigue vigente" in pagina
    for campo in ("paciente_nombres", "paciente_ap_pat", "paciente_direccion", "paciente_telefono"):
        assert ESCRITO[campo] not in pagina
    assert "11111111" not in pagina.replace(".", "")
    assert "Negativo" not in pagina


def test_no_da_una_sesion_ni_deja_huella_de_quien_pregunta(portal, informe, motor):
    with motor.connect() as conexion:
        antes = len(conexion.execute(select(Mensaje.id)).all())
    for direccion in (informe.comprobante, comprobante_nuevo()):
        respuesta = desde(portal.test_client(), f"/comprobar/{direccion}")
        assert "Set-Cookie" not in respuesta.headers
        assert respuesta.headers["Cache-Control"] == "no-store"
    with motor.connect() as conexion:
        assert len(conexion.execute(select(Mensaje.id)).all()) == antes


def test_mil_direcciones_desconocidas_responden_igual(portal, informe):
    """Of whatever shape; the same bytes and headers, and as many questions to the database."""
    raras = [
        "x",
        "x" * 5000,
        "%00",
        "ñ" * 26,
        "-" * 26,
        informe.comprobante.upper(),
        informe.comprobante[:-1],
        "' OR 1=1 --",
    ]
    respuestas = set()
    cliente = portal.test_client()
    for numero, una in enumerate([*raras, *(comprobante_nuevo() for _ in range(1000))]):
        respuesta = desde(cliente, f"/comprobar/{una}", f"192.0.{numero // 100}.7")
        cabeceras = tuple(sorted((n, v) for n, v in respuesta.headers.items() if n != "Date"))
        respuestas.add((respuesta.status_code, respuesta.data, cabeceras))
    assert len(respuestas) == 1
    ((estado, *_),) = respuestas
    assert estado == 404


def test_desde_una_red_se_pregunta_hasta_un_limite(portal, informe):
    cliente = portal.test_client()
    for _ in range(COMPROBACIONES_POR_ORIGEN.maximo):
        assert desde(cliente, f"/comprobar/{comprobante_nuevo()}").status_code == 404
    respuesta = desde(cliente, f"/comprobar/{informe.comprobante}")
    assert respuesta.status_code == 429
    assert "HUB-5090" in respuesta.text
    assert desde(cliente, f"/comprobar/{informe.comprobante}", "192.0.2.8").status_code == 200


def test_quien_puede_leer_el_informe_ve_donde_se_comprueba(entra, informe, motor):
    with motor.connect() as conexion:
        clave = conexion.execute(select(Muestra.id)).scalar_one()
    assert f'href="/comprobar/{informe.comprobante}"' in entra("tomador").ver(f"/territorio/muestras/{clave}").text
    assert informe.comprobante not in entra("minsal").ver(f"/territorio/muestras/{clave}").text


def test_tambien_el_de_un_laboratorio(entra, ventanilla, laboratorio_norte, portal):
    clave = una_informada(ventanilla, laboratorio_norte, informe=PDF)
    pagina = entra("lab.norte").ver(f"/laboratorio/muestras/{clave}").text
    (direccion,) = re.findall(r'href="(/comprobar/[a-z2-7]{26})"', pagina)
    assert hashlib.sha256(PDF.contenido).hexdigest() in desde(portal.test_client(), direccion).text
