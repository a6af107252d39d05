"""Instants that go out as wall-clock text and come back: unchanged text is the unchanged instant, also on the two nights a
year on which the clocks of Chile change; and offsets that no place uses."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carga_excel.lectura.proceso import leer
from carga_excel.libros.descripcion import MUESTRAS, RESULTADOS
from carga_excel.salida import plantilla
from carga_excel.traduccion import Traductor
from dominio.muestras.campos import CAMPOS_MUESTRA
from dominio.muestras.items import MuestraCorregida
from dominio.vocabulario.datos import a_fecha, a_instante, a_instante_de_pared
from dominio.vocabulario.errores import (
    DesfaseInexistente,
    ErrorDominio,
    HoraInexistente,
    HoraRepetida,
    TipoNoValido,
)
from dominio.vocabulario.tiempo import en_chile, lecturas_de_pared
from portal.marco.formularios import con_origen, leer_item
from tests.carga_excel.personas import abierto


def cambios(desde: int = 2024, hasta: int = 2028) -> list[datetime]:
    """The first instants after each change of the clocks."""
    hora, hallados = datetime(desde, 1, 1, tzinfo=UTC), []
    while hora.year <= hasta:
        siguiente = hora + timedelta(hours=1)
        if en_chile(hora).utcoffset() != en_chile(siguiente).utcoffset():
            hallados.append(siguiente)
        hora = siguiente
    return hallados


CAMBIOS = cambios()
cercanos = st.builds(
    lambda cambio, segundos: cambio + timedelta(seconds=segundos), st.sampled_from(CAMBIOS), st.integers(-3 * 3600, 3 * 3600)
)


def test_hay_dos_cambios_por_anio():
    assert len(CAMBIOS) == 10


# ── forms ───────────────────────────────────────────────────────────────────────────────────────────────────────────
@given(cercanos, st.integers(0, 999_999))
def test_un_formulario_sin_tocar_dice_el_mismo_instante(instante, micros):
    """To the microsecond, which the field does not show."""
    instante = instante.replace(microsecond=micros)
    item = leer_item(MuestraCorregida, con_origen("fecha_muestra", instante))
    assert (item.fecha_muestra, item.errores) == (instante, ())


@given(cercanos, cercanos)
def test_un_formulario_cambiado_dice_lo_escrito_o_pregunta_cual(original, nuevo):
    """A text of the hour that came twice is asked, and each answer is its instant; no other text is asked."""
    textos = con_origen("fecha_muestra", original) | {"fecha_muestra": con_origen("fecha_muestra", nuevo)["fecha_muestra"]}
    if textos["fecha_muestra"] == con_origen("fecha_muestra", original)["fecha_muestra"]:
        return
    item = leer_item(MuestraCorregida, textos)
    lecturas = lecturas_de_pared(en_chile(nuevo).replace(tzinfo=None, fold=0))
    if len(lecturas) == 1:
        assert item.fecha_muestra == nuevo
        return
    assert [error.codigo for error in item.errores] == ["HUB-2044"]
    desfase = en_chile(nuevo).isoformat()[-6:]
    elegido = leer_item(MuestraCorregida, textos | {"fecha_muestra_desfase": desfase})
    assert (elegido.fecha_muestra, elegido.errores) == (nuevo, ())


@given(cercanos, st.sampled_from(["-03:00", "-04:00"]))
def test_una_eleccion_que_quedo_del_error_anterior_no_mueve_otra_hora(instante, desfase):
    textos = {"fecha_muestra": f"{en_chile(instante):%Y-%m-%dT%H:%M:%S}", "fecha_muestra_desfase": desfase}
    if len(lecturas_de_pared(en_chile(instante).replace(tzinfo=None, fold=0))) == 1:
        assert leer_item(MuestraCorregida, textos).fecha_muestra == instante


# ── workbooks ───────────────────────────────────────────────────────────────────────────────────────────────────────
@settings(max_examples=25)
@given(st.lists(cercanos, min_size=1, max_size=8))
def test_un_libro_nuestro_sin_tocar_dice_el_mismo_instante(instantes):
    """As it was written, and as another program saves it again."""
    libro = plantilla.actual(MUESTRAS, [{"fecha_muestra": uno, "codigo_muestra_cliente": "N-1"} for uno in instantes])
    otro = abierto(libro)
    guardado = plantilla.io.BytesIO()
    otro.save(guardado)
    for contenido in (libro, guardado.getvalue()):
        with leer(contenido, MUESTRAS.busqueda()) as lectura:
            traductor = Traductor(MUESTRAS, lectura.campos)
            items = [traductor.item(celdas) for _, *celdas in lectura.crudas()]
        assert [item.fecha_muestra for item in items] == instantes
        assert not any(item.errores for item in items)


def test_una_celda_de_la_hora_repetida_pide_su_desfase():
    traductor = Traductor(RESULTADOS, ["fecha_hora_resultado_laboratorio"])
    for celda in (datetime.fromisoformat("2026-04-04T23:30"), "04-04-2026 23:30", "2026-04-04 23:30:00"):
        (error,) = traductor.item([celda]).errores
        assert error.codigo == "HUB-2044"
        assert "2026-04-04T23:30:00-03:00 o 2026-04-04T23:30:00-04:00" in error.mensaje
    assert traductor.item(["2026-04-04T23:30:00-04:00"]).fecha_hora_resultado_laboratorio == datetime(
        2026, 4, 5, 3, 30, tzinfo=UTC
    )


# ── any wall-clock text ─────────────────────────────────────────────────────────────────────────────────────────────
@given(st.integers(0, 5 * 366 * 86_400).map(lambda s: datetime.fromisoformat("2024-01-01") + timedelta(seconds=s)))
def test_cada_hora_de_pared_es_una_dos_o_ninguna(local):
    lecturas = lecturas_de_pared(local)
    texto = local.isoformat()
    if len(lecturas) == 1:
        assert a_instante_de_pared(texto, "x") == lecturas[0]
    else:
        with pytest.raises(HoraRepetida if lecturas else HoraInexistente):
            a_instante_de_pared(texto, "x")


def test_la_hora_que_no_existio_dice_cual_marcaba_un_reloj_en_hora():
    with pytest.raises(HoraInexistente) as rechazo:
        a_instante_de_pared("2026-09-06T00:30:00", "fecha_muestra")
    assert "01:30:00" in rechazo.value.mensaje


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_las_24_horas_de_un_dia_son_las_0_del_siguiente(dia):
    """Also of a day that has 25 hours, or 23."""
    assert a_instante(f"{dia}T24:00:00", "x") == a_instante(f"{dia + timedelta(days=1)}T00:00:00", "x")


# ── offsets ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@given(st.integers(-99 * 60, 99 * 60))
def test_solo_entran_los_desfases_que_alguien_usa(minutos):
    """Whole quarters of an hour from -12:00 to +14:00; by each reader of days and instants."""
    signo, resto = "-" if minutos < 0 else "+", abs(minutos)
    desfase = f"{signo}{resto // 60:02}:{resto % 60:02}"
    vale = minutos % 15 == 0 and -12 * 60 <= minutos <= 14 * 60
    for leer_texto, texto in (
        (a_instante, "2026-03-05T10:00:00"),
        (a_instante_de_pared, "2026-03-05T10:00:00"),
        (a_fecha, "2026-03-05"),
    ):
        if vale:
            assert leer_texto(texto + desfase, "x")
        else:
            with pytest.raises(TipoNoValido):
                leer_texto(texto + desfase, "x")
    if vale:
        assert a_instante(f"2026-03-05T10:00:00{desfase}", "x") == datetime(2026, 3, 5, 10, tzinfo=UTC) - timedelta(
            minutes=minutos
        )


@pytest.mark.parametrize("desfase", ["-04:43", "-04:42:46", "+00:53", "-12:15", "+14:15", "+03:60"])
@pytest.mark.parametrize(
    "campo", [campo for campo in CAMPOS_MUESTRA if campo.nombre == "fecha_muestra"], ids=lambda c: c.nombre
)
def test_el_habito_de_pytz_se_nombra(campo, desfase):
    with pytest.raises(DesfaseInexistente) as rechazo:
        campo.leer(f"2026-03-05T10:00:00{desfase}", campo.nombre)
    assert desfase in rechazo.value.mensaje
    assert "pytz" in rechazo.value.remedio
    assert isinstance(rechazo.value, ErrorDominio)
