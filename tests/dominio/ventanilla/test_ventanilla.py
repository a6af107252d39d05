"""The window when things go wrong: nothing acknowledged is lost, and every failure has its number."""

import time
from contextlib import ExitStack
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select, text

from dominio.muestras import creacion as muestras
from dominio.muestras.pedidos import CrearMuestras
from dominio.ventanilla.compresion import descomprimir
from dominio.ventanilla.recibos import ReciboLote
from dominio.ventanilla.sobre import Sobre
from dominio.vocabulario.enumeraciones import Desenlace, Puerta
from dominio.vocabulario.errores import BaseNoDisponible, CambioSimultaneo, ErrorInterno, FaltaClave
from modelos import Mensaje, MensajeCuerpo, Muestra, crear_motor
from modelos.cambios import Cambios
from modelos.filas import MUDABLES, Carrera
from modelos.filas_postgres import POCAS
from tests.elenco import NORTE, crear, una_creada, una_muestra


def sobre_de(ventanilla, cuerpo=b"<pedido/>", **opciones):
    return Sobre(puerta=Puerta.SOAP11, operacion="crearMuestras", cuerpo=cuerpo, recibido_en=ventanilla.reloj(), **opciones)


@pytest.mark.parametrize("cuantas", [1, 3, POCAS])
def test_los_textos_dificiles_vuelven_iguales(ventanilla, laboratorio_norte, motor, cuantas):
    """Quotes, backslashes, tabs inside the record's bodies and letters of any alphabet, by each way of writing."""
    nombre = 'O\'Higgins \\N \\x41 {"ñ"} 李 %s $1'
    cuerpo = b"\x00\\N\t\n\r'%s\xff" * 50
    lote = crear(*(una_muestra(f"{n}\\'\"", paciente_nombres=nombre) for n in range(cuantas)))

    recibo = ventanilla.atender(laboratorio_norte, lote, sobre_de(ventanilla, cuerpo))

    assert recibo.aceptados == cuantas
    with motor.connect() as conexion:
        assert set(conexion.execute(select(Muestra.paciente_nombres)).scalars()) == {nombre}
        assert descomprimir(conexion.execute(select(MensajeCuerpo.pedido)).scalar_one()) == cuerpo


def test_la_respuesta_que_se_guarda_es_la_que_se_envia(ventanilla, laboratorio_norte, motor):
    """The record keeps the bytes that travelled."""
    sobre = sobre_de(ventanilla, codificar=lambda recibo: b"recibo %d" % recibo.id_mensaje)

    recibo = ventanilla.atender(laboratorio_norte, crear(una_muestra()), sobre)

    assert sobre.respuesta == b"recibo %d" % recibo.id_mensaje
    with motor.connect() as conexion:
        assert descomprimir(conexion.execute(select(MensajeCuerpo.respuesta)).scalar_one()) == sobre.respuesta


def test_si_la_respuesta_no_se_puede_escribir_no_se_guarda_nada(ventanilla, laboratorio_norte, motor):
    """A receipt that cannot be sent acknowledges nothing."""

    def fallar(_recibo: ReciboLote) -> bytes:
        raise RuntimeError("no se pudo")

    sobre = sobre_de(ventanilla, codificar=fallar, codificar_error=lambda error: error.codigo.encode())
    with pytest.raises(ErrorInterno) as falla:
        ventanilla.atender(laboratorio_norte, crear(una_muestra()), sobre)

    assert sobre.respuesta == b"HUB-9001"
    with motor.connect() as conexion:
        assert conexion.execute(select(Muestra.id)).first() is None
        fila = conexion.execute(select(Mensaje.id, Mensaje.desenlace)).one()
    assert fila == (falla.value.id_mensaje, "fallido")


def test_quien_pierde_siempre_la_carrera_recibe_un_codigo(ventanilla, laboratorio_norte, monkeypatch):
    """Not an endless loop, and not a success either."""

    def perder(_turno, _pedido):
        raise Carrera

    monkeypatch.setitem(ventanilla.atencion.escritores, CrearMuestras, perder)
    with pytest.raises(CambioSimultaneo):
        ventanilla.atender(laboratorio_norte, crear(una_muestra()))


