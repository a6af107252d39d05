"""What whoever took a sample does with it later: mend it, change the result of a test, delete it, read its report."""

from io import BytesIO
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from dominio.muestras.items import MuestraCorregida
from dominio.muestras.reglas import de_run_entero
from dominio.muestras.tomas.items import EliminacionDeToma, ResultadoDeAntigeno
from dominio.muestras.tomas.pedidos import CorregirAntigeno, CorregirTomas, EliminarTomas
from dominio.personas.lugares import lugares_de
from dominio.territorio.ficha import AccionDeToma, DeTerritorioVista, VerDeTerritorio
from dominio.territorio.toma import InformeDeAlcance
from dominio.ventanilla.pedidos import Escritura, Permiso
from dominio.ventanilla.recibos import InformeHallado, ItemRecibo, ReciboLote
from dominio.vocabulario.enumeraciones import Desenlace, Estado, Tecnica
from dominio.vocabulario.errores import MuestraDesconocida
from dominio.vocabulario.limites import DIAS_DEL_ANTIGENO
from portal.envios import vueltas
from portal.marco import contexto
from portal.marco.formularios import item_enviado
from portal.marco.permisos import exige
from portal.marco.seguridad import CSP_DE_INFORME
from portal.registro.entradas import textos_de
from portal.registro.formas import ANTIGENO, PCR, RUN, Forma, de_examenes, documentos_de
from portal.registro.formulario import laboratorios, marcas

paginas = Blueprint("tomadas", __name__, url_prefix="/toma/muestras")
Pagina = str | Response | tuple[str, int]
SECCION = "territorio.muestras"


def ver(id_muestra: int) -> DeTerritorioVista:
    """The sample, if it is within the scope of whoever asks."""
    pedida = {"id_muestra": id_muestra}
    return contexto.pedir(VerDeTerritorio(**pedida), DeTerritorioVista, pedida)


def _forma(muestra: DeTerritorioVista) -> Forma:
    return ANTIGENO if muestra.campos["tecnica_muestra"] == Tecnica.TEST_PACK else PCR


def _a_su_pagina(id_muestra: int) -> Response:
    return redirect(url_for("territorio.muestra", id_muestra=id_muestra), 303)


def _hacer(pedido: Escritura[Any], id_muestra: int) -> ItemRecibo:
    """What became of the only item of a request; what is unknown answers as any page that is none."""
    hecho = contexto.pedir(pedido, ReciboLote).items[0]
    if any(error.codigo == MuestraDesconocida.codigo for error in hecho.errores):
        raise MuestraDesconocida(campo="id_muestra", valor=id_muestra)
    return hecho


# ── the data ────────────────────────────────────────────────────────────────────────────────────────────────────────
@paginas.get("/<int:id_muestra>/datos")
@exige(Permiso.MUESTRA_TOMAR)
def datos(id_muestra: int) -> Pagina:
    """The form, with what the sample says now; of a sample that is not open for it, its page."""
    muestra, vuelta = ver(id_muestra), vueltas.actual()
    if AccionDeToma.DATOS not in muestra.acciones and not vuelta.errores:
        return _a_su_pagina(id_muestra)
    forma = _forma(muestra)
    with contexto.ventanilla().motor.connect() as conexion:
        lugares = dict(lugares_de(conexion, contexto.actor().rut_profesional))
    lugares.setdefault(muestra.campos["cod_deis"], muestra.nombres["cod_deis"] or muestra.campos["cod_deis"])
    guardados = {**textos_de(muestra.campos), RUN: muestra.documento if muestra.campos[RUN] else ""}
    return render_template(
        "registro/datos.html",
        muestra=muestra,
        abierta=AccionDeToma.DATOS in muestra.acciones,
        autorizada=muestra.estado is Estado.EDICION_AUTORIZADA,
        partes=forma.partes(),
        listas={**forma.listas(laboratorios(), marcas()), "cod_deis": list(lugares.items())},
        textos={**guardados, **vuelta.campos},
        errores=vuelta.errores,
        documentos_de=documentos_de,
        seccion_actual=SECCION,
    )


