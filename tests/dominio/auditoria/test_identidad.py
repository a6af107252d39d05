"""The identity of a patient goes out of every place of the database; the record says so, and its seal goes on standing."""

import json
import os
import signal

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import DBAPIError

from dominio.atencion import abrir_ventanilla
from dominio.auditoria import Falla
from dominio.auditoria.identidad.orden import simular_borrado
from dominio.auditoria.pedidos import AsentarRestauracion, ProbarMensaje, Retener, RevisarPerdida, VerMensaje, VerVida
from dominio.sellos.llave import crear_llave
from dominio.sellos.sellador import sellar
from dominio.sellos.verificar_prueba import comprobar
from dominio.vocabulario.errores import (
    FaltaCriterio,
    IdentidadEnCuerpoAlterado,
    IdentidadEnProceso,
    IdentidadRetenida,
    IdentidadSinSellar,
    IdentidadYaBorrada,
    MotivoConIdentidad,
    MotivoDemasiadoCorto,
    MuestraDesconocida,
    PacienteSinRastro,
    PerdidaSinRevisar,
)
from modelos import BorradoDeIdentidad, crear_motor, para_leer
from tests.consola.orden import procesos
from tests.dominio.auditoria.identidades import (
    DE_QUIEN,
    RUN,
    RUT,
    VESTIGIOS,
    dar,
    dejar_rastro,
    fila_de,
    orden,
    todo,
    vestigios,
)
from tests.dominio.auditoria.podas import MOTIVO, administrar, auditar, verificado
from tests.dominio.auditoria.test_integridad import forzar
from tests.dominio.restauraciones import UNA_RESTAURACION
from tests.elenco import RelojDePrueba
from tests.servicios.conftest import hub  # noqa: F401 (a fixture)
from tests.servicios.mensajes import consulta, crear, muestra


@pytest.fixture
def llave(tmp_path):
    return crear_llave(tmp_path / "sello.pem")


@pytest.fixture
def suya(hub, reloj, laboratorio_norte, llave):  # noqa: F811
    """The number of the sample of somebody who left traces everywhere, sealed."""
    hub.norte = laboratorio_norte
    numero = dejar_rastro(hub, reloj)
    sellar(hub.motor, reloj, llave)
    return numero


# ── nothing is left ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_no_queda_nada_de_la_persona_y_el_registro_se_verifica(hub, suya, reloj, llave):  # noqa: F811
    """Not in any column of any table; of who came in the same messages everything is left, and no proof breaks."""
    motor, ventanilla = hub.motor, hub.ventanilla
    assert {tabla for tabla, *_ in vestigios(motor)} >= {
        "muestra",
        "mensaje_cuerpo",
        "mensaje_muestra",
        "mensaje_cliente",
        "informe",
        "borrador",
    }
    prueba = auditar(ventanilla, ProbarMensaje(id_mensaje=1)).contenido.decode()
    otra, antes = fila_de(motor, suya - 1), todo(motor)
    with para_leer(motor) as conexion:
        ensayo = simular_borrado(conexion, orden(), reloj())
    assert todo(motor) == antes
    hecho = dar(ventanilla, orden())
    assert vestigios(motor) == set()
    assert (ensayo.muestras, ensayo.mensajes, ensayo.informes, ensayo.borradores) == ([suya], len(hecho.mensajes), 1, 1)
    assert fila_de(motor, suya - 1) == otra
    cuerpo = auditar(ventanilla, VerMensaje(id_mensaje=1)).visto
    assert cuerpo.pedido.count("Pérez".encode()) == 1
    assert (cuerpo.integro, cuerpo.borrado.id_mensaje) == (True, hecho.id_mensaje)
    assert "Identidad borrada por la orden" in auditar(ventanilla, VerVida(id_muestra=suya)).vida.identidad_borrada
    sellar(motor, reloj, llave)
    fallas, verificador = verificado(motor)
    assert fallas == set()
    assert verificador.borrados == {hecho.id_mensaje: len(hecho.mensajes)}
    for una in (prueba, auditar(ventanilla, ProbarMensaje(id_mensaje=1)).contenido.decode()):
        comprobar(una, llave.publica, None, {})
    assert "abiertos" in json.loads(prueba)


