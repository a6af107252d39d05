"""Reading one message, exporting many, and the figures; all of it on record where it shows somebody's data."""

import csv
import io
import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from dominio.auditoria import Filtro, buscar, cifras, vida
from dominio.auditoria.atencion import sobre_de
from dominio.auditoria.exportacion import a_csv
from dominio.auditoria.pedidos import BuscarMensajes, ExportarMensajes, RevelarMensaje, VerMensaje
from dominio.muestras.pedidos import EstadoMensaje, EstadoServicio
from dominio.ventanilla.actor import Actor
from dominio.ventanilla.compresion import descomprimir
from dominio.ventanilla.sobre import Sobre
from dominio.vocabulario.enumeraciones import Estado, Puerta, Rol
from dominio.vocabulario.errores import (
    DatoObligatorio,
    ErrorDominio,
    MensajeDesconocido,
    MotivoDemasiadoCorto,
    NadaEnEstaDireccion,
    PermisoDenegado,
)
from modelos import Mensaje, MensajeCuerpo
from tests.dominio.pasos import recepcion
from tests.elenco import NORTE, SUR, crear, una_creada, una_muestra

AUDITORA = Actor(rol=Rol.AUDITOR)
MOTIVO = "reclamo del paciente, oficio 15"


@pytest.fixture
def pedir(ventanilla, reloj):
    """What the auditor gets for a request, a minute later."""

    def por_la_ventanilla(pedido):
        reloj.avanzar(minutes=1)
        sobre = sobre_de(pedido, puerta=Puerta.CONSOLA, recibido_en=reloj(), origen="consola: eva")
        return ventanilla.atender(AUDITORA, pedido, sobre)

    return por_la_ventanilla


def enviar(ventanilla, actor, pedido, cuerpo=b"<a>uno</a>"):
    """The number of a message that a laboratory sent by SOAP."""
    sobre = Sobre(
        puerta=Puerta.SOAP11,
        operacion=pedido.operacion,
        cuerpo=cuerpo,
        recibido_en=ventanilla.reloj(),
        codificar=lambda _: b"<a>dos</a>",
    )
    return ventanilla.atender(actor, pedido, sobre).id_mensaje


def registro(motor, numero):
    """A message's row, and its request."""
    with motor.connect() as conexion:
        fila = conexion.execute(select(Mensaje.__table__).where(Mensaje.id == numero)).one()
        cuerpo = conexion.execute(select(MensajeCuerpo.pedido).where(MensajeCuerpo.mensaje_id == numero)).scalar_one()
    return fila, json.loads(descomprimir(cuerpo))


def test_un_mensaje_se_ve_con_todo_lo_que_cuelga_de_el(ventanilla, laboratorio_norte, pedir, reloj):
    """Bodies, what each item did, its errors, and its neighbours in time."""
    creado = enviar(ventanilla, laboratorio_norte, crear(una_muestra("N-1"), una_muestra("N-2", paciente_dv="2")))
    reloj.avanzar(minutes=1)
    recibido = enviar(ventanilla, laboratorio_norte, recepcion(1))

    visto = pedir(VerMensaje(id_mensaje=creado)).visto
    assert (visto.pedido, visto.respuesta, visto.integro) == (b"<a>uno</a>", b"<a>dos</a>", True)
    assert [(item.id_muestra, item.documento, item.hacia) for item in visto.items] == [
        (1, None, Estado.ENVIADA),
        (None, "11111111-2", None),
    ]
    assert visto.errores == (("HUB-2004", 1),)
    assert [mensaje.id_mensaje for mensaje in visto.posteriores] == [recibido]

    siguiente = pedir(VerMensaje(id_mensaje=recibido)).visto
    assert [mensaje.id_mensaje for mensaje in siguiente.anteriores] == [creado]
    assert siguiente.posteriores == (), "the auditor's own reading is no neighbour"


def test_revelar_exige_un_motivo_que_queda_escrito(ventanilla, laboratorio_norte, pedir, motor):
    """Without a reason of more than ten characters nothing is shown, and the refusal is on record."""
    numero = enviar(ventanilla, laboratorio_norte, crear(una_muestra()))
    with pytest.raises(DatoObligatorio) as falta:
        pedir(RevelarMensaje(id_mensaje=numero))
    with pytest.raises(MotivoDemasiadoCorto):
        pedir(RevelarMensaje(id_mensaje=numero, motivo="  reclamo    "))
    assert registro(motor, falta.value.id_mensaje)[0].desenlace == "rechazado"

    recibo = pedir(RevelarMensaje(id_mensaje=numero, motivo=MOTIVO))

    fila, pedido = registro(motor, recibo.id_mensaje)
    assert recibo.revelado
    assert (fila.operacion, fila.origen, fila.puerta) == ("auditoria.revelar", "consola: eva", "consola")
    assert pedido == {"id_mensaje": numero, "motivo": MOTIVO}


