"""A PDF of one page about an invented patient, put together by hand so that it needs no library."""

from collections.abc import Iterable, Sequence

MARGEN, ALTO, RENGLON = 72, 720, 20
"""Points from the left edge, height of the first line, and between lines; a sheet of letter size is 612 by 792."""


def pdf(renglones: Sequence[str]) -> bytes:
    """A valid PDF 1.4 with those lines of text, the first one large."""
    texto = b"BT\n" + b"".join(_renglon(numero, renglon) for numero, renglon in enumerate(renglones)) + b"ET"
    return _documento(
        (
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
            b" /Resources << /Font << /F1 5 0 R >> >> >>",
            b"<< /Length %d >>\nstream\n%b\nendstream" % (len(texto), texto),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        )
    )


def _renglon(numero: int, texto: str) -> bytes:
    escrito = texto.encode("cp1252", "replace")
    for especial in (b"\\", b"(", b")"):
        escrito = escrito.replace(especial, b"\\" + especial)
    cuerpo = 11 if numero else 16
    return b"/F1 %d Tf 1 0 0 1 %d %d Tm (%b) Tj\n" % (cuerpo, MARGEN, ALTO - numero * RENGLON, escrito)


def _documento(objetos: Iterable[bytes]) -> bytes:
    """The objects numbered from 1, with the table of where each one begins."""
    documento, lugares = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for numero, objeto in enumerate(objetos, start=1):
        lugares.append(len(documento))
        documento += b"%d 0 obj\n%b\nendobj\n" % (numero, objeto)
    tabla = b"0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % lugar for lugar in lugares)
    total = len(lugares) + 1
    cola = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (total, len(documento))
    return documento + b"xref\n0 %d\n%b%b" % (total, tabla, cola)
