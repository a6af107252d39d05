"""What was recorded cannot be changed; and whoever changes it all the same, by force, is found out."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from dominio.auditoria import Falla, Verificador
from dominio.sellos.sellador import sellar
from dominio.ventanilla.actor import Actor
from dominio.vocabulario.enumeraciones import Rol
from modelos import (
    BorradoDeIdentidad,
    MensajeBorrado,
    MensajeProposito,
    MensajeReenvio,
    PodaAnotada,
    Remesa,
    RemesaEntregada,
    Reporte,
    ReporteArchivo,
    ReporteParte,
    Restauracion,
    Retencion,
    SelloNodo,
    Tributacion,
)
from modelos.migraciones import SOLO_AGREGAR
from tests.dominio.pasos import PDF
from tests.elenco import NORTE, crear, una_creada, una_informada, una_muestra

AUDITORA = Actor(rol=Rol.AUDITOR)
COLUMNA = {
    "mensaje": "desenlace = 'aceptado'",
    "mensaje_cuerpo": "pedido = respuesta",
    "mensaje_muestra": "documento = 'x'",
    "mensaje_error": "veces = 0",
    "mensaje_cliente": "huella = recibo",
    "historial": "motivo = 'otro'",
    "documento": "sha256 = 'x'",
    "informe": "nombre = 'otro.pdf'",
    "mensaje_reenvio": "motivo = 'otro'",
    "mensaje_proposito": "proposito = 'otro'",
    "sello": "tamano = tamano + 1",
    "sello_hoja": "mensaje_id = mensaje_id + 1000",
    "sello_nodo": "lugar = lugar + 1",
    "reporte": "filas = filas + 1",
    "reporte_archivo": "tamano = tamano + 1",
    "reporte_parte": "contenido = contenido",
    "remesa": "reporte_id = reporte_id + 1",
    "remesa_entregada": "acuse = 'otro'",
    "tributacion": "positivas = positivas + 1",
    "restauracion": "historial_primero = historial_primero + 1",
    "poda": "primero = primero + 1",
    "retencion": "levanta = 1",
    "borrado": "mensaje_id = mensaje_id + 1",
    "borrado_mensaje": "orden_id = 7",
}
"""A change of each closed table that no constraint would refuse."""
CERRADAS_AL_BORRADO = sorted(COLUMNA.keys() - {"mensaje_cuerpo", "documento"})
"""Bodies and the documents of them may be expired by the owner of the database; their digests stay."""


@pytest.fixture
def registro(ventanilla, laboratorio_norte):
    """A record with rows in each of its tables."""
    ventanilla.atender(
        laboratorio_norte, crear(una_muestra("C-1"), una_muestra("C-2", paciente_dv="2"), id_mensaje_cliente="c")
    )
    una_informada(ventanilla, laboratorio_norte, "C-3", informe=PDF)
    with ventanilla.motor.begin() as conexion:
        conexion.execute(insert(MensajeReenvio).values(mensaje_id=2, original_id=1, motivo="se agregó el profesional"))
        conexion.execute(insert(MensajeProposito).values(mensaje_id=2, proposito="calidad"))
    return ventanilla


@pytest.fixture
def cerrado(registro, reloj):
    """The same with rows in the tables of the seal and of the reports."""
    sellar(registro.motor, reloj)
    with registro.motor.begin() as conexion:
        conexion.execute(insert(SelloNodo).values(estrato=9, lugar=0, huella=b""))
        for modelo in (
            Reporte,
            ReporteArchivo,
            ReporteParte,
            Remesa,
            RemesaEntregada,
            Tributacion,
            Restauracion,
            PodaAnotada,
            Retencion,
            BorradoDeIdentidad,
            MensajeBorrado,
        ):
            conexion.execute(insert(modelo).values(_fila_de(modelo, reloj())))
    return registro


def _fila_de(modelo, ahora):
    """Any row of a table, whose columns of one type have the same value."""
    valores = {object: ahora, date: ahora.date(), int: NORTE, str: "x", bytes: b"x"}
    return {columna.name: valores[columna.type.python_type] for columna in modelo.__table__.c if not columna.nullable}


def forzar(motor, *ordenes):
    """Do what only the owner of the database can: put the guards aside, and change rows."""
    with motor.begin() as conexion:
        guardias = _guardias(conexion)
        for orden in (*(apartar for apartar, _ in guardias), *ordenes, *(volver for _, volver in guardias)):
            conexion.execute(text(orden))


def _guardias(conexion):
    if conexion.dialect.name == "postgresql":
        return [(f"ALTER TABLE {t} DISABLE TRIGGER USER", f"ALTER TABLE {t} ENABLE TRIGGER USER") for t in COLUMNA]
    filas = conexion.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    return [(f"DROP TRIGGER {nombre}", orden.replace("\n", " ")) for nombre, orden in filas]


def diferencias(motor, **periodo):
    """What a verification finds, as (kind, number)."""
    return sorted((d.falla, d.numero) for d in Verificador(motor, **periodo).diferencias())


# ── refused ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_las_tablas_cerradas_son_las_que_se_prueban():
    assert set(COLUMNA) == set(SOLO_AGREGAR)


@pytest.mark.parametrize("tabla", sorted(COLUMNA))
def test_nada_de_lo_registrado_se_modifica(cerrado, motor, tabla):
    """Not even by the owner of the database, unless they first remove the guard."""
    with pytest.raises(DBAPIError, match="registro cerrado"), motor.begin() as conexion:
        conexion.execute(text(f"UPDATE {tabla} SET {COLUMNA[tabla]}"))


@pytest.mark.parametrize("tabla", CERRADAS_AL_BORRADO)
def test_nada_de_lo_registrado_se_borra(cerrado, motor, tabla):
    with pytest.raises(DBAPIError, match="registro cerrado"), motor.begin() as conexion:
        conexion.execute(text(f"DELETE FROM {tabla}"))


@pytest.mark.postgres
@pytest.mark.parametrize("tipo_base", ["postgres"])
@pytest.mark.parametrize("tabla", sorted(COLUMNA))
def test_el_registro_no_se_vacia(cerrado, motor, tabla):
    with pytest.raises(DBAPIError, match="registro cerrado"), motor.begin() as conexion:
        conexion.execute(text(f"TRUNCATE {tabla}"))


# ── found out ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_un_registro_intacto_no_tiene_diferencias(registro, motor):
    verificador = Verificador(motor)
    assert list(verificador.diferencias()) == []
    assert verificador.revisados == {"mensajes": 4, "informes": 1, "muestras": 2}


@pytest.mark.parametrize(
    ("orden", "halladas"),
    [
        ("UPDATE mensaje_cuerpo SET pedido = respuesta WHERE mensaje_id = 3", set()),
        (
            "UPDATE mensaje_cuerpo SET pedido = recibo FROM mensaje_cliente WHERE mensaje_cuerpo.mensaje_id = 3",
            {(Falla.PEDIDO_ALTERADO, 3)},
        ),
        (
            "UPDATE mensaje_cuerpo SET respuesta = huella_pedido FROM mensaje WHERE mensaje_id = 3 AND id = 3",
            {(Falla.RESPUESTA_ALTERADA, 3)},
        ),
        (
            "UPDATE mensaje SET huella_pedido = (SELECT recibo FROM mensaje_cliente) WHERE id = 2",
            {(Falla.PEDIDO_ALTERADO, 2)},
        ),
        ("DELETE FROM mensaje_cuerpo WHERE mensaje_id = 3", {(Falla.SIN_CUERPO, 3)}),
        ("DELETE FROM mensaje WHERE id = 2", {(Falla.SIN_MENSAJE, 2)}),
        ("UPDATE mensaje SET rechazados = 0, aceptados = 1 WHERE id = 1", {(Falla.CUENTAS_ALTERADAS, 1)}),
        ("UPDATE informe SET sha256 = 'x'", {(Falla.INFORME_ALTERADO, 2)}),
        ("UPDATE informe SET tamano = 1", {(Falla.INFORME_ALTERADO, 2)}),
        ("UPDATE muestra SET estado = 6 WHERE id = 2", {(Falla.ESTADO_SIN_TRAZA, 2)}),
        ("DELETE FROM historial WHERE muestra_id = 1", {(Falla.ESTADO_SIN_TRAZA, 1)}),
    ],
)
def test_lo_que_se_altera_por_la_fuerza_se_descubre(registro, motor, orden, halladas):
    """Each kind of tampering by someone who owns the database, but for those that leave everything consistent."""
    forzar(motor, orden)
    assert set(diferencias(motor)) == halladas


def test_se_verifica_un_periodo(registro, motor, reloj, laboratorio_norte):
    """Only what was received in it is looked at."""
    reloj.avanzar(days=1)
    una_creada(registro, laboratorio_norte, "C-9")
    forzar(motor, "DELETE FROM mensaje_cuerpo WHERE mensaje_id IN (1, 5)")
    assert diferencias(motor, desde=reloj()) == [(Falla.SIN_CUERPO, 5)]
    assert diferencias(motor, hasta=reloj() - timedelta(hours=1)) == [(Falla.SIN_CUERPO, 1)]


# ── the role under which the hub serves ─────────────────────────────────────────────────────────────────────────────
solo_postgres = pytest.mark.parametrize("tipo_base", [pytest.param("postgres", marks=pytest.mark.postgres)])
