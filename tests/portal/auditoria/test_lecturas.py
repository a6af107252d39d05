"""«¿Quién vio a este paciente?»: every reading and nothing of another patient, on a page, on paper and as a workbook."""

import hashlib
import io
import json

import openpyxl
import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from dominio.auditoria import lecturas
from dominio.auditoria.criterios import operaciones
from dominio.muestras.items import Informe
from dominio.ventanilla.compresion import descomprimir
from dominio.vocabulario.palabras import OPERACIONES
from modelos import MensajeCuerpo
from tests.elenco import una_creada, una_informada
from tests.poppler import leido
from tests.portal.auditoria.test_paginas import numero_de
from tests.servicios.conftest import Hub
from tests.servicios.mensajes import consulta, sobre11

RUT, OTRO = "11.111.111-1", "7.000.001-6"
PDF = Informe(contenido=b"%PDF-1.7 informe", nombre="informe.pdf")


@pytest.fixture
def leida(motor, ventanilla, claves, entra, laboratorio_norte):
    """The sample of one patient, read by a system and by people of three roles; and that of another, read by one."""
    clave = una_informada(ventanilla, laboratorio_norte, informe=PDF)
    otra = una_creada(ventanilla, laboratorio_norte, "N-2", paciente_run=7000001, paciente_dv="6", paciente_nombres="Bruno")
    Hub(motor, ventanilla, claves).enviar(sobre11(consulta("datosMuestraRUT", rut_paciente="11111111-1")))
    entra("lab.norte").ver(f"/laboratorio/muestras/{clave}")
    entra("minsal").ver(f"/territorio/muestras/{clave}")
    entra("mesa").ver(f"/mesa/muestras/{clave}")
    entra("seremi").ver(f"/territorio/muestras/{otra}")
    return clave, otra


@pytest.fixture
def auditora(entra):
    return entra("auditora")


def filas_de(libro: bytes) -> list[tuple]:
    """The rows of the workbook without its titles."""
    return list(openpyxl.load_workbook(io.BytesIO(libro)).active.iter_rows(min_row=2, values_only=True))


def lectores(auditora, **quien) -> list[tuple[str, str, str]]:
    """Who read, as what, and what they did, oldest first."""
    respuesta = auditora.ver("/auditoria/lecturas/quien-vio.xlsx", query_string=quien)
    assert respuesta.status_code == 200, respuesta.text
    return [(fila[1], fila[2], fila[4]) for fila in filas_de(respuesta.data)][::-1]


def test_estan_todos_los_que_la_leyeron_y_nadie_mas(auditora, leida):
    leyeron = lectores(auditora, rut=RUT)
    assert [(calidad, que) for _, calidad, que in leyeron] == [
        ("Sistema de laboratorio", "Consultar las muestras de un paciente"),
        ("Laboratorio", "Ver una muestra"),
        ("Ministerio de Salud", "Ver una muestra de su alcance"),
        ("Mesa de ayuda", "Ver una muestra en la mesa de ayuda"),
    ]
    assert all(quien for quien, *_ in leyeron)
    ((_, *de_la_otra),) = lectores(auditora, rut=OTRO)
    assert de_la_otra == ["Seremi de Salud", "Ver una muestra de su alcance"]


def test_quien_pregunta_quien_vio_tambien_vio(auditora, leida):
    """The answer is itself a reading, found the next time: by the RUT and by the sample."""
    lectores(auditora, rut=RUT)
    assert lectores(auditora, rut=RUT)[-1][1:] == ("Auditoría", "Entregar quién vio a un paciente")
    auditora.ver(f"/auditoria/lecturas?id_muestra={leida[1]}")
    assert lectores(auditora, id_muestra=leida[1])[-1][1:] == ("Auditoría", "Ver quién vio a un paciente")


