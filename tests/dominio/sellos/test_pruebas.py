"""The proof of one message: a file that convinces without hub or database, and that nobody can bend."""

import json
import random
import string
import subprocess
import sys
from copy import deepcopy
from pathlib import Path

import pytest
from sqlalchemy import select, text

from dominio.auditoria.pedidos import ProbarMensaje
from dominio.sellos import llave as llaves
from dominio.sellos import verificar_prueba
from dominio.sellos.pruebas import continuidad, prueba_de
from dominio.sellos.sellador import sellar
from dominio.sellos.verificar_prueba import PruebaMala, comprobar, leer_cabeza
from dominio.ventanilla.compresion import descomprimir
from dominio.vocabulario.errores import MensajeDesconocido, MensajeSinSello, SelloNoCalza
from modelos import MensajeCuerpo, para_leer
from tests.dominio.auditoria.test_integridad import AUDITORA, forzar
from tests.dominio.sellos.registro import escribir
from tests.elenco import crear, una_creada, una_muestra


@pytest.fixture
def llave(tmp_path):
    return llaves.crear_llave(tmp_path / "sello.pem")


@pytest.fixture
def probado(ventanilla, laboratorio_norte, motor, reloj, llave):
    """A sealed record whose first message says something of everything."""
    ventanilla.atender(
        laboratorio_norte, crear(una_muestra("P-1"), una_muestra("P-2", paciente_dv="2"), id_mensaje_cliente="c")
    )
    una_creada(ventanilla, laboratorio_norte, "P-3")
    escribir(motor, reloj(), range(101, 150))
    sellar(motor, reloj, llave)
    return motor


def prueba(motor, numero=1):
    with para_leer(motor) as conexion:
        return prueba_de(conexion, numero)


def buena(dada, publica=None, cabeza=None, **archivos):
    try:
        comprobar(json.dumps(dada), () if publica is None else (publica,), cabeza, archivos)
    except PruebaMala:
        return False
    return True


def test_una_prueba_verdadera_se_acepta(probado, llave):
    """By the key or by a head that was kept; with the bytes of request and answer, and with no others."""
    dada = prueba(probado)
    with para_leer(probado) as conexion:
        cuerpo = conexion.execute(select(MensajeCuerpo.pedido, MensajeCuerpo.respuesta)).first()
    pedido, respuesta = descomprimir(bytes(cuerpo.pedido)), descomprimir(bytes(cuerpo.respuesta))
    assert buena(dada, llave.publica, pedido=pedido, respuesta=respuesta)
    assert buena(dada, None, leer_cabeza(dada["cabeza"]))
    assert not buena(dada, llave.publica, pedido=pedido + b" ")
    assert not buena(dada, llave.publica, respuesta=respuesta + b" ")
    assert not buena(dada, bytes(32))
    assert not buena(dada, None, leer_cabeza(dada["cabeza"])._replace(tamano=999))


def _lugares(valor, camino=()):
    """Every place of a proof: where a value stands, and where one could be added."""
    yield camino
    hijos = valor.items() if isinstance(valor, dict) else enumerate(valor) if isinstance(valor, list) else ()
    for clave, hijo in hijos:
        yield from _lugares(hijo, (*camino, clave))


def _cambiar(valor, azar):
    """Something else than this in its place."""
    if isinstance(valor, bool) or valor is None:
        return azar.choice([0, "x", [], {}])
    if isinstance(valor, int):
        otro_bit = valor ^ 1 << azar.randrange(40)
        return azar.choice([valor + 1, -valor - 1, float(valor), str(valor), bool(valor), None, otro_bit])
    if isinstance(valor, str):
        lugar = azar.randrange(len(valor) + 1)
        letra = azar.choice(string.hexdigits + string.ascii_letters + " .=-_ñ\n")
        antes, despues = valor[:lugar], valor[lugar:]
        return azar.choice([antes + letra + despues[1:], antes + letra + despues, valor[:-1], ""])
    if isinstance(valor, list):
        otro = [*valor, *(valor[:1] or [1])]
        return azar.choice([otro, valor[:-1] if valor else otro, {}, None, [valor]])
    return azar.choice([{**valor, azar.choice(string.ascii_letters): 1}, [], None, dict(list(valor.items())[1:])])


