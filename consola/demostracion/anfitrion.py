"""The hub of the demonstration: its database with invented masters, two laboratories with fresh keys, and the server."""

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, Engine, select

from carga_excel.inventados import hoja_inventada, importar_inventados
from carga_excel.maestros import HojaDeMaestro
from config import escucha, servidor
from config.ajustes import Ajustes, ErrorDeAjuste
from consola.servidor import preparar_base
from dominio.personas import laboratorios
from dominio.personas.usuarios_demo import UsuarioDemo, crear_usuarios_demo
from dominio.vocabulario.tiempo import reloj_del_sistema
from hub import crear_aplicacion, crear_metricas
from modelos import TOMA_DE_MUESTRAS, Laboratorio
from servicios.publicacion import RUTAS

CREDENCIAL = "Demostración"
"""Name of the keys that a demonstration makes, and that the next one revokes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaboratorioDemo:
    """A laboratory of the demonstration, with a key that works until the next demonstration starts."""

    id_laboratorio: int
    nombre: str
    accesskey: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Convite:
    """All that a client needs to talk to the hub of the demonstration."""

    url: str
    wsdl11: str
    wsdl12: str
    pid: int
    laboratorios: tuple[LaboratorioDemo, ...]
    profesional: str
    cod_deis: str
    usuarios: tuple[UsuarioDemo, ...] = ()

    def a_json(self) -> str:
        """One line."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def de_json(cls, texto: str) -> "Convite":
        """What `a_json` wrote."""
        datos = json.loads(texto)
        laboratorios = tuple(LaboratorioDemo(**uno) for uno in datos["laboratorios"])
        usuarios = tuple(UsuarioDemo(**uno) for uno in datos["usuarios"])
        return cls(**{**datos, "laboratorios": laboratorios, "usuarios": usuarios})


def servir_demo(ajustes: Ajustes, al_escuchar: Callable[[Convite], None]) -> None:
    """Prepare the database and serve until SIGTERM; tells the `Convite` as soon as calls are accepted.

    Raises ErrorDeAjuste when the port is taken, before anything is touched, or when the database is someone's own.
    """
    escucha.abrir(ajustes.escucha).close()
    motor = preparar_base(ajustes)
    convite = convidar(motor, ajustes.direccion_publica)
    motor.dispose()
    metricas = crear_metricas()
    servidor.servir(
        ajustes, lambda: crear_aplicacion(ajustes, metricas, con_taller=True), metricas, lambda: al_escuchar(convite)
    )


def convidar(motor: Engine, url: str) -> Convite:
    """Bring the invented masters and people in, revoke the keys of the last demonstration and make new ones."""
    hojas = {nombre: hoja_inventada(nombre) for nombre in ("establecimientos", "laboratorios", "profesionales", "examenes")}
    with motor.begin() as conexion:
        _exigir_base_de_demostracion(conexion, hojas["laboratorios"])
        importar_inventados(conexion, reloj_del_sistema(), *hojas, "marcas_test")
        propios = tuple(
            LaboratorioDemo(id_laboratorio=numero, nombre=nombre, accesskey=_clave_nueva(conexion, numero))
            for numero, nombre in _laboratorios(hojas["laboratorios"])
        )
        usuarios = tuple(crear_usuarios_demo(conexion, reloj_del_sistema()))
    return Convite(
        url=url,
        wsdl11=f"{url}{RUTAS['soap11']}?wsdl",
        wsdl12=f"{url}{RUTAS['soap12']}?wsdl",
        pid=os.getpid(),
        laboratorios=propios,
        profesional=hojas["profesionales"].filas[0].textos["rut"],
        cod_deis=hojas["establecimientos"].filas[0].textos["cod_deis"],
        usuarios=usuarios,
    )


def _laboratorios(hoja: HojaDeMaestro) -> list[tuple[int, str]]:
    return [(int(fila.textos["id_laboratorio"]), fila.textos["nombre"]) for fila in hoja.filas]


def _exigir_base_de_demostracion(conexion: Connection, hoja: HojaDeMaestro) -> None:
    """Refuse a database in which other laboratories work: the demonstration would rename them and add to their data."""
    de_verdad = select(Laboratorio.id, Laboratorio.nombre).where(Laboratorio.id != TOMA_DE_MUESTRAS)
    guardados = [(numero, nombre) for numero, nombre in conexion.execute(de_verdad)]
    if guardados and not set(_laboratorios(hoja)) <= set(guardados):
        raise ErrorDeAjuste(
            "La base de datos ya tiene laboratorios y no son los de la demostración, que usa solo una base vacía o la "
            "de una demostración anterior. Elija otra con --datos o HUB_BASE_DATOS."
        )


def _clave_nueva(conexion: Connection, laboratorio_id: int) -> str:
    ahora = reloj_del_sistema()
    for fila in laboratorios.listar_credenciales(conexion, laboratorio_id):
        if fila.nombre == CREDENCIAL and fila.revocada_en is None:
            laboratorios.revocar_credencial(conexion, fila.id, ahora)
    return laboratorios.crear_credencial(conexion, laboratorio_id, CREDENCIAL, ahora)[1]
