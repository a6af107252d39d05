"""The composition root: settings in, one WSGI application out. Nothing else knows all the parts."""

import os
import sys
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine

from carga_excel.inventados import importar_inventados
from carga_excel.taller import hacer_libros
from carga_excel.taller.procesar import procesar_una
from carga_excel.taller.puestos import LIBROS, Puestos
from carga_excel.taller.taller import Taller
from config.ajustes import Ajustes
from config.bucle.llegada import EN_MEMORIA
from config.bucle.recepcion import PLAZO
from config.cabeceras import con_cabecera
from config.camino import RITMO, Abandono
from config.cifras import CifrasComunes, CifrasDelNodo, anotar_conexiones
from config.metricas import Metricas
from config.negativa import ABANDONADA, ILEGIBLE
from config.observacion import pagina_de_lista, pagina_de_salud, pagina_de_vida, pagina_metricas
from config.peticion import ConPeticion
from config.procedencia import con_procedencia
from config.salud import Salud
from dominio.alertas.fichas import cifras_de_alertas
from dominio.alertas.vigia import crear_vigia
from dominio.atencion import ATENCION, abrir_ventanilla
from dominio.cargas import proceso
from dominio.maestros.publicados import cargar_fijos
from dominio.mesa.cifras import cifras_comunes
from dominio.muestras.pedidos import CONSULTAS
from dominio.pruebas import laboratorios as hub_de_pruebas
from dominio.pruebas.tandas import Tandas
from dominio.reportes.destinos.mensajeria import Mensajeria
from dominio.reportes.libros import proceso as libros
from dominio.reportes.pregonero import Pregonero
from dominio.sellos.cabezas import CabezaVigente
from dominio.sellos.notario import Notario
from dominio.ventanilla.porteria import Porteria
from dominio.ventanilla.registro import Asiento
from dominio.ventanilla.ventanilla import Ventanilla
from dominio.vocabulario.enumeraciones import DesenlaceMensaje, Puerta
from dominio.vocabulario.errores import (
    DemasiadosEnCamino,
    ErrorDominio,
    MensajeDemasiadoLento,
    PeticionNoAtendible,
    catalogo,
)
from dominio.vocabulario.tiempo import Reloj, reloj_del_sistema
from dominio.vocabulario.version import VERSION_HUB
from modelos import crear_motor, para_leer
from modelos.base import CONEXIONES
from modelos.migraciones import migrar, version_esperada
from modelos.plazos import AL_SERVIR
from modelos.pulso import Pulso
from modelos.renovable import crear_renovable
from portal.aplicacion import PortalAlPrimerUso
from portal.marco.sucesos import AlSuceder
from servicios.aplicacion import crear_aplicacion_soap
from servicios.pruebas.banco import Banco
from servicios.pruebas.hija import MEMORIA_DE_PRUEBAS
from servicios.pruebas.proceso import ProcesoDePruebas
from servicios.pruebas.puertas import BancoDePruebas, direcciones_de_pruebas
from servicios.publicacion import RUTAS
from servicios.relectura import releer
from servicios.reparto import Repartidor

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment


def crear_metricas() -> Metricas:
    """The counters of one hub; made before its processes part, so that they share them."""
    return Metricas(
        puertas=[puerta.value for puerta in Puerta],
        operaciones=[uno.operacion for uno in (*ATENCION.escritores, *CONSULTAS)],
        desenlaces=[desenlace.value for desenlace in DesenlaceMensaje],
        codigos=[clase.codigo for clase in catalogo()],
    )


def contar_en(metricas: Metricas) -> Callable[[Asiento], None]:
    """What the window calls after each message."""
    return lambda asiento: metricas.contar(**para_contar(asiento))


def para_contar(asiento: Asiento) -> dict[str, Any]:
    """What is counted of a message; a process apart tells this of the uploads that it served."""
    return {
        "puerta": asiento.puerta,
        "operacion": asiento.operacion,
        "desenlace": asiento.desenlace.value,
        "segundos": asiento.segundos,
        "aceptados": asiento.aceptados,
        "rechazados": asiento.rechazados,
        "codigos": asiento.codigos,
    }


