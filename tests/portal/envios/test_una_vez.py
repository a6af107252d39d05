"""What a form leaves behind: errors with what was typed, a secret shown once, an answer for who sends it again."""

import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from dominio.personas.envios import CONTENIDOS_POR_NAVEGADOR, Situacion
from modelos import Credencial, Envio, Laboratorio, Mensaje
from portal.aplicacion import crear_portal
from tests.elenco import NORTE
from tests.portal.cliente import Cliente
from tests.portal.formularios import formularios

LABORATORIOS = "/administracion/laboratorios"
CLAVES = f"{LABORATORIOS}/{NORTE}/credenciales"
CLAVE = re.compile(r'id="clave-nueva">([^<]+)<')


def mandar(cliente, ruta, datos, **opciones):
    """The answer to the form itself, not the page to which it leads."""
    return cliente.entregar(ruta, {**cliente.fichas(), **datos}, **opciones)


def filas(motor):
    with motor.connect() as conexion:
        return conexion.execute(select(Envio.__table__)).all()


def nombres(motor):
    with motor.connect() as conexion:
        return set(conexion.execute(select(Laboratorio.nombre)).scalars())


# ── refused ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_un_rechazo_se_puede_recargar_y_conserva_lo_escrito(mesa):
    """The page of the error is one that can be asked for again and again, in the search where the form was."""
    datos = {"nombre": "Laboratorio Norte", "cod_deis": "113100", "pagina": f"{LABORATORIOS}?texto=norte"}
    respuesta = mandar(mesa, LABORATORIOS, datos)
    assert respuesta.status_code == 303
    assert respuesta.location.startswith(f"{LABORATORIOS}?texto=norte&vuelta=")
    for _ in range(2):
        pagina = mesa.ver(respuesta.location)
        assert pagina.status_code == 422
        assert "HUB-5020" in pagina.text
        assert 'value="113100"' in pagina.text
    assert "HUB-5020" not in mesa.ver(LABORATORIOS).text


@pytest.mark.parametrize(
    "pagina", ["//malo.cl/", f"https://malo.cl{LABORATORIOS}", f"//malo.cl{LABORATORIOS}", "/cuenta", "a:1"]
)
def test_un_formulario_no_manda_a_otra_parte(mesa, pagina):
    respuesta = mandar(mesa, LABORATORIOS, {"nombre": "", "pagina": pagina})
    assert respuesta.location.startswith(f"{LABORATORIOS}?vuelta=")


def test_lo_que_se_rechazo_se_corrige_con_el_mismo_formulario(mesa, motor):
    """Who goes back to the page as it was and corrects it is served; who only sends the same again reads the same error."""
    campos = mesa.fichas()
    malo = mesa.entregar(LABORATORIOS, {**campos, "nombre": "Laboratorio Norte"})
    otra_vez = mesa.entregar(LABORATORIOS, {**campos, "nombre": "Laboratorio Norte"})
    assert otra_vez.location == malo.location
    bueno = mesa.entregar(LABORATORIOS, {**campos, "nombre": "Laboratorio Austral"})
    assert "vuelta" not in bueno.location
    assert "Laboratorio Austral" in nombres(motor)
    repetido = mesa.entregar(LABORATORIOS, {**campos, "nombre": "Laboratorio Boreal"})
    assert repetido.location == bueno.location
    assert "ya se había enviado" in mesa.ver(repetido.location).text
    assert "Laboratorio Boreal" not in nombres(motor)


def test_de_otro_navegador_nadie_lo_ve(mesa, entra, reloj):
    reloj.avanzar(seconds=30)  # the telephone shows another code
    respuesta = mandar(mesa, LABORATORIOS, {"nombre": "Laboratorio Norte", "cod_deis": "113100"})
    ajena = entra("mesa").ver(respuesta.location)
    assert ajena.status_code == 200
    assert "113100" not in ajena.text
    assert "ya se mostró, venció" in ajena.text


def test_una_contrasena_no_se_conserva_y_se_dice(entra, motor):
    cliente = entra("lab.norte")
    respuesta = mandar(cliente, "/entrar/contrasena", {"actual": "no es", "nueva": "corta", "repetida": "corta"})
    pagina = cliente.ver(respuesta.location).text
    assert "HUB-5004" in pagina
    assert "No se conserva la contraseña" in pagina


