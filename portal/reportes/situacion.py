"""How things stand in a territory, in pictures that say what they found, each with its figures as a table."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias
from urllib.parse import urlencode

from flask import Blueprint, render_template
from markupsafe import Markup

from dominio.reportes.pedidos import VerSituacion
from dominio.reportes.situacion import DiaContado, SituacionVista
from dominio.ventanilla.pedidos import Permiso
from dominio.vocabulario.enumeraciones import Resultado, Rol, Tecnica
from dominio.vocabulario.errores import ErrorDominio
from portal.auditoria import graficos
from portal.auditoria.graficos import Rectangulo, Rotulo
from portal.marco import contexto
from portal.marco.argumentos import entiende, opcion_de
from portal.marco.desglose import LOS_DE_SIEMPRE, TECNICAS, lista
from portal.marco.formularios import dia_de, presentes
from portal.marco.navegacion import Seccion
from portal.marco.permisos import exige
from portal.marco.presentacion import numero

paginas = Blueprint("reportes_situacion", __name__, url_prefix="/reportes/situacion")
SECCIONES = (Seccion("Situación", "reportes_situacion.ver", 29, frozenset(Rol) - {Rol.LABORATORIO}),)
GRIS, AZUL, TEJA = "#9fb2b4", "#1c4f8f", "#a11d2b"
COMUNAS_MOSTRADAS = 15
DIAS_DE_LA_SEMANA = ("lu", "ma", "mi", "ju", "vi", "sá", "do")
Enlace: TypeAlias = Callable[..., str | None]
"""Makes the address of the list that a figure leads to, of its filters."""


@dataclass(frozen=True, slots=True)
class DibujoDeDias:
    """Standing bars of two weeks side by side: the week, and beside each of its days the same day of the week before."""

    rectangulos: list[tuple[Rectangulo, str | None]]
    """Each bar with the list that it leads to, if any."""
    dias: list[Rotulo]
    cantidades: list[Rotulo]


@paginas.get("")
@exige(Permiso.REPORTE_LEER)
@entiende("hasta", "tecnica")
def ver() -> str | tuple[str, int]:
    """The week until a day, by default yesterday."""
    errores: list[ErrorDominio] = []
    vista = None
    try:
        tecnica = opcion_de("tecnica", TECNICAS) or Tecnica.RT_PCR
        vista = contexto.pedir(VerSituacion(hasta=dia_de("hasta"), tecnica=tecnica), SituacionVista)
    except ErrorDominio as error:
        if error.id_mensaje is None:
            contexto.rechazar(error, VerSituacion.operacion)
        errores.append(error)
    puestos = {"tecnica": Tecnica.RT_PCR.value, **presentes("hasta", "tecnica")}
    dibujos = {} if vista is None else _dibujos(vista)
    opciones = [(tecnica, tecnica) for tecnica in TECNICAS]
    pagina = render_template(
        "reportes/situacion.html", vista=vista, errores=errores, filtros=puestos, tecnicas=opciones, g=graficos, **dibujos
    )
    return (pagina, 422) if errores else pagina


def _dibujos(vista: SituacionVista) -> dict[str, Any]:
    comunas = vista.comunas[:COMUNAS_MOSTRADAS]
    mayor = max((comuna.tomadas for comuna in comunas), default=0) or 1
    mas_vieja = max((n for _, n in vista.espera), default=0) or 1
    enlace = _enlaces(vista)
    return {
        "enlace": enlace,
        "cifra": _cifras(enlace),
        "dias": _dibujar(vista, enlace),
        "hallazgo": _hallazgo(vista),
        "ahora": positividad(vista.semana),
        "antes": positividad(vista.anterior),
        "comunas": list(zip(comunas, graficos.acostadas([c.tomadas / mayor for c in comunas], AZUL), strict=True)),
        "espera": list(zip(vista.espera, graficos.acostadas([n / mas_vieja for _, n in vista.espera], TEJA), strict=True)),
        "en_espera": sum(n for _, n in vista.espera),
        "callados": [uno for uno in vista.laboratorios if uno.callado],
        "positividad": positividad,
    }


def _enlaces(vista: SituacionVista) -> Enlace:
    """Where the list is of what a figure counts: of the page's technique and, unless another day is named, of its week."""
    semana = {"desde": vista.semana[0].dia.isoformat(), "hasta": vista.semana[-1].dia.isoformat()}
    # A page may have a thousand figures, too many for Flask to make the address of each.
    de_aqui = lista(tecnica=vista.tecnica.value, examen=LOS_DE_SIEMPRE)
    con_lista = contexto.actor().rol is not Rol.LABORATORIO
    """A laboratory has another list, with other filters."""

    def enlace(dia: date | None = None, **otros: Any) -> str | None:
        de_dia = semana if dia is None else {"desde": dia.isoformat(), "hasta": dia.isoformat()}
        puestos = otros if "espera" in otros else {**de_dia, **otros}
        return f"{de_aqui}&{urlencode(puestos)}" if con_lista else None

    return enlace


