"""Workbooks of long reports, made in a process apart that dies and is stopped: each is made once, whole, and the same."""

import signal
import subprocess
import sys
import tracemalloc
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select, update
from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError

from bench.hub import Hub
from carga_excel.salida.reporte import a_libro
from carga_excel.taller.hacer_libros import Encuadernador
from carga_excel.taller.puestos import LIBROS, Puestos
from carga_excel.taller.taller import Taller
from dominio.atencion import abrir_ventanilla
from dominio.cargas.estados import INTENTOS, SIN_LATIDO
from dominio.reportes.archivo import CSV, LIBRO, archivos_de, filas_de, partes_de
from dominio.reportes.descripcion import CLASES_DE_REPORTE
from dominio.reportes.libros import proceso
from dominio.reportes.libros.encargo import en_camino
from dominio.reportes.libros.espera import por_hacer
from dominio.reportes.pedidos import DescargarReporte, PedirLibro
from dominio.vocabulario.errores import CambioSimultaneo, DemasiadosLibros, LibroSinHacer, ReporteNoEmitido
from dominio.vocabulario.limites import MAXIMO_LIBROS_EN_ESPERA
from dominio.vocabulario.tiempo import en_chile, reloj_del_sistema
from modelos import Reporte, ReporteLibro, para_leer
from tests.carga_excel.personas import recepcionadas
from tests.carga_excel.taller.test_procesar import BIEN, ESPERA, UNA_VEZ, entorno, esperar
from tests.dominio.reportes.pais import METROPOLITANA, MINSAL, emitido

MORIR = "import os\nfrom dominio.reportes.libros import proceso\nproceso.terminar = lambda *_: os.kill(os.getpid(), 9)\n"
DEMORAR = (
    "import time\nfrom dominio.reportes.libros import proceso\n"
    "proceso.terminar = lambda *_: (print(0, flush=True), time.sleep(60))\n"
)


@pytest.fixture
def hoy(motor, claves, laboratorio_norte, monkeypatch):
    """A window by the system's clock, two samples, and no report short enough to be made while one waits."""
    monkeypatch.setattr("dominio.reportes.emision.FILAS_DE_LIBRO_AL_MOMENTO", 0)
    antes = abrir_ventanilla(motor)
    recepcionadas(antes, laboratorio_norte, 2, tomada_en=antes.reloj())
    return abrir_ventanilla(motor, reloj=lambda: reloj_del_sistema() + timedelta(days=2))


@pytest.fixture
def reporte(hoy):
    """The number of a report whose workbook was asked for."""
    numero = emitir(hoy)
    hoy.atender(MINSAL, PedirLibro(numero=numero))
    return numero


@pytest.fixture
def encuadernador(motor, tmp_path):
    return Encuadernador(motor, reloj_del_sistema, tmp_path / "libros")


def emitir(hoy):
    """The number of a report of two samples."""
    ayer = en_chile(hoy.reloj()).date() - timedelta(days=1)
    ficha = emitido(hoy, MINSAL, "global", ayer - timedelta(days=3), ayer)
    assert ficha.filas == 2
    return ficha.numero


def libro(motor, numero):
    with para_leer(motor) as conexion:
        return conexion.execute(select(ReporteLibro.__table__).where(ReporteLibro.reporte_id == numero)).one()


def guardado(motor, numero):
    """The bytes that are kept of the workbook."""
    with para_leer(motor) as conexion:
        return b"".join(partes_de(conexion, numero, LIBRO))


def hecho_aqui(motor, numero):
    """The workbook as it is made while one waits."""
    with para_leer(motor) as conexion:
        cortado = conexion.execute(select(Reporte.cortado_en).where(Reporte.id == numero)).scalar_one()
        filas = filas_de(partes_de(conexion, numero, CSV))
        next(filas)
        salida = BytesIO()
        a_libro(salida, CLASES_DE_REPORTE["global"], numero, cortado, filas)
    return salida.getvalue()


def orden(programa):
    return [sys.executable, "-c", programa, "reporte", "hacer-libros"]


def de_este(direccion_base, tmp_path):
    return {**entorno(direccion_base), "HUB_DATOS": str(tmp_path)}


def taller_de(motor, programa, direccion_base, tmp_path):
    rendirse = Encuadernador(motor, reloj_del_sistema, tmp_path / "libros").hacer
    puestos = Puestos(tmp_path, 1, LIBROS)
    propio = de_este(direccion_base, tmp_path)
    return Taller(proceso, motor, reloj_del_sistema, orden(programa), propio, puestos, rendirse=rendirse)


