"""`hub respaldo` as an operator uses it: backups that can be trusted, and a hub that comes back from the dead."""

import json
import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from dominio.atencion import abrir_ventanilla
from dominio.muestras.pedidos import CambiosDesde
from dominio.vocabulario.enumeraciones import Desenlace
from dominio.vocabulario.errores import CursorAdelantado
from dominio.vocabulario.tiempo import reloj_del_sistema
from modelos import Mensaje, crear_motor
from modelos.migraciones import migrar
from tests.asentado import esperar_asentado
from tests.consola.cluster_propio import cluster_propio
from tests.consola.orden import correr
from tests.elenco import crear, poblar, una_muestra


class Consola:
    """Gives orders to a hub with settings of its own."""

    def __init__(self, base: str, lugar: Path) -> None:
        self.cabezas = lugar / "cabezas"
        self.entorno = {
            "PATH": os.environ["PATH"],
            "HUB_BASE_DATOS": base,
            "HUB_DATOS": str(lugar),
            "HUB_CABEZAS": str(self.cabezas),
            "PYTHONUTF8": "1",
        }

    def __call__(self, *argumentos, bien=True, **ajustes):
        """What it says; of one that should fail, all of it."""
        hecho = correr({**self.entorno, **ajustes}, *argumentos)
        assert not bien or hecho.codigo == 0, hecho.errores
        return hecho.salida if bien else hecho

    def negada(self, *argumentos, **ajustes):
        """Why it was not done."""
        hecho = self(*argumentos, bien=False, **ajustes)
        assert hecho.codigo != 0, hecho.salida
        assert "Traceback" not in hecho.errores
        return hecho.errores


def muestra(codigo):
    """A sample of today: what is sealed here is sealed by the system's clock."""
    return una_muestra(codigo, fecha_muestra=reloj_del_sistema() - timedelta(hours=3))


def enviar(ventanilla, actor, codigo):
    """The id of a new sample."""
    return ventanilla.atender(actor, crear(muestra(codigo))).items[0].id_muestra


# ── SQLite ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def embebida(tmp_path):
    """A hub on SQLite with a message, sealed, and its console."""
    datos = tmp_path / "datos"
    datos.mkdir()
    base = f"sqlite:///{datos / 'hub.db'}"
    motor = crear_motor(base)
    migrar(motor)
    poblar(motor, reloj_del_sistema())
    consola = Consola(base, datos)
    consola.motor, consola.ventanilla = motor, abrir_ventanilla(motor)
    yield consola
    motor.dispose()


def hacer(consola, carpeta, *opciones):
    """The path of a new backup."""
    return Path(json.loads(consola("respaldo", "crear", carpeta, "--json", *opciones))["respaldo"])


def test_un_respaldo_de_sqlite_se_prueba_y_se_restaura(embebida, laboratorio_norte, tmp_path):
    """What was sent after it is lost, told so, and taken again under other numbers."""
    enviar(embebida.ventanilla, laboratorio_norte, "A-1")
    embebida("auditoria", "sellar")
    respaldo = hacer(embebida, tmp_path / "respaldos")
    assert {uno.stat().st_mode & 0o077 for uno in (respaldo.parent, respaldo, *respaldo.iterdir())} == {0}
    probado = json.loads(embebida("respaldo", "probar", respaldo, "--json"))
    assert (probado["mensajes"], probado["muestras"], probado["sellados"], probado["diferencias"]) == (1, 1, 1, [])
    perdida = enviar(embebida.ventanilla, laboratorio_norte, "A-2")
    embebida("auditoria", "sellar")
    embebida.motor.dispose()
    for resto in ("", "-wal", "-shm"):
        Path(f"{tmp_path}/datos/hub.db{resto}").unlink(missing_ok=True)
    dicho = embebida("respaldo", "restaurar", respaldo, tmp_path / "datos")
    assert f"Perdido por la restauración de {respaldo.name}, del " in dicho
    assert "lugares del sello 1 a 1, mensajes entre 1001 y " in dicho
    ventanilla = abrir_ventanilla(embebida.motor)
    assert enviar(ventanilla, laboratorio_norte, "A-2") > perdida + 1_000_000
    verificado = embebida("auditoria", "verificar")
    assert "Perdido por la restauración de" in verificado
    assert "Diferencias: 0." in verificado
    assert embebida("servir", "--comprobar") == "Puede atender.\n"