@paginas.post("/<int:id_muestra>/datos")
@exige(Permiso.MUESTRA_TOMAR)
def corregir(id_muestra: int) -> Pagina:
    """Put the form's data in the place of the sample's; with errors, the form again as it was filled in."""
    forma = _forma(ver(id_muestra))
    item = forma.leer(
        MuestraCorregida,
        id_muestra=id_muestra,
        tecnica_muestra=forma.sabidos["tecnica_muestra"],
        codigo_muestra_cliente=None,
        rut_responsable=None,
        **({"id_laboratorio": None, "codigo_examen": None} if forma is ANTIGENO else {}),
    )
    pedido = CorregirTomas(items=(item,), vistas={id_muestra: request.form.get("vista", "")}, a_proposito=True)
    hecho = _hacer(pedido, id_muestra)
    if hecho.desenlace is Desenlace.RECHAZADA:
        return vueltas.con_errores(de_run_entero(hecho.errores), "tomadas.datos", id_muestra=id_muestra)
    if hecho.desenlace is Desenlace.SIN_CAMBIO:
        flash("No cambió ningún dato: la muestra sigue como estaba.", "aviso")
    else:
        flash("Los datos quedaron corregidos.", "bien")
    return _a_su_pagina(id_muestra)


# ── the result of a test, and its registration ──────────────────────────────────────────────────────────────────────
@paginas.get("/<int:id_muestra>/cambiar")
@exige(Permiso.MUESTRA_TOMAR)
def cambiar(id_muestra: int) -> Pagina:
    """Both forms: another result, and no registration at all."""
    muestra, vuelta = ver(id_muestra), vueltas.actual()
    if not muestra.acciones & {AccionDeToma.RESULTADO, AccionDeToma.ELIMINAR} and not vuelta.errores:
        return _a_su_pagina(id_muestra)
    return render_template(
        "registro/cambiar.html",
        muestra=muestra,
        vuelta=vuelta,
        resultados=de_examenes(Tecnica.TEST_PACK, solo_de_siempre=True)["resultado"],
        dias=DIAS_DEL_ANTIGENO,
        seccion_actual=SECCION,
    )


@paginas.post("/<int:id_muestra>/resultado")
@exige(Permiso.MUESTRA_TOMAR)
def corregir_resultado(id_muestra: int) -> Pagina:
    """Another result, with its reason."""
    item = item_enviado(ResultadoDeAntigeno, id_muestra=id_muestra, codigo_muestra_cliente=None)
    pedido = CorregirAntigeno(items=(item,), vistas={id_muestra: request.form.get("vista", "")}, a_proposito=True)
    return _con_aviso(
        pedido, id_muestra, "El resultado quedó corregido.", url_for("territorio.muestra", id_muestra=id_muestra)
    )


@paginas.post("/<int:id_muestra>/eliminar")
@exige(Permiso.MUESTRA_TOMAR)
def eliminar(id_muestra: int) -> Pagina:
    """No longer there for anybody but auditors."""
    item = item_enviado(EliminacionDeToma, id_muestra=id_muestra, codigo_muestra_cliente=None)
    pedido = EliminarTomas(items=(item,), vistas={id_muestra: request.form.get("vista", "")})
    return _con_aviso(pedido, id_muestra, "El registro quedó eliminado.", url_for("toma.inicio"))


def _con_aviso(pedido: Escritura[Any], id_muestra: int, aviso: str, destino: str) -> Pagina:
    hecho = _hacer(pedido, id_muestra)
    if hecho.desenlace is Desenlace.RECHAZADA:
        return vueltas.con_errores(hecho.errores, "tomadas.cambiar", id_muestra=id_muestra)
    flash(aviso, "bien")
    return redirect(destino, 303)


# ── the report ──────────────────────────────────────────────────────────────────────────────────────────────────────
@paginas.get("/<int:id_muestra>/informe.pdf")
@exige(Permiso.INFORME_DE_ALCANCE_LEER)
def informe(id_muestra: int) -> Response:
    """The report of the present result, as a file to keep; who took it is on record, and no proxy keeps it."""
    hallado = contexto.pedir(InformeDeAlcance(id_muestra=id_muestra), InformeHallado)
    nombre = hallado.nombre or f"informe-{id_muestra}.pdf"
    respuesta = send_file(BytesIO(hallado.contenido), "application/pdf", as_attachment=True, download_name=nombre)
    respuesta.headers["Content-Security-Policy"] = CSP_DE_INFORME
    return respuesta
