"""Uploads in a process apart, killed and stopped at the worst moment: nothing is left half done, and nothing is lost."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from bench.hub import Hub
from carga_excel.taller.procesar import procesar, procesar_una
from carga_excel.taller.puestos import Puestos
from carga_excel.taller.taller import Taller
from dominio.atencion import abrir_ventanilla
from dominio.cargas import proceso
from dominio.cargas.estados import INTENTOS, SIN_LATIDO
from dominio.cargas.pedidos import SubirPlanilla
from dominio.muestras.planillas.pedidos import Planilla
from dominio.personas.usuarios import UsuarioNuevo, registrar
from dominio.ventanilla.actor import Actor
from dominio.ventanilla.ventanilla import Ventanilla
from dominio.vocabulario.enumeraciones import Estado, Rol
from dominio.vocabulario.tiempo import reloj_del_sistema
from modelos import Carga, Mensaje, Muestra, filas, para_leer
from tests.carga_excel.personas import recepcionadas, xlsx
from tests.elenco import NORTE

FILAS = 8
"""More than go to PostgreSQL in one round trip."""
ESPERA = 40
BIEN = "from consola import principal; principal()"
MORIR = "import os\nfrom dominio.cargas import proceso\nproceso.terminar = lambda *_: os.kill(os.getpid(), 9)\n"
"""Dies when everything is written and nothing committed."""
DEMORAR = (
    "import time\nfrom dominio.cargas import proceso\nproceso.terminar = lambda *_: (print(0, flush=True), time.sleep(60))\n"
)
UNA_VEZ = "import os\nif not os.path.exists({marca!r}):\n    open({marca!r}, 'w').close()\n    "


@pytest.fixture
def hoy(motor, claves) -> Ventanilla:
    """A window by the system's clock, as the process apart has it."""
    return abrir_ventanilla(motor)


@pytest.fixture
def subir(hoy, motor, laboratorio_norte) -> Callable[[], int]:
    """Uploads some results that wait, each time the same file."""
    filas = [(clave, rut, "Negativo") for clave, rut in recepcionadas(hoy, laboratorio_norte, FILAS, tomada_en=hoy.reloj())]
    with motor.begin() as conexion:
        nuevo = UsuarioNuevo(cuenta="laura", nombre="Laura Lab", rol=Rol.LABORATORIO, alcance=NORTE)
        usuario = registrar(conexion, nuevo, "sin contraseña", hoy.reloj())
    actor = Actor(rol=Rol.LABORATORIO, laboratorio_id=NORTE, usuario_id=usuario)
    pedido = SubirPlanilla(planilla=Planilla.RESULTADOS, nombre="r.xlsx", contenido=xlsx(filas), simular=False)
    return lambda: hoy.atender(actor, pedido).id


def carga(motor, numero):
    with para_leer(motor) as conexion:
        return conexion.execute(select(Carga.__table__).where(Carga.id == numero)).one()


def informadas(motor):
    with para_leer(motor) as conexion:
        con = select(func.count()).select_from(Muestra).where(Muestra.estado == Estado.CON_RESULTADO)
        return conexion.execute(con).scalar_one()


def esperar(condicion: Callable[[], object]) -> None:
    """Until it is so, or the test fails."""
    for _ in range(ESPERA * 10):
        if condicion():
            return
        time.sleep(0.1)
    raise AssertionError("it did not happen in time")


def entorno(direccion: str) -> dict[str, str]:
    return {**os.environ, "HUB_BASE_DATOS": direccion, "HUB_NIVEL_TRAZAS": "error"}


def orden(programa: str) -> list[str]:
    return [sys.executable, "-c", programa, "procesar-cargas"]


def hijas(direccion: str) -> list[int]:
    """Processes that serve uploads of that database."""
    halladas = []
    for ruta in Path("/proc").glob("[0-9]*"):
        try:
            de_estas = b"procesar-cargas" in (ruta / "cmdline").read_bytes()
            if de_estas and f"HUB_BASE_DATOS={direccion}".encode() in (ruta / "environ").read_bytes().split(b"\0"):
                halladas.append(int(ruta.name))
        except OSError:
            continue
    return halladas


def taller_de(motor, orden, entorno, carpeta, contar=lambda _asiento: None, **mas) -> Taller:
    """A workshop with one place, whose command is this one."""
    rendirse = partial(procesar_una, abrir_ventanilla(motor))
    return Taller(proceso, motor, reloj_del_sistema, orden, entorno, Puestos(carpeta, 1), contar, rendirse=rendirse, **mas)