def test_lo_que_queda_se_contesta_segun_el_contrato(hub, suya, reloj):  # noqa: F811
    """The sample is there with its facts and without its patient; nobody finds it by them."""
    dar(hub.ventanilla, orden())
    ficha = hub.operacion(consulta("datosMuestraID", id_muestra=suya))
    assert ficha.contenido is not None
    assert (ficha.texto("resultado"), ficha.texto("paciente_sexo"), ficha.texto("tiene_informe")) == (
        "Positivo",
        "F",
        "false",
    )
    for campo in ("paciente_run", "paciente_nombres", "paciente_fecha_nac", "paciente_direccion", "epivigila"):
        assert ficha.texto(campo) is None
    assert hub.operacion(consulta("datosMuestraRUT", rut_paciente=RUT)).todos("muestra") == []
    assert hub.operacion(consulta("obtenerInforme", id_muestra=suya)).codigo == "HUB-3008"
    otra_vez = hub.operacion(crear(muestra("P-1", **DE_QUIEN)))
    assert (otra_vez.texto("desenlace"), otra_vez.todos("codigo")) == ("rechazada", ["HUB-2021"])


def test_dada_otra_vez_dice_que_esta_hecha(hub, suya, reloj):  # noqa: F811
    """Also after readings of what is left; what names the patient anew goes by another order."""
    hecho = dar(hub.ventanilla, orden(id_muestra=suya))
    hub.operacion(consulta("datosMuestraID", id_muestra=suya))
    sellar(hub.motor, reloj)
    with pytest.raises(IdentidadYaBorrada) as negado:
        dar(hub.ventanilla, orden(id_muestra=suya))
    assert negado.value.datos == {"orden": hecho.id_mensaje}
    sellar(hub.motor, reloj)
    assert dar(hub.ventanilla, orden()).muestras == []  # those that never became a sample
    with pytest.raises(PacienteSinRastro):
        dar(hub.ventanilla, orden())
    assert vestigios(hub.motor) == set()
    sellar(hub.motor, reloj)
    assert verificado(hub.motor)[0] == set()


def test_se_borra_a_dos_del_mismo_mensaje(hub, suya, reloj):  # noqa: F811
    """One after the other, each by an order; the record explains the message by the last of them."""
    dar(hub.ventanilla, orden(id_muestra=suya))
    reloj.avanzar(days=8)  # the other's sample expires
    sellar(hub.motor, reloj)
    segunda = dar(hub.ventanilla, orden(rut="11111111-1"))
    sellar(hub.motor, reloj)
    fallas, verificador = verificado(hub.motor)
    assert (fallas, verificador.borrados[segunda.id_mensaje] > 0) == (set(), True)


def test_lo_rechazado_de_cuyo_documento_nadie_supo_tambien_sale(hub, reloj, laboratorio_norte, llave):  # noqa: F811
    """Of an item whose RUN had a digit that is none, sent about when the good one was; what others sent wrong stays."""
    mal = muestra("P-9", **{**DE_QUIEN, "paciente_run": f"{RUN}X"})
    ajena = muestra("O-9", paciente_run="22222222X", paciente_nombres="Otra Ajena")
    cola = "<id_mensaje_cliente>x</id_mensaje_cliente>"
    hub.norte = laboratorio_norte
    dejar_rastro(hub, reloj)
    tomada = hub.operacion(crear(muestra("O-7", rut_responsable=RUT), ajena)).texto("id_mensaje")
    suya_y_ajena = crear(muestra("P-3", **{**DE_QUIEN, "paciente_dv": "K"}), ajena)
    las_dos = int(hub.operacion(suya_y_ajena).texto("id_mensaje"))
    recibo = hub.operacion(crear(mal, ajena, muestra("O-8"), cola=cola))
    assert recibo.texto("rechazados") == "2"
    numero = int(recibo.texto("id_mensaje"))
    reloj.avanzar(minutes=1)
    sellar(hub.motor, reloj, llave)
    hecho = dar(hub.ventanilla, orden())
    assert str(numero) in hecho.mensajes
    assert tomada not in hecho.mensajes  # whoever works there is nobody's patient in it
    assert RUT.encode() in auditar(hub.ventanilla, VerMensaje(id_mensaje=int(tomada))).visto.pedido
    cuerpo = auditar(hub.ventanilla, VerMensaje(id_mensaje=numero)).visto
    assert ajena.encode() in cuerpo.pedido
    assert ajena.encode() in auditar(hub.ventanilla, VerMensaje(id_mensaje=las_dos)).visto.pedido
    assert [uno for uno in VESTIGIOS if uno in (cuerpo.pedido + cuerpo.respuesta).decode().casefold()] == []
    assert b"22222222X" in cuerpo.respuesta
    sellar(hub.motor, reloj, llave)
    assert verificado(hub.motor)[0] == set()


