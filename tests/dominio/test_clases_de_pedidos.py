"""Each request is of one kind: it changes samples, administers, sees to somebody's own affairs, or only reads."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from dominio.atencion import ATENCION
from dominio.auditoria import guardadas
from dominio.auditoria import pedidos as auditoria
from dominio.cargas import pedidos as cargas
from dominio.maestros.administracion import ImportarMaestro
from dominio.maestros.importacion import FilaDeMaestro
from dominio.mensajes.filtro import Filtro
from dominio.mesa import mensajes, muestras, reenvio
from dominio.muestras import pedidos as lis
from dominio.muestras.planillas.pedidos import DatosDePlanilla, Planilla
from dominio.muestras.tomas import borradores
from dominio.personas import administracion_de_laboratorios as laboratorios
from dominio.personas import administracion_de_usuarios as usuarios
from dominio.personas import ingresos, lugares, propositos
from dominio.personas.segundo_factor import codigo
from dominio.personas.usuarios import UsuarioNuevo
from dominio.reportes import pedidos as reportes
from dominio.sellos.sellador import sellar
from dominio.territorio import establecimiento, rotulos, toma
from dominio.territorio import ficha as de_territorio
from dominio.territorio import lista as territorio
from dominio.trabajo import ficha, inicio, lista
from dominio.trabajo import mensajes as propios
from dominio.ventanilla.actor import Actor
from dominio.ventanilla.pedidos import Administracion, Escritura, Gestion, Pedido, Permiso
from dominio.ventanilla.porteria import PERMISOS
from dominio.ventanilla.sobre import Sobre
from dominio.vocabulario.enumeraciones import DESENLACES_DEL_CONTRATO, DesenlaceMensaje, Proposito, Puerta, Resultado, Rol
from dominio.vocabulario.errores import ErrorDominio, MensajeDesconocido
from modelos import Base, Carga, Establecimiento, Mensaje, Usuario
from tests.dominio.alertas.pedidos_de_alertas import ADMINISTRAN_ALERTAS, SOLO_LEEN_DE_ALERTAS
from tests.dominio.auditoria import pedidos_de_conservacion as conservacion
from tests.dominio.leidas import leida_por, tocada_por
from tests.dominio.pasos import PDF
from tests.dominio.reportes.pedidos_de_destinos import ADMINISTRAN_DESTINOS, GESTIONAN_DESTINOS, SOLO_LEEN_DE_REPORTES
from tests.elenco import COD_DEIS, NORTE, PROFESIONAL, crear, una_informada, una_muestra
from tests.portal.servidor import poblar_personas

ADMINISTRAN = {
    laboratorios.CrearLaboratorio: lambda _m: {"nombre": "Laboratorio Este"},
    laboratorios.ActivarLaboratorio: lambda _m: {"id_laboratorio": 2, "activo": False},
    laboratorios.CrearCredencial: lambda _m: {"id_laboratorio": 1, "nombre": "LIS nuevo"},
    laboratorios.RevocarCredencial: lambda _m: {"id_credencial": 1},
    usuarios.CrearUsuario: lambda _m: {"nuevo": UsuarioNuevo(cuenta="nueva.persona", nombre="Nueva", rol=Rol.MINSAL)},
    **ADMINISTRAN_DESTINOS,
    **(ADMINISTRAN_ALERTAS | conservacion.ADMINISTRAN),
    usuarios.EditarUsuario: lambda m: {"usuario_id": m.de("lab.sur"), "nombre": "Otro", "rol": Rol.MINSAL, "alcance": ""},
    usuarios.ActivarUsuario: lambda m: {"usuario_id": m.de("lab.sur"), "activo": False},
    usuarios.RestablecerUsuario: lambda m: {"usuario_id": m.de("lab.sur"), "segundo_factor": True},
    ImportarMaestro: lambda _m: {
        "maestro": "profesionales",
        "filas": [FilaDeMaestro(2, {"rut": "11111111-1", "nombres": "Ana", "apellidos": "Soto"})],
        "encabezados": {},
        "simular": False,
    },
}
GESTIONAN = {
    ingresos.AbrirSesion: lambda _m: {"origen": "192.0.2.1"},
    ingresos.ConfirmarCodigo: lambda m: {"sesion": m.sesion(), "codigo": m.codigo()},
    ingresos.ElegirContrasena: lambda m: {"sesion": m.sesion(), "contrasena": "una huella"},
    ingresos.CerrarSesion: lambda m: {"sesion": m.sesion()},
    lugares.ElegirLugar: lambda m: {"sesion": m.sesion(), "cod_deis": COD_DEIS},
    propositos.DeclararProposito: lambda m: {"sesion": m.sesion(), "proposito": Proposito.CALIDAD},
    borradores.GuardarBorrador: lambda _m: {"forma": "pcr", "textos": {"paciente_nombres": "Ana"}},
    borradores.QuitarBorrador: lambda m: {"numero": m.borrador()},
    cargas.SubirPlanilla: lambda _m: {"planilla": Planilla.MUESTRAS, "nombre": "a.xlsx", "contenido": b"a", "simular": True},
    cargas.CargarDeVerdad: lambda m: {"id": m.carga()},
    **conservacion.GESTIONAN,
    guardadas.GuardarBusqueda: lambda _m: {"nombre": "Mía", "criterios": {"puerta": "soap11"}},
    guardadas.QuitarBusqueda: lambda m: {"id": m.guardada()},
    reportes.EmitirReporte: lambda m: {"reporte": "global", "desde": m.ayer, "hasta": m.ayer},
    reportes.PedirLibro: lambda m: {"numero": m.reporte()},
    **GESTIONAN_DESTINOS,
    reportes.EmitirDiario: lambda m: {"dia": m.ayer},
    reportes.DeclararTributacion: lambda m: {"dia": m.ayer, **dict.fromkeys(DECLARADAS, 0)},
}
SOLO_LEEN = {
    **SOLO_LEEN_DE_REPORTES,
    **(SOLO_LEEN_DE_ALERTAS | conservacion.SOLO_LEEN),
    establecimiento.VerInicioDeEstablecimiento: lambda _m: {},
    toma.VerInicioDeToma: lambda _m: {},
    rotulos.VerRotulos: lambda _m: {},
    toma.BuscarConocido: lambda _m: {"rut": "11111111-1"},
    toma.InformeDeAlcance: lambda m: {"id_muestra": m.muestra},
    borradores.VerBorrador: lambda m: {"numero": m.borrador()},
    lis.DatosMuestraID: lambda m: {"id_muestra": m.muestra},
    lis.DatosMuestraRUT: lambda _m: {"rut_paciente": "11111111-1"},
    lis.DatosMuestraFECHA: lambda m: {"fecha_muestra": m.ahora.date() - timedelta(days=1), "estado_muestra": 4},
    lis.ObtenerInforme: lambda m: {"id_muestra": m.muestra},
    lis.EstadoMensaje: lambda m: {"id_mensaje": m.rechazado},
    lis.ListarMaestro: lambda _m: {"nombre": "comunas"},
    lis.EstadoServicio: lambda _m: {},
    lis.CambiosDesde: lambda _m: {},
    lis.ReporteDiario: lambda m: {"fecha": m.ayer},
    lis.Conciliar: lambda m: {"fecha": m.ahora.date(), "lista": f"{m.muestra};Positivo"},
    auditoria.VerVida: lambda m: {"id_muestra": m.muestra},
    auditoria.VerMensaje: lambda m: {"id_mensaje": m.rechazado},
    auditoria.RevelarMensaje: lambda m: {"id_mensaje": m.rechazado, "motivo": "Lo pide un oficio del tribunal"},
    auditoria.BuscarMensajes: lambda m: {"filtro": Filtro(id_muestra=m.muestra)},
    auditoria.ExportarMensajes: lambda m: {"filtro": Filtro(id_muestra=m.muestra)},
    **dict.fromkeys((auditoria.VerLecturas, auditoria.EntregarLecturas), lambda m: {"filtro": Filtro(id_muestra=m.muestra)}),
    auditoria.PedirSello: lambda _m: {},
    auditoria.ProbarMensaje: lambda m: {"id_mensaje": m.rechazado},
    auditoria.AsentarVerificacion: lambda _m: {"mensajes": 1, "informes": 1, "muestras": 1, "diferencias": 0},
    cargas.ListarCargas: lambda _m: {},
    cargas.VerCarga: lambda m: {"id": m.carga(), "maximo": 5},
    cargas.VerCorrecciones: lambda m: {"id": m.carga()},
    DatosDePlanilla: lambda _m: {"planilla": Planilla.RESULTADOS},
    inicio.VerInicioDeLaboratorio: lambda _m: {},
    lista.ListarTrabajo: lambda _m: {},
    ficha.VerMuestraPropia: lambda m: {"id_muestra": m.muestra},
    propios.ListarMensajes: lambda _m: {},
    propios.VerMensajePropio: lambda m: {"id_mensaje": m.rechazado},
    laboratorios.ListarLaboratorios: lambda _m: {"texto": "norte"},
    laboratorios.VerLaboratorio: lambda _m: {"id_laboratorio": 1},
    usuarios.ListarUsuarios: lambda _m: {"texto": "lab"},
    usuarios.VerUsuario: lambda m: {"usuario_id": m.de("lab.sur")},
    territorio.ListarTerritorio: lambda _m: {},
    de_territorio.VerDeTerritorio: lambda m: {"id_muestra": m.muestra},
    mensajes.ListarRechazados: lambda _m: {},
    mensajes.VerRechazado: lambda m: {"id_mensaje": m.rechazado},
    reenvio.PrepararReenvio: lambda m: {"id_mensaje": m.rechazado, "veces": 0, "motivo": "Se corrigió el maestro"},
    muestras.VerMuestra: lambda m: {"id_muestra": m.muestra},
    muestras.ListarAutorizaciones: lambda _m: {},
    reportes.VerTotales: lambda m: {"reporte": "global", "desde": m.ayer, "hasta": m.ayer},
    reportes.ListarReportes: lambda _m: {},
    reportes.VerTributacion: lambda _m: {},
    reportes.VerSituacion: lambda _m: {},
    reportes.VerReporte: lambda m: {"numero": m.reporte()},
    **dict.fromkeys((reportes.DescargarReporte, reportes.CompararReporte), lambda m: {"numero": m.reporte()}),
}
"""Every request that is no write of samples, with what it asks for of a hub that has some of everything."""
CLASES = {Administracion: ADMINISTRAN, Gestion: GESTIONAN, Pedido: SOLO_LEEN}
DECLARADAS = ("stock_espera", "recibidas", "procesadas", "stock_final", "positivas", "capacidad")


class Mundo:
    """A hub with people, a sample with its report, a message that was refused, an upload and a saved search; sealed."""

    def __init__(self, motor, ventanilla, reloj, norte) -> None:
        self.motor, self.ventanilla, self.reloj, self.ahora = motor, ventanilla, reloj, reloj()
        self.ayer = self.ahora.date() - timedelta(days=1)
        with motor.begin() as conexion:
            conexion.execute(update(Establecimiento).values(comuna_codigo=13101))
        poblar_personas(motor, reloj)
        self.muestra = una_informada(ventanilla, norte, informe=PDF, resultado=Resultado.NEGATIVO)
        mala = crear(una_muestra("N-9", paciente_dv="9"))
        sobre = Sobre(puerta=Puerta.SOAP11, operacion=mala.operacion, cuerpo=b"<a/>", recibido_en=self.ahora)
        sobre.codificar = lambda _recibo: b'{"errores": []}'
        self.rechazado = ventanilla.atender(norte, mala, sobre).id_mensaje
        sellar(motor, reloj)

    def de(self, cuenta: str) -> int:
        with self.motor.begin() as conexion:
            return conexion.execute(select(Usuario.id).where(Usuario.cuenta == cuenta)).scalar_one()

    def actor(self, clase: type[Pedido]) -> Actor:
        """Somebody who may ask for that."""
        permiso = clase.permiso
        if permiso is Permiso.AUDITAR or permiso in PERMISOS[Rol.MESA_AYUDA] - {Permiso.ALCANCE_LEER, Permiso.MAESTRO_LEER}:
            rol, cuenta = (Rol.AUDITOR, "auditora") if permiso is Permiso.AUDITAR else (Rol.MESA_AYUDA, "mesa")
            return Actor(rol=rol, usuario_id=self.de(cuenta), proposito=Proposito.SOPORTE)
        if permiso in (Permiso.ALCANCE_LEER, Permiso.REPORTE_LEER, Permiso.REPORTE_DIARIO, Permiso.DESTINO_CONFIRMAR):
            return Actor(rol=Rol.MINSAL, usuario_id=self.de("minsal"), proposito=Proposito.VIGILANCIA)
        if permiso in (Permiso.MUESTRA_TOMAR, Permiso.INFORME_DE_ALCANCE_LEER):
            return Actor(rol=Rol.TOMADOR, usuario_id=self.de("tomador"), rut_profesional=PROFESIONAL, cod_deis=COD_DEIS)
        return Actor(rol=Rol.LABORATORIO, laboratorio_id=NORTE, laboratorio_nombre="Norte", usuario_id=self.de("lab.norte"))

    def pedir(self, clase: type[Pedido], **datos: Any) -> Any:
        return self.ventanilla.atender(self.actor(clase), clase(**datos))

    def borrador(self) -> int:
        return self.pedir(borradores.GuardarBorrador, forma="pcr", textos={"paciente_nombres": "Ana"}).numero

    def sesion(self) -> bytes:
        return ingresos.huella_de_token(self.pedir(ingresos.AbrirSesion, origen="192.0.2.1").token)

    def codigo(self) -> str:
        with self.motor.begin() as conexion:
            return codigo(conexion.scalar(select(Usuario.totp_secreto).where(Usuario.cuenta == "lab.norte")), self.reloj())

    def carga(self) -> int:
        """An upload that was tried, and of which rows were refused."""
        numero = self.pedir(cargas.SubirPlanilla, **GESTIONAN[cargas.SubirPlanilla](self)).id
        suya = {"estado": "terminada", "mensaje_id": self.rechazado, "rechazadas": 1}
        with self.motor.begin() as conexion:
            conexion.execute(update(Carga).where(Carga.id == numero).values(suya))
        return numero

    def guardada(self) -> int:
        self.pedir(guardadas.GuardarBusqueda, nombre="Otra", criterios={"puerta": "excel"})
        suya = self.de("auditora")
        with self.motor.begin() as conexion:
            return guardadas.guardadas_de(conexion, suya)[0].id

    def reporte(self) -> int:
        return self.pedir(reportes.EmitirReporte, reporte="global", desde=self.ayer, hasta=self.ayer).ficha.numero

    def foto(self) -> dict[str, tuple[int, str]]:
        """How many rows each table has, and a digest of them; the record's own tables are left out."""
        fotos = {}
        with self.motor.begin() as conexion:
            for tabla in Base.metadata.sorted_tables:
                if not tabla.name.startswith(("mensaje", "numerador")):
                    filas = sorted(map(repr, conexion.execute(select(tabla))))
                    fotos[tabla.name] = len(filas), hashlib.sha256("\n".join(filas).encode()).hexdigest()
        return fotos

    def desenlace(self, id_mensaje: int | None) -> str:
        with self.motor.begin() as conexion:
            return conexion.execute(select(Mensaje.desenlace).where(Mensaje.id == id_mensaje)).scalar_one()


