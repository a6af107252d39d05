"""What large messages took of memory is given back, measured in a process that does nothing else."""

import io
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from dominio.atencion import abrir_ventanilla
from dominio.ventanilla.porteria import Porteria
from modelos import crear_motor
from servicios.aplicacion import crear_aplicacion_soap
from tests.elenco import NORTE, RelojDePrueba
from tests.servicios.mensajes import TIPO

MAXIMO_QUE_QUEDA = 70
"""MB that a process may have more after them than before; without giving back it is some 160."""
MENSAJES, HILOS = 24, 8


def ocupada() -> int:
    """MB of memory that this process holds."""
    (linea,) = (linea for linea in Path("/proc/self/status").read_text().splitlines() if linea.startswith("VmRSS"))
    return int(linea.split()[1]) // 1024


def cuerpo(numero: int) -> bytes:
    """A large message, each of another size and shape."""
    from tests.servicios.construcciones import mensaje

    relleno = "x" * (numero % 7 * 20)
    etiquetas = 15_000 + numero * 500
    return mensaje(item=f"<b a='{relleno}'>{relleno}</b>" * etiquetas, lista="<muestra/>" * 20)


def recibir(direccion: str, clave: str) -> None:
    """Serve them all in several threads, and print what was held before and after."""
    motor = crear_motor(direccion)
    ventanilla = abrir_ventanilla(motor, reloj=RelojDePrueba())
    puerta = crear_aplicacion_soap(ventanilla, Porteria(motor, ventanilla.reloj), "soap11", "https://hub.cl/soap")

    def enviar(contenido: bytes) -> None:
        entorno = {
            "REQUEST_METHOD": "POST",
            "CONTENT_TYPE": TIPO["soap11"],
            "CONTENT_LENGTH": str(len(contenido)),
            "HTTP_ACCESSKEY": clave,
            "wsgi.input": io.BytesIO(contenido),
        }
        puerta(entorno, lambda *_: None)

    enviar(cuerpo(1)[:1000])
    antes = ocupada()
    pendientes = list(range(MENSAJES))

    def trabajar() -> None:
        while pendientes:
            enviar(cuerpo(pendientes.pop()))

    hilos = [threading.Thread(target=trabajar) for _ in range(HILOS)]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join()
    print(antes, ocupada())  # noqa: T201
    motor.dispose()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how much a process holds")
@pytest.mark.parametrize("tipo_base", ["sqlite"])
def test_la_memoria_de_los_mensajes_grandes_se_devuelve(direccion_base, claves):
    """After sixty large bad messages in eight threads the process is nearly as small as before."""
    orden = f"from tests.servicios.test_memoria import recibir; recibir({direccion_base!r}, {claves[NORTE]!r})"
    hecho = subprocess.run([sys.executable, "-c", orden], capture_output=True, text=True, timeout=100)
    assert hecho.returncode == 0, hecho.stderr
    antes, despues = map(int, hecho.stdout.splitlines()[-1].split())
    assert despues - antes < MAXIMO_QUE_QUEDA, (antes, despues)