# ── found out all the same ──────────────────────────────────────────────────────────────────────────────────────────
CAMBIOS = (
    {
        "UPDATE mensaje SET aceptados = 0, rechazados = 2 WHERE id = 1": (Falla.REGISTRO_ALTERADO, 1),
        "UPDATE mensaje_muestra SET documento = '1-9' WHERE mensaje_id = 2": (Falla.REGISTRO_ALTERADO, 2),
        "DELETE FROM mensaje_cuerpo WHERE mensaje_id = 4": (Falla.SIN_CUERPO, 4),
        "UPDATE mensaje SET huella_pedido = huella_respuesta WHERE id = 6": (Falla.BORRADO_SIN_ORDEN, 6),
        "DELETE FROM borrado_mensaje WHERE mensaje_id = 8": (Falla.BORRADO_SIN_ORDEN, 8),
        "UPDATE informe SET contenido = (SELECT huella FROM mensaje_cliente LIMIT 1)": (Falla.INFORME_ALTERADO, 2),
        "UPDATE muestra SET identidad_borrada_por = NULL WHERE id = 2": (Falla.IDENTIDAD_SIN_ORDEN, 2),
        "UPDATE muestra SET identidad_borrada_por = 3, paciente_nombres = '' WHERE id = 1": (Falla.IDENTIDAD_SIN_ORDEN, 1),
    },
    {
        "UPDATE mensaje SET origen = '192.0.2.99' WHERE id = 1": (Falla.REGISTRO_ALTERADO, 1),
        "UPDATE mensaje_cliente SET recibo = huella WHERE mensaje_id = 2": (Falla.BORRADO_SIN_ORDEN, 2),
        "UPDATE informe SET sha256 = 'x'": (Falla.BORRADO_SIN_ORDEN, 4),
        "UPDATE mensaje_cuerpo SET pedido = respuesta WHERE mensaje_id = 6": (Falla.PEDIDO_ALTERADO, 6),
        "DELETE FROM sello_sal WHERE mensaje_id = 8": (Falla.REGISTRO_ALTERADO, 8),
        "UPDATE mensaje_muestra SET muestra_id = 1 WHERE mensaje_id = 5": (Falla.REGISTRO_ALTERADO, 5),
        "UPDATE muestra SET paciente_nombres = 'Otra' WHERE id = 2": (Falla.IDENTIDAD_SIN_ORDEN, 2),
    },
)
"""What somebody changes by force, and how each is told."""


@pytest.mark.parametrize("cambios", CAMBIOS, ids=("unos", "otros"))
def test_lo_que_se_cambie_despues_se_descubre(hub, suya, reloj, cambios):  # noqa: F811
    """Each where it is, and nothing else."""
    dar(hub.ventanilla, orden())
    sellar(hub.motor, reloj)
    forzar(hub.motor, *cambios)
    fallas = verificado(hub.motor)[0]
    assert set(cambios.values()) <= fallas
    assert {numero for _, numero in fallas} == {numero for _, numero in cambios.values()}


def test_una_orden_cambiada_no_explica_nada(hub, suya, reloj):  # noqa: F811
    hecho = dar(hub.ventanilla, orden())
    sellar(hub.motor, reloj)
    forzar(hub.motor, f"UPDATE mensaje_cuerpo SET respuesta = pedido WHERE mensaje_id = {hecho.id_mensaje}")
    fallas = verificado(hub.motor)[0]
    assert {(Falla.RESPUESTA_ALTERADA, hecho.id_mensaje), (Falla.BORRADO_SIN_ORDEN, 1)} <= fallas
    assert (Falla.IDENTIDAD_SIN_ORDEN, suya) in fallas