def test_una_base_puesta_a_mano_no_se_atiende_hasta_anotarlo(embebida, laboratorio_norte, tmp_path):
    """Neither by the hub nor by its orders, but for verifying, which then writes nothing."""
    enviar(embebida.ventanilla, laboratorio_norte, "A-1")
    embebida("auditoria", "sellar")
    embebida.motor.dispose()
    shutil.copyfile(tmp_path / "datos/hub.db", tmp_path / "copia.db")
    enviar(embebida.ventanilla, laboratorio_norte, "A-2")
    embebida("auditoria", "sellar")
    embebida.motor.dispose()
    shutil.copyfile(tmp_path / "copia.db", tmp_path / "datos/hub.db")
    for orden in (("servir", "--comprobar"), ("auditoria", "sellar"), ("crear-laboratorio", "Otro")):
        assert "«hub respaldo anotar» antes de atender" in embebida.negada(*orden)
    verificado = embebida("auditoria", "verificar", bien=False)
    assert (verificado.codigo, "No quedó registrado" in verificado.salida) == (1, True)
    with embebida.motor.connect() as conexion:
        assert conexion.execute(select(func.count(Mensaje.id))).scalar_one() == 1
    anotar = ("respaldo", "anotar", "--origen", "copia.db de ayer")
    inventada = f"v1.999999999.{'a' * 64}.20991231T235959Z"
    assert "HUB-6089" in embebida.negada(*anotar, "--cabeza", inventada)
    embebida("auditoria", "crear-llave", tmp_path / "sello.pem")
    assert "HUB-6079" in embebida.negada(*anotar, HUB_LLAVE_SELLO=str(tmp_path / "sello.pem"))
    assert "mensajes entre" in embebida(*anotar, "--a-sabiendas", HUB_LLAVE_SELLO=str(tmp_path / "sello.pem"))
    assert "ojo: esa cabeza no está firmada" in embebida("auditoria", "verificar")
    embebida("crear-laboratorio", "Otro")
    assert embebida("servir", "--comprobar") == "Puede atender.\n"


def test_lo_que_no_es_un_buen_respaldo_de_sqlite_no_se_restaura(embebida, tmp_path):
    """Each in words that say what to mend, and nothing is left half done."""
    respaldo, nuevo = hacer(embebida, tmp_path / "respaldos"), tmp_path / "nuevo"
    una = ("respaldo", "restaurar", respaldo)
    assert "No se sabe cuál es la última cabeza publicada" in embebida.negada(*una, nuevo)
    sin = ("--sin-cabeza",)
    assert "ya existe y no se toca" in embebida.negada(*una, tmp_path / "datos", *sin)
    assert "de un solo instante" in embebida.negada(*una, nuevo, *sin, "--hasta", "2026-11-28 07:00:00")
    assert "no es una fecha y hora" in embebida.negada(*una, nuevo, *sin, "--hasta", "ayer")
    assert "corrija uno de los dos" in embebida.negada(*una, nuevo, *sin, HUB_BASE_DATOS="postgresql:///nada")
    with (respaldo / "hub.db").open("r+b") as archivo:
        archivo.seek(5000)
        archivo.write(b"x")
    assert "está dañado" in embebida.negada(*una, nuevo, *sin)
    (respaldo / "manifiesto.json").write_text('{"formato": "otro"}')
    assert "no es un respaldo de esta versión" in embebida.negada(*una, nuevo, *sin)
    (respaldo / "manifiesto.json").unlink()
    assert "no es un respaldo del hub" in embebida.negada(*una, nuevo, *sin)
    assert not nuevo.exists() or not any(nuevo.iterdir())


