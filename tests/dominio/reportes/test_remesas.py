"""The daily feed: each result in exactly one feed or among its changes, days of 23 and 25 hours too, whatever comes late."""

import json
import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from dominio.reportes.archivo import CSV, filas_de, partes_de
from dominio.reportes.entrega import entregar, por_entregar
from dominio.reportes.pedidos import EmitirDiario
from dominio.reportes.remesas import CAMBIOS, MANIFIESTO, pendientes
from dominio.vocabulario.errores import (
    DestinoConOtroContenido,
    DestinoNoDisponible,
    DiaSinTerminar,
    PermisoDenegado,
    RemesaAnterior,
    RemesaFueraDeOrden,
)
from dominio.vocabulario.tiempo import CHILE
from tests.dominio.de_mesa import MESA, abrir, borrado, correccion_de_datos, eliminacion
from tests.dominio.pasos import correccion, devolucion, recepcion, uno
from tests.dominio.reportes.pais import METROPOLITANA, MINSAL, poblar_pais
from tests.elenco import entrega, una_informada, una_recepcionada

UN_DIA = timedelta(days=1)


def diario(ventanilla, dia):
    return ventanilla.atender(MINSAL, EmitirDiario(dia=dia)).ficha


def leer(motor, ficha, nombre):
    with motor.connect() as conexion:
        titulos, *resto = filas_de(partes_de(conexion, ficha.numero, nombre))
    return [dict(zip(titulos, fila, strict=True)) for fila in resto]


def manifiesto(motor, ficha):
    with motor.connect() as conexion:
        return json.loads(b"".join(partes_de(conexion, ficha.numero, MANIFIESTO)))


def a_las_ocho(dia):
    return datetime(dia.year, dia.month, dia.day, 8, tzinfo=CHILE).astimezone(UTC)


def test_trae_lo_del_dia_y_despues_sus_cambios(ventanilla, motor, reloj, laboratorio_norte):
    """What was corrected later is among the changes of the day on which that happened, with its message."""
    poblar_pais(motor)
    clave = una_informada(ventanilla, laboratorio_norte, "N-1")
    reloj.ahora = a_las_ocho(date(2026, 3, 6))
    primera = diario(ventanilla, date(2026, 3, 5))
    assert [fila["id_muestra"] for fila in leer(motor, primera, CSV)] == [str(clave)]
    assert leer(motor, primera, CAMBIOS) == []
    mensaje = ventanilla.atender(laboratorio_norte, correccion(clave, ventanilla)).id_mensaje
    reloj.avanzar(days=1)
    segunda = diario(ventanilla, date(2026, 3, 6))
    assert leer(motor, segunda, CSV) == []
    (cambio,) = leer(motor, segunda, CAMBIOS)
    assert (cambio["id_muestra"], cambio["mensaje"], cambio["Resultado"]) == (str(clave), str(mensaje), "Negativo")
    assert cambio["cambio"] == "Resultado corregido"
    dicho = manifiesto(motor, segunda)
    assert (dicho["resultados"], dicho["cambios"]) == (0, 1)
    assert dicho["anterior"] == {"dia": "2026-03-05", "manifiesto_sha256": primera.archivos[MANIFIESTO][0]}
    assert {uno["nombre"]: uno["sha256"] for uno in dicho["archivos"]} == {
        "resultados.csv": segunda.archivos[CSV][0],
        CAMBIOS: segunda.archivos[CAMBIOS][0],
    }


def test_lo_que_se_guardo_tarde_va_en_la_siguiente(ventanilla, motor, reloj, laboratorio_norte):
    """A result of the day that was stored when its feed was out already is a change of the next one, dated as it was."""
    clave = una_recepcionada(ventanilla, laboratorio_norte, "tarde")
    reloj.ahora = a_las_ocho(date(2026, 3, 6))
    assert leer(motor, diario(ventanilla, date(2026, 3, 5)), CSV) == []
    reloj.ahora = a_las_ocho(date(2026, 3, 6)) - timedelta(hours=10)
    assert uno(ventanilla, laboratorio_norte, entrega(clave, ventanilla)).estado_muestra == 4
    reloj.ahora = a_las_ocho(date(2026, 3, 7))
    segunda = diario(ventanilla, date(2026, 3, 6))
    assert leer(motor, segunda, CSV) == []
    assert [(f["día"], f["id_muestra"]) for f in leer(motor, segunda, CAMBIOS)] == [("05-03-2026", str(clave))]


def _informada(ventanilla, laboratorio, codigo):
    """A sample that was taken, received and informed at this instant."""
    clave = una_recepcionada(ventanilla, laboratorio, codigo, fecha_muestra=ventanilla.reloj())
    assert uno(ventanilla, laboratorio, entrega(clave, ventanilla)).estado_muestra == 4
    return clave


