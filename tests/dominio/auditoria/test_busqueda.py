"""Searching the record: each criterion, pages and counts."""

from contextlib import suppress
from datetime import timedelta

import pytest

from dominio.auditoria import CuentaDeMensajes, Filtro, buscar, contar
from dominio.muestras.pedidos import DatosMuestraRUT, ObtenerInforme
from dominio.ventanilla.reintentos import sin_base
from dominio.ventanilla.sobre import Sobre
from dominio.vocabulario.enumeraciones import DesenlaceMensaje, Puerta, TipoDocumento
from dominio.vocabulario.errores import BusquedaDemasiadoAmplia, CursorNoValido, ErrorDominio, RunInvalido
from tests.dominio.pasos import recepcion
from tests.elenco import NORTE, SUR, crear, una_creada, una_muestra

EXTRANJERA = {
    "paciente_tipodoc": TipoDocumento.PASAPORTE,
    "paciente_run": None,
    "paciente_dv": None,
    "paciente_pasaporte": "PA-77",
    "paciente_ext_paisorigen": 604,
}


@pytest.fixture
def numeros(motor):
    """Searches, and gives the numbers of the messages found."""

    def hallar(**criterios):
        with motor.connect() as conexion:
            filtro = Filtro(**criterios)
            hallados = buscar(conexion, filtro).mensajes
            assert contar(conexion, filtro) == CuentaDeMensajes(len(hallados))
            return [mensaje.id_mensaje for mensaje in hallados]

    return hallar


@pytest.fixture
def dia(ventanilla, laboratorio_norte, laboratorio_sur, reloj):
    """A morning: the number of each message by name."""
    hechos = {}

    def anotar(nombre, actor, pedido, **datos):
        reloj.avanzar(minutes=1)
        sobre = Sobre(
            **{"puerta": Puerta.SOAP11, "operacion": pedido.operacion, "cuerpo": b"<a/>", **datos}, recibido_en=reloj()
        )
        with suppress(ErrorDominio):
            ventanilla.atender(actor, pedido, sobre)
        hechos[nombre] = sobre.id_mensaje

    anotar("crear", laboratorio_norte, crear(una_muestra("N-1"), id_mensaje_cliente="cli-1"))
    anotar("parcial", laboratorio_norte, crear(una_muestra("N-2", **EXTRANJERA), una_muestra("N-3", paciente_dv="2")))
    anotar("extranjera_mala", laboratorio_norte, crear(una_muestra("N-4", **{**EXTRANJERA, "paciente_nombres": ".."})))
    anotar("sur", laboratorio_sur, crear(una_muestra("N-1", paciente_run=12345678, paciente_dv="5")), puerta=Puerta.SOAP12)
    anotar("recibir", laboratorio_norte, recepcion(1))
    anotar("leer", laboratorio_norte, DatosMuestraRUT(rut_paciente="11111111-1"))
    anotar("leer_en_vano", laboratorio_sur, DatosMuestraRUT(rut_paciente="11111111-1"))
    anotar("ensayo", laboratorio_norte, crear(una_muestra("N-9"), simular=True), puerta=Puerta.EXCEL)
    anotar("sin_clave", None, ObtenerInforme(id_muestra=1), origen="192.0.2.9")
    return hechos


@pytest.mark.parametrize(
    ("criterios", "esperados"),
    [
        ({}, "sin_clave ensayo leer_en_vano leer recibir sur extranjera_mala parcial crear"),
        ({"id_laboratorio": SUR}, "leer_en_vano sur"),
        ({"sin_identificar": True}, "sin_clave"),
        ({"puerta": Puerta.SOAP12}, "sur"),
        ({"puerta": Puerta.EXCEL}, "ensayo"),
        ({"operacion": "recepcionarMuestra"}, "recibir"),
        ({"operacion": "noExiste"}, ""),
        ({"desenlace": DesenlaceMensaje.PARCIAL}, "parcial"),
        ({"desenlace": DesenlaceMensaje.RECHAZADO}, "sin_clave extranjera_mala"),
        ({"desenlace": DesenlaceMensaje.CONSULTA}, "leer_en_vano leer"),
        ({"desenlace": DesenlaceMensaje.SIMULADO}, "ensayo"),
        ({"codigo_error": "HUB-2004"}, "parcial"),
        ({"codigo_error": "HUB-1001"}, "sin_clave"),
        ({"id_mensaje_cliente": "cli-1"}, "crear"),
        ({"id_muestra": 1}, "leer recibir crear"),
        ({"codigo_muestra_cliente": "N-1"}, "leer recibir sur crear"),
        ({"codigo_muestra_cliente": "N-1", "id_laboratorio": NORTE}, "leer recibir crear"),
        ({"rut": "11.111.111-1"}, "ensayo leer_en_vano leer recibir parcial crear"),
        ({"documento": "PA-77"}, "extranjera_mala parcial"),
        ({"rut": "12345678-5", "id_laboratorio": NORTE}, ""),
        ({"puerta": Puerta.SOAP11, "operacion": "crearMuestras", "desenlace": DesenlaceMensaje.ACEPTADO}, "crear"),
    ],
)
def test_cada_criterio_halla_lo_suyo(dia, numeros, criterios, esperados):
    """Newest first, and nothing else; a patient is found in stored samples, refused items and vain questions alike."""
    assert numeros(**criterios) == [dia[nombre] for nombre in esperados.split()]