def test_un_respaldo_de_otra_version_se_actualiza_o_se_rehusa(embebida, tmp_path):
    """An older schema is brought up to date; a later one is none that this hub knows."""
    entero = hacer(embebida, tmp_path / "respaldos")
    for version, dice in (("9999", "versión más nueva del hub (esquema 9999)"), ("0022", "Restaurado en")):
        respaldo = shutil.copytree(entero, tmp_path / f"de-{version}")
        with closing(sqlite3.connect(respaldo / "hub.db")) as base, base:
            base.execute("DROP TABLE restauracion")
            base.execute("UPDATE alembic_version SET version_num = ?", (version,))
            base.execute("DELETE FROM esquema_servido WHERE version > '0022'")
        manifiesto = json.loads((respaldo / "manifiesto.json").read_text())
        manifiesto["huella"] = _huella(respaldo / "hub.db")
        (respaldo / "manifiesto.json").write_text(json.dumps(manifiesto))
        hecho = embebida("respaldo", "restaurar", respaldo, tmp_path / version, "--sin-cabeza", bien=False)
        assert dice in hecho.salida + hecho.errores
        assert (tmp_path / version / "hub.db").exists() == (hecho.codigo == 0)


def _huella(archivo):
    from consola.respaldos.manifiesto import huella_de

    return huella_de(archivo)


def test_se_conservan_los_ultimos(embebida, tmp_path):
    """And nothing else of the folder is touched, nor anything left of one that could not be made."""
    respaldos = tmp_path / "respaldos"
    respaldos.mkdir()
    (respaldos / "otra cosa").mkdir()
    primero = hacer(embebida, respaldos)
    for numero in (1, 2):
        shutil.copytree(primero, respaldos / f"respaldo-2020010{numero}T000000Z")
    shutil.move(primero, respaldos / "respaldo-20200103T000000Z")
    nuevo = hacer(embebida, respaldos, "--conservar", 2)
    assert {uno.name for uno in respaldos.iterdir()} == {"otra cosa", "respaldo-20200103T000000Z", nuevo.name}
    assert "No se pudo respaldar en" in embebida.negada("respaldo", "crear", nuevo / "hub.db" / "dentro")


