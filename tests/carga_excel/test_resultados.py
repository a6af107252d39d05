"""The workbook «Resultados»: good rows are stored, bad rows are told, and a file that shifted is refused whole."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from carga_excel.importar import importar
from carga_excel.libros.descripcion import RESULTADOS
from carga_excel.salida.correcciones import correcciones
from dominio.vocabulario.enumeraciones import Rol
from dominio.vocabulario.errores import (
    ErrorDominio,
    FaltanColumnas,
    PermisoDenegado,
    PlanillaDesplazada,
)
from modelos import Historial, Mensaje, MensajeCuerpo, Muestra
from tests.carga_excel.personas import abierto, guardado, recepcionadas, rut_de, xlsx
from tests.elenco import SUR, crear, una_muestra

ROJO = "FFFFC7CE"


@pytest.fixture
def cargar(ventanilla, laboratorio_norte):
    """Uploads a file of Laboratorio Norte; gives what became of it and the correction workbook."""

    def cargar(contenido, actor=laboratorio_norte, **opciones):
        with importar(ventanilla, actor, RESULTADOS, contenido, **opciones) as carga:
            return carga, correcciones(carga) if carga.recibo.rechazados else b""

    return cargar


def informadas(motor):
    """The results that are stored, by sample."""
    with motor.connect() as conexion:
        filas = conexion.execute(select(Muestra.id, Muestra.resultado).where(Muestra.resultado.is_not(None)))
        return {fila.id: fila.resultado for fila in filas}


def mensajes(motor, **condiciones):
    with motor.connect() as conexion:
        return conexion.execute(select(Mensaje.__table__).filter_by(**condiciones).order_by(Mensaje.id)).all()


def test_las_filas_buenas_se_guardan_con_traza_y_un_mensaje_con_su_archivo(cargar, ventanilla, laboratorio_norte, motor):
    """The file is one message of the record, kept whole, and each sample's trace names it."""
    esperan = recepcionadas(ventanilla, laboratorio_norte, 3)

    carga, _ = cargar(xlsx([(*fila, "Negativo") for fila in esperan]))

    assert (carga.recibo.total, carga.guardadas, carga.recibo.rechazados) == (3, 3, 0)
    assert informadas(motor) == {clave: "Negativo" for clave, _ in esperan}
    (mensaje,) = mensajes(motor, id=carga.recibo.id_mensaje)
    assert (mensaje.puerta, mensaje.operacion, mensaje.total, mensaje.aceptados) == ("excel", "cargarResultados", 3, 3)
    with motor.connect() as conexion:
        pasos = conexion.execute(select(func.count()).where(Historial.mensaje_id == mensaje.id)).scalar_one()
        cuerpo = conexion.execute(select(MensajeCuerpo.pedido).where(MensajeCuerpo.mensaje_id == mensaje.id)).scalar_one()
    assert pasos == 3
    assert len(cuerpo) > 1_000


def malas(esperan, ajena, informada, sin_recepcionar):
    """Seventeen rows, each wrong in its own way, with the codes that it gets and how a person mends it."""
    filas = [[clave, rut, "Positivo"] for clave, rut in esperan]

    def con(lugar, columna, valor):
        return [*filas[lugar][:columna], valor, *filas[lugar][columna + 1 :]]

    sin_digito = filas[5][1][:-1] + ("0" if filas[5][1][-1] != "0" else "1")
    return [
        (con(0, 2, "#N/A"), {"HUB-4020"}),
        (con(1, 2, 0), {"HUB-4022"}),
        (con(2, 2, None), {"HUB-2001"}),
        (con(3, 2, "Posible"), {"HUB-2002"}),
        (con(4, 2, "No concluyente"), {"HUB-2012"}),
        (con(5, 1, sin_digito), {"HUB-2004"}),
        (con(6, 1, "sin RUT"), {"HUB-2003"}),
        (con(7, 1, None), {"HUB-2001"}),
        (con(8, 1, rut_de(9_999_999)), {"HUB-4023"}),
        (con(9, 0, 1.67683e15), {"HUB-2003"}),
        (con(10, 0, "1.67683E+15"), {"HUB-2003"}),
        (con(11, 0, "12-34"), {"HUB-2003"}),
        (con(12, 0, None), {"HUB-2024"}),
        (con(13, 0, 987_654_321), {"HUB-2020"}),
        (con(14, 0, ajena), {"HUB-2020"}),
        (con(15, 0, informada[0]), {"HUB-2022", "HUB-4023"}),
        (con(16, 0, sin_recepcionar), {"HUB-2022"}),
    ]


