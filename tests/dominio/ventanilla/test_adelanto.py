"""Rows of a workbook are written while those after them are decided, and nobody can tell by what is stored."""

from collections import Counter
from dataclasses import fields
from datetime import timedelta

import pytest
from sqlalchemy import select

from dominio.muestras.items import MuestraNueva
from dominio.muestras.planillas.pedidos import CargarMuestras, CargarResultados, MuestraInformada, ResultadoPlanilla
from dominio.ventanilla.avance import Fase
from dominio.ventanilla.grupo import Caso, Grupo
from dominio.ventanilla.sobre import Sobre
from dominio.vocabulario.enumeraciones import Desenlace, Estado, Puerta, Resultado
from dominio.vocabulario.errores import DemasiadosErrores
from modelos import Historial, MensajeMuestra, Muestra
from modelos.adelanto import Adelanto
from modelos.base import crear_motor, para_decidir
from modelos.busqueda import Busqueda
from modelos.filas import Ritmo
from tests.carga_excel.personas import recepcionadas
from tests.elenco import entrega, una_muestra

DE_A_POCO = Ritmo(2)
CADA = 3


@pytest.fixture(autouse=True)
def llevadas(monkeypatch):
    """How many rows went ahead each time; items are as if thousands of them were three."""
    monkeypatch.setattr("dominio.ventanilla.turno.AVISAR_CADA", CADA)
    cuantas = []
    llevar = Adelanto.llevar

    def contada(adelanto, por_tabla, movidas):
        cuantas.append(sum(map(len, por_tabla.values())) + len(movidas))
        llevar(adelanto, por_tabla, movidas)

    monkeypatch.setattr(Adelanto, "llevar", contada)
    return cuantas


def atender(ventanilla, actor, pedido, avance=lambda *_: None):
    """Serve it as a workbook."""
    datos = {"puerta": Puerta.EXCEL, "operacion": pedido.operacion, "cuerpo": b"libro", "recibido_en": ventanilla.reloj()}
    return ventanilla.atender(actor, pedido, Sobre(**datos, ritmo=DE_A_POCO, avance=avance))


def resultados(filas, resultado=Resultado.NEGATIVO, **opciones):
    items = tuple(ResultadoPlanilla(id_muestra=clave, rut_paciente=rut, resultado=resultado) for clave, rut in filas)
    return CargarResultados(items=items, **opciones)


def informada(codigo, ahora, **cambios):
    nueva = una_muestra(codigo)
    datos = {campo.name: getattr(nueva, campo.name) for campo in fields(MuestraNueva)}
    suyo = {
        "fecha_recepcion_laboratorio": ahora - timedelta(minutes=30),
        "resultado": Resultado.NEGATIVO,
        "fecha_hora_resultado_laboratorio": ahora - timedelta(minutes=5),
    }
    return MuestraInformada(**{**datos, **suyo, **cambios})


def guardado(motor):
    """By sample: its result, and how often its trace says that it got one."""
    with motor.connect() as conexion:
        muestras = conexion.execute(select(Muestra.id, Muestra.resultado)).all()
        pasos = Counter(
            conexion.execute(select(Historial.muestra_id).where(Historial.hacia == Estado.CON_RESULTADO.value)).scalars()
        )
    return {clave: (resultado, pasos[clave]) for clave, resultado in muestras}


def test_todo_queda_guardado_una_vez(ventanilla, laboratorio_norte, motor, tipo_base, llevadas):
    """What went ahead and what came last, in data, trace and record; progress is told of both together."""
    filas, dichos = recepcionadas(ventanilla, laboratorio_norte, 11), []
    recibo = atender(ventanilla, laboratorio_norte, resultados(filas), lambda *dicho: dichos.append(dicho))

    guardando = [(hecho, total) for fase, hecho, total in dichos if fase == Fase.GUARDANDO]
    with motor.connect() as conexion:
        suyas = select(MensajeMuestra.muestra_id).where(MensajeMuestra.mensaje_id == recibo.id_mensaje)
        assert sorted(conexion.execute(suyas).scalars()) == [clave for clave, _ in filas]
    assert {item.desenlace for item in recibo.items} == {Desenlace.ACTUALIZADA}
    assert guardado(motor) == {clave: ("Negativo", 1) for clave, _ in filas}
    assert guardando == sorted(guardando)
    assert guardando[-1][0] == guardando[-1][1] == 3 * len(filas) + 2
    assert sum(llevadas) == (18 if tipo_base == "postgres" else 0)


