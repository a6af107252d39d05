"""What a form leaves for the page to which its sender is sent afterwards: errors with what was typed, or what it led to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from flask import g, redirect, request, url_for
from werkzeug.wrappers import Response

from dominio.personas.envios import Envios, Situacion, huella_de_ficha
from dominio.vocabulario.errores import ErrorDominio, datos_de
from portal.envios import fichas
from portal.marco import contexto
from portal.marco.direcciones import VUELTA, con_vuelta

MAXIMO_ESCRITO = 200_000
"""Characters of what was typed into one form that are kept."""
SIN_USAR = frozenset({*contexto.RESERVADOS, *fichas.DE_LA_FORMA})


@dataclass(frozen=True, slots=True)
class ErrorMostrado:
    """An error as pages show it."""

    codigo: str
    campo: str | None
    valor: str | None
    mensaje: str
    remedio: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Vuelta:
    """What waited for this page: which form left it, what was wrong, what was typed, and what was not kept of it.

    `aviso` says why what was typed is back if nothing was wrong with it; `secreto` is shown now and never again; `mostrar`
    is what else the form led to; `id_mensaje` is the message that the form became. `perdida` says that something was waited
    for that is not there any more.
    """

    formulario: str = ""
    errores: tuple[ErrorMostrado, ...] = ()
    campos: Mapping[str, str] = field(default_factory=dict)
    listas: Mapping[str, list[str]] = field(default_factory=dict)
    omitidos: tuple[str, ...] = ()
    aviso: str | None = None
    secreto: str | None = field(default=None, repr=False)
    mostrar: Mapping[str, Any] = field(default_factory=dict)
    estado: int = 200
    id_mensaje: int | None = None
    perdida: bool = False

    def de(self, formulario: str) -> "Vuelta":
        """This, if that form left it; else what no form left."""
        return self if self.formulario == formulario else NINGUNA


NINGUNA = Vuelta()


# ── leaving ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def con_errores(
    errores: Iterable[Any], extremo: str, estado: int = 422, valores: Mapping[str, str] = MappingProxyType({}), **ids: Any
) -> Response:
    """Back to the form's page, which shows these errors and what was typed; nothing was done."""
    sin_hacer_nada()
    dichos = [_de_error(error) for error in errores]
    return _dejar({**lo_escrito(), "errores": dichos, "estado": estado}, pagina_de(extremo, **valores, **ids))


def sin_hacer_nada() -> None:
    """Say that the form did nothing: it may be sent again with something else in it."""
    g.situacion = Situacion.RECHAZADO


def con_resultado(extremo: str, *, secreto: str | None = None, mostrar: Any = None, **valores: Any) -> Response:
    """To the page that shows what the form led to; the secret is shown there once."""
    dejado = {"formulario": request.endpoint, "secreto": secreto, "mostrar": mostrar or {}}
    return _dejar(dejado, url_for(extremo, **valores))


def _dejar(datos: dict[str, Any], pagina: str) -> Response:
    g.vuelta_que_queda = {**datos, "id_mensaje": g.get("id_mensaje")}
    return redirect(con_vuelta(pagina, g.envio.ficha), 303)


def pagina_de(extremo: str, **valores: Any) -> str:
    """The page where the form was, with its search, if it is that page; else the page as such."""
    propia = url_for(extremo, **valores)
    llegada = urlsplit(request.form.get("pagina", ""))
    if llegada.path != urlsplit(propia).path or llegada.netloc:
        return propia
    return f"{llegada.path}?{llegada.query}" if llegada.query else llegada.path


def lo_escrito() -> dict[str, Any]:
    """What was typed into the form that came, and the names of what is not kept: files, and what is secret."""
    listas = {nombre: textos for nombre, textos in request.form.lists() if nombre not in SIN_USAR}
    archivos = [archivo.filename for archivo in request.files.values() if archivo.filename]
    omitidos = [f"el archivo «{archivo}»" for archivo in archivos]
    if any(request.form.get(nombre) for nombre in contexto.CONTRASENAS):
        omitidos.append("la contraseña")
    if sum(len(texto) for textos in listas.values() for texto in textos) > MAXIMO_ESCRITO:
        listas, omitidos = {}, [*omitidos, "lo que escribió, que era demasiado largo"]
    return {"formulario": request.endpoint, "listas": listas, "omitidos": omitidos}


def _de_error(error: Any) -> dict[str, Any]:
    remedio = error.remedio if isinstance(error, ErrorDominio) else ""
    return {**datos_de(error), "remedio": remedio}


# ── showing ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def actual() -> Vuelta:
    """What waits for this page."""
    if VUELTA not in request.args or request.method != "GET":
        return NINGUNA
    if "vuelta" not in g:
        g.vuelta = _leer(request.args[VUELTA][:200])
    hallada: Vuelta = g.vuelta
    return hallada


def _leer(ficha: str) -> Vuelta:
    de_envios = envios()
    fila = de_envios.ver(huella_de_ficha(ficha))
    suya = fila is not None and _es_de_quien_mira(fila) and urlsplit(fila.destino or "").path == request.path
    datos = fichas.descifrar(fila.contenido) if suya and not de_envios.vence(fila) else {}
    if not datos or (datos.get("secreto") and not de_envios.gastar(fila.huella)):
        return Vuelta(perdida=True)
    return _de_datos(datos)


def _es_de_quien_mira(fila: Any) -> bool:
    actual_ = contexto.sesion_o_nadie()
    usuario_id = actual_.actor.usuario_id if actual_ else None
    return bool(fila.usuario_id == usuario_id and bytes(fila.navegador) == fichas.navegador())


def _de_datos(datos: dict[str, Any]) -> Vuelta:
    listas = datos.get("listas", {})
    return Vuelta(
        formulario=datos.get("formulario") or "",
        errores=tuple(ErrorMostrado(**error) for error in datos.get("errores", ())),
        campos={nombre: textos[0] for nombre, textos in listas.items()},
        listas=listas,
        omitidos=tuple(datos.get("omitidos", ())),
        aviso=datos.get("aviso"),
        secreto=datos.get("secreto"),
        mostrar=datos.get("mostrar", {}),
        estado=datos.get("estado", 200),
        id_mensaje=datos.get("id_mensaje"),
    )


def envios() -> Envios:
    """What is known of the forms that were sent."""
    ventanilla = contexto.ventanilla()
    return Envios(ventanilla.motor, ventanilla.reloj)


def guardar(usuario_id: int, aviso: str, pagina: str) -> str:
    """Keep what was typed into a form that cannot be served now, for that person; gives the page that will show it."""
    ficha = fichas.firmada_para(usuario_id)
    destino = con_vuelta(pagina, ficha)
    enviado = fichas.enviado(ficha, usuario_id)
    envios().guardar(enviado, destino, fichas.cifrar({**lo_escrito(), "aviso": aviso}))
    return destino
