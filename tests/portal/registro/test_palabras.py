"""The pages of takers and laboratories speak in words: no name of the contract, no term that the catalogue decides."""

import re

import pytest

from dominio.muestras.campos import CAMPOS_MUESTRA
from tests.dominio.pasos import devolucion, uno
from tests.elenco import una_creada
from tests.examenes import MPOX, traer
from tests.portal.tomas import ANTIGENO, NUEVA, PROPIO, llenar

PROPIA = "/laboratorio/muestras/nueva"
DEL_CONTRATO = re.compile(
    rf"\b({'|'.join(campo.nombre for campo in CAMPOS_MUESTRA if '_' in campo.nombre)}|es true|es false)\b"
)
MALES = {
    "sin RUN": {"paciente_run": ""},
    "sin previsión": {"paciente_prevision": ""},
    "RUN de otro": {"paciente_run": "11.111.111-2"},
    "estrategia activa sin serlo": {"estrategia": "BAC Punto de Entrada"},
    "estrategia que no es activa": {"busqueda_activa": "true", "estrategia": "Sintomáticos"},
    "sin médico": {"sin_orden_medica": "false", "rut_medico": ""},
    "sin país": {"paciente_tipodoc": "PASAPORTE", "paciente_run": "", "paciente_prevision": ""},
    "todo vacío": dict.fromkeys(("paciente_run", "paciente_nombres", "paciente_comuna", "fecha_muestra"), ""),
    "tipo de otra técnica": {"tipo_muestra": "Tórula nasal"},
    "códigos que no hay": {"paciente_comuna": "1", "paciente_ext_paisorigen": "999"},
}


def dichos(respuesta):
    """What the page says that is wrong."""
    resumen = re.search(r'role="alert">.*?</div>', respuesta.text, re.DOTALL)
    assert resumen, respuesta.status
    junto = re.findall(r'class="invalid-feedback"[^>]*>(.*?)</div>', respuesta.text, re.DOTALL)
    return " ".join([*re.findall(r"<li>(.*?)</li>", resumen[0], re.DOTALL), *junto])


CASOS = [(pagina, mal) for pagina in (NUEVA, ANTIGENO, PROPIA) for mal in MALES]
CASOS.remove((ANTIGENO, "tipo de otra técnica"))  # there it is right


@pytest.mark.parametrize(("pagina", "mal"), CASOS)
def test_ningun_error_nombra_los_campos_del_contrato(entra, mal, pagina):
    cliente = entra("lab.norte" if pagina == PROPIA else "tomador")
    propios = {**PROPIO, "tecnica_muestra": "RT-PCR"} if pagina == PROPIA else {}
    visto = dichos(llenar(cliente, pagina, **{**propios, **MALES[mal]}))
    assert not DEL_CONTRATO.search(re.sub(r'(id|href|name|for)="[^"]*"', "", visto)), visto


@pytest.mark.parametrize("run", ["11.111.111-2", "", "once", "11111111"])
@pytest.mark.parametrize("pagina", [NUEVA, ANTIGENO, PROPIA])
def test_del_run_que_se_rechaza_no_falta_ademas_el_digito(entra, pagina, run):
    cliente = entra("lab.norte" if pagina == PROPIA else "tomador")
    propios = {**PROPIO, "tecnica_muestra": "RT-PCR"} if pagina == PROPIA else {}
    visto = dichos(llenar(cliente, pagina, **{**propios, "paciente_run": run}))
    assert "HUB-" in visto
    assert "ígito verificador»" not in visto


def test_lo_que_se_dice_del_run_al_escribirlo_esta_en_palabras(entra):
    dicho = entra("tomador").ver("/toma/rut?paciente_run=11.111.111").text
    assert "HUB-" in dicho
    assert "paciente_run" not in dicho


def test_los_plazos_de_una_correccion_son_los_de_su_examen(entra, ventanilla, motor, laboratorio_norte):
    assert not traer(motor, MPOX).errores
    for codigo, plazos in (("MPOX", ("21", "10")), (None, ("7", "7"))):
        de_mpox = {"codigo_examen": codigo, "tipo_muestra": "Otro"}
        numero = una_creada(ventanilla, laboratorio_norte, f"N-{codigo}", **de_mpox)
        uno(ventanilla, laboratorio_norte, devolucion(numero))
        pagina = entra("lab.norte").ver(f"/laboratorio/muestras/{numero}/datos").text
        assert f"Hasta {plazos[0]} días antes del registro" in pagina
        assert f"plazo de {plazos[1]} días" in pagina
