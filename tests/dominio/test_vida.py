"""A sample's life: every step allowed and refused, retries, and what another laboratory never learns."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from dominio.enumeraciones import Desenlace, MotivoRechazo, Resultado, Tecnica, TipoMuestra
from dominio.errores import ErrorDominio
from dominio.pedidos import (
    Cambio,
    CambioLaboratorio,
    Correccion,
    CorregirResultado,
    DatosMuestraFECHA,
    DatosMuestraID,
    DatosMuestraRUT,
    Devolucion,
    DevolverMuestra,
    Entrega,
    EntregaResultado,
    Informe,
    ObtenerInforme,
    Recepcion,
    RecepcionarMuestra,
    RechazarMuestra,
    Rechazo,
)
from modelos import Historial, Muestra
from modelos import Informe as FilaInforme
from tests.elenco import NORTE, SUR, codigos, entrega, una_creada, una_informada, una_recepcionada

PDF = Informe(contenido=b"%PDF-1.4 informe", nombre="informe.pdf")
MOTIVO = "Error de transcripción"


def uno(ventanilla, actor, pedido):
    """The only item of the receipt."""
    (item,) = ventanilla.atender(actor, pedido).items
    return item


def recepcion(clave, **datos):
    return RecepcionarMuestra(items=(Recepcion(id_muestra=clave, **datos),))


def rechazo(clave, motivo=MotivoRechazo.DERRAMADA):
    return RechazarMuestra(items=(Rechazo(id_muestra=clave, motivo=motivo),))


def devolucion(clave, motivo="Faltan datos"):
    return DevolverMuestra(items=(Devolucion(id_muestra=clave, motivo=motivo),))


def cambio(clave, destino=SUR):
    return CambioLaboratorio(items=(Cambio(id_muestra=clave, id_nuevo_laboratorio=destino, motivo="Sin reactivos"),))


def correccion(clave, ventanilla, motivo=MOTIVO, resultado=Resultado.NEGATIVO, **datos):
    fecha = datos.pop("fecha", None) or ventanilla.reloj()
    item = Correccion(
        id_muestra=clave, resultado=resultado, fecha_hora_resultado_laboratorio=fecha, motivo=motivo, **datos
    )
    return CorregirResultado(items=(item,))


def pasos(motor, clave):
    """The trace: (from, to, detail)."""
    with motor.connect() as conexion:
        consulta = select(Historial.desde, Historial.hacia, Historial.detalle)
        return [tuple(f) for f in conexion.execute(consulta.where(Historial.muestra_id == clave).order_by(Historial.id))]


def test_la_vida_usual_queda_entera_en_la_traza(ventanilla, laboratorio_norte, motor):
    """Created, received, informed: who, when, from and to."""
    clave = una_informada(ventanilla, laboratorio_norte)

    assert pasos(motor, clave) == [(None, 2, None), (2, 3, None), (3, 4, "Positivo")]


def test_un_reintento_de_cada_paso_no_cambia_nada(ventanilla, laboratorio_norte, motor, reloj):
    """Asking for the state it is in already, with the same data, succeeds."""
    clave = una_creada(ventanilla, laboratorio_norte)
    for pedido in (
        recepcion(clave),
        EntregaResultado(
            items=(
                Entrega(
                    id_muestra=clave,
                    resultado=Resultado.POSITIVO,
                    fecha_hora_resultado_laboratorio=reloj(),
                    informe=PDF,
                ),
            )
        ),
        correccion(clave, ventanilla),
        devolucion(clave),
    ):
        primero, segundo = uno(ventanilla, laboratorio_norte, pedido), uno(ventanilla, laboratorio_norte, pedido)
        assert (primero.desenlace, segundo.desenlace) == (Desenlace.ACTUALIZADA, Desenlace.SIN_CAMBIO)
        assert primero.estado_muestra == segundo.estado_muestra

    assert [(desde, hacia) for desde, hacia, _ in pasos(motor, clave)] == [(None, 2), (2, 3), (3, 4), (4, 4), (4, 3)]


@pytest.mark.parametrize("puede", ["recepcionar", "rechazar", "devolver", "derivar"])
def test_una_enviada_puede_recibirse_rechazarse_devolverse_o_derivarse(ventanilla, laboratorio_norte, puede):
    """From state 2."""
    clave = una_creada(ventanilla, laboratorio_norte)
    pedido, estado = {
        "recepcionar": (recepcion(clave), 3),
        "rechazar": (rechazo(clave), 6),
        "devolver": (devolucion(clave), 5),
        "derivar": (cambio(clave), 2),
    }[puede]

    assert uno(ventanilla, laboratorio_norte, pedido).estado_muestra == estado


def test_lo_que_el_estado_no_permite_dice_en_cual_esta(ventanilla, laboratorio_norte, reloj):
    """The error says the current state and what the operation asks for."""
    creada = una_creada(ventanilla, laboratorio_norte, "N-1")
    informada = una_informada(ventanilla, laboratorio_norte, "N-2")
    rechazada = una_creada(ventanilla, laboratorio_norte, "N-3")
    uno(ventanilla, laboratorio_norte, rechazo(rechazada))

    for pedido, estado in (
        (entrega(creada, ventanilla), 2),
        (correccion(creada, ventanilla), 2),
        (recepcion(informada), 4),
        (rechazo(informada), 4),
        (cambio(informada), 4),
        (recepcion(rechazada), 6),
        (devolucion(rechazada), 6),
        (rechazo(rechazada, MotivoRechazo.SIN_ROTULAR), 6),
    ):
        item = uno(ventanilla, laboratorio_norte, pedido)
        assert codigos(item) == {("HUB-2022", "id_muestra")}
        assert item.estado_muestra == estado
        assert f"estado {estado}" in item.errores[0].mensaje


def test_devolver_un_resultado_permite_informarlo_otra_vez(ventanilla, laboratorio_norte, motor):
    """4 → 3, with the earlier result in the trace."""
    clave = una_informada(ventanilla, laboratorio_norte)

    uno(ventanilla, laboratorio_norte, devolucion(clave))
    item = uno(ventanilla, laboratorio_norte, entrega(clave, ventanilla, resultado=Resultado.NEGATIVO))

    assert item.estado_muestra == 4
    assert "Positivo" in pasos(motor, clave)[3][2]


def test_un_resultado_se_corrige_una_sola_vez(ventanilla, laboratorio_norte, motor):
    """Once, and the earlier result and report stay on record."""
    clave = una_informada(ventanilla, laboratorio_norte, informe=PDF)

    assert uno(ventanilla, laboratorio_norte, correccion(clave, ventanilla)).estado_muestra == 4
    otra = uno(ventanilla, laboratorio_norte, correccion(clave, ventanilla, motivo="Otra vez mal escrito"))

    assert codigos(otra) == {("HUB-3005", "id_muestra")}
    assert pasos(motor, clave)[-1][2].startswith("Negativo; antes, Positivo")
    with motor.connect() as conexion:
        assert conexion.execute(select(FilaInforme.nombre)).scalars().all() == ["informe.pdf"]
    with pytest.raises(ErrorDominio) as sin_informe:
        ventanilla.atender(laboratorio_norte, ObtenerInforme(id_muestra=clave))
    assert sin_informe.value.codigo == "HUB-3008"


def test_la_correccion_tiene_siete_dias_y_motivo(ventanilla, laboratorio_norte, reloj):
    """Until the seventh day, and never without saying why."""
    a_tiempo = una_informada(ventanilla, laboratorio_norte, "N-1")
    tarde = una_informada(ventanilla, laboratorio_norte, "N-2")
    corta = uno(ventanilla, laboratorio_norte, correccion(tarde, ventanilla, motivo="Muy corto."))
    muda = uno(ventanilla, laboratorio_norte, correccion(tarde, ventanilla, motivo=None))
    reloj.avanzar(days=7)
    assert not uno(ventanilla, laboratorio_norte, correccion(a_tiempo, ventanilla)).errores
    reloj.avanzar(seconds=1)

    item = uno(ventanilla, laboratorio_norte, correccion(tarde, ventanilla))

    assert codigos(corta) == {("HUB-3007", "motivo")}
    assert codigos(muda) == {("HUB-2001", "motivo")}
    assert codigos(item) == {("HUB-3006", "id_muestra")}


def test_las_fechas_van_en_orden(ventanilla, laboratorio_norte, reloj):
    """Sampling, reception, result, now."""
    clave = una_creada(ventanilla, laboratorio_norte)
    hora = timedelta(hours=1)

    antes = uno(ventanilla, laboratorio_norte, recepcion(clave, fecha_recepcion_laboratorio=reloj() - 4 * hora))
    futura = uno(ventanilla, laboratorio_norte, recepcion(clave, fecha_recepcion_laboratorio=reloj() + hora))
    buena = uno(ventanilla, laboratorio_norte, recepcion(clave, fecha_recepcion_laboratorio=reloj() - hora))
    anterior = uno(
        ventanilla, laboratorio_norte, entrega(clave, ventanilla, fecha_hora_resultado_laboratorio=reloj() - 2 * hora)
    )
    por_venir = uno(
        ventanilla, laboratorio_norte, entrega(clave, ventanilla, fecha_hora_resultado_laboratorio=reloj() + hora)
    )

    assert codigos(antes) == codigos(futura) == {("HUB-2010", "fecha_recepcion_laboratorio")}
    assert not buena.errores
    assert codigos(anterior) == codigos(por_venir) == {("HUB-2010", "fecha_hora_resultado_laboratorio")}


def test_un_resultado_del_mismo_segundo_que_la_recepcion_entra(ventanilla, laboratorio_norte, reloj):
    """A LIS whose clock has no fractions delivers at once what it has just received."""
    clave = una_recepcionada(ventanilla, laboratorio_norte)

    item = uno(
        ventanilla,
        laboratorio_norte,
        entrega(clave, ventanilla, fecha_hora_resultado_laboratorio=reloj().replace(microsecond=0)),
    )

    assert not item.errores


def test_cada_tecnica_tiene_sus_resultados(ventanilla, laboratorio_norte):
    """An antigen test is never `Indeterminado`, a PCR never `No concluyente`."""
    pcr = una_recepcionada(ventanilla, laboratorio_norte, "N-1")
    antigeno = una_recepcionada(
        ventanilla, laboratorio_norte, "N-2", tecnica_muestra=Tecnica.TEST_PACK, tipo_muestra=TipoMuestra.TORULA_NASAL
    )

    for clave, malo, bueno in (
        (pcr, Resultado.NO_CONCLUYENTE, Resultado.NO_APTA),
        (antigeno, Resultado.INDETERMINADO, Resultado.NO_CONCLUYENTE),
    ):
        assert codigos(uno(ventanilla, laboratorio_norte, entrega(clave, ventanilla, resultado=malo))) == {
            ("HUB-2012", "resultado")
        }
        assert not uno(ventanilla, laboratorio_norte, entrega(clave, ventanilla, resultado=bueno)).errores


def test_el_informe_debe_ser_un_pdf_y_vuelve_igual(ventanilla, laboratorio_norte):
    """With its digest and its size."""
    clave = una_recepcionada(ventanilla, laboratorio_norte)
    malo = uno(ventanilla, laboratorio_norte, entrega(clave, ventanilla, informe=Informe(contenido=b"GIF89a")))
    grande = Informe(contenido=b"%PDF-" + bytes(5 * 1024 * 1024))
    enorme = uno(ventanilla, laboratorio_norte, entrega(clave, ventanilla, informe=grande))
    uno(ventanilla, laboratorio_norte, entrega(clave, ventanilla, informe=PDF))

    vuelto = ventanilla.atender(laboratorio_norte, ObtenerInforme(id_muestra=clave))

    assert codigos(malo) == {("HUB-3002", "informe")}
    assert codigos(enorme) == {("HUB-3003", "informe")}
    assert (vuelto.contenido, vuelto.tamano, vuelto.nombre) == (PDF.contenido, len(PDF.contenido), "informe.pdf")


def test_una_derivada_es_del_otro_laboratorio_y_la_traza_muestra_ambos(
    ventanilla, laboratorio_norte, laboratorio_sur, motor
):
    """2 at the new laboratory, which alone may go on; the origin's retry succeeds."""
    clave = una_recepcionada(ventanilla, laboratorio_norte)

    uno(ventanilla, laboratorio_norte, cambio(clave))
    reintento = uno(ventanilla, laboratorio_norte, cambio(clave))
    ajena = uno(ventanilla, laboratorio_norte, recepcion(clave))
    propia = uno(ventanilla, laboratorio_sur, recepcion(clave))

    assert reintento.desenlace is Desenlace.SIN_CAMBIO
    assert codigos(ajena) == {("HUB-2027", "id_muestra")}
    assert propia.estado_muestra == 3
    assert pasos(motor, clave)[2] == (3, 2, f"Del laboratorio {NORTE} al {SUR}.")


