"""Registering what was taken: the hub makes the code, a repeat is one sample, and each refusal says how to mend it."""

from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select, update

from dominio.muestras.tomas.codigos import codigo_de
from dominio.ventanilla.actor import Actor
from dominio.vocabulario.enumeraciones import Desenlace, Estado, Prevision, Resultado, Rol, Tecnica, TipoDocumento
from modelos import TOMA_DE_MUESTRAS, Establecimiento, Historial, LugarDeTrabajo, Muestra
from tests.elenco import COD_DEIS, PROFESIONAL, codigos
from tests.tomas import (
    OTRO_DEIS,
    TOMADORA,
    VECINO,
    poblar_lugares,
    registrar,
    registrar_antigenos,
    un_antigeno,
    una_registrada,
    una_toma,
)

DOCUMENTOS = {
    "sin documentos": {"paciente_tipodoc": TipoDocumento.SIN_DOCUMENTACION, "paciente_ext_paisorigen": 152},
    "recién nacido": {"paciente_tipodoc": TipoDocumento.RECIEN_NACIDO, "identificador_recien_nacido": "Partida 12"},
    "pasaporte": {
        "paciente_tipodoc": TipoDocumento.PASAPORTE,
        "paciente_pasaporte": "AB12",
        "paciente_ext_paisorigen": 152,
    },
}
SIN_RUN = {"paciente_run": None, "paciente_dv": None, "paciente_prevision": None}


@pytest.fixture(autouse=True)
def _lugares(ventanilla, motor):
    poblar_lugares(motor)


def cuantas(motor) -> int:
    with motor.connect() as conexion:
        return conexion.execute(select(func.count()).select_from(Muestra)).scalar_one()


def test_una_toma_queda_enviada_con_el_codigo_de_su_numero(ventanilla, motor):
    numero, codigo = una_registrada(ventanilla)

    assert codigo == codigo_de(numero)
    with motor.connect() as conexion:
        fila = conexion.execute(select(Muestra.__table__).where(Muestra.id == numero)).one()
        pasos = conexion.execute(select(Historial.desde, Historial.hacia, Historial.usuario_id)).all()
    assert (fila.laboratorio_origen_id, fila.estado) == (TOMA_DE_MUESTRAS, Estado.ENVIADA)
    assert (fila.rut_responsable, fila.cod_deis) == (PROFESIONAL, COD_DEIS)
    assert [tuple(paso) for paso in pasos] == [(None, Estado.ENVIADA, TOMADORA.usuario_id)]


def test_registrarla_otra_vez_da_la_misma(ventanilla, motor):
    numero, codigo = una_registrada(ventanilla)
    primera, segunda = registrar(ventanilla, una_toma(), una_toma())

    for repetida in (primera, segunda):
        assert (repetida.desenlace, repetida.id_muestra) == (Desenlace.EXISTENTE, numero)
        assert repetida.codigo_muestra_cliente == codigo
    assert cuantas(motor) == 1


def test_dos_iguales_en_una_lista_son_una(ventanilla, motor):
    primera, segunda = registrar(
        ventanilla, una_toma(**SIN_RUN, **DOCUMENTOS["sin documentos"]), una_toma(**SIN_RUN, **DOCUMENTOS["sin documentos"])
    )
    assert (primera.desenlace, segunda.desenlace) == (Desenlace.CREADA, Desenlace.EXISTENTE)
    assert primera.id_muestra == segunda.id_muestra
    assert cuantas(motor) == 1


def test_dos_personas_con_un_paciente_al_mismo_tiempo_son_preguntadas(ventanilla, motor):
    """The second one is told of the first, and goes on by saying that it is another sample."""
    _, codigo = una_registrada(ventanilla)
    colega = Actor(rol=Rol.TOMADOR, usuario_id=93, rut_profesional=VECINO.rut_profesional, cod_deis=COD_DEIS)
    with motor.begin() as conexion:
        conexion.execute(insert(LugarDeTrabajo).values(rut_profesional=VECINO.rut_profesional, cod_deis=COD_DEIS))
    (preguntada,) = registrar(ventanilla, una_toma(), quien=colega)
    assert codigos(preguntada) == {("HUB-2081", "es_otra")}
    assert codigo in preguntada.errores[0].mensaje
    (confirmada,) = registrar(ventanilla, una_toma(es_otra=True), quien=colega)
    assert confirmada.desenlace is Desenlace.CREADA