def test_de_300_filas_con_17_malas_se_guardan_283_y_las_17_se_corrigen(
    cargar, ventanilla, laboratorio_norte, laboratorio_sur, motor
):
    """The day of a laboratory: told what is wrong with which cell, it mends just that, and nothing is stored twice."""
    esperan = recepcionadas(ventanilla, laboratorio_norte, 300)
    (ajena, _), *_ = recepcionadas(ventanilla, laboratorio_sur, 1, primero=9_000_000)
    (informada,) = recepcionadas(ventanilla, laboratorio_norte, 1, primero=8_000_000)
    cargar(xlsx([(*informada, "Negativo")]))
    run = int(esperan[16][1][:-2])
    creada = crear(una_muestra("P-enviada", paciente_run=run, paciente_dv=esperan[16][1][-1]))
    (enviada,) = ventanilla.atender(laboratorio_norte, creada).items
    peores = malas(esperan[:17], ajena, informada, enviada.id_muestra)
    buenas = [[clave, rut, "Negativo"] for clave, rut in esperan[17:]]
    archivo = xlsx([*buenas[:100], *(fila for fila, _ in peores), *buenas[100:]])

    carga, planilla = cargar(archivo)

    assert (carga.recibo.total, carga.guardadas, carga.recibo.rechazados) == (300, 283, 17)
    rechazadas = carga.rechazadas()
    assert [{error.codigo for error in rechazadas[fila]} for fila in range(102, 119)] == [codigos for _, codigos in peores]
    antes = informadas(motor)
    assert len(antes) == 284

    corregida, hechas = corregir(planilla, esperan[:17])
    assert hechas == 17
    carga, _ = cargar(corregida)
    assert (carga.guardadas, carga.recibo.rechazados) == (17, 0)
    assert informadas(motor) == antes | {clave: "Positivo" for clave, _ in esperan[:17]}

    carga, _ = cargar(archivo)
    assert (carga.guardadas, carga.sin_cambio, carga.recibo.rechazados) == (0, 283, 17)
    assert len(informadas(motor)) == 301


def corregir(planilla, esperan):
    """Mend the correction workbook as a person does: look for coloured cells, read their comment, write what is right."""
    libro = abierto(planilla)
    hoja = libro["Resultados"]
    filas = list(hoja.iter_rows(min_row=2, max_row=hoja.max_row))
    for fila, buena in zip(filas, [(str(clave), rut, "Positivo") for clave, rut in esperan], strict=True):
        coloreadas = [celda for celda in fila if celda.fill.fgColor.rgb == ROJO]
        assert coloreadas
        assert all("HUB-" in celda.comment.text for celda in coloreadas)
        for celda in coloreadas:
            celda.value = buena[celda.column - 1]
    return guardado(libro), len(filas)


def test_el_mismo_archivo_otra_vez_no_agrega_nada(cargar, ventanilla, laboratorio_norte, motor, reloj):
    """Also days later: nothing is stored, and every row says that its result was there."""
    archivo = xlsx([(*fila, "Negativo") for fila in recepcionadas(ventanilla, laboratorio_norte, 20)])
    cargar(archivo)
    with motor.connect() as conexion:
        antes = conexion.execute(select(Historial.__table__)).all()
    reloj.avanzar(days=2)

    carga, _ = cargar(archivo)

    assert (carga.guardadas, carga.sin_cambio, carga.recibo.rechazados) == (0, 20, 0)
    with motor.connect() as conexion:
        assert conexion.execute(select(Historial.__table__)).all() == antes


