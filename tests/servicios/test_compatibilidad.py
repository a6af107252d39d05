"""spyne on this interpreter: it imports, leaves the collector alone and keeps patients out of its log."""

import logging
import subprocess
import sys

import pytest

GUION = """
import logging, sys, warnings
warnings.simplefilter("error")
logging.basicConfig(stream=sys.stdout, level=logging.DEBUG)
from servicios.compatibilidad import Application, WsgiApplication
from spyne.protocol.soap import Soap11
from spyne.protocol.soap.soap11 import _parse_xml_string
from spyne import const
from lxml.etree import XMLParser
try:
    _parse_xml_string([b"<a>RUN 11111111</b>"], XMLParser())
except Exception as error:
    assert type(error).__name__ == "Fault", error
assert const.MIN_GC_INTERVAL > 10**9
"""


def test_spyne_se_importa_calla_y_no_recolecta():
    """In a process of its own, with warnings as errors, as nothing else may have mended spyne before."""
    hecho = subprocess.run([sys.executable, "-c", GUION], capture_output=True, text=True, timeout=60, check=False)
    assert (hecho.returncode, hecho.stdout, hecho.stderr) == (0, "", "")


@pytest.mark.parametrize("nombre", ["spyne.protocol.soap.soap11.invalid", "spyne.application.server"])
def test_las_trazas_de_spyne_no_salen(nombre, caplog):
    import servicios.compatibilidad  # noqa: F401

    with caplog.at_level(logging.DEBUG):
        logging.getLogger(nombre).critical("RUN 11111111")
    assert not caplog.records