def _mutar(dada, azar):
    """The proof with one thing changed, added or taken away anywhere."""
    otra = deepcopy(dada)
    *camino, ultimo = azar.choice([lugar for lugar in _lugares(dada) if lugar])
    dentro = otra
    for clave in camino:
        dentro = dentro[clave]
    if azar.random() < 0.1:
        dentro.pop(ultimo)
    else:
        dentro[ultimo] = _cambiar(dentro[ultimo], azar)
    return otra


def test_mil_pruebas_cambiadas_se_rechazan(probado, llave):
    """Every field, of the record, the path, the head and what is laid open; wherever the change, whoever is trusted."""
    dada, cabeza = prueba(probado), leer_cabeza(prueba(probado)["cabeza"])
    azar, tocados = random.Random(6962), set()
    probadas = 0
    while probadas < 1000:
        otra = _mutar(dada, azar)
        if json.dumps(otra, sort_keys=True) == json.dumps(dada, sort_keys=True) or _solo_calla(otra, dada):
            continue
        probadas += 1
        tocados |= {campo for campo in dada if otra.get(campo) != dada[campo]}
        assert not buena(otra, llave.publica), otra
        if otra.get("cabeza") == dada["cabeza"]:
            assert not buena(otra, None, cabeza), otra
    assert tocados == set(dada)


def _solo_calla(otra, dada):
    """Whether all that the change does is to lay less open, which anybody may."""
    uno, todo = otra.get("abiertos"), dada["abiertos"]
    return {**otra, "abiertos": todo} == dada and isinstance(uno, dict) and uno.items() <= todo.items()


def test_el_registro_de_otro_no_sirve_con_este_camino(probado, llave):
    """Each record under each other's path, head or what was laid open."""
    dadas = [prueba(probado, numero) for numero in (1, 2, 101, 149)]
    for una in dadas:
        for otra in dadas:
            for campo in ("registro", "camino", "abiertos"):
                mezcla = {**una, campo: otra[campo]}
                assert buena(mezcla, llave.publica) == (mezcla == una)


@pytest.mark.parametrize(
    "escrito",
    [
        "",
        "[]",
        "1",
        "{}",
        "null",
        '{"formato": "hub-prueba-1"}',
        '{"formato": ["x"]}',
        "[" * 100_000,
        '{"a": NaN}',
        '{"a":1,"a":1}',
    ],
)
def test_lo_que_no_es_una_prueba_se_rechaza(escrito):
    with pytest.raises(PruebaMala):
        comprobar(escrito, [bytes(32)], None, {})


def test_un_campo_dos_veces_se_rechaza(probado, llave):
    """A reader who takes the first and one who takes the last would see two proofs."""
    escrita = json.dumps(prueba(probado))
    assert comprobar(escrita, [llave.publica], None, {})
    with pytest.raises(PruebaMala):
        comprobar(escrita[:-1] + ', "cabeza": "x"}', [llave.publica], None, {})


def test_no_hay_prueba_de_lo_que_no_esta_sellado_o_ya_no_calza(probado, ventanilla, laboratorio_norte):
    """Rather none than one that nobody accepts; and who asked is on record."""
    una_creada(ventanilla, laboratorio_norte, "P-9")
    with para_leer(probado) as conexion, pytest.raises(MensajeSinSello):
        prueba_de(conexion, 3)
    forzar(probado, "UPDATE mensaje SET duracion_us = 1 WHERE id = 2")
    with para_leer(probado) as conexion, pytest.raises(SelloNoCalza):
        prueba_de(conexion, 2)
    with pytest.raises(MensajeDesconocido):
        ventanilla.atender(AUDITORA, ProbarMensaje(id_mensaje=99))
    assert json.loads(ventanilla.atender(AUDITORA, ProbarMensaje(id_mensaje=1)).contenido) == prueba(probado)
    with probado.connect() as conexion:
        pedidas = conexion.execute(text("SELECT count(*) FROM mensaje WHERE operacion = 'auditoria.prueba'")).scalar_one()
    assert pedidas == 2


