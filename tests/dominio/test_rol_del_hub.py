"""The hub under the least role of PostgreSQL that it is given: it works whole, and touches nothing that is on record."""

import ast
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from carga_excel.taller.procesar import procesar
from consola.respaldos.anotacion import rol_que_servia
from dominio.atencion import abrir_ventanilla
from dominio.auditoria import Verificador
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
from dominio.personas.laboratorios import crear_credencial, crear_laboratorio, revocar_credencial
from dominio.personas.sesiones import Sesiones
from dominio.personas.usuarios import UsuarioNuevo, crear_usuario, registrar
from dominio.sellos.sellador import sellar
from dominio.ventanilla.actor import Actor
from dominio.ventanilla.frecuencias import podar
from dominio.ventanilla.porteria import Porteria
from dominio.ventanilla.sobre import Sobre
from dominio.vocabulario.enumeraciones import Puerta, Rol
from dominio.vocabulario.errores import IngresoRechazado
from modelos import crear_motor
from modelos.migraciones import DE_QUITAR, DEL_DUENO, SALES, SOLO_AGREGAR, migrar
from tests.carga_excel.personas import xlsx
from tests.dominio.auditoria.test_integridad import AUDITORA, COLUMNA
from tests.dominio.pasos import PDF, cambio, correccion, devolucion, rechazo, uno
from tests.elenco import NORTE, SUR, crear, una_creada, una_informada, una_muestra, una_recepcionada
from tests.test_arquitectura import CAPAS

RAIZ = Path(__file__).resolve().parents[2]
solo_postgres = pytest.mark.parametrize("tipo_base", [pytest.param("postgres", marks=pytest.mark.postgres)])


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


@pytest.fixture
def servidor(motor, claves):
    """An engine under the serving role, on a populated database."""
    with bajo_rol(motor) as suyo:
        yield suyo


@solo_postgres
def test_de_lo_restaurado_se_sabe_bajo_que_rol_se_servia(motor, claves):
    """So that tables which a later schema adds are for it too, though nobody names it again; a reader's role is none."""
    with motor.begin() as conexion:
        conexion.execute(text("GRANT SELECT ON mensaje TO PUBLIC"))
    assert rol_que_servia(motor) is None
    with bajo_rol(motor) as suyo:
        assert rol_que_servia(motor) == suyo.url.username


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
    assert sellar(servidor, reloj).nuevos > 10
    reloj.avanzar(hours=2)
    ventanilla.atender(actor, DatosMuestraID(id_muestra=1))
    assert sellar(servidor, reloj).nuevos == 1
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


def tablas_de(orden: str) -> set[str]:
    """Those on which the code that serves gives this order, wherever that is; a variable is given as it is written."""
    halladas = set()
    for ruta in (ruta for capa in CAPAS if capa != "modelos" for ruta in (RAIZ / capa).rglob("*.py")):
        arbol = ast.parse(ruta.read_text(encoding="utf-8"))
        llamadas = [uno for uno in ast.walk(arbol) if isinstance(uno, ast.Call) and isinstance(uno.func, ast.Name)]
        nombres = [ast.unparse(uno.args[0]) for uno in llamadas if uno.func.id == orden and uno.args]
        if nombres:
            modulo = import_module(".".join(ruta.relative_to(RAIZ).with_suffix("").parts))
            quienes = [getattr(modulo, nombre, None) for nombre in nombres]
            halladas |= {
                nombre if quien is None else getattr(quien, "__table__", quien).name
                for nombre, quien in zip(nombres, quienes, strict=True)
            }
    return halladas


QUE_VENCEN = {"mensaje_cuerpo", "tabla", "documento", "documentos", "sello_sal"}
"""What the owner of the database alone takes away: bodies and documents that expire, salts of a blanked identity."""
QUE_SE_BORRA = {"mensaje", "mensaje_muestra", "mensaje_cliente", "mensaje_reenvio", "historial", "informe"}
"""What the owner alone changes of the record, by orders on record: an identity is blanked, a report expires."""


def test_el_rol_puede_borrar_de_las_tablas_de_las_que_el_hub_borra_y_de_ninguna_otra():
    """A right that is missing shows on servers alone, where the hub is not the owner of its tables."""
    assert tablas_de("delete") - QUE_VENCEN == set(DE_QUITAR)
    assert not QUE_VENCEN & set(DE_QUITAR)


def test_el_hub_no_cambia_lo_que_su_rol_solo_puede_agregar():
    assert len(tablas_de("update")) > 10
    assert tablas_de("update") & {*SOLO_AGREGAR, *SALES} == QUE_SE_BORRA


@solo_postgres
@pytest.mark.parametrize("tabla", DEL_DUENO)
def test_el_rol_del_hub_no_agrega_excusas(motor, tabla):
    """What the record no longer says is excused by rows that the owner adds; who serves reads them."""
    with bajo_rol(motor) as suyo:
        with suyo.connect() as conexion:
            assert conexion.execute(text(f"SELECT count(*) FROM {tabla}")).scalar_one() == 0
        with pytest.raises(DBAPIError, match="permission denied"), suyo.begin() as conexion:
            conexion.execute(text(f"INSERT INTO {tabla} DEFAULT VALUES"))
