"""`hub auditoria`, run as an auditor runs it, on what laboratories sent through the whole WSGI application."""

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from config.ajustes import Ajustes
from consola.auditoria_filtros import OPCIONES
from consola.persona import quien_opera
from dominio.auditoria import Falla
from dominio.vocabulario.enumeraciones import DesenlaceMensaje
from dominio.vocabulario.tiempo import CHILE
from hub import crear_aplicacion
from tests.consola.orden import RAIZ
from tests.elenco import NORTE, SUR
from tests.servicios.mensajes import SOAP, TIPO, consulta, crear, escritura, ficha, muestra

RUTA = {"soap11": "/soap/v1/interconexion", "soap12": "/soap12/v1/interconexion"}
MOTIVO = "oficio 15 del tribunal"


@pytest.fixture
def enviar(motor, claves, tmp_path):
    """Posts bytes to the composed hub; gives the number that the answer bears and its body."""
    entorno = {"HUB_BASE_DATOS": motor.url.render_as_string(hide_password=False), "HUB_DATOS": str(tmp_path)}
    aplicacion = crear_aplicacion(Ajustes.desde_entorno(entorno))

    def por_http(cuerpo, clave=NORTE, version="soap11"):
        cabeceras = {}
        ambiente = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": RUTA[version],
            "QUERY_STRING": "",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "CONTENT_TYPE": TIPO[version],
            "CONTENT_LENGTH": str(len(cuerpo)),
            "REMOTE_ADDR": "192.0.2.7",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(cuerpo),
            **({} if clave is None else {"HTTP_ACCESSKEY": claves.get(clave, clave)}),
        }
        respuesta = b"".join(aplicacion(ambiente, lambda _estado, pares: cabeceras.update(pares)))
        return int(cabeceras["X-Hub-Mensaje"]), respuesta.decode()

    return por_http


def una(codigo, **cambios):
    """A sample taken three hours ago."""
    return muestra(codigo, fecha_muestra=(datetime.now(UTC) - timedelta(hours=3)).isoformat(timespec="seconds"), **cambios)


def por_id(operacion, lista, item, clave, dentro=""):
    """A write about one sample."""
    return escritura(operacion, lista, f"<{item}><id_muestra>{clave}</id_muestra>{dentro}</{item}>")


@pytest.fixture
def jornada(enviar, claves):
    """What became of each of a morning's messages: (number, operation, outcome, error codes)."""
    hechos = []

    def anotar(operacion, cuerpo, desenlace, *codigos, **opciones):
        numero, respuesta = enviar(cuerpo, **opciones)
        hechos.append((numero, operacion, desenlace, list(codigos)))
        return respuesta

    sobre = SOAP["soap11"]
    respuesta = anotar("crearMuestras", sobre(crear(una("N-1"))), "aceptado")
    clave = re.search(r"<(?:\w+:)?id_muestra>(\d+)<", respuesta)[1]
    anotar("crearMuestras", sobre(crear(una("N-2"), una("N-3", paciente_dv="2"))), "parcial", "HUB-2004")
    anotar("crearMuestras", SOAP["soap12"](crear(una("N-8", paciente_sexo="X"))), "rechazado", "HUB-2002", version="soap12")
    anotar("recepcionarMuestra", sobre(por_id("recepcionarMuestra", "recepciones", "recepcion", clave)), "aceptado")
    anotar("datosMuestraID", sobre(consulta("datosMuestraID", id_muestra=clave)), "consulta")
    anotar("datosMuestraID", sobre(consulta("datosMuestraID", id_muestra=clave)), "rechazado", "HUB-2020", clave=SUR)
    anotar("crearMuestras", sobre(crear(una("N-9"))), "rechazado", "HUB-1002", clave="clave-que-no-es")
    anotar("crearMuestras", sobre(crear(una("N-9"))), "rechazado", "HUB-1001", clave=None)
    anotar("", "esto no es XML, es de Ana María".encode(), "rechazado", "HUB-1010")
    anotar("noExiste", sobre(consulta("noExiste")), "rechazado", "HUB-1019")
    return hechos, int(clave)


def buscados(salida):
    """What a search in JSON found, oldest first."""
    mensajes = json.loads(salida)["mensajes"]
    return [(m["id_mensaje"], m["operacion"], m["desenlace"], m["codigos"]) for m in reversed(mensajes)]


