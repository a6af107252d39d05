"""Reports of samples expire by their own term, on record; the sample and the report's digest stay."""

import signal
from base64 import b64encode
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from dominio.atencion import abrir_ventanilla
from dominio.auditoria import Falla
from dominio.auditoria.identidad.orden import simular_borrado
from dominio.auditoria.informes_vencidos import podar_informes
from dominio.auditoria.pedidos import Retener
from dominio.auditoria.plazos import Plazo, PlazosDeConservacion, Regla
from dominio.auditoria.simulacion import simular
from dominio.auditoria.vencibles import AlcanceDePoda
from dominio.muestras.items import Informe as InformeEnviado
from dominio.muestras.pedidos import DatosMuestraID, ObtenerInforme
from dominio.sellos.sellador import sellar
from dominio.ventanilla.sobre import Sobre
from dominio.vocabulario.enumeraciones import Puerta
from dominio.vocabulario.errores import InformeVencido, SinInforme
from modelos import Documento, Informe, crear_motor, para_leer
from tests.consola.orden import procesos
from tests.dominio.auditoria.identidades import dar, orden
from tests.dominio.auditoria.podas import MOTIVO, administrar, auditar, podar_todo, verificado
from tests.dominio.auditoria.test_integridad import forzar
from tests.dominio.auditoria.test_poda_cortada import morir_en
from tests.elenco import RelojDePrueba, entrega, una_informada, una_recepcionada

PDF = b"%PDF-1.4\n" + b"".join(b"%% renglon %d\n" % n for n in range(200))
INFORME = InformeEnviado(contenido=PDF, nombre="informe.pdf")
PLAZOS = PlazosDeConservacion(
    reglas=(Regla(nombre="todo", plazo=Plazo("5 años", meses=60)),), informes=Plazo("15 años", meses=180)
)


@pytest.fixture
def informada(ventanilla, laboratorio_norte, reloj):
    """A sample of sixteen years ago with its report, sealed; no body has it any more."""
    muestra = una_informada(ventanilla, laboratorio_norte, "I-1", informe=INFORME)
    sellar(ventanilla.motor, reloj)
    reloj.avanzar(days=16 * 366)
    podar_todo(ventanilla, PLAZOS, reloj())
    return muestra


def leer(ventanilla, actor, muestra):
    """As a laboratory's system does, with an answer that has the report in it."""
    sobre = Sobre(
        puerta=Puerta.SOAP11,
        operacion=ObtenerInforme.operacion,
        cuerpo=b"<obtenerInforme/>",
        recibido_en=ventanilla.reloj(),
        codificar=lambda recibo: b"<informe>%b</informe>" % b64encode(recibo.contenido),
    )
    return ventanilla.atender(actor, ObtenerInforme(id_muestra=muestra), sobre)


def vencer(ventanilla, reloj, carpeta=None):
    alcance = AlcanceDePoda(PLAZOS, reloj(), carpeta)
    return podar_informes(ventanilla.motor, lambda p: administrar(ventanilla, p), alcance, ventanilla.reloj)


def los_bytes(motor):
    with motor.connect() as conexion:
        return conexion.scalar(select(Informe.contenido))


def test_un_informe_vence_y_la_muestra_queda(informada, ventanilla, laboratorio_norte, reloj):
    """Whoever opens it reads by what rule; the record is whole, and counts it; a second run finds nothing."""
    motor = ventanilla.motor
    antes = ventanilla.atender(laboratorio_norte, DatosMuestraID(id_muestra=informada)).muestras
    with para_leer(motor) as conexion:
        assert simular(conexion, AlcanceDePoda(PLAZOS, reloj())).informes == 1
    hecho = vencer(ventanilla, reloj)
    assert (hecho.cuantos, hecho.bytes, len(hecho.constancias)) == (1, len(PDF), 1)
    assert los_bytes(motor) is None
    with pytest.raises(InformeVencido) as negado:
        leer(ventanilla, laboratorio_norte, informada)
    assert "por la regla «informes» (15 años)" in negado.value.mensaje
    assert ventanilla.atender(laboratorio_norte, DatosMuestraID(id_muestra=informada)).muestras == antes
    sellar(motor, reloj)
    fallas, verificador = verificado(motor)
    assert (fallas, verificador.vencidos["informes"]) == (set(), 1)
    with para_leer(motor) as conexion:
        assert simular(conexion, AlcanceDePoda(PLAZOS, reloj())).informes == 0
    assert vencer(ventanilla, reloj).cuantos == 0


def test_un_informe_que_alguien_leyo_hace_poco_vence_con_esa_lectura(informada, ventanilla, laboratorio_norte, reloj):
    """The answer that gave it refers to its bytes: the record shows byte for byte what travelled."""
    leer(ventanilla, laboratorio_norte, informada)
    assert vencer(ventanilla, reloj).cuantos == 0
    sellar(ventanilla.motor, reloj)
    reloj.avanzar(days=6 * 366)
    podar_todo(ventanilla, PLAZOS, reloj())
    assert vencer(ventanilla, reloj).cuantos == 1


