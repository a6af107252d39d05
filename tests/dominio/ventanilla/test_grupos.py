"""Messages that wait together are served together, and none of them notices."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from sqlalchemy import event, func, select

from dominio.muestras.items import Recepcion, Rechazo
from dominio.muestras.pedidos import RecepcionarMuestra, RechazarMuestra
from dominio.ventanilla import grupo
from dominio.ventanilla.fila import MAXIMO_MENSAJES, MUCHOS_BYTES, MUCHOS_ITEMS
from dominio.vocabulario.enumeraciones import Desenlace, DesenlaceMensaje, MotivoRechazo
from dominio.vocabulario.errores import (
    CodigoEnConflicto,
    EstadoNoPermite,
    IdMensajeEnConflicto,
)
from modelos import Historial, Mensaje, MensajeCuerpo, Muestra
from modelos.conexion import CursorBreve
from tests.dominio.ventanilla.companias import ESPERA, Compania, Envio
from tests.elenco import crear, una_creada, una_muestra


@pytest.fixture(params=[False, True], ids=["en_persona", "dejados"])
def compania(ventanilla, request):
    return Compania(ventanilla, dejados=request.param)


def recepcion(**cual):
    return RecepcionarMuestra(items=(Recepcion(**cual),))


def rechazo(**cual):
    return RechazarMuestra(items=(Rechazo(motivo=MotivoRechazo.DERRAMADA, **cual),))


def contar(motor, *tablas):
    with motor.connect() as conexion:
        return [conexion.execute(select(func.count()).select_from(tabla)).scalar_one() for tabla in tablas]


# ── together ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_los_que_esperan_se_atienden_juntos_y_cada_uno_recibe_lo_suyo(compania, laboratorio_norte, laboratorio_sur, motor):
    """Twelve messages of two laboratories, of three kinds, in one transaction; the codes of both are the same."""
    norte, sur = (una_creada(compania.ventanilla, uno, "ANTES") for uno in (laboratorio_norte, laboratorio_sur))
    envios = [Envio(uno, crear(una_muestra(f"N-{n}"))) for n in range(5) for uno in (laboratorio_norte, laboratorio_sur)]
    envios += [Envio(laboratorio_norte, recepcion(id_muestra=norte)), Envio(laboratorio_sur, rechazo(id_muestra=sur))]

    recibos = compania.juntos(envios)

    assert [recibo.items[0].desenlace for recibo in recibos] == [Desenlace.CREADA] * 10 + [Desenlace.ACTUALIZADA] * 2
    assert compania.tamanos[-1] == 12
    assert len({recibo.id_mensaje for recibo in recibos}) == 12
    assert contar(motor, Muestra, Mensaje, MensajeCuerpo, Historial) == [13, 15, 15, 15]
    with motor.connect() as conexion:
        filas = conexion.execute(select(Muestra.id, Muestra.laboratorio_origen_id, Muestra.codigo_muestra_cliente)).all()
        estados = dict(conexion.execute(select(Muestra.id, Muestra.estado).where(Muestra.id.in_([norte, sur]))).all())
    dueno = {fila.id: (fila.laboratorio_origen_id, fila.codigo_muestra_cliente) for fila in filas}
    for envio, recibo in zip(envios[:10], recibos, strict=False):
        suyo = envio.pedido.items[0].codigo_muestra_cliente
        assert dueno[recibo.items[0].id_muestra] == (envio.actor.laboratorio_id, suyo)
    assert estados == {norte: 3, sur: 6}


def test_un_grupo_grande_cuesta_las_mismas_ordenes_que_uno_chico(compania, laboratorio_norte, motor, monkeypatch):
    """Set-based: what is looked up and written for 30 messages takes as many statements as for 5."""
    ordenes = []
    if motor.dialect.name == "sqlite":
        event.listen(motor, "before_cursor_execute", lambda *_: ordenes.append(1))
    else:  # most go past SQLAlchemy
        ejecutar = CursorBreve.execute
        monkeypatch.setattr(CursorBreve, "execute", lambda *dado: ordenes.append(1) or ejecutar(*dado))
    cuentas = []
    for cuantos in (5, 5, 30):
        ordenes.clear()
        compania.juntos([Envio(laboratorio_norte, crear(una_muestra(f"N-{len(cuentas)}-{n}"))) for n in range(cuantos)])
        cuentas.append(len(ordenes))
    assert cuentas[1] == cuentas[2]


def test_quien_viene_solo_no_espera_compania(compania, laboratorio_norte):
    """A group is who is there when the one before is done."""
    for n in range(3):
        una_creada(compania.ventanilla, laboratorio_norte, f"N-{n}")
    assert compania.tamanos == [1, 1, 1]


def test_un_grupo_tiene_un_tope(compania, laboratorio_norte, monkeypatch):
    """Of a hundred that wait, those who do not fit are the next group."""
    monkeypatch.setattr(grupo, "SEGUNDOS", ESPERA)
    envios = [Envio(laboratorio_norte, crear(una_muestra(f"N-{n:03}"))) for n in range(MAXIMO_MENSAJES + 20)]
    recibos = compania.juntos(envios)
    assert compania.tamanos == [1, MAXIMO_MENSAJES, 20]
    assert all(recibo.aceptados == 1 for recibo in recibos)


def test_un_grupo_no_decide_mas_que_un_rato(compania, laboratorio_norte, monkeypatch):
    """Who has not had its turn when the time is over is the first of the next group, in the order of arrival."""
    monkeypatch.setattr(grupo, "SEGUNDOS", 0)
    recibos = compania.juntos([Envio(laboratorio_norte, crear(una_muestra(f"N-{n}"))) for n in range(4)])
    assert [recibo.aceptados for recibo in recibos] == [1] * 4
    assert compania.tamanos == [1, 4, 3, 2, 1]
    assert compania.grupos[1:] == [["N-0"], ["N-1"], ["N-2"], ["N-3"]]


@pytest.mark.parametrize("tipo_base", ["postgres"])
@pytest.mark.postgres
@pytest.mark.parametrize(
    "grande",
    [
        lambda: Envio(None, crear(*(una_muestra(f"G-{n}") for n in range(MUCHOS_ITEMS + 1)))),
        lambda: Envio(None, crear(una_muestra("G-1")), {"cuerpo": b"x" * (MUCHOS_BYTES + 1)}),
    ],
    ids=["de muchas muestras", "de muchos bytes"],
)
def test_uno_grande_va_al_lado_de_los_chicos(compania, laboratorio_norte, grande):
    """While a large message is on its way, which may take long, the small ones are served."""
    empezado, sigue = Event(), Event()

    def demorar(_recibo):
        empezado.set()
        assert sigue.wait(ESPERA)
        return b""

    envio = grande()
    envio.actor, envio.sobre["codificar"] = laboratorio_norte, demorar
    with ThreadPoolExecutor(1) as hilo:
        futuro = hilo.submit(envio.hacer, compania.ventanilla)
        try:
            assert empezado.wait(ESPERA)
            recibos = compania.juntos([Envio(laboratorio_norte, crear(una_muestra(f"N-{n}"))) for n in range(5)])
            assert not futuro.done()
        finally:
            sigue.set()
        assert futuro.result(ESPERA).rechazados == 0
    assert all(recibo.aceptados == 1 for recibo in recibos)


# ── apart ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_la_misma_muestra_por_id_y_por_codigo_no_se_decide_junta(compania, laboratorio_norte):
    """The second finds what the first made of it, as if each had come alone; who has nothing to do with it goes first."""
    clave = una_creada(compania.ventanilla, laboratorio_norte, "N-1")
    envios = [
        Envio(laboratorio_norte, recepcion(codigo_muestra_cliente="N-1")),
        Envio(laboratorio_norte, rechazo(id_muestra=clave)),
        Envio(laboratorio_norte, recepcion(id_muestra=clave)),
        Envio(laboratorio_norte, crear(una_muestra("N-2"))),
    ]

    recibida, rechazada, otra_vez, creada = compania.juntos(envios)

    assert recibida.items[0].estado_muestra == 3
    assert rechazada.items[0].estado_muestra == 6
    assert [type(error) for error in otra_vez.items[0].errores] == [EstadoNoPermite]
    assert creada.items[0].desenlace is Desenlace.CREADA
    assert compania.grupos[-3:] == [["N-1", "N-2"], [str(clave)], [str(clave)]]


def test_un_codigo_nuevo_dos_veces_es_una_muestra(compania, laboratorio_norte, motor):
    """The second is the same sample, or a conflict if it says something else."""
    otra = una_muestra("N-1", paciente_nombres="Otra")
    envios = [Envio(laboratorio_norte, crear(muestra)) for muestra in (una_muestra("N-1"), una_muestra("N-1"), otra)]

    primera, segunda, tercera = (recibo.items[0] for recibo in compania.juntos(envios))

    assert (primera.desenlace, segunda.desenlace) == (Desenlace.CREADA, Desenlace.EXISTENTE)
    assert primera.id_muestra == segunda.id_muestra == tercera.id_muestra
    assert [type(error) for error in tercera.errores] == [CodigoEnConflicto]
    assert [len(grupo) for grupo in compania.grupos[-3:]] == [1, 1, 1]


def test_el_mismo_id_del_cliente_dos_veces_es_un_mensaje(compania, laboratorio_norte, motor):
    """A retry that overtakes its first gets the same receipt; another message under that id is refused."""
    una, otra = (crear(una_muestra(codigo), id_mensaje_cliente="M-1") for codigo in ("N-1", "N-2"))

    primero, repetido, conflicto = compania.juntos([Envio(laboratorio_norte, pedido) for pedido in (una, una, otra)])

    assert (primero.repetido, repetido.repetido) == (False, True)
    assert primero.id_mensaje == repetido.id_mensaje
    assert isinstance(conflicto, IdMensajeEnConflicto)
    with motor.connect() as conexion:
        desenlaces = conexion.execute(select(Mensaje.desenlace).order_by(Mensaje.id)).scalars().all()
    assert sorted(desenlaces[1:]) == sorted(
        [DesenlaceMensaje.ACEPTADO, DesenlaceMensaje.REPETIDO, DesenlaceMensaje.RECHAZADO]
    )
