"""For how long the bodies of messages are kept: rules by door, operation and outcome, of which the first that fits counts.

What no rule fits stays, and so does what explains the record itself (`PERPETUAS`). The hub's own rules are written as a
ministry would write others, so that they can be shown, and begun with.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, literal, or_, true

from dominio.auditoria.pedidos import (
    AsentarRestauracion,
    BorrarIdentidad,
    Podar,
    QuitarDocumentos,
    Retener,
    RevisarPerdida,
    Soltar,
    VencerInformes,
)
from dominio.mensajes.terminos import Plazo, leer_plazo
from dominio.vocabulario.enumeraciones import DesenlaceMensaje, Puerta
from dominio.vocabulario.errores import PlazosIlegibles
from modelos import Mensaje

PERPETUAS = tuple(
    uno.operacion
    for uno in (
        AsentarRestauracion,
        BorrarIdentidad,
        Podar,
        QuitarDocumentos,
        Retener,
        RevisarPerdida,
        Soltar,
        VencerInformes,
    )
)
"""Operations whose bodies say what became of others', and never expire."""
SIEMPRE = "siempre"
_CLAVES = {"nombre", "motivo", "puertas", "operaciones", "desenlaces", "plazo"}

PROPIOS = """\
# Plazos de conservación de los cuerpos (el pedido y la respuesta) de cada mensaje.
# Vale la primera regla que calza; lo que no calza con ninguna se conserva. Los hechos, las huellas, las muestras
# tocadas y los errores de un mensaje no vencen nunca.
informes = "15 años"

[[regla]]
nombre = "fallidos"
motivo = "Lo que falló en el hub, o no se entendió: es la evidencia de un reclamo, y la acción prescribe a los 4 años."
desenlaces = ["fallido"]
plazo = "6 años"

[[regla]]
nombre = "no entendidos"
motivo = "Lo mismo, de lo que no llegó a ser una operación."
operaciones = [""]
plazo = "6 años"

[[regla]]
nombre = "rechazados"
motivo = "De un elemento rechazado no queda muestra: su mensaje es lo único que dice qué se pidió y por qué se negó."
desenlaces = ["rechazado", "parcial"]
plazo = "6 años"

[[regla]]
nombre = "auditoría"
motivo = "Los motivos de quien reveló, verificó o entregó una prueba."
operaciones = ["auditoria.*"]
plazo = "6 años"

[[regla]]
nombre = "administración"
motivo = "Quién dio acceso a quién, y qué cambió en los maestros."
desenlaces = ["administrada"]
plazo = "6 años"

[[regla]]
nombre = "ensayos"
motivo = "No guardaron nada: sirven mientras se corrige lo que se ensayó."
desenlaces = ["simulado"]
plazo = "90 días"

[[regla]]
nombre = "repetidos"
motivo = "Son otra copia de un mensaje que se conserva."
desenlaces = ["repetido"]
plazo = "1 año"

[[regla]]
nombre = "consultas"
motivo = "La respuesta copia datos de pacientes; quién vio a quién, cuándo y para qué queda en los hechos."
desenlaces = ["consulta"]
plazo = "1 año"

[[regla]]
nombre = "planillas"
motivo = "Un libro trae más columnas y hojas de las que el hub lee; sus filas aceptadas están en las muestras."
puertas = ["excel"]
plazo = "2 años"

[[regla]]
nombre = "envíos"
motivo = "Prueban qué envió el laboratorio; la acción por daños prescribe a los 4 años, y hace falta tiempo para notificar."
desenlaces = ["aceptado"]
plazo = "5 años"
"""
"""What holds where the ministry sets nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Regla:
    """One rule: which messages it fits (none of a kind: all), and its term, None if they stay."""

    nombre: str
    plazo: Plazo | None
    motivo: str = ""
    puertas: tuple[str, ...] = ()
    operaciones: tuple[str, ...] = ()
    desenlaces: tuple[str, ...] = ()

    def condicion(self) -> ColumnElement[bool]:
        """The messages that it fits, if none before it does."""
        partes: list[ColumnElement[bool]] = [true()]
        if self.puertas:
            partes.append(Mensaje.puerta.in_(self.puertas))
        if self.desenlaces:
            partes.append(Mensaje.desenlace.in_(self.desenlaces))
        if self.operaciones:
            partes.append(or_(*map(_es_operacion, self.operaciones)))
        return and_(*partes)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlazosDeConservacion:
    """The rules in their order, and the term of the reports of samples."""

    reglas: tuple[Regla, ...]
    informes: Plazo | None

    def cual(self) -> ColumnElement[int]:
        """The place of the rule that fits a message, -1 if none does."""
        condiciones = [(regla.condicion(), literal(lugar)) for lugar, regla in enumerate(self.reglas)]
        propias = (Mensaje.operacion.in_(PERPETUAS), literal(-1))
        return case(propias, *condiciones, else_=literal(-1))

    def vencidos(self, ahora: datetime) -> ColumnElement[bool]:
        """The messages whose term is over."""
        cual, limites = self.cual(), self.limites(ahora)
        pasaron = [and_(cual == lugar, Mensaje.recibido_en < limite) for lugar, limite in limites.items()]
        if not pasaron:
            return false()
        return and_(Mensaje.recibido_en < max(limites.values()), or_(*pasaron))

    def limites(self, ahora: datetime) -> dict[int, datetime]:
        """Of each rule with a term, by its place, before when messages must have been received."""
        return {n: regla.plazo.antes_de(ahora) for n, regla in enumerate(self.reglas) if regla.plazo is not None}

    def datos(self, ahora: datetime) -> tuple[dict[str, Any], ...]:
        """The rules as data, in their order, with before when messages must have been received."""
        limites = self.limites(ahora)
        return tuple(
            {
                "regla": regla.nombre,
                "puertas": regla.puertas,
                "operaciones": regla.operaciones,
                "desenlaces": regla.desenlaces,
                "antes_de": limites[n].isoformat() if n in limites else None,
            }
            for n, regla in [(-1, Regla(nombre="", plazo=None, operaciones=PERPETUAS)), *enumerate(self.reglas)]
        )


def leer_plazos(archivo: Path | None) -> PlazosDeConservacion:
    """The rules of a file, or the hub's own; raises `PlazosIlegibles` for what could be meant in two ways or in none."""
    if archivo is None:
        return _plazos(tomllib.loads(PROPIOS))
    try:
        return _plazos(tomllib.loads(archivo.read_text(encoding="utf-8")))
    except OSError as error:
        detalle = f"no se puede leer: {error.strerror}"
    except tomllib.TOMLDecodeError:
        detalle = "no es TOML"
    except UnicodeDecodeError:
        detalle = "no está en UTF-8"
    except _NoSirve as error:
        detalle = str(error)
    raise PlazosIlegibles(campo="HUB_CONSERVACION", valor=str(archivo), detalle=detalle)


