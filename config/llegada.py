"""How much of an HTTP request must be here before a thread is bothered with it."""

CABEZA = 16 * 1024
"""Bytes of a request that are looked at; its headers nearly always fit."""
EN_EL_NUCLEO = 256 * 1024
"""Bytes of a request that the kernel keeps until they are complete; a batch of 100 samples has 110,000."""


def esperado(inicio: bytes) -> tuple[int, int]:
    """Of a request that begins so: the bytes to wait for, and how many may still come once those are here.

    If the second is not 0, only a thread can go on with the request, and may have to wait: it is large, or must be told to
    continue, or does not say its length.
    """
    fin = inicio.find(b"\r\n\r\n") + 4
    if fin < 4:
        if inicio.count(b"\n") != inicio.count(b"\r\n"):
            return len(inicio), 0  # no HTTP, which the parser sees at once
        return (len(inicio) + 1, 0) if len(inicio) < CABEZA else (len(inicio), CABEZA)
    cabecera = inicio[: fin - 2].lower()
    if b"\nexpect:" in cabecera:
        return fin, CABEZA
    if codificacion := cabecera.partition(b"\ntransfer-encoding:")[2].partition(b"\r")[0]:
        if b"chunked" not in codificacion:
            return fin, 0  # nobody can tell how long it is, and the parser refuses it
        acabado = len(inicio) >= CABEZA or (len(inicio) > fin and inicio.endswith(b"\r\n\r\n"))
        return len(inicio) + (not acabado), CABEZA
    largo = cabecera.partition(b"\ncontent-length:")[2].partition(b"\r")[0].strip()
    total = fin + (int(largo) if largo.isdigit() and len(largo) < 16 else 0)
    pronto = min(total, EN_EL_NUCLEO)
    return pronto, total - pronto
