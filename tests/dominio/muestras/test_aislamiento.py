"""What another laboratory never learns, who wins a race, and how a sample is named in a message."""

import threading
from datetime import timedelta

import pytest

from dominio.muestras.items import Devolucion, Recepcion
from dominio.muestras.pedidos import (
    DatosMuestraFECHA,
    DatosMuestraID,
    DatosMuestraRUT,
    DevolverMuestra,
    ObtenerInforme,
    RecepcionarMuestra,
)
from dominio.vocabulario.enumeraciones import Desenlace, MotivoRechazo
from dominio.vocabulario.errores import ErrorDominio
from tests.dominio.pasos import PDF, cambio, correccion, devolucion, pasos, recepcion, rechazo, uno
from tests.elenco import NORTE, codigos, entrega, una_creada, una_informada


def test_el_laboratorio_sur_no_lee_ni_cambia_ni_detecta_nada_del_norte(
    ventanilla, laboratorio_norte, laboratorio_sur, reloj
):
    """Another's sample answers exactly as one that does not exist, by every operation."""
    ajena = una_informada(ventanilla, laboratorio_norte, informe=PDF)
    inexistente = ajena + 1000

    for hacer in (
        recepcion,
        rechazo,
        devolucion,
        lambda clave: cambio(clave, NORTE),
        lambda clave: entrega(clave, ventanilla),
        lambda clave: correccion(clave, ventanilla),
    ):
        una, otra = uno(ventanilla, laboratorio_sur, hacer(ajena)), uno(ventanilla, laboratorio_sur, hacer(inexistente))
        assert "HUB-2020" in {codigo for codigo, _ in codigos(una)}
        assert codigos(una) == codigos(otra)
        assert (una.estado_muestra, una.codigo_muestra_cliente) == (otra.estado_muestra, otra.codigo_muestra_cliente)
        por_codigo = type(hacer(ajena))(items=tuple(_con_codigo(i, "N-1") for i in hacer(ajena).items))
        assert ("HUB-2020", "codigo_muestra_cliente") in codigos(uno(ventanilla, laboratorio_sur, por_codigo))
    for consulta in (DatosMuestraID, ObtenerInforme):
        mensajes = []
        for clave in (ajena, inexistente):
            with pytest.raises(ErrorDominio) as rechazada:
                ventanilla.atender(laboratorio_sur, consulta(id_muestra=clave))
            mensajes.append(rechazada.value.mensaje.replace(str(clave), "N"))
        assert mensajes[0] == mensajes[1]
    hoy = reloj().date()
    for lista in (
        DatosMuestraRUT(rut_paciente="11.111.111-1"),
        DatosMuestraFECHA(fecha_muestra=hoy - timedelta(days=1), estado_muestra=4),
    ):
        assert not ventanilla.atender(laboratorio_sur, lista).muestras
        assert ventanilla.atender(laboratorio_norte, lista).muestras


def _con_codigo(item, codigo):
    datos = {campo: getattr(item, campo) for campo in type(item).__dataclass_fields__}
    return type(item)(**{**datos, "id_muestra": None, "codigo_muestra_cliente": codigo})


def test_dos_que_cambian_la_misma_muestra_a_la_vez_no_ganan_los_dos(ventanilla, laboratorio_norte, motor):
    """State changes are compare-and-set: one receives, the other rejects, one of them is told the state."""
    claves = [una_creada(ventanilla, laboratorio_norte, f"N-{n}") for n in range(6)]
    juntos = threading.Barrier(2)
    desenlaces: dict[str, list[Desenlace]] = {"recibe": [], "deriva": []}

    def hacer(quien, pedido_de):
        for clave in claves:
            juntos.wait()
            desenlaces[quien].append(uno(ventanilla, laboratorio_norte, pedido_de(clave)).desenlace)

    hilos = [
        threading.Thread(target=hacer, args=("recibe", recepcion)),
        threading.Thread(target=hacer, args=("deriva", lambda clave: rechazo(clave, MotivoRechazo.MAL_TOMADA))),
    ]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join()

    for clave, recibe, deriva in zip(claves, desenlaces["recibe"], desenlaces["deriva"], strict=True):
        trazas = [(desde, hacia) for desde, hacia, _ in pasos(motor, clave)]
        # Rejecting a received sample is allowed, so the two may follow each other, but never both start from state 2.
        assert deriva is Desenlace.ACTUALIZADA
        assert trazas in ([(None, 2), (2, 6)], [(None, 2), (2, 3), (3, 6)])
        assert (recibe is Desenlace.ACTUALIZADA) is (len(trazas) == 3)


def test_la_misma_muestra_dos_veces_en_un_mensaje(ventanilla, laboratorio_norte):
    """The same request twice is one; two different ones in a message are refused."""
    clave = una_informada(ventanilla, laboratorio_norte)
    items = (Devolucion(id_muestra=clave, motivo="uno"), Devolucion(id_muestra=clave, motivo="uno"))
    igual = ventanilla.atender(laboratorio_norte, DevolverMuestra(items=items)).items
    distinta = ventanilla.atender(
        laboratorio_norte,
        DevolverMuestra(items=(Devolucion(id_muestra=clave, motivo="a"), Devolucion(id_muestra=clave, motivo="b"))),
    ).items

    assert [i.desenlace for i in igual] == [Desenlace.ACTUALIZADA, Desenlace.SIN_CAMBIO]
    assert distinta[0].estado_muestra == 5
    assert codigos(distinta[1]) == {("HUB-2026", "id_muestra")}


def test_una_muestra_se_nombra_por_id_por_codigo_o_por_ambos(ventanilla, laboratorio_norte):
    """If both are given they must agree."""
    clave = una_creada(ventanilla, laboratorio_norte, "N-1")
    una_creada(ventanilla, laboratorio_norte, "N-2")
    pedido = RecepcionarMuestra(
        items=(
            Recepcion(codigo_muestra_cliente="N-1"),
            Recepcion(id_muestra=clave, codigo_muestra_cliente="N-2"),
            Recepcion(),
            Recepcion(codigo_muestra_cliente="N-9"),
        )
    )

    por_codigo, discordante, sin_nombre, desconocida = ventanilla.atender(laboratorio_norte, pedido).items

    assert por_codigo.id_muestra == clave
    assert codigos(discordante) == {("HUB-2025", "codigo_muestra_cliente")}
    assert codigos(sin_nombre) == {("HUB-2024", "id_muestra")}
    assert codigos(desconocida) == {("HUB-2020", "codigo_muestra_cliente")}


def test_simular_un_paso_no_lo_da(ventanilla, laboratorio_norte, motor):
    """Every rule runs, nothing moves."""
    clave = una_creada(ventanilla, laboratorio_norte)

    recibo = ventanilla.atender(laboratorio_norte, RecepcionarMuestra(items=(Recepcion(id_muestra=clave),), simular=True))

    assert recibo.items[0].desenlace is Desenlace.ACTUALIZADA
    assert len(pasos(motor, clave)) == 1
    assert uno(ventanilla, laboratorio_norte, recepcion(clave)).desenlace is Desenlace.ACTUALIZADA
