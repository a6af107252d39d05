"""A patient who leaves traces wherever the hub keeps any, and a search for them in every column of the database."""

import base64
import json
import zlib
from contextlib import suppress

from sqlalchemy import insert, inspect, select, text
from stdnum.cl import rut as stdnum_rut
from zstandard import ZstdError

from consola.administracion import MESA, sobre_de_consola
from dominio.auditoria.pedidos import BorrarIdentidad, BuscarMensajes, RevelarMensaje, VerLecturas, VerVida
from dominio.mensajes.filtro import Filtro
from dominio.trabajo.lista import ListarTrabajo
from dominio.ventanilla.compresion import descomprimir
from dominio.ventanilla.sobre import Sobre
from dominio.vocabulario.enumeraciones import CausaDeBorrado, Puerta, SolicitanteDeBorrado
from modelos import Base, Muestra, Usuario
from tests.dominio.auditoria.podas import auditar
from tests.servicios.mensajes import consulta, crear, elementos, entregar, escritura, muestra

RUN = 17_654_321
RUT = f"{RUN}-{stdnum_rut.calc_check_digit(str(RUN))}"
DE_QUIEN = {
    "paciente_run": str(RUN),
    "paciente_dv": RUT[-1],
    "paciente_nombres": "Wenceslao Aurelio",
    "paciente_ap_pat": "Quintriqueo",
    "paciente_ap_mat": "Ñancupil",
    "paciente_direccion": "Pasaje Los Ñirres 4471",
    "paciente_telefono": "+56 9 8765 4321",
}
VESTIGIOS = (
    str(RUN),
    "17.654.321",
    "wenceslao",
    "quintriqueo",
    "ñancupil",
    "ñirres 4471",
    "9 8765 4321",
    "quintri@ejemplo.cl",
)
PDF = b"%PDF-1.4 informe de Wenceslao Quintriqueo, 17.654.321, " + b"." * 1500
OTRO_PDF = PDF.replace(b".", b",")
CUANDO = "2026-03-05T09:30:15-03:00"
MOTIVO = "Solicitud 77-2026 de la oficina de partes"


def dejar_rastro(hub, reloj):
    """The number of a sample of theirs, that is over; they came in a batch with somebody else, and were refused once."""
    lote = crear(muestra("O-1"), muestra("P-1", **DE_QUIEN), cola="<id_mensaje_cliente>lote</id_mensaje_cliente>")
    suya = int(hub.operacion(lote).todos("id_muestra")[1])
    mal = muestra("P-2", **{**DE_QUIEN, "paciente_dv": "K", "paciente_direccion": "."})
    hub.operacion(crear(mal, muestra("O-2"), cola="<id_mensaje_cliente>mala</id_mensaje_cliente>"), version="soap12")
    quien = f"<id_muestra>{suya}</id_muestra>"
    hub.operacion(escritura("recepcionarMuestra", "recepciones", f"<recepcion>{quien}</recepcion>"))
    assert entregar_informe(hub, suya, PDF).texto("desenlace") == "actualizada"
    for pedido in (
        consulta("datosMuestraID", id_muestra=suya),
        consulta("datosMuestraRUT", rut_paciente=RUT),
        consulta("datosMuestraFECHA", fecha_muestra="2026-03-05", estado_muestra=2),
        consulta("obtenerInforme", id_muestra=suya),
    ):
        assert hub.operacion(pedido).estado.startswith("200")
    assert entregar_informe(hub, suya, OTRO_PDF).todos("codigo") == ["HUB-2022"]
    _mirar(hub, suya)
    _empezar_otra(hub, reloj)
    reloj.avanzar(minutes=1)
    return suya


def entregar_informe(hub, clave, pdf):
    """Deliver the result of a sample with this report."""
    informe = {"informe": base64.b64encode(pdf).decode(), "nombre_informe": "Quintriqueo, Wenceslao.pdf"}
    resultado = elementos({"resultado": "Positivo", "fecha_hora_resultado_laboratorio": CUANDO, **informe})
    return hub.operacion(entregar(f"<id_muestra>{clave}</id_muestra>{resultado}"))


def _mirar(hub, suya):
    for pedido in (
        BuscarMensajes(filtro=Filtro(rut=RUT)),
        VerLecturas(filtro=Filtro(rut=RUT)),
        VerVida(id_muestra=suya),
        RevelarMensaje(id_mensaje=1, motivo="lo pide Wenceslao Quintriqueo en persona"),
    ):
        auditar(hub.ventanilla, pedido)
    lista = ListarTrabajo(texto="quintriqueo")
    cuerpo = json.dumps({"texto": "quintriqueo"}).encode()
    sobre = Sobre(puerta=Puerta.PORTAL, operacion=lista.operacion, cuerpo=cuerpo, recibido_en=hub.ventanilla.reloj())
    hub.ventanilla.atender(hub.norte, lista, sobre)


def _empezar_otra(hub, reloj):
    """A draft of a form, which nobody sent."""
    datos = zlib.compress(json.dumps({"paciente_run": "17.654.321", "paciente_nombres": "Wenceslao"}).encode())
    with hub.motor.begin() as conexion:
        quien = {"cuenta": "una", "nombre": "Una", "rol": "tomador", "contrasena": "x", "contrasena_provisoria": False}
        conexion.execute(insert(Usuario).values(id=901, **quien, activo=True, creado_en=reloj()))
        borrador = {"usuario_id": 901, "clase": "pcr", "cambiado_en": reloj(), "datos": datos}
        conexion.execute(insert(Base.metadata.tables["borrador"]).values(borrador))


def orden(**cambios):
    """An order about them."""
    causa = {"causa": CausaDeBorrado.SUPRESION, "solicita": SolicitanteDeBorrado.TITULAR, "motivo": MOTIVO}
    return BorrarIdentidad(**{**causa, **(cambios or {"rut": RUT})})


def dar(ventanilla, pedido):
    """Have an order served as the console has it."""
    return ventanilla.atender(MESA, pedido, sobre_de_consola(ventanilla, pedido, pedido.dicho))


# ── what is left of them ────────────────────────────────────────────────────────────────────────────────────────────
def vestigios(motor):
    """Where anything of them is, in any column of any row."""
    hallados = set()
    with motor.connect() as conexion:
        for tabla in inspect(motor).get_table_names():
            for fila in conexion.execute(text(f"SELECT * FROM {tabla}")).mappings():
                for columna, valor in fila.items():
                    dichos = " ".join(_textos(valor)).casefold()
                    hallados |= {(tabla, columna, uno) for uno in VESTIGIOS if uno in dichos}
    return hallados


def _textos(valor):
    if not isinstance(valor, bytes | memoryview):
        yield str(valor)
        return
    octetos = bytes(valor)
    yield octetos.decode("utf-8", "ignore")
    with suppress(ZstdError):
        yield descomprimir(octetos).decode("utf-8", "ignore")
    with suppress(zlib.error):
        yield zlib.decompress(octetos).decode("utf-8", "ignore")


def todo(motor):
    """Everything that the database has."""
    with motor.connect() as conexion:
        tablas = inspect(motor).get_table_names()
        filas = {tabla: conexion.execute(text(f"SELECT * FROM {tabla}")).all() for tabla in tablas}
    return {tabla: sorted(repr([_legible(v) for v in fila]) for fila in suyas) for tabla, suyas in filas.items()}


def _legible(valor):
    return bytes(valor) if isinstance(valor, memoryview) else valor


def fila_de(motor, numero):
    with motor.connect() as conexion:
        return conexion.execute(select(*Muestra.__table__.c).where(Muestra.id == numero)).one()
