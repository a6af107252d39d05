"""An issued report has a number, stays as it was issued, and is of its scope alone."""

import hashlib
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from dominio.reportes.archivo import filas_de, partes_de
from dominio.reportes.columnas import MINISTERIALES
from dominio.reportes.descripcion import CLASES_DE_REPORTE, LEEN_REPORTES
from dominio.reportes.pedidos import CompararReporte, DescargarReporte, EmitirReporte, ListarReportes, VerReporte, VerTotales
from dominio.ventanilla.actor import Actor
from dominio.vocabulario.enumeraciones import Resultado, Rol, Tecnica, TipoMuestra
from dominio.vocabulario.errores import (
    DiaSinTerminar,
    PermisoDenegado,
    RangoDemasiadoLargo,
    RangoInvertido,
    ReporteAlterado,
    ReporteInexistente,
    ReporteMuyAntiguo,
    ReporteNoEmitido,
)
from modelos import MensajeMuestra, ReporteParte
from tests.dominio.pasos import correccion, devolucion, uno
from tests.dominio.reportes.pais import (
    DE_COMUNAS,
    DEIS_PROVIDENCIA,
    DEIS_VALPARAISO,
    METROPOLITANA,
    MINSAL,
    QUINTA,
    bytes_de,
    emitido,
    filas,
    poblar_pais,
)
from tests.elenco import COD_DEIS, entrega, una_creada, una_informada, una_recepcionada

DIA = date(2026, 3, 5)
DE_LOS_LECTORES = (
    "RUN;Nombre;Sexo;Edad;Tipo muestra;Resultado;Fecha de toma de muestra;Fecha de recepción de la muestra;"
    "Fecha de resultado;Hospital o establecimiento de origen;Región de establecimiento de origen;"
    "Laboratorio de referencia;Región de laboratorio donde se procesa la muestra;Teléfono de contacto de paciente;"
    "Correo de contacto de paciente;Dirección de contacto de paciente;"
)
"""The heads by which the authorities' own scripts find the columns, letter for letter."""


@pytest.fixture
def informadas(ventanilla, motor, laboratorio_norte, laboratorio_sur, reloj):
    """Three with result, in three comunas, of two laboratories, and one without; the day is over."""
    poblar_pais(motor)
    hechas = []
    for laboratorio, deis in ((laboratorio_norte, COD_DEIS), (laboratorio_sur, DEIS_PROVIDENCIA)):
        hechas.append(_informada(ventanilla, laboratorio, f"M-{deis}", deis))
    hechas.append(_informada(ventanilla, laboratorio_norte, "M-V", DEIS_VALPARAISO))
    una_creada(ventanilla, laboratorio_norte, "sin-resultado")
    reloj.avanzar(days=1)
    return hechas


def _informada(ventanilla, laboratorio, codigo, deis):
    clave = una_recepcionada(ventanilla, laboratorio, codigo, cod_deis=deis)
    assert uno(ventanilla, laboratorio, entrega(clave, ventanilla)).estado_muestra == 4
    return clave


def test_el_ministerial_trae_sus_columnas_y_sus_muestras(ventanilla, motor, informadas):
    ficha = emitido(ventanilla, MINSAL, desde=DIA)
    contenido = bytes_de(motor, ficha)
    assert contenido.decode("utf-8-sig").startswith(DE_LOS_LECTORES)
    assert ficha.archivos["csv"] == (hashlib.sha256(contenido).hexdigest(), len(contenido))
    leidas = filas(motor, ficha)
    assert [int(fila["id_muestra"]) for fila in leidas] == informadas
    assert ficha.filas == 3
    una = leidas[0]
    assert una["RUN"] == "11111111-1"
    assert una["Nombre"] == "Ana María Pérez"
    assert una["Edad"] == "46"
    assert una["Fecha de toma de muestra"] == "05-03-2026"
    assert una["Resultado"] == "Positivo"
    assert una["Región de establecimiento de origen"] == "Metropolitana de Santiago"
    assert una["Teléfono de contacto de paciente"] == "+56 9 1234 5678"
    assert una["Resultado conocido por el hub"] == "05-03-2026 09:30:15"
    assert len(una) == len(MINISTERIALES)