def _cifras(enlace: Enlace) -> Callable[..., str]:
    """Writes a number that leads to the list of what it counts: a page may have a thousand, and a macro takes longer."""

    def cifra(n: int, **cuales: Any) -> str:
        direccion = enlace(**cuales) if n else None
        if direccion is None:
            return numero(n)
        return Markup('<a class="cifra" href="') + direccion + Markup('">') + numero(n) + Markup("</a>")

    return cifra


def positividad(dias: list[DiaContado]) -> float | None:
    """Positive ones in a hundred conclusive results; None without any."""
    concluyentes = sum(dia.concluyentes for dia in dias)
    return 100 * sum(dia.positivas for dia in dias) / concluyentes if concluyentes else None


def _hallazgo(vista: SituacionVista) -> str:
    """What the two weeks say, as a sentence."""
    ahora, antes = positividad(vista.semana), positividad(vista.anterior)
    if ahora is None:
        return "En la semana no hay resultados concluyentes"
    dicha = f"La positividad de la semana es {_decimal(ahora)} %"
    if antes is None:
        return dicha
    diferencia = round(ahora - antes, 1)
    if not diferencia:
        return f"{dicha}, igual que la anterior"
    return f"{dicha}, {_decimal(abs(diferencia))} puntos {'más' if diferencia > 0 else 'menos'} que la anterior"


def _decimal(valor: float) -> str:
    return f"{valor:.1f}".replace(".", ",")


def _dibujar(vista: SituacionVista, enlace: Enlace) -> DibujoDeDias:
    tope = graficos.redondear(max(dia.tomadas for dia in vista.dias))
    paso = (graficos.ANCHO - graficos.IZQUIERDA) / len(vista.semana)
    rectangulos, rotulos = [], []
    for n, (dia, antes) in enumerate(zip(vista.semana, vista.anterior, strict=True)):
        x = graficos.IZQUIERDA + n * paso
        barras: tuple[tuple[int, float, str, DiaContado, dict[str, str]], ...] = (
            (antes.tomadas, 0.12, GRIS, antes, {}),
            (dia.tomadas, 0.45, AZUL, dia, {}),
            (dia.positivas, 0.45, TEJA, dia, {"resultado": Resultado.POSITIVO.value}),
        )
        for cuantas, lugar, color, de, otros in barras:
            que = "positivas" if color == TEJA else "tomadas"
            barra = _barra(x + lugar * paso, 0.3 * paso, cuantas, tope, color, f"{de.dia:%d-%m}: {cuantas} {que}")
            rectangulos.append((barra, enlace(de.dia, **otros)))
        rotulos.append(Rotulo(round(x + 0.5 * paso, 1), f"{DIAS_DE_LA_SEMANA[dia.dia.weekday()]} {dia.dia:%d-%m}"))
    cantidades = [Rotulo(_altura(tope * parte // 2, tope), f"{tope * parte // 2:,}".replace(",", ".")) for parte in range(3)]
    return DibujoDeDias(rectangulos, rotulos, cantidades)


def _barra(x: float, ancho: float, cuantas: int, tope: int, color: str, texto: str) -> Rectangulo:
    arriba = _altura(cuantas, tope)
    return Rectangulo(round(x, 1), arriba, round(ancho, 1), round(_altura(0, tope) - arriba, 1), color, texto)


def _altura(cuantas: int, tope: int) -> float:
    alto = graficos.ALTO - graficos.ABAJO - graficos.ARRIBA
    return round(graficos.ALTO - graficos.ABAJO - cuantas / tope * alto, 1)