# ── PostgreSQL ──────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.postgres
def test_se_vuelve_al_segundo_anterior_al_desastre(laboratorio_norte, tmp_path):
    """Into an empty cluster: it verifies, a LIS goes on where it was and tells what was lost by its own retries, and no
    number of the lost second is given again."""
    with cluster_propio() as cluster:
        consola = Consola(cluster.direccion, tmp_path)
        motor = crear_motor(cluster.direccion)
        migrar(motor)
        poblar(motor, reloj_del_sistema())
        wal = cluster.recibir_wal("wal")
        ventanilla = abrir_ventanilla(motor)
        enviar(ventanilla, laboratorio_norte, "A-1")
        consola("auditoria", "sellar")
        respaldo = hacer(consola, cluster.respaldos)
        segunda = crear(muestra("A-2"))
        despues = ventanilla.atender(laboratorio_norte, segunda).items[0].id_muestra
        esperar_asentado(motor)
        cursor = ventanilla.atender(laboratorio_norte, CambiosDesde()).cursor
        instante = _este_segundo(cluster)
        lote = crear(muestra("B-1"), muestra("B-2"), id_mensaje_cliente="lote")
        perdido = ventanilla.atender(laboratorio_norte, lote)
        esperar_asentado(motor)
        cursor_perdido = ventanilla.atender(laboratorio_norte, CambiosDesde()).cursor
        consola("auditoria", "sellar")
        motor.dispose()
        cluster.perderse()

        opciones = ("--wal", wal, "--hasta", instante.isoformat())
        probado = json.loads(consola("respaldo", "probar", respaldo, "--json", *opciones))
        assert (probado["muestras"], probado["diferencias"], probado["faltan"]) == (2, [], 0)
        entero = json.loads(consola("respaldo", "probar", respaldo, "--json", "--wal", wal))
        assert (entero["muestras"], entero["diferencias"]) == (4, [])
        _se_rehusa_lo_que_no_lleva_ahi(consola, cluster, respaldo, wal)
        dicho = consola("respaldo", "restaurar", respaldo, cluster.datos, *opciones)
        assert "mensajes entre " in dicho
        assert not list(cluster.raiz.glob(".restaurando-*"))

        cluster.partir()
        cluster.recibir_wal("wal-nuevo")
        motor = crear_motor(cluster.direccion)
        ventanilla = abrir_ventanilla(motor)
        verificado = consola("auditoria", "verificar")
        assert (verificado.count("Perdido por la restauración de"), "Diferencias: 0." in verificado) == (1, True)
        assert consola("servir", "--comprobar") == "Puede atender.\n"
        repetida = ventanilla.atender(laboratorio_norte, segunda)
        assert (repetida.items[0].desenlace, repetida.items[0].id_muestra) == (Desenlace.EXISTENTE, despues)
        nuevo = ventanilla.atender(laboratorio_norte, lote)
        assert [item.desenlace for item in nuevo.items] == [Desenlace.CREADA] * 2
        otra_vez = ventanilla.atender(laboratorio_norte, lote)
        assert [item.id_muestra for item in otra_vez.items] == [item.id_muestra for item in nuevo.items]
        dados = {repetida.id_mensaje, nuevo.id_mensaje, *(item.id_muestra for item in nuevo.items)}
        assert min(dados) > 1_000_000 + max(perdido.id_mensaje, *(item.id_muestra for item in perdido.items))
        esperar_asentado(motor)
        with pytest.raises(CursorAdelantado):
            ventanilla.atender(laboratorio_norte, CambiosDesde(cursor=cursor_perdido))
        cambios = ventanilla.atender(laboratorio_norte, CambiosDesde(cursor=cursor)).cambios
        assert [uno.codigo_muestra_cliente for uno in cambios] == ["B-1", "B-2"]
        motor.dispose()


def _este_segundo(cluster):
    """An instant after all that is committed and before all that comes; the server's own clock."""
    ((antes,),) = cluster.mandar("SELECT clock_timestamp()")
    cluster.mandar("SELECT pg_sleep(0.05)")
    return antes.astimezone(UTC) + timedelta(milliseconds=20)


def _se_rehusa_lo_que_no_lleva_ahi(consola, cluster, respaldo, wal):
    """Each in words that say what to mend, and the place stays empty."""
    una = ("respaldo", "restaurar", respaldo, cluster.datos)
    con_wal = (*una, "--wal", wal)
    assert "hace falta el WAL" in consola.negada(*una, "--hasta", "2026-11-28 07:00:00")
    assert "anterior al respaldo" in consola.negada(*con_wal, "--hasta", "2020-01-01 00:00:00")
    manana = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    assert "el WAL que hay termina antes de ese instante" in consola.negada(*con_wal, "--hasta", manana)
    assert "no está vacía" in consola.negada("respaldo", "restaurar", respaldo, wal)
    vacia = cluster.raiz / "vacia"
    vacia.mkdir()
    assert "está vacía" in consola.negada(*una, "--wal", vacia)
    assert "No están en esta máquina los programas" in consola.negada(*una, "--programas", vacia)
    ajeno = cluster.raiz / "danado"
    shutil.copytree(respaldo, ajeno)
    (ajeno / "datos" / "PG_VERSION").write_text("15\n\n")
    assert "dañado" in consola.negada("respaldo", "restaurar", ajeno, cluster.datos)
    assert not cluster.datos.exists()