def test_los_dias_son_los_de_chile(ventanilla, motor, reloj, laboratorio_norte):
    """The repeated hour belongs to the Saturday; the day that begins at 01:00 has what came then."""
    reloj.ahora = datetime(2026, 4, 5, 3, 30, tzinfo=UTC)  # Saturday the 4th, 23:30 for the second time
    sabado = _informada(ventanilla, laboratorio_norte, "sabado")
    reloj.ahora = datetime(2026, 4, 5, 4, 0, tzinfo=UTC)  # Sunday's first instant
    domingo = _informada(ventanilla, laboratorio_norte, "domingo")
    reloj.ahora = a_las_ocho(date(2026, 4, 6))
    for dia, clave in ((date(2026, 4, 4), sabado), (date(2026, 4, 5), domingo)):
        assert [fila["id_muestra"] for fila in leer(motor, diario(ventanilla, dia), CSV)] == [str(clave)]


def test_cada_resultado_en_exactamente_una(ventanilla, motor, reloj, laboratorio_norte):
    """A month of deliveries, corrections, returns, edits and deletions, some stored late: an independent count agrees."""
    poblar_pais(motor)
    azar = random.Random(15)
    dia = date(2026, 8, 28)
    reloj.ahora = a_las_ocho(dia) - UN_DIA
    vivas, fichas = [], []
    for _ in range(14):  # over 2026-09-06, which begins at 01:00
        for _ in range(azar.randrange(6, 12)):
            reloj.avanzar(minutes=azar.randrange(1, 100))
            _un_paso(ventanilla, laboratorio_norte, azar, vivas)
        reloj.ahora = a_las_ocho(dia)
        fichas.append(diario(ventanilla, dia - UN_DIA))
        if azar.random() < 0.5:  # what another process began yesterday is stored now
            reloj.ahora = a_las_ocho(dia) - timedelta(hours=azar.choice((9, 12, 30)))
            _un_paso(ventanilla, laboratorio_norte, azar, vivas)
            reloj.ahora = a_las_ocho(dia)
        dia += UN_DIA
    reloj.ahora = a_las_ocho(dia)
    fichas.append(diario(ventanilla, dia - UN_DIA))
    _comprobar(motor, fichas)


def _un_paso(ventanilla, laboratorio, azar, vivas):
    """One of the things that happen, to a new sample or to one that there is."""
    if not vivas or azar.random() < 0.5:
        n = len(vivas)
        vivas.append(_informada(ventanilla, laboratorio, f"A-{n}"))
        return
    clave = azar.choice(vivas)
    hacer = azar.choice(("corregir", "devolver", "entregar", "eliminar"))
    if hacer == "corregir":
        uno(ventanilla, laboratorio, correccion(clave, ventanilla))
    elif hacer == "devolver":
        uno(ventanilla, laboratorio, devolucion(clave))
    elif hacer == "entregar":
        uno(ventanilla, laboratorio, recepcion(clave))
        uno(ventanilla, laboratorio, entrega(clave, ventanilla))
    elif hacer == "eliminar" and azar.random() < 0.3:
        uno(ventanilla, MESA, eliminacion(clave))
        uno(ventanilla, laboratorio, borrado(clave))


def _comprobar(motor, fichas):
    """Each step that gives or takes a result is told once: by the row of its sample in one feed, or by a row of changes."""
    with motor.connect() as conexion:
        pasos = conexion.execute(
            text(
                "SELECT id, muestra_id, mensaje_id FROM historial WHERE (desde = 4 OR hacia = 4)"
                " AND operacion <> 'mesa.autorizarEliminacion'"
            )
        ).all()
    dichos, de_feed = Counter(), Counter()
    for ficha in fichas:
        for fila in leer(motor, ficha, CAMBIOS):
            dichos[int(fila["id_muestra"]), int(fila["mensaje"])] += 1
        de_feed.update(int(fila["id_muestra"]) for fila in leer(motor, ficha, CSV))
    assert max(de_feed.values()) == 1
    assert max(dichos.values()) == 1
    assert dichos.keys() <= {(paso.muestra_id, paso.mensaje_id) for paso in pasos}
    sin_decir = Counter(paso.muestra_id for paso in pasos if (paso.muestra_id, paso.mensaje_id) not in dichos)
    assert sin_decir.keys() == de_feed.keys()
    assert len(dichos) > 20
    assert len(de_feed) > 20


def test_se_emite_una_vez_y_en_orden(ventanilla, motor, reloj, laboratorio_norte):
    una_informada(ventanilla, laboratorio_norte)
    hoy = date(2026, 3, 5)
    with pytest.raises(DiaSinTerminar):
        diario(ventanilla, hoy)
    reloj.ahora = a_las_ocho(date(2026, 3, 6))
    primera = diario(ventanilla, hoy)
    assert diario(ventanilla, hoy) == primera
    with pytest.raises(RemesaAnterior):
        diario(ventanilla, hoy - UN_DIA)
    reloj.avanzar(days=3)
    with pytest.raises(RemesaFueraDeOrden) as rechazo:
        diario(ventanilla, date(2026, 3, 8))
    assert rechazo.value.datos["falta"] == "06-03-2026"
    with motor.connect() as conexion:
        assert pendientes(conexion, reloj()) == [date(2026, 3, 6), date(2026, 3, 7), date(2026, 3, 8)]


