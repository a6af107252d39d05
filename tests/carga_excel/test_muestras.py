"""The workbook «Muestras y resultados»: a sample, its reception and its result stand or fall together, in one row."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from carga_excel.importar import importar
from carga_excel.libros.descripcion import MUESTRAS
from carga_excel.salida.correcciones import correcciones
from carga_excel.salida.descargar import descargar
from dominio.muestras.items import MuestraNueva, Recepcion
from dominio.muestras.pedidos import RecepcionarMuestra
from dominio.vocabulario.tiempo import en_chile
from modelos import Historial, Muestra
from tests.carga_excel.personas import abierto, guardado, rut_de, xlsx
from tests.elenco import crear, una_muestra

CAMPOS = [campo for campo in MuestraNueva.__slots__ if campo != "errores"]
TITULOS = [*CAMPOS, "fecha_recepcion_laboratorio", "resultado", "fecha_hora_resultado_laboratorio"]


@pytest.fixture
def cargar(ventanilla, laboratorio_norte):
    """Uploads a file of Laboratorio Norte; gives what became of it and the correction workbook."""

    def cargar(contenido, actor=laboratorio_norte, **opciones):
        with importar(ventanilla, actor, MUESTRAS, contenido, **opciones) as carga:
            return carga, correcciones(carga) if carga.recibo.rechazados else b""

    return cargar


def fila_de(muestra, reloj, **cambios):
    """A row as a person writes it: hours of Chile, booleans as 0 and 1, and the result of an hour ago."""
    datos = {campo: getattr(muestra, campo) for campo in CAMPOS}
    ahora = reloj().replace(microsecond=0)
    datos |= {
        "fecha_muestra": ahora - timedelta(hours=3),
        "fecha_recepcion_laboratorio": ahora - timedelta(hours=2),
        "resultado": "Negativo",
        "fecha_hora_resultado_laboratorio": ahora - timedelta(hours=1),
    }
    datos |= cambios
    for campo, valor in datos.items():
        if getattr(valor, "tzinfo", None) is not None:
            datos[campo] = en_chile(valor).replace(tzinfo=None)
        elif isinstance(valor, bool):
            datos[campo] = int(valor)
    return [datos[titulo] for titulo in TITULOS]


def cuantas(motor, modelo):
    with motor.connect() as conexion:
        return conexion.execute(select(func.count()).select_from(modelo)).scalar_one()


def test_una_fila_registra_recepciona_e_informa_con_toda_su_traza(cargar, motor, reloj):
    """One message, three steps of the trace, and the sample as if a LIS had sent three."""
    carga, _ = cargar(xlsx([fila_de(una_muestra("N-1"), reloj)], titulos=TITULOS))

    assert (carga.guardadas, carga.recibo.items[0].estado_muestra) == (1, 4)
    with motor.connect() as conexion:
        muestra = conexion.execute(select(Muestra.__table__)).one()
        pasos = conexion.execute(select(Historial.mensaje_id, Historial.desde, Historial.hacia).order_by(Historial.id)).all()
    assert pasos == [(carga.recibo.id_mensaje, *paso) for paso in ((None, 2), (2, 3), (3, 4))]
    assert (muestra.estado, muestra.resultado, muestra.paciente_run) == (4, "Negativo", 11111111)
    assert muestra.fecha_recepcion_laboratorio == reloj().replace(microsecond=0) - timedelta(hours=2)


def test_el_mismo_archivo_otra_vez_no_agrega_nada(cargar, motor, reloj):
    """Also days later, when its dates would no longer be accepted."""
    archivo = xlsx([fila_de(una_muestra(f"N-{n}"), reloj) for n in range(5)], titulos=TITULOS)
    cargar(archivo)
    reloj.avanzar(days=9)

    carga, _ = cargar(archivo)

    assert (carga.guardadas, carga.sin_cambio, carga.recibo.rechazados) == (0, 5, 0)
    assert (cuantas(motor, Muestra), cuantas(motor, Historial)) == (5, 15)


def test_una_fila_con_cualquier_error_no_deja_nada(cargar, motor, reloj):
    """Neither the sample without its result nor the result without its dates."""
    filas = [
        fila_de(una_muestra("N-1"), reloj, resultado="Quizás"),
        fila_de(una_muestra("N-2"), reloj, fecha_recepcion_laboratorio=None),
        fila_de(una_muestra("N-3"), reloj, fecha_hora_resultado_laboratorio=reloj() - timedelta(hours=2, minutes=30)),
        fila_de(una_muestra("N-4"), reloj, fecha_recepcion_laboratorio=reloj() - timedelta(hours=4)),
        fila_de(una_muestra("N-5"), reloj, paciente_comuna=99999, resultado="No concluyente"),
        fila_de(una_muestra("N-6"), reloj, id_laboratorio=2),
        fila_de(una_muestra("N-7"), reloj, paciente_run=None),
    ]

    carga, _ = cargar(xlsx(filas, titulos=TITULOS))

    errores = [{(e.codigo, e.campo) for e in fila} for fila in carga.rechazadas().values()]
    assert errores == [
        {("HUB-2002", "resultado")},
        {("HUB-2001", "fecha_recepcion_laboratorio")},
        {("HUB-2010", "fecha_hora_resultado_laboratorio")},
        {("HUB-2010", "fecha_recepcion_laboratorio")},
        {("HUB-2013", "paciente_comuna"), ("HUB-2012", "resultado")},
        {("HUB-2027", "id_laboratorio")},
        {("HUB-2001", "paciente_run")},
    ]
    assert (cuantas(motor, Muestra), cuantas(motor, Historial)) == (0, 0)


def test_las_filas_rechazadas_se_corrigen_y_entran(cargar, motor, reloj):
    """Dates, booleans and texts go out in the correction workbook and come back as they were."""
    filas = [fila_de(una_muestra(f"N-{n}"), reloj, tipo_muestra="Torula" if n % 2 else "saliva") for n in range(6)]
    carga, planilla = cargar(xlsx(filas, titulos=TITULOS))
    assert carga.por_codigo == Counter({"HUB-2002": 3})

    libro = abierto(planilla)
    hoja = libro.worksheets[0]
    columna = [celda.value for celda in hoja[1]].index("tipo_muestra") + 1
    for fila in range(2, 5):
        assert "HUB-2002" in hoja.cell(fila, columna).comment.text
        hoja.cell(fila, columna).value = "Saliva"
    carga, _ = cargar(guardado(libro))

    assert (carga.guardadas, cuantas(motor, Muestra)) == (3, 6)
    with motor.connect() as conexion:
        assert len(set(conexion.execute(select(Muestra.fecha_muestra, Muestra.paciente_fecha_nac)).all())) == 1


def test_un_codigo_repetido_con_datos_distintos_se_rechaza_en_ambas_filas(cargar, motor, reloj):
    """Equal rows count once; of two that differ nobody knows which one holds."""
    filas = [
        fila_de(una_muestra("N-1"), reloj),
        fila_de(una_muestra("N-1"), reloj),
        fila_de(una_muestra("N-2"), reloj),
        fila_de(una_muestra("N-2"), reloj, resultado="Positivo"),
    ]

    carga, _ = cargar(xlsx(filas, titulos=TITULOS))

    assert (carga.recibo.aceptados, carga.repetidas, carga.por_codigo) == (2, 1, Counter({"HUB-2026": 2}))
    assert cuantas(motor, Muestra) == 1


def test_una_muestra_ya_registrada_por_el_lis_recibe_su_resultado(cargar, ventanilla, laboratorio_norte, motor, reloj):
    """With the same data it is the same sample, sent or received; with other data the code is in conflict."""
    tomada = reloj().replace(microsecond=0) - timedelta(hours=3)
    muestras = [una_muestra(f"N-{n}", fecha_muestra=tomada) for n in range(3)]
    ids = [item.id_muestra for item in ventanilla.atender(laboratorio_norte, crear(*muestras)).items]
    recepcion = reloj().replace(microsecond=0) - timedelta(hours=2)
    recibida = Recepcion(id_muestra=ids[1], fecha_recepcion_laboratorio=recepcion)
    ventanilla.atender(laboratorio_norte, RecepcionarMuestra(items=(recibida,)))
    filas = [fila_de(muestra, reloj) for muestra in muestras]
    filas[2][CAMPOS.index("paciente_nombres")] = "Otra persona"

    carga, _ = cargar(xlsx(filas, titulos=TITULOS))

    assert [item.id_muestra for item in carga.recibo.items] == ids
    assert carga.por_codigo == Counter({"HUB-2021": 1})
    with motor.connect() as conexion:
        orden = select(Historial.muestra_id, Historial.desde, Historial.hacia).order_by(Historial.id)
        pasos = conexion.execute(orden.where(Historial.mensaje_id == carga.recibo.id_mensaje)).all()
        estados = conexion.execute(select(Muestra.estado).order_by(Muestra.id)).scalars().all()
    assert pasos == [(ids[0], 2, 3), (ids[0], 3, 4), (ids[1], 3, 4)]
    assert estados == [4, 4, 2]


def test_la_data_actual_trae_lo_propio_y_vuelve_igual(cargar, ventanilla, laboratorio_norte, laboratorio_sur, motor, reloj):
    """What comes out goes in again with three columns filled in, whatever odd patients there are."""
    raras = [
        una_muestra("=1+1", paciente_nombres='=HYPERLINK("http://x")', paciente_ap_pat="+56", paciente_telefono="-1"),
        una_muestra("007", paciente_ap_pat="O'Higgins", paciente_direccion="@casa; nº 5, «depto»", busqueda_activa=True),
        una_muestra("3-1", fecha_muestra=reloj() - timedelta(hours=1), paciente_telefono="56912345678"),
    ]
    ventanilla.atender(laboratorio_norte, crear(*raras))
    ventanilla.atender(laboratorio_sur, crear(una_muestra("ajena")))

    libro = abierto(descargar(ventanilla, laboratorio_norte, MUESTRAS))
    hoja = libro.worksheets[0]
    titulos = [celda.value for celda in hoja[1]]
    assert hoja.max_row == 1 + len(raras)
    assert all(celda.data_type != "f" for fila in hoja.iter_rows() for celda in fila)
    ahora = en_chile(reloj()).replace(tzinfo=None, microsecond=0)
    for fila in range(2, 5):
        for campo, valor in (
            ("fecha_recepcion_laboratorio", ahora),
            ("resultado", "Positivo"),
            ("fecha_hora_resultado_laboratorio", ahora),
        ):
            hoja.cell(fila, titulos.index(campo) + 1).value = valor
    carga, _ = cargar(guardado(libro))

    assert (carga.guardadas, [e.mensaje for e in carga.errores()]) == (3, [])
    assert cuantas(motor, Muestra) == 4


def test_los_nombres_nuevos_y_antiguos_de_un_profesional_son_el_mismo_dato(cargar, motor, reloj):
    """Three fields with three names for one person hurt once; when two come they must agree."""
    titulos = [
        {"rut_responsable": "rut_profesional_responsable", "rut_medico": "rut_medico_solicitante"}.get(t, t) for t in TITULOS
    ]
    titulos = [{"fecha_recepcion_laboratorio": "fecha_recepcion_muestra"}.get(t, t) for t in titulos]
    titulos.append("rut_tomador_muestra")
    filas = [[*fila_de(una_muestra(f"N-{n}"), reloj), None] for n in range(3)]
    filas[1][-1] = filas[1][TITULOS.index("rut_responsable")].replace("-", "").replace("12345678", "12.345.678-")
    filas[2][-1] = rut_de(9_876_543)

    carga, _ = cargar(xlsx(filas, titulos=titulos))

    assert (carga.guardadas, carga.por_codigo) == (2, Counter({"HUB-2012": 1}))
    assert next(carga.errores()).titulo == "rut_tomador_muestra"
