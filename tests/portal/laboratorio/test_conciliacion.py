"""The page where a laboratory compares its list with the hub."""

import io

import pytest

from tests.elenco import una_informada

CSV = "Muestra;Resultado\nN-1;Positivo\nN-2;Negativo\n"


@pytest.fixture
def lab(entra, ventanilla, laboratorio_norte):
    una_informada(ventanilla, laboratorio_norte)
    return entra("lab.norte")


def enviar(cliente, texto, **datos):
    """The page after the form was sent with that file."""
    archivo = {"archivo": (io.BytesIO(texto.encode()), "lista.csv")} if texto is not None else {}
    respuesta = cliente.enviar("/laboratorio/conciliacion", {"fecha": "2026-03-05", **archivo, **datos})
    return respuesta.text if respuesta.status_code != 303 else cliente.ver(respuesta.headers["Location"]).text


def test_se_nombra_cada_diferencia(lab):
    pagina = enviar(lab, CSV)
    assert "1 diferencia." in pagina
    assert "No es una muestra suya" in pagina
    assert "su lista y el hub dicen lo mismo" in enviar(lab, CSV.replace("N-2;Negativo\n", ""))
    assert lab.ver("/laboratorio/conciliacion/base").data.startswith(b"PK")


@pytest.mark.parametrize(
    ("texto", "fecha", "codigo"),
    [
        (None, "2026-03-05", "HUB-4"),
        ("", "2026-03-05", "HUB-4"),
        ("a;b\n1;2\n", "2026-03-05", "HUB-4"),
        (CSV, "", "HUB-2001"),
        (CSV, "ayer", "HUB-2003"),
        (CSV, "99999-01-01", "HUB-2003"),
        ("Muestra;Resultado\n" + "x;Positivo\n" * 20_001, "2026-03-05", "HUB-6020"),
    ],
)
def test_lo_que_no_se_puede_comparar_dice_por_que(lab, texto, fecha, codigo):
    assert codigo in enviar(lab, texto, fecha=fecha)


def test_es_de_laboratorios(entra):
    for cuenta in ("minsal", "mesa", "auditora"):
        assert entra(cuenta).ver("/laboratorio/conciliacion").status_code == 404
