"""The names under which reports are handed out, by SOAP and by the portal."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dominio.muestras.items import Informe
from dominio.muestras.pedidos import ObtenerInforme
from dominio.pruebas.informe_inventado import pdf
from dominio.vocabulario.nombres_de_archivo import nombre_de_pdf
from tests.elenco import una_informada

SEGURO = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,94}[A-Za-z0-9]?\.pdf|[A-Za-z0-9]\.pdf")
DE_WINDOWS = {"con", "prn", "aux", "nul", *(f"{a}{n}" for a in ("com", "lpt") for n in range(10))}
trozos = st.lists(
    st.sampled_from(["../", "..\\", "C:", "\r\n", '"', ";", "%2e", ".pdf", ".exe", "CON", "\u202e", "ñ", " ", "a", "\0"])
)


@given(st.text(max_size=300) | trozos.map("".join) | st.sampled_from(sorted(DE_WINDOWS)))
@example("\r\nSet-Cookie: x=1.pdf")
def test_un_nombre_cualquiera_sale_inofensivo(nombre):
    """One file, in the directory where it is saved, a PDF for every system; or no name at all."""
    servido = nombre_de_pdf(nombre)

    assert servido is None or (SEGURO.fullmatch(servido) and len(servido) <= 100)
    assert servido is None or servido.lower().partition(".")[0] not in DE_WINDOWS
    assert servido is None or nombre_de_pdf(servido) == servido


@pytest.mark.parametrize(
    ("nombre", "servido"),
    [
        ("N-0001.pdf", "N-0001.pdf"),
        ("Informe Ñuñoa (1).PDF", "Informe_Nunoa_1.pdf"),
        ("C:\\Informes\\ana.pdf", "ana.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("factura.pdf.exe", "factura.pdf.exe.pdf"),
        ("nul", "informe-nul.pdf"),
        ("…", None),
        (None, None),
    ],
)
def test_un_nombre_se_sigue_reconociendo(nombre, servido):
    assert nombre_de_pdf(nombre) == servido


@pytest.mark.parametrize("nombre", ["x" * 255, 'a"\r\nX: y.pdf', "Informe ñ.pdf"])
def test_un_informe_con_cualquier_nombre_se_guarda_y_se_lee(ventanilla, laboratorio_norte, nombre):
    clave = una_informada(ventanilla, laboratorio_norte, informe=Informe(contenido=pdf(["Negativo"]), nombre=nombre))

    assert ventanilla.atender(laboratorio_norte, ObtenerInforme(id_muestra=clave)).nombre == nombre_de_pdf(nombre)
