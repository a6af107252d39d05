"""A laboratory's list beside the hub: exactly what differs, each with what to do."""

from datetime import date

import pytest

from dominio.muestras.pedidos import Conciliar, ReporteDiario
from dominio.vocabulario.enumeraciones import Resultado
from dominio.vocabulario.errores import DiaSinTerminar, LineaIlegible, ListaDemasiadoLarga, ListaVacia, ReporteMuyAntiguo
from tests.dominio.pasos import recepcion
from tests.elenco import crear, entrega, una_creada, una_informada, una_muestra, una_recepcionada
from tests.tomas import poblar_lugares, registrar, una_toma

DIA = date(2026, 3, 5)


def conciliar(ventanilla, actor, *lineas, dia=DIA):
    return ventanilla.atender(actor, Conciliar(fecha=dia, lista="\n".join(lineas)))


def clases(recibo):
    return [(una.clase, una.codigo_muestra_cliente) for una in recibo.diferencias]


def test_cada_diferencia_con_su_clase(ventanilla, motor, reloj, laboratorio_norte, laboratorio_sur):
    for codigo in ("igual", "cambiada", "sin-listar", "doble"):
        una_informada(ventanilla, laboratorio_norte, codigo)
    una_recepcionada(ventanilla, laboratorio_norte, "sin-resultado")
    una_creada(ventanilla, laboratorio_norte, "sin-recibir")
    una_informada(ventanilla, laboratorio_sur, "ajena")
    reloj.avanzar(days=1)
    una_informada(ventanilla, laboratorio_norte, "de-otro-dia")
    recibo = conciliar(
        ventanilla,
        laboratorio_norte,
        "igual;Positivo",
        "cambiada\tNegativo",
        "",
        "sin-resultado;No apta",
        "sin-recibir;positivo",
        "ajena;Positivo",
        "inventada;Positivo",
        "de-otro-dia;Positivo",
        "doble;Positivo",
        "doble;Negativo",
    )
    assert (recibo.enviadas, recibo.coinciden) == (9, 1)
    assert clases(recibo) == [
        ("distinta", "cambiada"),
        ("falta_en_el_hub", "sin-resultado"),
        ("falta_en_el_hub", "sin-recibir"),
        ("desconocida", "ajena"),
        ("desconocida", "inventada"),
        ("otro_dia", "de-otro-dia"),
        ("repetida", "doble"),
        ("repetida", "doble"),
        ("falta_en_la_lista", "sin-listar"),
    ]
    ajena, inventada = recibo.diferencias[3:5]
    assert (ajena.id_muestra, ajena.resultado_hub, ajena.que_hacer) == (None, None, inventada.que_hacer)
    assert [una.linea for una in recibo.diferencias] == [2, 4, 5, 6, 7, 8, 9, 10, None]


def test_por_el_numero_del_hub(ventanilla, motor, laboratorio_norte):
    clave = una_informada(ventanilla, laboratorio_norte, "N-1")
    assert conciliar(ventanilla, laboratorio_norte, f"{clave};Positivo").diferencias == []
    assert clases(conciliar(ventanilla, laboratorio_norte, f"{clave};Positivo", "N-1;Positivo")) == [("repetida", "N-1")] * 2


def test_mil_muestras_y_exactamente_seis_diferencias(ventanilla, motor, reloj, laboratorio_norte):
    """The list lacks 3, alters 2 and adds 1: those six are named, and nothing else."""
    cargar(ventanilla, laboratorio_norte, 1_000)
    lineas = [f"M-{n};Negativo" for n in range(1_000) if n not in (10, 500, 999)]
    lineas[0], lineas[700] = lineas[0].replace("Negativo", "Positivo"), lineas[700].replace("Negativo", "Indeterminado")
    recibo = conciliar(ventanilla, laboratorio_norte, *lineas, "agregada;Negativo")
    assert sorted(clases(recibo)) == sorted(
        [
            ("distinta", "M-0"),
            ("distinta", lineas[700].partition(";")[0]),
            ("desconocida", "agregada"),
            *(("falta_en_la_lista", f"M-{n}") for n in (10, 500, 999)),
        ]
    )
    assert recibo.coinciden == 1_000 - 3 - 2


