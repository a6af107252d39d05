"""What was recorded cannot be changed; and whoever changes it all the same, by force, is found out."""

from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import insert, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from carga_excel.taller.procesar import procesar
from dominio.atencion import abrir_ventanilla
from dominio.auditoria import Falla, Verificador
from dominio.auditoria.guardadas import GuardarBusqueda, QuitarBusqueda, guardadas_de
from dominio.auditoria.pedidos import AsentarVerificacion, RevelarMensaje, VerVida
from dominio.cargas.pedidos import ListarCargas, SubirPlanilla
from dominio.maestros.publicados import cargar_fijos
from dominio.muestras.pedidos import (
    DatosMuestraFECHA,
    DatosMuestraID,
    DatosMuestraRUT,
    EstadoMensaje,
    ListarMaestro,
    ObtenerInforme,
)
from dominio.muestras.planillas.pedidos import Planilla
from dominio.personas.intentos import podar
from dominio.personas.laboratorios import crear_credencial, crear_laboratorio, revocar_credencial
from dominio.personas.sesiones import Sesiones
from dominio.personas.usuarios import UsuarioNuevo, crear_usuario, registrar
from dominio.ventanilla.actor import Actor
from dominio.ventanilla.porteria import Porteria
from dominio.ventanilla.sobre import Sobre
from dominio.vocabulario.enumeraciones import Puerta, Rol
from dominio.vocabulario.errores import IngresoRechazado
from modelos import MensajeReenvio, crear_motor
from modelos.migraciones import SOLO_AGREGAR, migrar
from tests.carga_excel.personas import xlsx
from tests.dominio.pasos import PDF, cambio, correccion, devolucion, rechazo, uno
from tests.elenco import NORTE, SUR, crear, una_creada, una_informada, una_muestra, una_recepcionada

AUDITORA = Actor(rol=Rol.AUDITOR)
COLUMNA = {
    "mensaje": "desenlace = 'aceptado'",
    "mensaje_cuerpo": "pedido = respuesta",
    "mensaje_muestra": "documento = 'x'",
    "mensaje_error": "veces = 0",
    "mensaje_cliente": "huella = recibo",
    "historial": "motivo = 'otro'",
    "informe": "nombre = 'otro.pdf'",
    "mensaje_reenvio": "motivo = 'otro'",
}
"""A change of each closed table that no constraint would refuse."""
CERRADAS_AL_BORRADO = sorted(COLUMNA.keys() - {"mensaje_cuerpo"})
"""Bodies may be expired by the owner of the database; their digests stay."""


@pytest.fixture
def registro(ventanilla, laboratorio_norte):
    """A record with rows in each of its tables."""
    ventanilla.atender(
        laboratorio_norte, crear(una_muestra("C-1"), una_muestra("C-2", paciente_dv="2"), id_mensaje_cliente="c")
    )
    una_informada(ventanilla, laboratorio_norte, "C-3", informe=PDF)
    with ventanilla.motor.begin() as conexion:
        conexion.execute(insert(MensajeReenvio).values(mensaje_id=2, original_id=1, motivo="se agregó el profesional"))
    return ventanilla


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
def test_nada_de_lo_registrado_se_modifica(registro, motor, tabla):
    """Not even by the owner of the database, unless they first remove the guard."""
    with pytest.raises(DBAPIError, match="registro cerrado"), motor.begin() as conexion:
        conexion.execute(text(f"UPDATE {tabla} SET {COLUMNA[tabla]}"))


@pytest.mark.parametrize("tabla", CERRADAS_AL_BORRADO)
def test_nada_de_lo_registrado_se_borra(registro, motor, tabla):
    with pytest.raises(DBAPIError, match="registro cerrado"), motor.begin() as conexion:
        conexion.execute(text(f"DELETE FROM {tabla}"))


@pytest.mark.postgres
@pytest.mark.parametrize("tipo_base", ["postgres"])
@pytest.mark.parametrize("tabla", sorted(COLUMNA))
def test_el_registro_no_se_vacia(registro, motor, tabla):
    with pytest.raises(DBAPIError, match="registro cerrado"), motor.begin() as conexion:
        conexion.execute(text(f"TRUNCATE {tabla}"))