def test_un_archivo_no_se_conserva_y_se_dice(entra):
    cliente = entra("mesa")
    archivo = (io.BytesIO(b"a;b\n1;2\n"), "malo.csv")
    respuesta = mandar(cliente, "/administracion/maestros", {"archivo": archivo, "maestro": "profesionales"})
    assert "No se conserva el archivo «malo.csv»" in cliente.ver(respuesta.location).text


DE_MUCHAS_LETRAS = "".join(chr(0x4E00 + (numero * 7919) % 20_000) for numero in range(150_000))


@pytest.mark.parametrize("texto", [DE_MUCHAS_LETRAS, "x" * 250_000], ids=["que no se comprime", "largo"])
def test_lo_demasiado_largo_no_se_conserva_pero_el_error_si(mesa, texto):
    """Text that cannot be compressed is over the limit sooner than the characters tell."""
    campos = {"nombre": "Laboratorio Norte", "cod_deis": texto}
    respuesta = mandar(mesa, LABORATORIOS, campos, content_type="multipart/form-data")
    pagina = mesa.ver(respuesta.location).text
    assert re.search(r"HUB-20\d\d", pagina)
    assert texto[:50] not in pagina
    assert "demasiado" in pagina


@pytest.mark.parametrize("falta", ["envio", "csrf_token"])
@pytest.mark.parametrize("cuenta", ["mesa", ""])
def test_sin_sus_fichas_un_formulario_no_se_atiende_y_se_puede_recargar(entra, motor, falta, cuenta):
    cliente = entra(cuenta)
    ruta = LABORATORIOS if cuenta else "/entrar"
    datos = {**cliente.fichas(), "nombre": "Nuevo", falta: "inventada"}
    respuesta = cliente.entregar(ruta, datos)
    assert respuesta.status_code == 303
    pagina = cliente.ver(respuesta.location)
    assert (pagina.status_code, "HUB-5008" in pagina.text) == (400, True)
    assert "Nuevo" not in nombres(motor)


# ── a secret ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_una_clave_se_muestra_exactamente_una_vez(mesa, motor):
    """In any process of the hub; a look ahead does not spend it, and the database never has it readable."""
    respuesta = mandar(mesa, CLAVES, {"nombre": "LIS nuevo"})
    guardado = next(fila for fila in filas(motor) if fila.situacion == Situacion.HECHO and fila.contenido)
    assert mesa.pedir("HEAD", respuesta.location).status_code == 200
    pagina = mesa.ver(respuesta.location).text
    (clave,) = CLAVE.findall(pagina)
    assert clave.encode() not in guardado.contenido
    de_nuevo = mesa.ver(respuesta.location).text
    assert not CLAVE.search(de_nuevo)
    assert clave not in de_nuevo
    assert "ya se mostró, venció" in de_nuevo
    assert all(fila.contenido != guardado.contenido for fila in filas(motor))


def test_otro_proceso_la_muestra(mesa, ventanilla, personas):
    respuesta = mandar(mesa, CLAVES, {"nombre": "LIS nuevo"})
    otro = crear_portal(ventanilla, "http://127.0.0.1").test_client(use_cookies=False)
    pagina = otro.get(respuesta.location, headers={"Cookie": "; ".join(mesa.galletas())})
    assert CLAVE.search(pagina.text)
    assert not CLAVE.search(mesa.ver(respuesta.location).text)


def test_sin_la_galleta_no_hay_clave(mesa, entra, reloj):
    """The same person at another browser does not see it, and does not spend it."""
    reloj.avanzar(seconds=30)
    respuesta = mandar(mesa, CLAVES, {"nombre": "LIS nuevo"})
    assert not CLAVE.search(entra("mesa").ver(respuesta.location).text)
    assert CLAVE.search(mesa.ver(respuesta.location).text)


def test_una_clave_que_nadie_vino_a_ver_se_borra(mesa, motor, reloj):
    respuesta = mandar(mesa, CLAVES, {"nombre": "LIS nuevo"})
    reloj.avanzar(minutes=29)
    mesa.ver("/cuenta")
    reloj.avanzar(minutes=29)
    mesa.ver("/cuenta")
    reloj.avanzar(minutes=3)
    assert not CLAVE.search(mesa.ver(respuesta.location).text)
    mandar(mesa, LABORATORIOS, {"nombre": "Otro"})
    assert sum(fila.contenido is not None for fila in filas(motor)) == 1


