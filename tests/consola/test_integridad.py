"""`hub auditoria` about the seal of the record, as a person or a program runs it."""

import json

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
