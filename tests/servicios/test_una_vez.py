"""A report is kept once, and each message that brought or gave it still shows what travelled, byte for byte."""

import base64
import hashlib
from random import Random

import pytest
from sqlalchemy import func, select, text

from dominio.auditoria import Verificador
from dominio.auditoria.diferencias import Falla
from dominio.auditoria.mensajes import ver
from dominio.mesa.reenvio import impedimento_de, leer_original
from dominio.ventanilla.compresion import comprimir
from dominio.ventanilla.cuerpos import Cual, abrir
from dominio.vocabulario.errores import CuerpoIlegible, DocumentoAlterado, DocumentoPerdido
from modelos import Documento, Informe, MensajeCuerpo
from tests.dominio.auditoria.test_integridad import forzar
from tests.elenco import una_recepcionada
from tests.servicios.mensajes import SOAP, consulta, elementos, entregar, escritura

PDF = b"%PDF-1.7\n" + Random(17).randbytes(500_000)
CIFRADO = base64.b64encode(PDF).decode()
CADA_76 = "\n".join(CIFRADO[i : i + 76] for i in range(0, len(CIFRADO), 76))
MANERAS = {
    "de_corrido": CIFRADO,
    "en_renglones": CADA_76,
    "con_retorno": CADA_76.replace("\n", "\r\n"),
    "con_retorno_por_numero": CADA_76.replace("\n", "&#13;\n"),
    "con_sangria": f"\n    {CADA_76.replace(chr(10), chr(10) + '    ')}\n  ",
    "en_cdata": f"<![CDATA[{CIFRADO}]]>",
    "irregular": CADA_76.replace("\n", " ", 3),
    "cifras_por_numero": CIFRADO.replace("A", "&#65;", 1),
}


def entrega_de(clave, informe, cuando="2026-03-05T12:30:15Z"):
    datos = [("id_muestra", str(clave)), ("resultado", "Positivo"), ("fecha_hora_resultado_laboratorio", cuando)]
    return entregar(f"{elementos(datos)}<informe>{informe}</informe><nombre_informe>a.pdf</nombre_informe>")


def enviar(hub, operacion, version="soap11", letras="utf-8"):
    """Send it, and make sure that the record has both bodies as they travelled; its number and the answer."""
    enviado = SOAP[version](operacion).decode().encode(letras)
    tipo = {} if letras == "utf-8" else {"CONTENT_TYPE": f"text/xml; charset={letras}"}
    respuesta = hub.enviar(enviado, version, **tipo)
    fila, pedido, devuelto = hub.registro(respuesta)
    assert pedido == enviado
    assert devuelto == respuesta.cuerpo
    assert hashlib.sha256(pedido).digest() == bytes(fila.huella_pedido)
    assert hashlib.sha256(devuelto).digest() == bytes(fila.huella_respuesta)
    return fila.id, respuesta


def guardado(motor):
    """Bytes that are kept of documents, wherever, and of bodies."""
    with motor.connect() as conexion:
        sumas = [func.sum(func.length(columna)) for columna in (Informe.contenido, Documento.contenido)]
        documentos = sum(conexion.execute(select(suma)).scalar() or 0 for suma in sumas)
        largo = func.length(MensajeCuerpo.pedido) + func.length(MensajeCuerpo.respuesta)
        largo += func.coalesce(func.length(MensajeCuerpo.documentos), 0)
        return documentos, conexion.execute(select(func.sum(largo))).scalar() or 0


@pytest.mark.parametrize("manera", MANERAS)
def test_el_registro_muestra_lo_que_viajo(hub, ventanilla, laboratorio_norte, manera):
    """Accepted and given back; repeated; refused; by both doors."""
    clave = una_recepcionada(ventanilla, laboratorio_norte)
    operacion = entrega_de(clave, MANERAS[manera])

    _, primera = enviar(hub, operacion)
    _, segunda = enviar(hub, operacion, "soap12")
    enviar(hub, entrega_de(999_999, MANERAS[manera]))
    _, leida = enviar(hub, consulta("obtenerInforme", id_muestra=clave))

    assert (primera.texto("desenlace"), segunda.texto("desenlace")) == ("actualizada", "sin_cambio")
    assert base64.b64decode(leida.texto("informe")) == PDF
    assert guardado(hub.motor)[0] == len(PDF)


