"""A poda that is killed at any point loses nothing and archives nothing twice; who calls meanwhile notices nothing."""

import os
import signal
from contextlib import suppress
from datetime import timedelta
from itertools import count
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import event, select

from dominio.atencion import abrir_ventanilla
from dominio.auditoria import Verificador
from dominio.auditoria.archivo import (
    AJENO,
    AJENO_SIN_MANIFIESTO,
    NO_SE_LEE,
    SIN_MANIFIESTO,
    archivar,
    hallar,
    recoger,
    reparos,
    traer,
)
from dominio.auditoria.plazos import Plazo, PlazosDeConservacion, Regla
from dominio.auditoria.poda import podar
from dominio.auditoria.vencibles import DE_TRAMO, AlcanceDePoda
from dominio.mensajes.vencidos import vencimientos
from dominio.sellos.sellador import sellar
from dominio.vocabulario.enumeraciones import Desenlace
from dominio.vocabulario.errores import ArchivoAlterado, BaseNoDisponible, PodaSimultanea, RetencionesCambiaron
from modelos import Mensaje, PodaAnotada, crear_motor, para_leer
from tests.consola.orden import procesos
from tests.dominio.auditoria.podas import administrar, con_cuerpo, cuerpo_de, podar_todo, sembrar
from tests.elenco import RelojDePrueba, crear, una_muestra

PLAZOS = PlazosDeConservacion(reglas=(Regla(nombre="todo", plazo=Plazo("1 año", meses=12)),), informes=None)
PRIMERO, CUANTOS, TANDA = 5_001, 90, 7
PASOS = (1, 4, 6, 8, 10, 12, 14, 16, 17, 18, 19, 20)
"""Steps of a run at which it is killed; its first lot is on record before the last of them."""


@pytest.fixture
def viejo(ventanilla, reloj):
    numeros = range(PRIMERO, PRIMERO + CUANTOS)
    sembrar(ventanilla.motor, [{"id": n, "recibido_en": reloj() - timedelta(days=900)} for n in numeros])
    sellar(ventanilla.motor, reloj)
    return ventanilla


def morir_en(paso, motor):
    """Have this process kill itself at that step: what is put on the disk, named, or committed, before it and after it."""
    dados = count(1)

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


def podar_hasta_morir(direccion, carpeta, paso, de_tramo=DE_TRAMO):
    """A process that lets bodies expire, until it kills itself at that step."""
    motor = crear_motor(direccion)
    morir_en(paso, motor)
    recoger(carpeta)
    podar_todo(
        abrir_ventanilla(motor, reloj=RelojDePrueba()),
        PLAZOS,
        RelojDePrueba()(),
        carpeta=carpeta,
        tanda=TANDA,
        de_tramo=de_tramo,
    )


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
        quedan = lo_que_hay(viejo.motor, tmp_path)
    assert 0 < len(quedan) < CUANTOS
    recoger(tmp_path)
    podar_todo(viejo, PLAZOS, reloj(), carpeta=tmp_path, tanda=TANDA)
    assert lo_que_hay(viejo.motor, tmp_path) == set()
    assert reparos_de(viejo, tmp_path) == {}
    with viejo.motor.connect() as conexion:
        huellas = conexion.execute(select(PodaAnotada.archivo)).scalars().all()
    assert len(huellas) == len(list(tmp_path.glob("*.zst"))) == len(list(tmp_path.glob("*.json")))
    assert not list(tmp_path.glob("*.nuevo"))
    sellar(viejo.motor, reloj)
    verificador = Verificador(viejo.motor)
    assert list(verificador.diferencias()) == []
    assert verificador.vencidos == {"todo": CUANTOS}


