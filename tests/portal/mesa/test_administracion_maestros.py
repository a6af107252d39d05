"""Masters imported from the help desk's page."""

from io import BytesIO

import pytest
from sqlalchemy import select

from modelos import Mensaje, Profesional

BUENO = "rut;nombres;apellidos\n11111111-1;Ana;Araya\n"
CON_ERRORES = BUENO + "22222222-3;Beto;Bravo\n;Ciro;\n"


@pytest.fixture
def mesa(entra):
    return entra("mesa")


@pytest.fixture
def guardados(motor):
    def leer():
        with motor.begin() as conexion:
            return set(conexion.execute(select(Profesional.rut)).scalars())

    return leer


def subir(cliente, contenido, accion, maestro="profesionales"):
    archivo = (BytesIO(contenido.encode()), "nomina.csv")
    return cliente.enviar("/administracion/maestros", {"maestro": maestro, "archivo": archivo, "accion": accion})


def test_revisar_dice_todos_los_errores_y_no_guarda(mesa, guardados):
    antes = guardados()
    pagina = subir(mesa, CON_ERRORES, "revisar").text
    assert "no se guardó nada" in pagina
    assert all(codigo in pagina for codigo in ("HUB-2004", "HUB-2001"))
    assert pagina.count('data-rotulo="Fila">4<') == 2  # both the RUT and the surname are missing there
    assert guardados() == antes


def test_importar_guarda_las_filas_buenas(mesa, guardados, motor):
    pagina = subir(mesa, CON_ERRORES, "importar").text
    assert "quedó importado" in pagina
    assert 'data-rotulo="Fila">3<' in pagina
    assert "11111111-1" in guardados()
    assert "22222222-3" not in guardados()
    with motor.begin() as conexion:
        operacion = select(Mensaje.operacion).where(Mensaje.operacion == "administracion.importarMaestro")
        assert len(conexion.execute(operacion).all()) == 1


@pytest.mark.parametrize(
    ("contenido", "maestro", "codigo"),
    [
        ("", "profesionales", "HUB-4001"),
        ("a;b\n1;2\n", "profesionales", "HUB-4012"),
        (BUENO, "comunas", "HUB-1026"),
        (BUENO, "", "HUB-1026"),
    ],
)
def test_un_archivo_que_no_sirve_se_dice_y_queda_en_el_registro(mesa, motor, contenido, maestro, codigo):
    respuesta = subir(mesa, contenido, "importar", maestro)
    assert respuesta.status_code == 422
    assert codigo in respuesta.text
    numero = int(respuesta.headers["X-Hub-Mensaje"])
    with motor.begin() as conexion:
        fila = conexion.execute(select(Mensaje.operacion, Mensaje.desenlace).where(Mensaje.id == numero)).one()
    assert tuple(fila) == ("administracion.importarMaestro", "rechazado")


@pytest.mark.parametrize("cuenta", ["lab.norte", "auditora"])
def test_los_demas_no_importan(entra, guardados, cuenta):
    antes = guardados()
    ajeno = entra(cuenta)
    assert ajeno.ver("/administracion/maestros").status_code == 404
    assert subir(ajeno, BUENO, "importar").status_code == 404
    assert guardados() == antes


@pytest.mark.parametrize(("codificacion", "dicho"), [("", "HUB-4036"), ("utf-8", "HUB-4037"), ("klingon", "HUB-4037")])
def test_una_codificacion_dudosa_se_dice_en_el_formulario(mesa, guardados, codificacion, dicho):
    """Both readings are told; whoever has the file says which one is right, and it comes in as that."""
    contenido = "rut;nombres;apellidos\n11111111-1;ANA;GARCÍA\n".encode("cp850")

    def enviar(cual):
        datos = {"maestro": "profesionales", "archivo": (BytesIO(contenido), "n.csv"), "accion": "importar"}
        return mesa.enviar("/administracion/maestros", datos | {"codificacion": cual}).text

    assert dicho in enviar(codificacion)
    assert "11111111-1" not in guardados()
    assert "quedó importado" in enviar("dos-850")
    assert "11111111-1" in guardados()
