"""Who got a patient within a file: who issued or downloaded a report, systems that it was left at, rows to be corrected."""

import pytest
from sqlalchemy import func, insert, select

from carga_excel.taller.procesar import procesar
from dominio.auditoria import ClaseDePaso, Verificador, vida
from dominio.mensajes.lecturas import mencion
from dominio.reportes.destinos.pedidos import AnotarEnvio
from dominio.reportes.entrega import entregar
from dominio.reportes.pedidos import EmitirDiario
from dominio.sellos.sellador import sellar
from dominio.ventanilla.actor import Actor
from dominio.vocabulario.enumeraciones import Rol
from modelos import Destino, MensajeMuestra
from tests.dominio.auditoria.test_integridad import forzar
from tests.elenco import una_creada, una_informada
from tests.portal.auditoria.test_lecturas import OTRO, RUT, filas_de, lectores
from tests.portal.auditoria.test_paginas import numero_de
from tests.portal.laboratorio.test_cargas import con_resultados, muestras, subida  # noqa: F401 (fixture)
from tests.portal.reportes.test_paginas import emitir

MINSAL = Actor(rol=Rol.MINSAL)
DESCARGA = ("Ministerio de Salud", "Descargar un reporte")
ENTREGA = ("Sistema que recibe el reporte diario", "Enviar el reporte diario a un destino")


@pytest.fixture
def informada(ventanilla, laboratorio_norte, reloj, personas):
    """The sample of a patient, of yesterday; and one of another patient that was taken on another day."""
    clave = una_informada(ventanilla, laboratorio_norte, "N-1")
    reloj.avanzar(days=1)
    una_creada(ventanilla, laboratorio_norte, "N-2", paciente_run=7000001, paciente_dv="6", fecha_muestra=reloj())
    return clave


@pytest.fixture
def auditora(informada, entra):
    return entra("auditora")


def que_hicieron(auditora, **quien):
    return [(calidad, que) for _, calidad, que in lectores(auditora, **quien) if calidad != "Auditoría"]


def pasos_de_lectura(motor, ventanilla, clave):
    with motor.connect() as conexion:
        pasos = vida(conexion, clave, ahora=ventanilla.reloj()).pasos
    return [(paso.operacion, paso.id_mensaje) for paso in pasos if paso.clase is ClaseDePaso.LECTURA]


def filas_tocadas(motor, id_mensaje):
    with motor.connect() as conexion:
        orden = select(func.count()).select_from(MensajeMuestra).where(MensajeMuestra.mensaje_id == id_mensaje)
        return conexion.execute(orden).scalar_one()


def test_quien_emite_y_baja_un_reporte_vio_a_sus_pacientes(auditora, entra, informada, motor, ventanilla):
    """By RUT and by sample, and in the life of the sample; of each download the record has one row, however many it has."""
    minsal = entra("minsal")
    direccion = emitir(minsal, "global")
    for tipo in ("csv", "xlsx"):
        assert minsal.ver(f"{direccion}/reporte.{tipo}").status_code == 200
    esperado = [("Ministerio de Salud", "Emitir un reporte"), DESCARGA, DESCARGA]
    assert que_hicieron(auditora, rut=RUT) == esperado
    assert que_hicieron(auditora, id_muestra=informada) == esperado
    assert que_hicieron(auditora, rut=OTRO) == []
    bajadas = [numero for que, numero in pasos_de_lectura(motor, ventanilla, informada) if que == "reportes.descargar"]
    assert [filas_tocadas(motor, numero) for numero in bajadas] == [1, 1]


def test_lo_que_dice_una_descarga_entra_en_el_sello(entra, informada, motor, reloj):
    """As all that the record says, so that nobody changes which report it was."""
    minsal = entra("minsal")
    numero = numero_de(minsal.ver(f"{emitir(minsal, 'global')}/reporte.csv"))
    sellar(motor, reloj)
    assert list(Verificador(motor).diferencias()) == []
    forzar(motor, f"UPDATE mensaje_muestra SET documento = '{mencion(2)}' WHERE mensaje_id = {numero}")
    assert {una.numero for una in Verificador(motor).diferencias()} == {numero}


def test_una_descarga_dice_que_reporte_fue(auditora, entra, informada):
    """Which is nobody's personal datum, and need not be revealed."""
    minsal = entra("minsal")
    direccion = emitir(minsal, "global")
    numero = numero_de(minsal.ver(f"{direccion}/reporte.csv"))
    assert "reporte:1<" in auditora.ver(f"/auditoria/mensajes/{numero}").text
    assert f'href="/auditoria/mensajes/{numero}"' in auditora.ver("/auditoria/mensajes?documento=reporte:1").text
    assert f'href="/auditoria/mensajes/{numero}"' not in auditora.ver("/auditoria/mensajes?documento=reporte:2").text


def test_de_un_periodo_salen_las_descargas_de_ese_periodo(entra, informada, reloj):
    """Whenever the report was issued."""
    direccion = emitir(entra("minsal"), "global")
    reloj.avanzar(days=1)
    entra("minsal").ver(f"{direccion}/reporte.csv")
    auditora = entra("auditora")
    assert que_hicieron(auditora, rut=RUT, desde="2026-03-07T00:00") == [DESCARGA]
    assert que_hicieron(auditora, rut=RUT, hasta="2026-03-07T00:00") == [("Ministerio de Salud", "Emitir un reporte")]