@pytest.mark.parametrize("letras", ["utf-16", "utf-16le", "utf-16be", "iso-8859-1"])
def test_en_cualquier_juego_de_caracteres(hub, ventanilla, laboratorio_norte, letras):
    clave = una_recepcionada(ventanilla, laboratorio_norte)

    _, respuesta = enviar(hub, entrega_de(clave, CADA_76), letras=letras)

    assert respuesta.texto("desenlace") == "actualizada"
    documentos, cuerpos = guardado(hub.motor)
    assert (documentos, cuerpos < 10_000) == (len(PDF), True)


def test_entregado_y_leido_diez_veces_se_guarda_una(hub, ventanilla, laboratorio_norte):
    """Ten readings add next to nothing; the same report of another sample is what that sample keeps of it, and no more."""
    clave, otra = (una_recepcionada(ventanilla, laboratorio_norte, codigo) for codigo in ("N-1", "N-2"))
    enviar(hub, entrega_de(clave, CIFRADO))
    _, antes = guardado(hub.motor)

    for _ in range(10):
        enviar(hub, consulta("obtenerInforme", id_muestra=clave))

    documentos, despues = guardado(hub.motor)
    assert (documentos, despues - antes < 10_000) == (len(PDF), True)
    enviar(hub, entrega_de(otra, CADA_76))
    assert enviar(hub, consulta("obtenerInforme", id_muestra=otra))[1].texto("sha256") == hashlib.sha256(PDF).hexdigest()
    assert guardado(hub.motor)[0] == 2 * len(PDF)
    assert list(Verificador(hub.motor).diferencias()) == []


def test_dos_muestras_de_un_mensaje_con_el_mismo_informe_y_un_ensayo(hub, ventanilla, laboratorio_norte):
    """The trial keeps it once, and each sample, with whom hubs of the version before look for it."""
    claves = [una_recepcionada(ventanilla, laboratorio_norte, codigo) for codigo in ("N-1", "N-2")]
    entregas = entrega_de(claves[0], CIFRADO).replace(
        "</entregas>", entrega_de(claves[1], CADA_76).partition("<entregas>")[2]
    ).replace("</entregaResultado></entregaResultado>", "</entregaResultado>")  # fmt: skip
    ensayo = entregas.replace("</entregaResultado>", "<simular>true</simular></entregaResultado>")

    enviar(hub, ensayo)
    enviar(hub, entregas)

    for clave in claves:
        assert base64.b64decode(enviar(hub, consulta("obtenerInforme", id_muestra=clave))[1].texto("informe")) == PDF
    assert guardado(hub.motor)[0] == 3 * len(PDF)


def test_lo_que_le_pasa_a_la_muestra_no_le_quita_nada_al_registro(hub, ventanilla, laboratorio_norte):
    """Its correction leaves the earlier report where the earlier messages find it."""
    clave = una_recepcionada(ventanilla, laboratorio_norte)
    numero, _ = enviar(hub, entrega_de(clave, CADA_76))
    datos = [
        ("id_muestra", str(clave)),
        ("resultado", "Negativo"),
        ("fecha_hora_resultado_laboratorio", "2026-03-05T12:30:15Z"),
    ]
    correccion = elementos([*datos, ("motivo", "Error de transcripción")])
    _, corregida = enviar(hub, escritura("corregirResultado", "correcciones", f"<correccion>{correccion}</correccion>"))

    assert corregida.texto("desenlace") == "actualizada"
    with hub.motor.connect() as conexion:
        visto = ver(conexion, numero)
    assert (visto.integro, visto.falla) == (True, None)
    assert CADA_76.encode() in visto.pedido


def test_lo_de_antes_se_lee_como_esta_y_desde_entonces_se_guarda_una_vez(hub, ventanilla, laboratorio_norte):
    """A report that was kept before anybody wrote down where documents are, and a body with the document in it."""
    clave = una_recepcionada(ventanilla, laboratorio_norte)
    numero, _ = enviar(hub, entrega_de(clave, CIFRADO))
    entero = SOAP["soap11"](entrega_de(clave, CIFRADO))
    forzar(hub.motor, "DELETE FROM documento")
    _cambiar_cuerpo(hub.motor, numero, pedido=comprimir(entero), documentos=None)

    with hub.motor.connect() as conexion:
        assert (ver(conexion, numero).pedido, ver(conexion, numero).integro) == (entero, True)
    for _ in range(2):
        enviar(hub, consulta("obtenerInforme", id_muestra=clave))
    assert guardado(hub.motor)[0] == len(PDF)
    assert list(Verificador(hub.motor).diferencias()) == []