@pytest.fixture
def mundo(motor, ventanilla, reloj, laboratorio_norte) -> Mundo:
    return Mundo(motor, ventanilla, reloj, laboratorio_norte)


def de_un_tiron(clase: type) -> set[type]:
    """All the classes under one, itself included."""
    return {clase}.union(*(de_un_tiron(hija) for hija in clase.__subclasses__()))


def test_todo_pedido_es_de_una_clase():
    """Whoever adds a request must say here which kind it is, and give an example that is served."""
    for clase, suyos in CLASES.items():
        otras = [otra for otra in (Administracion, Gestion, Escritura) if otra is not clase]
        assert all(issubclass(uno, clase) and not issubclass(uno, tuple(otras)) for uno in suyos)
    assert set().union(*CLASES.values()) == ATENCION.respuestas.keys()
    assert all(issubclass(uno, Escritura) for uno in ATENCION.escritores)
    servidos = {uno.operacion for uno in (*ATENCION.respuestas, *ATENCION.escritores)}
    con_nombre = {p.operacion for p in de_un_tiron(Pedido) if "operacion" in vars(p) and p.__module__[:7] == "dominio"}
    assert con_nombre == servidos


@pytest.mark.parametrize("pedido", SOLO_LEEN, ids=lambda pedido: pedido.operacion)
def test_una_consulta_no_escribe_sino_el_registro(mundo, pedido):
    datos, antes = SOLO_LEEN[pedido](mundo), mundo.foto()
    recibo = mundo.pedir(pedido, **datos)
    assert mundo.foto() == antes
    assert tocada_por(mundo, recibo.id_mensaje) <= leida_por(mundo, recibo.id_mensaje)
    assert mundo.desenlace(recibo.id_mensaje) == DesenlaceMensaje.CONSULTA


