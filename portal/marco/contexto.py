"""What a view may reach: the window, who is asking, and one way of asking that puts everything on record."""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, TypeVar, cast

from flask import abort, current_app, g, request, url_for
from werkzeug.exceptions import HTTPException

from dominio.maestros.publicados import listar
from dominio.personas.envios import Situacion, apuntar_mensaje
from dominio.personas.sesiones import Sesiones, SesionVigente
from dominio.ventanilla.actor import Actor
from dominio.ventanilla.catalogo import leer_catalogo
from dominio.ventanilla.pedidos import Escritura, Pedido
from dominio.ventanilla.recibos import (
    InformeHallado,
    MuestrasHalladas,
    Recibo,
    ReciboLote,
)
from dominio.ventanilla.respuestas import datos_de_item
from dominio.ventanilla.sobre import Sobre
from dominio.ventanilla.ventanilla import Ventanilla
from dominio.vocabulario.enumeraciones import Puerta
from dominio.vocabulario.errores import ErrorDominio, FaltaProposito, datos_de
from dominio.vocabulario.examenes import Examen
from dominio.vocabulario.palabras import SIN_OPERACION
from dominio.vocabulario.tiempo import en_chile
from portal.marco.direcciones import aqui, del_formulario, ir_a
from portal.marco.permisos import es_aparte

R = TypeVar("R", bound=Recibo)

CONTRASENAS = ("contrasena", "actual", "nueva", "repetida", "secreto")
RESERVADOS = frozenset({*CONTRASENAS, "codigo_totp", "csrf_token", "envio", "pagina", "vuelta"})
"""Fields of forms that never reach the record: what is secret, and what says nothing of what was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnCurso:
    """The form that this request does, by its token, and which time it is tried."""

    ficha: str
    huella: bytes
    numero: str
    intento: int

    @property
    def id_mensaje_cliente(self) -> str:
        """Under which identifier a laboratory's write is on record: a click is on purpose, and two of one form are one."""
        return f"portal-{self.numero}" if self.intento == 1 else f"portal-{self.numero}-{self.intento}"


def ventanilla() -> Ventanilla:
    """The window of this process."""
    return cast(Ventanilla, current_app.extensions["hub_ventanilla"])


def sesiones() -> Sesiones:
    """Who lets people in."""
    return cast(Sesiones, current_app.extensions["hub_sesiones"])


def sesion() -> SesionVigente:
    """Whose request this is; only for views that are not public."""
    actual = sesion_o_nadie()
    if actual is None:
        raise RuntimeError("a view without a declared permission asked who is there")
    return actual


def sesion_o_nadie() -> SesionVigente | None:
    """Whose request this is, if anyone's."""
    return cast("SesionVigente | None", g.get("sesion"))


def quedan() -> int:
    """Seconds until the session of this request ends by itself, 0 if there is none."""
    actual = sesion_o_nadie()
    return max(0, int((actual.vence_en - ventanilla().reloj()).total_seconds())) if actual else 0


def actor() -> Actor:
    """Who asks, as the window knows them."""
    return sesion().actor


def comunas() -> dict[str, str]:
    """The names of the comunas by code."""
    return maestro_fijo("comunas")


def maestro_fijo(maestro: str) -> dict[str, str]:
    """A master that comes with the hub and is public: read once, and not put on record."""
    conocidos: dict[str, str] = current_app.extensions.setdefault(f"hub_{maestro}", {})
    if not conocidos:
        with ventanilla().motor.begin() as conexion:
            conocidos.update({codigo: nombre for codigo, nombre, _ in listar(conexion, maestro)})
    return conocidos


def examenes() -> list[Examen]:
    """The examinations for which samples are registered today."""
    with ventanilla().motor.connect() as conexion:
        catalogo = leer_catalogo(conexion)
    ahora = ventanilla().reloj()
    return [examen for examen in catalogo.vigentes(ahora) if examen.rige(en_chile(ahora).date())]


def pedir(pedido: Pedido, clase: type[R], datos: Mapping[str, Any] | None = None) -> R:
    """The window's answer to the actor of this request; `datos` is what the record keeps of what was asked.

    Without `datos` the record keeps the address and the fields as they came. Raises the `ErrorDominio` that refuses the
    request as a whole; an error page is made of it when the view does not catch it. Who has still to say what they read
    patients for is sent to say it, whatever the view would make of that refusal.
    """
    try:
        recibo = ventanilla().atender(actor(), _identificado(pedido), sobre(pedido.operacion, _con_proposito(datos)))
    except FaltaProposito as error:
        anotar(error.id_mensaje)
        g.situacion = Situacion.RECHAZADO  # what a form asked for was not done
        abort(ir_a(url_for("propositos.elegir", siguiente=aqui() or del_formulario())))
    anotar(recibo.id_mensaje)
    if not isinstance(recibo, clase):
        raise TypeError(f"{pedido.operacion} was answered by a {type(recibo).__name__}")
    return recibo


