"""LibreOffice without a screen, as a person in front of it: opens what it is given, fills it in and saves it as asked."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
SEGUNDOS = 200

FILTROS = {
    "xlsx": "Calc MS Excel 2007 XML",
    "xls": "MS Excel 97",
    "ods": "calc8",
    "csv": "Text - txt - csv (StarCalc)",
}
"""The names that LibreOffice gives to the formats."""

LLENAR = """
Sub Llenar(origen As String, destino As String)
  Dim abrir(0) As New com.sun.star.beans.PropertyValue
  abrir(0).Name = "Hidden" : abrir(0).Value = True
  libro = StarDesktop.loadComponentFromURL(ConvertToURL(origen), "_blank", 0, abrir())
  hoja = libro.Sheets.getByIndex(0)
  libro.Sheets.insertNewByName("Mi planilla", libro.Sheets.Count)
  mia = libro.Sheets.getByName("Mi planilla")
{ordenes}
  libro.calculateAll()
  libro.CurrentController.setActiveSheet(hoja)
  Dim guardar(1) As New com.sun.star.beans.PropertyValue
  guardar(0).Name = "FilterName" : guardar(1).Name = "FilterOptions"
{guardados}
  libro.close(True)
End Sub
"""
BIBLIOTECA = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false"
 library:passwordprotected="false">{elementos}</library:library>
"""
MODULO = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Hub" script:language="StarBasic"
 script:moduleType="normal">{codigo}</script:module>
"""


class Oficina:
    """One installation's user, with a profile of its own."""

    def __init__(self, perfil: Path) -> None:
        self._perfil = perfil

    def _correr(self, *orden: str) -> None:
        if SOFFICE is None:
            pytest.skip("LibreOffice is not installed")
        donde = f"-env:UserInstallation=file://{self._perfil}"
        hecho = subprocess.run(
            [SOFFICE, donde, "--headless", "--norestore", *orden],
            capture_output=True,
            text=True,
            timeout=SEGUNDOS,
            check=False,
        )
        assert hecho.returncode == 0, hecho.stderr

    def a_csv(self, destino: Path, *archivos: Path) -> list[Path]:
        """Open each file and save its first sheet as a CSV in UTF-8 in a folder."""
        formato = f"csv:{FILTROS['csv']}:44,34,76,1"
        self._correr("--convert-to", formato, "--outdir", str(destino), *map(str, archivos))
        return [destino / f"{archivo.stem}.csv" for archivo in archivos]

    def a_html(self, destino: Path, archivo: Path) -> Path:
        """Open a file and save its sheets, one table each, as a page in a folder."""
        self._correr("--convert-to", "html", "--outdir", str(destino), str(archivo))
        return destino / f"{archivo.stem}.html"

    def a_fods(self, destino: Path, archivo: Path) -> Path:
        """Open a file and save it as flat OpenDocument, which says of each cell what it is, in a folder."""
        self._correr("--convert-to", "fods", "--outdir", str(destino), str(archivo))
        return destino / f"{archivo.stem}.fods"

    def llenar(self, origen: Path, destino: Path, celdas: dict[str, str], mia: Sequence[tuple[str, str]]) -> dict[str, Path]:
        """Fill in cells of the first sheet (formulas begin with `=`) and two columns of a sheet «Mi planilla»; save as all.

        Gives the file by format.
        """
        ordenes = [_poner("hoja", lugar, texto) for lugar, texto in celdas.items()]
        ordenes += [
            _poner("mia", f"{letra}{fila}", texto)
            for fila, par in enumerate(mia, 1)
            for letra, texto in zip("AB", par, strict=True)
        ]
        archivos = {formato: destino / f"{origen.stem}-lleno.{formato}" for formato in FILTROS}
        guardados = [_guardar(formato, archivo) for formato, archivo in archivos.items()]
        self._instalar(LLENAR.format(ordenes="\n".join(ordenes), guardados="\n".join(guardados)))
        self._correr(f"macro:///Standard.Hub.Llenar({origen},{destino})")
        return archivos

    def _instalar(self, codigo: str) -> None:
        basic = self._perfil / "user" / "basic"
        carpeta = basic / "Standard"
        if not carpeta.exists():
            self._correr("--terminate_after_init")  # the first start puts an empty library there
        elemento = '<library:element library:name="Hub"/>'
        (carpeta / "Hub.xba").write_text(MODULO.format(codigo=_escapar(codigo)), encoding="utf-8")
        (carpeta / "script.xlb").write_text(BIBLIOTECA.format(elementos=elemento), encoding="utf-8")
        (carpeta / "dialog.xlb").write_text(BIBLIOTECA.format(elementos=""), encoding="utf-8")


def _poner(hoja: str, lugar: str, texto: str) -> str:
    if texto.startswith("="):
        return f'  {hoja}.getCellRangeByName("{lugar}").setFormula("{texto}")'
    return f'  {hoja}.getCellRangeByName("{lugar}").setString("{texto}")'


def _guardar(formato: str, archivo: Path) -> str:
    opciones = "59,34,76,1" if formato == "csv" else ""
    return (
        f'  guardar(0).Value = "{FILTROS[formato]}" : guardar(1).Value = "{opciones}"\n'
        f'  libro.storeToURL(ConvertToURL("{archivo}"), guardar())'
    )


def _escapar(codigo: str) -> str:
    return codigo.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
