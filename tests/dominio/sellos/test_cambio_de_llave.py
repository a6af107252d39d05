"""A hub that gets its first key, or another, goes on with the same record: true proofs of that are good, and no others."""

import json
import subprocess
from dataclasses import dataclass

import pytest

from dominio.auditoria import Falla, Verificador
from dominio.sellos import verificar_prueba
from dominio.sellos.llave import crear_llave, publica_en_pem
from dominio.sellos.pruebas import continuidad
from dominio.sellos.sellador import sellar
from dominio.sellos.verificar_prueba import Cabeza, PruebaMala, comprobar
from dominio.vocabulario.errores import CabezaAjena
from modelos import para_leer
from tests.consola.orden import correr
from tests.dominio.sellos.registro import escribir


@dataclass
class Rotado:
    """A record that was sealed without a key, then with one, then with another: what each made, by its place."""

    motor: object
    llaves: list[object]
    cabezas: list[Cabeza]

    def prueba(self, desde):
        with para_leer(self.motor) as conexion:
            return continuidad(conexion, self.cabezas[desde])


@pytest.fixture
def rotado(motor, ventanilla, reloj, tmp_path):
    llaves = [None, crear_llave(tmp_path / "k1.pem"), crear_llave(tmp_path / "k2.pem")]
    cabezas = []
    for n, llave in enumerate(llaves):
        escribir(motor, reloj(), range(100 * n + 1, 100 * n + 20))
        cabezas.append(sellar(motor, reloj, llave).cabeza)
        reloj.avanzar(hours=1)
    return Rotado(motor, llaves, cabezas)


@pytest.mark.parametrize("desde", [0, 1, 2])
def test_la_continuidad_se_acepta_aunque_la_llave_haya_cambiado(rotado, desde):
    """By the head that was kept, by the key of today, and by all of them; not by one of before alone."""
    dada, (_, k1, k2) = rotado.prueba(desde), rotado.llaves
    escrita = json.dumps(dada)
    for llaves, guardada in (
        ([], rotado.cabezas[desde]),
        ([k2.publica], None),
        ([k1.publica, k2.publica], rotado.cabezas[desde]),
    ):
        assert comprobar(escrita, llaves, guardada, {}) == dada
    for llaves in ([k1.publica], [bytes(32)]):
        with pytest.raises(PruebaMala):
            comprobar(escrita, llaves, None, {})
    with pytest.raises(PruebaMala):
        comprobar(escrita, [k2.publica], rotado.cabezas[desde - 1], {})


@pytest.mark.parametrize("campo", ["llave", "llave_anterior"])
def test_la_llave_de_cada_cabeza_es_la_que_la_firmo(rotado, campo):
    otra = rotado.llaves[1 if campo == "llave" else 2].publica
    with pytest.raises(PruebaMala):
        comprobar(json.dumps({**rotado.prueba(1), campo: otra.hex()}), [rotado.llaves[2].publica, otra], None, {})


@pytest.mark.parametrize("cambio", [{"raiz": bytes([170]) * 32}, {"tamano": 5}, {"tamano": 999_999}])
def test_de_lo_que_no_es_su_cabeza_no_da_prueba(rotado, cambio):
    """Invented, or lost by a restoration: who asks learns it, and not only who is handed the file."""
    with para_leer(rotado.motor) as conexion, pytest.raises(CabezaAjena):
        continuidad(conexion, rotado.cabezas[1]._replace(**cambio))


def test_cada_firma_que_no_se_conoce_se_dice_una_vez(rotado):
    """Though the head is both in the database and kept outside."""

    def con(*llaves):
        return list(Verificador(rotado.motor, cabezas=rotado.cabezas, llaves=[una.publica for una in llaves]).diferencias())

    k1, k2 = rotado.llaves[1:]
    assert [(una.falla, una.numero) for una in con(k2)] == [(Falla.FIRMA_MALA, rotado.cabezas[1].tamano)]
    assert con(k1, k2) == []


# ── what could not be judged ────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def casos(rotado, tmp_path):
    """What is handed to the verifier, and the code and the words that are to come of it."""
    prueba, llave = tmp_path / "prueba.json", rotado.llaves[2].publica.hex()
    prueba.write_text(json.dumps(rotado.prueba(0)))
    (tmp_path / "publica.pem").write_text(publica_en_pem(rotado.llaves[2]))
    for tipo in ("x25519", "ed448"):
        privada = subprocess.run(["openssl", "genpkey", "-algorithm", tipo], capture_output=True, check=True)
        publica = subprocess.run(["openssl", "pkey", "-pubout"], input=privada.stdout, capture_output=True, check=True)
        (tmp_path / f"{tipo}.pem").write_bytes(publica.stdout)
    no_hay = tmp_path / "no-hay"
    return [
        ((prueba, "--llave", llave.upper()), 0, "BUENA: "),
        ((prueba, "--llave", rotado.llaves[1].publica.hex(), "--llave", tmp_path / "publica.pem"), 0, "BUENA: "),
        ((no_hay, "--llave", llave), 2, f"NO SE PUDO COMPROBAR: no se pudo leer {no_hay}: no existe"),
        ((prueba, "--llave", no_hay), 2, f"NO SE PUDO COMPROBAR: no se pudo leer {no_hay}: no existe"),
        ((prueba, "--llave", llave, "--pedido", no_hay), 2, f"NO SE PUDO COMPROBAR: no se pudo leer {no_hay}: no existe"),
        ((tmp_path, "--llave", llave), 2, f"NO SE PUDO COMPROBAR: no se pudo leer {tmp_path}: es una carpeta"),
        ((prueba, "--llave", tmp_path / "x25519.pem"), 2, "NO SE PUDO COMPROBAR: la llave de ese PEM no es Ed25519"),
        ((prueba, "--llave", tmp_path / "ed448.pem"), 2, "NO SE PUDO COMPROBAR: la llave de ese PEM no es Ed25519"),
        ((prueba, "--llave", tmp_path / "k1.pem"), 2, "NO SE PUDO COMPROBAR: la llave no está bien escrita"),
        ((prueba, "--cabeza", prueba), 2, "NO SE PUDO COMPROBAR: la cabeza que se indicó no está bien escrita"),
        ((prueba, "--llave", "0" * 64), 1, "NO ES BUENA: la cabeza está firmada con una llave que no se indicó"),
    ]


def test_lo_que_no_se_pudo_comprobar_no_se_llama_malo(casos, capsys):
    for argumentos, codigo, dicho in casos:
        assert verificar_prueba.principal([*map(str, argumentos)]) == codigo
        salida = capsys.readouterr()
        assert (salida.out + salida.err).startswith(dicho)


def test_el_hub_dice_lo_mismo_que_el_archivo_solo(casos):
    for argumentos, codigo, dicho in casos[:6]:
        hecho = correr({"PYTHONUTF8": "1"}, "verificar-prueba", *argumentos)
        assert (hecho.codigo, (hecho.salida + hecho.errores).startswith(dicho)) == (codigo, True), hecho