@pytest.mark.parametrize("falla", [None, BaseNoDisponible(), RetencionesCambiaron()], ids=lambda falla: type(falla).__name__)
def test_lo_archivado_queda_aunque_se_pierda_la_respuesta(viejo, tmp_path, reloj, falla):
    """The bodies are gone, and what came back is an error: of a second attempt that found none, or could not even look."""
    perdidas = iter([True])

    def servir(pedido):
        recibo = administrar(viejo, pedido)
        if not next(perdidas, False):
            return recibo
        if falla is None:
            return administrar(viejo, pedido)
        raise falla

    with suppress(PodaSimultanea, BaseNoDisponible):
        podar(viejo.motor, servir, AlcanceDePoda(PLAZOS, reloj(), tmp_path), tanda=TANDA, descanso=0)
    quedan = lo_que_hay(viejo.motor, tmp_path)
    assert len(quedan) == (0 if isinstance(falla, RetencionesCambiaron) else CUANTOS - TANDA)
    podar_todo(viejo, PLAZOS, reloj(), carpeta=tmp_path, tanda=TANDA)
    assert lo_que_hay(viejo.motor, tmp_path) == set()
    assert reparos_de(viejo, tmp_path) == {}


# ── a folder in which there is more ─────────────────────────────────────────────────────────────────────────────────
def reparos_de(ventanilla, carpeta):
    with para_leer(ventanilla.motor) as conexion:
        return reparos(conexion, carpeta)


def archivo_de(carpeta, numeros):
    """A file as another database writes it, or a run that was cut before it was on record."""
    hechos = ({"id_mensaje": numero} for numero in numeros)
    return carpeta / archivar(carpeta, [[(suyos, {"pedido": b"de otra base"}) for suyos in hechos]])["nombre"]


def test_lo_que_no_es_de_este_registro_se_deja_y_se_avisa(viejo, tmp_path, reloj):
    """Also if this database has bodies of the same numbers: it may be the only copy that another one has."""
    ajeno = archivo_de(tmp_path, range(PRIMERO, PRIMERO + 3))
    solo = archivo_de(tmp_path, range(PRIMERO + 50, PRIMERO + 52))
    solo.with_name(solo.name.replace(".jsonl.zst", ".json")).unlink()
    (tmp_path / f"{'a' * 32}.nuevo").write_bytes(b"a medias")
    (tmp_path / "notas.nuevo").write_text("de una persona")
    antes = {ruta: ruta.read_bytes() for ruta in tmp_path.iterdir() if "aaa" not in ruta.name}
    recoger(tmp_path)
    assert {ruta: ruta.read_bytes() for ruta in tmp_path.iterdir()} == antes
    podar_todo(viejo, PLAZOS, reloj(), carpeta=tmp_path)
    assert reparos_de(viejo, tmp_path) == {ajeno.name: AJENO, solo.name: AJENO_SIN_MANIFIESTO}
    assert antes.items() <= {ruta: ruta.read_bytes() for ruta in tmp_path.iterdir()}.items()


def test_un_manifiesto_que_no_se_puede_leer_esconde_solo_lo_suyo(viejo, tmp_path, reloj):
    podar_todo(viejo, PLAZOS, reloj(), carpeta=tmp_path, tanda=CUANTOS // 2)
    primero, segundo = sorted(tmp_path.glob("*.json"))
    primero.write_text("{")
    assert traer(tmp_path, PRIMERO + CUANTOS - 1).cuerpos["pedido"] == cuerpo_de(PRIMERO + CUANTOS - 1)
    with pytest.raises(ArchivoAlterado) as negado:
        hallar(tmp_path, PRIMERO)
    assert primero.name in negado.value.mensaje
    recoger(tmp_path)
    datos = [f"{ruta.stem}.jsonl.zst" for ruta in (primero, segundo)]
    assert reparos_de(viejo, tmp_path) == {datos[0]: NO_SE_LEE}
    segundo.unlink()
    assert reparos_de(viejo, tmp_path) == {datos[0]: NO_SE_LEE, datos[1]: SIN_MANIFIESTO}
    assert {ruta.name for ruta in tmp_path.iterdir()} == {*datos, primero.name}


# ── who calls meanwhile ─────────────────────────────────────────────────────────────────────────────────────────────
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
