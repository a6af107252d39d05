"""The page on which a sample is registered, whoever it is that does so."""

from collections.abc import Mapping
from typing import Any

from flask import render_template

from dominio.maestros.publicados import listar
from dominio.personas.laboratorios import laboratorios_activos
from portal.envios import vueltas
from portal.marco import contexto
from portal.marco.formularios import con_origen
from portal.registro.formas import COMUNES_DE_UN_OPERATIVO, POR_NOMBRE, Forma, Opciones, documentos_de

SIN_ORDEN = {"busqueda_activa": "false", "sin_orden_medica": "false", "paciente_tipodoc": "RUN"}
"""What most samples are; said by the form, and to be changed in the others."""


def pagina_de(forma: Forma, textos: Mapping[str, str], **mas: Any) -> str:
    """The form, with what is written in it."""
    vuelta = vueltas.actual()
    dejado = dict(vuelta.mostrar)
    escritos = {**SIN_ORDEN, **ahora(), **textos, **dejado.get("textos", {}), **vuelta.campos}
    return render_template(
        "registro/formulario.html",
        forma=forma,
        partes=forma.partes(),
        listas=forma.listas(laboratorios(), marcas()),
        textos=escritos,
        errores=vuelta.errores,
        creada=dejado.get("creada"),
        conocido=dejado.get("conocido"),
        documentos_de=documentos_de,
        por_nombre=POR_NOMBRE,
        **mas,
    )


def ahora() -> dict[str, str]:
    """This minute, which is when most samples are taken."""
    return con_origen("fecha_muestra", contexto.ventanilla().reloj().replace(second=0, microsecond=0))


def laboratorios() -> Opciones:
    """Where a sample may be sent."""
    with contexto.ventanilla().motor.connect() as conexion:
        return [(str(numero), nombre) for numero, nombre in laboratorios_activos(conexion)]


def marcas() -> Opciones:
    """The brands of antigen tests that may be used."""
    with contexto.ventanilla().motor.connect() as conexion:
        return [(codigo, nombre) for codigo, nombre, _ in listar(conexion, "marcas_test")]


def comunes(escrito: Mapping[str, str]) -> dict[str, str]:
    """What the next form keeps of this one."""
    return {nombre: escrito[nombre] for nombre in COMUNES_DE_UN_OPERATIVO if escrito.get(nombre)}
