"""`hub auditoria` about the seal of the record, as a person or a program runs it."""

import json

from tests.consola.orden import correr
from tests.dominio.auditoria.sellado import borrar
from tests.dominio.auditoria.test_integridad import forzar
from tests.elenco import una_creada


def test_se_sella_y_se_muestra_la_cabeza(ventanilla, laboratorio_norte, auditoria):
    """What the hub does by itself, at once; again there is nothing to do."""
    assert "ninguna; todavía no hay mensajes" in auditoria("sellar")
    una_creada(ventanilla, laboratorio_norte)
    dicho = auditoria("sellar")
    assert dicho.startswith("Mensajes sellados ahora: 1. Cabeza del registro:\nv1.1.")
    assert json.loads(auditoria("sellar", "--json")) == {"sellados": 0, "cabeza": dicho.split()[-1]}


def test_se_crea_una_llave_y_no_se_pisa(auditoria, tmp_path):
    archivo = tmp_path / "sello.pem"
    dicho = auditoria("crear-llave", archivo)
    assert dicho.startswith("-----BEGIN PUBLIC KEY-----\n")
    assert len(bytes.fromhex(dicho.split()[-1])) == 32
    assert archivo.stat().st_mode & 0o777 == 0o600
    antes = archivo.read_bytes()
    for lugar in (archivo, tmp_path / "no" / "hay"):
        negado = auditoria("crear-llave", lugar, bien=False)
        assert (negado.codigo, negado.errores.startswith("Error: ")) == (1, True)
    assert archivo.read_bytes() == antes


def test_se_verifica_contra_una_cabeza_guardada(ventanilla, laboratorio_norte, auditoria, motor, tmp_path):
    """The head as text, in a file or in a folder; what was deleted with all its rows is named."""
    for codigo in ("V-1", "V-2", "V-3"):
        una_creada(ventanilla, laboratorio_norte, codigo)
    cabeza = json.loads(auditoria("sellar", "--json"))["cabeza"]
    carpeta = tmp_path / "testigo"
    carpeta.mkdir()
    (carpeta / "una.txt").write_text(f"{cabeza}\n")
    assert "3 sellados, 1 cabezas. Diferencias: 0." in auditoria("verificar", "--desde", cabeza)
    forzar(motor, *borrar(2))
    for guardada in (cabeza, carpeta, carpeta / "una.txt"):
        hecho = auditoria("verificar", "--desde", guardada, "--avance", tmp_path / "avance", "--procesos", 2, bien=False)
        assert hecho.codigo == 1
        assert "mensaje 2: se selló y ya no está (lugar 1)\n" in hecho.errores
        assert hecho.salida.startswith("La primera en el orden del sello: mensaje 2: ")
    for mala in ("v1.3.abc", tmp_path / "avance", "nunca"):
        assert auditoria("verificar", "--desde", mala, bien=False).codigo == 2


def test_una_llave_que_no_firmo_se_dice(ventanilla, laboratorio_norte, auditoria, tmp_path):
    una_creada(ventanilla, laboratorio_norte)
    for nombre in ("propia", "ajena"):
        auditoria("crear-llave", tmp_path / f"{nombre}.pem")
    auditoria("sellar", HUB_LLAVE_SELLO=tmp_path / "propia.pem")
    auditoria("verificar", "--llave", tmp_path / "propia.pem")
    hecho = auditoria("verificar", "--llave", tmp_path / "ajena.pem", bien=False)
    assert (hecho.codigo, "la firma de la cabeza no es buena" in hecho.errores) == (1, True)


def test_se_entrega_una_prueba_y_se_comprueba(ventanilla, laboratorio_norte, auditoria, tmp_path):
    """From the record to somebody who has neither hub nor database."""
    una_creada(ventanilla, laboratorio_norte)
    assert "HUB-5050" in auditoria("prueba", 1, tmp_path / "prueba.json", bien=False).errores
    publica = auditoria("crear-llave", tmp_path / "sello.pem").split()[-1]
    antes = json.loads(auditoria("sellar", "--json", HUB_LLAVE_SELLO=tmp_path / "sello.pem"))["cabeza"]
    auditoria("prueba", 1, tmp_path / "prueba.json")
    assert json.loads(auditoria("prueba", 1, "-"))["registro"]["hechos"]["id_mensaje"] == 1
    auditoria("sellar", HUB_LLAVE_SELLO=tmp_path / "sello.pem")
    auditoria("continuidad", antes, tmp_path / "continuidad.json")
    for archivo, dice in (("prueba.json", "BUENA: el mensaje 1 está"), ("continuidad.json", "BUENA: el registro de")):
        for opcion, valor in (("--llave", publica), ("--cabeza", antes)):
            hecho = correr({"PYTHONUTF8": "1"}, "verificar-prueba", tmp_path / archivo, opcion, valor)
            assert (hecho.codigo, hecho.salida.startswith(dice)) == (0, True), hecho
    (tmp_path / "prueba.json").write_text("{}")
    malo = correr({"PYTHONUTF8": "1"}, "verificar-prueba", tmp_path / "prueba.json", "--llave", publica)
    assert (malo.codigo, malo.errores.startswith("NO ES BUENA: ")) == (1, True)
    assert auditoria("prueba", 999, "-", bien=False).errores == "Error: No hay un mensaje con id_mensaje «999».\n"
    assert "HUB-5052" in auditoria("continuidad", "v1.1.x", "-", bien=False).errores
