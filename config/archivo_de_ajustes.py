"""A file of settings, read as systemd reads an `EnvironmentFile=`; what systemd, a shell and people would read in
different ways is refused."""

import re
from pathlib import Path

from config.ajustes import ErrorDeAjuste

_LINEA = re.compile(r"""\s*([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(?:'([^'\n]*)'|"([^"\\\n]*)"|([^\s'"\\][^'"\\\n]*?)?)\s*""")
"""A name and its value: bare, or in quotes of one kind that hold none of their own."""
_COMENTARIO = re.compile(r"\s*(?:[#;].*)?")


def leer_archivo(ruta: Path) -> dict[str, str]:
    """The variables of the file, the last of those that have the same name; raises `ErrorDeAjuste`."""
    try:
        texto = ruta.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ErrorDeAjuste(f"El archivo de ajustes {ruta} no está en UTF-8.") from None
    except OSError as error:
        raise ErrorDeAjuste(f"No se puede leer el archivo de ajustes {ruta}: {_por_que(error)}.") from None
    valores = {}
    for numero, linea in enumerate(texto.split("\n"), start=1):
        if _COMENTARIO.fullmatch(linea):
            continue
        hallado = _LINEA.fullmatch(linea)
        if hallado is None or not linea.strip().isprintable():
            raise ErrorDeAjuste(
                f"La línea {numero} de {ruta} no sirve: se espera NOMBRE=valor, sin «export». Un valor que lleva comillas o "
                "barras invertidas va entero entre comillas simples."
            )
        valores[hallado[1]] = next((valor for valor in hallado.groups()[1:] if valor is not None), "")
    return valores


def _por_que(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "no existe"
    return "este usuario no tiene permiso" if isinstance(error, PermissionError) else "no es un archivo que se pueda leer"
