"""A session that ends in the middle of a form: what was typed waits for the same person, and for nobody else."""

from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from modelos import Envio
from portal.marco.contexto import CONTRASENAS
from tests.portal.formularios import formularios
from tests.portal.test_formularios import FORMULARIOS, hallar, hechos, mundo  # noqa: F401 (fixtures)

CON_ALGO_ESCRITO = [extremo for extremo in FORMULARIOS if not extremo.startswith("acceso.")]
SQLITE = pytest.mark.parametrize("tipo_base", ["sqlite"])


def vencer_y_enviar(persona, reloj):
    """What the log-in is asked for after the form was sent too late."""
    reloj.avanzar(minutes=31)
    respuesta = persona.enviar()
    assert respuesta.status_code == 303
    assert urlsplit(respuesta.location).path == "/entrar"
    return respuesta.location


NO_SE_GUARDA = {"accion", *CONTRASENAS}


def entrar_por(persona, entrada, cuenta, personas):
    """Come in by that log-in, as that person, up to the page where one ends."""
    (formulario,) = formularios(persona.cliente.ver(entrada).text, entrada)
    datos = {"cuenta": cuenta, "contrasena": personas[cuenta].contrasena}
    respuesta = formulario.enviar(persona.cliente, datos)
    if personas[cuenta].totp_secreto:
        respuesta = persona.cliente.ver(respuesta.location)
        respuesta = persona.cliente.enviar("/entrar/codigo", {"codigo_totp": personas.codigo(cuenta)})
    pagina = persona.seguir(respuesta)
    for pregunta in formularios(pagina.text, entrada):
        if pregunta.ruta == "/proposito" != persona.formulario.ruta:
            return persona.seguir(pregunta.enviar(persona.cliente, {"proposito": "soporte"}))
    return pagina


def escrito(persona):
    """What was typed, without what is not kept."""
    datos = persona.datos()
    return {nombre: texto for nombre, texto in datos.items() if isinstance(texto, str) and nombre not in NO_SE_GUARDA}


@SQLITE
@pytest.mark.parametrize("extremo", CON_ALGO_ESCRITO)
def test_lo_escrito_espera_a_su_duena(extremo, hallar, hechos, reloj, personas):  # noqa: F811
    """Any form: the log-in says why, nothing was done, and the form is filled in as it was."""
    persona = hallar(extremo)
    antes = hechos()
    entrada = vencer_y_enviar(persona, reloj)
    assert "Su sesión venció" in persona.cliente.ver(entrada).text
    assert set(hechos() - antes) == set()

    pagina = entrar_por(persona, entrada, persona.cuenta, personas)

    assert pagina.status_code == 200
    assert "no se envió" in pagina.text
    devueltos = [uno for uno in formularios(pagina.text, persona.formulario.pagina) if uno.ruta == persona.formulario.ruta]
    assert set(escrito(persona).items()) <= {par for uno in devueltos for par in uno.pares}


def test_nadie_mas_lo_ve(hallar, reloj, personas, motor):  # noqa: F811
    """Another person who comes in at the same browser sees nothing of it; the database cannot be read either."""
    persona = hallar("administracion_usuarios.crear")
    persona.cambiar(nombre="Secreta de Norte")
    entrada = vencer_y_enviar(persona, reloj)
    siguiente = parse_qs(urlsplit(entrada).query)["siguiente"][0]
    with motor.connect() as conexion:
        assert not any(b"Secreta" in (uno or b"") for uno in conexion.execute(select(Envio.contenido)).scalars())

    assert "Secreta" not in entrar_por(persona, entrada, "lab.norte", personas).text
    assert "Secreta" not in persona.cliente.ver(siguiente).text


def test_el_archivo_no_se_conserva_y_se_dice(hallar, reloj, personas):  # noqa: F811
    persona = hallar("administracion_maestros.importar")
    pagina = entrar_por(persona, vencer_y_enviar(persona, reloj), persona.cuenta, personas)
    assert "No se conserva el archivo «n.csv»" in pagina.text


def test_lo_que_alcanzo_a_hacerse_no_se_ofrece_otra_vez(hallar, hechos, reloj, personas):  # noqa: F811
    """The answer got lost, the session ended, and the form is sent again: it is told what became of it."""
    persona = hallar("administracion.crear_credencial")
    persona.enviar()
    antes = hechos()
    reloj.avanzar(minutes=31)
    final = persona.seguir(persona.enviar())
    assert "ya se había enviado" in final.text
    assert not (hechos() - antes)["administracion.crearCredencial"]


def test_lo_que_espera_vence(hallar, reloj, personas):  # noqa: F811
    persona = hallar("administracion.crear_laboratorio")
    entrada = vencer_y_enviar(persona, reloj)
    reloj.avanzar(hours=13)
    pagina = entrar_por(persona, entrada, persona.cuenta, personas)
    assert "ya se mostró, venció" in pagina.text
    assert "Nueva cosa" not in pagina.text


def test_un_formulario_de_la_sesion_anterior_vuelve_lleno(hallar, hechos, reloj, personas):  # noqa: F811
    """The person came in again in another tab, and sends the form of the first one."""
    persona = hallar("administracion.crear_laboratorio")
    reloj.avanzar(minutes=31)
    persona.cliente.entrar(persona.cuenta)
    antes = hechos()
    pagina = persona.seguir(persona.enviar())
    assert "era de una sesión anterior" in pagina.text
    assert 'value="Nueva cosa"' in pagina.text
    assert not (hechos() - antes)["administracion.crearLaboratorio"]


# ── before it ends ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_mirar_cuanto_queda_no_la_alarga_y_seguir_si(entra, reloj):
    cliente = entra("lab.norte")
    reloj.avanzar(minutes=28)
    assert cliente.ver("/sesion").json == {"quedan": 120}
    assert cliente.ver("/sesion").json == {"quedan": 120}
    assert cliente.ver("/sesion/seguir").json == {"quedan": 1800}
    reloj.avanzar(minutes=31)
    assert cliente.ver("/sesion").json == cliente.ver("/sesion/seguir").json == {"quedan": 0}


def test_seguir_no_pasa_de_la_jornada(entra, reloj):
    """Ten hours after coming in it ends, however often it was gone on with."""
    cliente = entra("lab.norte")
    for _ in range(59):
        reloj.avanzar(minutes=10)
        assert cliente.ver("/sesion/seguir").json["quedan"] > 0
    assert cliente.ver("/sesion").json == {"quedan": 600}
    assert f'data-sesion-quedan="{600}"' in cliente.ver("/cuenta").text


def test_quien_salio_no_lee_que_su_sesion_vencio(entra):
    cliente = entra("lab.norte")
    cliente.enviar("/salir")
    respuesta = cliente.ver("/cuenta")
    assert "sesión venció" not in cliente.ver(respuesta.location).text
