"""A message that a queue repeats late: what others did with the sample meanwhile stands, whatever the message was."""

import pytest
from sqlalchemy import select

from dominio.muestras.pedidos import DatosMuestraID
from modelos import Muestra
from tests.dominio.de_mesa import MESA, abrir, eliminacion
from tests.dominio.pasos import uno
from tests.elenco import NORTE, SUR
from tests.servicios.mensajes import crear, elementos, escritura, muestra

YA, LUEGO = "2026-03-05T12:30:15Z", "2026-03-05T12:30:15.2Z"
SUPERADA = "HUB-2033"


class Cliente:
    """A LIS without ids of messages; it can send again what it sent before, byte by byte."""

    def __init__(self, hub, version="soap11"):
        self.hub, self.version = hub, version
        self.id_muestra = None

    def enviar(self, operacion, quien=NORTE):
        """The outcome of the only item: its code (None when it was accepted), what became of it, and the answer."""
        respuesta = self.hub.operacion(operacion, self.version, clave=quien)
        self.id_muestra = self.id_muestra or int(respuesta.texto("id_muestra"))
        return respuesta

    def bien(self, operacion, quien=NORTE):
        respuesta = self.enviar(operacion, quien)
        assert respuesta.todos("codigo") == [], respuesta.texto("mensaje")
        assert respuesta.texto("desenlace") in ("creada", "actualizada"), respuesta.texto("desenlace")
        return int(respuesta.texto("id_mensaje"))

    def de(self, operacion, lista, elemento, cola="", **datos):
        dentro = elementos([("id_muestra", str(self.id_muestra)), *datos.items()])
        return escritura(operacion, lista, f"<{elemento}>{dentro}</{elemento}>", cola)

    def crear(self, cola="", **cambios):
        return crear(muestra(**cambios), cola=cola)

    def recibir(self, cola="", **datos):
        return self.de("recepcionarMuestra", "recepciones", "recepcion", cola, **datos)

    def devolver(self, motivo, cola=""):
        return self.de("devolverMuestra", "devoluciones", "devolucion", cola, motivo=motivo)

    def cambiar(self, destino, cola=""):
        datos = {"id_nuevo_laboratorio": str(destino), "motivo": "Sin reactivos"}
        return self.de("cambioLaboratorio", "cambios", "cambio", cola, **datos)

    def entregar(self, resultado, cuando=YA, cola=""):
        datos = {"resultado": resultado, "fecha_hora_resultado_laboratorio": cuando}
        return self.de("entregaResultado", "entregas", "entrega", cola, **datos)

    def corregir(self, resultado, cuando=YA, cola=""):
        datos = {"resultado": resultado, "fecha_hora_resultado_laboratorio": cuando, "motivo": "Error de transcripción"}
        return self.de("corregirResultado", "correcciones", "correccion", cola, **datos)


# ── what may come late: each gives the old message, who sent it, the number of it and of what overtook it ───────────
def un_resultado_devuelto(lis):
    lis.bien(lis.crear())
    lis.bien(lis.recibir())
    vieja = lis.entregar("Positivo")
    return vieja, NORTE, lis.bien(vieja), lis.bien(lis.devolver("No era de este paciente"))


def un_resultado_reemplazado_y_devuelto(lis):
    vieja, quien, aplicado, superado = un_resultado_devuelto(lis)
    lis.bien(lis.entregar("Negativo"))
    lis.bien(lis.devolver("Tampoco era este"))
    return vieja, quien, aplicado, superado


def una_recepcion_de_una_que_viaja_otra_vez(lis):
    lis.bien(lis.crear())
    vieja = lis.recibir()
    aplicado, superado = lis.bien(vieja), lis.bien(lis.devolver("Faltan datos"))
    lis.bien(lis.crear(paciente_nombres="Ana Luisa"))
    return vieja, NORTE, aplicado, superado


def un_cambio_de_una_que_volvio(lis):
    lis.bien(lis.crear())
    vieja = lis.cambiar(SUR)
    aplicado = lis.bien(vieja)
    lis.bien(lis.cambiar(NORTE), SUR)
    return vieja, NORTE, aplicado, "otro laboratorio"


def una_correccion_de_un_resultado_anterior(lis):
    lis.bien(lis.crear())
    lis.bien(lis.recibir())
    lis.bien(lis.entregar("Positivo"))
    vieja = lis.corregir("Negativo")
    aplicado, superado = lis.bien(vieja), lis.bien(lis.devolver("Hubo que analizarla otra vez"))
    lis.bien(lis.entregar("Indeterminado", LUEGO))
    return vieja, NORTE, aplicado, superado


