"""The try-it page: whoever programs a LIS writes a message, and sees what the sandbox answers to it.

Nothing of it is on the real record, whatever happens: its views are declared `aparte`. That is why its forms are the only
ones that are answered with a page: nothing of the real hub could keep it until the browser came for it. Sending one again
sends the message again, which does no harm at the sandbox.
"""

from typing import cast

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dominio.pruebas.laboratorios import (
    LABORATORIOS,
    MAXIMO_MENSAJE_PRUEBAS,
    MENSAJES_POR_ORIGEN,
    HubDePruebas,
    se_vacia_en,
)
from dominio.vocabulario.errores import NadaEnEstaDireccion
from dominio.vocabulario.limites import MIB
from portal.envios import fichas
from portal.integradores.ensayo import (
    ANTES,
    ARGUMENTOS,
    DESPUES,
    OPERACIONES_DE_ENSAYO,
    VERSIONES_DE_ENSAYO,
    Ensayo,
)
from portal.integradores.respuesta import MOSTRADO, Respuesta
from portal.marco import contexto
from portal.marco.argumentos import entiende
from portal.marco.permisos import aparte

paginas = Blueprint("integradores_pruebas", __name__)
LARGO_DE_CLAVE = 200
FIN = "FIN_DEL_MENSAJE"
"""The line that ends a message within the order of curl."""
MAXIMO_EN_CURL = 30_000
"""Characters of a message up to which it is shown within the order of curl."""


@paginas.get("/integradores/probar")
@aparte
@entiende(*ARGUMENTOS)
def probar() -> str:
    """A message ready to be sent."""
    ensayo = Ensayo.de(request.args, contexto.ventanilla().reloj())
    ensayo.exigir_dicho(request.args)
    return _pagina(ensayo, ensayo.laboratorio.clave, ensayo.texto(contexto.ventanilla().reloj()))


@paginas.post("/integradores/probar/preparar")
@aparte
def preparar() -> Response | str:
    """Do in the sandbox what has to come before the operation that was chosen, and show its message.

    The same form sent twice speaks of the same sample: its code is made of the form's token.
    """
    ensayo = Ensayo.de(
        {**request.form, "codigo": f"PRUEBA-{fichas.numero(fichas.que_vino())[:30]}"}, contexto.ventanilla().reloj()
    )
    for paso in ANTES.get(ensayo.operacion, ()):
        previo = ensayo.con(operacion=paso)
        mensaje = previo.texto(contexto.ventanilla().reloj())
        respuesta = _enviar(previo, ensayo.laboratorio.clave, mensaje)
        if not respuesta.acepta:
            return _pagina(previo, ensayo.laboratorio.clave, mensaje, respuesta)
        ensayo = ensayo.con(id_muestra=respuesta.numero("id_muestra"), id_mensaje=respuesta.id_mensaje)
    return redirect(url_for(".probar", **ensayo.direccion(), _anchor="mensaje"), 303)


@paginas.post("/integradores/probar")
@aparte
def enviar() -> str:
    """Send the message as it was written, by the same way as a call by HTTP."""
    ensayo = Ensayo.de(request.form, contexto.ventanilla().reloj())
    mensaje = request.form.get("mensaje_soap", "").replace("\r\n", "\n")
    clave = request.form.get("clave", "").strip()[:LARGO_DE_CLAVE]
    return _pagina(ensayo, clave, mensaje, _enviar(ensayo, clave, mensaje))


def _enviar(ensayo: Ensayo, clave: str, mensaje: str) -> Respuesta:
    return Respuesta(_hub().enviar(ensayo.version, mensaje.encode(), clave, request.remote_addr))


def _hub() -> HubDePruebas:
    """The sandbox; without one there is no such page."""
    hub = current_app.extensions["hub_pruebas"]
    if hub is None:
        raise NadaEnEstaDireccion(campo="pagina", valor=request.path)
    return cast(HubDePruebas, hub)


def _pagina(ensayo: Ensayo, clave: str, mensaje: str, respuesta: Respuesta | None = None) -> str:
    hub = _hub()
    return render_template(
        "integradores/probar.html",
        ensayo=ensayo,
        clave=clave,
        mensaje=mensaje,
        respuesta=respuesta,
        mostrado=MOSTRADO,
        siguientes=_siguientes(ensayo, respuesta) if respuesta and respuesta.acepta else [],
        antes=ANTES.get(ensayo.operacion, ()),
        fin=FIN,
        en_curl=len(mensaje) <= MAXIMO_EN_CURL and FIN not in mensaje,
        hub=hub,
        operaciones=[(nombre, nombre) for nombre in OPERACIONES_DE_ENSAYO],
        versiones=VERSIONES_DE_ENSAYO.items(),
        laboratorios=[(uno.id_laboratorio, uno.nombre) for uno in LABORATORIOS],
        se_vacia_en=se_vacia_en(contexto.ventanilla().reloj()),
        maximo_mib=MAXIMO_MENSAJE_PRUEBAS // MIB,
        por_minuto=MENSAJES_POR_ORIGEN.maximo,
    )


def _siguientes(ensayo: Ensayo, respuesta: Respuesta) -> list[tuple[str, str]]:
    """What may be tried next with the same sample: how the page says it, and where it is."""
    id_muestra = respuesta.numero("id_muestra") or ensayo.id_muestra
    con_la_misma = ensayo.con(id_muestra=id_muestra, id_mensaje=respuesta.id_mensaje)
    siguientes = [(rotulo, con_la_misma.con(operacion=otra)) for otra, rotulo in DESPUES.get(ensayo.operacion, ())]
    if ensayo.operacion == "cambioLaboratorio":
        alla = con_la_misma.con(operacion="recepcionarMuestra", laboratorio=ensayo.otro)
        siguientes = [(f"Recepcionarla en {ensayo.otro.nombre}", alla)]
    return [(rotulo, url_for(".probar", **uno.direccion(), _anchor="mensaje")) for rotulo, uno in siguientes]