def test_todo_mensaje_se_halla_con_su_desenlace(jornada, auditoria):
    """Show 6: also the one that was not XML and the one with a wrong key, by the number that their senders were told."""
    hechos, _ = jornada
    hallados = {numero: (desenlace, codigos) for numero, _, desenlace, codigos in buscados(auditoria("buscar", "--json"))}
    assert hallados == {numero: (desenlace, codigos) for numero, _, desenlace, codigos in hechos}

    for criterio, codigo in (("HUB-1010", "HUB-1010"), ("HUB-1002", "HUB-1002")):
        (hallado,) = buscados(auditoria("buscar", "--error", criterio, "--json"))
        assert hallado[2:] == ("rechazado", [codigo])


def test_cada_criterio_de_la_consola_llega_al_registro(jornada, auditoria):
    """Options mean what they say, alone and together."""
    hechos, clave = jornada
    numeros = [numero for numero, *_ in hechos]
    hoy = datetime.now(CHILE).strftime("%Y-%m-%d")
    for opciones, esperados in (
        (("--puerta", "soap12"), [2]),
        (("--laboratorio", SUR), [5]),
        (("--operacion", "crearMuestras", "--desenlace", "parcial"), [1]),
        (("--mensaje", numeros[4]), [4]),
        (("--desde", "2020-01-01", "--hasta", "2020-12-31 23:59"), []),
        (("--hasta", hoy, "--desde", hoy, "--error", "HUB-2004"), [1]),
        (("--muestra", clave, "--operacion", "recepcionarMuestra"), [3]),
    ):
        hallados = [numero for numero, *_ in buscados(auditoria("buscar", *opciones, "--json"))]
        assert hallados == [numeros[lugar] for lugar in esperados], opciones


def test_la_tabla_cabe_en_80_columnas_y_se_pagina(jornada, auditoria):
    """The second page goes on where the first ended."""
    primera = auditoria("buscar", "--limite", "6")
    tabla = [renglon for renglon in primera.splitlines() if renglon[0] in "┏┃┡│└"]
    assert {len(renglon) for renglon in tabla} <= set(range(60, 81))
    assert all(renglon[-1] in "┓┃┩│┘" for renglon in tabla), "nothing is cut off"
    assert "HUB-1010" in primera
    assert "6 mensajes en esta página; en total, 10." in primera
    segunda = auditoria("buscar", "--limite", "6", "--cursor", primera.split("--cursor ")[1].strip())
    assert "4 mensajes en esta página" in segunda
    assert "--cursor" not in segunda


def test_un_mensaje_se_ve_tapado_y_con_motivo_entero(jornada, auditoria, tmp_path):
    """Masked at first; with a reason as it travelled, also as files; each reading tells its own number."""
    hechos, _ = jornada
    ilegible, creado = hechos[8][0], hechos[0][0]
    tapado = auditoria("ver", creado)
    assert not [dato for dato in ("11111111", "Ana María", "Calle Larga") if dato in tapado]
    assert "las huellas concuerdan" in tapado
    assert "quedó registrada como el mensaje" in tapado
    assert "Ana María" not in auditoria("ver", ilegible)

    revelado = auditoria("ver", ilegible, "--revelar", "--motivo", MOTIVO, "--guardar", tmp_path)
    assert "esto no es XML, es de Ana María" in revelado
    guardado = tmp_path / f"mensaje-{ilegible}-pedido"
    assert guardado.read_text() == "esto no es XML, es de Ana María"
    assert guardado.stat().st_mode & 0o077 == 0

    datos = json.loads(auditoria("ver", creado, "--revelar", "--motivo", MOTIVO, "--json"))
    assert "Ana María" in datos["pedido"]
    (lectura,) = buscados(auditoria("buscar", "--mensaje", datos["registrado_como"], "--json"))
    assert lectura[1:3] == ("auditoria.revelar", "consulta")


def test_sin_motivo_no_se_revela(jornada, auditoria):
    """An answer on stderr, status 1, and no datum."""
    hechos, _ = jornada
    for opciones in ((), ("--motivo", "corto")):
        negado = auditoria("ver", hechos[0][0], "--revelar", *opciones, bien=False)
        assert (negado.codigo, negado.salida) == (1, "")
        assert "motivo" in negado.errores
    assert auditoria("ver", hechos[0][0], "--motivo", MOTIVO, bien=False).codigo == 2