def unos_datos_ya_enmendados(lis):
    vieja = lis.crear()
    aplicado = lis.bien(vieja)
    lis.bien(lis.devolver("El nombre está mal"))
    superado = lis.bien(lis.crear(paciente_nombres="Ana Luisa"))
    lis.bien(lis.devolver("Ahora falta la previsión"))
    return vieja, NORTE, aplicado, superado


def unos_datos_viejos_mientras_hay_una_edicion_abierta(lis):
    vieja, quien, aplicado, superado = unos_datos_ya_enmendados(lis)
    lis.bien(lis.crear(paciente_nombres="Ana Luisa", paciente_ap_mat="Soto"))
    lis.bien(lis.recibir())
    lis.bien(lis.entregar("Positivo"))
    abrir(lis.hub.ventanilla, lis.id_muestra)
    return vieja, quien, aplicado, superado


def una_devolucion_de_antes_del_resultado_nuevo(lis):
    lis.bien(lis.crear())
    lis.bien(lis.recibir())
    lis.bien(lis.entregar("Positivo"))
    vieja = lis.devolver("No era de este paciente")
    return vieja, NORTE, lis.bien(vieja), lis.bien(lis.entregar("Negativo", LUEGO))


def una_devolucion_de_otra_etapa(lis):
    lis.bien(lis.crear())
    lis.bien(lis.recibir())
    lis.bien(lis.entregar("Positivo"))
    vieja = lis.devolver("No era de este paciente")
    aplicado = lis.bien(vieja)
    uno(lis.hub.ventanilla, MESA, eliminacion(lis.id_muestra))
    return vieja, NORTE, aplicado, "la mesa de ayuda"


CASOS = [
    un_resultado_devuelto,
    un_resultado_reemplazado_y_devuelto,
    una_recepcion_de_una_que_viaja_otra_vez,
    un_cambio_de_una_que_volvio,
    una_correccion_de_un_resultado_anterior,
    unos_datos_ya_enmendados,
    unos_datos_viejos_mientras_hay_una_edicion_abierta,
    una_devolucion_de_antes_del_resultado_nuevo,
    una_devolucion_de_otra_etapa,
]


def foto(hub):
    """Every column of every sample."""
    with hub.motor.connect() as conexion:
        return conexion.execute(select(Muestra.__table__).order_by(Muestra.id)).all()


@pytest.fixture(params=["soap11", "soap12"])
def lis(request, hub):
    return Cliente(hub, request.param)


@pytest.mark.parametrize("caso", CASOS)
def test_un_mensaje_que_llega_tarde_no_deshace_lo_que_vino_despues(lis, caso):
    """It is refused, and says which message did it before, which one came after, and how to ask for it on purpose."""
    vieja, quien, aplicado, superado = caso(lis)
    antes = foto(lis.hub)

    respuesta = lis.enviar(vieja, quien)

    assert respuesta.todos("codigo") == [SUPERADA]
    assert foto(lis.hub) == antes
    mensaje = respuesta.texto("mensaje")
    despues = f"su mensaje {superado}" if isinstance(superado, int) else superado
    assert f"con su mensaje {aplicado}, y después la cambió {despues}:" in mensaje
    assert "id_mensaje_cliente nuevo" in mensaje
    assert lis.enviar(vieja, quien).todos("codigo") == [SUPERADA]


@pytest.mark.parametrize("caso", CASOS)
def test_pedido_a_proposito_se_hace(lis, caso):
    """Under an id of a message that was never used; and repeated with that id, it is the same receipt."""
    vieja, quien, *_ = caso(lis)
    nueva = (
        vieja.replace(vieja[vieja.rindex("</") :], "<id_mensaje_cliente>a-propósito</id_mensaje_cliente>")
        + vieja[vieja.rindex("</") :]
    )

    respuesta, otra = lis.enviar(nueva, quien), lis.enviar(nueva, quien)

    assert (respuesta.texto("desenlace"), respuesta.todos("codigo")) == ("actualizada", [])
    assert (otra.texto("repetido"), otra.texto("id_mensaje")) == ("true", respuesta.texto("id_mensaje"))


