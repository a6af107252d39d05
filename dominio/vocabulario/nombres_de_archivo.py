"""Names under which files are handed out: whoever saves one must get a file, in that directory, that opens as what it is."""

import re
import unicodedata

MAXIMO = 100
"""Characters of a name, with its ending; every system has files of such names."""
FUERA = re.compile(r"[^A-Za-z0-9._-]+")
DE_APARATO = re.compile(r"(?:CON|PRN|AUX|NUL|COM\d|LPT\d)(?:\.|$)", re.IGNORECASE)
"""Names that Windows keeps for devices, whatever their ending."""


def nombre_de_pdf(nombre: str | None) -> str | None:
    """The name as letters without accents, figures, `.`, `-` and `_`, ending in `.pdf`; None when none of it is left.

    Of a path it is what comes last, by either slash.
    """
    base = (nombre or "").replace("\\", "/").rstrip("/").rpartition("/")[2]
    sin_acentos = unicodedata.normalize("NFKD", base[: 4 * MAXIMO]).encode("ascii", "ignore").decode()
    limpio = FUERA.sub("_", sin_acentos).strip("._-")
    while limpio.lower().endswith(".pdf"):
        limpio = limpio[: -len(".pdf")].strip("._-")
    if not limpio:
        return None
    seguro = f"informe-{limpio}" if DE_APARATO.match(limpio) else limpio
    return seguro[: MAXIMO - len(".pdf")].rstrip("._-") + ".pdf"