def test_por_su_numero_es_el_mismo_aunque_todo_cambie(ventanilla, motor, informadas, laboratorio_norte):
    """After corrections and returns, byte for byte; a new one differs."""
    ficha = emitido(ventanilla, MINSAL, desde=DIA)
    antes = bytes_de(motor, ficha)
    assert uno(ventanilla, laboratorio_norte, correccion(informadas[0], ventanilla)).estado_muestra == 4
    assert uno(ventanilla, laboratorio_norte, devolucion(informadas[2])).estado_muestra == 3
    assert bytes_de(motor, ficha) == antes
    assert ventanilla.atender(MINSAL, VerReporte(numero=ficha.numero)).ficha == ficha
    nueva = emitido(ventanilla, MINSAL, desde=DIA)
    assert nueva.numero > ficha.numero
    assert [(fila["id_muestra"], fila["Resultado"]) for fila in filas(motor, nueva)] == [
        (str(informadas[0]), "Negativo"),
        (str(informadas[1]), "Positivo"),
    ]


def test_el_delta_nombra_cada_cambio_con_su_mensaje(ventanilla, motor, informadas, laboratorio_norte, laboratorio_sur):
    """One is corrected, one given back, one comes in: those, no others, each with the message that did it."""
    tardia = una_recepcionada(ventanilla, laboratorio_norte, "tardia")
    ficha = emitido(ventanilla, MINSAL, desde=DIA)
    assert ventanilla.atender(MINSAL, CompararReporte(numero=ficha.numero)).cambios == ()
    corregida = ventanilla.atender(laboratorio_norte, correccion(informadas[0], ventanilla)).id_mensaje
    devuelta = ventanilla.atender(laboratorio_norte, devolucion(informadas[2])).id_mensaje
    informada = ventanilla.atender(laboratorio_norte, entrega(tardia, ventanilla)).id_mensaje
    cambios = {c.id_muestra: c for c in ventanilla.atender(MINSAL, CompararReporte(numero=ficha.numero)).cambios}
    assert {clave: (c.clase, [m.mensaje_id for m in c.mensajes]) for clave, c in cambios.items()} == {
        informadas[0]: ("cambiada", [corregida]),
        informadas[2]: ("quitada", [devuelta]),
        tardia: ("agregada", [informada]),
    }
    assert cambios[informadas[0]].columnas["Resultado"] == ("Positivo", "Negativo")


def test_el_pais_es_la_suma_de_sus_regiones_y_de_sus_comunas(ventanilla, motor, informadas):
    pais = filas(motor, emitido(ventanilla, MINSAL, desde=DIA))
    for partes in ([METROPOLITANA, QUINTA], DE_COMUNAS):
        juntas = [fila for actor in partes for fila in filas(motor, emitido(ventanilla, actor, desde=DIA))]
        assert sorted(fila["id_muestra"] for fila in juntas) == sorted(fila["id_muestra"] for fila in pais)
    totales = ventanilla.atender(MINSAL, VerTotales(reporte="ministerial", desde=DIA, hasta=DIA))
    assert (totales.total, totales.por_dia) == (3, {DIA: {"Positivo": 3}})
    assert sorted(n for _, _, n in totales.por_comuna) == [1, 1, 1]


def test_cada_laboratorio_recibe_lo_suyo(ventanilla, motor, informadas, laboratorio_norte, laboratorio_sur):
    norte, sur = emitido(ventanilla, laboratorio_norte, desde=DIA), emitido(ventanilla, laboratorio_sur, desde=DIA)
    assert [int(fila["id_muestra"]) for fila in filas(motor, norte)] == [informadas[0], informadas[2]]
    assert [int(fila["id_muestra"]) for fila in filas(motor, sur)] == [informadas[1]]


@pytest.mark.parametrize("pedido", [VerReporte, DescargarReporte, CompararReporte])
def test_lo_de_otro_alcance_es_como_lo_que_no_hay(ventanilla, informadas, laboratorio_norte, laboratorio_sur, pedido):
    ficha = emitido(ventanilla, laboratorio_norte, desde=DIA)
    for actor in (laboratorio_sur, METROPOLITANA, MINSAL, Actor(rol=Rol.COMUNA, comuna=1)):
        with pytest.raises(ReporteNoEmitido):
            ventanilla.atender(actor, pedido(numero=ficha.numero))
        with pytest.raises(ReporteNoEmitido):
            ventanilla.atender(actor, pedido(numero=ficha.numero + 1))
        assert ventanilla.atender(actor, ListarReportes()).reportes == ()
    assert ventanilla.atender(laboratorio_norte, ListarReportes()).reportes == (ficha,)


