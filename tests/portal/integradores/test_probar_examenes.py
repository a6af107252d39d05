"""The sandbox has examinations beside those that the hub has always had."""

import pytest

from tests.portal.integradores.test_probar import con
from tests.portal.pruebas import hub_entero


@pytest.mark.parametrize(
    ("codigo", "tipo", "valor", "resultado"),
    [
        ("FLU-AB", "Saliva", "Positivo B", "Positivo"),
        ("VRS", "Aspirado Nasofaríngeo", None, "Muestra no apta"),
        ("MPOX", "Otro", "No detectado", "Negativo"),
    ],
)
def test_se_prueba_la_vida_de_otro_examen(tmp_path, bancada, codigo, tipo, valor, resultado):
    """A LIS can be taught the examinations of a catalogue before it has a key."""
    with hub_entero(tmp_path, bancada, "sqlite") as hub:
        pagina = hub.pagina()
        del_examen = f"</busqueda_activa><codigo_examen>{codigo}</codigo_examen>"
        creada = pagina.enviar(con(pagina.mensaje, "tipo_muestra", tipo).replace("</busqueda_activa>", del_examen))
        recibida = creada.seguir("Recepcionarla").enviar()
        entrega = recibida.seguir("Entregar su resultado")
        dicho = con(entrega.mensaje, "resultado", resultado)
        if valor:
            dicho = dicho.replace("</entrega>", f"<valor_resultado>{valor}</valor_resultado></entrega>")
        informada = entrega.enviar(dicho)
        assert not informada.codigos, informada.respuesta
        leida = informada.seguir("Consultarla").enviar()
        assert f"<codigo_examen>{codigo}</codigo_examen>" in leida.respuesta
        assert f"<resultado>{resultado}</resultado>" in leida.respuesta
        assert valor is None or f"<valor_resultado>{valor}</valor_resultado>" in leida.respuesta
