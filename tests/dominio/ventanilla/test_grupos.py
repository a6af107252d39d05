"""Messages that wait together are served together, and none of them notices."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Event

import psycopg2
import pytest
from sqlalchemy import event, func, make_url, select
from structlog.testing import capture_logs

from dominio.muestras.items import Recepcion, Rechazo
from dominio.muestras.pedidos import CrearMuestras, RecepcionarMuestra, RechazarMuestra
from dominio.ventanilla import grupo
from dominio.ventanilla.fila import MAXIMO_MENSAJES, MUCHOS_BYTES, MUCHOS_ITEMS
from dominio.vocabulario.enumeraciones import Desenlace, DesenlaceMensaje, MotivoRechazo
from dominio.vocabulario.errores import (
    BaseNoDisponible,
    CodigoEnConflicto,
    ErrorInterno,
    EstadoNoPermite,
    IdMensajeEnConflicto,
)
from modelos import Historial, Mensaje, MensajeCuerpo, Muestra
from modelos.conexion import CursorBreve
from modelos.filas import Carrera
from tests.dominio.ventanilla.companias import ESPERA, Compania, Envio, fallar_en
from tests.elenco import crear, una_creada, una_muestra


@pytest.fixture
def compania(ventanilla):
    return Compania(ventanilla)


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


# ── failures ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_el_mensaje_con_que_falla_el_programa_falla_solo(compania, laboratorio_norte, motor, monkeypatch):
    """One breaks down while it is decided, one while its answer is made; each is on record, and the others are served."""
    escritores = dict(compania.escribano._escritores)

    def fallar(turno, pedido):
        if pedido.items[0].codigo_muestra_cliente == "FALLA":
            raise ZeroDivisionError
        return escritores[CrearMuestras](turno, pedido)

    monkeypatch.setitem(compania.escribano._escritores, CrearMuestras, fallar)
    envios = [Envio(laboratorio_norte, crear(una_muestra(f"N-{n}"))) for n in range(4)]
    envios.insert(1, Envio(laboratorio_norte, crear(una_muestra("FALLA"))))
    envios.insert(3, Envio(laboratorio_norte, crear(una_muestra("MUDO")), {"codificar": fallar_en("mudo")}))

    resultados = compania.juntos(envios)

    assert compania.tamanos[-1] == 6
    fallas = [resultados[1], resultados[3]]
    assert [type(falla) for falla in fallas] == [ErrorInterno, ErrorInterno]
    assert [recibo.aceptados for recibo in resultados if recibo not in fallas] == [1, 1, 1, 1]
    with motor.connect() as conexion:
        codigos_ = set(conexion.execute(select(Muestra.codigo_muestra_cliente)).scalars())
        fallidos = set(conexion.execute(select(Mensaje.id).where(Mensaje.desenlace == "fallido")).scalars())
    assert codigos_ == {"PRIMERO", "N-0", "N-1", "N-2", "N-3"}
    assert fallidos == {falla.id_mensaje for falla in fallas}


@pytest.mark.parametrize("falla", [Carrera, RuntimeError], ids=["por una carrera", "por otra cosa"])
def test_si_la_transaccion_del_grupo_falla_cada_uno_se_atiende_solo(compania, laboratorio_norte, motor, monkeypatch, falla):
    """Nobody is refused for another's sake, and nothing of the failed attempt stays."""
    escribir, veces = compania.escribano._escribir, []

    def escribir_o_fallar(conexion, casos):
        veces.append(len(casos))
        if len(casos) > 1:
            raise falla
        escribir(conexion, casos)

    monkeypatch.setattr(compania.escribano, "_escribir", escribir_o_fallar)

    recibos = compania.juntos([Envio(laboratorio_norte, crear(una_muestra(f"N-{n}"))) for n in range(6)])

    assert [recibo.items[0].desenlace for recibo in recibos] == [Desenlace.CREADA] * 6
    assert veces == [1, 6, *[1] * 6]
    assert contar(motor, Muestra, Mensaje) == [7, 7]


