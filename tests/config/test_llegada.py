"""When a request is here: by its Content-Length, by the end of its chunks, or because only a thread can go on with it."""

import pytest

from config.llegada import CABEZA, EN_EL_NUCLEO, esperado

CASOS = {
    "nothing yet": (b"", (1, 0)),
    "half a head": (b"POST / HTTP/1.1\r\nHost: x\r\n", (27, 0)),
    "a head without body": (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", (27, 0)),
    "half a body": (b"POST / HTTP/1.1\r\nContent-LENGTH:  10\r\n\r\nabc", (50, 0)),
    "all of it and the next": (b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcGET", (41, 0)),
    "a large one": (b"POST / HTTP/1.1\r\nContent-Length: 16777216\r\n\r\n", (EN_EL_NUCLEO, 16777216 + 45 - EN_EL_NUCLEO)),
    "an absurd length": (b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", (39, 0)),
    "half a chunk": (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab", (53, CABEZA)),
    "all chunks": (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", (60, CABEZA)),
    "another coding": (b"POST / HTTP/1.1\r\nTransfer-Encoding: identity\r\nContent-Length: 9\r\n\r\n", (67, 0)),
    "who waits to be told": (b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n", (60, CABEZA)),
    "no HTTP at all": (b"hello\n", (6, 0)),
    "an endless head": (b"GET / HTTP/1.1\r\nX: " + b"y" * CABEZA, (CABEZA + 19, CABEZA)),
}


@pytest.mark.parametrize("caso", CASOS)
def test_cuanto_se_espera(caso):
    """More bytes than there are: wait; otherwise a thread may have it, to serve it or, if more may come, to read on."""
    inicio, juicio = CASOS[caso]
    assert esperado(inicio) == juicio