def test_la_continuidad_de_dos_cabezas_se_prueba(probado, llave, reloj):
    """Also years later, with a head of a first day; another record's head is continued by nothing."""
    antes = leer_cabeza(prueba(probado)["cabeza"])
    escribir(probado, reloj(), range(200, 1000))
    sellar(probado, reloj, llave)
    with para_leer(probado) as conexion:
        dada = continuidad(conexion, antes)
    assert buena(dada, llave.publica)
    assert buena(dada, None, antes)
    assert not buena({**dada, "camino": dada["camino"][1:]}, llave.publica)
    assert not buena({**dada, "anterior": antes._replace(raiz=bytes(32), firma=None).dicho}, None)
    assert not buena(dada, None, antes._replace(raiz=bytes(32), firma=None))


def test_el_verificador_es_un_archivo_que_anda_solo(probado, llave, tmp_path):
    """Copied anywhere, run by Python alone: not even the rest of the hub is in its reach."""
    archivo, solo, publica = tmp_path / "prueba.json", tmp_path / "solo" / "verificar_prueba.py", tmp_path / "publica.pem"
    archivo.write_text(json.dumps(prueba(probado)))
    publica.write_text(llaves.publica_en_pem(llave))
    solo.parent.mkdir()
    solo.write_bytes(Path(verificar_prueba.__file__).read_bytes())

    def correr(*argumentos):
        return subprocess.run(
            [sys.executable, "-I", "-S", solo, *argumentos], cwd="/", capture_output=True, text=True, timeout=60, check=False
        )

    for llave_dada in (llave.publica.hex(), llave.publica.hex().upper(), publica):
        hecho = correr(archivo, "--llave", llave_dada)
        assert (hecho.returncode, hecho.stdout.startswith("BUENA: el mensaje 1 está sellado en el lugar 0")) == (0, True), (
            hecho
        )
    archivo.write_text(archivo.read_text().replace('"total": 2', '"total": 3'))
    mala = correr(archivo, "--llave", llave.publica.hex())
    assert (mala.returncode, mala.stdout, mala.stderr.startswith("NO ES BUENA: ")) == (1, "", True)
    assert correr(archivo).returncode == 2
    assert correr(tmp_path / "no-hay", "--llave", llave.publica.hex()).returncode == 2


def test_ningun_archivo_hace_caer_al_verificador(tmp_path, capsys):
    """Whatever is handed to it, it says that a proof is no good, or that without a key or head it cannot tell."""
    hondo = json.dumps({"formato": "hub-prueba-1"})[:-1] + ', "registro": ' + "[" * 900 + "]" * 900 + "}"
    malos = [b"", b"\xff\xfe", b"{}", b"[" * 5000, hondo.encode(), b'{"formato": 1e999}', b"9" * 5000]
    pem = tmp_path / "llave.pem"
    pem.write_text("-----BEGIN PUBLIC KEY-----\nAAA\n-----END PUBLIC KEY-----\n")
    for numero, contenido in enumerate(malos):
        archivo = tmp_path / f"{numero}.json"
        archivo.write_bytes(contenido)
        for opcion, valor in (("--llave", "0" * 64), ("--llave", pem), ("--cabeza", archivo), ("--cabeza", "x" * 5000)):
            juicio = verificar_prueba.principal([str(archivo), opcion, str(valor)])
            dicho = {1: "NO ES BUENA: ", 2: "NO SE PUDO COMPROBAR: "}[juicio]
            assert (juicio, capsys.readouterr().err.startswith(dicho)) == (1 if valor == "0" * 64 else 2, True)
