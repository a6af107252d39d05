"""Who saw a patient, on one page and as a file to hand to them."""

from collections.abc import Callable

from flask import Blueprint, Response, render_template, request

from dominio.auditoria.lecturas import LECTURAS_DE_UNA_RESPUESTA, LecturasHalladas
from dominio.auditoria.pedidos import EntregarLecturas, VerLecturas
from dominio.ventanilla.pedidos import Permiso
from dominio.vocabulario.errores import ErrorDominio
from portal.auditoria.filtro import ORIGENES, BusquedaPedida, leer_busqueda, momentos_a_la_vista
from portal.auditoria.lectores import COLUMNAS_DE_LECTURA, celdas_de_lectura
from portal.auditoria.libro import libro_de_lecturas
from portal.auditoria.papel import pdf_de_lecturas
from portal.auditoria.ventana import pedir
from portal.marco import contexto
from portal.marco.argumentos import entiende
from portal.marco.navegacion import Seccion
from portal.marco.permisos import exige
from portal.marco.presentacion import hora, rut

paginas = Blueprint("auditoria_lecturas", __name__)
SECCIONES = (Seccion("Quién vio", "auditoria_lecturas.ver", 13),)
QUIEN_Y_CUANDO = ("rut", "documento", "id_muestra", "desde", "hasta")
LIBRO = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@paginas.get("/auditoria/lecturas")
@exige(Permiso.AUDITAR)
@entiende(*QUIEN_Y_CUANDO, *ORIGENES)
def ver() -> tuple[str, int]:
    """The readings of one patient; before anybody was named, the form alone."""
    busqueda = leer_busqueda(request.args)
    errores, hallado = list(busqueda.errores), None
    if busqueda.campos and not errores and not busqueda.ruts:
        try:
            hallado = pedir(VerLecturas(filtro=busqueda.filtro), LecturasHalladas)
        except ErrorDominio as error:
            contexto.anotar(error.id_mensaje)
            errores.append(error)
    html = render_template(
        "auditoria/lecturas.html",
        campos=busqueda.campos,
        momentos=momentos_a_la_vista(busqueda.campos),
        ruts=busqueda.ruts,
        errores=errores,
        hallado=hallado,
        columnas=list(COLUMNAS_DE_LECTURA),
        filas=[celdas_de_lectura(una) for una in hallado.lecturas] if hallado else [],
        maximo=LECTURAS_DE_UNA_RESPUESTA,
    )
    return html, errores[0].estado if errores else 200


@paginas.get("/auditoria/lecturas/quien-vio.pdf")
@exige(Permiso.AUDITAR)
@entiende(*QUIEN_Y_CUANDO)
def entregar_pdf() -> Response:
    """The answer on paper."""
    busqueda = leer_busqueda(request.args)

    def imprimir(recibo: LecturasHalladas) -> None:
        recibo.contenido = pdf_de_lecturas(_de_quien(busqueda), _periodo(busqueda), recibo, _ahora())

    return _entregar(busqueda, "pdf", "application/pdf", imprimir)


@paginas.get("/auditoria/lecturas/quien-vio.xlsx")
@exige(Permiso.AUDITAR)
@entiende(*QUIEN_Y_CUANDO)
def entregar_xlsx() -> Response:
    """The answer as a workbook."""

    def escribir(recibo: LecturasHalladas) -> None:
        recibo.contenido = libro_de_lecturas(recibo.lecturas)

    return _entregar(leer_busqueda(request.args), "xlsx", LIBRO, escribir)


def _entregar(busqueda: BusquedaPedida, extension: str, tipo: str, preparar: Callable[[LecturasHalladas], None]) -> Response:
    """The file, named after its message; whom it is about is in it and not in its name."""
    if busqueda.errores:
        raise busqueda.errores[0]
    recibo = pedir(EntregarLecturas(filtro=busqueda.filtro), LecturasHalladas, preparar)
    respuesta = Response(recibo.contenido, content_type=tipo)
    respuesta.headers["Content-Disposition"] = f'attachment; filename="quien-vio-{recibo.id_mensaje}.{extension}"'
    return respuesta


def _ahora() -> str:
    return hora(contexto.ventanilla().reloj())


def _de_quien(busqueda: BusquedaPedida) -> str:
    filtro = busqueda.filtro
    if filtro.rut is not None:
        return f"RUN {rut(filtro.rut)}"
    return f"Documento {filtro.documento}" if filtro.documento is not None else f"Paciente de la muestra {filtro.id_muestra}"


def _periodo(busqueda: BusquedaPedida) -> str:
    desde, hasta = busqueda.filtro.desde, busqueda.filtro.hasta
    dichas = [f"desde el {hora(desde)}" if desde else "", f"hasta el {hora(hasta)}" if hasta else ""]
    return " ".join(una for una in dichas if una) or "de cualquier fecha"