def test_una_columna_desplazada_una_fila_rechaza_todo_el_archivo(cargar, ventanilla, laboratorio_norte, motor):
    """Nothing is stored, one clear message says why, and the file is on record with it."""
    esperan = recepcionadas(ventanilla, laboratorio_norte, 50)
    claves, ruts = zip(*esperan, strict=True)
    desplazado = xlsx(zip(claves[1:], ruts[:-1], ["Negativo"] * 49, strict=True))

    with pytest.raises(PlanillaDesplazada) as rechazo:
        cargar(desplazado)

    assert "49 de 49 filas" in rechazo.value.mensaje
    assert informadas(motor) == {}
    (mensaje,) = mensajes(motor, id=rechazo.value.id_mensaje)
    assert (mensaje.desenlace, mensaje.operacion) == ("rechazado", "cargarResultados")
    assert mensaje.tamano_pedido == len(desplazado)


@pytest.mark.parametrize(("cambiadas", "entera"), [(1, False), (2, False), (3, True)])
def test_hasta_el_2_por_ciento_de_ruts_ajenos_se_rechaza_por_fila(
    cargar, ventanilla, laboratorio_norte, motor, cambiadas, entera
):
    """Of a hundred rows two may be slips of the hand; three are a column that moved."""
    esperan = recepcionadas(ventanilla, laboratorio_norte, 100)
    filas = [[clave, rut, "Negativo"] for clave, rut in esperan]
    for fila in filas[:cambiadas]:
        fila[1] = rut_de(7_000_000)

    if entera:
        with pytest.raises(PlanillaDesplazada):
            cargar(xlsx(filas))
        assert informadas(motor) == {}
    else:
        carga, _ = cargar(xlsx(filas))
        assert carga.por_codigo == Counter({"HUB-4023": cambiadas})
        assert len(informadas(motor)) == 100 - cambiadas


def test_un_id_repetido_con_un_resultado_cuenta_una_vez_y_con_dos_se_rechaza(cargar, ventanilla, laboratorio_norte, motor):
    """Which of two results holds is for a person to say."""
    (a, ruta), (b, rutb), (c, rutc) = recepcionadas(ventanilla, laboratorio_norte, 3)
    filas = [(a, ruta, "Negativo"), (b, rutb, "Negativo"), (a, ruta, " NEGATIVO "), (b, rutb, "Positivo"), (c, rutc, "?")]

    carga, _ = cargar(xlsx([*filas, (c, rutc, "Positivo")]))

    assert (carga.guardadas, carga.repetidas) == (1, 1)
    assert {fila: {e.codigo for e in errores} for fila, errores in carga.rechazadas().items()} == {
        3: {"HUB-2026"},
        5: {"HUB-2026"},
        6: {"HUB-2026", "HUB-2002"},
        7: {"HUB-2026"},
    }
    assert informadas(motor) == {a: "Negativo"}


def test_simular_revisa_todo_y_no_guarda_nada_mas_que_el_mensaje(cargar, ventanilla, laboratorio_norte, motor):
    """A person tries first, and sees what would happen."""
    (una, *_) = recepcionadas(ventanilla, laboratorio_norte, 1)

    carga, _ = cargar(xlsx([(*una, "Negativo"), (999, una[1], "Negativo")]), simular=True)

    assert (carga.guardadas, carga.recibo.rechazados, informadas(motor)) == (1, 1, {})
    assert mensajes(motor, id=carga.recibo.id_mensaje)[0].desenlace == "simulado"


def test_otro_laboratorio_no_informa_ni_descubre_muestras_ajenas(
    cargar, ventanilla, laboratorio_norte, laboratorio_sur, motor
):
    """The id of another laboratory answers as one that does not exist, whatever RUT comes with it."""
    (clave, rut), *_ = recepcionadas(ventanilla, laboratorio_norte, 1)

    carga, _ = cargar(xlsx([(clave, rut, "Positivo"), (clave + 999, rut, "Positivo")]), actor=laboratorio_sur)

    propia, inexistente = (carga.rechazadas()[fila] for fila in (2, 3))
    assert [e.codigo for e in propia] == [e.codigo for e in inexistente] == ["HUB-2020"]
    assert propia[0].mensaje.replace(str(clave), "?") == inexistente[0].mensaje.replace(str(clave + 999), "?")
    assert informadas(motor) == {}