def test_quien_miro_a_un_paciente_tiene_respuesta(ventanilla, laboratorio_norte, pedir, motor):
    """By RUN: the reading of a stored sample's message, of a refused item's, and the search itself."""
    guardada = enviar(ventanilla, laboratorio_norte, crear(una_muestra("N-1")))
    rechazada = enviar(ventanilla, laboratorio_norte, crear(una_muestra("N-2", paciente_nombres="..")))
    leidas = [pedir(VerMensaje(id_mensaje=numero)).id_mensaje for numero in (guardada, rechazada)]
    busqueda = pedir(BuscarMensajes(filtro=Filtro(rut="11111111-1"))).id_mensaje
    exportada = pedir(ExportarMensajes(filtro=Filtro(rut="11111111-1"))).id_mensaje

    with motor.connect() as conexion:
        hallados = buscar(conexion, Filtro(rut="11111111-1")).mensajes

    assert [m.id_mensaje for m in hallados] == [exportada, busqueda, *reversed(leidas), rechazada, guardada]


def test_la_vida_cuenta_que_auditoria_la_miro(ventanilla, laboratorio_norte, pedir, motor):
    """Masked or revealed is told apart."""
    numero = enviar(ventanilla, laboratorio_norte, crear(una_muestra()))
    pedir(VerMensaje(id_mensaje=numero))
    pedir(RevelarMensaje(id_mensaje=numero, motivo=MOTIVO))
    with motor.connect() as conexion:
        pasos = vida(conexion, 1, ahora=ventanilla.reloj()).pasos
    assert [paso.operacion for paso in pasos] == ["crearMuestras", "auditoria.ver", "auditoria.revelar"]


def test_un_mensaje_que_no_existe_se_dice(pedir, claves):
    """The refusal is a coded error."""
    with pytest.raises(MensajeDesconocido):
        pedir(VerMensaje(id_mensaje=10**9))


@pytest.mark.parametrize(
    "pedido",
    [
        VerMensaje(id_mensaje=1),
        RevelarMensaje(id_mensaje=1, motivo=MOTIVO),
        BuscarMensajes(filtro=Filtro()),
        ExportarMensajes(filtro=Filtro()),
    ],
    ids=lambda pedido: pedido.operacion,
)
def test_solo_quien_audita_ve_el_registro(ventanilla, laboratorio_norte, pedido):
    """A laboratory gets the same refusal whether the message exists or not, even for its own."""
    una_creada(ventanilla, laboratorio_norte)
    with pytest.raises(PermisoDenegado):
        ventanilla.atender(laboratorio_norte, pedido)


def test_quien_audita_no_cambia_nada(ventanilla, claves):
    """The role reads and that is all."""
    with pytest.raises(PermisoDenegado):
        ventanilla.atender(AUDITORA, crear(una_muestra()))


def test_la_exportacion_es_lo_que_la_busqueda_halla(ventanilla, laboratorio_norte, pedir, motor):
    """One row per message, and the file can be recognised by the record of its export."""
    creado = enviar(ventanilla, laboratorio_norte, crear(una_muestra("N-1"), una_muestra("N-2", paciente_dv="2")))
    enviar(ventanilla, laboratorio_norte, recepcion(1))

    recibo = pedir(ExportarMensajes(filtro=Filtro(operacion="crearMuestras")))

    (fila,) = csv.DictReader(io.StringIO(recibo.contenido.decode("utf-8-sig")), delimiter=";")
    assert (fila["Mensaje"], fila["Desenlace"], fila["Errores"]) == (str(creado), "Parcial", "HUB-2004")
    assert (fila["Recibido (hora de Chile)"], fila["Zona horaria"]) == ("2026-03-05 09:30:15", "UTC-3")
    assert (recibo.filas, recibo.completo) == (1, True)
    assert registro(motor, recibo.id_mensaje)[1] == {"filtro": {"sin_identificar": False, "operacion": "crearMuestras"}}


@pytest.mark.parametrize("veneno", ["=1+1", "+56", "-2", "@SUM(A1)", " =1+1", "\t=1", "|cmd"])
def test_ninguna_celda_exportada_es_una_formula(ventanilla, laboratorio_norte, motor, veneno):
    """A text that a spreadsheet program would run is written with an apostrophe before it."""
    pedido = EstadoServicio()
    sobre = Sobre(puerta=Puerta.SOAP11, operacion=veneno, cuerpo=b"", recibido_en=ventanilla.reloj(), origen=veneno)
    ventanilla.atender(laboratorio_norte, pedido, sobre)
    with motor.connect() as conexion:
        texto = a_csv(buscar(conexion, Filtro()).mensajes, {}).decode("utf-8-sig")
    (fila,) = csv.DictReader(io.StringIO(texto), delimiter=";")
    assert (fila["Operación"], fila["Dirección de origen"]) == ("'" + veneno, "'" + veneno)


