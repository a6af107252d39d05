"""A datum that nobody expected refuses its own item: its neighbours are stored, by every door and in every write."""

from collections import defaultdict
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carga_excel.importar import importar
from carga_excel.libros.celdas import Marca
from carga_excel.libros.descripcion import MUESTRAS, RESULTADOS
from carga_excel.traduccion import Traductor
from dominio.muestras import reglas
from dominio.muestras.campos import CAMPOS
from dominio.muestras.formas import ESCRITAS
from dominio.muestras.items import (
    Correccion,
    Entrega,
    MuestraNueva,
    Recepcion,
)
from dominio.ventanilla.catalogo import SIN_EXAMENES
from dominio.vocabulario.enumeraciones import Desenlace
from dominio.vocabulario.tiempo import para_leer
from tests.carga_excel import libros
from tests.carga_excel.personas import recepcionadas, xlsx
from tests.elenco import una_creada, una_informada, una_muestra, una_recepcionada
from tests.servicios.conftest import Hub
from tests.servicios.mensajes import MUESTRA, elementos, escritura

SIN_FECHA = "0001-01-01T00:00:00Z"
"""What .NET sends for a date that nobody set."""
POR_ELEMENTO = {forma.item: forma for forma in ESCRITAS}
INFORMADO = {
    "fecha_recepcion_laboratorio": "2026-03-05T09:00:00-03:00",
    "resultado": "Negativo",
    "fecha_hora_resultado_laboratorio": "2026-03-05T09:20:00-03:00",
}
BUENOS: dict[type, dict[str, str]] = {
    MuestraNueva: MUESTRA,
    Recepcion: {"fecha_recepcion_laboratorio": "2026-03-05T09:00:00-03:00", "observacion": "Bien"},
    Entrega: {"resultado": "Negativo", "fecha_hora_resultado_laboratorio": "2026-03-05T09:30:15-03:00"},
    Correccion: {
        "resultado": "Negativo",
        "fecha_hora_resultado_laboratorio": "2026-03-05T09:30:15-03:00",
        "motivo": "Error de transcripción",
    },
}
PREPARAR: dict[type, Any] = {Recepcion: una_creada, Entrega: una_recepcionada, Correccion: una_informada}

dias = st.dates().map(lambda dia: f"{dia.year:04}{dia:-%m-%d}")
zonas = st.one_of(
    st.sampled_from(["", "Z"]),
    st.builds(lambda s, m: f"{s}{m // 60:02}:{m % 60:02}", st.sampled_from("+-"), st.integers(0, 14 * 60)),
)
horas = st.times().map(lambda hora: f"{hora:%H:%M:%S}.{hora:%f}")
instantes = st.builds("{}T{}{}".format, dias, horas, zonas)
numeros = st.one_of(st.integers(), st.sampled_from([0, -1, 2**31 - 1, 2**31, -(2**31), 2**63, 10**18 - 1, 10**400]))
raros = st.one_of(
    st.sampled_from([SIN_FECHA, "0001-01-01", "0001-01-01T00:00:00", "9999-12-31T23:59:59.999999-14:00", "9999-12-31"]),
    dias,
    instantes,
    numeros.map(str),
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=40),
    st.sampled_from(["{}", "{valor}", "%s", "\\N", "']]>", "A" * 5000, "\u0301" * 300, "{0.__class__}", "NaN", "1e400"]),
)
RAPIDO = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@pytest.fixture
def hub(motor, ventanilla, claves) -> Hub:
    """Both SOAP doors on the database of the window."""
    return Hub(motor, ventanilla, claves)


def por_soap(hub: Hub, clase: type, *items: dict[str, str]) -> list[tuple[str, list[str]]]:
    """What became of each item of a write: its outcome and its codes."""
    forma = POR_ELEMENTO[clase]
    orden = [campo.nombre for campo in CAMPOS[clase]]
    enviados = [elementos([(c, item[c]) for c in orden if c in item]) for item in items]
    dentro = "".join(f"<{forma.elemento}>{uno}</{forma.elemento}>" for uno in enviados)
    respuesta = hub.operacion(escritura(forma.pedido.operacion, forma.lista, dentro))
    assert respuesta.estado == "200 OK", respuesta.cuerpo
    recibos = respuesta.contenido.iter("{*}item")
    return [(i.findtext("{*}desenlace"), [e.findtext("{*}codigo") for e in i.iter("{*}error")]) for i in recibos]


def de_fecha(clase: type) -> str:
    return next(campo.nombre for campo in CAMPOS[clase] if campo.nombre.startswith("fecha_"))


# ── the date that nobody set ────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("clase", BUENOS, ids=lambda clase: clase.__name__)
def test_una_fecha_sin_poner_rechaza_solo_su_elemento(hub, ventanilla, laboratorio_norte, clase):
    """0001-01-01 beside a good item, in each write that has an instant."""
    pares = [{**BUENOS[clase], "codigo_muestra_cliente": f"N-{n}"} for n in (1, 2)]
    if clase in PREPARAR:
        for par in pares:
            PREPARAR[clase](ventanilla, laboratorio_norte, par["codigo_muestra_cliente"])
    pares[0][de_fecha(clase)] = SIN_FECHA

    (malo, codigos), (bueno, ningunos) = por_soap(hub, clase, *pares)

    assert (malo, codigos) == ("rechazada", ["HUB-2050"])
    assert bueno in ("creada", "actualizada")
    assert not ningunos


