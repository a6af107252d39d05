"""Bodies that cannot be taken, at every page that has one: a coded refusal, on record, and never our own failure."""

import io
import re
import socket

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from dominio.ventanilla.compresion import descomprimir
from dominio.vocabulario.enumeraciones import Rol
from dominio.vocabulario.limites import MAXIMO_ARCHIVO, MIB
from modelos import Carga, Mensaje, MensajeCuerpo
from tests.portal.servidor import servida
from tests.portal.test_permisos import CUENTAS, rutas

MAXIMO = MAXIMO_ARCHIVO + MIB
MULTIPARTE = "multipart/form-data; boundary=corte"
PLANO = "application/x-www-form-urlencoded"


def parte(nombre, contenido=b"x", archivo=""):
    de_archivo = f'; filename="{archivo}"' if archivo else ""
    cabecera = f'--corte\r\nContent-Disposition: form-data; name="{nombre}"{de_archivo}\r\n\r\n'
    return cabecera.encode() + contenido + b"\r\n"


CUERPOS = {
    "demasiado grande": (MULTIPARTE, parte("archivo", bytes(MAXIMO), "a.xlsx") + b"--corte--\r\n"),
    "demasiado grande y plano": (PLANO, b"a=" + b"x" * MAXIMO),
    "demasiadas partes": (MULTIPARTE, parte("a") * 1001 + b"--corte--\r\n"),
    "texto demasiado largo": (MULTIPARTE, parte("motivo", b"x" * 600_000) + b"--corte--\r\n"),
    "texto plano demasiado largo": (PLANO, b"motivo=" + b"x" * 600_000),
    "cortado": (MULTIPARTE, parte("archivo", b"x" * 2000, "a.xlsx")[:900]),
    "sin corte": ("multipart/form-data", parte("a") + b"--corte--\r\n"),
    "con otro corte": ("multipart/form-data; boundary=otro", parte("a") + b"--corte--\r\n"),
    "cabecera rota": (
        MULTIPARTE,
        b"--corte\r\nContent-Disposition: form-data; name=\xff\xfe\r\nX\r\n\r\nx\r\n--corte--\r\n",
    ),
    "bytes sueltos": (MULTIPARTE, bytes(range(256)) * 10),
}
EXCEDIDOS = [nombre for nombre in CUERPOS if nombre.startswith(("demasiad", "texto"))]


def estado_de(cual, acceso):
    """The page for the sandbox takes longer texts than the others, and less of everything else."""
    return 413 if cual in EXCEDIDOS and not (acceso.aparte and cual.startswith("texto")) else 400


def con_cuerpo(portal):
    """The addresses that take a form, and who may use each."""
    for metodo, ruta, acceso in rutas(portal):
        if metodo == "POST":
            yield ruta, acceso, next((rol for rol in Rol if acceso.publico or acceso.a_medias or acceso.admite(rol)), None)


def registrado(motor, respuesta):
    """The outcome that the record has of the message that an answer names, and what it keeps of the request."""
    with motor.connect() as conexion:
        numero = int(respuesta.headers["X-Hub-Mensaje"])
        uno = select(Mensaje.desenlace, MensajeCuerpo.pedido).join(MensajeCuerpo, MensajeCuerpo.mensaje_id == Mensaje.id)
        desenlace, pedido = conexion.execute(uno.where(Mensaje.id == numero)).one()
    return desenlace, descomprimir(pedido).decode()


@pytest.mark.parametrize("cual", CUERPOS)
def test_ninguna_pagina_falla_por_el_cuerpo_que_recibe(cual, portal, entra, motor):
    """Whoever may use the page is told; whoever may not sees what is not there; both are on record."""
    tipo, cuerpo = CUERPOS[cual]
    personas = {rol: entra(cuenta) for rol, cuenta in CUENTAS.items()}
    for ruta, acceso, rol in con_cuerpo(portal):
        for quien in {rol, Rol.TOMADOR}:
            entregado = personas[quien].pedir("POST", ruta, data=cuerpo, content_type=tipo)
            if ruta == "/entrar" and estado_de(cual, acceso) == 400:  # the log-in of a second tab: who sent it is in
                assert entregado.location == "/inicio"
                continue
            assert (entregado.status_code == 303) != acceso.aparte, (ruta, quien)
            respuesta = personas[quien].seguir(entregado)
            admitida = acceso.publico or acceso.a_medias or acceso.admite(quien)
            esperado = estado_de(cual, acceso) if admitida else 404
            assert respuesta.status_code == esperado, (ruta, quien, respuesta.text)
            assert acceso.aparte or registrado(motor, respuesta)[0] == "rechazado"


@pytest.mark.parametrize("cual", CUERPOS)
def test_quien_no_entro_va_a_la_entrada(cual, portal, entra):
    tipo, cuerpo = CUERPOS[cual]
    nadie = entra("")
    for ruta, acceso, _ in con_cuerpo(portal):
        respuesta = nadie.seguir(nadie.pedir("POST", ruta, data=cuerpo, content_type=tipo))
        assert respuesta.status_code == (estado_de(cual, acceso) if acceso.publico else 303), ruta