def test_muestras_nuevas_se_adelantan_con_su_historia(ventanilla, laboratorio_norte, motor, tipo_base, llevadas):
    """A sample is there before the steps of its life; a bad row among them leaves nothing."""
    ahora = ventanilla.reloj()
    items = [informada(f"A-{n}", ahora) for n in range(10)]
    items[4] = informada("A-4", ahora, resultado=None)
    recibo = atender(ventanilla, laboratorio_norte, CargarMuestras(items=tuple(items)))

    creadas = [item.id_muestra for item in recibo.items if item.desenlace is Desenlace.CREADA]
    assert [item.indice for item in recibo.items if item.errores] == [5]
    assert guardado(motor) == dict.fromkeys(creadas, ("Negativo", 1))
    assert len(creadas) == 9
    assert bool(llevadas) == (tipo_base == "postgres")


def test_a_quien_se_le_adelantan_empieza_de_nuevo(ventanilla, laboratorio_norte, motor):
    """Another message changes a sample while the rows before its own are being written: no row is doubled, none is lost."""
    filas, pendientes = recepcionadas(ventanilla, laboratorio_norte, 12), [CADA * 2]
    ajena = filas[10][0]

    def avance(fase, hecho, _total):
        if fase == Fase.REVISANDO and pendientes == [hecho]:
            pendientes.clear()
            ventanilla.atender(laboratorio_norte, entrega(ajena, ventanilla, resultado=Resultado.POSITIVO))

    recibo = atender(ventanilla, laboratorio_norte, resultados(filas), avance)

    assert not pendientes
    assert [item.indice for item in recibo.items if item.desenlace is Desenlace.RECHAZADA] == [11]
    assert guardado(motor) == {clave: ("Positivo" if clave == ajena else "Negativo", 1) for clave, _ in filas}


def test_lo_adelantado_se_deshace_con_el_archivo(ventanilla, laboratorio_norte, motor, tipo_base, llevadas, monkeypatch):
    """A file that is refused at its last rows stores nothing of its first ones."""
    monkeypatch.setattr("dominio.vocabulario.errores_contados.MAXIMO_ERRORES", 2)
    filas = recepcionadas(ventanilla, laboratorio_norte, 9)
    malas = [(900_000 + n, filas[0][1]) for n in range(3)]

    with pytest.raises(DemasiadosErrores):
        atender(ventanilla, laboratorio_norte, resultados(filas + malas))

    assert guardado(motor) == {clave: (None, 0) for clave, _ in filas}
    assert bool(llevadas) == (tipo_base == "postgres")


def test_un_ensayo_no_adelanta_nada(ventanilla, laboratorio_norte, motor, llevadas):
    """It decides all, and stores no sample."""
    filas = recepcionadas(ventanilla, laboratorio_norte, 9)
    recibo = atender(ventanilla, laboratorio_norte, resultados(filas, simular=True))

    assert recibo.aceptados == 9
    assert not llevadas
    assert guardado(motor) == {clave: (None, 0) for clave, _ in filas}


@pytest.mark.postgres
def test_quien_ya_escribio_no_puede_preguntar(bancada, laboratorio_norte):
    """It would find its own rows, and decide otherwise than a message whose rows wait."""
    busqueda = Busqueda([Muestra.__table__.c.id], Muestra.__table__.c.id)

    def pesquisa(caso):
        yield [busqueda.preguntar([1])]
        caso.adelanto.llevar({"mensaje_error": [(1, "HUB-9001", 1)]}, [])
        yield [busqueda.preguntar([2])]

    with bancada.base("postgres", con="esquema") as direccion:
        motor = crear_motor(direccion)
        caso = Caso(actor=laboratorio_norte, pedido=resultados([]), sobre=None, numeros={}, firma=b"")
        with (
            pytest.raises(RuntimeError, match="asks after"),
            para_decidir(motor, con_cerrojo=False) as conexion,
            Adelanto(conexion, DE_A_POCO) as caso.adelanto,
        ):
            Grupo([caso], pesquisa).decidir(conexion)
        motor.dispose()
