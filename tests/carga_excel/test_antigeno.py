"""The workbook of antigen tests: what the country's files have, and what people fill in, is registered with its report."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from carga_excel.importar import importar
from carga_excel.libros.descripcion import ANTIGENOS
from carga_excel.salida import plantilla
from carga_excel.salida.correcciones import correcciones
from dominio.vocabulario.enumeraciones import Desenlace, Estado
from dominio.vocabulario.errores import DemasiadasFilas, PermisoDenegado
from modelos import Informe, MarcaTest, Muestra
from tests.carga_excel.personas import abierto, guardado, rut_de, xlsx
from tests.elenco import COD_DEIS, PROFESIONAL, codigos
from tests.tomas import OTRO_DEIS, OTRO_PROFESIONAL, TOMADORA, poblar_lugares

BUENA = {
    "run_pasaporte": "11.111.111-1",
    "paciente_tipodoc": "RUN",
    "paciente_nombres": "Ana María",
    "paciente_ap_pat": "Pérez",
    "paciente_ap_mat": "Soto",
    "paciente_edad": date(1980, 1, 31),
    "paciente_sexo": "F",
    "paciente_comuna": 13101,
    "paciente_direccion": "Calle Larga 12",
    "paciente_telefono": "+56 9 1234 5678",
    "paciente_prevision": "FONASA",
    "fecha_muestra": datetime.fromisoformat("2026-03-05T06:30:00"),
    "tipo_muestra": "Tórula nasal",
    "busqueda_activa": 0,
    "sin_orden_medica": 1,
    "resultado": "Negativo",
}


@pytest.fixture(autouse=True)
def _lugares(ventanilla, motor, laboratorio_norte):
    poblar_lugares(motor)


def libro(*filas):
    """A workbook with the columns that some row has."""
    titulos = list(dict.fromkeys(titulo for fila in filas for titulo in fila))
    return xlsx([[fila.get(titulo) for titulo in titulos] for fila in filas], titulos)


def cargar(ventanilla, *filas, actor=TOMADORA, **opciones):
    """What became of each row."""
    with importar(ventanilla, actor, ANTIGENOS, libro(*filas), **opciones) as carga:
        return list(carga.recibo.items)


def muestras(motor):
    with motor.connect() as conexion:
        return conexion.execute(select(Muestra.__table__).order_by(Muestra.id)).all()


def test_una_fila_es_un_test_con_su_resultado_y_su_informe(ventanilla, motor):
    (hecha,) = cargar(ventanilla, BUENA)
    assert (hecha.desenlace, hecha.estado_muestra) == (Desenlace.CREADA, Estado.CON_RESULTADO), hecha.errores
    (una,) = muestras(motor)
    assert (una.paciente_run, una.paciente_dv, una.resultado) == (11111111, "1", "Negativo")
    assert (una.rut_responsable, una.cod_deis, una.paciente_fecha_nac) == (PROFESIONAL, COD_DEIS, date(1980, 1, 31))
    with motor.connect() as conexion:
        informe = conexion.execute(select(Informe.contenido).where(Informe.id == una.informe_id)).scalar_one()
    assert informe.startswith(b"%PDF-")


def test_cargada_otra_vez_no_agrega_nada(ventanilla, motor):
    """Nor does the same row twice in one file, or one that was typed into the form."""
    filas = [BUENA, {**BUENA, "run_pasaporte": rut_de(12_345_678)}, BUENA]
    assert [una.desenlace for una in cargar(ventanilla, *filas)] == ["creada", "creada", "existente"]
    assert [una.desenlace for una in cargar(ventanilla, *filas)] == ["existente"] * 3
    assert len(muestras(motor)) == 2


@pytest.mark.parametrize(
    ("tipo", "escrito", "guardado_en"),
    [
        ("RUN", "11111111-1", ("paciente_run", 11111111)),
        ("PASAPORTE", "P 1234567", ("paciente_pasaporte", "P 1234567")),
        ("N° FICHA CLINICA", "FC.881", ("paciente_pasaporte", "FC.881")),
        ("RECIEN NACIDO", "12345678-5", ("identificador_recien_nacido", "12345678-5")),
        ("SIN DOCUMENTACION", None, ("paciente_pasaporte", None)),
    ],
)
def test_la_columna_del_documento_es_lo_que_dice_su_tipo(ventanilla, motor, tipo, escrito, guardado_en):
    pais = None if tipo in ("RUN", "RECIEN NACIDO") else 604
    (hecha,) = cargar(
        ventanilla, {**BUENA, "run_pasaporte": escrito, "paciente_tipodoc": tipo, "paciente_ext_paisorigen": pais}
    )
    assert hecha.desenlace is Desenlace.CREADA, hecha.errores
    (una,) = muestras(motor)
    assert getattr(una, guardado_en[0]) == guardado_en[1]


def test_la_direccion_en_partes_no_pierde_ninguna(ventanilla, motor):
    partes = {
        "paciente_via_direccion": "Avenida",
        "paciente_direccion": "Los Aromos",
        "paciente_numero_direccion": 123,
        "paciente_depto_direccion": "B",
        "paciente_poblacion_villa_": "Villa Sur",
    }
    (hecha,) = cargar(ventanilla, {**BUENA, **partes})
    assert hecha.desenlace is Desenlace.CREADA, hecha.errores
    assert muestras(motor)[0].paciente_direccion == "Avenida Los Aromos 123 B Villa Sur"


@pytest.mark.parametrize(
    ("cambios", "esperado", "columna"),
    [
        ({"run_pasaporte": "11.111.111-2"}, ("HUB-2004", "paciente_run"), "run_pasaporte"),
        ({"run_pasaporte": 11111111}, ("HUB-2042", "paciente_run"), "run_pasaporte"),
        ({"run_pasaporte": None}, ("HUB-2001", "paciente_run"), "run_pasaporte"),
        ({"run_pasaporte": None, "paciente_tipodoc": "PASAPORTE"}, ("HUB-2001", "paciente_pasaporte"), "run_pasaporte"),
        ({"run_pasaporte": "P" * 33, "paciente_tipodoc": "PASAPORTE"}, ("HUB-", "paciente_pasaporte"), "run_pasaporte"),
        ({"paciente_edad": 45}, ("HUB-2003", "paciente_fecha_nac"), "paciente_edad"),
        ({"cod_deis": OTRO_DEIS}, ("HUB-4061", "cod_deis"), "cod_deis"),
        ({"rut_profesional": OTRO_PROFESIONAL}, ("HUB-2012", "rut_responsable"), "rut_profesional"),
        ({"resultado": "Indeterminado"}, ("HUB-2012", "resultado"), "resultado"),
        ({"codigo_marca_test": "no-hay"}, ("HUB-2013", "codigo_marca_test"), "codigo_marca_test"),
    ],
)
def test_lo_que_esta_mal_se_dice_en_su_celda_y_no_hunde_a_las_demas(ventanilla, motor, cambios, esperado, columna):
    otra = {**BUENA, "run_pasaporte": rut_de(12_345_678)}
    filas = libro({**BUENA, "paciente_ext_paisorigen": None, **cambios}, otra)
    with importar(ventanilla, TOMADORA, ANTIGENOS, filas) as carga:
        mala, buena = carga.recibo.items
        (errores,) = carga.rechazadas().values()
        vuelta = abierto(correcciones(carga))
    assert buena.desenlace is Desenlace.CREADA
    assert any(codigo.startswith(esperado[0]) and campo == esperado[1] for codigo, campo in codigos(mala)), codigos(mala)
    assert {error.titulo for error in errores} <= {columna, "paciente_ext_paisorigen", "paciente_prevision"}
    assert all(error.celda for error in errores)
    assert vuelta.active.max_row == 2
    assert len(muestras(motor)) == 1


def test_del_run_malo_no_falta_ademas_el_digito(ventanilla):
    (mala,) = cargar(ventanilla, {**BUENA, "run_pasaporte": "11.111.111-2"})
    assert codigos(mala) == {("HUB-2004", "paciente_run")}


def test_del_mismo_paciente_casi_a_la_misma_hora_se_pregunta(ventanilla, motor):
    cargar(ventanilla, BUENA)
    luego = {**BUENA, "fecha_muestra": BUENA["fecha_muestra"] + timedelta(minutes=5)}
    (preguntada,) = cargar(ventanilla, luego)
    assert codigos(preguntada) == {("HUB-2081", "es_otra")}
    (otra,) = cargar(ventanilla, {**luego, "es_otra": 1})
    assert otra.desenlace is Desenlace.CREADA


def test_probar_no_guarda_nada_ni_hace_informes(ventanilla, motor):
    (hecha,) = cargar(ventanilla, BUENA, simular=True)
    assert hecha.desenlace is Desenlace.CREADA
    assert not muestras(motor)
    with motor.connect() as conexion:
        assert conexion.execute(select(Informe.id)).first() is None


def test_no_caben_mas_filas_que_informes_en_un_mensaje(ventanilla, motor):
    with pytest.raises(DemasiadasFilas) as falla:
        cargar(ventanilla, *[BUENA] * (ANTIGENOS.pedido.maximo + 1))
    assert str(ANTIGENOS.pedido.maximo) in falla.value.mensaje
    assert not muestras(motor)


def test_un_laboratorio_no_lo_carga(ventanilla, laboratorio_norte):
    with pytest.raises(PermisoDenegado):
        cargar(ventanilla, BUENA, actor=laboratorio_norte)


@pytest.mark.libreoffice
@pytest.mark.timeout(400)
def test_llenado_y_guardado_por_libreoffice_entra_bien(oficina, tmp_path, ventanilla, motor):
    """The template, opened, filled in and saved once."""
    origen = tmp_path / "antigeno-base.xlsx"
    origen.write_bytes(plantilla.base(ANTIGENOS))
    lugares = {celda.value: celda.column_letter for celda in abierto(origen.read_bytes()).active[1]}
    escrito = {**BUENA, "paciente_fecha_nac": "31-01-1980", "fecha_muestra": "05-03-2026 06:30", "codigo_marca_test": "AG-7"}
    with motor.begin() as conexion:
        conexion.execute(MarcaTest.__table__.insert().values(codigo="AG-7", nombre="Prueba", activo=True))
    celdas = {f"{lugares[titulo]}2": str(valor) for titulo, valor in escrito.items() if titulo in lugares}
    for formato, archivo in oficina.llenar(origen, tmp_path, celdas, []).items():
        with importar(ventanilla, TOMADORA, ANTIGENOS, archivo.read_bytes()) as carga:
            (hecha,) = carga.recibo.items
        assert hecha.desenlace in ("creada", "existente"), (formato, hecha.errores)
    (una,) = muestras(motor)
    assert (una.paciente_run, una.codigo_marca_test, una.paciente_ap_pat) == (11111111, "AG-7", "Pérez")
    assert guardado(abierto(origen.read_bytes()))
