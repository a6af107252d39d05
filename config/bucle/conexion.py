"""One caller's connection, and the requests that come on it one after the other."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from io import BufferedIOBase
from typing import IO, Any

from gunicorn import SERVER_SOFTWARE
from gunicorn.http.wsgi import FileWrapper, WSGIErrorsWrapper

from config.bucle.cabeza import CabezaHttp
from config.bucle.llegada import Llegada
from config.bucle.salida import Salida
from config.camino import Abandono
from config.valores import permitida


class Conexion:
    """What the loop knows of a connection. Only the loop changes it; a thread that serves its request writes its answer."""

    __slots__ = (
        "activa",
        "cliente",
        "comun",
        "cortada",
        "de_confianza",
        "desde",
        "enchufe",
        "entrada",
        "falta",
        "hasta",
        "llegada",
        "mira",
        "pedido",
        "por_desoir",
        "salida",
        "ultima",
    )

    def __init__(self, enchufe: socket.socket, cliente: Any, comun: Mapping[str, Any], cfg: Any, ahora: float) -> None:
        self.enchufe, self.cliente = enchufe, cliente
        self.comun = {**comun, "REMOTE_ADDR": cliente[0], "REMOTE_PORT": str(cliente[1])}
        self.de_confianza = "*" in cfg.forwarded_allow_ips or permitida(cliente[0], cfg.forwarded_allow_networks())
        """Whether it is a proxy whose word counts."""
        self.entrada = b""
        """What has come and belongs to no request yet."""
        self.cortada = False
        """Whether no more will come."""
        self.llegada: Llegada | None = None
        """The request that is coming, once its head is here."""
        self.pedido: PedidoHttp | None = None
        """The request that is being served, or waits for it."""
        self.salida: Salida | None = None
        """An answer that its caller has not taken."""
        self.ultima = self.falta = False
        """Whether the connection ends with that answer, and before its caller has sent all."""
        self.desde = ahora
        """Since when it is as it is."""
        self.hasta: float | None = None
        """Until when it is only listened to, once nothing else is served on it."""
        self.por_desoir = 0
        self.activa = False
        """Whether it counts among those that keep the process busy."""
        self.mira = 0
        """What the loop is told of it."""

    @property
    def ocupada(self) -> bool:
        """Whether its next request has to wait."""
        return self.pedido is not None or self.salida is not None


@dataclass(eq=False, slots=True)
class PedidoHttp:
    """A request that is here, or as much of it as will be read."""

    conexion: Conexion
    cabeza: CabezaHttp | None
    """None if its head cannot be read."""
    entrada: IO[bytes] | BufferedIOBase
    desde: float
    llegada: Llegada | None = None
    inicio: bytes = b""
    """The head that cannot be read."""
    ilegible: str | None = None
    """What is wrong with it."""
    abandono: Abandono | None = None
    """Why its body was not waited for."""
    negado: bool = False
    """Whether it will be refused."""
    ultimo: bool = False
    """Whether nothing else is served on its connection."""
    seguido: bool = False
    """Whether it had come before the answer to the one before it was sent."""
    adelantado: bool = False
    """Whether the next one has come before its answer is sent."""
    salida: Salida | None = None


def entorno_comun(cfg: Any, servidor: Any) -> dict[str, Any]:
    """What the environment of each request begins with."""
    return {
        "wsgi.errors": WSGIErrorsWrapper(cfg),
        "wsgi.version": (1, 0),
        "wsgi.multithread": True,
        "wsgi.multiprocess": cfg.workers > 1,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": FileWrapper,
        "wsgi.input_terminated": True,
        "SERVER_SOFTWARE": SERVER_SOFTWARE,
        "SERVER_NAME": servidor[0],
        "SERVER_PORT": str(servidor[1]),
        "SCRIPT_NAME": "",
    }


def entorno_de(pedido: PedidoHttp, cabeza: CabezaHttp) -> dict[str, Any]:
    """The environment of a request, as gunicorn makes it but for what reaches into its socket."""
    return {
        **pedido.conexion.comun,
        **cabeza.campos,
        "wsgi.input": pedido.entrada,
        "wsgi.url_scheme": cabeza.esquema,
        "REQUEST_METHOD": cabeza.metodo,
        "PATH_INFO": cabeza.ruta,
        "QUERY_STRING": cabeza.consulta,
        "RAW_URI": cabeza.raw_uri,
        "SERVER_PROTOCOL": f"HTTP/{cabeza.version}",
    }
