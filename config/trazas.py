"""Technical logs: JSON lines on stderr that tell what the hub does and never whom it is about.

Who sent what is in the message record; here go starts, stops and failures. Three rules keep patient data and keys out:
an event of ours is a fixed name with declared keys only; an exception is told by its type and the places in the code,
since the messages of drivers and parsers repeat values; of other libraries' lines only the constant part is kept.
"""

import logging
import re
import signal
import sys
import threading
from collections.abc import Iterator, Mapping, MutableMapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import structlog
from structlog.contextvars import get_contextvars

from config.valores import NIVELES

CLAVES_DE_TRAZA = frozenset(
    {
        "base",
        "bytes",
        "campo",
        "canal",
        "codigo",
        "cuantos",
        "desde",
        "direccion",
        "escucha",
        "estado",
        "excepcion",
        "externa",
        "falla",
        "hasta",
        "hilos",
        "id_mensaje",
        "instante",
        "laboratorio_id",
        "mensajes",
        "metodo",
        "milisegundos",
        "nivel",
        "operacion",
        "orden",
        "origen",
        "peticion",
        "pid",
        "procesos",
        "pruebas",
        "puerta",
        "reporte",
        "ruta",
        "senal",
        "texto",
        "tipo",
        "tramo",
    }
)
"""Every key that a log line may have besides its event; anything else is left out and named in `omitidas`."""

SENALES = {int(senal): senal.name for senal in signal.Signals}
"""Names of signals; what ends by one has its number, with a minus, for its code."""
_DE_SENAL = frozenset(SENALES.values()) | {nombre.removeprefix("SIG").lower() for nombre in SENALES.values()}
"""Also as gunicorn says them."""

LARGO = 200
"""Characters of a value."""
LUGARES = 12
"""Places of the code told of an exception, the innermost ones."""
RAIZ = Path(__file__).resolve().parent.parent

_NOMBRE = re.compile(r"[a-z][a-z0-9_]*")


