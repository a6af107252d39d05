"""The pages for whoever connects a LIS: addresses, first steps, messages to copy, and what each error asks for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from secrets import token_hex

from flask import Blueprint, current_app, render_template, request, session

from dominio.muestras.pedidos import CONSULTAS, ESCRITURAS
from dominio.pruebas.laboratorios import LABORATORIOS
from dominio.vocabulario.ejemplos_de_error import EJEMPLOS
from dominio.vocabulario.errores import ErrorDominio, catalogo
from dominio.vocabulario.tiempo import en_chile
from portal.marco import contexto
from portal.marco.argumentos import entiende
from portal.marco.permisos import publica

paginas = Blueprint("integradores", __name__)
FAMILIAS = {
    "1": "Acceso y mensaje completo",
    "2": "Datos y estado de una muestra",
    "3": "Resultados e informes",
    "4": "Planillas y archivos",
    "5": "Personas y portal",
    "6": "Reportes",
    "9": "Fallas del hub",
}
"""What the first digit of a code speaks of."""


@dataclass(frozen=True, slots=True)
class FamiliaDeErrores:
    """Errors that speak of the same."""

    nombre: str
    errores: tuple[type[ErrorDominio], ...]


@paginas.get("/integradores")
@publica
def inicio() -> str:
    """Where to begin."""
    soap = current_app.extensions["hub_soap"]
    return render_template("integradores/inicio.html", soap=soap, laboratorios_de_pruebas=LABORATORIOS)


@paginas.get("/integradores/errores")
@publica
@entiende("texto")
def errores() -> str:
    """The catalogue, whole or what has the text searched for."""
    texto = request.args.get("texto", "").strip()[:100]
    familias = list(_familias(texto.casefold()))
    return render_template("integradores/errores.html", familias=familias, ejemplos=EJEMPLOS, texto=texto)


@paginas.get("/integradores/examenes")
@publica
def examenes() -> str:
    """The catalogue of examinations: what each takes, what it gives, and how a message says so."""
    return render_template("integradores/examenes.html", examenes=contexto.examenes())


@paginas.get("/integradores/ejemplos")
@publica
def ejemplos() -> str:
    """Messages and answers, to copy: samples that were taken yesterday, with codes that nobody else has.

    The codes are the same while a visit lasts, so that each message finds the samples of those before.
    """
    ayer = (en_chile(contexto.ventanilla().reloj()) - timedelta(days=1)).date()
    return render_template(
        "integradores/ejemplos.html",
        soap=current_app.extensions["hub_soap"],
        operaciones=[pedido.operacion for pedido in (*ESCRITURAS, *CONSULTAS)],
        prefijo=session.setdefault("prefijo", f"{token_hex(4).upper()}-"),
        dia=lambda cuantos: (ayer + timedelta(days=cuantos)).isoformat(),
    )


def _familias(texto: str) -> Iterator[FamiliaDeErrores]:
    for cifra, nombre in FAMILIAS.items():
        suyos = tuple(clase for clase in catalogo() if clase.codigo.startswith(f"HUB-{cifra}") and _dice(clase, texto))
        if suyos:
            yield FamiliaDeErrores(nombre, suyos)


def _dice(clase: type[ErrorDominio], texto: str) -> bool:
    ejemplo = EJEMPLOS[clase.codigo]
    return texto in f"{clase.codigo} {clase.plantilla} {clase.remedio} {ejemplo.causa} {ejemplo.mensaje(clase)}".casefold()
