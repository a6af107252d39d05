"""Where a laboratory's page must not guess: a RUT that may be two people's, and what was done before."""

from tests.elenco import crear, una_creada, una_muestra
from tests.portal.laboratorio.test_paginas import estado, ids_de, vista_en


def test_un_rut_en_duda_busca_a_las_dos_personas(entra, ventanilla, laboratorio_norte):
    """Both are found, told apart by their RUT, and each can be looked for alone."""
    for codigo, run, digito in (("N-1", 66280152, "6"), ("N-2", 6628015, "2")):
        una_creada(ventanilla, laboratorio_norte, codigo, paciente_run=run, paciente_dv=digito)

    pagina = entra("lab.norte").ver("/laboratorio/muestras?q=66280152").text

    assert len(ids_de(pagina)) == 2
    assert "Se buscaron las dos personas" in pagina
    assert "q=66280152-6" in pagina
    assert "q=6628015-2" in pagina


def test_un_clic_es_a_proposito(entra, ventanilla, laboratorio_norte, motor):
    """Who sees the sample as it is now may do again what was done and undone: receive it, give it back, inform it."""
    clave = una_creada(ventanilla, laboratorio_norte)
    cliente = entra("lab.norte")
    ciclo = [("recepcionar", 3), ("devolver", 5)]
    escrito = {"motivo": "Faltan datos", "fecha_recepcion_laboratorio": "", "observacion": ""}
    for vuelta in range(2):
        for accion, despues in ciclo:
            datos = {"vista": vista_en(cliente, clave), **escrito}
            respuesta = cliente.enviar(f"/laboratorio/muestras/{clave}/{accion}", datos)
            assert (respuesta.status_code, estado(motor, clave)) == (303, despues)
        nombre = ("Ana Luisa", "Ana María")[vuelta]
        pedido = crear(una_muestra(paciente_nombres=nombre), id_mensaje_cliente=f"enmienda-{vuelta}")
        assert not ventanilla.atender(laboratorio_norte, pedido).rechazados
    lista = {"id": str(clave), f"vista-{clave}": vista_en(cliente, clave)}
    assert cliente.enviar("/laboratorio/muestras/recepcionar", lista).status_code == 303
    assert estado(motor, clave) == 3
