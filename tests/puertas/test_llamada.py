"""A call, at a door that knows nothing but its own format: whatever happens, the answer is coded and on record."""

import io
import json
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from dominio.muestras.formas import FORMAS, forma_de
from dominio.muestras.lectura import a_consulta
from dominio.ventanilla.porteria import Porteria
from dominio.vocabulario.enumeraciones import Puerta
from dominio.vocabulario.errores import ErrorDominio, PeticionNoAtendible, catalogo, datos_de
from modelos import Mensaje
from puertas.cupo import EXENTO, Cupo
from puertas.idioma import Idioma
from puertas.llamada import Llamada
from tests.elenco import NORTE

IDIOMA = Idioma(
    puerta=Puerta.CONSOLA, tipo_de_contenido="text/plain", ilegible=PeticionNoAtendible, incompleto=PeticionNoAtendible
)
CLASES = {clase.codigo: clase for clase in catalogo()}


def en_json(dicho) -> bytes:
    return json.dumps(datos_de(dicho) if isinstance(dicho, ErrorDominio) else {"id_mensaje": dicho.id_mensaje}).encode()


class PuertaDePrueba:
    """The body is the name of an operation; `entretanto` happens before it is served."""

    def __init__(self, ventanilla, motor, claves):
        self.ventanilla, self.motor, self.claves = ventanilla, motor, claves
        self.porteria = Porteria(motor, ventanilla.reloj)
        self.entretanto = lambda: None

    def llamar(self, cuerpo: bytes = b"listarMaestro", clave=NORTE, **cambios):
        entorno = {
            "REQUEST_METHOD": "POST",
            "CONTENT_TYPE": "text/plain",
            "CONTENT_LENGTH": str(len(cuerpo)),
            "wsgi.input": io.BytesIO(cuerpo),
            **({"HTTP_ACCESSKEY": self.claves.get(clave, clave)} if clave else {}),
            **cambios,
        }
        llamada = Llamada.de(entorno, self.ventanilla, self.porteria, IDIOMA, en_json)
        error = llamada.servir(partial(self._servir, llamada, entorno))
        comienzo = []
        partes = llamada.responder(lambda *dicho: comenzado(comienzo, dicho), error.estado if error else 200)
        return comienzo[0], dict(comienzo[1]), json.loads(b"".join(partes))

    def _servir(self, llamada, entorno):
        cuerpo = llamada.recibir(entorno)
        with llamada.admitir(Cupo()):
            forma = forma_de(cuerpo.decode().strip())
            llamada.comenzar(forma.pedido, en_json)
            self.entretanto()
            return llamada.atender(a_consulta(forma, [("nombre", "comunas")] if "nombre" in forma.campos.lectores else []))


def comenzado(comienzo, dicho):
    comienzo.extend(dicho)


@pytest.fixture
def puerta(ventanilla, motor, claves):
    return PuertaDePrueba(ventanilla, motor, claves)


def asientos(motor):
    with motor.connect() as conexion:
        return conexion.execute(select(Mensaje.id, Mensaje.desenlace, Mensaje.laboratorio_id)).all()


def test_una_puerta_sirve_con_lo_comun(puerta, motor):
    """The number of the message is in the header, and the caller's laboratory on record."""
    estado, cabeceras, dicho = puerta.llamar()
    assert estado == "200 OK"
    assert cabeceras["X-Hub-Mensaje"] == str(dicho["id_mensaje"])
    assert asientos(motor) == [(dicho["id_mensaje"], "consulta", NORTE)]


@pytest.mark.parametrize("codigo", CLASES)
def test_cualquier_error_sale_con_su_estado_y_queda_registrado(puerta, motor, codigo):
    def fallar():
        error = CLASES[codigo].__new__(CLASES[codigo])
        ErrorDominio.__init__(error)
        raise error

    puerta.entretanto = fallar
    estado, cabeceras, dicho = puerta.llamar()
    assert (int(estado[:3]), dicho["codigo"]) == (CLASES[codigo].estado, codigo)
    ((numero, desenlace, laboratorio),) = asientos(motor)
    assert (cabeceras["X-Hub-Mensaje"], laboratorio) == (str(numero), NORTE)
    assert desenlace == ("fallido" if codigo.startswith("HUB-9") else "rechazado")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(
    cuerpo=st.binary(max_size=60),
    clave=st.sampled_from([NORTE, None, "mala", "k,l"]),
    anunciado=st.none() | st.text(max_size=4),
)
def test_nada_de_lo_que_llegue_escapa_de_la_guardia(puerta, cuerpo, clave, anunciado):
    """Whatever bytes, key and length come in, the answer has a code, and nothing of a traceback."""
    cambios = {} if anunciado is None else {"CONTENT_LENGTH": anunciado}
    estado, _, dicho = puerta.llamar(cuerpo, clave, **cambios)
    assert estado == "200 OK" or (int(estado[:3]), "Traceback" in str(dicho)) == (CLASES[dicho["codigo"]].estado, False)


def test_lo_de_todos_no_exige_clave_y_lo_demas_si(puerta):
    publicas = {nombre for nombre in FORMAS if puerta.llamar(nombre.encode(), clave=None)[2].get("codigo") != "HUB-1001"}
    assert publicas == {"estadoServicio"}


def test_de_un_desconocido_no_se_lee_un_mensaje_grande(puerta, motor):
    """It is refused before anything is parsed; of who is known it is looked at, here to find no such operation."""
    grande = b"x" * (EXENTO + 1)
    assert puerta.llamar(grande, "mala")[2]["codigo"] == "HUB-1002"
    assert puerta.llamar(grande)[2]["codigo"] == "HUB-1019"


def test_un_rechazo_temprano_queda_a_nombre_de_quien_llama(puerta, motor):
    estado, cabeceras, dicho = puerta.llamar(REQUEST_METHOD="PUT")
    assert (estado[:3], cabeceras["Allow"], dicho["codigo"]) == ("405", "POST", "HUB-1027")
    assert [laboratorio for _, _, laboratorio in asientos(motor)] == [NORTE]


def test_sin_registro_se_responde_igual(puerta, motor, monkeypatch):
    monkeypatch.setattr(puerta.ventanilla, "rechazar", lambda *_resto: 1 // 0)
    assert puerta.llamar(b"nada")[2]["codigo"] == "HUB-1019"
    with motor.connect() as conexion:
        assert conexion.execute(select(func.count()).select_from(Mensaje)).scalar_one() == 0