@pytest.mark.parametrize("rol", sorted(set(Rol) - LEEN_REPORTES))
def test_quien_no_tiene_reportes_no_los_emite(ventanilla, motor, rol):
    with pytest.raises(PermisoDenegado):
        emitido(ventanilla, Actor(rol=rol), desde=DIA)


@pytest.mark.parametrize(
    ("desde", "hasta", "error"),
    [
        (date(2026, 3, 1), date(2026, 3, 8), RangoDemasiadoLargo),
        (date(2026, 3, 2), date(2026, 3, 1), RangoInvertido),
        (None, date(2026, 3, 1), RangoInvertido),
        (date(2026, 3, 1), None, RangoInvertido),
        (date(2026, 3, 5), date(2026, 3, 5), DiaSinTerminar),
        (date(2026, 3, 5), date(2026, 3, 6), DiaSinTerminar),
        (date(2025, 11, 4), date(2025, 11, 5), ReporteMuyAntiguo),
        (date(2000, 1, 1), date(2100, 1, 1), RangoDemasiadoLargo),
    ],
)
def test_un_periodo_que_no_cabe_se_rechaza_y_nada_se_emite(ventanilla, motor, desde, hasta, error):
    """Never an empty file; the refusal is on record."""
    with pytest.raises(error) as rechazo:
        ventanilla.atender(MINSAL, EmitirReporte(reporte="global", desde=desde, hasta=hasta))
    assert rechazo.value.id_mensaje
    assert ventanilla.atender(MINSAL, ListarReportes()).reportes == ()


def test_el_dia_que_no_termina_se_mira_y_no_se_emite(ventanilla, motor, laboratorio_norte):
    una_informada(ventanilla, laboratorio_norte)
    totales = ventanilla.atender(MINSAL, VerTotales(reporte="ministerial", desde=DIA, hasta=DIA))
    assert (totales.total, totales.terminado) == (1, False)
    with pytest.raises(DiaSinTerminar):
        emitido(ventanilla, MINSAL, desde=DIA)


def test_un_reporte_que_no_existe_dice_cuales_hay(ventanilla, motor):
    with pytest.raises(ReporteInexistente, match="HUB-6001") as rechazo:
        emitido(ventanilla, MINSAL, "mensual", desde=DIA)
    assert all(clave in rechazo.value.mensaje for clave in CLASES_DE_REPORTE)


def test_el_global_trae_todos_los_estados_y_el_de_antigeno_solo_los_suyos(ventanilla, motor, laboratorio_norte, reloj):
    una_informada(ventanilla, laboratorio_norte, "a")
    una_creada(ventanilla, laboratorio_norte, "b")
    antigeno = {"tecnica_muestra": Tecnica.TEST_PACK, "tipo_muestra": TipoMuestra.TORULA_NASAL}
    rapida = una_creada(ventanilla, laboratorio_norte, "c", **antigeno)
    reloj.avanzar(days=1)
    todas = filas(motor, emitido(ventanilla, MINSAL, "global", desde=DIA))
    assert sorted(fila["Estado"] for fila in todas) == ["2 enviada", "2 enviada", "4 con resultado"]
    assert [int(fila["id_muestra"]) for fila in filas(motor, emitido(ventanilla, MINSAL, "antigeno", desde=DIA))] == [rapida]


def test_por_resultado_va_por_el_dia_del_resultado(ventanilla, motor, laboratorio_norte, reloj):
    """A sample of one day with a result of the next is in the second day's."""
    clave = una_recepcionada(ventanilla, laboratorio_norte)
    reloj.avanzar(days=1)
    assert uno(ventanilla, laboratorio_norte, entrega(clave, ventanilla)).estado_muestra == 4
    reloj.avanzar(days=1)
    assert filas(motor, emitido(ventanilla, MINSAL, "por_resultado", desde=DIA)) == []
    assert len(filas(motor, emitido(ventanilla, MINSAL, "por_resultado", desde=DIA + timedelta(days=1)))) == 1
    assert len(filas(motor, emitido(ventanilla, MINSAL, "ministerial", desde=DIA))) == 1


