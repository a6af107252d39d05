"""The form by which an auditor searches: its fields, read into a `Filtro`, and what its lists offer."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any

from flask import url_for
from sqlalchemy import Connection, select

from dominio.auditoria import Filtro
from dominio.auditoria.criterios import LECTORES_DE_CRITERIOS, exigir_periodo, operaciones
from dominio.vocabulario.datos import (
    a_instante,
)
from dominio.vocabulario.errores import (
    ErrorDominio,
    TipoNoValido,
    catalogo,
)
from dominio.vocabulario.palabras import DESENLACES_DE_MENSAJE, PUERTAS, SIN_OPERACION, operacion
from dominio.vocabulario.rut import LecturaDeRut, personas_en_duda
from dominio.vocabulario.tiempo import (
    en_chile,
    inicio_del_dia,
    instante_buscado,
    lecturas_de_pared,
)
from modelos import TOMA_DE_MUESTRAS, Laboratorio
from portal.marco.formularios import ORIGEN, con_origen, texto_enviado

CON_DESFASE = re.compile(r":\d\d[^:]*(?:Z|[+-]\d\d:\d\d)$")
"""An instant that says how far its clock was from UTC."""
SIN_IDENTIFICAR = "ninguno"
"""The choice of laboratory that means: whose sender was not identified."""


def a_momento(texto: str, campo: str) -> datetime:
    """An instant as a browser's field gives it: a day, or a day and hour with or without seconds, of Chile.

    Of the hour that comes twice, a search ends with the second time, to leave nothing out, unless its offset is said.
    """
    completo = re.sub(r"^(.{10})$", r"\1T00:00:00", texto.strip())
    try:
        leido = a_instante(re.sub(r"^(.{10}[T ]\d\d:\d\d)$", r"\1:00", completo).replace(" ", "T"), campo)
    except TipoNoValido:
        raise TipoNoValido(campo=campo, valor=texto, esperado="un día y una hora, como 2026-03-05 14:30") from None
    leido = instante_buscado(leido)
    if campo != "hasta" or CON_DESFASE.search(completo):
        return leido
    return max([leido, *lecturas_de_pared(en_chile(leido).replace(tzinfo=None, fold=0))[-1:]])


LECTORES: dict[str, Callable[[str, str], Any]] = {"desde": a_momento, "hasta": a_momento, **LECTORES_DE_CRITERIOS}
"""Fields of the form, each with how its text is read."""
ROTULOS_DE_CRITERIOS = {
    "desde": "Desde",
    "hasta": "Hasta (sin incluir)",
    "id_laboratorio": "Laboratorio",
    "puerta": "Puerta",
    "operacion": "Operación",
    "desenlace": "Desenlace",
    "codigo_error": "Código de error",
    "id_mensaje": "Número de mensaje",
    "id_mensaje_cliente": "Id del remitente",
    "id_muestra": "Número de muestra",
    "codigo_muestra_cliente": "Código del laboratorio",
    "rut": "RUT del paciente",
    "documento": "Pasaporte u otro",
    "solo_enviado": "Qué mensajes",
}
"""What the form calls its fields."""
OPCIONES_DE_CRITERIOS = {
    "id_laboratorio": "laboratorios",
    "puerta": "puertas",
    "operacion": "operaciones",
    "desenlace": "desenlaces",
    "codigo_error": "codigos",
    "solo_enviado": "enviados",
}
"""Of the fields that are chosen from a list, which of `opciones` it is."""
MOMENTOS = ("desde", "hasta")
"""Fields of date and hour."""
ORIGENES = tuple(nombre + ORIGEN for nombre in MOMENTOS)
"""The arguments in which a form carries the instants that those fields were filled with."""
CRITERIOS = tuple(LECTORES)
"""The arguments that a search of the log has in its address."""
AVANZADOS = ("id_mensaje", "id_mensaje_cliente", "id_muestra", "codigo_muestra_cliente", "rut", "documento")
"""Fields that are folded away until one of them is used."""


@dataclass(frozen=True, slots=True)
class BusquedaPedida:
    """What was asked for: the fields as they came, the filter, and what of them could not be read."""

    campos: dict[str, str]
    filtro: Filtro
    errores: list[ErrorDominio]

    @property
    def avanzada(self) -> bool:
        """Whether a folded field is in use."""
        return any(nombre in self.campos for nombre in AVANZADOS)

    @property
    def ruts(self) -> tuple[LecturaDeRut, ...]:
        """Both readings of a RUT that left its digit in doubt."""
        return personas_en_duda(self.filtro.rut or "")


def leer_busqueda(enviados: Mapping[str, str]) -> BusquedaPedida:
    """The form's fields as a filter; a date and hour that was left as it was given is the instant that it was given for."""
    campos = {nombre: enviados[nombre].strip() for nombre in LECTORES if enviados.get(nombre, "").strip()}
    leidos: dict[str, Any] = {}
    errores: list[ErrorDominio] = []
    for nombre in MOMENTOS:
        try:
            campos |= momento_enviado(nombre, enviados)
        except ErrorDominio as error:
            errores.append(error)
    for nombre, texto in campos.items():
        if (nombre, texto) == ("id_laboratorio", SIN_IDENTIFICAR):
            leidos["sin_identificar"] = True
            continue
        try:
            leidos[nombre] = LECTORES[nombre](texto, nombre)
        except ErrorDominio as error:
            errores.append(error)
    try:
        exigir_periodo(leidos.get("desde"), leidos.get("hasta"))
    except ErrorDominio as error:
        del leidos["hasta"]
        errores.append(error)
    return BusquedaPedida(campos, Filtro(**leidos), errores)