def _identificado(pedido: Pedido) -> Pedido:
    """A laboratory's write under the identifier of the form that asks for it."""
    envio = en_curso()
    if envio is None or not isinstance(pedido, Escritura) or actor().laboratorio_id is None:
        return pedido
    return replace(pedido, id_mensaje_cliente=envio.id_mensaje_cliente)


def en_curso() -> EnCurso | None:
    """The form that this request does, if it does one."""
    return cast("EnCurso | None", g.get("envio"))


def apuntar_en(hecho: Sobre) -> Sobre:
    """The same envelope, which writes with the work by which message this request's form did it."""
    envio = en_curso()
    if envio is not None:
        hecho.al_asentar = lambda conexion: apuntar_mensaje(conexion, envio.huella, hecho.id_mensaje)
    return hecho


def anotar(id_mensaje: int | None) -> None:
    """Say in this answer's X-Hub-Mensaje by which message it was made."""
    if id_mensaje is not None:
        g.id_mensaje = id_mensaje


def sobre(operacion: str, datos: Mapping[str, Any] | None = None) -> Sobre:
    """The envelope of this request, for the record."""
    propio = Sobre(
        puerta=Puerta.PORTAL,
        operacion=operacion,
        cuerpo=en_json(dict(datos) if datos is not None else _peticion()),
        recibido_en=ventanilla().reloj(),
        origen=origen(),
        codificar=lambda recibo: en_json(resumen(recibo)),
        codificar_error=lambda error: en_json({"id_mensaje": error.id_mensaje, **datos_de(error)}),
    )

    return apuntar_en(propio)


def _con_proposito(datos: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """What is asked, and what for if that was to be said."""
    proposito = actor().proposito
    return datos if proposito is None else {**(_peticion() if datos is None else datos), "proposito": proposito.value}


def origen() -> str | None:
    """The address that this request came from."""
    return (request.remote_addr or "")[:45] or None


def _peticion() -> dict[str, Any]:
    """Where the request went and its fields, of a file its name; nothing that is secret."""
    campos: dict[str, Any] = {}
    with suppress(HTTPException):  # a body that cannot be taken is as empty
        request.form  # noqa: B018 (reading it is what fails)
    for enviados in (request.args, request.form):
        for nombre in enviados:
            valores = enviados.getlist(nombre)
            if nombre not in RESERVADOS and any(valores):
                campos[nombre] = valores[0] if len(valores) == 1 else valores
    for nombre, archivo in request.files.items():
        if archivo.filename:
            campos[nombre] = archivo.filename
    return {"pagina": request.path, **campos}


RESUMENES: dict[type[Recibo], Callable[[Any], dict[str, Any]]] = {
    ReciboLote: lambda recibo: {
        "total": recibo.total,
        "aceptados": recibo.aceptados,
        "rechazados": recibo.rechazados,
        "items": [datos_de_item(item) for item in recibo.items],
    },
    MuestrasHalladas: lambda recibo: {"muestras": [ficha.id_muestra for ficha in recibo.muestras]},
    InformeHallado: lambda recibo: {"id_muestra": recibo.id_muestra, "sha256": recibo.sha256, "tamano": recibo.tamano},
}
"""What the record keeps of an answer that was shown as a page; of others, what their own `resumen()` says."""


def resumen(recibo: Recibo) -> dict[str, Any]:
    """An answer as the record keeps it: what was shown, by its numbers, and what became of each item."""
    propio = RESUMENES.get(type(recibo)) or getattr(type(recibo), "resumen", None)
    return {"id_mensaje": recibo.id_mensaje, **(propio(recibo) if propio else {})}


def en_json(datos: Mapping[str, Any]) -> bytes:
    """Bytes for the record; what is absent is left out."""
    presentes = {nombre: valor for nombre, valor in datos.items() if valor is not None}
    return json.dumps(presentes, ensure_ascii=False, default=str).encode()


def asentar_falla(falla: Exception) -> ErrorDominio:
    """Our own failure with this page, on record unless it was the sandbox's affair."""
    if es_aparte(request.endpoint):
        return ventanilla().como_error(falla)
    actual = sesion_o_nadie()
    return ventanilla().asentar_falla(sobre(SIN_OPERACION), falla, actual.actor if actual else None)


def rechazar(error: ErrorDominio, operacion: str) -> None:
    """Put on record a request that never reached the window, unless it was the sandbox's affair."""
    if es_aparte(request.endpoint):
        return
    actual = sesion_o_nadie()
    ventanilla().rechazar(sobre(operacion), error, actual.actor if actual else None)
    anotar(error.id_mensaje)
