"""A stretch of the record of which nearly all bodies expired goes whole (PostgreSQL), and nothing of it that had to stay."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from dominio.atencion import abrir_ventanilla
from dominio.auditoria import Falla
from dominio.auditoria.pedidos import Retener
from dominio.auditoria.plazos import leer_plazos
from dominio.mensajes.numeros import Mapa
from dominio.mensajes.vencidos import vencimientos
from dominio.sellos.sellador import sellar
from dominio.vocabulario.errores import PodaSimultanea, RetencionesCambiaron, TramoQueNoVence
from modelos.tramos import NO_VENCE, PARTIDAS, SIN_TERMINAR, terminados, tramos_de, vencer
from tests.dominio.auditoria.podas import (
    MOTIVO,
    UNA_REGLA,
    administrar,
    auditar,
    cerrar_tramo,
    con_cuerpo,
    podar_todo,
    sembrar,
    verificado,
)
from tests.dominio.auditoria.test_integridad import forzar
from tests.dominio.auditoria.tramos_viejos import (
    CUANTOS,
    PERPETUO,
    PRIMERO,
    QUEDAN,
    SIN_SELLAR,
    TODOS,
    lo_del_tramo,
    preparado,
)
from tests.dominio.test_rol_del_hub import bajo_rol

pytestmark = pytest.mark.parametrize("tipo_base", [pytest.param("postgres", marks=pytest.mark.postgres)])


# ── what goes, and what stays ───────────────────────────────────────────────────────────────────────────────────────
def test_un_tramo_vencido_se_suelta_entero_con_su_constancia(tramo_viejo, reloj):
    """One record says of each body that it expired, the seal stands, and the stretch is as closed as before."""
    motor = tramo_viejo.motor
    with motor.connect() as conexion:
        antes = tramos_de(conexion, "mensaje_cuerpo")
    hecho = podar_todo(tramo_viejo, UNA_REGLA, reloj(), de_tramo=1)
    assert (hecho.por_regla, hecho.tramos, len(hecho.constancias)) == ({"todo": CUANTOS}, [antes[0].nombre], 1)
    assert lo_del_tramo(motor) == QUEDAN
    with motor.connect() as conexion:
        assert [tramos_de(conexion, tabla) for tabla in PARTIDAS] == [antes] * len(PARTIDAS)
        assert vencimientos(conexion, TODOS | QUEDAN).keys() == TODOS
    parte = f"mensaje_cuerpo_{antes[0].nombre}"
    for orden in (f"TRUNCATE {parte}", f"UPDATE {parte} SET pedido = respuesta"):
        with pytest.raises(DBAPIError, match="registro cerrado"), motor.begin() as conexion:
            conexion.execute(text(orden))
    assert podar_todo(tramo_viejo, UNA_REGLA, reloj(), de_tramo=1).por_regla.total() == 0
    sellar(motor, reloj)
    fallas, verificador = verificado(motor)
    assert (fallas - {(Falla.INTERCALADO, SIN_SELLAR)}, verificador.vencidos) == (set(), {"todo": CUANTOS})


def test_un_tramo_se_suelta_otra_vez_cuando_vence_lo_que_quedaba(tramo_viejo, reloj):
    """With what came into it meanwhile, late."""
    podar_todo(tramo_viejo, UNA_REGLA, reloj(), de_tramo=1)
    sembrar(tramo_viejo.motor, [{"id": 7_000 + n, "recibido_en": reloj()} for n in range(9)])
    reloj.avanzar(days=800)
    sellar(tramo_viejo.motor, reloj)
    assert podar_todo(tramo_viejo, UNA_REGLA, reloj(), de_tramo=1).tramos
    assert lo_del_tramo(tramo_viejo.motor) == {PERPETUO}


def test_lo_que_no_llena_un_tramo_vence_de_a_uno(tramo_viejo, reloj):
    """Too few of them, or too many that stay, or a stretch in which numbers are still given."""
    assert podar_todo(tramo_viejo, UNA_REGLA, reloj(), tanda=50).tramos == []
    assert lo_del_tramo(tramo_viejo.motor) == QUEDAN
    de_ahora = cerrar_tramo(tramo_viejo.motor, 1)
    dichos = [{"id": de_ahora + n, "recibido_en": reloj() - timedelta(days=900 * (n % 2))} for n in range(20)]
    sembrar(tramo_viejo.motor, dichos)
    sellar(tramo_viejo.motor, reloj)
    with tramo_viejo.motor.connect() as conexion:
        assert [uno.hasta <= de_ahora for uno in terminados(conexion)] == [True, True]
    assert podar_todo(tramo_viejo, UNA_REGLA, reloj(), de_tramo=1).tramos == []
    cerrar_tramo(tramo_viejo.motor, 2)
    sembrar(tramo_viejo.motor, [{"id": de_ahora + 50, "recibido_en": reloj() - timedelta(days=900)}])
    sellar(tramo_viejo.motor, reloj)
    hecho = podar_todo(tramo_viejo, UNA_REGLA, reloj(), de_tramo=1)
    assert (hecho.tramos, hecho.por_regla) == ([], {"todo": 1})


def test_un_cuerpo_alterado_se_queda_en_su_tramo(tramo_viejo, reloj):
    forzar(tramo_viejo.motor, f"UPDATE mensaje_cuerpo SET pedido = respuesta WHERE mensaje_id = {PRIMERO + 3}")
    hecho = podar_todo(tramo_viejo, UNA_REGLA, reloj(), de_tramo=1)
    assert (hecho.alterados, len(hecho.tramos)) == ([PRIMERO + 3], 1)
    assert lo_del_tramo(tramo_viejo.motor) == QUEDAN | {PRIMERO + 3}


def test_lo_que_llega_al_tramo_despues_de_mirarlo_se_queda(tramo_viejo, reloj):
    """It had its number for long, and is written only now."""
    pedido = preparado(tramo_viejo, reloj)
    sembrar(tramo_viejo.motor, [{"id": 7_777, "recibido_en": reloj() - timedelta(days=900)}])
    administrar(tramo_viejo, pedido)
    assert con_cuerpo(tramo_viejo.motor) & {*TODOS, *QUEDAN, 7_777} == {*QUEDAN, 7_777}


def test_una_retencion_que_llega_despues_de_mirar_el_tramo_se_respeta(tramo_viejo, reloj):
    pedido = preparado(tramo_viejo, reloj)
    auditar(tramo_viejo, Retener(motivo=MOTIVO, id_laboratorio=1))
    with pytest.raises(RetencionesCambiaron):
        administrar(tramo_viejo, pedido)
    assert podar_todo(tramo_viejo, UNA_REGLA, reloj(), de_tramo=1).por_regla.total() == 0
    assert lo_del_tramo(tramo_viejo.motor) == TODOS | QUEDAN


def test_un_tramo_no_se_suelta_dos_veces(tramo_viejo, reloj):
    pedido = preparado(tramo_viejo, reloj)
    administrar(tramo_viejo, pedido)
    with pytest.raises(PodaSimultanea):
        administrar(tramo_viejo, pedido)
    assert lo_del_tramo(tramo_viejo.motor) == QUEDAN


# ── the database makes sure by itself ───────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("numero", sorted(QUEDAN))
def test_la_base_no_suelta_lo_que_ninguna_regla_deja_ir(tramo_viejo, reloj, numero):
    """Whatever whoever asks for it says: what is recent, what explains the record, and what no head covers."""
    pedido = preparado(tramo_viejo, reloj)
    de_mas = {**pedido.reglas[0], "mensajes": f"{pedido.reglas[0]['mensajes']},{numero}"}
    with pytest.raises(TramoQueNoVence):
        administrar(tramo_viejo, replace(pedido, reglas=(de_mas,)))
    assert lo_del_tramo(tramo_viejo.motor) == TODOS | QUEDAN


def llamar(motor, tramo, numeros, plazos):
    mapa = Mapa.de(numeros)
    with motor.begin() as conexion:
        return vencer(conexion, tramo, mapa.bits, mapa.primero, json.dumps(plazos))


def test_la_base_aplica_las_reglas_en_su_orden(tramo_viejo, reloj):
    """The hub's own: the first that fits counts, of all doors, operations and outcomes."""
    con = {"puertas": (), "operaciones": (), "desenlaces": (), "antes_de": reloj().isoformat()}
    tramo = preparado(tramo_viejo, reloj).tramo
    for negadas in (
        [],
        [{**con, "antes_de": None}, con],
        [{**con, "puertas": ("excel",)}],
        [{**con, "desenlaces": ("consulta", "parcial")}],
        [{**con, "operaciones": ("crear", "recepcionar*")}],
        [{**con, "operaciones": ("crearMues*",), "antes_de": (reloj() - timedelta(days=901)).isoformat()}, con],
        leer_plazos(None).datos(reloj()),
    ):
        with pytest.raises(DBAPIError) as negado:
            llamar(tramo_viejo.motor, tramo, TODOS, negadas)
        assert negado.value.orig.pgcode == NO_VENCE
    reglas = [
        {**con, "puertas": ("excel",), "antes_de": None},
        {**con, "operaciones": ("x", "crear*"), "puertas": ("soap11",)},
    ]
    assert llamar(tramo_viejo.motor, tramo, TODOS, reglas) == CUANTOS
    assert lo_del_tramo(tramo_viejo.motor) == QUEDAN


