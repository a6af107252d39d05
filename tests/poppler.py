"""What Debian's programs see in a PDF: its text, its fonts, and the barcodes on its page."""

import subprocess
import tempfile
from pathlib import Path

from tests.bases import exigir_programa


def leido(contenido: bytes) -> str:
    """The text of a PDF, as its lines stand on the page."""
    orden = [exigir_programa("pdftotext"), "-layout", "-", "-"]
    return subprocess.run(orden, input=contenido, capture_output=True, check=True).stdout.decode()


def codigos_de_barras(contenido: bytes) -> list[str]:
    """What a decoder reads from the first page, printed at 200 dots per inch."""
    pintar, leer = exigir_programa("pdftoppm"), exigir_programa("zbarimg")
    with tempfile.TemporaryDirectory() as carpeta:
        imagen = Path(carpeta) / "pagina"
        subprocess.run([pintar, "-r", "200", "-png", "-singlefile", "-", str(imagen)], input=contenido, check=True)
        orden = [leer, "--quiet", "--raw", f"{imagen}.png"]
        return subprocess.run(orden, capture_output=True, check=True).stdout.decode().splitlines()