def test_la_orden_procesa_lo_que_espera_y_termina(subir, motor, direccion_base):
    numeros = [subir(), subir()]
    hecho = subprocess.run(
        orden(BIEN), env=entorno(direccion_base), capture_output=True, text=True, timeout=ESPERA, check=True
    )
    assert hecho.stdout == "Planillas procesadas: 2.\n"
    assert [(carga(motor, n).guardadas, carga(motor, n).sin_cambio) for n in numeros] == [(FILAS, 0), (0, FILAS)]


def test_el_taller_procesa_lo_que_espera_y_cuenta_los_mensajes(subir, motor, direccion_base, tmp_path):
    contados = []
    taller = taller_de(motor, orden(BIEN), entorno(direccion_base), tmp_path, contados.append)
    numeros = [subir(), subir()]
    taller.mirar()
    assert [carga(motor, numero).estado for numero in numeros] == ["terminada", "terminada"]
    assert [(uno["puerta"], uno["operacion"], uno["aceptados"]) for uno in contados] == [
        ("excel", "cargarResultados", FILAS)
    ] * 2
    taller.mirar()
    assert len(contados) == 2


def test_su_prioridad_se_compara_con_la_de_quienes_atienden(subir, motor, direccion_base, tmp_path):
    """Out of reach of a Ctrl-C, yet in the hub's session: in another one nice 19 took half of a processor from nice 0."""
    subir()
    programa = "import json, os; print(json.dumps([os.getsid(0), os.getpgid(0) == os.getpid()]))"
    dichos = []
    taller_de(motor, orden(programa), entorno(direccion_base), tmp_path, dichos.append).mirar()
    assert dichos == [[os.getsid(0), True]]


def test_un_proceso_que_muere_no_deja_nada_a_medias_y_la_carga_se_retoma(subir, motor, direccion_base, tmp_path):
    """Killed when every row was written and nothing committed: the next one stores each row once."""
    numero = subir()
    programa = UNA_VEZ.format(marca=str(tmp_path / "murio")) + MORIR.replace("\n", "\n    ") + "\n" + BIEN
    taller = taller_de(motor, orden(programa), entorno(direccion_base), tmp_path)
    taller.mirar()
    assert carga(motor, numero).estado == "en espera"
    assert informadas(motor) == 0
    taller.mirar()
    assert (carga(motor, numero).guardadas, carga(motor, numero).intentos) == (FILAS, 2)
    assert informadas(motor) == FILAS
    with para_leer(motor) as conexion:
        mensajes = conexion.execute(select(Mensaje.id).where(Mensaje.operacion == "cargarResultados")).scalars().all()
    assert mensajes == [carga(motor, numero).mensaje_id]


def test_una_carga_que_mata_al_proceso_cada_vez_se_da_por_fallida(subir, motor, hoy, direccion_base):
    """Given up after some attempts, on record, and the next one in the row is served."""
    mortal, buena = subir(), subir()
    for _ in range(INTENTOS):
        hecho = subprocess.run([*orden(MORIR + BIEN)], env=entorno(direccion_base), timeout=ESPERA, check=False)
        assert hecho.returncode == -signal.SIGKILL
        with motor.begin() as conexion:
            proceso.soltar(conexion, carga(motor, mortal).toma)
    assert procesar(hoy, "t") == 2
    una = carga(motor, mortal)
    assert (una.estado, una.error_codigo) == ("fallida", "HUB-4032")
    with para_leer(motor) as conexion:
        assert conexion.execute(select(Mensaje.operacion).where(Mensaje.id == una.mensaje_id)).scalar_one()
    assert carga(motor, buena).guardadas == FILAS