def test_la_base_no_suelta_otra_cosa_que_un_tramo_terminado(tramo_viejo, reloj):
    plazos = UNA_REGLA.datos(reloj())
    with tramo_viejo.motor.connect() as conexion:
        de_ahora = tramos_de(conexion, "mensaje_cuerpo")[-1].nombre
    for tramo in (de_ahora, "resto", "9000_02", "2026_11; DROP TABLE muestra", "2026"):
        with pytest.raises(DBAPIError) as negado:
            llamar(tramo_viejo.motor, tramo, TODOS, plazos)
        assert negado.value.orig.pgcode == SIN_TERMINAR


def test_quien_poda_no_necesita_ser_dueno(tramo_viejo, reloj):
    """With the right to drop stretches and to delete bodies, and no other; the role that serves has neither."""
    with bajo_rol(tramo_viejo.motor) as suyo:
        rol = suyo.url.username
        with pytest.raises(DBAPIError, match="permission denied"):
            llamar(suyo, preparado(tramo_viejo, reloj).tramo, TODOS, UNA_REGLA.datos(reloj()))
        with suyo.connect() as conexion:
            assert terminados(conexion) == []
        with tramo_viejo.motor.begin() as conexion:
            conexion.execute(text(f"GRANT DELETE ON mensaje_cuerpo TO {rol}"))
            conexion.execute(text(f"GRANT EXECUTE ON FUNCTION registro_vencer_tramo(text, bytea, bigint, jsonb) TO {rol}"))
        otra = abrir_ventanilla(suyo, reloj=reloj)
        (tramo,) = podar_todo(otra, UNA_REGLA, reloj(), de_tramo=1).tramos
        assert lo_del_tramo(tramo_viejo.motor) == QUEDAN
        for orden in (
            f"DROP TABLE mensaje_cuerpo_{tramo}",
            f"ALTER TABLE mensaje_cuerpo DETACH PARTITION mensaje_cuerpo_{tramo}",
        ):
            with pytest.raises(DBAPIError, match="must be owner"), suyo.begin() as conexion:
                conexion.execute(text(orden))
