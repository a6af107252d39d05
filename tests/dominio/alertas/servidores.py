"""Real servers that are told of alerts, on 127.0.0.1."""

import base64
import socket
from contextlib import contextmanager
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

CLAVE = "clave del correo"


class Correo:
    """A server of SMTP that offers STARTTLS or speaks TLS at once, and remembers what it heard in clear and what it took."""

    def __init__(self, contexto, *, desde_el_comienzo=False, ofrece_tls=True, rehusa=False):
        self.contexto, self.ofrece_tls, self.rehusa = contexto, ofrece_tls, rehusa
        self.desde_el_comienzo, self.cifrado = desde_el_comienzo, False
        self.en_claro, self.cartas = [], []
        self.escucha = socket.create_server(("127.0.0.1", 0))
        self.puerto = self.escucha.getsockname()[1]
        Thread(target=self._atender, daemon=True).start()

    def _atender(self):
        while True:
            try:
                uno, _ = self.escucha.accept()
                self.cifrado = False
                if self.desde_el_comienzo:
                    uno = self._cifrar(uno)
                self._decir(uno, b"220 hola")
                while uno is not None:
                    uno = self._turno(uno)
            except (OSError, ValueError):
                if self.escucha.fileno() < 0:
                    return

    def _cifrar(self, uno):
        self.cifrado = True
        return self.contexto.wrap_socket(uno, server_side=True)

    def _decir(self, uno, que):
        uno.sendall(que + b"\r\n")

    def _linea(self, uno):
        linea = b""
        while not linea.endswith(b"\r\n"):
            letra = uno.recv(1)
            if not letra:
                raise OSError
            linea += letra
        if not self.cifrado:
            self.en_claro.append(linea)
        return linea.rstrip(b"\r\n")

    def _turno(self, uno):
        """Answer one order; gives where the next one comes from, None when that was the last."""
        linea = self._linea(uno)
        orden = linea.upper()
        if orden.startswith(b"EHLO"):
            tls = b"250-STARTTLS\r\n" if self.ofrece_tls and not self.cifrado else b""
            self._decir(uno, b"250-prueba\r\n" + tls + b"250 AUTH PLAIN")
        elif orden == b"STARTTLS":
            self._decir(uno, b"220 ya")
            return self._cifrar(uno)
        elif orden.startswith(b"AUTH PLAIN"):
            bien = base64.b64decode(linea.split()[2]).split(b"\0")[1:] == [b"hub", CLAVE.encode()]
            self._decir(uno, b"235 ok" if bien else b"535 no")
        elif orden == b"DATA":
            self._decir(uno, b"354 diga")
            lineas = list(iter(lambda: self._linea(uno), b"."))
            self.cartas.append(message_from_bytes(b"\r\n".join(lineas), policy=policy.default))
            self._decir(uno, b"250 ok")
        elif orden == b"QUIT":
            self._decir(uno, b"221 adios")
            uno.close()
            return None
        else:
            self._decir(uno, b"550 11111111-1 no existe" if self.rehusa and orden.startswith(b"RCPT") else b"250 ok")
        return uno


@contextmanager
def webhook(contexto, estado=200):
    """A server of HTTPS that remembers what was posted."""
    recibido = []

    class Pagina(BaseHTTPRequestHandler):
        def log_message(self, *_dicho):
            pass

        def do_POST(self):
            recibido.append((self.path, dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(estado)
            self.send_header("Location", "https://127.0.0.1:1/otra")
            self.send_header("Content-Length", "0")
            self.end_headers()

    class Servidor(ThreadingHTTPServer):
        def handle_error(self, *_dicho):
            pass

    uno = Servidor(("127.0.0.1", 0), Pagina)
    uno.socket = contexto.wrap_socket(uno.socket, server_side=True, do_handshake_on_connect=False)
    Thread(target=uno.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"https://127.0.0.1:{uno.server_address[1]}/avisos", recibido
    finally:
        uno.shutdown()
        uno.server_close()