def crear_ventanilla(motor: Engine, ajustes: Ajustes, observador: Callable[[Asiento], None] | None = None) -> Ventanilla:
    """The window, as the settings want it."""
    propios = {"profesional_registrado": ajustes.profesional_registrado, "direccion_publica": ajustes.direccion_publica}
    return abrir_ventanilla(motor, **propios, observador=observador)


A_BAJA_PRIORIDAD = "import os; os.nice(19); from consola import principal; principal()"
"""The `hub` command at a low priority from its first line on: those who answer calls come first."""


def crear_taller(ventanilla: Ventanilla, ajustes: Ajustes, metricas: Metricas) -> Taller[proceso.Tomada]:
    """Whoever sees to it that uploads are served, by a `hub procesar-cargas` with the same settings."""
    propios = {
        "HUB_BASE_DATOS": ajustes.base_datos,
        "HUB_DATOS": str(ajustes.datos),
        "HUB_DIRECCION_PUBLICA": ajustes.direccion_publica,
        "HUB_PROFESIONAL_REGISTRADO": "si" if ajustes.profesional_registrado else "no",
        "HUB_NIVEL_TRAZAS": ajustes.nivel_trazas,
    }
    orden = [sys.executable, "-P", "-c", A_BAJA_PRIORIDAD, "procesar-cargas"]
    return Taller(
        proceso,
        ventanilla.motor,
        ventanilla.reloj,
        orden,
        {**os.environ, **propios},
        Puestos(ajustes.datos, _cargas_a_la_vez(ventanilla.motor, ajustes)),
        lambda dicho: metricas.contar(**dicho),
        rendirse=partial(procesar_una, ventanilla),
        interrumpida=metricas.contar_interrupcion,
    )