# ── refused ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_se_niega_y_no_borra_nada(hub, suya, reloj):  # noqa: F811
    """For a hold, a sample on its way, a reason that names somebody, what is not sealed, and what is no more as it came."""
    ventanilla, antes = hub.ventanilla, vestigios(hub.motor)
    for negado, cambios in (
        (MotivoConIdentidad, {"rut": RUT, "motivo": "lo pide don WENCESLAO  Aurelio"}),
        (MotivoConIdentidad, {"rut": RUT, "motivo": f"solicitud de 17.654.321-{RUT[-1]}"}),
        (MotivoDemasiadoCorto, {"rut": RUT, "motivo": "porque si"}),
        (IdentidadEnProceso, {"id_muestra": suya - 1}),
        (MuestraDesconocida, {"id_muestra": 99_999}),
        (PacienteSinRastro, {"documento": "P-12345"}),
        (FaltaCriterio, {"motivo": MOTIVO}),
    ):
        with para_leer(hub.motor) as conexion, pytest.raises(negado):
            simular_borrado(conexion, orden(**cambios), reloj())
    puesta = auditar(ventanilla, Retener(motivo=MOTIVO, id_laboratorio=1)).id_mensaje
    with pytest.raises(IdentidadRetenida) as retenida:
        dar(ventanilla, orden())
    assert retenida.value.valor == str(puesta)
    forzar(hub.motor, f"DELETE FROM retencion WHERE mensaje_id = {puesta}", f"DELETE FROM mensaje WHERE id = {puesta}")
    hub.operacion(consulta("datosMuestraID", id_muestra=suya))
    with pytest.raises(IdentidadSinSellar):
        dar(ventanilla, orden())
    sellar(hub.motor, reloj)
    perdida = administrar(ventanilla, AsentarRestauracion(**UNA_RESTAURACION)).id_mensaje
    with pytest.raises(PerdidaSinRevisar):
        dar(ventanilla, orden())
    auditar(ventanilla, RevisarPerdida(id_restauracion=perdida, motivo=MOTIVO))
    sellar(hub.motor, reloj)
    assert antes <= vestigios(hub.motor)
    forzar(hub.motor, "UPDATE mensaje_cuerpo SET pedido = respuesta WHERE mensaje_id = 1")
    with pytest.raises(IdentidadEnCuerpoAlterado):
        dar(ventanilla, orden())


def test_fuera_de_una_orden_la_base_no_deja(hub, suya):  # noqa: F811
    """Not even to its owner."""
    for cambio in (
        "UPDATE mensaje SET huella_pedido = huella_respuesta",
        "UPDATE mensaje_muestra SET documento = NULL",
        "UPDATE historial SET detalle = 'x'",
        "UPDATE informe SET contenido = NULL",
    ):
        with pytest.raises(DBAPIError, match="registro cerrado"), hub.motor.begin() as conexion:
            conexion.execute(text(cambio))


# ── all or nothing ──────────────────────────────────────────────────────────────────────────────────────────────────
def borrar_hasta_morir(direccion, donde):
    """A process that blanks, and kills itself at the first statement that begins so after it wrote down that it does."""
    motor, comenzado = crear_motor(direccion), []

    def contar(_conexion, _cursor, orden_sql, *_):
        if comenzado and orden_sql.startswith(donde):
            os.kill(os.getpid(), signal.SIGKILL)
        comenzado.extend([True] if orden_sql.startswith("INSERT INTO borrado ") else [])

    event.listen(motor, "before_cursor_execute", contar)
    dar(abrir_ventanilla(motor, reloj=RelojDePrueba()), orden())


def test_cortada_en_cualquier_punto_no_hizo_nada(hub, suya, direccion_base):  # noqa: F811
    """When one message is blanked, and when only the record of it is missing."""
    antes = vestigios(hub.motor)
    for donde in ("INSERT INTO sello_sal", "DELETE FROM borrador"):
        proceso = procesos.Process(target=borrar_hasta_morir, args=(direccion_base, donde))
        proceso.start()
        proceso.join()
        assert proceso.exitcode == -signal.SIGKILL
        assert vestigios(hub.motor) == antes
        with hub.motor.connect() as conexion:
            assert conexion.execute(select(BorradoDeIdentidad.mensaje_id)).all() == []
    assert verificado(hub.motor)[0] == set()
    dar(hub.ventanilla, orden())
    assert vestigios(hub.motor) == set()