def cargar(ventanilla, actor, cuantas):
    for desde in range(0, cuantas, 500):
        muestras = [una_muestra(f"M-{n}") for n in range(desde, desde + 500)]
        claves = [item.id_muestra for item in ventanilla.atender(actor, crear(*muestras)).items]
        uno = recepcion(claves[0])
        ventanilla.atender(actor, type(uno)(items=tuple(recepcion(clave).items[0] for clave in claves)))
        una = entrega(claves[0], ventanilla, resultado=Resultado.NEGATIVO)
        entregas = tuple(entrega(clave, ventanilla, resultado=Resultado.NEGATIVO).items[0] for clave in claves)
        assert ventanilla.atender(actor, type(una)(items=entregas)).rechazados == 0


@pytest.mark.parametrize(
    "mala", ["N-1", "N-1;", ";Positivo", "N-1;Quizás", "N-1;Positivo;más", "N-1,Positivo", "\ufeff;;", "N-1;Positivo\u200b"]
)
def test_una_linea_ilegible_se_dice_cual_y_no_estorba_a_las_demas(ventanilla, motor, laboratorio_norte, mala):
    una_informada(ventanilla, laboratorio_norte, "N-0")
    recibo = conciliar(ventanilla, laboratorio_norte, "N-0;Positivo", mala)
    (ilegible,) = recibo.diferencias
    assert (recibo.coinciden, ilegible.clase, ilegible.linea) == (1, "ilegible", 2)
    assert ilegible.que_hacer.startswith("HUB-6021: La línea 2")
    with pytest.raises(LineaIlegible) as rechazo:
        conciliar(ventanilla, laboratorio_norte, mala, mala)
    assert "línea 1" in rechazo.value.mensaje


def test_la_de_una_toma_se_nombra_por_su_rotulo(ventanilla, motor, laboratorio_norte):
    """A code that the hub made for an establishment's sample is its laboratory's name of it; one of two is of none."""
    poblar_lugares(motor)
    (tomada,) = registrar(ventanilla, una_toma())
    codigo = tomada.codigo_muestra_cliente
    assert clases(conciliar(ventanilla, laboratorio_norte, f"{codigo};Positivo")) == [("falta_en_el_hub", codigo)]
    una_informada(ventanilla, laboratorio_norte, codigo)
    assert clases(conciliar(ventanilla, laboratorio_norte, f"{codigo};Positivo")) == [("ambigua", codigo)]


def test_una_lista_vacia_o_de_cien_mil_se_rechaza(ventanilla, motor, laboratorio_norte):
    with pytest.raises(ListaVacia):
        conciliar(ventanilla, laboratorio_norte, "", "  ")
    with pytest.raises(ListaDemasiadoLarga) as rechazo:
        conciliar(ventanilla, laboratorio_norte, *(f"N-{n};Positivo" for n in range(100_000)))
    assert rechazo.value.datos["total"] == 100_000


def test_el_reporte_propio_dice_las_cifras_del_dia(ventanilla, motor, reloj, laboratorio_norte, laboratorio_sur):
    una_informada(ventanilla, laboratorio_norte)
    recibo = ventanilla.atender(laboratorio_norte, ReporteDiario(fecha=DIA))
    assert not recibo.terminado
    assert [(f["fuente"], f["recibidas"], f["procesadas"], f["positivas"]) for f in recibo.figuras] == [
        ("inf", 1, 1, 1),
        ("sist", 1, 1, 1),
    ]
    assert ventanilla.atender(laboratorio_sur, ReporteDiario(fecha=DIA)).figuras[1]["recibidas"] == 0
    for fecha, error in ((date(2026, 3, 6), DiaSinTerminar), (date(2020, 1, 1), ReporteMuyAntiguo)):
        with pytest.raises(error) as rechazo:
            ventanilla.atender(laboratorio_norte, ReporteDiario(fecha=fecha))
        assert rechazo.value.campo == "fecha", "as its sender calls it"
        assert "06-03-2026" not in rechazo.value.mensaje.partition(";")[2], "the day that goes on can be asked for"
