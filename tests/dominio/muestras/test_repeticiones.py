"""Whatever happens to a sample, by whatever door: what was accepted once and comes again changes nothing any more."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from dominio.muestras.items import (
    Cambio,
    Correccion,
    Devolucion,
    Entrega,
    Informe,
    Recepcion,
    Rechazo,
)
from dominio.muestras.pedidos import (
    CambioLaboratorio,
    CorregirResultado,
    CrearMuestras,
    DevolverMuestra,
    EntregaResultado,
    RecepcionarMuestra,
    RechazarMuestra,
)
from dominio.muestras.planillas.pedidos import (
    CargarMuestras,
    CargarResultados,
    MuestraInformada,
    ResultadoPlanilla,
)
from dominio.vocabulario.enumeraciones import Desenlace, MotivoRechazo, Resultado
from modelos import Muestra
from tests.dominio.de_mesa import MESA, edicion, eliminacion, retiro
from tests.elenco import NORTE, SUR, una_muestra

RUT = "11111111-1"
COMIENZO = una_muestra().fecha_muestra
INSTANTES = [COMIENZO + timedelta(hours=1), COMIENZO + timedelta(hours=2)]
RESULTADOS = [Resultado.POSITIVO, Resultado.POSITIVO, Resultado.NEGATIVO]
INFORMES = [None, None, Informe(contenido=b"%PDF-1"), Informe(contenido=b"%PDF-2")]
NOMBRES = ["Ana María", "Ana Luisa"]


def _con(clase, item, **campos):
    """Requests of that class, with one of these values in each field."""
    return st.fixed_dictionaries({n: st.sampled_from(v) for n, v in campos.items()}).map(lambda datos: (clase, datos, item))


def _de_mesa(*pedidos):
    return st.sampled_from([(pedido, {}, MESA) for pedido in pedidos])


RESULTADO = {"resultado": RESULTADOS, "fecha_hora_resultado_laboratorio": INSTANTES, "informe": INFORMES}
CREAR = _con(CrearMuestras, None, paciente_nombres=NOMBRES, id_laboratorio=[None, None, SUR])
RECIBIR = _con(
    RecepcionarMuestra, Recepcion, fecha_recepcion_laboratorio=[None, *INSTANTES[:1]], observacion=[None, None, "Fría"]
)
RECHAZAR = _con(RechazarMuestra, Rechazo, motivo=[MotivoRechazo.DERRAMADA])
DEVOLVER = _con(DevolverMuestra, Devolucion, motivo=["Faltan datos", "No era de este paciente", "No era esta"])
CAMBIAR = _con(CambioLaboratorio, Cambio, id_nuevo_laboratorio=[NORTE, SUR])
ENTREGAR = _con(EntregaResultado, Entrega, **RESULTADO)
CORREGIR = _con(CorregirResultado, Correccion, motivo=["Error de transcripción"], **RESULTADO)
PLANILLA = _con(CargarResultados, ResultadoPlanilla, resultado=RESULTADOS, rut_paciente=[RUT])
PLANILLA_DE_MUESTRAS = _con(
    CargarMuestras,
    None,
    paciente_nombres=NOMBRES,
    resultado=RESULTADOS,
    fecha_recepcion_laboratorio=INSTANTES[:1],
    fecha_hora_resultado_laboratorio=INSTANTES,
)
AUTORIZAR = _de_mesa(edicion, eliminacion, retiro)
CUALQUIERA = (CREAR, RECIBIR, DEVOLVER, CAMBIAR, ENTREGAR, CORREGIR, PLANILLA, PLANILLA_DE_MUESTRAS, AUTORIZAR)
POR_ESTADO = {
    None: (CREAR, CREAR, PLANILLA_DE_MUESTRAS),
    2: (RECIBIR, RECIBIR, DEVOLVER, CAMBIAR, PLANILLA_DE_MUESTRAS),
    3: (ENTREGAR, PLANILLA, RECIBIR, DEVOLVER, CAMBIAR, PLANILLA_DE_MUESTRAS),
    4: (DEVOLVER, DEVOLVER, ENTREGAR, PLANILLA, PLANILLA_DE_MUESTRAS, CORREGIR, _de_mesa(edicion)),
    5: (CREAR,),
    6: (RECHAZAR,),
    9: (CREAR, CREAR, _de_mesa(retiro)),
}
"""What may well be done next; now and then anything is tried."""


def pedido_de(operacion, codigo, clave, a_proposito):
    clase, datos, tipo = operacion
    if tipo is MESA:
        return clase(clave)
    if clase is CrearMuestras:
        item = una_muestra(codigo, **datos)
    elif clase is CargarMuestras:
        muestra = una_muestra(codigo)
        item = MuestraInformada(**{**{c: getattr(muestra, c) for c in type(muestra).__dataclass_fields__}, **datos})
    else:
        item = tipo(id_muestra=clave, **datos)
    return clase(items=(item,), a_proposito=a_proposito)


def foto(motor, codigo):
    """Every column of what is registered under that code."""
    with motor.connect() as conexion:
        suyas = Muestra.codigo_muestra_cliente == codigo
        return conexion.execute(select(Muestra.__table__).where(suyas).order_by(Muestra.id)).all()


@pytest.fixture
def cuenta():
    """Numbers of samples of their own: the examples share a database."""
    return iter(range(1, 1_000_000))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(datos=st.data(), pasos=st.integers(4, 11))
def test_repetir_lo_aceptado_no_cambia_nada(ventanilla, laboratorio_norte, laboratorio_sur, motor, cuenta, datos, pasos):
    """After every step, each message that was accepted before is sent again, byte by byte: no column of a sample moves."""
    actores, codigo, aceptados = {NORTE: laboratorio_norte, SUR: laboratorio_sur}, f"R-{next(cuenta)}", []
    for _ in range(pasos):
        muestra = next(iter(foto(motor, codigo)), None)
        estado, duenio = (muestra.estado, muestra.laboratorio_id) if muestra else (None, NORTE)
        posibles = CUALQUIERA if muestra and datos.draw(st.integers(0, 9)) == 0 else POR_ESTADO[estado]
        operacion = datos.draw(st.one_of(posibles))
        de_origen = operacion[0] in (CrearMuestras, CargarMuestras)
        actor = MESA if operacion[2] is MESA else actores[NORTE if de_origen else duenio]
        clave, a_proposito = muestra and muestra.id, datos.draw(st.booleans())
        (item,) = ventanilla.atender(actor, pedido_de(operacion, codigo, clave, a_proposito)).items
        event(f"{operacion[0].__name__}: {item.desenlace}")
        if item.desenlace is not Desenlace.RECHAZADA and actor is not MESA:
            aceptado = (actor, pedido_de(operacion, codigo, clave, False))
            aceptados += [] if aceptado in aceptados else [aceptado]
        antes = foto(motor, codigo)
        for repite, pedido in aceptados:
            (otra,) = ventanilla.atender(repite, pedido).items
            event(f"otra vez: {otra.errores[0].codigo if otra.errores else otra.desenlace}")
            assert foto(motor, codigo) == antes, (pedido, otra)