def test_solo_el_ministerio_la_emite(ventanilla, motor, laboratorio_norte):
    for actor in (laboratorio_norte, METROPOLITANA):
        with pytest.raises(PermisoDenegado):
            ventanilla.atender(actor, EmitirDiario(dia=date(2026, 3, 4)))


def test_queda_en_la_carpeta_una_vez_y_entera(ventanilla, motor, reloj, laboratorio_norte, tmp_path):
    una_informada(ventanilla, laboratorio_norte)
    reloj.ahora = a_las_ocho(date(2026, 3, 8))
    fichas = [diario(ventanilla, date(2026, 3, n)) for n in (5, 6, 7)]
    assert entregar(motor, tmp_path, reloj) == [date(2026, 3, 5), date(2026, 3, 6), date(2026, 3, 7)]
    assert entregar(motor, tmp_path, reloj) == []
    assert sorted(una.name for una in tmp_path.iterdir()) == ["2026-03-05", "2026-03-06", "2026-03-07"]
    for ficha, carpeta in zip(fichas, sorted(tmp_path.iterdir()), strict=True):
        assert sorted(uno.name for uno in carpeta.iterdir()) == ["cambios.csv", "manifiesto.json", "resultados.csv"]
        assert (carpeta / "resultados.csv").stat().st_size == ficha.archivos[CSV][1]


def test_quien_muere_a_medio_dejar_no_cambia_nada(ventanilla, motor, reloj, laboratorio_norte, tmp_path, monkeypatch):
    """Killed before the move, there is no day; after it and before the note, the same folder is noted."""
    una_informada(ventanilla, laboratorio_norte)
    reloj.ahora = a_las_ocho(date(2026, 3, 6))
    diario(ventanilla, date(2026, 3, 5))

    def morir(*_):
        raise KeyboardInterrupt

    for donde in ("_escribir", "_asegurar", "_anotar"):
        with monkeypatch.context() as cambio:
            cambio.setattr(f"dominio.reportes.entrega.{donde}", morir)
            with pytest.raises(KeyboardInterrupt):
                entregar(motor, tmp_path, reloj)
        assert len(por_entregar(motor)) == 1
        assert (tmp_path / "2026-03-05").exists() == (donde == "_anotar")
    assert entregar(motor, tmp_path, reloj) == [date(2026, 3, 5)]
    assert [una.name for una in tmp_path.iterdir()] == ["2026-03-05"]


def test_lo_que_otro_dejo_no_se_pisa(ventanilla, motor, reloj, laboratorio_norte, tmp_path):
    una_informada(ventanilla, laboratorio_norte)
    reloj.ahora = a_las_ocho(date(2026, 3, 6))
    diario(ventanilla, date(2026, 3, 5))
    (tmp_path / "2026-03-05").mkdir()
    (tmp_path / "2026-03-05" / "resultados.csv").write_text("otra cosa")
    with pytest.raises(DestinoConOtroContenido):
        entregar(motor, tmp_path, reloj)
    assert (tmp_path / "2026-03-05" / "resultados.csv").read_text() == "otra cosa"
    assert len(por_entregar(motor)) == 1


def test_una_carpeta_que_no_se_puede_escribir_se_dice(ventanilla, motor, reloj, laboratorio_norte, tmp_path):
    reloj.ahora = a_las_ocho(date(2026, 3, 6))
    diario(ventanilla, date(2026, 3, 5))
    estorbo = tmp_path / "archivo"
    estorbo.write_text("no es una carpeta")
    with pytest.raises(DestinoNoDisponible) as falla:
        entregar(motor, estorbo, reloj)
    assert "05-03-2026" in falla.value.mensaje


def test_los_datos_corregidos_tambien_son_un_cambio(ventanilla, motor, reloj, laboratorio_norte):
    clave = una_informada(ventanilla, laboratorio_norte, "N-1")
    reloj.ahora = a_las_ocho(date(2026, 3, 6))
    diario(ventanilla, date(2026, 3, 5))
    abrir(ventanilla, clave)
    assert uno(ventanilla, laboratorio_norte, correccion_de_datos(clave, paciente_nombres="Otra")).estado_muestra == 4
    reloj.avanzar(days=1)
    cambios = leer(motor, diario(ventanilla, date(2026, 3, 6)), CAMBIOS)
    assert [(fila["id_muestra"], fila["Nombre"]) for fila in cambios] == [(str(clave), "Otra Pérez")] * 2