def test_pedido_dos_veces_se_hace_una_y_es_el_mismo_que_al_momento(hoy, reporte, motor, direccion_base, tmp_path):
    """By the command; until then it is not handed out, and afterwards on every machine, since it is in the database."""
    with pytest.raises(LibroSinHacer):
        hoy.atender(MINSAL, DescargarReporte(numero=reporte, archivo=LIBRO))
    hoy.atender(MINSAL, PedirLibro(numero=reporte))
    propio = de_este(direccion_base, tmp_path)
    dicho = subprocess.run(orden(BIEN), env=propio, capture_output=True, text=True, timeout=ESPERA, check=True)
    assert dicho.stdout == "Libros atendidos: 1.\n"
    assert guardado(motor, reporte) == hecho_aqui(motor, reporte)
    assert list((tmp_path / "libros").iterdir()) == []
    ficha = hoy.atender(MINSAL, DescargarReporte(numero=reporte, archivo=LIBRO)).ficha
    assert ficha.archivos[LIBRO][1] == len(guardado(motor, reporte))
    hoy.atender(MINSAL, PedirLibro(numero=reporte))
    assert libro(motor, reporte).estado == "terminada"


def test_lo_de_otro_no_se_pide_ni_se_mira(hoy, reporte, motor):
    """Word for word as what does not exist."""
    for actor, numero in ((METROPOLITANA, reporte), (MINSAL, reporte + 1)):
        for pedido in (PedirLibro(numero=numero), DescargarReporte(numero=numero, archivo=LIBRO)):
            with pytest.raises(ReporteNoEmitido):
                hoy.atender(actor, pedido)
        with pytest.raises(ReporteNoEmitido), para_leer(motor) as conexion:
            en_camino(conexion, actor, numero, hoy.reloj())


def test_de_un_alcance_esperan_pocos_y_los_cortos_van_antes(hoy, reporte, motor):
    for _ in range(MAXIMO_LIBROS_EN_ESPERA - 1):
        hoy.atender(MINSAL, PedirLibro(numero=emitir(hoy)))
    otro = emitir(hoy)
    with pytest.raises(DemasiadosLibros):
        hoy.atender(MINSAL, PedirLibro(numero=otro))
    hoy.atender(MINSAL, PedirLibro(numero=reporte))
    with para_leer(motor) as conexion:
        fila = por_hacer(conexion, hoy.reloj())
        delante = [en_camino(conexion, MINSAL, numero, hoy.reloj()).delante for numero in fila]
    assert (fila[0], delante) == (reporte, list(range(MAXIMO_LIBROS_EN_ESPERA)))


def test_un_proceso_que_muere_no_deja_nada_a_medias_y_otro_lo_retoma(reporte, motor, direccion_base, tmp_path):
    """Killed when all was written and nothing kept; what it left on the disk is taken away."""
    programa = UNA_VEZ.format(marca=str(tmp_path / "murio")) + MORIR.replace("\n", "\n    ") + "\n" + BIEN
    taller = taller_de(motor, programa, direccion_base, tmp_path)
    taller.mirar()
    assert (libro(motor, reporte).estado, libro(motor, reporte).intentos) == ("en espera", 1)
    assert list((tmp_path / "libros").iterdir())
    taller.mirar()
    assert (libro(motor, reporte).estado, libro(motor, reporte).intentos) == ("terminada", 2)
    assert guardado(motor, reporte) == hecho_aqui(motor, reporte)
    assert list((tmp_path / "libros").iterdir()) == []


def test_el_que_no_se_termina_nunca_se_da_por_no_hecho_y_se_puede_pedir_otra_vez(
    hoy, reporte, motor, direccion_base, tmp_path, encuadernador
):
    """Also where the process cannot begin at all; it is told on its page, and the next time has attempts of its own."""
    taller = taller_de(motor, "import no_existe", direccion_base, tmp_path)
    for _ in range(INTENTOS + 1):
        taller.mirar()
    dado = libro(motor, reporte)
    assert (dado.estado, dado.error_codigo) == ("fallida", "HUB-6042")
    hoy.atender(MINSAL, PedirLibro(numero=reporte))
    assert (libro(motor, reporte).estado, libro(motor, reporte).error_codigo) == ("en espera", None)
    assert encuadernador.hacer_todos("t") == 1
    assert guardado(motor, reporte)