@pytest.mark.parametrize("cual", CUERPOS)
def test_a_quien_se_le_vencio_la_sesion_se_le_dice(cual, entra, reloj):
    """Nothing can be kept of such a body; it must not keep the session's end from being told."""
    tipo, cuerpo = CUERPOS[cual]
    cliente = entra("lab.norte")
    reloj.avanzar(hours=11)
    respuesta = cliente.pedir("POST", "/laboratorio/cargas/resultados", data=cuerpo, content_type=tipo)

    assert (respuesta.status_code, respuesta.location) == (303, "/entrar")
    assert "Su sesión venció" in cliente.ver("/entrar").text


@pytest.mark.parametrize(
    ("ruta", "cuenta", "cual", "codigo"),
    [
        ("/laboratorio/cargas/resultados", "lab.norte", "demasiado grande", "HUB-4002"),
        ("/administracion/maestros", "mesa", "demasiado grande", "HUB-4002"),
        ("/laboratorio/muestras/1/entregar", "lab.norte", "demasiado grande", "HUB-3003"),
        ("/laboratorio/muestras/1/entregar", "lab.norte", "demasiado grande y plano", "HUB-1031"),
        ("/laboratorio/cargas/resultados", "lab.norte", "demasiadas partes", "HUB-1031"),
        ("/entrar", "", "texto plano demasiado largo", "HUB-1031"),
        ("/laboratorio/cargas/resultados", "lab.norte", "cortado", "HUB-5008"),
    ],
)
def test_se_dice_que_tiene_de_malo(ruta, cuenta, cual, codigo, entra, motor):
    tipo, cuerpo = CUERPOS[cual]
    cliente = entra(cuenta)
    respuesta = cliente.seguir(cliente.pedir("POST", ruta, data=cuerpo, content_type=tipo))

    assert codigo in respuesta.text
    assert registrado(motor, respuesta) == ("rechazado", f'{{"pagina": "{ruta}"}}')


def test_una_planilla_de_mas_de_16_mib_dice_cuanto_pesa(entra, motor):
    cliente = entra("lab.norte")
    archivo = (io.BytesIO(b"PK" + bytes(20 * MIB)), "grande.xlsx")
    respuesta = cliente.enviar("/laboratorio/cargas/resultados", {"archivo": archivo, "accion": "cargar"})

    assert respuesta.status_code == 413
    assert "El archivo pesa 20,1 MiB; el máximo es 16 MiB." in respuesta.text
    with motor.connect() as conexion:
        assert conexion.execute(select(func.count()).select_from(Carga)).scalar_one() == 0


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.binary(max_size=400),
        st.lists(st.sampled_from([b"--corte", b"\r\n", b"--", b"x" * 70, b'name="a"', b"\0", b"\xff"]), max_size=40).map(
            b"".join
        ),
    ),
    st.sampled_from(
        [MULTIPARTE, PLANO, "multipart/form-data; boundary=", 'multipart/form-data; boundary="corte', "text/plain", ""]
    ),
)
def test_ningun_cuerpo_hace_fallar_la_carga(portal, entra, cuerpo, tipo):
    """Whatever the bytes are; who sends no good token is told that the form is stale."""
    nadie = entra("")
    respuesta = nadie.seguir(nadie.pedir("POST", "/entrar", data=cuerpo, content_type=tipo))

    assert (respuesta.status_code, "HUB-5008" in respuesta.text) == (400, True)


@pytest.mark.parametrize("cabecera", [f"Content-Length: {40 * MIB}", f"Content-Length: {17 * MIB + 1}"])
def test_quien_todavia_envia_recibe_la_respuesta(cabecera, portal, entra):
    """Neither answer may be lost to a connection that is reset while there is something left to send."""
    cliente = entra("lab.norte")
    galleta = "; ".join(cliente.galletas())
    largo = int(cabecera.rpartition(" ")[2])
    inicio = (
        f"POST /laboratorio/cargas/resultados HTTP/1.1\r\nHost: x\r\nCookie: {galleta}\r\nConnection: close\r\n"
        f"Content-Type: {MULTIPARTE}\r\n{cabecera}\r\n\r\n"
    )
    with (
        servida(portal) as direccion,
        socket.create_connection(("127.0.0.1", int(direccion.rpartition(":")[2])), 60) as enchufe,
    ):
        enchufe.sendall(inicio.encode())
        for _ in range(largo // MIB):
            enchufe.sendall(bytes(MIB))
        enchufe.sendall(bytes(largo % MIB))
        respuesta = enchufe.makefile("rb").read().decode()

    assert respuesta.split("\r\n", 1)[0].endswith("303 SEE OTHER")
    pagina = cliente.ver(re.search(r"\nLocation: (\S+)", respuesta)[1])
    assert (pagina.status_code, "HUB-4002" in pagina.text) == (413, True)


def test_un_cuerpo_sin_largo_se_cuenta_mientras_llega(portal, entra):
    """As a proxy sends it that does not know how much will come."""
    cliente = entra("lab.norte")
    entrada = io.BytesIO(parte("archivo", bytes(MAXIMO + MIB), "a.xlsx"))
    entregado = cliente.pedir(
        "POST",
        "/laboratorio/cargas/resultados",
        content_type=MULTIPARTE,
        input_stream=entrada,
        headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True, "CONTENT_LENGTH": ""},
    )

    respuesta = cliente.seguir(entregado)
    assert respuesta.status_code == 413
    assert "El archivo pesa más de 17 MiB; el máximo es 16 MiB." in respuesta.text
    assert not entrada.read(1)