def _cambiar_cuerpo(motor, numero, **valores):
    """Change a body as only the owner of the database can."""
    disparador = "cerrado_mensaje_cuerpo_update"
    with motor.begin() as conexion:
        postgres = conexion.dialect.name == "postgresql"
        orden = None
        if postgres:
            conexion.execute(text("ALTER TABLE mensaje_cuerpo DISABLE TRIGGER USER"))
        else:
            orden = conexion.execute(text("SELECT sql FROM sqlite_master WHERE name = :n"), {"n": disparador}).scalar()
            conexion.execute(text(f"DROP TRIGGER {disparador}"))
        conexion.execute(MensajeCuerpo.__table__.update().where(MensajeCuerpo.mensaje_id == numero).values(**valores))
        conexion.execute(text("ALTER TABLE mensaje_cuerpo ENABLE TRIGGER USER" if postgres else orden))


OTRO_CONTENIDO = "UPDATE informe SET contenido = mensaje_cuerpo.respuesta FROM mensaje_cuerpo"
DANOS = {
    "borrado": ("DELETE FROM informe", DocumentoPerdido, Falla.DOCUMENTO_PERDIDO),
    "cambiado": (OTRO_CONTENIDO, DocumentoAlterado, Falla.DOCUMENTO_ALTERADO),
    "sin_rastro": ("DELETE FROM documento", DocumentoPerdido, Falla.DOCUMENTO_PERDIDO),
}


@pytest.mark.parametrize("dano", DANOS)
def test_un_cuerpo_cuyo_documento_falta_o_se_cambio_no_se_da_por_entero(hub, ventanilla, laboratorio_norte, dano):
    """By nobody who shows, proves or re-runs it; what is whole of the same message is shown."""
    orden, error, falla = DANOS[dano]
    clave = una_recepcionada(ventanilla, laboratorio_norte)
    entregado, _ = enviar(hub, entrega_de(clave, CADA_76))
    leido, _ = enviar(hub, consulta("obtenerInforme", id_muestra=clave))
    forzar(hub.motor, orden)

    with hub.motor.connect() as conexion:
        visto, despues = ver(conexion, entregado), ver(conexion, leido)
        impedimento = impedimento_de(conexion, _como_rechazado(leer_original(conexion, entregado)))
    assert (visto.pedido, visto.integro, type(visto.falla)) == (None, False, error)
    assert visto.respuesta is not None
    assert (despues.respuesta, type(despues.falla)) == (None, error)
    assert hashlib.sha256(PDF).hexdigest() in visto.falla.mensaje
    assert error.codigo in impedimento
    halladas = {(d.falla, d.numero) for d in Verificador(hub.motor).diferencias()}
    assert {(falla, entregado), (falla, leido)} <= halladas


def _como_rechazado(fila):
    """The row of a message as it would be if it had been refused."""
    return type("Fila", (), {**fila._mapping, "desenlace": "rechazado"})


def test_un_informe_alterado_no_se_entrega(hub, ventanilla, laboratorio_norte):
    clave = una_recepcionada(ventanilla, laboratorio_norte)
    enviar(hub, entrega_de(clave, CIFRADO))
    forzar(hub.motor, OTRO_CONTENIDO)

    numero, respuesta = enviar(hub, consulta("obtenerInforme", id_muestra=clave))

    assert respuesta.texto("codigo") == DocumentoAlterado.codigo
    assert numero


AJENOS = (
    "",
    "[]",
    "{}",
    '{"pedido":3}',
    '{"pedido":[[1]]}',
    '{"pedido":[[0,["a"]]]}',
    '{"pedido":[[0,7]]}',
    '{"pedido":[["a","b"]]}',
    '{"pedido":[[0,"x",5,7,0,0,0,0]]}',
)


@pytest.mark.parametrize("documentos", AJENOS)
def test_lo_que_el_hub_no_escribio_se_dice_ilegible(hub, ventanilla, laboratorio_norte, documentos):
    """Also what names no document, or one that there is not."""
    numero, _ = enviar(hub, consulta("estadoServicio"))
    _cambiar_cuerpo(hub.motor, numero, documentos=documentos)

    with hub.motor.connect() as conexion:
        fila = conexion.execute(select(MensajeCuerpo.__table__).where(MensajeCuerpo.mensaje_id == numero)).one()
        with pytest.raises((CuerpoIlegible, DocumentoPerdido)):
            abrir(conexion, fila, Cual.PEDIDO)
        assert ver(conexion, numero).integro is False
