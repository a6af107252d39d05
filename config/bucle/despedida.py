"""The end of a connection, which is not closed before its sender had time to take the answer."""

import socket

from config.bucle.conexion import Conexion

CORTA, LARGA = 2.0, 20.0
"""Seconds that a caller may take to close its side; the second if it was answered before it had sent all.

A connection closed at once would lose its answer.
"""
DESOIR = 256 * 1024 * 1024
"""Bytes of what it still sends that are thrown away."""
DE_A = 64 * 1024


def despedir(conn: Conexion, ahora: float, *, falta_por_llegar: bool) -> bool:
    """Say that no more will be answered; whether the caller is still there to be listened to."""
    conn.entrada = b""
    conn.por_desoir = DESOIR
    conn.desde, conn.hasta = ahora, ahora + (LARGA if falta_por_llegar else CORTA)
    try:
        conn.enchufe.shutdown(socket.SHUT_WR)
    except OSError:
        return False
    return not conn.cortada


def desoir(conn: Conexion) -> bool:
    """Throw away what came; whether more may come."""
    try:
        leidos = len(conn.enchufe.recv(DE_A))
    except (BlockingIOError, InterruptedError):
        return True
    except OSError:
        return False
    conn.por_desoir -= leidos
    return bool(leidos) and conn.por_desoir >= 0
