"""How data are shown: instants in Chile's hour, RUTs with dots, states with their names and colours."""

import re
from datetime import date, datetime
from typing import Any

from flask import Flask
from markupsafe import Markup

from dominio.cargas.estados import EstadoCarga
from dominio.cargas.fichas import FichaCarga
from dominio.muestras.campos import CAMPOS_MUESTRA
from dominio.personas.ambitos import AMBITOS
from dominio.vocabulario.enumeraciones import (
    Desenlace,
    DesenlaceMensaje,
    Estado,
    Puerta,
    Rol,
)
from dominio.vocabulario.errores import catalogo
from dominio.vocabulario.palabras import DESENLACES_DE_MENSAJE, PUERTAS, operacion
from dominio.vocabulario.tiempo import dia_para_leer, en_chile
from portal.marco.formularios import DESFASES_DE_CHILE

ROLES = {
    Rol.TOMADOR: "Tomador de muestras",
    Rol.ESTABLECIMIENTO: "Establecimiento",
    Rol.LABORATORIO: "Laboratorio",
    Rol.COMUNA: "Comuna",
    Rol.SERVICIO_SALUD: "Servicio de salud",
    Rol.SEREMI: "Seremi de Salud",
    Rol.MINSAL: "Ministerio de Salud",
    Rol.MESA_AYUDA: "Mesa de ayuda",
    Rol.AUDITOR: "Auditoría",
}
DESENLACES = {
    Desenlace.CREADA: ("Creada", "bien"),
    Desenlace.EXISTENTE: ("Ya existía", "neutro"),
    Desenlace.ACTUALIZADA: ("Hecho", "bien"),
    Desenlace.SIN_CAMBIO: ("Sin cambio", "neutro"),
    Desenlace.RECHAZADA: ("Rechazada", "mal"),
}
ESTADOS_DE_CARGA = {
    EstadoCarga.EN_ESPERA: ("En espera", "espera"),
    EstadoCarga.EN_PROCESO: ("En proceso", "proceso"),
    EstadoCarga.RECHAZADA: ("Archivo rechazado", "mal"),
    EstadoCarga.FALLIDA: ("Falló", "mal"),
}
TONOS_DE_MENSAJE = {
    DesenlaceMensaje.ACEPTADO: "bien",
    DesenlaceMensaje.PARCIAL: "aviso",
    DesenlaceMensaje.RECHAZADO: "mal",
    DesenlaceMensaje.REPETIDO: "neutro",
    DesenlaceMensaje.SIMULADO: "neutro",
    DesenlaceMensaje.CONSULTA: "neutro",
    DesenlaceMensaje.FALLIDO: "mal",
    DesenlaceMensaje.ADMINISTRADA: "proceso",
}
ROTULOS = {
    "fecha_hora_resultado_laboratorio": "Fecha y hora del resultado",
    "fecha_recepcion_laboratorio": "Fecha y hora de recepción",
    "id_nuevo_laboratorio": "Laboratorio de destino",
    "id_muestra": "ID",
    "motivo": "Motivo",
    "observacion": "Observación",
    "resultado": "Resultado",
    "desde": "Desde",
    "hasta": "Hasta",
    "cuenta": "Cuenta",
    "nombre": "Nombre",
    **{f"alcance_{rol.value}": ambito.que.capitalize() for rol, ambito in AMBITOS.items()},
    "justificacion_edicion": "Por qué se corrige",
    **{campo.nombre: campo.rotulo for campo in CAMPOS_MUESTRA},
    "confirmacion": "Para confirmar",
}
"""Fields of the portal's forms as the forms call them; in an error of such a form, their name gives way to this."""
SI_O_NO = {"true": "sí", "false": "no"}
NOMBRES_DEL_CONTRATO = re.compile(
    rf"(?<![«\w])(?P<nombre>{'|'.join(nombre for nombre in ROTULOS if '_' in nombre or nombre == 'estrategia')})\b"
    rf"(?: es (?P<booleano>{'|'.join(SI_O_NO)})\b)?"
)
"""The names that nobody writes but who means the field."""
TONOS_DE_ESTADO = {
    Estado.EN_CREACION: "neutro",
    Estado.ENVIADA: "espera",
    Estado.RECEPCIONADA: "proceso",
    Estado.CON_RESULTADO: "bien",
    Estado.EN_MODIFICACION: "aviso",
    Estado.RECHAZADA: "mal",
    Estado.ENVIADA_A_MUTACIONES: "proceso",
    Estado.CON_RESULTADO_DE_MUTACION: "bien",
    Estado.EDICION_AUTORIZADA: "aviso",
    Estado.ELIMINADA: "mal",
}
"""Each state and outcome has a tone, which the style sheet colours; the word itself is always written."""


