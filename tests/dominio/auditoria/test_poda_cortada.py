"""A poda that is killed at any point loses nothing and archives nothing twice; who calls meanwhile notices nothing."""

import os
import signal
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import event, select

from dominio.atencion import abrir_ventanilla
from dominio.auditoria import Verificador
from dominio.auditoria.archivo import hallar, recoger, traer
from dominio.auditoria.plazos import Plazo, PlazosDeConservacion, Regla
from dominio.mensajes.vencidos import vencimientos
from dominio.sellos.sellador import sellar
from dominio.vocabulario.enumeraciones import Desenlace
from modelos import Mensaje, PodaAnotada, crear_motor, para_leer
from tests.consola.orden import procesos
from tests.dominio.auditoria.podas import con_cuerpo, cuerpo_de, podar_todo, sembrar
from tests.elenco import RelojDePrueba, crear, una_muestra

PLAZOS = PlazosDeConservacion(reglas=(Regla(nombre="todo", plazo=Plazo("1 año", meses=12)),), informes=None)
PRIMERO, CUANTOS, TANDA = 5_001, 90, 7
PASOS = (1, 4, 6, 8, 10, 12, 14, 15, 16, 17)
"""Steps of a run at which it is killed; its first lot is on record between the 15th and the 16th."""


@pytest.fixture
def viejo(ventanilla, reloj):
    numeros = range(PRIMERO, PRIMERO + CUANTOS)
    sembrar(ventanilla.motor, [{"id": n, "recibido_en": reloj() - timedelta(days=900)} for n in numeros])
    sellar(ventanilla.motor, reloj)
    return ventanilla


def podar_hasta_morir(direccion, carpeta, paso):
    """A process that lets bodies expire and kills itself at that step: what is put on the disk, named, or committed."""
    motor = crear_motor(direccion)
    dados = iter(range(1, 10_000))

    def contar(*_):
        if next(dados) == paso:
            os.kill(os.getpid(), signal.SIGKILL)

    def contado(hacer):
        def hecho(*args):
            contar()
            hacer(*args)
            contar()

        return hecho

    os.fsync, Path.rename = contado(os.fsync), contado(Path.rename)
    event.listen(motor, "commit", contar)
    with para_leer(motor) as conexion:
        recoger(conexion, carpeta)
    podar_todo(abrir_ventanilla(motor, reloj=RelojDePrueba()), PLAZOS, RelojDePrueba()(), carpeta=carpeta, tanda=TANDA)


def lo_que_hay(motor, carpeta):
    """Each message has its bodies, or the record says that they expired and the file has them as they were."""
    todos = set(range(PRIMERO, PRIMERO + CUANTOS))
    quedan = con_cuerpo(motor) & todos
    with para_leer(motor) as conexion:
        vencidos = vencimientos(conexion, todos)
    assert vencidos.keys() == todos - quedan
    for numero, suyo in vencidos.items():
        assert hallar(carpeta, numero)[0].name == suyo.archivo
        traido = traer(carpeta, numero)
        assert traido.cuerpos == {"pedido": cuerpo_de(numero), "respuesta": cuerpo_de(numero, "respuesta")}
    return quedan


def test_se_puede_matar_en_cualquier_punto(viejo, direccion_base, tmp_path, reloj):
    """It is killed at each step of a lot in turn, and taken up again."""
    for paso in PASOS:
        proceso = procesos.Process(target=podar_hasta_morir, args=(direccion_base, tmp_path, paso))
        proceso.start()
        proceso.join()
        assert proceso.exitcode == -signal.SIGKILL
        lo_que_hay(viejo.motor, tmp_path)
    with para_leer(viejo.motor) as conexion:
        assert recoger(conexion, tmp_path) == []
    podar_todo(viejo, PLAZOS, reloj(), carpeta=tmp_path, tanda=TANDA)
    assert lo_que_hay(viejo.motor, tmp_path) == set()
    with viejo.motor.connect() as conexion:
        huellas = conexion.execute(select(PodaAnotada.archivo)).scalars().all()
    assert len(huellas) == len(list(tmp_path.glob("*.zst"))) == len(list(tmp_path.glob("*.json")))
    assert not list(tmp_path.glob("*.nuevo"))
    sellar(viejo.motor, reloj)
    verificador = Verificador(viejo.motor)
    assert list(verificador.diferencias()) == []
    assert verificador.vencidos == {"todo": CUANTOS}


def test_quien_llama_mientras_se_poda_no_lo_nota(viejo, laboratorio_norte, reloj):
    """Its samples are stored and its messages recorded."""
    recibos = []

    def llamar():
        pedidos = (crear(una_muestra(f"M-{n}")) for n in range(20))
        recibos.extend(viejo.atender(laboratorio_norte, pedido) for pedido in pedidos)

    hilo = Thread(target=llamar)
    hilo.start()
    hecho = podar_todo(viejo, PLAZOS, reloj(), tanda=1)
    hilo.join()
    assert hecho.por_regla.total() == CUANTOS
    assert [recibo.items[0].desenlace for recibo in recibos] == [Desenlace.CREADA] * 20
    with viejo.motor.connect() as conexion:
        assert {r.id_mensaje for r in recibos} <= set(conexion.execute(select(Mensaje.id)).scalars())
    assert {r.id_mensaje for r in recibos} <= con_cuerpo(viejo.motor)
