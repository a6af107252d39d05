"""A deletion in two steps: the help desk authorises it, the laboratory makes it, and only auditors still see the sample."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from dominio.auditoria import Verificador
from dominio.auditoria.pedidos import VerVida
from dominio.muestras.items import MuestraNueva
from dominio.muestras.listas.montones import Pestana
from dominio.muestras.pedidos import (
    DatosMuestraFECHA,
    DatosMuestraID,
    DatosMuestraRUT,
    EstadoMensaje,
    ListarMaestro,
    ObtenerInforme,
)
from dominio.muestras.planillas.pedidos import (
    CargarMuestras,
    DatosDePlanilla,
    MuestraInformada,
    Planilla,
)
from dominio.territorio.ficha import VerDeTerritorio
from dominio.territorio.lista import ListarTerritorio
from dominio.trabajo.ficha import VerMuestraPropia
from dominio.trabajo.lista import ListarTrabajo
from dominio.trabajo.mensajes import VerMensajePropio
from dominio.ventanilla.actor import Actor
from dominio.vocabulario.enumeraciones import Desenlace, Estado, Proposito, Rol
from dominio.vocabulario.errores import ErrorDominio
from dominio.vocabulario.tiempo import en_chile
from modelos import Muestra
from tests.dominio.de_mesa import MESA, RAZON, abrir, borrado, correccion_de_datos, edicion, eliminacion, retiro
from tests.dominio.pasos import PDF, cambio, correccion, devolucion, pasos, recepcion, rechazo, uno
from tests.elenco import SUR, codigos, crear, entrega, una_creada, una_informada, una_muestra, una_recepcionada

AUDITORA = Actor(rol=Rol.AUDITOR)
MINSAL = Actor(rol=Rol.MINSAL, usuario_id=3, proposito=Proposito.VIGILANCIA)


def eliminada(ventanilla, actor, clave):
    """The sample is deleted, as the help desk allowed it."""
    uno(ventanilla, MESA, eliminacion(clave))
    item = uno(ventanilla, actor, borrado(clave))
    assert item.desenlace is Desenlace.ACTUALIZADA, item
    return clave


def test_la_autoriza_la_mesa_y_la_hace_el_laboratorio(ventanilla, laboratorio_norte, motor):
    """Each step is in the trace with its author; the row is still there, and its state is what the trace says."""
    clave = una_informada(ventanilla, laboratorio_norte)
    sin_permiso = uno(ventanilla, laboratorio_norte, borrado(clave))

    autorizada = uno(ventanilla, MESA, eliminacion(clave))
    hecha, otra_vez = (uno(ventanilla, laboratorio_norte, borrado(clave)) for _ in range(2))

    assert codigos(sin_permiso) == {("HUB-2031", "id_muestra")}
    assert (autorizada.desenlace, autorizada.estado_muestra) == (Desenlace.ACTUALIZADA, 4)
    assert (hecha.desenlace, otra_vez.desenlace) == (Desenlace.ACTUALIZADA, Desenlace.SIN_CAMBIO)
    vida = ventanilla.atender(AUDITORA, VerVida(id_muestra=clave)).vida
    assert vida.estado is Estado.ELIMINADA
    por_codigo = ventanilla.atender(AUDITORA, VerVida(id_laboratorio=1, codigo_muestra_cliente="N-1")).vida
    assert por_codigo.id_muestra == clave
    contados = [(p.operacion, p.usuario_id, p.laboratorio_id, p.motivo) for p in vida.pasos if p.hacia is not None]
    assert contados[-2:] == [
        ("mesa.autorizarEliminacion", 77, None, RAZON),
        ("eliminarMuestra", None, 1, None),
    ]
    assert list(Verificador(motor).diferencias()) == []


def test_una_eliminada_no_aparece_en_ninguna_parte(ventanilla, laboratorio_norte, laboratorio_sur, motor, reloj):
    """Neither its laboratory, nor the one it was sent to, nor an authority, nor the help desk finds a trace of it."""
    clave = una_creada(ventanilla, laboratorio_norte, id_laboratorio=SUR)
    uno(ventanilla, laboratorio_sur, recepcion(clave))
    recibo = ventanilla.atender(laboratorio_sur, entrega(clave, ventanilla, informe=PDF))
    eliminada(ventanilla, laboratorio_norte, clave)
    inexistente = clave + 1000
    dia = en_chile(una_muestra().fecha_muestra).date()

    for actor in (laboratorio_norte, laboratorio_sur):
        for clase in (DatosMuestraID, ObtenerInforme, VerMuestraPropia):
            assert negativa(ventanilla, actor, clase(id_muestra=clave)) == "HUB-2020"
        assert ventanilla.atender(actor, DatosMuestraRUT(rut_paciente="11111111-1")).muestras == []
        assert negativa(ventanilla, actor, DatosMuestraFECHA(fecha_muestra=dia, estado_muestra=10)) == "HUB-2002"
        for estado in range(2, 10):
            consulta = DatosMuestraFECHA(fecha_muestra=dia - timedelta(days=1), estado_muestra=estado)
            assert ventanilla.atender(actor, consulta).muestras == []
        for pestana in Pestana:
            for texto in ("", str(clave), "11111111-1", "N-1", "pérez"):
                listado = ventanilla.atender(actor, ListarTrabajo(pestana=pestana, texto=texto))
                assert (listado.muestras, set(listado.cuentas.values()) <= {0}) == ((), True), (pestana, texto)
        for planilla in Planilla:
            pedido = DatosDePlanilla(planilla=planilla)
            sobre = ventanilla.sobre_interno(pedido)
            sobre.codificar = lambda recibo: repr(list(recibo.filas)).encode()
            ventanilla.atender(actor, pedido, sobre)
            assert sobre.respuesta == b"[]"
        for hacer in (recepcion, rechazo, devolucion, cambio, correccion_de_datos, lambda c: entrega(c, ventanilla)):
            una, otra = uno(ventanilla, actor, hacer(clave)), uno(ventanilla, actor, hacer(inexistente))
            assert "HUB-2020" in {codigo for codigo, _ in codigos(una)}
            assert (codigos(una), una.estado_muestra) == (codigos(otra), otra.estado_muestra), hacer
        assert "HUB-2020" in {codigo for codigo, _ in codigos(uno(ventanilla, actor, correccion(clave, ventanilla)))}
    for actor in (MESA, MINSAL):
        assert negativa(ventanilla, actor, VerDeTerritorio(id_muestra=clave)) == "HUB-2020"
        for texto in ("", str(clave), "11111111-1", "N-1"):
            assert ventanilla.atender(actor, ListarTerritorio(texto=texto)).muestras == ()
    for pedido in (edicion, eliminacion, retiro):
        assert codigos(uno(ventanilla, MESA, pedido(clave))) == {("HUB-2020", "id_muestra")}
    assert ventanilla.atender(laboratorio_sur, VerMensajePropio(id_mensaje=recibo.id_mensaje)).muestras == ()
    with motor.connect() as conexion:
        assert conexion.execute(select(Muestra.estado).where(Muestra.id == clave)).scalar_one() == 10


def negativa(ventanilla, actor, pedido):
    """The code with which a query is refused."""
    with pytest.raises(ErrorDominio) as rechazada:
        ventanilla.atender(actor, pedido)
    return rechazada.value.codigo


def test_el_contrato_no_conoce_el_estado_de_las_eliminadas(ventanilla, laboratorio_norte):
    """The master of states is what it was."""
    estados = ventanilla.atender(laboratorio_norte, ListarMaestro(nombre="estados")).elementos
    assert [codigo for codigo, *_ in estados] == [str(n) for n in range(1, 10)]


def test_reenviar_la_original_no_la_resucita(ventanilla, laboratorio_norte, motor):
    """The code stays used: by SOAP and by workbook the answer says so, with neither id nor state."""
    pedido = crear(una_muestra(), id_mensaje_cliente="M-1")
    (item,) = ventanilla.atender(laboratorio_norte, pedido).items
    eliminada(ventanilla, laboratorio_norte, item.id_muestra)

    for muestra in (una_muestra(), una_muestra(paciente_nombres="Otra")):
        otra = uno(ventanilla, laboratorio_norte, crear(muestra))
        assert codigos(otra) == {("HUB-2029", "codigo_muestra_cliente")}
        assert (otra.id_muestra, otra.estado_muestra) == (None, None)
    fila = informada(una_muestra(), ventanilla.reloj())
    planilla = uno(ventanilla, laboratorio_norte, CargarMuestras(items=(fila,)))
    assert codigos(planilla) == {("HUB-2029", "codigo_muestra_cliente")}
    assert (planilla.id_muestra, planilla.estado_muestra) == (None, None)
    with motor.connect() as conexion:
        assert len(conexion.execute(select(Muestra.id)).all()) == 1


def informada(muestra: MuestraNueva, ahora) -> MuestraInformada:
    datos = {campo: getattr(muestra, campo) for campo in type(muestra).__dataclass_fields__}
    cuando = {"fecha_recepcion_laboratorio": ahora, "fecha_hora_resultado_laboratorio": ahora}
    return MuestraInformada(**datos, **cuando, resultado="Positivo")


def test_el_recibo_de_entonces_sigue_siendo_el_de_entonces(ventanilla, laboratorio_norte):
    """A message of the client gets the receipt that it got; it says what happened that day and changes nothing now."""
    pedido = crear(una_muestra(), id_mensaje_cliente="M-1")
    primero = ventanilla.atender(laboratorio_norte, pedido)
    eliminada(ventanilla, laboratorio_norte, primero.items[0].id_muestra)

    segundo = ventanilla.atender(laboratorio_norte, pedido)

    assert (segundo.repetido, segundo.items[0].desenlace) == (True, Desenlace.CREADA)
    assert ventanilla.atender(laboratorio_norte, EstadoMensaje(id_mensaje_cliente="M-1")).aceptados == 1


@pytest.mark.parametrize("despues", ["entrega", "retiro", "edicion"])
def test_una_autorizacion_vale_mientras_nada_pase(ventanilla, laboratorio_norte, despues, reloj):
    """What was authorised is to delete the sample as it was; a result that came since is not deleted by accident."""
    nueva = una_informada if despues == "edicion" else una_recepcionada
    clave = nueva(ventanilla, laboratorio_norte)
    uno(ventanilla, MESA, eliminacion(clave))
    if despues == "entrega":
        uno(ventanilla, laboratorio_norte, entrega(clave, ventanilla))
    elif despues == "retiro":
        uno(ventanilla, MESA, retiro(clave))
    else:
        abrir(ventanilla, clave)

    assert codigos(uno(ventanilla, laboratorio_norte, borrado(clave))) == {("HUB-2031", "id_muestra")}


def test_una_vencida_y_una_rechazada_tambien_se_eliminan(ventanilla, laboratorio_norte, reloj):
    """Whatever has become of it; only one that is open for an edit must be closed before."""
    vencida = una_creada(ventanilla, laboratorio_norte)
    rechazada = una_creada(ventanilla, laboratorio_norte, "N-2")
    uno(ventanilla, laboratorio_norte, rechazo(rechazada))
    abierta = una_informada(ventanilla, laboratorio_norte, "N-3")
    abrir(ventanilla, abierta)
    reloj.avanzar(days=30)

    for clave in (vencida, rechazada):
        eliminada(ventanilla, laboratorio_norte, clave)
    assert codigos(uno(ventanilla, MESA, eliminacion(abierta))) == {("HUB-2022", "id_muestra")}


def test_solo_el_origen_elimina(ventanilla, laboratorio_norte, laboratorio_sur, motor):
    """The laboratory that received it may not, and a neighbour learns nothing."""
    clave = una_creada(ventanilla, laboratorio_norte, id_laboratorio=SUR)
    ajena = una_creada(ventanilla, laboratorio_norte, "N-2")
    for una in (clave, ajena):
        uno(ventanilla, MESA, eliminacion(una))

    destino, vecino = (uno(ventanilla, laboratorio_sur, borrado(una)) for una in (clave, ajena))

    assert codigos(destino) == {("HUB-2030", "id_muestra")}
    assert (
        codigos(vecino) == codigos(uno(ventanilla, laboratorio_sur, borrado(ajena + 1000))) == {("HUB-2020", "id_muestra")}
    )
    assert pasos(motor, clave)[-1] == (2, 2, None)
    eliminada(ventanilla, laboratorio_norte, clave)
    assert codigos(uno(ventanilla, laboratorio_sur, borrado(clave))) == {("HUB-2020", "id_muestra")}


@pytest.mark.parametrize("hacer", [edicion, eliminacion, retiro])
def test_nadie_mas_autoriza(ventanilla, laboratorio_norte, laboratorio_sur, hacer, motor):
    """Neither a laboratory, its own sample's included, nor an authority, nor the auditor."""
    clave = una_informada(ventanilla, laboratorio_norte)
    otros = [Actor(rol=rol, usuario_id=5) for rol in Rol if rol not in (Rol.LABORATORIO, Rol.MESA_AYUDA)]

    for actor in (laboratorio_norte, laboratorio_sur, *otros):
        assert negativa(ventanilla, actor, hacer(clave)) == "HUB-1004"
    for actor in (MESA, *otros):
        assert negativa(ventanilla, actor, borrado(clave)) == "HUB-1004"
        assert negativa(ventanilla, actor, correccion_de_datos(clave)) == "HUB-1004"
    assert len(pasos(motor, clave)) == 3


def test_simular_no_autoriza_ni_elimina(ventanilla, laboratorio_norte, motor):
    clave = una_informada(ventanilla, laboratorio_norte)
    assert uno(ventanilla, MESA, eliminacion(clave, simular=True)).desenlace is Desenlace.ACTUALIZADA
    assert codigos(uno(ventanilla, laboratorio_norte, borrado(clave))) == {("HUB-2031", "id_muestra")}
    uno(ventanilla, MESA, eliminacion(clave))
    assert uno(ventanilla, laboratorio_norte, borrado(clave, simular=True)).desenlace is Desenlace.ACTUALIZADA
    assert ventanilla.atender(laboratorio_norte, DatosMuestraID(id_muestra=clave)).muestras