def presentar(portal: Flask) -> None:
    """Give the templates these filters and names."""
    portal.jinja_env.filters.update(
        fecha=fecha,
        hora=hora,
        dia=dia,
        rut=rut,
        tamano=tamano,
        numero=numero,
        puerta=puerta,
        rol=nombre_de_rol,
        explicado=explicado,
        operacion=operacion,
    )
    portal.jinja_env.globals.update(
        zip=zip,
        remedio={clase.codigo: clase.remedio for clase in catalogo()}.get,
        etiqueta=etiqueta,
        etiqueta_estado=etiqueta_estado,
        etiqueta_mensaje=etiqueta_mensaje,
        etiqueta_carga=etiqueta_carga,
        rotulo=ROTULOS.get,
        desfases_de_chile=DESFASES_DE_CHILE,
    )


def explicado(error: Any) -> str:
    """What an error says, in the words of the form: the domain names fields and their values as the contract does.

    A name that is also a word of the language is taken for one once, in an error of that field.
    """
    texto: str = error.mensaje
    if error.campo in ROTULOS:
        texto = re.sub(rf"\b{error.campo}\b", f"«{ROTULOS[error.campo]}»", texto, count=1)
    return NOMBRES_DEL_CONTRATO.sub(_en_palabras, texto)


def _en_palabras(hallado: re.Match[str]) -> str:
    nombre, booleano = hallado["nombre"], hallado["booleano"]
    return f"«{ROTULOS[nombre]}»" + (f" es {SI_O_NO[booleano]}" if booleano else "")


def fecha(instante: datetime | None) -> Markup:
    """A day and an hour in Chile, as an element that machines can read too."""
    if instante is None:
        return Markup("—")
    local = en_chile(instante)
    return Markup('<time datetime="{}">{}</time>').format(local.isoformat(), f"{dia_para_leer(local)} {local:%H:%M}")


def hora(instante: datetime) -> str:
    """A day and an hour in Chile with seconds."""
    local = en_chile(instante)
    return f"{dia_para_leer(local)} {local:%H:%M:%S}"


def dia(valor: date | datetime | None) -> str:
    """A day, of an instant the one in Chile."""
    if valor is None:
        return "—"
    return dia_para_leer(en_chile(valor) if isinstance(valor, datetime) else valor)


def rut(valor: str | None) -> str:
    """A RUT with dots: 12.345.678-5."""
    numero_, guion, digito = (valor or "").partition("-")
    return f"{int(numero_):,}".replace(",", ".") + guion + digito if numero_.isdigit() else valor or "—"


def tamano(octetos: int) -> str:
    """A size for people."""
    if octetos < 1024:
        return f"{octetos} bytes"
    return f"{octetos / 1024:.0f} KB" if octetos < 1024**2 else f"{octetos / 1024**2:.1f} MB".replace(".", ",")


def numero(valor: int) -> str:
    """A number with dots by thousands."""
    return f"{valor:,}".replace(",", ".")


def puerta(valor: str) -> str:
    """A door as people call it."""
    return PUERTAS[Puerta(valor)]


def nombre_de_rol(valor: str) -> str:
    """A role as people call it."""
    return ROLES[Rol(valor)]


def etiqueta(texto: str, tono: str) -> Markup:
    """A word on a coloured ground."""
    return Markup('<span class="etiqueta etiqueta-{}">{}</span>').format(tono, texto)


def etiqueta_estado(estado: Estado | int, vencida: bool = False) -> Markup:
    """A sample's state."""
    if vencida:
        return etiqueta("Vencida", "mal")
    actual = Estado(estado)
    nombre = actual.nombre[0].upper() + actual.nombre[1:]
    return etiqueta(nombre, TONOS_DE_ESTADO[actual])


def etiqueta_mensaje(desenlace: Any) -> Markup:
    """What became of a message, or of an item of one."""
    if desenlace in list(Desenlace):
        return etiqueta(*DESENLACES[Desenlace(desenlace)])
    de_mensaje = DesenlaceMensaje(desenlace)
    return etiqueta(DESENLACES_DE_MENSAJE[de_mensaje], TONOS_DE_MENSAJE[de_mensaje])


def etiqueta_carga(carga: FichaCarga) -> Markup:
    """What became of an upload, in two words."""
    if carga.estado is not EstadoCarga.TERMINADA:
        return etiqueta(*ESTADOS_DE_CARGA[carga.estado])
    probada = "Probada: " if carga.simular else ""
    if not carga.rechazadas:
        return etiqueta(f"{probada}todo bien" if probada else "Cargada", "bien")
    return etiqueta(
        f"{probada}con rechazos" if probada else "Con rechazos", "aviso" if carga.rechazadas < carga.filas else "mal"
    )