def test_los_tres_dicen_lo_mismo(auditora, leida, motor):
    """Page, paper and workbook; of each file its digest is on record."""
    libro = auditora.ver(f"/auditoria/lecturas/quien-vio.xlsx?rut={RUT}")
    papel = auditora.ver(f"/auditoria/lecturas/quien-vio.pdf?rut={RUT}")
    pagina = auditora.ver(f"/auditoria/lecturas?rut={RUT}").text
    texto = " ".join(leido(papel.data).split())
    numeros = [fila[-1] for fila in filas_de(libro.data)]
    assert len(numeros) == 4
    for numero in numeros:
        assert f'href="/auditoria/mensajes/{numero}"' in pagina
        assert str(numero) in texto
    assert f"RUN {RUT}" in texto
    assert f"mensaje {numero_de(papel)} del registro" in texto
    assert "Bruno" not in texto + pagina
    for archivo in (libro, papel):
        with motor.connect() as conexion:
            orden = select(MensajeCuerpo.respuesta).where(MensajeCuerpo.mensaje_id == numero_de(archivo))
            guardado = json.loads(descomprimir(bytes(conexion.execute(orden).scalar_one())))
        assert guardado["sha256"] == hashlib.sha256(archivo.data).hexdigest()
        assert RUT not in archivo.headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("quien", "codigo"),
    [
        ({"rut": RUT, "id_muestra": "1"}, "HUB-1028"),
        ({"rut": RUT, "documento": "P-1"}, "HUB-1028"),
        ({"desde": "2026-03-05"}, "HUB-1028"),
        ({"rut": "11.111.111-2"}, "HUB-2004"),
        ({"rut": "no es"}, "HUB-2003"),
        ({"id_muestra": "x"}, "HUB-2003"),
        ({"rut": RUT, "desde": "ayer"}, "HUB-2003"),
    ],
)
def test_lo_que_no_nombra_a_una_persona_se_rechaza(auditora, leida, quien, codigo):
    """An answer about two would hand the data of one to the other."""
    pagina = auditora.ver("/auditoria/lecturas", query_string=quien)
    assert (pagina.status_code, codigo in pagina.text) == (422, True)
    for extension in ("pdf", "xlsx"):
        archivo = auditora.ver(f"/auditoria/lecturas/quien-vio.{extension}", query_string=quien)
        assert archivo.status_code == 422
        assert codigo in archivo.text


def test_un_rut_que_puede_ser_de_dos_no_mezcla_a_nadie(auditora, leida, motor):
    pagina = auditora.ver("/auditoria/lecturas?rut=70000016")
    assert "puede ser de dos personas" in pagina.text
    assert "auditoria/mensajes/" not in pagina.text.split("<main")[1]
    archivo = auditora.ver("/auditoria/lecturas/quien-vio.pdf?rut=70000016")
    assert (archivo.status_code, "HUB-2003" in archivo.text) == (422, True)


def test_se_dice_cuando_hay_mas_de_las_que_caben(auditora, leida, monkeypatch, motor):
    monkeypatch.setattr(lecturas, "LECTURAS_DE_UNA_RESPUESTA", 3)
    assert "más nuevas. Para ver las anteriores, indique un período" in auditora.ver(f"/auditoria/lecturas?rut={RUT}").text
    assert len(lectores(auditora, rut=RUT)) == 3
    assert lectores(auditora, rut=RUT, hasta="2026-03-05T00:00") == []


@pytest.mark.parametrize("cuenta", ["lab.norte", "minsal", "mesa", "tomador"])
def test_solo_auditoria(entra, cuenta):
    cliente = entra(cuenta)
    for ruta in ("", "/quien-vio.pdf", "/quien-vio.xlsx"):
        assert cliente.ver(f"/auditoria/lecturas{ruta}?rut={RUT}").status_code == 404


def test_cada_operacion_se_dice_en_palabras():
    """What a person reads is what was done, and not the name by which a system asks for it."""
    assert {nombre for nombre in operaciones() if OPERACIONES.get(nombre, nombre) == nombre} == set()


@pytest.mark.navegador
@pytest.mark.timeout(180)
def test_una_auditora_responde_a_un_paciente(navegante, leida):
    visita = navegante("auditora")
    pagina = visita.ir("/auditoria/mensajes")
    pagina.get_by_role("link", name="Quién vio").click()
    visita.mirar("auditoria-lecturas-antes")
    pagina.get_by_label("RUT del paciente").fill("11111111-1")
    pagina.get_by_role("button", name="Buscar").click()
    expect(pagina.locator("tbody tr")).to_have_count(4)
    visita.mirar("auditoria-lecturas")
    with pagina.expect_download() as bajada:
        pagina.get_by_role("link", name="PDF").click()
    assert bajada.value.suggested_filename.startswith("quien-vio-")