def test_el_periodo_incluye_su_comienzo_y_no_su_fin(dia, numeros, reloj):
    """Two periods that meet share no message."""
    assert numeros(desde=reloj()) == [dia["sin_clave"]]
    assert dia["sin_clave"] not in numeros(hasta=reloj())
    assert numeros(desde=reloj() - timedelta(minutes=1), hasta=reloj()) == [dia["ensayo"]]


def test_las_paginas_se_siguen_sin_repetir_ni_omitir(dia, motor, ventanilla, laboratorio_norte):
    """Also with messages of one instant, and while others arrive."""
    for numero in range(5):
        una_creada(ventanilla, laboratorio_norte, f"P-{numero}")
    vistos, cursor = [], None
    with motor.connect() as conexion:
        while True:
            pagina = buscar(conexion, Filtro(), cursor=cursor, limite=4)
            vistos += [mensaje.id_mensaje for mensaje in pagina.mensajes]
            cursor = pagina.cursor
            if cursor is None:
                break
    assert len(vistos) == len(set(vistos)) == len(dia) + 5


@pytest.mark.parametrize("cursor", ["", "x", "bm8", "MjAyNi0wMS0wMXwx", "ñ"])
def test_un_cursor_ajeno_se_rechaza(motor, claves, cursor):
    """A cursor that no page gave is an error with a code, not a failure."""
    with motor.connect() as conexion, pytest.raises(CursorNoValido):
        buscar(conexion, Filtro(), cursor=cursor)


def test_la_cuenta_se_detiene_en_su_tope(dia, motor):
    """Counting never walks through a year of messages: past the limit it says one more than it."""
    with motor.connect() as conexion:
        assert contar(conexion, Filtro(), maximo=3) == CuentaDeMensajes(4)


def test_un_rut_mal_escrito_se_dice(motor, claves):
    """A wrong check digit would find nothing and pass for an answer."""
    with motor.connect() as conexion, pytest.raises(RunInvalido):
        buscar(conexion, Filtro(rut="11111111-2"))


def test_cada_mensaje_trae_sus_datos(dia, motor):
    """What a list shows of a message is what the record has of it."""
    with motor.connect() as conexion:
        (parcial,) = buscar(conexion, Filtro(id_mensaje=dia["parcial"])).mensajes
        (anonimo,) = buscar(conexion, Filtro(id_mensaje=dia["sin_clave"])).mensajes
    assert (parcial.laboratorio, parcial.total, parcial.aceptados, parcial.rechazados) == ("Laboratorio Norte", 2, 1, 1)
    assert (parcial.codigos, parcial.desenlace) == (("HUB-2004",), "parcial")
    assert (anonimo.laboratorio, anonimo.origen, anonimo.codigos) == (None, "192.0.2.9", ("HUB-1001",))


@pytest.mark.parametrize("tipo_base", [pytest.param("postgres", marks=pytest.mark.postgres)])
def test_lo_que_no_se_halla_a_tiempo_se_dice_y_no_se_intenta_otra_vez(motor, claves):
    """PostgreSQL gave up: it is no failure of ours, and who searches is told how to go on."""
    with motor.connect() as ocupada, motor.connect() as conexion:
        ocupada.exec_driver_sql("LOCK TABLE mensaje IN ACCESS EXCLUSIVE MODE")
        for preguntar in (buscar, contar):
            conexion.exec_driver_sql("SET LOCAL statement_timeout = 100")
            with pytest.raises(BusquedaDemasiadoAmplia) as error:
                preguntar(conexion, Filtro(desenlace=DesenlaceMensaje.RECHAZADO))
            assert not sin_base(error.value)
            assert error.value.estado < 500
            conexion.rollback()