def test_queda_anotado_a_quien_se_leyo(ventanilla, motor, informadas):
    """The message by which it was issued has every sample of it."""
    ficha = emitido(ventanilla, MINSAL, desde=DIA)
    with motor.connect() as conexion:
        anotadas = select(MensajeMuestra.muestra_id).where(MensajeMuestra.mensaje_id == ficha.mensaje_id)
        assert sorted(conexion.execute(anotadas).scalars()) == informadas


def test_nadie_cambia_lo_emitido_ni_entrega_lo_cambiado(ventanilla, motor, informadas, tipo_base):
    """The tables are closed; who gets around that is found out before the last piece."""
    ficha = emitido(ventanilla, MINSAL, desde=DIA)
    orden = "UPDATE reporte_parte SET contenido = (SELECT contenido FROM reporte_parte WHERE numero = 0)"
    with pytest.raises(DBAPIError), motor.begin() as conexion:
        conexion.execute(text(orden))
    with motor.begin() as conexion:
        cerrojo = "cerrado_reporte_parte_update"
        conexion.execute(text(f"DROP TRIGGER {cerrojo}" + (" ON reporte_parte" if tipo_base == "postgres" else "")))
        conexion.execute(text(orden))
    with motor.connect() as conexion, pytest.raises(ReporteAlterado):
        list(partes_de(conexion, ficha.numero))


def test_un_texto_que_parece_formula_vuelve_como_era(ventanilla, motor, laboratorio_norte, reloj):
    """Guarded in the file, and read back exactly."""
    feos = ["=1+1", "'=2", "@x", "-nada", "%a", "|b", "  =c", "d;e", 'f"g', "'h"]
    for n, feo in enumerate(feos):
        una_informada_con(ventanilla, laboratorio_norte, f"f-{n}", paciente_direccion=feo)
    reloj.avanzar(days=1)
    ficha = emitido(ventanilla, MINSAL, desde=DIA)
    crudas = bytes_de(motor, ficha).decode("utf-8-sig")
    assert not [celda for celda in crudas.replace("\r\n", ";").split(";") if celda.startswith(("=", "@", "%", "|"))]
    assert sorted(fila["Dirección de contacto de paciente"] for fila in filas(motor, ficha)) == sorted(feos)


def una_informada_con(ventanilla, actor, codigo, **cambios):
    clave = una_recepcionada(ventanilla, actor, codigo, **cambios)
    assert uno(ventanilla, actor, entrega(clave, ventanilla)).estado_muestra == 4


def test_las_partes_juntas_son_el_archivo(ventanilla, motor, laboratorio_norte, reloj, monkeypatch):
    """Read by pieces of two rows: in order, none lost or doubled at the seams, also of one instant."""
    monkeypatch.setattr("dominio.reportes.lectura.FILAS_POR_PARTE", 2)
    claves = [una_informada(ventanilla, laboratorio_norte, f"p-{n}") for n in range(5)]
    reloj.avanzar(days=1)
    ficha = emitido(ventanilla, MINSAL, desde=DIA)
    assert [int(fila["id_muestra"]) for fila in filas(motor, ficha)] == claves
    with motor.connect() as conexion:
        assert conexion.execute(select(ReporteParte.numero).where(ReporteParte.reporte_id == ficha.numero)).all() == [
            (0,),
            (1,),
            (2,),
            (3,),
        ]
        assert len(list(filas_de(partes_de(conexion, ficha.numero)))) == 6


def test_los_resultados_que_no_son_positivos_se_cuentan_aparte(ventanilla, motor, laboratorio_norte, reloj):
    for n, resultado in enumerate((Resultado.POSITIVO, Resultado.NEGATIVO, Resultado.NEGATIVO, Resultado.INDETERMINADO)):
        una_informada(ventanilla, laboratorio_norte, f"r-{n}", resultado=resultado)
    totales = ventanilla.atender(MINSAL, VerTotales(reporte="ministerial", desde=DIA, hasta=DIA))
    assert totales.por_dia == {DIA: {"Positivo": 1, "Negativo": 2, "Indeterminado": 1}}
