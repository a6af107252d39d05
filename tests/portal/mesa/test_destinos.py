"""The page of targets: the help desk proposes, the ministry confirms, both try; nobody reads a secret again."""

from datetime import date

import pytest
from sqlalchemy import select

from dominio.reportes.destinos.despacho import despachar
from dominio.reportes.pedidos import EmitirDiario
from dominio.ventanilla.compresion import descomprimir
from modelos import MensajeCuerpo
from tests.dominio.reportes.pais import MINSAL
from tests.dominio.reportes.servidores import SECRETO, ServidorHttps, ServidorSftp, servidor
from tests.dominio.reportes.test_remesas import a_las_ocho


@pytest.fixture(params=[ServidorSftp, ServidorHttps], ids=["sftp", "https"])
def destino(request, tmp_path):
    with servidor(request.param, tmp_path / "servidor") as uno:
        yield uno


def test_de_la_propuesta_al_envio(entra, mesa, ventanilla, portal, reloj, destino):
    """Proposed, looked at, confirmed, tried, sent to, withdrawn; each by who may."""
    datos = {"nombre": "Ministerio", "direccion": destino.direccion, "secreto": SECRETO}
    assert mesa.enviar("/destinos", datos).status_code == 303
    minsal = entra("minsal")
    assert "confirmar</button>" not in minsal.ver("/destinos").text
    assert mesa.enviar("/destinos/1/probar").status_code == 303
    pagina = minsal.ver("/destinos").text
    vista = pagina.partition('name="huella" value="')[2].partition('"')[0]
    assert "confirmar</button>" in pagina
    assert "confirmar</button>" not in mesa.ver("/destinos").text
    assert "HUB-5067" in minsal.enviar("/destinos/1/confirmar", {"huella": "otra"}).text
    assert minsal.enviar("/destinos/1/confirmar", {"huella": vista}).status_code == 303
    assert mesa.enviar("/destinos/1/probar").status_code == 303
    reloj.ahora = a_las_ocho(date(2026, 3, 6))
    ventanilla.atender(MINSAL, EmitirDiario(dia=date(2026, 3, 5)))
    minsal = entra("minsal")
    assert "le falta 1, por enviar" in minsal.ver("/territorio/muestras").text
    assert despachar(ventanilla, portal.extensions["hub_mensajeria"])[0].falla is None
    assert "destinos al día: 1 de 1" in minsal.ver("/territorio/muestras").text
    nueva = entra("mesa")
    pagina = nueva.ver("/destinos").text
    assert "En uso" in pagina
    assert SECRETO not in pagina
    assert "HUB-5009" in nueva.enviar("/destinos/1/retirar", {"confirmacion": "otro"}).text
    assert nueva.enviar("/destinos/1/retirar", {"confirmacion": "ministerio"}).status_code == 303
    assert "HUB-5068" in nueva.enviar("/destinos/1/probar").text


@pytest.mark.parametrize(
    ("cambio", "codigo"),
    [
        ({"nombre": ""}, "HUB-2001"),
        ({"secreto": ""}, "HUB-2001"),
        ({"secreto": "dos\nlíneas"}, "HUB-5069"),
        ({"direccion": ""}, "HUB-5056"),
        ({"direccion": "https://169.254.169.254/latest"}, "HUB-5057"),
        ({"direccion": "https://10.0.0.1/x"}, "HUB-5057"),
        ({"direccion": "sftp://hub:clave@127.0.0.1/x"}, "HUB-5056"),
    ],
)
def test_lo_que_no_se_puede_proponer_dice_por_que(mesa, cambio, codigo):
    pagina = mesa.enviar("/destinos", {"nombre": "X", "direccion": "https://127.0.0.1/x", "secreto": "ficha", **cambio}).text
    assert codigo in pagina
    assert "Todavía no hay destinos" in pagina


def test_uno_que_no_hay(mesa):
    assert "HUB-5055" in mesa.enviar("/destinos/99/probar").text
    assert mesa.ver("/destinos/99/retirar").status_code == 404


def test_el_secreto_no_queda_en_el_registro(mesa, motor):
    """Neither when it is kept nor when it is refused."""
    for direccion in ("https://127.0.0.1/x", "https://10.0.0.1/x", "nada"):
        mesa.enviar("/destinos", {"nombre": "X", "direccion": direccion, "secreto": SECRETO})
    with motor.connect() as conexion:
        filas = conexion.execute(select(MensajeCuerpo.pedido, MensajeCuerpo.respuesta)).all()
    cuerpos = [descomprimir(bytes(uno)) for fila in filas for uno in fila if uno]
    assert any(b"10.0.0.1" in uno for uno in cuerpos)
    assert not any(SECRETO.encode() in uno for uno in cuerpos)
