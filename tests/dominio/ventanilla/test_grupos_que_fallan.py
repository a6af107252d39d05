"""Of messages that are served together, a failure is that of one alone; and if all fails, nobody notices."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Event

import psycopg2
import pytest
from sqlalchemy import func, make_url, select
from structlog.testing import capture_logs

from dominio.muestras.pedidos import CrearMuestras
from dominio.ventanilla import grupo
from dominio.ventanilla.recibos import ReciboLote
from dominio.vocabulario.enumeraciones import Desenlace
from dominio.vocabulario.errores import (
    BaseNoDisponible,
    ErrorInterno,
)
from modelos import Historial, Mensaje, Muestra, reconexion
from modelos.filas import Carrera
from tests.dominio.test_rol_del_hub import solo_postgres
from tests.dominio.ventanilla.companias import ESPERA, Compania, Envio, fallar_en
from tests.elenco import crear, una_creada, una_muestra


@pytest.fixture(params=[False, True], ids=["en_persona", "dejados"])
def compania(ventanilla, request):
    return Compania(ventanilla, dejados=request.param)


def contar(motor, *tablas):
    with motor.connect() as conexion:
        return [conexion.execute(select(func.count()).select_from(tabla)).scalar_one() for tabla in tablas]


def test_el_mensaje_con_que_falla_el_programa_falla_solo(compania, laboratorio_norte, motor, monkeypatch):
    """One breaks down while it is decided, one while its answer is made; each is on record, and the others are served."""
    escritores = dict(compania.escribano._escritores)

    def fallar(turno, pedido):
        if pedido.items[0].codigo_muestra_cliente == "FALLA":
            raise ZeroDivisionError
        return escritores[CrearMuestras](turno, pedido)

    monkeypatch.setitem(compania.escribano._escritores, CrearMuestras, fallar)
    envios = [Envio(laboratorio_norte, crear(una_muestra(f"N-{n}"))) for n in range(4)]
    envios.insert(1, Envio(laboratorio_norte, crear(una_muestra("FALLA"))))
    envios.insert(3, Envio(laboratorio_norte, crear(una_muestra("MUDO")), {"codificar": fallar_en("mudo")}))

    resultados = compania.juntos(envios)

    assert compania.tamanos[-1] == 6
    fallas = [resultados[1], resultados[3]]
    assert [type(falla) for falla in fallas] == [ErrorInterno, ErrorInterno]
    assert [recibo.aceptados for recibo in resultados if recibo not in fallas] == [1, 1, 1, 1]
    with motor.connect() as conexion:
        codigos_ = set(conexion.execute(select(Muestra.codigo_muestra_cliente)).scalars())
        fallidos = set(conexion.execute(select(Mensaje.id).where(Mensaje.desenlace == "fallido")).scalars())
    assert codigos_ == {"PRIMERO", "N-0", "N-1", "N-2", "N-3"}
    assert fallidos == {falla.id_mensaje for falla in fallas}


@pytest.mark.parametrize("falla", [Carrera, RuntimeError], ids=["por una carrera", "por otra cosa"])
def test_si_la_transaccion_del_grupo_falla_cada_uno_se_atiende_solo(compania, laboratorio_norte, motor, monkeypatch, falla):
    """Nobody is refused for another's sake, and nothing of the failed attempt stays."""
    escribir, veces = compania.escribano._escribir, []

    def escribir_o_fallar(conexion, casos):
        veces.append(len(casos))
        if len(casos) > 1:
            raise falla
        escribir(conexion, casos)

    monkeypatch.setattr(compania.escribano, "_escribir", escribir_o_fallar)

    recibos = compania.juntos([Envio(laboratorio_norte, crear(una_muestra(f"N-{n}"))) for n in range(6)])

    assert [recibo.items[0].desenlace for recibo in recibos] == [Desenlace.CREADA] * 6
    assert veces == [1, 6, *[1] * 6]
    assert contar(motor, Muestra, Mensaje) == [7, 7]


def test_si_a_quien_guia_lo_terminan_nadie_recibe_lo_que_no_se_escribio(compania, laboratorio_norte, motor, monkeypatch):
    """The thread that leads is ended between deciding and writing: the others are served, each by itself, and so is the
    message that was called to lead, if it is not its own thread that is gone."""
    escribir = compania.escribano._escribir

    def terminar(conexion, casos):
        if len(casos) > 1:
            raise SystemExit
        escribir(conexion, casos)

    monkeypatch.setattr(compania.escribano, "_escribir", terminar)

    resultados = compania.juntos([Envio(laboratorio_norte, crear(una_muestra(f"N-{n}"))) for n in range(4)])

    servidos = resultados if compania.dejados else resultados[1:]
    assert [type(uno) for uno in resultados] == [*[SystemExit] * (4 - len(servidos)), *[ReciboLote] * len(servidos)]
    assert [uno.items[0].desenlace for uno in servidos] == [Desenlace.CREADA] * len(servidos)
    assert contar(motor, Muestra, Mensaje) == [1 + len(servidos)] * 2


def test_si_nadie_sabe_que_el_grupo_quedo_escrito_nada_se_duplica(compania, laboratorio_norte, motor, monkeypatch):
    """The connection is lost after the commit: each is served again and finds what it did, or gets the receipt it has."""
    escribir = compania.escribano._escribir

    def perder_la_respuesta(conexion, casos):
        escribir(conexion, casos)
        if len(casos) > 1:
            conexion.commit()
            raise Carrera

    monkeypatch.setattr(compania.escribano, "_escribir", perder_la_respuesta)
    ids = [None, None, "M-2", "M-3"]

    recibos = compania.juntos(
        [Envio(laboratorio_norte, crear(una_muestra(f"N-{n}"), id_mensaje_cliente=uno)) for n, uno in enumerate(ids)]
    )

    assert [recibo.items[0].desenlace for recibo in recibos] == [Desenlace.EXISTENTE] * 2 + [Desenlace.CREADA] * 2
    assert [recibo.repetido for recibo in recibos] == [False, False, True, True]
    assert contar(motor, Muestra, Historial) == [5, 5]