def opciones(conexion: Connection) -> dict[str, list[tuple[str, str]]]:
    """What the form's lists offer, as (value, text)."""
    de_verdad = select(Laboratorio.id, Laboratorio.nombre).where(Laboratorio.id != TOMA_DE_MUESTRAS)
    laboratorios = conexion.execute(de_verdad.order_by(Laboratorio.nombre))
    return {
        "laboratorios": [
            (SIN_IDENTIFICAR, "(sin identificar)"),
            *((str(n), f"{nombre} ({n})") for n, nombre in laboratorios),
        ],
        "puertas": [(puerta.value, texto) for puerta, texto in PUERTAS.items()],
        "operaciones": sorted(
            ((nombre, operacion(nombre)) for nombre in {*operaciones(), SIN_OPERACION}), key=itemgetter(1)
        ),
        "desenlaces": [(desenlace.value, texto) for desenlace, texto in DESENLACES_DE_MENSAJE.items()],
        "enviados": [("si", "Los que enviaron los laboratorios")],
        "codigos": [(clase.codigo, clase.codigo) for clase in catalogo()],
    }


def en_palabras(campos: Mapping[str, str], listas: Mapping[str, list[tuple[str, str]]]) -> list[tuple[str, str]]:
    """What a search asks, as the form says it; `listas` are the `opciones`."""
    return [
        (ROTULOS_DE_CRITERIOS[nombre], dict(listas.get(OPCIONES_DE_CRITERIOS.get(nombre, ""), ())).get(texto, texto))
        for nombre, texto in campos.items()
    ]


def de_momento(instante: datetime, *, fin: bool = False) -> str:
    """An instant as the form's field shows it, to the second that holds it or, as an end, to the one after it.

    Of the hour that comes twice it says the offset too, which a browser's field cannot show.
    """
    local = en_chile(instante + (timedelta(microseconds=999_999) if fin else timedelta())).replace(microsecond=0)
    de_pared = local.replace(tzinfo=None, fold=0)
    return local.isoformat() if len(lecturas_de_pared(de_pared)) > 1 else de_pared.isoformat()


def momento_enviado(nombre: str, enviados: Mapping[str, str]) -> dict[str, str]:
    """What came of a field of date and hour: the instant that it was filled with if it was left so, else what it says.

    An instant beside it that is none is refused, whether it is needed or not.
    """
    if origen := enviados.get(nombre + ORIGEN, "").strip():
        a_instante(origen, nombre)
    dicho = (texto_enviado(enviados, nombre) or "").strip()
    return {nombre: dicho} if dicho else {}


def momento_a_la_vista(nombre: str, instante: datetime) -> dict[str, str]:
    """What a field of date and hour shows of an instant, and beside it the instant, if what is shown does not say it all."""
    textos = con_origen(nombre, instante)
    basta = lecturas_de_pared(datetime.fromisoformat(textos[nombre])) == [instante]
    return {nombre: textos[nombre]} if basta else textos


def momentos_a_la_vista(campos: Mapping[str, str]) -> dict[str, str]:
    """What the fields of date and hour show of a search: browsers empty one whose text says an offset, or no hour."""
    textos = {nombre: campos[nombre] for nombre in MOMENTOS if nombre in campos}
    for nombre, texto in list(textos.items()):
        with suppress(ErrorDominio):
            textos |= momento_a_la_vista(nombre, a_momento(texto, nombre))
    return textos


def direccion(extremo: str, campos: Mapping[str, Any]) -> str:
    """The address of a page for these fields."""
    return url_for(extremo, **campos)


def atajos(ahora: datetime) -> list[tuple[str, str]]:
    """Searches that are made every day, as (text, address)."""
    hora = de_momento((ahora - timedelta(hours=1)).replace(second=0))
    hoy = f"{en_chile(inicio_del_dia(en_chile(ahora).date())):%Y-%m-%dT%H:%M}"
    busquedas: list[tuple[str, dict[str, str]]] = [
        ("Todos", {}),
        ("Última hora", {"desde": hora}),
        ("Hoy", {"desde": hoy}),
        ("Rechazados hoy", {"desde": hoy, "desenlace": "rechazado"}),
        ("Parciales hoy", {"desde": hoy, "desenlace": "parcial"}),
        ("Fallas del hub", {"desenlace": "fallido"}),
        ("Datos revelados", {"operacion": "auditoria.revelar"}),
    ]
    return [(texto, direccion("auditoria.mensajes", campos)) for texto, campos in busquedas]