@pytest.mark.parametrize("pedido", [*ADMINISTRAN, *GESTIONAN], ids=lambda pedido: pedido.operacion)
def test_lo_que_cambia_algo_no_es_una_consulta(mundo, pedido):
    """Neither in what it does nor in the record; and what is administered is found by that word."""
    datos, antes = {**ADMINISTRAN, **GESTIONAN}[pedido](mundo), mundo.foto()
    recibo = mundo.pedir(pedido, **datos)
    assert mundo.foto() != antes
    assert tocada_por(mundo, recibo.id_mensaje) == leida_por(mundo, recibo.id_mensaje)
    esperado = DesenlaceMensaje.ADMINISTRADA if pedido in ADMINISTRAN else DesenlaceMensaje.ACEPTADO
    assert mundo.desenlace(recibo.id_mensaje) == esperado


def test_lo_administrado_que_se_niega_o_se_ensaya_no_es_administrado(mundo):
    """A refusal is a refusal, and a file that was only looked at changed nothing."""
    antes = mundo.foto()
    with pytest.raises(ErrorDominio) as falla:
        mundo.pedir(laboratorios.CrearLaboratorio, nombre="Laboratorio Norte")
    assert mundo.desenlace(falla.value.id_mensaje) == DesenlaceMensaje.RECHAZADO
    ensayo = mundo.pedir(ImportarMaestro, **{**ADMINISTRAN[ImportarMaestro](mundo), "simular": True})
    assert mundo.desenlace(ensayo.id_mensaje) == DesenlaceMensaje.SIMULADO
    assert mundo.foto() == antes


