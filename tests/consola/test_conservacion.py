"""`hub auditoria podar`, its holds and its files, as a person or a program runs them."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from dominio.auditoria.archivo import AJENO_SIN_MANIFIESTO
from tests.dominio.auditoria.podas import con_cuerpo, cuerpo_de, sembrar

MOTIVO = ("--motivo", "Oficio 15-2026 del tribunal")


@pytest.fixture
def viejo(motor, auditoria):
    """Three readings of two years ago, one of them of another laboratory, and one of now, sealed."""
    ahora = datetime.now(UTC)
    dichos = [{"id": n, "recibido_en": ahora - timedelta(days=800), "laboratorio_id": n % 2 + 1} for n in (501, 502, 503)]
    dichos += [{"id": 504, "recibido_en": ahora}, {"id": 505, "recibido_en": ahora - timedelta(days=8)}]
    sembrar(motor, [{**dicho, "desenlace": "consulta"} for dicho in dichos])
    auditoria("sellar")
    return motor


def test_se_simula_se_retiene_y_se_poda(viejo, auditoria):
    """Nothing goes by the rehearsal; what is held stays, and goes once the hold is lifted."""
    assert "No hay retenciones vigentes." in auditoria("retenciones")
    puesta = auditoria("retener", "--laboratorio", 1, *MOTIVO).split()[1]
    (vigente,) = json.loads(auditoria("retenciones", "--json"))["retenciones"]
    assert (vigente["id_mensaje"], vigente["motivo"], vigente["id_laboratorio"]) == (int(puesta), MOTIVO[1], 1)
    assert "laboratorio 1" in auditoria("retenciones")
    dicho = auditoria("podar", "--simular")
    assert "consultas" in dicho
    assert "Vencerían 2 mensajes" in dicho
    assert f"Retenidos 1 por la retención {puesta} (laboratorio 1): {MOTIVO[1]}" in dicho
    simulado = json.loads(auditoria("podar", "--simular", "--json"))
    assert [una["cuantos"] for una in simulado["por_regla"] if una["cuantos"]] == [2]
    assert {501, 502, 503, 504} <= con_cuerpo(viejo)
    hecho = auditoria("podar")
    assert "Vencidos por la regla «consultas»: 2." in hecho
    assert con_cuerpo(viejo) & {501, 502, 503, 504} == {502, 504}
    assert "por la regla «consultas» (1 año)" in auditoria("ver", 501).replace("\n", " ")
    assert "2 por la regla «consultas»" in auditoria("verificar", bien=False).salida
    auditoria("soltar", puesta, *MOTIVO)
    assert json.loads(auditoria("podar", "--json"))["por_regla"] == {"consultas": 1}
    assert con_cuerpo(viejo) & {501, 502, 503, 504} == {504}


def test_lo_archivado_se_halla_y_se_trae_de_vuelta(viejo, auditoria, tmp_path):
    carpeta, destino = tmp_path / "archivo", tmp_path / "oficio"
    carpeta.mkdir()
    destino.mkdir()
    (nombre,) = json.loads(auditoria("podar", "--archivo", carpeta, "--json"))["archivos"]
    assert {ruta.stat().st_mode & 0o777 for ruta in carpeta.iterdir()} == {0o600}
    assert nombre in auditoria("archivo", "buscar", carpeta, 502)
    assert json.loads(auditoria("archivo", "buscar", carpeta, 502, "--json"))["mensajes"] == 3
    assert "Integridad" in auditoria("archivo", "ver", carpeta, 502)
    auditoria("archivo", "ver", carpeta, 502, "--revelar", *MOTIVO, "--guardar", destino)
    assert (destino / "mensaje-502-pedido").read_bytes() == cuerpo_de(502)
    visto = json.loads(auditoria("archivo", "ver", carpeta, 502, "--revelar", *MOTIVO, "--json"))
    assert (visto["integro"], visto["vencido"]) == (True, None)
    assert json.loads(auditoria("ver", 502, "--json"))["vencido"]["archivo"] == nombre
    with viejo.connect() as conexion:
        lecturas = text("SELECT count(*) FROM mensaje WHERE operacion IN ('auditoria.ver', 'auditoria.revelar')")
        assert conexion.execute(lecturas).scalar_one() == 4
    negado = auditoria("archivo", "buscar", carpeta, 504, bien=False)
    assert (negado.codigo, "HUB-6067" in negado.errores) == (1, True)


def test_de_un_archivo_que_no_es_suyo_se_avisa(viejo, auditoria, tmp_path):
    ajeno = tmp_path / "vencidos-1-9-0123456789ab.jsonl.zst"
    ajeno.write_bytes(b"de otra base")
    hecho = auditoria("podar", "--archivo", tmp_path, bien=False)
    assert (hecho.codigo, f"Aviso: {ajeno.name} {AJENO_SIN_MANIFIESTO}." in hecho.errores) == (0, True)
    assert json.loads(auditoria("podar", "--archivo", tmp_path, "--json"))["archivos_ajenos"] == {
        ajeno.name: AJENO_SIN_MANIFIESTO
    }
    assert ajeno.read_bytes() == b"de otra base"


def test_un_archivo_cambiado_no_se_muestra(viejo, auditoria, tmp_path):
    auditoria("podar", "--archivo", tmp_path)
    (datos,) = tmp_path.glob("vencidos-*.zst")
    (manifiesto,) = tmp_path.glob("vencidos-*.json")
    bueno = datos.read_bytes()
    datos.write_bytes(bueno[:-1] + bytes([bueno[-1] ^ 1]))
    assert "HUB-6068" in auditoria("archivo", "ver", tmp_path, 501, bien=False).errores
    datos.unlink()
    assert "HUB-6068" in auditoria("archivo", "ver", tmp_path, 501, bien=False).errores
    manifiesto.write_text("{}")
    assert "HUB-6068" in auditoria("archivo", "ver", tmp_path, 501, bien=False).errores


def test_con_plazos_que_no_se_entienden_no_se_poda(viejo, auditoria, tmp_path):
    archivo = tmp_path / "plazos.toml"
    archivo.write_text("[[regla]]\nnombre = 'a'\nplazo = 'pronto'")
    for orden in ("podar", "plazos"):
        hecho = auditoria(orden, HUB_CONSERVACION=archivo, bien=False)
        assert (hecho.codigo, "HUB-6061" in hecho.errores) == (4, True)
    assert {501, 502, 503} <= con_cuerpo(viejo)


def test_los_plazos_propios_se_guardan_y_valen_lo_mismo(viejo, auditoria, tmp_path):
    archivo = tmp_path / "plazos.toml"
    archivo.write_text(auditoria("plazos"))
    assert auditoria("plazos", HUB_CONSERVACION=archivo) == auditoria("plazos")
    archivo.write_text('[[regla]]\nnombre = "nada"\nplazo = "siempre"\n')
    assert "Vencerían 0 mensajes" in auditoria("podar", "--simular", HUB_CONSERVACION=archivo)