def test_quien_lo_lee_mientras_vence_lo_detiene(informada, ventanilla, laboratorio_norte, reloj):
    """It was read after the lot was chosen and before it went: nothing goes that a body has."""
    alcance = AlcanceDePoda(PLAZOS, reloj())

    def servir(pedido):
        leer(ventanilla, laboratorio_norte, informada)
        return administrar(ventanilla, pedido)

    assert podar_informes(ventanilla.motor, servir, alcance, ventanilla.reloj).cuantos == 0
    assert los_bytes(ventanilla.motor) == PDF


def test_lo_retenido_y_lo_alterado_se_quedan(informada, ventanilla, reloj):
    auditar(ventanilla, Retener(motivo=MOTIVO, id_muestra=informada))
    assert vencer(ventanilla, reloj).cuantos == 0
    assert los_bytes(ventanilla.motor) == PDF


def test_un_informe_alterado_se_queda_y_se_dice(informada, ventanilla, reloj):
    forzar(ventanilla.motor, "UPDATE informe SET contenido = (SELECT raiz FROM sello LIMIT 1)")
    hecho = vencer(ventanilla, reloj)
    assert (hecho.cuantos, len(hecho.alterados)) == (0, 1)


def test_los_bytes_que_alguien_quito_no_vencieron(informada, ventanilla, laboratorio_norte, reloj):
    """Its owner can; without a record of it that is told as what it is."""
    forzar(ventanilla.motor, "UPDATE informe SET contenido = NULL")
    assert (Falla.INFORME_ALTERADO, informada) in verificado(ventanilla.motor)[0]
    with pytest.raises(SinInforme):
        leer(ventanilla, laboratorio_norte, informada)


@pytest.mark.parametrize(
    "cambio",
    ["sha256 = 'x'", "contenido = NULL, nombre = 'x'", "contenido = (SELECT raiz FROM sello LIMIT 1)", "id = id + 1"],
)
def test_de_un_informe_no_se_cambia_otra_cosa(informada, motor, cambio):
    with pytest.raises(DBAPIError, match="registro cerrado"), motor.begin() as conexion:
        conexion.execute(text(f"UPDATE informe SET {cambio}"))


def test_los_mismos_bytes_se_guardan_otra_vez_si_alguien_los_trae(informada, ventanilla, laboratorio_norte, reloj):
    """Another sample's report is the same document: it is there, and what travelled is shown byte for byte."""
    vencer(ventanilla, reloj)
    with ventanilla.motor.connect() as conexion:
        assert conexion.scalars(select(Documento.sha256)).all() == []
    otra = una_recepcionada(ventanilla, laboratorio_norte, "I-2", fecha_muestra=reloj() - timedelta(hours=1))
    ventanilla.atender(laboratorio_norte, entrega(otra, ventanilla, informe=INFORME))
    assert leer(ventanilla, laboratorio_norte, otra).contenido == PDF
    sellar(ventanilla.motor, reloj)
    assert verificado(ventanilla.motor)[0] == set()


def test_una_orden_de_borrar_nombra_el_archivo_del_informe(informada, ventanilla, reloj, tmp_path):
    """It is the patient's signed report, outside the hub: who blanks them must know which file to destroy."""
    vencer(ventanilla, reloj, tmp_path)
    (archivo,) = tmp_path.glob("informe-*.pdf")
    sellar(ventanilla.motor, reloj)
    with para_leer(ventanilla.motor) as conexion:
        assert simular_borrado(conexion, orden(id_muestra=informada), reloj()).archivos == [archivo.name]
    assert dar(ventanilla, orden(id_muestra=informada)).archivos == [archivo.name]


# ── killed ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def vencer_hasta_morir(direccion, carpeta, paso, dias):
    motor = crear_motor(direccion)
    morir_en(paso, motor)
    reloj = RelojDePrueba()
    reloj.avanzar(days=dias)
    vencer(abrir_ventanilla(motor, reloj=reloj), reloj, carpeta)


def test_se_puede_matar_en_cualquier_punto(informada, ventanilla, laboratorio_norte, direccion_base, tmp_path, reloj):
    """It is whole in the database, or on record as gone and whole in the folder."""
    dias = (reloj() - RelojDePrueba()()) // timedelta(days=1)
    for paso in count(1, 2):
        proceso = procesos.Process(target=vencer_hasta_morir, args=(direccion_base, tmp_path, paso, dias))
        proceso.start()
        proceso.join()
        if (quedan := los_bytes(ventanilla.motor)) is None:
            (archivo,) = tmp_path.glob("informe-*.pdf")
            assert archivo.read_bytes() == PDF
            with pytest.raises(InformeVencido):
                leer(ventanilla, laboratorio_norte, informada)
        else:
            assert quedan == PDF
        if proceso.exitcode == 0:
            break
        assert proceso.exitcode == -signal.SIGKILL
    assert paso > 6
    assert los_bytes(ventanilla.motor) is None