@pytest.mark.parametrize("pedido", ADMINISTRAN, ids=lambda pedido: pedido.operacion)
def test_un_lis_no_recibe_nunca_lo_administrado(mundo, laboratorio_norte, pedido):
    """Whoever administers has neither a key nor a laboratory, and the word is not of the contract."""
    assert {rol for rol, permisos in PERMISOS.items() if pedido.permiso in permisos} <= {Rol.MESA_AYUDA, Rol.MINSAL}
    recibo = mundo.pedir(pedido, **ADMINISTRAN[pedido](mundo))
    with mundo.motor.begin() as conexion:
        quien = select(Mensaje.laboratorio_id, Mensaje.credencial_id).where(Mensaje.id == recibo.id_mensaje)
        assert tuple(conexion.execute(quien).one()) == (None, None)
        cuantos = select(func.count()).where(Mensaje.desenlace == DesenlaceMensaje.ADMINISTRADA.value)
        assert conexion.execute(cuantos).scalar_one() == 1
    with pytest.raises(MensajeDesconocido):
        mundo.ventanilla.atender(laboratorio_norte, lis.EstadoMensaje(id_mensaje=recibo.id_mensaje))
    assert DesenlaceMensaje.ADMINISTRADA not in DESENLACES_DEL_CONTRATO


def test_un_desenlace_que_el_contrato_no_conoce_no_viaja(mundo, motor, laboratorio_norte):
    """Even if a message of a laboratory had it, its system would be told that there is none."""
    with motor.begin() as conexion:
        original = conexion.execute(select(Mensaje.__table__).where(Mensaje.id == mundo.rechazado)).one()
        fila = {**original._mapping, "id": 10**6, "desenlace": DesenlaceMensaje.ADMINISTRADA.value}
        conexion.execute(Mensaje.__table__.insert().values(fila))
    with pytest.raises(MensajeDesconocido):
        mundo.ventanilla.atender(laboratorio_norte, lis.EstadoMensaje(id_mensaje=10**6))