def test_la_clave_de_un_usernametoken_no_esta_en_ninguna_parte(enviar, auditoria, claves, motor):
    """Neither shown to an auditor with a reason nor kept."""
    numero, respuesta = enviar(SOAP["soap11"](crear(una("N-1")), ficha(claves[NORTE])), clave=None)
    assert "creada" in respuesta
    assert claves[NORTE] not in auditoria("ver", numero, "--revelar", "--motivo", MOTIVO)
    assert auditoria("verificar").startswith("Revisados: 2 mensajes")


def test_la_vida_de_una_muestra_se_cuenta_entera(jornada, auditoria):
    """By number or by the laboratory's code; in order, with author, states, message and door."""
    hechos, clave = jornada
    contada = auditoria("muestra", clave)
    assert contada.index("Registrada y enviada") < contada.index("Recibida por el laboratorio")
    assert "2 (enviada) → 3 (recepcionada)" in contada
    assert "Laboratorio Norte (laboratorio 1), clave 1 «LIS», desde 192.0.2.7" in re.sub(r"\s*│\n│[ │]*", " ", contada)
    assert f"Mensaje {hechos[3][0]} (recepcionarMuestra), puerta soap11" in contada
    assert max(map(len, contada.splitlines())) <= 80

    datos = json.loads(auditoria("muestra", "--laboratorio", NORTE, "--codigo", "N-1", "--json"))
    assert datos["id_muestra"] == clave
    assert datos["pasos"][-1]["operacion"] == "auditoria.muestra"
    assert datos["pasos"][-1]["origen"] == quien_opera()


def test_lo_que_no_existe_se_dice_sin_numeros_internos(auditoria):
    """On stderr, with status 1."""
    for orden in (("muestra", 99), ("ver", 99), ("muestra", "--laboratorio", NORTE, "--codigo", "nada")):
        negado = auditoria(*orden, bien=False)
        assert (negado.codigo, negado.salida) == (1, "")
        assert negado.errores.startswith("Error: No hay un")
    for mal_escrita in (("muestra",), ("buscar", "--rut", "1-1"), ("buscar", "--desde", "ayer")):
        assert auditoria(*mal_escrita, bien=False).codigo == 2


def test_se_exporta_una_busqueda(jornada, auditoria, tmp_path):
    """To a file that only its owner reads, or to a pipe."""
    archivo = tmp_path / "rechazados.csv"
    dicho = auditoria("exportar", archivo, "--desenlace", "rechazado")
    filas = list(csv.DictReader(io.StringIO(archivo.read_text("utf-8-sig")), delimiter=";"))
    assert len(filas) == 6
    assert dicho.startswith(f"6 mensajes en {archivo}.")
    assert archivo.stat().st_mode & 0o077 == 0
    assert auditoria("exportar", "-", "--error", "HUB-1010").count("HUB-1010") == 1


def test_verificar_termina_con_1_si_algo_falta(jornada, auditoria, motor):
    """Differences on stderr, one per line; the verification itself is on record."""
    hechos, _ = jornada
    assert "Diferencias: 0." in auditoria("verificar")
    with motor.begin() as conexion:
        conexion.execute(text("DELETE FROM mensaje_cuerpo WHERE mensaje_id = :n"), {"n": hechos[0][0]})

    hecho = auditoria("verificar", "--json", bien=False)

    assert hecho.codigo == 1
    assert hecho.errores == f"mensaje {hechos[0][0]}: no están el pedido ni la respuesta del mensaje\n"
    (una,) = json.loads(hecho.salida)["diferencias"]
    assert una == {"falla": "sin_cuerpo", "numero": hechos[0][0], "detalle": "", "lugar": None}
    (constancia,) = buscados(auditoria("buscar", "--mensaje", json.loads(hecho.salida)["registrado_como"], "--json"))
    assert constancia[1] == "auditoria.verificar"


def test_el_manual_explica_cada_criterio_desenlace_y_diferencia():
    """The tables of docs/auditoria.md and the code are the same lists."""
    manual = (RAIZ / "docs" / "auditoria.md").read_text(encoding="utf-8")
    primeras = " ".join(re.findall(r"^\| (`[^|]*`) \|", manual, re.MULTILINE))
    explicados = set(re.findall(r"`([^`]+)`", primeras))
    criterios = {next(o for o in opcion(lambda: None).__click_params__[-1].opts) for opcion in OPCIONES}
    assert explicados == {*criterios, *map(str, DesenlaceMensaje), *map(str, Falla)}