def test_quien_pierde_la_carrera_una_vez_halla_lo_que_hizo_el_otro(ventanilla, laboratorio_norte, monkeypatch, motor):
    """Between looking and writing someone else stores the same sample."""
    buscar, veces = muestras.anteriores_de, []

    def buscar_y_perder(turno, items):
        hallado = yield from buscar(turno, items)
        veces.append(len(hallado))
        if len(veces) == 1:
            raise Carrera
        return hallado

    monkeypatch.setattr(muestras, "anteriores_de", buscar_y_perder)
    recibo = ventanilla.atender(laboratorio_norte, crear(una_muestra()))

    assert recibo.items[0].desenlace is Desenlace.CREADA
    assert len(veces) == 2
    with motor.connect() as conexion:
        assert conexion.execute(select(Mensaje.id)).scalars().all() == [recibo.id_mensaje]


@pytest.mark.postgres
@pytest.mark.parametrize("tipo_base", ["postgres"])
def test_un_reinicio_de_la_base_no_se_nota(ventanilla, laboratorio_norte, direccion_base):
    """A connection lost between two messages is replaced, and the message goes through."""
    with ExitStack() as abiertas:  # so that several connections are in the pool
        for _ in range(4):
            abiertas.enter_context(ventanilla.motor.connect()).execute(text("SELECT 1"))
    verdugo = crear_motor(direccion_base)
    with verdugo.connect() as conexion:
        cortadas = conexion.execute(
            text(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        ).scalar_one()
    verdugo.dispose()

    assert cortadas > 1
    assert all(una_creada(ventanilla, laboratorio_norte, f"N-{n}") for n in range(100, 120))


def test_sin_base_el_remitente_sabe_que_debe_reenviar(ventanilla, laboratorio_norte, motor):
    """The tables are gone: nothing can be recorded, and the answer says so without a number that nobody has."""
    with motor.begin() as conexion:
        conexion.execute(text("DROP TABLE numerador"))

    with pytest.raises((ErrorInterno, BaseNoDisponible)) as falla:
        ventanilla.atender(laboratorio_norte, crear(una_muestra()))

    assert falla.value.id_mensaje is None


@pytest.mark.parametrize("y_cerrar", [False, True])
@pytest.mark.parametrize("cuantas", [1, 3, 50])
def test_escribir_dice_si_alguien_se_adelanto(ventanilla, laboratorio_norte, motor, cuantas, y_cerrar):
    """Compare-and-set: one sample that is no longer as it was read undoes the whole message."""
    claves = [una_creada(ventanilla, laboratorio_norte, f"N-{n}") for n in range(cuantas)]
    cambios = Cambios()
    for clave in claves:
        antes = SimpleNamespace(id=clave, estado=2 if clave != claves[-1] else 3, ultimo_cambio=None)
        cambio = {"laboratorio_id": NORTE, "estado": 6, "correcciones": 0, "ultimo_cambio": b"x" * 32}
        cambios.mover(antes, SimpleNamespace(**dict.fromkeys(MUDABLES) | cambio))

    with pytest.raises(Carrera), motor.begin() as conexion:
        cambios.escribir(conexion, y_cerrar=y_cerrar)

    with motor.connect() as conexion:
        assert set(conexion.execute(select(Muestra.estado)).scalars()) == {2}


@pytest.mark.cronometro
def test_los_desconocidos_de_muchas_direcciones_no_llenan_el_registro(ventanilla, motor):
    """Each address has its own limit, and all together one: their answers are the same, with or without a number."""
    desde = time.monotonic()
    for n in range(60):
        with pytest.raises(FaltaClave):
            ventanilla.atender(None, crear(una_muestra()), sobre_de(ventanilla, origen=f"10.0.0.{n}"))
    segundos = time.monotonic() - desde
    with motor.connect() as conexion:
        guardados = conexion.execute(select(func.count()).select_from(Mensaje)).scalar_one()
    assert 1 <= guardados <= 10 * (segundos + 2)
