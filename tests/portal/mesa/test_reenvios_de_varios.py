"""Many refused messages are served again at once: each by itself, once, and what became of each is told."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, insert, select

from modelos import MensajeReenvio, Muestra
from portal.mesa import reenvios
from tests.portal.reenvios import MOTIVO, rechazado, reenviar, registrar
from tests.servicios.mensajes import crear, muestra, sobre11


def enviar(cliente, *numeros, motivo=MOTIVO):
    """The form with these ticked, as the list has them, newest first, and the page that follows."""
    respuesta = cliente.enviar("/mesa/mensajes/reenviar", {"id": [str(n) for n in numeros], "motivo": motivo})
    return cliente.ver(respuesta.location) if respuesta.location else respuesta


def reenviados(motor) -> list[int]:
    """The messages that were served again, in that order."""
    with motor.connect() as conexion:
        return list(conexion.execute(select(MensajeReenvio.original_id).order_by(MensajeReenvio.mensaje_id)).scalars())


def muestras(motor) -> int:
    with motor.connect() as conexion:
        return conexion.execute(select(func.count()).select_from(Muestra)).scalar_one()


def sin_arreglo(hub) -> int:
    """A message whose cause nobody mends."""
    return int(hub.enviar(sobre11(crear(muestra("N-mala", paciente_dv="2")))).cabeceras["X-Hub-Mensaje"])


def test_cada_uno_se_atiende_por_si_solo_y_de_cada_uno_se_dice(hub, mesa, motor):
    """A bad one, one that was served meanwhile and one that is none sink nobody; the oldest is served first."""
    primero, malo, segundo, ya = rechazado(hub, "N-1"), sin_arreglo(hub), rechazado(hub, "N-2"), rechazado(hub, "N-3")
    registrar(motor)
    reenviar(mesa, ya)
    pagina = enviar(mesa, 987654, ya, segundo, malo, primero).text
    assert "Atendidos otra vez y aceptados: 2" in pagina
    assert reenviados(motor) == [ya, primero, malo, segundo]
    assert muestras(motor) == 3
    dichos = re.findall(r"<li>(Mensaje \d+: [^<]+)</li>", pagina)
    assert [int(dicho.split()[1].rstrip(":")) for dicho in dichos] == [malo, ya, 987654]
    assert "0 aceptados y 1 rechazados" in dichos[0]
    assert "11111111" not in pagina
    assert marcables(mesa) & {primero, malo, segundo, ya} == set()


def marcables(mesa) -> set[int]:
    """What the list lets be ticked."""
    return set(map(int, re.findall(r'name="id" value="(\d+)"', mesa.ver("/mesa/mensajes").text)))


def test_lo_que_llego_primero_se_atiende_primero_tenga_el_numero_que_tenga(hub, mesa, motor):
    """Processes hand out numbers of their own: the list, and whoever serves it, go by the instants."""
    numeros = [rechazado(hub, f"N-{n}") for n in range(3)]
    registrar(motor)
    enviar(mesa, numeros[0], numeros[2], numeros[1])
    assert reenviados(motor) == [numeros[1], numeros[2], numeros[0]]


def test_un_intento_rechazado_entero_se_puede_repetir(hub, mesa, motor):
    """What failed with the database, say: nothing was served, and it can be ticked again."""
    original, intento, otro = (rechazado(hub, f"N-{n}") for n in range(3))
    with motor.begin() as conexion:
        conexion.execute(insert(MensajeReenvio).values(mensaje_id=intento, original_id=original, vez=None, motivo=MOTIVO))
    assert original in marcables(mesa)
    with motor.begin() as conexion:
        conexion.execute(insert(MensajeReenvio).values(mensaje_id=otro, original_id=original, vez=1, motivo=MOTIVO))
    assert original not in marcables(mesa)


@pytest.mark.parametrize("motivo", ["", "   ", "corto"])
def test_sin_motivo_o_sin_marcar_no_se_atiende_ninguno(hub, mesa, motor, motivo):
    numero = rechazado(hub, "N-1")
    pagina = enviar(mesa, numero, motivo=motivo)
    assert (pagina.status_code, f'value="{numero}"' in pagina.text, "checked" in pagina.text) == (422, True, True)
    assert "Marque al menos un mensaje" in enviar(mesa).text
    assert reenviados(motor) == []


@pytest.mark.parametrize("limite", ["MAXIMO_DE_UNA_VEZ", "SEGUNDOS"])
def test_lo_que_no_alcanza_se_dice_y_queda_como_estaba(hub, mesa, motor, monkeypatch, limite):
    monkeypatch.setattr(reenvios, limite, {"MAXIMO_DE_UNA_VEZ": 2, "SEGUNDOS": -1}[limite])
    numeros = [rechazado(hub, f"N-{n}") for n in range(3)]
    registrar(motor)
    pagina = enviar(mesa, *reversed(numeros)).text
    hechos = reenviados(motor)
    assert hechos == (numeros[:2] if limite == "MAXIMO_DE_UNA_VEZ" else [])
    assert f"{', '.join(map(str, numeros[len(hechos) :]))}. Márquelos otra vez" in pagina


@pytest.mark.parametrize("cuenta", ["lab.norte", "auditora", "minsal"])
def test_solo_la_mesa(hub, entra, motor, cuenta):
    numero = rechazado(hub, "N-1")
    assert enviar(entra(cuenta), numero).status_code == 404
    assert reenviados(motor) == []


@pytest.mark.navegador
@pytest.mark.timeout(180)
def test_la_mesa_marca_varios_y_los_atiende(navegante, hub, motor):
    for n in range(4):
        rechazado(hub, f"N-{n}")
    registrar(motor)
    visita = navegante("mesa")
    pagina = visita.ir("/mesa/mensajes")
    pagina.get_by_text("Atender otra vez varios").click()
    pagina.get_by_label("Marcar los 4 de esta página").check()
    visita.mirar("mesa-mensajes-varios")
    pagina.get_by_label("Motivo").fill(MOTIVO)
    pagina.get_by_role("button", name="Atender otra vez los marcados (4)").click()
    expect(pagina.get_by_text("Atendidos otra vez y aceptados: 4")).to_be_visible()
    visita.mirar("mesa-mensajes-varios-hecho")