def test_una_muestra_que_otro_proceso_crea_entretanto_no_perjudica_al_grupo(compania, laboratorio_norte, motor, monkeypatch):
    """Another process stores one of the codes between look-up and writing: its message finds it, the others are stored."""
    decidir = grupo.Grupo.decidir
    otro = type(compania.ventanilla)(motor, compania.ventanilla.atencion, reloj=compania.ventanilla.reloj)

    def decidir_tarde(este, conexion):
        decidir(este, conexion)
        if len(este.decididos) > 1:
            monkeypatch.setattr(grupo.Grupo, "decidir", decidir)
            una_creada(otro, laboratorio_norte, "N-3")

    monkeypatch.setattr(grupo.Grupo, "decidir", decidir_tarde)

    recibos = compania.juntos([Envio(laboratorio_norte, crear(una_muestra(f"N-{n}"))) for n in range(6)])

    desenlaces = [recibo.items[0].desenlace for recibo in recibos]
    assert desenlaces == [*[Desenlace.CREADA] * 3, Desenlace.EXISTENTE, *[Desenlace.CREADA] * 2]
    assert contar(motor, Muestra, Historial) == [7, 7]


@pytest.mark.postgres
@pytest.mark.parametrize("tipo_base", ["postgres"])
@pytest.mark.parametrize("vuelve", [True, False], ids=["y vuelve", "y no vuelve"])
def test_si_la_base_se_va_en_medio_de_un_grupo(compania, laboratorio_norte, motor, monkeypatch, direccion_base, vuelve):
    """The connection is cut before the commit. If there is another, each is served by it; if not, each must send again."""
    escribir, guardia = compania.escribano._escribir, make_url(direccion_base)
    monkeypatch.setattr(reconexion, "TRAS_UNA_FALLA", 0.0)  # what is read in the end is read at once

    def cortar(conexion, casos):
        if len(casos) > 1:
            _cortar(guardia, permitir=vuelve)
        escribir(conexion, casos)

    monkeypatch.setattr(compania.escribano, "_escribir", cortar)
    with capture_logs():
        resultados = compania.juntos([Envio(laboratorio_norte, crear(una_muestra(f"N-{n}"))) for n in range(4)])

    if vuelve:
        assert [recibo.aceptados for recibo in resultados] == [1] * 4
    else:
        assert [type(uno) for uno in resultados] == [BaseNoDisponible] * 4
        _cortar(guardia, permitir=True)
    assert contar(motor, Muestra) == [5 if vuelve else 1]


def _cortar(direccion, *, permitir):
    """Have the server drop all connections to the database, and let nobody in, or again."""
    base, entrada = direccion.database, {"host": direccion.query["host"], "user": direccion.username}
    with closing(psycopg2.connect(dbname="postgres", **entrada)) as guardia, guardia.cursor() as cursor:
        guardia.autocommit = True
        cursor.execute(f"ALTER DATABASE {base} ALLOW_CONNECTIONS {permitir}")
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (base,))


@solo_postgres
@pytest.mark.parametrize("acompanado", [False, True])
def test_quien_espera_por_una_planilla_no_hace_esperar_a_los_demas(
    compania, laboratorio_norte, laboratorio_sur, motor, acompanado
):
    """While somebody writes a sample for long, who sends the same one waits, alone; everybody else is served."""
    escrita, puede_seguir, ventanilla = Event(), Event(), compania.ventanilla

    def demorarse(_conexion):
        escrita.set()
        assert puede_seguir.wait(ESPERA)

    planilla = Envio(laboratorio_norte, crear(una_muestra("W-1")), {"al_asentar": demorarse})
    misma = Envio(laboratorio_norte, crear(una_muestra("W-1")))
    otras = [Envio(laboratorio_sur, crear(una_muestra(f"S-{n}"))) for n in range(3)]
    with ThreadPoolExecutor(8) as hilos:
        larga = hilos.submit(planilla.hacer, ventanilla)
        assert escrita.wait(ESPERA)
        if acompanado:
            espera = hilos.submit(compania.juntos, [misma, *otras])
        else:
            espera = hilos.submit(misma.hacer, ventanilla)
            assert compania._cola.llegadas.acquire(timeout=ESPERA)
            assert [otra.hacer(ventanilla).aceptados for otra in otras] == [1, 1, 1]
        esperar_guardadas(motor, "S-", len(otras))
        assert not espera.done()
        puede_seguir.set()
        assert larga.result(ESPERA).items[0].desenlace is Desenlace.CREADA
        ultimos = espera.result(ESPERA)
    propio, *demas = ultimos if acompanado else [ultimos]
    assert propio.items[0].desenlace is Desenlace.EXISTENTE
    assert all(recibo.aceptados == 1 for recibo in demas)


def esperar_guardadas(motor, comienzo, cuantas):
    """Until so many samples whose code begins so are stored."""
    suyas = select(func.count()).select_from(Muestra).where(Muestra.codigo_muestra_cliente.startswith(comienzo))
    hasta = time.monotonic() + ESPERA
    while True:
        with motor.connect() as conexion:
            if (hay := conexion.execute(suyas).scalar_one()) == cuantas:
                return
        assert time.monotonic() < hasta, hay
        time.sleep(0.02)