def test_sin_lugar_en_el_disco_se_intenta_pocas_veces(reporte, motor, tmp_path):
    (tmp_path / "ocupado").touch()
    assert Encuadernador(motor, reloj_del_sistema, tmp_path / "ocupado" / "libros").hacer_todos("t") == INTENTOS + 1
    assert libro(motor, reporte).error_codigo == "HUB-6042"
    with para_leer(motor) as conexion:
        assert LIBRO not in archivos_de(conexion, reporte)


def test_detener_el_hub_lo_devuelve_a_la_espera(reporte, motor, direccion_base, tmp_path):
    """When its input is closed it lets the workbook wait again, and this was no attempt."""
    with subprocess.Popen(
        [*orden(DEMORAR + BIEN), "toma"],
        env=de_este(direccion_base, tmp_path),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as hijo:
        assert hijo.stdout.readline() == b"0\n"
        hijo.stdin.close()
        assert hijo.wait(ESPERA) == 128 + signal.SIGTERM
    uno = libro(motor, reporte)
    assert (uno.estado, uno.toma, uno.intentos) == ("en espera", None, 0)
    assert list((tmp_path / "libros").iterdir()) == []


def test_lo_que_quedo_atras_se_retoma_y_el_que_volvio_no_guarda_nada(reporte, motor, encuadernador):
    """A machine that went away keeps no workbook; two never make the same one."""
    with motor.begin() as conexion:
        pausado = proceso.tomar(conexion, "otra máquina", reloj_del_sistema())
        assert proceso.tomar(conexion, "t", reloj_del_sistema()) is None
    with motor.begin() as conexion:
        conexion.execute(update(ReporteLibro).values(latido=reloj_del_sistema() - SIN_LATIDO - timedelta(seconds=1)))
    assert encuadernador.hacer_todos("t") == 1
    antes = guardado(motor, reporte)
    with pytest.raises(CambioSimultaneo), motor.begin() as conexion:
        proceso.terminar(conexion, pausado, [b"otro"], reloj_del_sistema())
    encuadernador.hacer(pausado)
    assert (libro(motor, reporte).toma, guardado(motor, reporte)) == ("t", antes)


def test_un_hub_que_parte_hace_lo_que_esperaba(reporte, motor, direccion_base, tmp_path):
    hub = Hub(direccion_base, tmp_path)
    try:
        hub.iniciar()
        esperar(lambda: libro(motor, reporte).estado == "terminada")
    finally:
        hub.detener()
    assert guardado(motor, reporte)


def test_la_memoria_no_crece_con_las_filas(tmp_path):
    """Ten times the rows take next to nothing more."""
    reporte = CLASES_DE_REPORTE["ministerial"]
    fila = ["11111111-1", "Ana Pérez", "F", "40", "Saliva", "Negativo", "05-03-2026", "06-03-2026", "07-03-2026"]
    fila += ["texto"] * 7 + ["18", "N-1", "Santiago", "RT-PCR", "05-03-2026 09:30:15"]

    def pico(cuantas):
        tracemalloc.start()
        with (tmp_path / f"{cuantas}.xlsx").open("w+b") as salida:
            a_libro(salida, reporte, 1, reloj_del_sistema(), (list(fila) for _ in range(cuantas)), carpeta=tmp_path)
        maximo = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return maximo

    pico(10)
    assert pico(2_000) < 1.5 * pico(200)


def test_lo_que_se_corta_no_se_arma_y_sin_lugar_se_dice(tmp_path, monkeypatch):
    """Whoever stops does not wait for half a workbook to be packed, and a full disk is an OSError as everywhere."""
    reporte = CLASES_DE_REPORTE["global"]

    def cortadas():
        yield [""] * len(reporte.columnas)
        raise SystemExit(143)

    with (tmp_path / "a.xlsx").open("wb") as salida:
        with pytest.raises(SystemExit):
            a_libro(salida, reporte, 1, reloj_del_sistema(), cortadas(), carpeta=tmp_path)
        assert salida.tell() == 0

    def sin_lugar(_libro):
        raise FileCreateError("No space left on device")

    monkeypatch.setattr(Workbook, "close", sin_lugar)
    with (tmp_path / "b.xlsx").open("wb") as salida, pytest.raises(OSError, match="No space left"):
        a_libro(salida, reporte, 1, reloj_del_sistema(), iter([]), carpeta=tmp_path)