def test_de_otro_establecimiento_no_se_cuenta_nada(ventanilla):
    una_registrada(ventanilla)
    (item,) = registrar(ventanilla, una_toma(), quien=VECINO)
    assert item.desenlace is Desenlace.CREADA


def test_una_hora_despues_no_se_pregunta(ventanilla):
    una_registrada(ventanilla)
    (item,) = registrar(ventanilla, una_toma(fecha_muestra=una_toma().fecha_muestra + timedelta(hours=1)))
    assert item.desenlace is Desenlace.CREADA


@pytest.mark.parametrize("documento", DOCUMENTOS)
def test_se_registra_a_quien_no_tiene_run(ventanilla, documento):
    (item,) = registrar(ventanilla, una_toma(**{**SIN_RUN, **DOCUMENTOS[documento]}))
    assert item.desenlace is Desenlace.CREADA, item.errores


@pytest.mark.parametrize(
    ("cambios", "error"),
    [
        ({"id_laboratorio": None}, ("HUB-4065", "id_laboratorio")),
        ({"id_laboratorio": TOMA_DE_MUESTRAS}, ("HUB-2014", "id_laboratorio")),
        ({"cod_deis": OTRO_DEIS}, ("HUB-4061", "cod_deis")),
        ({"cod_deis": "999999"}, ("HUB-4061", "cod_deis")),
        ({"tecnica_muestra": Tecnica.TEST_PACK}, ("HUB-2012", "tecnica_muestra")),
        ({"paciente_dv": "2"}, ("HUB-2004", "paciente_run")),
        ({"paciente_prevision": None}, ("HUB-2001", "paciente_prevision")),
        ({"paciente_nombres": "..."}, ("HUB-2006", "paciente_nombres")),
    ],
)
def test_cada_falta_tiene_su_codigo_y_no_gasta_un_numero(ventanilla, cambios, error):
    (malo,) = registrar(ventanilla, una_toma(**cambios))
    assert error in codigos(malo)
    assert malo.id_muestra is None
    malo, bueno = registrar(ventanilla, una_toma(**cambios), una_toma(paciente_prevision=Prevision.ISAPRE))
    assert (malo.desenlace, bueno.desenlace) == (Desenlace.RECHAZADA, Desenlace.CREADA)


def test_un_establecimiento_cerrado_entretanto_se_dice(ventanilla, motor):
    with motor.begin() as conexion:
        conexion.execute(update(Establecimiento).where(Establecimiento.cod_deis == COD_DEIS).values(activo=False))
    (item,) = registrar(ventanilla, una_toma())
    assert codigos(item) == {("HUB-4061", "cod_deis")}


def test_sin_lugar_elegido_se_pide(ventanilla):
    sin_lugar = Actor(rol=Rol.TOMADOR, usuario_id=91, rut_profesional=PROFESIONAL)
    (item,) = registrar(ventanilla, una_toma(), quien=sin_lugar)
    assert codigos(item) == {("HUB-4060", "cod_deis")}


def test_un_ensayo_no_guarda_nada(ventanilla, motor):
    (item,) = registrar(ventanilla, una_toma(), simular=True)
    assert (item.desenlace, item.id_muestra, item.codigo_muestra_cliente) == (Desenlace.CREADA, None, None)
    assert cuantas(motor) == 0


def test_un_antigeno_queda_con_su_resultado_y_sin_laboratorio(ventanilla, motor):
    (item,) = registrar_antigenos(ventanilla, un_antigeno())
    assert (item.desenlace, item.estado_muestra) == (Desenlace.CREADA, Estado.CON_RESULTADO), item.errores
    with motor.connect() as conexion:
        fila = conexion.execute(select(Muestra.__table__)).one()
    assert (fila.resultado, fila.tecnica_muestra) == (Resultado.NEGATIVO, Tecnica.TEST_PACK)
    assert (fila.laboratorio_id, fila.vence_en) == (TOMA_DE_MUESTRAS, None)


@pytest.mark.parametrize(
    ("cambios", "error"),
    [
        ({"resultado": None}, ("HUB-2001", "resultado")),
        ({"resultado": Resultado.INDETERMINADO}, ("HUB-2012", "resultado")),
        ({"id_laboratorio": 1}, ("HUB-2012", "id_laboratorio")),
        ({"tipo_muestra": una_toma().tipo_muestra}, ("HUB-2012", "tipo_muestra")),
    ],
)
def test_lo_que_no_es_de_un_antigeno_se_rechaza(ventanilla, cambios, error):
    (item,) = registrar_antigenos(ventanilla, un_antigeno(**cambios))
    assert error in codigos(item)