def configurar(nivel: str = "info", salida: TextIO | None = None) -> None:
    """Send the logs of the hub and of every library to `salida` (stderr): readable on a terminal, JSON elsewhere."""
    salida = salida or sys.stderr
    manejador = logging.StreamHandler(salida)
    manejador.setFormatter(Formato(en_terminal=salida.isatty()))
    if nivel != "depuracion":
        manejador.addFilter(_interesa)
    logging.basicConfig(handlers=[manejador], level=NIVELES[nivel], force=True)
    logging.captureWarnings(True)
    sys.excepthook = _al_caer
    threading.excepthook = lambda caida: _al_caer(caida.exc_type, caida.exc_value, caida.exc_traceback)
    sys.unraisablehook = lambda perdida: _al_caer(perdida.exc_type, perdida.exc_value, perdida.exc_traceback)
    structlog.configure(
        processors=_PASOS,
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


class Formato(logging.Formatter):
    """Turns any log record, ours or a library's, into the line that may be kept."""

    def __init__(self, *, en_terminal: bool) -> None:
        super().__init__()
        self._pintar = (
            structlog.dev.ConsoleRenderer() if en_terminal else structlog.processors.JSONRenderer(ensure_ascii=False)
        )

    def format(self, record: logging.LogRecord) -> str:
        suceso = dict(record.__dict__.get("suceso") or get_contextvars() | _solo_lo_constante(record))
        excepcion = record.exc_info[1] if record.exc_info else None
        if excepcion is not None:
            suceso["excepcion"] = describir(excepcion)
        instante = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        fijo = {"instante": instante, "nivel": record.levelname.lower(), "pid": record.process}
        return str(self._pintar(None, "", fijo | _solo_lo_declarado(suceso)))


def _al_caer(clase: type[BaseException], caida: BaseException | None, rastro: TracebackType | None) -> None:
    """Tell of an exception that nobody took as of any other, without its message, instead of printing it."""
    if not issubclass(clase, SystemExit | KeyboardInterrupt):
        traza("hub").critical("caida", exc_info=(clase, caida or clase(), rastro))


def _interesa(registro: logging.LogRecord) -> bool:
    """Ours and gunicorn's lines do at any level, other libraries' from warnings on."""
    propia = "suceso" in registro.__dict__ or registro.name.startswith("gunicorn")
    return propia or registro.levelno >= logging.WARNING


def _a_registro(_registrador: Any, _metodo: str, suceso: MutableMapping[str, Any]) -> dict[str, Any]:
    """The arguments with which structlog calls `logging`."""
    excepcion = suceso.pop("exc_info", None)
    return {"msg": suceso["event"], "exc_info": excepcion, "extra": {"suceso": dict(suceso)}}


_PASOS = [structlog.stdlib.filter_by_level, structlog.contextvars.merge_contextvars, _a_registro]
"""One list for every call of `configurar`: a logger keeps the one that it saw first, and follows later changes of it."""


def traza(nombre: str) -> Any:
    """A logger: `traza("hub.servidor").info("atiende", direccion=…)`."""
    return structlog.get_logger(nombre)


def describir(excepcion: BaseException) -> dict[str, Any]:
    """What may be told of an exception: types, SQLSTATE and places of the code, but never its message."""
    descripcion: dict[str, Any] = {"tipo": f"{type(excepcion).__module__}.{type(excepcion).__qualname__}"}
    if estado := getattr(getattr(excepcion, "orig", excepcion), "pgcode", None):
        descripcion["sqlstate"] = estado
    descripcion["lugares"] = list(_lugares(excepcion.__traceback__))[-LUGARES:]
    anterior = excepcion.__cause__ or (None if excepcion.__suppress_context__ else excepcion.__context__)
    if anterior is not None:
        descripcion["causa"] = describir(anterior)
    return descripcion


def _lugares(rastro: TracebackType | None) -> Iterator[str]:
    while rastro is not None:
        codigo = rastro.tb_frame.f_code
        archivo = Path(codigo.co_filename)
        dentro = archivo.is_relative_to(RAIZ) and "site-packages" not in archivo.parts
        yield f"{archivo.relative_to(RAIZ) if dentro else archivo.name}:{rastro.tb_lineno} {codigo.co_name}"
        rastro = rastro.tb_next


def _solo_lo_declarado(suceso: dict[str, Any]) -> dict[str, Any]:
    """Keep the fixed name of the event and the declared keys with plain, short values."""
    nombre = suceso.pop("event", "")
    limpio: dict[str, Any] = {"event": nombre if _NOMBRE.fullmatch(nombre) else "suceso_sin_nombre"}
    limpio.update((clave, _llano(valor)) for clave, valor in suceso.items() if clave in CLAVES_DE_TRAZA)
    if isinstance(codigo := limpio.get("codigo"), int) and -codigo in SENALES:
        limpio["senal"] = SENALES[-codigo]
    if omitidas := sorted(suceso.keys() - CLAVES_DE_TRAZA):
        limpio["omitidas"] = omitidas
    return limpio


def _llano(valor: Any) -> Any:
    return valor if valor is None or isinstance(valor, bool | int | float | dict) else str(valor)[:LARGO]


def _solo_lo_constante(registro: logging.LogRecord) -> dict[str, Any]:
    """Of another library's line, its source and the part that is the same for everybody.

    That is the template without its text arguments. A line without arguments may have been put together before logging
    (spyne logs whole messages so), and only gunicorn's routine lines are known not to be.
    """
    suceso = {"event": "traza_externa", "externa": registro.name}
    if registro.args:
        suceso["texto"] = _sin_textos(str(registro.msg), registro.args)
    elif registro.name.startswith("gunicorn") and registro.levelno < logging.WARNING:
        suceso["texto"] = str(registro.msg)
    return suceso


def _se_puede_decir(valor: object) -> bool:
    return isinstance(valor, int | float) or (isinstance(valor, str) and valor in _DE_SENAL)


def _sin_textos(plantilla: str, argumentos: Any) -> str:
    if isinstance(argumentos, Mapping):
        return plantilla
    ocultos = tuple(valor if _se_puede_decir(valor) else "…" for valor in argumentos)
    try:
        return plantilla % ocultos
    except (TypeError, ValueError):
        return plantilla
