"""A sample's life: every step allowed and refused, and retries."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from dominio.muestras.items import Entrega, Informe
from dominio.muestras.pedidos import DatosMuestraID, EntregaResultado, ObtenerInforme
from dominio.vocabulario.enumeraciones import (
    Desenlace,
    MotivoRechazo,
    Resultado,
    Tecnica,
    TipoMuestra,
)
from dominio.vocabulario.errores import ErrorDominio
from modelos import Informe as FilaInforme
from modelos import Muestra
from tests.dominio.pasos import PDF, cambio, correccion, devolucion, pasos, recepcion, rechazo, uno
from tests.elenco import NORTE, SUR, codigos, crear, entrega, una_creada, una_informada, una_muestra, una_recepcionada


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
    assert "pesa 5,1 MiB; el máximo es 5 MiB" in enorme.errores[0].mensaje
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


def test_una_devuelta_vuelve_corregida_por_su_origen(ventanilla, laboratorio_norte, laboratorio_sur, motor, reloj):
    """State 5 is no dead end: the origin sends the same code again with the data mended, and it is sent anew."""
    clave = una_creada(ventanilla, laboratorio_norte, id_laboratorio=SUR)
    uno(ventanilla, laboratorio_sur, devolucion(clave))
    igual = uno(ventanilla, laboratorio_norte, crear(una_muestra(id_laboratorio=SUR)))
    mala = uno(ventanilla, laboratorio_norte, crear(una_muestra(id_laboratorio=SUR, paciente_dv="3")))
    reloj.avanzar(days=6)
    corregida = una_muestra(id_laboratorio=SUR, paciente_nombres="Ana Luisa")

    enviada = uno(ventanilla, laboratorio_norte, crear(corregida))
    reintento = uno(ventanilla, laboratorio_norte, crear(corregida))
    reloj.avanzar(days=6)
    recibida = uno(ventanilla, laboratorio_sur, recepcion(clave))
    tarde = uno(ventanilla, laboratorio_norte, crear(una_muestra(id_laboratorio=SUR)))

    assert (igual.desenlace, igual.estado_muestra) == (Desenlace.EXISTENTE, 5)
    assert codigos(mala) == {("HUB-2004", "paciente_run")}
    assert (enviada.desenlace, enviada.id_muestra, enviada.estado_muestra) == (Desenlace.ACTUALIZADA, clave, 2)
    assert (reintento.desenlace, reintento.estado_muestra) == (Desenlace.EXISTENTE, 2)
    assert recibida.estado_muestra == 3
    assert codigos(tarde) == {("HUB-2021", "codigo_muestra_cliente")}
    assert [(desde, hacia) for desde, hacia, _ in pasos(motor, clave)] == [(None, 2), (2, 5), (5, 2), (2, 3)]
    (ficha,) = ventanilla.atender(laboratorio_sur, DatosMuestraID(id_muestra=clave)).muestras
    assert ficha.campos["paciente_nombres"] == "Ana Luisa"