def test_derivar_exige_otro_laboratorio_activo(ventanilla, laboratorio_norte):
    """Neither to oneself nor to nobody."""
    clave = una_creada(ventanilla, laboratorio_norte)

    assert codigos(uno(ventanilla, laboratorio_norte, cambio(clave, NORTE))) == {("HUB-2016", "id_nuevo_laboratorio")}
    assert codigos(uno(ventanilla, laboratorio_norte, cambio(clave, 99))) == {("HUB-2014", "id_nuevo_laboratorio")}


def test_la_que_nadie_recibio_en_siete_dias_vence_a_la_vista(ventanilla, laboratorio_norte, reloj, motor):
    """It stays, it says that it expired, and nothing more can be done with it."""
    vencida = una_creada(ventanilla, laboratorio_norte, "N-1")
    recibida = una_recepcionada(ventanilla, laboratorio_norte, "N-2")
    reloj.avanzar(days=7, seconds=1)

    item = uno(ventanilla, laboratorio_norte, recepcion(vencida))
    (ficha,) = ventanilla.atender(laboratorio_norte, DatosMuestraID(id_muestra=vencida)).muestras
    (otra,) = ventanilla.atender(laboratorio_norte, DatosMuestraID(id_muestra=recibida)).muestras

    assert codigos(item) == {("HUB-2023", "id_muestra")}
    assert ficha.campos["vencida"] is True
    assert "vencida" not in otra.campos
    with motor.connect() as conexion:
        assert conexion.execute(select(Muestra.estado).where(Muestra.id == vencida)).scalar_one() == 2


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