def test_lo_de_otro_laboratorio_se_dice_sin_numero(lis):
    """That somebody else moved the sample is known to who registered it; by which message, is not."""
    lis.bien(lis.crear())
    vieja = lis.cambiar(SUR)
    lis.bien(vieja)
    ajeno = lis.bien(lis.cambiar(NORTE), SUR)

    respuesta = lis.enviar(vieja)

    assert respuesta.todos("codigo") == [SUPERADA]
    assert str(ajeno) not in respuesta.texto("mensaje").replace(str(lis.id_muestra), "")
    assert "Sur" not in respuesta.texto("mensaje")


def test_un_instante_posterior_es_otra_cosa(lis, reloj):
    """The same result, of an hour after the first was withdrawn, is of another analysis."""
    un_resultado_devuelto(lis)
    reloj.avanzar(hours=1)

    assert lis.bien(lis.entregar("Positivo", "2026-03-05T13:30:00Z"))


def test_lo_que_no_cambiaria_nada_se_acepta_como_siempre(lis):
    """The withdrawn result was informed again on purpose: the first message asks for what is so already."""
    vieja, *_ = un_resultado_devuelto(lis)
    lis.bien(lis.entregar("Positivo", cola="<id_mensaje_cliente>otra-vez</id_mensaje_cliente>"))

    respuesta = lis.enviar(vieja)

    assert (respuesta.texto("desenlace"), respuesta.todos("codigo")) == ("sin_cambio", [])


def test_lo_que_se_acepto_sin_cambiar_nada_tampoco_se_aplica_despues(lis, ventanilla, laboratorio_norte):
    """Received with its hour, said again without one, given back and mended: the second one would receive it now."""
    lis.bien(lis.crear())
    lis.bien(lis.recibir(fecha_recepcion_laboratorio=YA))
    sin_hora = lis.recibir()
    aceptada = lis.enviar(sin_hora)
    lis.bien(lis.devolver("Faltan datos"))
    lis.bien(lis.crear(paciente_nombres="Ana Luisa"))

    respuesta = lis.enviar(sin_hora)

    assert aceptada.texto("desenlace") == "sin_cambio"
    assert respuesta.todos("codigo") == [SUPERADA]
    assert f"su mensaje {aceptada.texto('id_mensaje')}" in respuesta.texto("mensaje")
    (ficha,) = ventanilla.atender(laboratorio_norte, DatosMuestraID(id_muestra=lis.id_muestra)).muestras
    assert ficha.estado == 2


def test_un_ensayo_lo_dice_y_no_recuerda_nada(lis):
    """A rehearsal tells what would happen; what was only rehearsed was never said."""
    vieja, *_ = un_resultado_devuelto(lis)
    ensayada = lis.entregar("Negativo", LUEGO, cola="<simular>true</simular>")

    lis.enviar(ensayada)
    tarde = lis.enviar(vieja.replace("</entregaResultado>", "<simular>true</simular></entregaResultado>"))

    assert tarde.todos("codigo") == [SUPERADA]
    assert lis.bien(ensayada.replace("<simular>true</simular>", ""))


def test_en_una_lista_cada_repeticion_se_rechaza_sola(lis):
    """The late one is refused, the new one beside it is stored."""
    vieja, *_ = un_resultado_devuelto(lis)
    nueva = Cliente(lis.hub, lis.version)
    nueva.bien(nueva.crear(codigo="N-2"))
    nueva.bien(nueva.recibir())
    dos = vieja.replace(
        "</entrega></entregas>",
        "</entrega>" + nueva.entregar("Positivo").partition("<entregas>")[2].partition("</entregas>")[0] + "</entregas>",
    )

    respuesta = lis.enviar(dos)

    assert respuesta.todos("desenlace") == ["rechazada", "actualizada"]
    assert respuesta.todos("codigo") == [SUPERADA]


def test_a_una_muestra_sin_nada_despues_no_le_pasa(lis, reloj):
    """The usual life repeated step by step, and the steps that its state does not allow any more say so."""
    pasos = [lis.crear()]
    lis.bien(pasos[0])
    for paso in (
        lis.recibir(fecha_recepcion_laboratorio=YA),
        lis.entregar("Positivo", LUEGO),
        lis.corregir("Negativo", LUEGO),
    ):
        reloj.avanzar(minutes=1)
        lis.bien(paso)
        assert lis.enviar(paso).texto("desenlace") == "sin_cambio"
        pasos.append(paso)

    codigos = [lis.enviar(paso).todos("codigo") for paso in pasos]

    assert codigos == [[], ["HUB-2022"], ["HUB-2022"], []]