# ── found out ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_un_registro_intacto_no_tiene_diferencias(registro, motor):
    verificador = Verificador(motor)
    assert list(verificador.diferencias()) == []
    assert (verificador.mensajes, verificador.informes, verificador.muestras) == (4, 1, 2)


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
@contextmanager
def bajo_rol(motor):
    """The engine of a role that has what `hub migrar` grants with HUB_ROL_APLICACION, and nothing else."""
    rol = f"hub_{uuid4().hex[:12]}"
    with motor.begin() as conexion:
        conexion.execute(text(f"CREATE ROLE {rol} LOGIN NOSUPERUSER"))
    migrar(motor, rol_aplicacion=rol)
    suyo = crear_motor(make_url(motor.url).set(username=rol))
    try:
        yield suyo
    finally:
        suyo.dispose()
        with motor.begin() as conexion:
            conexion.execute(text(f"DROP OWNED BY {rol}"))
            conexion.execute(text(f"DROP ROLE {rol}"))


@pytest.fixture
def servidor(motor, claves):
    """An engine under the serving role, on a populated database."""
    with bajo_rol(motor) as suyo:
        yield suyo


solo_postgres = pytest.mark.parametrize("tipo_base", [pytest.param("postgres", marks=pytest.mark.postgres)])


@solo_postgres
@pytest.mark.parametrize("tabla", sorted(COLUMNA))
def test_el_rol_del_hub_no_puede_tocar_lo_registrado(servidor, tabla):
    """The grants refuse it before the guard is asked, and the guard is out of the role's reach."""
    guardia = f"cerrado_{tabla}_update"
    for orden in (
        f"UPDATE {tabla} SET {COLUMNA[tabla]}",
        f"DELETE FROM {tabla}",
        f"TRUNCATE {tabla}",
        f"ALTER TABLE {tabla} DISABLE TRIGGER {guardia}",
        f"DROP TRIGGER {guardia} ON {tabla}",
        f"DROP TABLE {tabla}",
        "SET session_replication_role = replica",
        "CREATE OR REPLACE FUNCTION registro_cerrado() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
    ):
        with pytest.raises(DBAPIError) as negado, servidor.begin() as conexion:
            conexion.execute(text(orden))
        assert negado.value.orig.pgcode == "42501", orden


@solo_postgres
def test_el_hub_trabaja_entero_bajo_su_rol(servidor, reloj, laboratorio_norte, laboratorio_sur, claves):
    """Every operation and read, the keys, the masters and the auditor's work need no more than the role has."""
    ventanilla = abrir_ventanilla(servidor, reloj=reloj)
    actor = Porteria(servidor, reloj).identificar(claves[NORTE])
    informada = _vivir(ventanilla, laboratorio_norte, laboratorio_sur)
    for pedido in (
        DatosMuestraID(id_muestra=1),
        DatosMuestraRUT(rut_paciente="11111111-1"),
        DatosMuestraFECHA(fecha_muestra=reloj().date(), estado_muestra=2),
        ObtenerInforme(id_muestra=informada),
        EstadoMensaje(id_mensaje=1),
        ListarMaestro(nombre="comunas"),
    ):
        assert ventanilla.atender(actor, pedido).id_mensaje
    for pedido in (
        VerVida(id_muestra=1),
        RevelarMensaje(id_mensaje=1, motivo="prueba del rol del hub"),
        AsentarVerificacion(mensajes=1, informes=1, muestras=1, diferencias=0),
    ):
        assert ventanilla.atender(AUDITORA, pedido).id_mensaje
    assert list(Verificador(servidor).diferencias()) == []
    with servidor.begin() as conexion:
        cargar_fijos(conexion)
        numero = crear_laboratorio(conexion, "Laboratorio Este", reloj(), numero=3)
        credencial, _ = crear_credencial(conexion, numero, "LIS", reloj())
        assert revocar_credencial(conexion, credencial, reloj())


