"""Forms with data that nobody expected: explained on the page, never a failure."""

import pytest

from tests.elenco import una_creada, una_recepcionada
from tests.portal.laboratorio.test_paginas import vista_en
from tests.test_un_dato_no_hunde import RAPIDO, given, raros


def test_una_fecha_sin_poner_en_un_formulario_se_explica(entra, ventanilla, laboratorio_norte):
    """The page comes again with what is wrong."""
    clave = una_creada(ventanilla, laboratorio_norte)
    cliente = entra("lab.norte")
    datos = {"fecha_recepcion_laboratorio": "0001-01-01T00:00:00Z", "vista": vista_en(cliente, clave)}

    respuesta = cliente.enviar(f"/laboratorio/muestras/{clave}/recepcionar", datos)

    assert respuesta.status_code == 422
    assert "HUB-2050" in respuesta.text


@pytest.mark.parametrize(
    ("accion", "campo"), [("recepcionar", "observacion"), ("entregar", "resultado"), ("derivar", "motivo")]
)
def test_ningun_dato_deja_sin_pagina(entra, ventanilla, laboratorio_norte, accion, campo):
    """A form with anything in its fields comes back explained, or does what it asks."""
    clave = una_recepcionada(ventanilla, laboratorio_norte)
    cliente = entra("lab.norte")
    fecha_de = {"recepcionar": "fecha_recepcion_laboratorio", "entregar": "fecha_hora_resultado_laboratorio"}

    @RAPIDO
    @given(raros, raros)
    def probar(fecha, texto):
        datos = {fecha_de.get(accion, "id_nuevo_laboratorio"): fecha, campo: texto}
        respuesta = cliente.enviar(f"/laboratorio/muestras/{clave}/{accion}", datos)
        assert respuesta.status_code == 422, respuesta.text
        assert "HUB-2040" not in respuesta.text

    probar()