def test_si_nadie_sabe_que_el_grupo_quedo_escrito_nada_se_duplica(compania, laboratorio_norte, motor, monkeypatch):
    """The connection is lost after the commit: each is served again and finds what it did, or gets the receipt it has."""
    escribir = compania.escribano._escribir

    def perder_la_respuesta(conexion, casos):
        escribir(conexion, casos)
        if len(casos) > 1:
            conexion.commit()
            raise Carrera

    monkeypatch.setattr(compania.escribano, "_escribir", perder_la_respuesta)
    ids = [None, None, "M-2", "M-3"]

    recibos = compania.juntos(
        [Envio(laboratorio_norte, crear(una_muestra(f"N-{n}"), id_mensaje_cliente=uno)) for n, uno in enumerate(ids)]
    )

    assert [recibo.items[0].desenlace for recibo in recibos] == [Desenlace.EXISTENTE] * 2 + [Desenlace.CREADA] * 2
    assert [recibo.repetido for recibo in recibos] == [False, False, True, True]
    assert contar(motor, Muestra, Historial) == [5, 5]


def test_una_muestra_que_otro_proceso_crea_entretanto_no_perjudica_al_grupo(compania, laboratorio_norte, motor, monkeypatch):
    """Another process stores one of the codes between look-up and writing: its message finds it, the others are stored."""
    decidir = grupo.Grupo.decidir
    otro = type(compania.ventanilla)(motor, compania.ventanilla.atencion, reloj=compania.ventanilla.reloj)

    def decidir_tarde(este, conexion):
        decidir(este, conexion)
        if len(este.decididos) > 1:
            monkeypatch.setattr(grupo.Grupo, "decidir", decidir)
            una_creada(otro, laboratorio_norte, "N-3")

    monkeypatch.setattr(grupo.Grupo, "decidir", decidir_tarde)

    recibos = compania.juntos([Envio(laboratorio_norte, crear(una_muestra(f"N-{n}"))) for n in range(6)])

    desenlaces = [recibo.items[0].desenlace for recibo in recibos]
    assert desenlaces == [*[Desenlace.CREADA] * 3, Desenlace.EXISTENTE, *[Desenlace.CREADA] * 2]
    assert contar(motor, Muestra, Historial) == [7, 7]


@pytest.mark.postgres
@pytest.mark.parametrize("tipo_base", ["postgres"])
@pytest.mark.parametrize("vuelve", [True, False], ids=["y vuelve", "y no vuelve"])
def test_si_la_base_se_va_en_medio_de_un_grupo(compania, laboratorio_norte, motor, monkeypatch, direccion_base, vuelve):
    """The connection is cut before the commit. If there is another, each is served by it; if not, each must send again."""
    escribir, guardia = compania.escribano._escribir, make_url(direccion_base)

    def cortar(conexion, casos):
        if len(casos) > 1:
            _cortar(guardia, permitir=vuelve)
        escribir(conexion, casos)

    monkeypatch.setattr(compania.escribano, "_escribir", cortar)
    with capture_logs():
        resultados = compania.juntos([Envio(laboratorio_norte, crear(una_muestra(f"N-{n}"))) for n in range(4)])

    if vuelve:
        assert [recibo.aceptados for recibo in resultados] == [1] * 4
    else:
        assert [type(uno) for uno in resultados] == [BaseNoDisponible] * 4
        _cortar(guardia, permitir=True)
    assert contar(motor, Muestra) == [5 if vuelve else 1]


def _cortar(direccion, *, permitir):
    """Have the server drop all connections to the database, and let nobody in, or again."""
    base, entrada = direccion.database, {"host": direccion.query["host"], "user": direccion.username}
    with closing(psycopg2.connect(dbname="postgres", **entrada)) as guardia, guardia.cursor() as cursor:
        guardia.autocommit = True
        cursor.execute(f"ALTER DATABASE {base} ALLOW_CONNECTIONS {permitir}")
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (base,))