def _cargas_a_la_vez(motor: Engine, ajustes: Ajustes) -> int:
    """As many as were set; SQLite has a single writer, for whom a second one would only wait."""
    if motor.dialect.name == "sqlite":
        return 1
    return ajustes.procesos_carga or max(1, (os.cpu_count() or 1) // 2)


def crear_notario(motor: Engine, ajustes: Ajustes) -> Notario:
    """Whoever sees to it that the record is sealed, by a `hub auditoria sellar` with the same settings."""
    propios = {
        "HUB_BASE_DATOS": ajustes.base_datos,
        "HUB_DATOS": str(ajustes.datos),
        "HUB_NIVEL_TRAZAS": ajustes.nivel_trazas,
        "HUB_LLAVE_SELLO": str(ajustes.llave_sello or ""),
        "HUB_CABEZAS": str(ajustes.cabezas or ""),
        "HUB_SELLO_TIEMPO": ajustes.sello_tiempo,
    }
    orden = [sys.executable, "-P", "-c", A_BAJA_PRIORIDAD, "auditoria", "sellar", "--del-hub"]
    return Notario(motor, reloj_del_sistema, ajustes.sellar_cada, orden, {**os.environ, **propios}, ajustes.cabezas)


def crear_pregonero(motor: Engine, ajustes: Ajustes) -> Pregonero | None:
    """Whoever sees to it that the daily feeds go out, by a `hub reporte diario` with the same settings, if they may."""
    if ajustes.remesas is None and ajustes.llave_destinos is None:
        return None
    propios = {
        "HUB_BASE_DATOS": ajustes.base_datos,
        "HUB_DATOS": str(ajustes.datos),
        "HUB_NIVEL_TRAZAS": ajustes.nivel_trazas,
        "HUB_REMESAS": str(ajustes.remesas or ""),
        "HUB_LLAVE_DESTINOS": str(ajustes.llave_destinos or ""),
        "HUB_DESTINOS_PERMITIDOS": ", ".join(map(str, ajustes.destinos_permitidos)),
    }
    orden = [sys.executable, "-P", "-c", A_BAJA_PRIORIDAD, "reporte", "diario", "--del-hub"]
    a_la_carpeta = ajustes.remesas is not None
    entorno = {**os.environ, **propios}
    return Pregonero(motor, reloj_del_sistema, ajustes.remesas_desde, orden, entorno, a_la_carpeta=a_la_carpeta)


CON_LIMITE = "from puertas.aparte import limitarse; limitarse({}); from consola import principal; principal()"
"""Likewise, and with a bound of memory."""


def crear_taller_de_libros(motor: Engine, ajustes: Ajustes) -> Taller[libros.LibroTomado]:
    """Whoever sees to it that workbooks of reports are made, by a `hub reporte hacer-libros` with the same settings."""
    datos, trazas = str(ajustes.datos), ajustes.nivel_trazas
    propios = {"HUB_BASE_DATOS": ajustes.base_datos, "HUB_DATOS": datos, "HUB_NIVEL_TRAZAS": trazas}
    orden = [sys.executable, "-P", "-c", CON_LIMITE.format(hacer_libros.MEMORIA_DE_LIBROS), "reporte", "hacer-libros"]
    rendirse = hacer_libros.Encuadernador(motor, reloj_del_sistema, ajustes.datos / "libros").hacer
    puestos = Puestos(ajustes.datos, 1, LIBROS)
    return Taller(libros, motor, reloj_del_sistema, orden, {**os.environ, **propios}, puestos, rendirse=rendirse)


SERVIR_PRUEBAS = CON_LIMITE.format(MEMORIA_DE_PRUEBAS)
"""Nothing that strangers send to the sandbox is felt by those who answer calls."""


def crear_pruebas(ajustes: Ajustes) -> BancoDePruebas | None:
    """The sandbox, if there is one, which a `hub servir-pruebas` serves for all processes of this hub."""
    if ajustes.base_pruebas is None:
        return None
    propios = {
        "HUB_BASE_PRUEBAS": ajustes.base_pruebas,
        "HUB_BASE_DATOS": "sqlite://",  # it need not know where the hub's own is
        "HUB_DATOS": str(ajustes.datos.absolute()),
        "HUB_DIRECCION_PUBLICA": ajustes.direccion_publica,
        "HUB_PROFESIONAL_REGISTRADO": "si" if ajustes.profesional_registrado else "no",
        "HUB_NIVEL_TRAZAS": ajustes.nivel_trazas,
    }
    orden = [sys.executable, "-P", "-c", SERVIR_PRUEBAS, "servir-pruebas"]
    huella = sha256(repr((VERSION_HUB, version_esperada(), propios)).encode()).hexdigest()[:12]
    enchufe = ajustes.datos / f"pruebas.{huella}.enchufe"
    proceso = ProcesoDePruebas(orden, {**os.environ, **propios}, enchufe)
    return BancoDePruebas(proceso, ajustes.direccion_publica, a_la_vez=max(1, ajustes.hilos // 2))


def crear_banco(ajustes: Ajustes, base: str, reloj: Reloj = reloj_del_sistema) -> Banco:
    """What that process serves from the sandbox's database; its messages are in no metric or record of the hub."""
    ventanilla = partial(abrir_ventanilla, reloj=reloj, profesional_registrado=ajustes.profesional_registrado)
    tandas = Tandas(crear_renovable(base), version_esperada(), reloj, partial(llenar_pruebas, reloj=reloj))
    return Banco(tandas, ventanilla, direcciones_de_pruebas(ajustes.direccion_publica), reloj)


def llenar_pruebas(motor: Engine, reloj: Reloj) -> None:
    """What the sandbox begins with: the country's masters, invented ones, and two laboratories with public keys."""
    migrar(motor)
    ahora = reloj()
    with motor.begin() as conexion:
        cargar_fijos(conexion)
        importar_inventados(conexion, ahora, "establecimientos", "profesionales")
        hub_de_pruebas.comenzar(conexion, ahora)
        importar_inventados(conexion, ahora, "examenes")  # it names both laboratories


def crear_aplicacion(ajustes: Ajustes, metricas: Metricas | None = None, *, con_taller: bool = False) -> "WSGIApplication":
    """The whole hub: the SOAP door in both versions, the sandbox's, /salud, /metricas, and the portal everywhere else.

    Without `con_taller`, what is uploaded waits until somebody runs `hub procesar-cargas`, and the record until somebody
    seals it.
    """
    metricas = metricas or crear_metricas()
    motor = crear_motor(ajustes.base_datos, plazos=AL_SERVIR)
    ventanilla = crear_ventanilla(motor, ajustes, contar_en(metricas))
    taller, notario = crear_taller(ventanilla, ajustes, metricas), crear_notario(motor, ajustes)
    taller_de_libros = crear_taller_de_libros(motor, ajustes)
    porteria = Porteria(motor, reloj_del_sistema)
    puertas = {
        ruta: crear_aplicacion_soap(ventanilla, porteria, version, ajustes.direccion_publica + ruta)
        for version, ruta in RUTAS.items()
    }
    pruebas = crear_pruebas(ajustes)
    salud = Salud(Pulso(ajustes.base_datos).tomar, version_esperada(), VERSION_HUB, al_fallar=motor.dispose)
    comunes = CifrasComunes(partial(_leer_cifras, motor))
    otras = {
        "/salud": pagina_de_salud(salud),
        "/salud/viva": pagina_de_vida(VERSION_HUB),
        "/salud/lista": pagina_de_lista(salud),
        "/metricas": pagina_metricas(metricas, ajustes.metricas_permitidas, _del_nodo(ajustes, salud), comunes),
        **(pruebas.rutas if pruebas is not None else {}),
    }
    mensajeria = Mensajeria(ajustes.llave_destinos, ajustes.destinos_permitidos)
    al = AlSuceder(subir=taller.despertar, sellar=notario.despertar, pedir_libro=taller_de_libros.despertar)
    portal = PortalAlPrimerUso(ventanilla, ajustes.direccion_publica, RUTAS, al, pruebas, releer, mensajeria)
    cabeza = CabezaVigente(motor)
    if con_taller:
        salud.iniciar()
        cabeza.iniciar()
        comunes.iniciar()
        anotar_conexiones(metricas.anotar_conexiones, lambda: motor.pool.checkedout(), CONEXIONES)  # type: ignore[attr-defined]
        taller.iniciar()
        taller_de_libros.iniciar()
        notario.iniciar()
        crear_vigia(motor, reloj_del_sistema, ajustes).iniciar()
        if (pregonero := crear_pregonero(motor, ajustes)) is not None:
            pregonero.iniciar()
    encabezar = lambda comenzar: con_cabecera(comenzar, "X-Hub-Cabeza", cabeza.texto)  # noqa: E731
    repartidor = Repartidor(puertas, otras, portal, encabezar, _sin_leer)
    return ConPeticion(con_procedencia(repartidor, ajustes.proxies), ajustes.proxies)


def _del_nodo(ajustes: Ajustes, salud: Salud) -> CifrasDelNodo:
    return CifrasDelNodo(VERSION_HUB, version_esperada(), ajustes.procesos, lambda: salud.informe()["base"] == "ok")


def _leer_cifras(motor: Engine) -> dict[str, Any]:
    with para_leer(motor) as conexion:
        return {**cifras_comunes(conexion, ahora := reloj_del_sistema()), **cifras_de_alertas(conexion, ahora)}


def _sin_leer(entorno: "WSGIEnvironment") -> ErrorDominio | None:
    """Why a request came without its body, if it did."""
    if motivo := entorno.get(ILEGIBLE):
        return PeticionNoAtendible(detalle=motivo)
    match entorno.get(ABANDONADA):
        case Abandono.LENTA:
            return MensajeDemasiadoLento(plazo=int(PLAZO), grande=EN_MEMORIA // 1024, ritmo=RITMO // 1024)
        case Abandono.SIN_LUGAR:
            return DemasiadosEnCamino()
    return None