def test_un_archivo_rechazado_entero_queda_en_el_registro(cargar, ventanilla, laboratorio_norte, motor):
    """The history of uploads has the failed ones too, with what was wrong."""
    with pytest.raises(FaltanColumnas) as rechazo:
        cargar(xlsx([("x", "y")], titulos=("ID Muestra", "Otra cosa")))

    assert "ID Paciente (RUT), Resultados" in rechazo.value.mensaje
    (mensaje,) = mensajes(motor, id=rechazo.value.id_mensaje)
    assert (mensaje.puerta, mensaje.desenlace) == ("excel", "rechazado")


def test_quien_no_entrega_resultados_no_carga_planillas(cargar, laboratorio_norte, motor):
    """A role without the permission is refused before its file is opened, and that is on record."""
    auditora = type(laboratorio_norte)(rol=Rol.AUDITOR)
    with pytest.raises(PermisoDenegado) as rechazo:
        cargar(b"no es un libro", actor=auditora)
    assert mensajes(motor, id=rechazo.value.id_mensaje)[0].operacion == "cargarResultados"


def test_las_planillas_antiguas_tambien_entran(cargar, ventanilla, laboratorio_norte, motor):
    """Their heads are the fields' names, and they name the laboratory, which must be the one that uploads."""
    (a, ruta), (b, rutb) = recepcionadas(ventanilla, laboratorio_norte, 2)
    titulos = ("id_muestra", "id_laboratorio", "resultado", "rut_paciente")

    carga, _ = cargar(xlsx([(a, 1, "no apta", ruta), (b, SUR, "Negativo", rutb)], titulos=titulos))
    assert informadas(motor) == {a: "Muestra no apta"}
    assert carga.por_codigo == Counter({"HUB-2027": 1})


def test_la_fecha_del_resultado_es_la_de_la_carga_si_el_archivo_no_la_trae(
    cargar, ventanilla, laboratorio_norte, motor, reloj
):
    """And when it brings one, it must fit the sample's life."""
    (a, ruta), (b, rutb), (c, rutc) = recepcionadas(ventanilla, laboratorio_norte, 3)
    reloj.avanzar(hours=5)
    dos_horas_antes = (reloj() - timedelta(hours=2)).replace(microsecond=0)
    manana = reloj() + timedelta(days=1)
    titulos = ("ID Muestra", "RUT", "Resultado", "Fecha resultado")
    filas = [
        (a, ruta, "Negativo", None),
        (b, rutb, "Negativo", dos_horas_antes.isoformat()),
        (c, rutc, "Negativo", manana.isoformat()),
    ]

    carga, _ = cargar(xlsx(filas, titulos=titulos))

    with motor.connect() as conexion:
        fechas = dict(conexion.execute(select(Muestra.id, Muestra.fecha_hora_resultado_laboratorio)).all())
    assert fechas[a] == reloj().replace(microsecond=0)
    assert fechas[b] == dos_horas_antes
    assert carga.por_codigo == Counter({"HUB-2010": 1})


def test_una_caida_a_medio_camino_no_deja_nada_a_medias(cargar, ventanilla, laboratorio_norte, motor, monkeypatch):
    """Nothing of the file is stored but the record that it failed; the same file can be uploaded again."""
    esperan = recepcionadas(ventanilla, laboratorio_norte, 5)
    archivo = xlsx([(*fila, "Negativo") for fila in esperan])
    monkeypatch.setattr("carga_excel.importar._como_json", lambda _carga, _recibo: 1 / 0)
    with pytest.raises(ErrorDominio) as falla:
        cargar(archivo)
    monkeypatch.undo()
    assert falla.value.codigo == "HUB-9001"
    assert informadas(motor) == {}
    assert mensajes(motor, id=falla.value.id_mensaje)[0].desenlace == "fallido"
    carga, _ = cargar(archivo)
    assert carga.guardadas == 5
