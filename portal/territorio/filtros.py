"""What the list of a territory is narrowed by: read from its address, and said in words with how to take each away."""

from collections.abc import Callable, Mapping

from flask import request

from dominio.territorio.desglose import CONCLUYENTES, Desglose, OpcionesDeLista, PasoMedido
from dominio.territorio.espera import TRAMOS, Espera
from dominio.territorio.lista import ListarTerritorio
from dominio.vocabulario.datos import a_entero
from dominio.vocabulario.enumeraciones import ESTADOS_DEL_CONTRATO, Resultado
from dominio.vocabulario.errores import ErrorDominio
from dominio.vocabulario.examenes import Examen
from dominio.vocabulario.tiempo import dia_para_leer
from portal.marco import contexto
from portal.marco.argumentos import opcion_de
from portal.marco.desglose import CONCLUYENTE, LOS_DE_SIEMPRE, SIN_COMUNA, TECNICAS, lista
from portal.marco.formularios import dia_de, numero_de, presentes

ESTADOS = {str(estado.value): estado for estado in ESTADOS_DEL_CONTRATO[1:]}
RESULTADOS_BUSCADOS = {CONCLUYENTE: CONCLUYENTES, **{resultado.value: (resultado,) for resultado in Resultado}}
RESULTADOS_DICHOS = {CONCLUYENTE: " o ".join(CONCLUYENTES), **{uno.value: uno.value for uno in Resultado}}
ESPERAS = {espera.value: espera for espera in Espera}
MEDIDAS = {medida.value: medida for medida in PasoMedido}
MEDIDAS_DICHAS: dict[str, str] = {
    PasoMedido.RECEPCION: "de toma a recepción",
    PasoMedido.RESULTADO: "de recepción a resultado",
}
LARGO_DE_BUSQUEDA = 100
FILTROS = (
    *("q", "estado", "examen", "tecnica", "comuna", "laboratorio", "resultado"),
    *("espera", "medida", "desde", "hasta"),
)
"""Arguments of the address, in the order in which they are said."""


def pedido() -> ListarTerritorio:
    """What the address asks for; raises the error of the first argument that cannot be understood."""
    examen = opcion_de("examen", {LOS_DE_SIEMPRE: None, **{uno.codigo: uno.codigo for uno in contexto.examenes()}})
    sin_comuna = request.args.get("comuna", "").strip() == SIN_COMUNA
    return ListarTerritorio(
        texto=request.args.get("q", "")[:LARGO_DE_BUSQUEDA],
        estado=opcion_de("estado", ESTADOS),
        examen=examen,
        desde=dia_de("desde"),
        hasta=dia_de("hasta"),
        desglose=Desglose(
            comuna=None if sin_comuna else numero_de("comuna"),
            sin_comuna=sin_comuna,
            laboratorio=numero_de("laboratorio", a_entero),  # 0 is where antigen is tested
            tecnica=opcion_de("tecnica", TECNICAS),
            de_siempre=request.args.get("examen", "").strip() == LOS_DE_SIEMPRE,
            resultados=opcion_de("resultado", RESULTADOS_BUSCADOS) or (),
            espera=opcion_de("espera", ESPERAS),
            medida=opcion_de("medida", MEDIDAS),
        ),
        cursor=request.args.get("cursor") or None,
    )


def dichos(opciones: OpcionesDeLista, examenes: list[Examen]) -> list[tuple[str, str]]:
    """Each filter of the address in words, with the address of the same list without it."""
    textos = presentes(*FILTROS)
    frases = _frases(opciones, examenes)
    return [
        (frases[nombre](texto), lista(**{n: t for n, t in textos.items() if n != nombre}))
        for nombre, texto in textos.items()
    ]


def _frases(opciones: OpcionesDeLista, examenes: list[Examen]) -> Mapping[str, Callable[[str], str]]:
    """How the text of each filter is said; one that is not understood is said as it came."""
    estados = {clave: estado.nombre for clave, estado in ESTADOS.items()}
    de_examen = {LOS_DE_SIEMPRE: "los de siempre", **{uno.codigo: uno.nombre for uno in examenes}}
    comunas = {SIN_COMUNA: "ninguna en el maestro", **{str(n): nombre for n, nombre in opciones.comunas.items()}}
    laboratorios = {str(n): nombre for n, nombre in opciones.laboratorios.items()}
    esperas: dict[str, str] = {tramo.value: f", recibida hace {tramo.nombre}" for tramo in TRAMOS} | {Espera.TODA.value: ""}
    return {
        "q": lambda texto: f"«{texto[:LARGO_DE_BUSQUEDA]}»",
        "estado": lambda texto: f"Estado: {estados.get(texto, texto)}",
        "examen": lambda texto: f"Examen: {de_examen.get(texto, texto)}",
        "tecnica": lambda texto: f"Técnica: {texto}",
        "comuna": lambda texto: f"Comuna del establecimiento: {comunas.get(texto, texto)}",
        "laboratorio": lambda texto: f"Laboratorio: {laboratorios.get(texto, texto)}",
        "resultado": lambda texto: f"Resultado: {RESULTADOS_DICHOS.get(texto, texto)}",
        "espera": lambda texto: "Espera resultado" + esperas.get(texto, f": {texto}"),
        "medida": lambda texto: f"Con el tiempo {MEDIDAS_DICHAS.get(texto, texto)} conocido",
        "desde": lambda texto: f"Tomada desde el {_dia('desde', texto)}",
        "hasta": lambda texto: f"Tomada hasta el {_dia('hasta', texto)}",
    }


def _dia(nombre: str, texto: str) -> str:
    try:
        leido = dia_de(nombre)
    except ErrorDominio:
        return texto
    return dia_para_leer(leido) if leido else texto