def test_una_fecha_sin_poner_en_una_celda_rechaza_solo_su_fila(ventanilla, laboratorio_norte):
    titulos = [*MUESTRA, *INFORMADO]
    filas = [{**MUESTRA, **INFORMADO, "codigo_muestra_cliente": f"N-{n}"} for n in (1, 2)]
    filas[0]["fecha_muestra"] = SIN_FECHA
    xml = libros.fila(1, titulos) + "".join(libros.fila(n, [f[t] for t in titulos]) for n, f in enumerate(filas, start=2))

    with importar(ventanilla, laboratorio_norte, MUESTRAS, libros.xlsx(hoja=libros.hoja(xml))) as carga:
        desenlaces = [item.desenlace for item in carga.recibo.items]

    assert desenlaces == [Desenlace.RECHAZADA, Desenlace.CREADA]


def test_todo_instante_se_puede_leer():
    """The year has four figures, and the first hours of all, which have no day in Chile, are told in UTC."""
    assert para_leer(datetime(1, 1, 1, tzinfo=UTC)) == "01-01-0001 00:00:00 (UTC)"
    assert para_leer(datetime(1, 1, 2, tzinfo=UTC)).startswith("01-01-0001 19:17")
    assert para_leer(datetime.max.replace(tzinfo=UTC)) == "31-12-9999 20:59:59 (hora de Chile)"


# ── any datum in any field ──────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("clase", CAMPOS, ids=lambda clase: clase.__name__)
def test_ningun_dato_hunde_a_los_vecinos_por_soap(hub, ventanilla, laboratorio_norte, clase):
    """Each write with a strange datum in each of its fields, between items that are right or about nothing."""
    una_recepcionada(ventanilla, laboratorio_norte, "N-fija")
    base = {**BUENOS.get(clase, {}), "codigo_muestra_cliente": "N-fija"}
    vecino = {**MUESTRA, "fecha_muestra": "2026-03-05T06:30:15-03:00"}
    serie = iter(range(10**6))

    @RAPIDO
    @given(st.dictionaries(st.sampled_from([campo.nombre for campo in CAMPOS[clase]]), raros, min_size=1, max_size=3))
    def probar(malos):
        if clase is MuestraNueva:
            codigo = f"V-{next(serie)}"
            vecinos = [{**vecino, "codigo_muestra_cliente": codigo + lado} for lado in "ab"]
            recibos = por_soap(hub, clase, vecinos[0], {**base, **malos}, vecinos[1])
            assert [recibos[0][0], recibos[2][0]] == ["creada", "creada"]
        else:
            recibos = por_soap(hub, clase, {**base, **malos}, {"codigo_muestra_cliente": "no-hay"})
            assert "HUB-2020" in recibos[1][1]
        assert "HUB-2040" not in recibos[0][1] + recibos[1][1]

    probar()


@RAPIDO
@given(st.lists(st.tuples(raros, raros, raros), min_size=1, max_size=5))
def test_ningun_dato_hunde_a_los_vecinos_en_una_planilla(ventanilla, laboratorio_norte, filas):
    """Cells with anything in them, beside a row that is right."""
    ((clave, rut),) = recepcionadas(ventanilla, laboratorio_norte, 1, primero=next(CORRELATIVO))
    contenido = xlsx([*[[celda.replace("=", "") for celda in fila] for fila in filas], (clave, rut, "Negativo")])

    with importar(ventanilla, laboratorio_norte, RESULTADOS, contenido) as carga:
        *_malas, buena = carga.recibo.items

    assert buena.desenlace is Desenlace.ACTUALIZADA
    assert "HUB-2040" not in carga.por_codigo


celdas = st.one_of(raros, st.integers(), st.floats(), st.booleans(), st.datetimes(), st.dates(), st.times(), st.none())
celdas |= st.just(Marca("#N/A", "error"))


@pytest.mark.parametrize("libro", [MUESTRAS, RESULTADOS], ids=lambda libro: libro.clave)
def test_ninguna_celda_hace_fallar_al_lector(libro):
    """A cell of any kind in any column is read, or refused in words that are not an apology."""
    traductores = {columna.campo: Traductor(libro, [columna.campo]) for columna in libro.columnas}

    @RAPIDO
    @given(st.sampled_from(sorted(traductores)), celdas)
    def probar(campo, celda):
        for error in traductores[campo].item([celda]).errores:
            assert error.codigo != "HUB-2040"
            assert error.mensaje

    probar()


def test_el_anio_se_dice_con_cuatro_cifras():
    errores = reglas.errores_de_muestra(una_muestra(paciente_fecha_nac=date(1, 1, 1)), ENTORNO)
    (error,) = [uno for uno in errores if uno.codigo == "HUB-2010"]
    assert "01-01-0001" in error.mensaje


AHORA = datetime(2026, 3, 5, 12, 30, 15, tzinfo=UTC)
ENTORNO = reglas.Entorno(
    ahora=AHORA,
    codigos=defaultdict(frozenset),
    profesionales=frozenset(),
    laboratorios=frozenset(),
    catalogo=SIN_EXAMENES,
    presentada_en=AHORA,
    hasta=AHORA,
    registrada_en=AHORA,
    yo=1,
)
CORRELATIVO = iter(range(10_000_000, 90_000_000))