def test_detener_el_hub_devuelve_la_carga_a_la_espera(subir, motor, direccion_base):
    """When its input is closed the process rolls back, lets the upload wait again, and this was no attempt."""
    numero = subir()
    with subprocess.Popen(
        [*orden(DEMORAR + BIEN), "toma"],
        env=entorno(direccion_base),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as hijo:
        assert hijo.stdout.readline() == b"0\n"
        hijo.stdin.close()
        assert hijo.wait(ESPERA) == 128 + signal.SIGTERM
    una = carga(motor, numero)
    assert (una.estado, una.toma, una.intentos) == ("en espera", None, 0)
    assert informadas(motor) == 0


def test_lo_que_quedo_atras_se_retoma_cuando_nadie_da_senales(subir, motor, hoy):
    """A machine that went away does not keep an upload; one that only paused stores nothing afterwards."""
    numero = subir()
    with motor.begin() as conexion:
        pausada = proceso.tomar(conexion, "otra máquina", hoy.reloj())
    with para_leer(motor) as conexion:
        assert not proceso.hay_por_tomar(conexion, hoy.reloj())
    assert procesar(hoy, "t") == 0
    with motor.begin() as conexion:
        conexion.execute(update(Carga).values(latido=hoy.reloj() - SIN_LATIDO - timedelta(seconds=1)))
    with para_leer(motor) as conexion:
        assert proceso.hay_por_tomar(conexion, hoy.reloj())
    assert procesar(hoy, "t") == 1
    assert carga(motor, numero).toma == "t"
    procesar_una(hoy, pausada)
    una = carga(motor, numero)
    assert (una.estado, una.toma, una.guardadas) == ("terminada", "t", FILAS)


def test_el_avance_se_escribe_mientras_se_procesa(subir, motor, hoy, direccion_base):
    """Another connection sees the phases go by, while the process apart is still at it."""
    numero = subir()
    with subprocess.Popen(
        [*orden(DEMORAR + BIEN), "toma"], env=entorno(direccion_base), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as hijo:
        assert hijo.stdout.readline() == b"0\n"
        time.sleep(1)
        vista = carga(motor, numero)
        hijo.stdin.close()
    assert vista.estado == "en proceso"
    if motor.dialect.name == "sqlite":
        assert vista.fase == "Revisando cada fila"
    else:
        assert (vista.fase, vista.hecho) == ("Guardando", vista.total)
        assert vista.total > 0


def test_al_guardar_descansa_solo_si_los_demas_pueden_escribir_entretanto(subir, motor, hoy, tipo_base, monkeypatch):
    """Beside the messages of others; on SQLite, where nobody else writes before it is done, it goes on."""
    descansos = []
    monkeypatch.setattr(filas, "sleep", descansos.append)
    numero = subir()
    procesar(hoy, "descansada")
    assert carga(motor, numero).guardadas == FILAS
    assert any(descansos) == (tipo_base == "postgres")


def test_un_hub_que_parte_toma_lo_que_esperaba_y_al_parar_no_deja_procesos(subir, motor, direccion_base, tmp_path):
    numero = subir()
    hub = Hub(direccion_base, tmp_path)
    try:
        hub.iniciar()
        esperar(lambda: carga(motor, numero).estado == "terminada")
    finally:
        hub.detener()
    assert carga(motor, numero).guardadas == FILAS
    esperar(lambda: not hijas(direccion_base))


@pytest.mark.parametrize("programa", ["import sys; sys.exit(4)", "import no_existe", "import os; os.kill(os.getpid(), 9)"])
def test_si_el_proceso_no_puede_empezar_la_carga_se_da_por_fallida(subir, motor, direccion_base, tmp_path, programa):
    """After three attempts in vain, one for each look; the next upload has three of its own, and each is counted."""
    numeros, veces = [subir(), subir()], []
    taller = taller_de(motor, orden(programa), entorno(direccion_base), tmp_path, interrumpida=lambda: veces.append(1))
    for _ in range(INTENTOS):
        taller.mirar()
        assert [carga(motor, numero).estado for numero in numeros] == ["en espera", "en espera"]
    taller.mirar()
    dada, otra = (carga(motor, numero) for numero in numeros)
    assert (dada.estado, dada.error_codigo, otra.estado, otra.intentos) == ("fallida", "HUB-4032", "en espera", 0)
    with para_leer(motor) as conexion:
        fila = conexion.execute(select(Mensaje.operacion).where(Mensaje.id == dada.mensaje_id)).one()
    assert fila.operacion == "cargarResultados"
    assert len(veces) == INTENTOS + 1


def test_los_procesos_del_hub_no_ejecutan_lo_que_hay_en_el_directorio(subir, motor, direccion_base, tmp_path):
    """A `hub.py` that lies where the hub was started is nobody's program."""
    numero, trampa = subir(), tmp_path / "trampa"
    trampa.mkdir()
    for nombre in ("hub.py", "consola.py", "click.py"):
        (trampa / nombre).write_text(f"open({str(tmp_path / 'ejecutado')!r}, 'w').close()\n")
    programa = (
        "import sys; from config.ajustes import Ajustes; from hub import crear_metricas, crear_taller, crear_ventanilla\n"
        "from modelos import crear_motor; import os; os.chdir(sys.argv[1])\n"
        "ajustes = Ajustes.desde_entorno(os.environ); motor = crear_motor(ajustes.base_datos)\n"
        "crear_taller(crear_ventanilla(motor, ajustes), ajustes, crear_metricas()).mirar()\n"
    )
    propio = {**entorno(direccion_base), "HUB_DATOS": str(tmp_path)}
    subprocess.run([sys.executable, "-c", programa, str(trampa)], env=propio, timeout=ESPERA, check=True)
    assert carga(motor, numero).estado == "terminada"
    assert not (tmp_path / "ejecutado").exists()