# ── sent again ──────────────────────────────────────────────────────────────────────────────────────────────────────
def test_mientras_se_atiende_se_dice_y_despues_se_llega_al_resultado(mesa, motor, reloj):
    """The second of two clicks waits on a page that asks by itself; if the process died, the page says what is known."""
    campos = {**mesa.fichas(), "nombre": "Laboratorio Austral"}
    primera = mesa.entregar(LABORATORIOS, campos)
    (fila,) = (una for una in filas(motor) if una.destino == primera.location)
    _poner(motor, fila, situacion=Situacion.EN_CURSO, destino=None)
    segunda = mesa.entregar(LABORATORIOS, campos)
    espera = mesa.ver(segunda.location)
    assert "Se está haciendo lo que pidió" in espera.text
    assert espera.headers["Refresh"] == "1"

    reloj.avanzar(minutes=3)
    perdida = mesa.ver(segunda.location)
    assert f"como el mensaje <strong>{fila.mensaje_id}</strong>" in perdida.text
    assert "Refresh" not in perdida.headers

    _poner(motor, fila, creado_en=reloj() + timedelta(hours=1))  # by a clock that was put back since
    assert "Refresh" not in mesa.ver(segunda.location).headers

    _poner(motor, fila, situacion=Situacion.HECHO, destino=primera.location)
    assert mesa.ver(segunda.location).location == primera.location


def _poner(motor, fila, **valores):
    with motor.begin() as conexion:
        conexion.execute(update(Envio).where(Envio.huella == fila.huella).values(**valores))


def test_el_mensaje_se_apunta_con_el_trabajo(mesa, motor):
    """The number of the message is written in the transaction of what was asked, not afterwards."""
    respuesta = mandar(mesa, CLAVES, {"nombre": "LIS nuevo"})
    with motor.connect() as conexion:
        orden = select(Mensaje.id).where(Mensaje.operacion == "administracion.crearCredencial")
        (numero,) = conexion.execute(orden).scalars()
    assert numero in {fila.mensaje_id for fila in filas(motor)}
    assert respuesta.headers["X-Hub-Mensaje"] == str(numero)


def test_pedir_lo_mismo_otra_vez_a_proposito_se_hace(mesa, motor):
    """Two keys of one name, each asked for on a page that was shown after the one before: nobody repeated anything."""
    for _ in range(2):
        pagina = f"{LABORATORIOS}/{NORTE}"
        formulario = next(uno for uno in formularios(mesa.ver(pagina).text, pagina) if uno.ruta == CLAVES)
        assert CLAVE.search(mesa.ver(formulario.enviar(mesa, {"nombre": "LIS nuevo"}).location).text)
    with motor.connect() as conexion:
        assert len(conexion.execute(select(Credencial.id).where(Credencial.nombre == "LIS nuevo")).all()) == 2


def test_lo_mismo_se_hace_aunque_el_reloj_se_haya_atrasado(mesa, motor):
    """A form that came at a time still to come is no reason not to serve for hours what the same browser asks again."""
    pagina = f"{LABORATORIOS}/{NORTE}"
    for cuantas in (1, 2):
        formulario = next(uno for uno in formularios(mesa.ver(pagina).text, pagina) if uno.ruta == CLAVES)
        formulario.enviar(mesa, {"nombre": "LIS nuevo"})
        with motor.begin() as conexion:
            assert len(conexion.execute(select(Credencial.id).where(Credencial.nombre == "LIS nuevo")).all()) == cuantas
            conexion.execute(update(Envio).values(enviado_ns=Envio.enviado_ns + 3600 * 1_000_000_000))


def test_el_formulario_de_otra_persona_no_sirve(mesa, entra, motor):
    """A token that was made for somebody else is none, even with the session's own."""
    ajena = entra("auditora").fichas()["envio"]
    pagina = mesa.enviar(LABORATORIOS, {"nombre": "Ajeno", "envio": ajena})
    assert (pagina.status_code, "HUB-5008" in pagina.text) == (400, True)
    assert "Ajeno" not in nombres(motor)


def test_lo_guardado_tiene_limite_y_se_olvida(mesa, motor, reloj):
    """Of one browser, so many; and a day later nothing is left."""
    for numero in range(CONTENIDOS_POR_NAVEGADOR + 5):
        mandar(mesa, LABORATORIOS, {"nombre": "Laboratorio Norte", "cod_deis": str(numero)})
    assert sum(fila.contenido is not None for fila in filas(motor)) <= CONTENIDOS_POR_NAVEGADOR
    reloj.avanzar(hours=25)
    cliente = Cliente(mesa._cliente, mesa.personas).entrar("mesa", proposito=None)
    mandar(cliente, LABORATORIOS, {"nombre": "Uno"})
    assert len(filas(motor)) <= 3
