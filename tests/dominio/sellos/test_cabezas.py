"""Heads: written in one way, signed with a key that is no part of the database, and handed out."""

import os
import stat
from datetime import UTC, datetime
from threading import Event
from time import sleep

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import SQLAlchemyError

from dominio.sellos import llave as llaves
from dominio.sellos.cabezas import CabezaVigente, instante_de, leer_publicadas, publicar
from dominio.sellos.sellador import sellar
from dominio.sellos.verificar_prueba import Cabeza, PruebaMala, firma_buena, leer_cabeza, leer_llave
from dominio.vocabulario.errores import CabezaIlegible, LlaveIlegible
from tests.dominio.sellos.registro import escribir

UNA = Cabeza(7, bytes(range(32)), "20260305T123015Z", None)
CABEZAS = st.builds(
    Cabeza,
    st.integers(0, 10**18),
    st.binary(min_size=32, max_size=32),
    st.just("20260305T123015Z"),
    st.none() | st.binary(min_size=64, max_size=64),
)


@given(CABEZAS)
def test_una_cabeza_se_lee_como_se_escribe(cabeza):
    assert leer_cabeza(str(cabeza)) == cabeza


@given(CABEZAS, st.data())
def test_una_cabeza_se_escribe_de_una_sola_manera(cabeza, data):
    """Whatever is changed in its text makes another head, or none."""
    texto = str(cabeza)
    lugar = data.draw(st.integers(0, len(texto) - 1))
    otra = data.draw(st.sampled_from("0aA.+/=_-Z \n"))
    for malo in (texto[:lugar] + otra + texto[lugar + 1 :], texto[:lugar] + texto[lugar + 1 :], texto + otra):
        if malo != texto:
            try:
                assert leer_cabeza(malo) != cabeza
            except PruebaMala:
                continue


def test_la_cabeza_va_firmada(motor, reloj, tmp_path):
    """By whoever has the key, over what the head says and nothing less."""
    llave = llaves.crear_llave(tmp_path / "sello.pem")
    escribir(motor, reloj(), [1, 2, 3])
    cabeza = sellar(motor, reloj, llave).cabeza
    assert (cabeza.tamano, cabeza.instante, instante_de(cabeza)) == (3, "20260305T123015Z", reloj().replace(microsecond=0))
    assert firma_buena(llave.publica, cabeza.firmado, cabeza.firma)
    assert not firma_buena(llave.publica, cabeza._replace(tamano=2).firmado, cabeza.firma)


def test_la_llave_no_se_pisa_ni_la_lee_otro(tmp_path):
    """Who loses it cannot sign as before any more; and its public part is read by hub and verifier alike."""
    archivo = tmp_path / "sello.pem"
    llave = llaves.crear_llave(archivo)
    assert stat.S_IMODE(archivo.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        llaves.crear_llave(archivo)
    publica = tmp_path / "publica.pem"
    publica.write_text(llaves.publica_en_pem(llave))
    assert (
        llaves.leer_llave(archivo).publica == llave.publica == llaves.leer_publica(publica) == llaves.leer_publica(archivo)
    )
    assert leer_llave(publica.read_text()) == leer_llave(llave.publica.hex()) == llave.publica


@pytest.mark.parametrize("contenido", [None, b"", b"\0\xff", b"-----BEGIN PRIVATE KEY-----\nAA\n-----END PRIVATE KEY-----"])
def test_lo_que_no_es_una_llave_se_dice(tmp_path, contenido):
    archivo = tmp_path / "sello.pem"
    if contenido is not None:
        archivo.write_bytes(contenido)
    for leer in (llaves.leer_llave, llaves.leer_publica):
        with pytest.raises(LlaveIlegible):
            leer(archivo)


def test_las_cabezas_publicadas_se_leen_de_un_texto_un_archivo_o_una_carpeta(tmp_path):
    """Each head in a file of its own, in a folder for each day; the same one twice is one."""
    otra = UNA._replace(tamano=300, instante="20260306T000000Z")
    for cabeza in (otra, UNA, UNA):
        archivo = publicar(tmp_path, cabeza)
    assert archivo.relative_to(tmp_path).parts == ("2026-03-05", "cabeza-000000000007-20260305T123015Z.txt")
    assert leer_publicadas(str(tmp_path)) == [UNA, otra]
    assert leer_publicadas(str(archivo)) == leer_publicadas(str(UNA)) == [UNA]
    (tmp_path / "vacia").mkdir()
    for mala in (
        "v1.7",
        "ayer",
        "",
        "\0",
        str(tmp_path / "vacia"),
        "v1." + "9" * 400,
        UNA._replace(instante="20261399T999999Z").dicho,
    ):
        with pytest.raises(CabezaIlegible):
            leer_publicadas(mala)


def test_lo_que_root_publica_es_de_quien_atiende(tmp_path, monkeypatch):
    """A head published by root's console keeps the hub neither from reading its folder nor from going on in it."""
    dados = {}
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(os, "chown", lambda que, uid, gid: dados.update({que.name.removesuffix(".nueva"): (uid, gid)}))
    archivo = publicar(tmp_path, UNA)
    de_la_carpeta = (tmp_path.stat().st_uid, tmp_path.stat().st_gid)
    assert dados == {archivo.name: de_la_carpeta, archivo.parent.name: de_la_carpeta}
    assert [uno.name for uno in archivo.parent.iterdir()] == [archivo.name]


def test_un_proceso_recuerda_la_cabeza_un_minuto(motor, reloj):
    """So that handing it out with each answer costs the database nothing; one that cannot be read is told as before."""
    hora = [1000.0]
    vigente = CabezaVigente(motor, lambda: hora[0])
    assert vigente.texto() == ""
    escribir(motor, reloj(), [1])
    cabeza = sellar(motor, reloj).cabeza
    assert vigente.texto() == ""
    hora[0] += 61
    assert vigente.texto() == str(cabeza)
    with motor.begin() as conexion:
        conexion.exec_driver_sql("ALTER TABLE sello RENAME TO otra")
    hora[0] += 61
    assert vigente.texto() == str(cabeza)
    assert datetime.strptime(vigente.texto().split(".")[3], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) <= reloj()


@pytest.mark.timeout(60)
def test_quien_pregunta_por_la_cabeza_no_espera_a_la_base(motor, reloj):
    """A process that has begun reads it in a thread of its own: a silent database keeps nobody who asks."""
    escribir(motor, reloj(), [1])
    cabeza = sellar(motor, reloj).cabeza
    leyendo, seguir = Event(), Event()

    class Callada:
        def connect(self):
            if seguir.is_set():
                raise SQLAlchemyError
            leyendo.set()
            seguir.wait()
            return motor.connect()

    vigente = CabezaVigente(Callada())
    vigente.iniciar()
    assert leyendo.wait(30)
    assert vigente.texto() == ""
    seguir.set()
    while vigente.texto() != str(cabeza):
        sleep(0.01)
