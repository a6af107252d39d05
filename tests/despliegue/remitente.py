"""A LIS that sends at a steady pace, and remembers what it was told of each sample."""

import time
from threading import Event

from bench.cliente import FALLAS_DE_RED, Cliente
from servicios.publicacion import RUTAS
from tests.despliegue.proxies import Proxy


class Remitente:
    """One kept connection; what failed is not sent again before `repetir`."""

    def __init__(self, uno: Proxy, clave: str, numero: int, cada: float) -> None:
        """`cada` is in seconds."""
        direccion = f"https://127.0.0.1:{uno.seguro}{RUTAS['soap11']}"
        self._cliente, self._numero, self._cada = Cliente(direccion, clave, uno.contexto()), numero, cada
        self.acusados: list[str] = []
        self.fallas: dict[str, str] = {}

    def enviar(self, fin: Event) -> None:
        """Until told to stop."""
        proximo = time.monotonic()
        while not fin.is_set():
            proximo += self._cada
            self._mandar(f"C-{self._numero}-{len(self.acusados) + len(self.fallas)}")
            fin.wait(max(0.0, proximo - time.monotonic()))

    def repetir(self) -> None:
        """Send again what failed; what fails again stays among the failures."""
        antes, self.fallas = self.fallas, {}
        for codigo in antes:
            self._mandar(codigo)

    def _mandar(self, codigo: str) -> None:
        try:
            respuesta = self._cliente.crear([codigo])
        except FALLAS_DE_RED as falla:
            self.fallas[codigo] = repr(falla)
        else:
            if respuesta.estado == 200 and codigo in respuesta.creadas:
                self.acusados.append(codigo)
            else:
                self.fallas[codigo] = respuesta.cuerpo.decode()