def test_las_cifras_cuentan_lo_que_hay(ventanilla, laboratorio_norte, motor, reloj):
    """Messages per hour and door, refusals by laboratory, codes by frequency, and who fell silent."""
    comienzo = reloj()
    enviar(ventanilla, laboratorio_norte, crear(una_muestra("N-1"), una_muestra("N-2", paciente_dv="2")))
    reloj.avanzar(hours=1)
    enviar(ventanilla, laboratorio_norte, recepcion(1))
    una_creada(ventanilla, laboratorio_norte, "N-3")
    with pytest.raises(ErrorDominio):
        enviar(ventanilla, None, EstadoMensaje(id_mensaje=1))
    fin = reloj() + timedelta(seconds=1)

    with motor.connect() as conexion:
        horas = cifras.por_hora(conexion, comienzo, fin)
        rechazos = cifras.rechazos(conexion, comienzo, fin)
        codigos = cifras.codigos_frecuentes(conexion, comienzo, fin)
        antes = cifras.por_hora(conexion, comienzo - timedelta(days=1), comienzo)
        callados = cifras.en_silencio(conexion, comienzo)
        despues = cifras.en_silencio(conexion, fin)

    assert [(h.hora.hour, h.puerta, h.mensajes) for h in horas] == [(12, "soap11", 1), (13, "consola", 1), (13, "soap11", 2)]
    assert [(r.laboratorio_id, r.mensajes, r.mensajes_rechazados, r.items, r.items_rechazados) for r in rechazos] == [
        (None, 1, 1, 0, 0),
        (NORTE, 3, 0, 4, 1),
    ]
    assert [r.mensajes_fallidos for r in rechazos] == [0, 0]
    assert codigos == [("HUB-1001", 1), ("HUB-2004", 1)]
    assert antes == []
    assert [(s.laboratorio_id, s.ultimo) for s in callados] == [(SUR, None)]
    assert [s.laboratorio_id for s in despues] == [SUR, NORTE]


def test_lo_que_se_mira_en_el_portal_no_es_un_mensaje_del_laboratorio(ventanilla, laboratorio_norte, motor, reloj):
    """Pages, found or not, and looking up the record: not counted, not refused, and they break no silence."""
    comienzo = reloj()
    enviar(ventanilla, laboratorio_norte, crear(una_muestra("N-1")))
    reloj.avanzar(hours=1)
    callado = reloj()
    for operacion, pedido in (("portal.pagina", None), ("auditoria.ver", VerMensaje(id_mensaje=1))):
        sobre = Sobre(puerta=Puerta.PORTAL, operacion=operacion, cuerpo=b"{}", recibido_en=reloj())
        if pedido is None:
            ventanilla.rechazar(sobre, NadaEnEstaDireccion(campo="pagina", valor="/x"), laboratorio_norte)
        else:
            with pytest.raises(ErrorDominio):
                ventanilla.atender(laboratorio_norte, pedido, sobre)
    sobre = Sobre(puerta=Puerta.PORTAL, operacion="recepcionarMuestra", cuerpo=b"{}", recibido_en=reloj())
    ventanilla.atender(laboratorio_norte, recepcion(999), sobre)
    reloj.avanzar(hours=1)
    tarde = reloj()
    ventanilla.rechazar(
        Sobre(puerta=Puerta.PORTAL, operacion="portal.pagina", cuerpo=b"{}", recibido_en=reloj()),
        NadaEnEstaDireccion(campo="pagina", valor="/x"),
        laboratorio_norte,
    )
    fin = reloj() + timedelta(seconds=1)

    with motor.connect() as conexion:
        assert [(h.puerta, h.mensajes) for h in cifras.por_hora(conexion, comienzo, fin)] == [("soap11", 1), ("portal", 1)]
        (norte,) = cifras.rechazos(conexion, comienzo, fin)
        assert (norte.mensajes, norte.mensajes_rechazados, norte.items) == (2, 1, 2)
        assert cifras.codigos_frecuentes(conexion, comienzo, fin) == [("HUB-2020", 1)]
        assert {s.laboratorio_id for s in cifras.en_silencio(conexion, callado)} == {SUR}
        assert {s.laboratorio_id for s in cifras.en_silencio(conexion, tarde)} == {NORTE, SUR}
