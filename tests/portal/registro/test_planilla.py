"""A person who takes samples brings antigen tests by workbook: their own uploads, which nobody else finds."""

import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from carga_excel.libros.descripcion import ANTIGENOS
from carga_excel.taller.procesar import procesar
from config.ajustes import Ajustes
from dominio.atencion import abrir_ventanilla
from dominio.vocabulario.limites import MAXIMO_CARGAS_EN_ESPERA
from dominio.vocabulario.tiempo import en_chile, reloj_del_sistema
from hub import crear_metricas, crear_taller
from modelos import Carga, Informe, Mensaje, Muestra
from tests.carga_excel.personas import abierto, rut_de
from tests.carga_excel.test_antigeno import BUENA, libro
from tests.elenco import COD_DEIS
from tests.poppler import codigos_de_barras

PAGINA = "/laboratorio/cargas/antigeno"


def subir(cliente, contenido, accion="cargar"):
    return cliente.enviar(PAGINA, {"archivo": (io.BytesIO(contenido), "antigenos.xlsx"), "accion": accion})


@pytest.fixture
def tomador(entra):
    return entra("tomador")


def test_baja_la_base_la_sube_y_ve_que_fue_de_cada_fila(tomador, ventanilla, motor):
    pagina = tomador.ver(PAGINA).text
    assert f"y {ANTIGENOS.pedido.maximo} filas" in pagina
    assert "data actual" not in pagina
    assert abierto(tomador.ver(f"{PAGINA}/base").data).active["A1"].value == "run_pasaporte"

    respuesta = subir(tomador, libro(BUENA, {**BUENA, "run_pasaporte": "11.111.111-2"}))
    assert respuesta.status_code == 303, respuesta.text
    assert procesar(ventanilla, "t") == 1
    pagina = tomador.ver(respuesta.location).text
    assert "Las filas buenas quedaron guardadas" in pagina
    assert "HUB-2004" in pagina
    assert "A3" in pagina
    assert tomador.ver(f"{respuesta.location}/correcciones").status_code == 200
    with motor.connect() as conexion:
        una = conexion.execute(select(Muestra.__table__)).one()
        mensaje = conexion.execute(select(Mensaje.__table__).where(Mensaje.operacion == "cargarAntigenos")).one()
        carga = conexion.execute(select(Carga.__table__)).one()
    assert (una.cod_deis, una.resultado, una.paciente_run) == (COD_DEIS, "Negativo", 11111111)
    assert (mensaje.puerta, mensaje.usuario_id, mensaje.laboratorio_id) == ("excel", carga.usuario_id, None)
    assert tomador.ver(f"/toma/muestras/{una.id}/informe.pdf").data.startswith(b"%PDF-")


def test_se_prueba_y_despues_se_carga_sin_elegir_otra_vez(tomador, ventanilla, motor):
    lugar = subir(tomador, libro(BUENA), "probar").location
    procesar(ventanilla, "t")
    assert "Prueba terminada: no se guardó nada." in tomador.ver(lugar).text
    assert tomador.enviar(f"{lugar}/cargar").status_code == 303
    procesar(ventanilla, "t")
    with motor.connect() as conexion:
        assert len(conexion.execute(select(Muestra.id)).all()) == 1


def test_la_prueba_no_cuenta_como_repetidas_las_que_no_tienen_codigo(tomador, ventanilla):
    distintas = [{**BUENA, "run_pasaporte": rut_de(11_111_111 + n)} for n in range(4)]
    lugar = subir(tomador, libro(*distintas, distintas[0]), "probar").location
    procesar(ventanilla, "t")
    pagina = tomador.ver(lugar).text
    cuentas = ("4</strong> se guardarían", "1</strong> ya estaban", "1</strong> repiten lo que dice otra fila")
    assert [cuenta for cuenta in cuentas if cuenta not in pagina] == []


def test_el_informe_se_comprueba_en_la_direccion_publica_del_hub(tomador, motor, direccion_base, tmp_path):
    """As the process apart makes it, which is told that address."""
    hace_poco = en_chile(reloj_del_sistema() - timedelta(hours=1)).replace(tzinfo=None, microsecond=0)
    subir(tomador, libro({**BUENA, "fecha_muestra": hace_poco}))
    entorno = {"HUB_BASE_DATOS": direccion_base, "HUB_DATOS": str(tmp_path)}
    ajustes = Ajustes.desde_entorno({**entorno, "HUB_DIRECCION_PUBLICA": "https://hub.ejemplo.cl"})
    crear_taller(abrir_ventanilla(motor), ajustes, crear_metricas()).mirar()
    with motor.connect() as conexion:
        informe = conexion.execute(select(Informe.__table__)).one()
    (leida,) = codigos_de_barras(informe.contenido)
    assert leida == f"https://hub.ejemplo.cl/comprobar/{informe.comprobante}"


def test_nadie_mas_la_halla(tomador, entra, ventanilla, vecino):
    """Neither a laboratory nor another person who takes samples, who has a queue and a history of their own."""
    lugar = subir(tomador, libro({**BUENA, "run_pasaporte": "11.111.111-2"})).location
    procesar(ventanilla, "t")
    assert "antigenos.xlsx" in tomador.ver("/laboratorio/cargas").text
    for otra in (entra("lab.norte"), entra("lab.sur"), vecino):
        for cola in ("", "/avance", "/correcciones"):
            assert otra.ver(lugar + cola).status_code == 404
        assert otra.enviar(f"{lugar}/cargar").status_code == 404
        assert "antigenos.xlsx" not in otra.ver("/laboratorio/cargas").text


def test_una_persona_no_llena_la_fila_de_las_demas(tomador, ventanilla, vecino):
    for _ in range(MAXIMO_CARGAS_EN_ESPERA):
        assert subir(tomador, libro(BUENA)).status_code == 303
    sexta = subir(tomador, libro(BUENA))
    assert (sexta.status_code, "HUB-4030" in sexta.text) == (422, True)
    assert subir(vecino, libro(BUENA)).status_code == 303


def test_cada_uno_ve_las_planillas_de_su_perfil(tomador, entra):
    norte = entra("lab.norte")
    titulos = {
        cliente: set(re.findall(r'href="/laboratorio/cargas/([a-z]+)"', cliente.ver("/laboratorio/cargas").text))
        for cliente in (tomador, norte)
    }
    assert titulos == {tomador: {"antigeno"}, norte: {"resultados", "muestras", "actualizacion"}}
    assert tomador.ver("/laboratorio/cargas/resultados").status_code == 404
    assert norte.ver(PAGINA).status_code == 404
    assert tomador.ver(f"{PAGINA}/actual").status_code == 404


def test_las_de_una_persona_van_una_a_una(tomador, ventanilla, motor):
    """The second waits for the first, whoever serves them; that of another patient is not lost."""
    subir(tomador, libro(BUENA))
    subir(tomador, libro({**BUENA, "run_pasaporte": rut_de(12_345_678)}))
    assert procesar(ventanilla, "t") == 2
    with motor.connect() as conexion:
        assert conexion.execute(select(Carga.guardadas).order_by(Carga.id)).scalars().all() == [1, 1]