def test_a_quien_se_le_nego_no_vio_a_nadie(auditora, entra, informada):
    direccion = emitir(entra("minsal"), "global")
    antes = que_hicieron(auditora, rut=RUT)
    assert entra("seremi").ver(f"{direccion}/reporte.csv").status_code == 404
    assert que_hicieron(auditora, rut=RUT) == antes


def test_un_reporte_de_cifras_no_muestra_a_nadie(auditora, entra, informada):
    minsal = entra("minsal")
    minsal.ver(f"{emitir(minsal, 'rt_7_dias')}/reporte.csv")
    assert que_hicieron(auditora, rut=RUT) == []


def test_cada_entrega_del_diario_es_una_lectura_de_un_sistema(auditora, informada, motor, ventanilla, reloj, tmp_path):
    """With who got it and when: the folder and each target, and nobody of whom the feed says nothing."""
    emision = ventanilla.atender(MINSAL, EmitirDiario(dia=reloj().date().replace(day=5)))
    reloj.avanzar(minutes=1)
    entregar(motor, tmp_path, reloj)
    reloj.avanzar(minutes=1)
    nuevo = {"nombre": "Autoridad", "direccion": "sftp://minsal.example/feed", "secreto": b"x", "propuesto_en": reloj()}
    with motor.begin() as conexion:
        numero = conexion.execute(insert(Destino).values(**nuevo).returning(Destino.id)).scalar_one()
    ventanilla.atender(MINSAL, AnotarEnvio(numero=numero, dia=reloj().date().replace(day=5), acuse="recibido"))
    for quien in ({"rut": RUT}, {"id_muestra": informada}):
        (*_, emitido), *entregas = lectores(auditora, **quien)[:3]
        assert emitido == "Emitir el reporte diario"
        assert entregas == [
            (f"Carpeta {tmp_path}/2026-03-05", *ENTREGA),
            ("«Autoridad» (sftp://minsal.example/feed)", *ENTREGA),
        ]
    assert que_hicieron(auditora, rut=OTRO) == []
    libro = auditora.ver(f"/auditoria/lecturas/quien-vio.xlsx?rut={RUT}").data
    assert [f"{fila[0]:%H:%M}" for fila in filas_de(libro) if fila[2] == ENTREGA[0]] == ["09:32", "09:31"]
    pasos = pasos_de_lectura(motor, ventanilla, informada)
    assert [paso for paso in pasos if paso[0] == "destinos.enviar"] == [("destinos.enviar", emision.id_mensaje)] * 2
    assert "«Autoridad» (sftp://minsal.example/feed)" in auditora.ver(f"/auditoria/muestras/{informada}").text


def test_las_correcciones_muestran_a_los_de_sus_filas(entra, muestras, motor, ventanilla):  # noqa: F811 (fixture)
    """Those of the rows that were refused, which the workbook has; not those of the others."""
    norte = entra("lab.norte")
    lugar = subida(norte, con_resultados(muestras, "Negativo", "Tal vez"))
    procesar(ventanilla, "t")
    assert norte.ver(f"{lugar}/correcciones").status_code == 200
    leidas = ["portal.correcciones" in dict(pasos_de_lectura(motor, ventanilla, una[0])) for una in muestras]
    assert leidas == [False, True, False, True]


def test_a_quienes_muestran_unas_correcciones_se_anota_una_vez_por_hora(entra, muestras, motor, ventanilla, reloj):  # noqa: F811
    """Each download is on record; whom it shows is not written again for whoever asks for the same over and over."""
    norte = entra("lab.norte")
    lugar = subida(norte, con_resultados(muestras, "Negativo", "Tal vez"))
    procesar(ventanilla, "t")

    def bajadas() -> int:
        assert norte.ver(f"{lugar}/correcciones").status_code == 200
        return [paso[0] for paso in pasos_de_lectura(motor, ventanilla, muestras[1][0])].count("portal.correcciones")

    assert [bajadas() for _ in range(3)] == [1, 1, 1]
    with motor.connect() as conexion:
        suyas = select(func.count()).where(MensajeMuestra.documento.like("carga:%"))
        assert conexion.execute(suyas).scalar_one() == 3
    reloj.avanzar(hours=1)
    norte = entra("lab.norte")
    assert [bajadas() for _ in range(2)] == [2, 2]
    assert list(Verificador(motor).diferencias()) == []


def test_de_una_muestra_que_no_existe_no_se_responde_ni_se_anota(auditora, motor, informada):
    """Nobody reads a sample before there is one, and its patient is not told so one day."""
    for direccion in ("/auditoria/lecturas", "/auditoria/lecturas/quien-vio.pdf", "/auditoria/lecturas/quien-vio.xlsx"):
        respuesta = auditora.ver(direccion, query_string={"id_muestra": "999999"})
        assert respuesta.status_code == 404, direccion
    assert "HUB-2020" in auditora.ver("/auditoria/lecturas?id_muestra=999999").text
    auditora.ver("/auditoria/mensajes", query_string={"id_muestra": "999999"})
    auditora.ver("/auditoria/mensajes/exportar.csv", query_string={"id_muestra": "999999"})
    with motor.connect() as conexion:
        assert conexion.execute(select(MensajeMuestra).where(MensajeMuestra.muestra_id == 999999)).all() == []