@solo_postgres
def test_una_auditora_guarda_y_quita_busquedas_bajo_el_rol_del_hub(servidor, reloj):
    """A search of the same name gives way, and one that is no longer wanted goes."""
    ventanilla = abrir_ventanilla(servidor, reloj=reloj)
    with servidor.begin() as conexion:
        nueva = UsuarioNuevo(cuenta="aurora", nombre="Aurora Auditora", rol=Rol.AUDITOR)
        auditora = Actor(rol=Rol.AUDITOR, usuario_id=registrar(conexion, nueva, "x", reloj()))
    for puerta in ("soap11", "excel"):
        ventanilla.atender(auditora, GuardarBusqueda(nombre="rechazos", criterios={"puerta": puerta}))
    with servidor.connect() as conexion:
        (guardada,) = guardadas_de(conexion, auditora.usuario_id)
    assert guardada.criterios == {"puerta": "excel"}
    ventanilla.atender(auditora, QuitarBusqueda(id=guardada.id))
    with servidor.connect() as conexion:
        assert guardadas_de(conexion, auditora.usuario_id) == []


@solo_postgres
def test_se_entra_al_portal_bajo_el_rol_del_hub(servidor, reloj):
    """Counting what fails, forgetting it in time, and keeping and forgetting from where somebody came in."""
    sesiones = Sesiones(abrir_ventanilla(servidor, reloj=reloj))
    sobre = Sobre(puerta=Puerta.PORTAL, operacion="portal.ingresar", cuerpo=b"{}", recibido_en=reloj())
    with servidor.begin() as conexion:
        _, clave = crear_usuario(conexion, UsuarioNuevo(cuenta="nora", nombre="Nora", rol=Rol.MINSAL), reloj())
    with pytest.raises(IngresoRechazado):
        sesiones.ingresar("nora", "otra", sobre)
    for _ in range(2):
        assert sesiones.ingresar("nora", clave, sobre)
        reloj.avanzar(hours=1)
    podar(servidor, reloj())


@solo_postgres
def test_las_cargas_del_portal_se_procesan_bajo_el_rol_del_hub(servidor, reloj):
    """Keeping an upload, serving it, refusing it and forgetting its file need no more than the role has."""
    ventanilla = abrir_ventanilla(servidor, reloj=reloj)
    with servidor.begin() as conexion:
        nuevo = UsuarioNuevo(cuenta="laura", nombre="Laura Lab", rol=Rol.LABORATORIO, alcance=NORTE)
        actor = Actor(rol=Rol.LABORATORIO, laboratorio_id=NORTE, usuario_id=registrar(conexion, nuevo, "x", reloj()))
    contenido = xlsx([(1, "11111111-1", "Negativo")])
    for bytes_ in (contenido, b"otra cosa"):
        ventanilla.atender(
            actor, SubirPlanilla(planilla=Planilla.RESULTADOS, nombre="r.xlsx", contenido=bytes_, simular=False)
        )
    assert procesar(ventanilla, "t") == 2
    (mala, servida) = ventanilla.atender(actor, ListarCargas()).cargas
    assert (servida.estado, mala.estado) == ("terminada", "rechazada")


def _vivir(ventanilla, norte, sur):
    """Every write of the contract, each of which must succeed; gives a sample that has a report."""
    informada = una_informada(ventanilla, norte, "R-1", informe=PDF)
    for pedido in (
        correccion(informada, ventanilla, informe=PDF),
        devolucion(informada),
        rechazo(una_creada(ventanilla, norte, "R-2")),
        devolucion(una_recepcionada(ventanilla, norte, "R-3")),
        cambio(una_creada(ventanilla, norte, "R-4"), SUR),
    ):
        assert uno(ventanilla, norte, pedido).desenlace == "actualizada"
    ventanilla.atender(sur, crear(una_muestra("R-5"), id_mensaje_cliente="sur-1"))
    assert ventanilla.atender(sur, crear(una_muestra("R-5"), id_mensaje_cliente="sur-1")).repetido
    return una_informada(ventanilla, norte, "R-6", informe=PDF)
