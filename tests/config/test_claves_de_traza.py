"""What the code says in a log line is what the line has: every key is declared, and no declared one is a patient's."""

import ast
from pathlib import Path

from config.trazas import CLAVES_DE_TRAZA
from dominio.muestras.campos import CAMPOS_MUESTRA
from dominio.ventanilla.rastro import rastro
from dominio.ventanilla.sobre import Sobre
from dominio.vocabulario.enumeraciones import Puerta
from tests.dominio.alertas.escena import JUEVES
from tests.test_arquitectura import CAPAS, fuentes

NIVELES = {"debug", "info", "warning", "error", "exception", "critical"}
EXCEPCION = "exc_info"
DEL_FORMATO = {"excepcion", "externa", "instante", "nivel", "pid", "senal", "texto"}
"""What a line has without that anybody says it."""
DEL_CONTEXTO = {"peticion", "pruebas"}
"""What is bound once for all that a request writes."""


def _es_de_trazas(nodo: ast.expr) -> bool:
    """A logger of ours: `trazas`, or `traza("hub.…")`."""
    if isinstance(nodo, ast.Call):
        return isinstance(nodo.func, ast.Name) and nodo.func.id == "traza"
    return isinstance(nodo, ast.Name) and nodo.id == "trazas"


def _llamadas(ruta: Path) -> list[ast.Call]:
    arbol = ast.walk(ast.parse(ruta.read_text(encoding="utf-8")))
    todas = [nodo for nodo in arbol if isinstance(nodo, ast.Call) and isinstance(nodo.func, ast.Attribute)]
    return [una for una in todas if una.func.attr in NIVELES and _es_de_trazas(una.func.value)]


LLAMADAS = [(ruta, una) for ruta in fuentes(*CAPAS) for una in _llamadas(ruta)]
RASTRO = set(rastro(Sobre(puerta=Puerta.SOAP11, operacion="crearMuestras", cuerpo=b"", recibido_en=JUEVES), None))


def test_lo_que_se_dice_en_una_traza_queda_en_su_linea():
    """A key that is not declared would be left out, and whoever is woken would not read what the manual promises."""
    assert len(LLAMADAS) > 30
    perdidas = [
        f"{ruta}:{una.lineno} {clave.arg}"
        for ruta, una in LLAMADAS
        for clave in una.keywords
        if clave.arg not in {None, EXCEPCION} | CLAVES_DE_TRAZA
    ]
    assert perdidas == []
    assert RASTRO <= CLAVES_DE_TRAZA


def test_lo_que_se_dice_sin_nombrarlo_es_el_rastro_de_un_mensaje():
    """Else no reading of the code could tell which keys there are."""
    sueltos = {ast.unparse(clave.value) for _, una in LLAMADAS for clave in una.keywords if clave.arg is None}
    assert all("rastro" in uno for uno in sueltos), sueltos


def test_no_se_declara_lo_que_nadie_dice_ni_lo_que_es_de_un_paciente():
    """What is declared passes, whoever logs it by mistake."""
    dichas = {clave.arg for _, una in LLAMADAS for clave in una.keywords} - {None, EXCEPCION}
    assert dichas | RASTRO | DEL_FORMATO | DEL_CONTEXTO == CLAVES_DE_TRAZA
    de_una_muestra = {campo.nombre for campo in CAMPOS_MUESTRA}
    assert not CLAVES_DE_TRAZA & de_una_muestra
    de_alguien = {"paciente", "run", "rut", "nombre", "nombres", "apellido", "clave"}
    assert not [clave for clave in CLAVES_DE_TRAZA if de_alguien & set(clave.split("_"))]


def test_cada_registrador_se_llama_trazas():
    """One of another name would be looked through by nobody."""
    for ruta in fuentes(*CAPAS):
        for linea in ruta.read_text(encoding="utf-8").splitlines():
            if "get_logger(" in linea:
                assert linea.startswith("trazas = ") or ruta.match("config/trazas.py"), (ruta, linea)
