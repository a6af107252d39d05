"""The queue of uploads: small files first, nobody starved, of a laboratory one at a time and in order."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import insert, select, update

from dominio.cargas import proceso
from dominio.cargas.espera import POR_SEGUNDO, cuantas_antes, por_tomar
from dominio.cargas.estados import SIN_LATIDO, EstadoCarga
from dominio.cargas.fichas import leer
from dominio.personas.usuarios import UsuarioNuevo, registrar
from dominio.vocabulario.enumeraciones import Rol
from modelos import Carga, CargaArchivo, Laboratorio, Usuario, para_leer
from modelos.base import crear_motor

AHORA = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
KB = 1000
LABORATORIOS = range(1, 5)


def subir(conexion, *cargas: tuple[int, int, float]) -> list[int]:
    """Uploads of (laboratory, bytes, seconds ago); their numbers."""
    quien = _gente(conexion)
    comunes = {"usuario_id": quien, "planilla": "resultados", "simular": False, "nombre": "a.xlsx", "huella": b""}
    comunes |= {"estado": EstadoCarga.EN_ESPERA.value, "intentos": 0, "hecho": 0, "total": 0}
    numeros = []
    for laboratorio, tamano, hace in cargas:
        propios = {"laboratorio_id": laboratorio, "tamano": tamano, "subida_en": AHORA - timedelta(seconds=hace)}
        numeros.append(conexion.execute(insert(Carga).values(comunes | propios).returning(Carga.id)).scalar_one())
        conexion.execute(insert(CargaArchivo).values(carga_id=numeros[-1], contenido=b"x"))
    return numeros


def _gente(conexion) -> int:
    for numero in LABORATORIOS:
        conexion.execute(insert(Laboratorio).values(id=numero, nombre=f"Lab {numero}", activo=True, creado_en=AHORA))
    nuevo = UsuarioNuevo(cuenta="laura", nombre="Laura Lab", rol=Rol.LABORATORIO, alcance=1)
    registrar(conexion, nuevo, "sin contraseña", AHORA)
    return conexion.execute(select(Usuario.id)).scalar_one()


def turnos(conexion, cuantos: int) -> list[int]:
    """Whom those take who serve one after the other, each to its end."""
    tomadas = []
    for _ in range(cuantos):
        tomadas.append(proceso.tomar(conexion, "t", AHORA).id)
        conexion.execute(update(Carga).where(Carga.id == tomadas[-1]).values(estado=EstadoCarga.TERMINADA.value))
    return tomadas


def test_los_chicos_van_antes_que_los_grandes_que_llegaron_recien(motor):
    with motor.begin() as conexion:
        grande, chica, otra = subir(conexion, (1, 16_000 * KB, 5), (2, 50 * KB, 1), (3, 60 * KB, 1))
        assert turnos(conexion, 3) == [chica, otra, grande]


def test_nadie_espera_para_siempre(motor):
    """A large file goes before small ones that came later than its size is worth."""
    with motor.begin() as conexion:
        grande, chica = subir(conexion, (1, 16_000 * KB, 16_000 * KB / POR_SEGUNDO + 10), (2, 50 * KB, 1))
        assert turnos(conexion, 2) == [grande, chica]


def test_los_de_un_laboratorio_van_como_llegaron_y_de_a_uno(motor):
    """A later file may mend what an earlier one brought, however small it is."""
    with motor.begin() as conexion:
        primera, segunda, ajena = subir(conexion, (1, 9_000 * KB, 3), (1, 1 * KB, 2), (2, 9_500 * KB, 1))
        assert proceso.tomar(conexion, "t", AHORA).id == primera
        assert proceso.tomar(conexion, "u", AHORA).id == ajena
        assert proceso.tomar(conexion, "v", AHORA) is None
        assert not proceso.hay_por_tomar(conexion, AHORA)
        despues = AHORA + SIN_LATIDO + timedelta(seconds=1)
        assert [una for una in por_tomar(conexion, despues) if una != ajena] == [primera, segunda]


def test_la_que_quedo_de_un_reloj_adelantado_no_espera_a_que_llegue_su_hora(motor):
    """Its process died, and the clock by which it told of itself was put right: it is served now, and once."""
    with motor.begin() as conexion:
        (una,) = subir(conexion, (1, KB, 3))
        assert proceso.tomar(conexion, "adelantado", AHORA + timedelta(hours=2)).id == una
        assert proceso.hay_por_tomar(conexion, AHORA)
        assert proceso.tomar(conexion, "t", AHORA).id == una
        assert proceso.tomar(conexion, "u", AHORA + SIN_LATIDO / 2) is None
        assert proceso.tomar(conexion, "u", AHORA - SIN_LATIDO / 2) is None


@given(
    st.lists(
        st.tuples(st.sampled_from(LABORATORIOS), st.integers(1, 16_000 * KB), st.floats(0, 600)), min_size=1, max_size=12
    )
)
@example([(1, 2, 0.0), (2, 2, 0.0), (1, 1, 0.0)])  # as big as each other, and one waits for its own laboratory's
def test_cada_una_se_toma_una_vez_y_su_lugar_es_el_que_se_dijo(cargas: Sequence[tuple[int, int, float]]):
    """Whatever comes: each exactly once, of each laboratory in order, and what was said to be before it is."""
    motor = crear_motor("sqlite://")
    Carga.metadata.create_all(motor)
    with motor.begin() as conexion:
        numeros = subir(conexion, *sorted(cargas, key=lambda una: -una[2]))
        dichos = {numero: cuantas_antes(conexion, numero, AHORA) for numero in numeros}
        orden = turnos(conexion, len(numeros))
        assert [dichos[numero] for numero in orden] == list(range(len(numeros)))
        de_quien = dict(conexion.execute(select(Carga.id, Carga.laboratorio_id)).all())
        for laboratorio in LABORATORIOS:
            suyas = [numero for numero in orden if de_quien[numero] == laboratorio]
            assert suyas == sorted(suyas)
        assert proceso.tomar(conexion, "t", AHORA) is None
    motor.dispose()


@pytest.mark.parametrize("tipo_base", [pytest.param("postgres", marks=pytest.mark.postgres)])
def test_muchas_manos_a_la_vez_no_toman_dos_de_un_laboratorio(motor):
    """Eight at one instant, from the queues of three laboratories."""
    with motor.begin() as conexion:
        subir(conexion, *[(laboratorio, tamano * KB, 1) for tamano in range(1, 6) for laboratorio in (1, 2, 3)])

    def tomar(numero: int):
        with motor.begin() as conexion:
            return proceso.tomar(conexion, f"t{numero}", AHORA)

    with ThreadPoolExecutor(8) as hilos:
        tomadas = [una for una in hilos.map(tomar, range(8)) if una is not None]
    suyos = [una.actor.laboratorio_id for una in tomadas]
    assert suyos
    assert len(set(suyos)) == len(suyos)
    with para_leer(motor) as conexion:
        en_proceso = select(Carga.laboratorio_id).where(Carga.estado == EstadoCarga.EN_PROCESO.value)
        assert sorted(conexion.execute(en_proceso).scalars()) == sorted(suyos)


def test_la_ficha_dice_cuantas_van_antes(motor):
    with motor.begin() as conexion:
        grande, chica = subir(conexion, (1, 16_000 * KB, 1), (2, 50 * KB, 1))
        assert (leer(conexion, (1, None), grande, AHORA).delante, leer(conexion, (2, None), chica, AHORA).delante) == (1, 0)
