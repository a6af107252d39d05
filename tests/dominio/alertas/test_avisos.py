"""What channels are told: each thing once, all together, not too often, and until it got there."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import update
from structlog.testing import capture_logs

from dominio.alertas import avisos as de_avisos
from dominio.alertas.avisos import OTRA_VEZ, RECORDAR, SE_ABRIO, SE_CERRO, SIGUE, avisar, componer
from dominio.alertas.libro import ABRE, CIERRA, anotar
from modelos import Alerta, AlertaAviso
from tests.dominio.alertas.escena import CASO, JUEVES, CanalDePrueba, avisos, vista

ENTRE, MINUTO = timedelta(minutes=15), timedelta(minutes=1)


class Dia:
    """A hub that looks now and then, as often as can matter, and the channels that it tells."""

    def __init__(self, motor, *canales):
        self.motor, self.canales, self.ahora = motor, canales, JUEVES

    def pasar(self, cuanto, *casos):
        hasta, paso = self.ahora + cuanto, max(MINUTO, min(cuanto / 6, timedelta(hours=1)))
        primera = self.ahora
        while self.ahora < hasta:
            anotar(self.motor, self.ahora, vista(*casos))
            for canal in self.canales:
                avisar(self.motor, canal, self.ahora, ENTRE)
            self.ahora += min(paso, ABRE) if self.ahora < primera + CIERRA else paso


@pytest.fixture
def canal():
    return CanalDePrueba()


@pytest.fixture
def dia(motor, claves, canal):
    return Dia(motor, canal)


def caso(numero):
    return CASO.__class__(tipo=CASO.tipo, sujeto=str(numero), laboratorio_id=1, cuantos=numero)


def test_se_dice_al_abrir_y_al_cerrar_una_vez(dia, canal):
    dia.pasar(timedelta(hours=8), CASO)
    dia.pasar(timedelta(hours=8))
    assert canal.sucesos() == [[(SE_ABRIO, 1)], [(SE_CERRO, 1)]]
    assert canal.cartas[0].asunto == "Alertas del hub: 1 nuevas"
    assert "Laboratorio Norte (1)" in canal.cartas[0].sucesos[0]["texto"]


def test_todo_lo_nuevo_va_junto_y_no_mas_seguido(dia, canal):
    """One at once; what opens within a quarter of an hour after it comes together."""
    dia.pasar(ABRE + 2 * MINUTO, caso(1))
    for n in range(2, 9):
        dia.pasar(MINUTO, *map(caso, range(1, n)))
    dia.pasar(timedelta(hours=1), *map(caso, range(1, 9)))
    assert [len(uno) for uno in canal.sucesos()] == [1, 7]
    assert canal.cartas[1].compuesta_en - canal.cartas[0].compuesta_en >= ENTRE


def test_se_recuerda_cada_dia_mientras_nadie_la_reconoce(dia, canal, motor):
    dia.pasar(2 * RECORDAR + timedelta(hours=2), CASO)
    assert canal.sucesos() == [[(SE_ABRIO, 1)], [(SIGUE, 1)], [(SIGUE, 1)]]
    with motor.begin() as conexion:
        conexion.execute(update(Alerta).values(reconocida_en=dia.ahora))
    dia.pasar(RECORDAR + timedelta(hours=2), CASO)
    assert len(canal.cartas) == 3
    dia.pasar(timedelta(hours=1))
    assert canal.sucesos()[3:] == [[(SE_CERRO, 1)]]


def test_la_que_va_y_viene_no_inunda(dia, canal):
    """Half an hour wrong, half an hour well, for hours: it is told of every six hours, and that it closed."""
    for _ in range(8):
        dia.pasar(timedelta(minutes=30), CASO)
        dia.pasar(timedelta(minutes=30))
    dichos = [suceso for carta in canal.sucesos() for suceso, _ in carta]
    assert dichos.count(SE_ABRIO) <= 1 + timedelta(hours=8) // OTRA_VEZ
    assert dichos.count(SE_CERRO) == dichos.count(SE_ABRIO)


def test_se_insiste_hasta_que_llegue_y_llega_una_vez(dia, canal, motor):
    """The same message, ever more seldom; one trace when it begins to fail, and one when it is well."""
    canal.sirve = False
    with capture_logs() as trazas:
        dia.pasar(timedelta(hours=5), CASO)
        assert (canal.cartas, canal.intentos < 12) == ([], True)
        assert avisos(motor)[0].ultima_falla == "HUB-6082"
        canal.sirve = True
        dia.pasar(timedelta(hours=2), CASO)
    assert canal.sucesos() == [[(SE_ABRIO, 1)]]
    assert canal.cartas[0].clave == avisos(motor)[0].clave
    assert [uno["event"] for uno in trazas] == ["aviso_sin_enviar", "aviso_repuesto"]


def test_una_falla_nuestra_al_enviar_se_anota_y_se_insiste(dia, canal, motor, bitacora):
    """What no channel should fail with leaves a code, a line that says where, and a message that waits for its turn."""
    canal.cartas = None
    dia.pasar(timedelta(hours=5), CASO)
    assert canal.intentos < 12
    assert avisos(motor)[0].ultima_falla == "HUB-9001"
    (linea,) = [json.loads(una) for una in bitacora.getvalue().splitlines() if "aviso_sin_enviar" in una]
    assert (linea["canal"], linea["codigo"], linea["excepcion"]["tipo"]) == ("correo", "HUB-9001", "builtins.AttributeError")
    canal.cartas = []
    dia.pasar(timedelta(hours=2), CASO)
    assert canal.sucesos() == [[(SE_ABRIO, 1)]]


@pytest.mark.parametrize("adelanto", [timedelta(hours=2), timedelta(days=400)])
def test_lo_que_anoto_un_reloj_adelantado_no_espera_a_que_llegue(dia, canal, motor, adelanto):
    """Once the clock is right the message goes, and the channel tells what comes after it."""
    canal.sirve = False
    dia.pasar(timedelta(minutes=30), CASO)
    with motor.begin() as conexion:
        conexion.execute(update(AlertaAviso).values(proximo_intento=dia.ahora + adelanto))
    canal.sirve = True
    dia.pasar(timedelta(minutes=10), CASO)
    assert canal.sucesos() == [[(SE_ABRIO, 1)]]


def test_un_canal_caido_no_detiene_a_otro(motor, claves, canal):
    """And once it is well it gets what it had missed, without what is past: that closed unseen by it."""
    webhook = CanalDePrueba("webhook")
    dia = Dia(motor, canal, webhook)
    canal.sirve = False
    dia.pasar(timedelta(hours=1), caso(1))
    dia.pasar(timedelta(hours=1), caso(1), caso(2))
    dia.pasar(timedelta(hours=1), caso(1))
    assert [len(uno) for uno in webhook.sucesos()] == [1, 1, 1]
    canal.sirve = True
    dia.pasar(timedelta(hours=2), caso(1))
    assert canal.sucesos() == [[(SE_ABRIO, 1)]]


def test_dos_maquinas_no_envian_lo_mismo(motor, claves, canal):
    """One composes and takes it; the other, at the same instant, finds nothing."""
    for n in range(7):
        anotar(motor, JUEVES + n * MINUTO, vista(CASO))
    ahora = JUEVES + 7 * MINUTO
    componer(motor, "correo", ahora, ENTRE)
    componer(motor, "correo", ahora, ENTRE)
    assert len(avisos(motor)) == 1
    assert de_avisos._tomar(motor, "correo", ahora) is not None
    assert de_avisos._tomar(motor, "correo", ahora) is None


def test_quien_murio_al_enviar_lo_envia_otra_vez_con_la_misma_clave(dia, canal, motor, monkeypatch):
    """Nobody can know whether it got there: who gets it twice can."""

    def morir(carta):
        canal.cartas.append(carta)
        raise KeyboardInterrupt

    with monkeypatch.context() as parche, pytest.raises(KeyboardInterrupt):
        parche.setattr(canal, "enviar", morir)
        dia.pasar(timedelta(minutes=10), CASO)
    dia.pasar(timedelta(minutes=10), CASO)
    assert [carta.clave for carta in canal.cartas] == 2 * [avisos(motor)[0].clave]
    assert len(avisos(motor)) == 1


def test_cientos_caben_en_varios_avisos(dia, canal, monkeypatch):
    monkeypatch.setattr(de_avisos, "EN_UN_AVISO", 5)
    casos = [caso(n) for n in range(1, 13)]
    dia.pasar(timedelta(hours=1), *casos)
    assert [len(uno) for uno in canal.sucesos()] == [5, 5, 2]
    assert len({numero for uno in canal.sucesos() for _, numero in uno}) == 12


def test_lo_que_no_duro_no_se_dice(dia, canal):
    dia.pasar(ABRE - 2 * MINUTO, CASO)
    dia.pasar(CIERRA)
    assert canal.cartas == []