class _NoSirve(Exception):
    """Why a file cannot be used, in Spanish."""


def _plazos(datos: dict[str, Any]) -> PlazosDeConservacion:
    if sobran := datos.keys() - {"informes", "regla"}:
        raise _NoSirve(f"no se conoce «{min(sobran)}»")
    dichas = datos.get("regla")
    if not isinstance(dichas, list) or not dichas or not all(isinstance(una, dict) for una in dichas):
        raise _NoSirve("falta alguna [[regla]]")
    reglas = tuple(map(_regla, dichas))
    nombres = [regla.nombre for regla in reglas]
    if repetidos := sorted(nombre for nombre in set(nombres) if nombres.count(nombre) > 1):
        raise _NoSirve(f"dos reglas se llaman «{repetidos[0]}»")
    return PlazosDeConservacion(reglas=reglas, informes=_plazo(datos.get("informes", "15 años")))


def _regla(datos: dict[str, Any]) -> Regla:
    nombre = datos.get("nombre")
    if not isinstance(nombre, str) or not 0 < len(nombre) <= 60 or not nombre.isprintable():
        raise _NoSirve("una regla no tiene nombre, de 1 a 60 caracteres")
    if sobran := datos.keys() - _CLAVES:
        raise _NoSirve(f"la regla «{nombre}» dice «{min(sobran)}», que no se conoce")
    if "plazo" not in datos:
        raise _NoSirve(f"a la regla «{nombre}» le falta el plazo")
    motivo = datos.get("motivo", "")
    if not isinstance(motivo, str):
        raise _NoSirve(f"el motivo de la regla «{nombre}» no es un texto")
    return Regla(
        nombre=nombre,
        motivo=motivo,
        plazo=_plazo(datos["plazo"]),
        puertas=_palabras(datos, "puertas", nombre, [*Puerta]),
        operaciones=_palabras(datos, "operaciones", nombre, None),
        desenlaces=_palabras(datos, "desenlaces", nombre, [*DesenlaceMensaje]),
    )


def _palabras(datos: dict[str, Any], cuales: str, regla: str, permitidas: Sequence[str] | None) -> tuple[str, ...]:
    """A list of words; an empty one would fit nothing, or all, according to who reads it."""
    if cuales not in datos:
        return ()
    dichas = datos[cuales]
    if not isinstance(dichas, list) or not dichas or not all(isinstance(una, str) for una in dichas):
        raise _NoSirve(f"{cuales} de la regla «{regla}» no es una lista de palabras")
    if permitidas is not None and (malas := sorted(set(dichas) - set(permitidas))):
        raise _NoSirve(f"«{malas[0]}», en {cuales} de la regla «{regla}», no es ninguna de {', '.join(permitidas)}")
    return tuple(dichas)


def _plazo(dicho: Any) -> Plazo | None:
    if dicho == SIEMPRE:
        return None
    try:
        return leer_plazo(dicho)
    except ValueError:
        raise _NoSirve(f"«{dicho}» no es un plazo: se espera «5 años», «18 meses», «90 días» o «{SIEMPRE}»") from None


def _es_operacion(escrita: str) -> ColumnElement[bool]:
    """One operation, or with a star at its end all that begin so."""
    if not escrita.endswith("*"):
        return Mensaje.operacion == escrita
    comienzo = escrita.removesuffix("*")
    return func.substr(Mensaje.operacion, 1, len(comienzo)) == comienzo if comienzo else true()
