"""Sealing: every message once, in whatever order they were written, whoever seals, and without a person's data in a leaf."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, insert, select, text, update

from dominio.auditoria.pedidos import RevelarMensaje, VerVida
from dominio.muestras.pedidos import DatosMuestraRUT
from dominio.sellos import arbol
from dominio.sellos.hojas import huella_de, leer_filas, leer_sales, registro_de
from dominio.sellos.sellador import lector, sellar, tomar_turno
from dominio.sellos.verificar_prueba import canonico
from modelos import Mensaje, Sello, SelloAvance, SelloHoja, SelloHueco, SelloSal
from tests.dominio.auditoria.test_integridad import AUDITORA
from tests.dominio.pasos import PDF
from tests.dominio.sellos.registro import escribir, hojas, sellados
from tests.elenco import crear, una_informada, una_muestra


def cabezas(motor):
    with motor.connect() as conexion:
        return conexion.execute(select(Sello.tamano, Sello.raiz).order_by(Sello.tamano)).all()


def test_se_sella_todo_una_vez(motor, reloj):
    """A second run finds nothing, and makes no second head over the same."""
    escribir(motor, reloj(), range(1, 701))
    primero = sellar(motor, reloj)
    assert (primero.nuevos, primero.cabeza.tamano) == (700, 700)
    assert sellar(motor, reloj).nuevos == 0
    assert sellados(motor) == list(range(1, 701))
    escribir(motor, reloj(), [701])
    assert sellar(motor, reloj).cabeza.tamano == 701
    guardadas = cabezas(motor)
    with motor.connect() as conexion:
        assert [(t, arbol.raiz(lector(conexion), t)) for t, _ in guardadas] == [(t, bytes(r)) for t, r in guardadas]
    assert [tamano for tamano, _ in guardadas] == [700, 701]


def test_sin_mensajes_no_hay_cabeza(motor, reloj):
    assert sellar(motor, reloj).cabeza is None


def test_un_numero_viejo_que_se_escribe_tarde_se_sella_al_final(motor, reloj):
    """A process held its numbers for hours; another never used its own."""
    escribir(motor, reloj(), [*range(1, 50), *range(101, 150)])
    sellar(motor, reloj)
    for horas, numero in ((1, 70), (5, 60), (30, 50)):
        reloj.avanzar(hours=horas)
        escribir(motor, reloj(), [numero])
        reloj.avanzar(hours=1)  # the longest that a gap is left alone
        assert sellar(motor, reloj, todos=False).nuevos == 1
    assert sellados(motor)[-3:] == [70, 60, 50]
    with motor.connect() as conexion:
        tramos = conexion.execute(select(SelloHueco.desde, SelloHueco.hasta).order_by(SelloHueco.desde)).all()
    assert tramos == [(51, 59), (61, 69), (71, 100)]


def test_un_hueco_viejo_se_mira_de_tarde_en_tarde(motor, reloj):
    """What nobody will ever write costs next to nothing, and asking for all of it still looks at once."""
    escribir(motor, reloj(), [1, 200])
    sellar(motor, reloj)
    reloj.avanzar(hours=10)
    sellar(motor, reloj, todos=False)
    reloj.avanzar(minutes=20)
    escribir(motor, reloj(), [100])
    assert sellar(motor, reloj, todos=False).nuevos == 0
    assert sellar(motor, reloj).nuevos == 1


def test_un_reloj_que_retrocede_no_deja_huecos_olvidados(motor, reloj):
    escribir(motor, reloj(), [1, 200])
    reloj.avanzar(days=3000)
    sellar(motor, reloj)
    reloj.avanzar(days=-3000)
    escribir(motor, reloj(), [100])
    assert sellar(motor, reloj, todos=False).nuevos == 1


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_cualquier_orden_de_llegada(motor, reloj, data):
    """Numbers come in any order, between any runs: each is sealed once, and the stored tree is that of its leaves."""
    with motor.connect() as conexion:
        base = (conexion.execute(select(func.max(Mensaje.id))).scalar() or 0) + data.draw(st.integers(1, 300))
    lotes = data.draw(st.lists(st.lists(st.integers(0, 400), max_size=40, unique=True), max_size=6))
    vistos = set()
    for lote in lotes:
        nuevos = sorted({base + n for n in lote} - vistos)
        vistos |= set(nuevos)
        escribir(motor, reloj(), nuevos)
        reloj.avanzar(seconds=data.draw(st.integers(0, 4000)))
        sellar(motor, reloj, todos=data.draw(st.booleans()))
    sellar(motor, reloj)
    assert sorted(n for n in sellados(motor) if n >= base) == sorted(vistos)
    creciente = arbol.Frontera()
    for huella in hojas(motor):
        list(creciente.agregar(huella))
    with motor.connect() as conexion:
        assert arbol.raiz(lector(conexion), creciente.tamano) == creciente.raiz()


def test_dos_que_sellan_a_la_vez(motor, reloj):
    """Whoever loses leaves the rest to the other; no message is sealed twice and no place is left out."""
    escribir(motor, reloj(), range(1, 5001))
    with ThreadPoolExecutor(4) as hilos:
        hechos = list(hilos.map(lambda _: sellar(motor, reloj), range(4)))
    sellar(motor, reloj)
    assert sorted(sellados(motor)) == list(range(1, 5001))
    assert sum(hecho.nuevos for hecho in hechos) <= 5000
    with motor.connect() as conexion:
        lugares = conexion.execute(select(SelloHoja.lugar).order_by(SelloHoja.lugar)).scalars().all()
    assert lugares == list(range(5000))


def test_uno_solo_toma_el_turno(motor, reloj):
    """All processes of all machines look at the same minute; one of them seals."""
    cada = timedelta(seconds=60)
    assert not tomar_turno(motor, reloj(), cada)
    escribir(motor, reloj(), [1])
    with ThreadPoolExecutor(4) as hilos:
        assert sorted(hilos.map(lambda _: tomar_turno(motor, reloj(), cada), range(8))) == [False] * 7 + [True]
    reloj.avanzar(seconds=31)
    assert tomar_turno(motor, reloj(), cada)


def test_quien_tarda_en_sellar_conserva_el_turno(motor, reloj):
    """The first seal of a large record takes hours; nobody else begins it meanwhile."""
    cada = timedelta(seconds=60)
    escribir(motor, reloj(), [1])
    assert tomar_turno(motor, reloj(), cada)
    reloj.avanzar(seconds=600)
    sellar(motor, reloj)
    escribir(motor, reloj(), [2])
    assert not tomar_turno(motor, reloj(), cada)


def test_lo_que_quedo_sin_cabeza_se_corona(motor, reloj):
    """A sealer died between its last leaves and their head."""
    escribir(motor, reloj(), range(1, 10))
    sellar(motor, reloj)
    with motor.begin() as conexion:
        conexion.execute(insert(SelloHoja).values(lugar=9, mensaje_id=99, huella=b"\0" * 32))
        conexion.execute(update(SelloAvance).values(hasta=99))
    assert sellar(motor, reloj).cabeza.tamano == 10


# ── what a leaf holds ───────────────────────────────────────────────────────────────────────────────────────────────
PLANTADOS = (
    "11111111",
    "22222222",
    "Zoraida",
    "Quiñehual",
    "P-PLANTADO-7",
    "CLIENTE-PLANTADO",
    "oficio del tribunal",
    "10.9.8.7",
)


@pytest.fixture
def vivido(ventanilla, laboratorio_norte):
    """Messages of all kinds, with values planted wherever a person could be named."""
    persona = {"paciente_nombres": "Zoraida", "paciente_ap_pat": "Quiñehual"}
    malo = una_muestra("N-2", paciente_run=22222222, paciente_dv="1", **persona)
    lote = crear(una_muestra("N-1", **persona), malo, id_mensaje_cliente="CLIENTE-PLANTADO 11111111-1")
    ventanilla.atender(laboratorio_norte, lote)
    ventanilla.atender(laboratorio_norte, DatosMuestraRUT(rut_paciente="11111111-1"))
    muestra = una_informada(ventanilla, laboratorio_norte, "N-3", informe=PDF)
    ventanilla.atender(AUDITORA, VerVida(id_muestra=muestra))
    ventanilla.atender(AUDITORA, RevelarMensaje(id_mensaje=1, motivo="oficio del tribunal sobre Zoraida"))
    return ventanilla


def _registros(motor):
    with motor.connect() as conexion:
        lugares = dict(conexion.execute(select(SelloHoja.mensaje_id, SelloHoja.lugar)).all())
        filas, sales = leer_filas(conexion, lugares), leer_sales(conexion, lugares)
    return [registro_de(lugares[numero], filas[numero], sales) for numero in lugares]


def test_una_hoja_no_tiene_datos_de_nadie(vivido, motor, reloj):
    """Of what was planted nothing is in a leaf, nor the digest of a body, by which its RUT could be found by trying."""
    sellar(motor, reloj)
    registros = _registros(motor)
    assert len(registros) >= 7
    with motor.connect() as conexion:
        cuerpos = conexion.execute(select(Mensaje.huella_pedido, Mensaje.huella_respuesta)).all()
    plantados = [*PLANTADOS, *(bytes(huella).hex() for par in cuerpos for huella in par)]
    for registro in registros:
        escrito = canonico(registro).decode() + canonico(registro).decode("unicode_escape")
        assert [valor for valor in plantados if valor in escrito] == []


def test_la_hoja_se_vuelve_a_calcular(vivido, motor, reloj):
    """From what is stored, at any time."""
    sellar(motor, reloj)
    with motor.connect() as conexion:
        guardadas = dict(conexion.execute(select(SelloHoja.lugar, SelloHoja.huella)).all())
    assert {r["lugar"]: huella_de(r) for r in _registros(motor)} == {n: bytes(h) for n, h in guardadas.items()}


def test_un_documento_se_puede_olvidar_sin_romper_el_sello(vivido, motor, reloj):
    """Its salt gives way to the digest that the leaf has; then the document goes, and the leaf is what it was."""
    sellar(motor, reloj)
    antes = {r["lugar"]: huella_de(r) for r in _registros(motor)}
    quien = "mensaje_id = 1 AND indice = 2"
    huella = next(r for r in _registros(motor) if r["hechos"]["id_mensaje"] == 1)["documentos"]["2"]
    with motor.begin() as conexion:
        conexion.execute(text(f"UPDATE sello_sal SET sal = NULL, huella = '{huella}' WHERE {quien}"))
        if motor.dialect.name == "sqlite":
            conexion.execute(text("DROP TRIGGER cerrado_mensaje_muestra_identidad"))
        else:
            conexion.execute(text("ALTER TABLE mensaje_muestra DISABLE TRIGGER USER"))
        assert conexion.execute(text(f"UPDATE mensaje_muestra SET documento = NULL WHERE {quien}")).rowcount == 1
    assert {r["lugar"]: huella_de(r) for r in _registros(motor)} == antes


def test_cada_fila_de_un_mensaje_cuenta(vivido, motor, reloj):
    """Each row of the trace and each report belongs to a message that says so, by which its leaf finds it."""
    with motor.connect() as conexion:
        for tabla in ("historial", "informe"):
            sueltas = conexion.execute(
                text(
                    f"SELECT count(*) FROM {tabla} h WHERE NOT EXISTS (SELECT 1 FROM mensaje_muestra m "
                    "WHERE m.mensaje_id = h.mensaje_id AND m.muestra_id = h.muestra_id)"
                )
            ).scalar_one()
            assert sueltas == 0
            assert conexion.execute(text(f"SELECT count(*) FROM {tabla}")).scalar_one()
    sellar(motor, reloj)
    cuantos = len(sellados(motor))
    with motor.connect() as conexion:
        sales = conexion.execute(select(func.count()).select_from(SelloSal)).scalar_one()
    assert sales > cuantos
