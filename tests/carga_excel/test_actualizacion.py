"""The workbook of authorised samples: what it hands out, corrected, is what the samples say, and nothing else changes."""

import pytest
from sqlalchemy import select

from carga_excel.importar import importar
from carga_excel.libros.descripcion import ACTUALIZACION
from carga_excel.salida.descargar import descargar
from dominio.vocabulario.enumeraciones import Desenlace, Estado
from dominio.vocabulario.errores import FaltanColumnas
from modelos import Historial, Mensaje, MensajeMuestra, Muestra
from tests.carga_excel.personas import abierto, guardado
from tests.dominio.de_mesa import abrir
from tests.dominio.pasos import devolucion, uno
from tests.elenco import codigos, una_creada, una_informada

RAZON = "El apellido venía mal escrito"


@pytest.fixture
def abierta(ventanilla, laboratorio_norte):
    """An informed sample that the help desk opened."""
    numero = una_informada(ventanilla, laboratorio_norte, "N-7")
    abrir(ventanilla, numero)
    return numero


def cambiado(contenido, **cambios):
    """The workbook that was handed out, with these cells in its first row of data."""
    libro = abierto(contenido)
    lugares = {celda.value: celda.column for celda in libro.active[1]}
    for titulo, valor in cambios.items():
        libro.active.cell(2, lugares[titulo]).value = valor
    return guardado(libro)


def cargar(ventanilla, actor, contenido, **opciones):
    with importar(ventanilla, actor, ACTUALIZACION, contenido, **opciones) as carga:
        return list(carga.recibo.items)


def fila(motor, numero):
    with motor.connect() as conexion:
        return conexion.execute(select(Muestra.__table__).where(Muestra.id == numero)).one()


def test_trae_las_abiertas_y_corregida_vuelve_a_donde_estaba(ventanilla, laboratorio_norte, motor, abierta):
    """With its result and its reception; whose data were handed out is on record."""
    una_informada(ventanilla, laboratorio_norte, "N-8")
    antes, libro = fila(motor, abierta), descargar(ventanilla, laboratorio_norte, ACTUALIZACION)
    assert [una[0] for una in abierto(libro).active.iter_rows(min_row=2, values_only=True)] == [str(abierta)]
    with motor.connect() as conexion:
        orden = select(MensajeMuestra.muestra_id).join(Mensaje, Mensaje.id == MensajeMuestra.mensaje_id)
        assert conexion.execute(orden.where(Mensaje.operacion == "descargarPlanilla")).scalars().all() == [abierta]

    (hecha,) = cargar(ventanilla, laboratorio_norte, cambiado(libro, paciente_ap_pat="Pereira", justificacion_edicion=RAZON))

    assert hecha.desenlace is Desenlace.ACTUALIZADA, hecha.errores
    ahora = fila(motor, abierta)
    assert (ahora.paciente_ap_pat, ahora.estado) == ("Pereira", Estado.CON_RESULTADO)
    distintas = {c for c in antes._fields if getattr(antes, c) != getattr(ahora, c)}
    assert distintas <= {"paciente_ap_pat", "estado", "huella", "ultimo_cambio", "ultimo_cambio_por", "cambios"}
    with motor.connect() as conexion:
        paso = conexion.execute(select(Historial.__table__).order_by(Historial.id.desc()).limit(1)).one()
    assert (paso.operacion, paso.motivo) == ("corregirMuestras", RAZON)


def test_cargada_otra_vez_no_cambia_nada(ventanilla, laboratorio_norte, abierta):
    libro = cambiado(
        descargar(ventanilla, laboratorio_norte, ACTUALIZACION), paciente_ap_pat="Pereira", justificacion_edicion=RAZON
    )
    cargar(ventanilla, laboratorio_norte, libro)
    (otra,) = cargar(ventanilla, laboratorio_norte, libro)
    assert otra.desenlace is Desenlace.SIN_CAMBIO


def test_tal_como_se_bajo_no_cambia_nada(ventanilla, laboratorio_norte, abierta):
    (hecha,) = cargar(ventanilla, laboratorio_norte, descargar(ventanilla, laboratorio_norte, ACTUALIZACION))
    assert hecha.desenlace is Desenlace.SIN_CAMBIO, hecha.errores


@pytest.mark.parametrize(
    ("cambios", "esperado"),
    [
        ({"justificacion_edicion": None}, ("HUB-2001", "justificacion_edicion")),
        ({"justificacion_edicion": "corta"}, ("HUB-3007", "justificacion_edicion")),
        ({"codigo_muestra_cliente": "N-otra"}, ("HUB-2025", "codigo_muestra_cliente")),
        ({"paciente_comuna": 1}, ("HUB-2013", "paciente_comuna")),
        ({"paciente_nombres": None}, ("HUB-2001", "paciente_nombres")),
        ({"id_muestra": 999999}, ("HUB-2020", "id_muestra")),
    ],
)
def test_lo_que_esta_mal_se_dice_y_la_muestra_sigue_abierta(
    ventanilla, laboratorio_norte, motor, abierta, cambios, esperado
):
    bien = {"paciente_ap_pat": "Pereira", "justificacion_edicion": RAZON}
    libro = cambiado(descargar(ventanilla, laboratorio_norte, ACTUALIZACION), **{**bien, **cambios})
    (hecha,) = cargar(ventanilla, laboratorio_norte, libro)
    assert codigos(hecha) == {esperado}
    assert fila(motor, abierta).estado == Estado.EDICION_AUTORIZADA


def test_solo_las_autorizadas(ventanilla, laboratorio_norte, laboratorio_sur, motor, abierta):
    """One that was only given back is mended elsewhere, and another laboratory's is unknown."""
    libro = descargar(ventanilla, laboratorio_norte, ACTUALIZACION)
    devuelta = una_creada(ventanilla, laboratorio_norte, "N-9")
    uno(ventanilla, laboratorio_norte, devolucion(devuelta))
    otra = {"id_muestra": devuelta, "codigo_muestra_cliente": None, "paciente_ap_pat": "Pereira"}
    (hecha,) = cargar(ventanilla, laboratorio_norte, cambiado(libro, **otra, justificacion_edicion=RAZON))
    assert codigos(hecha) == {("HUB-2022", "id_muestra")}
    (ajena,) = cargar(ventanilla, laboratorio_sur, cambiado(libro, justificacion_edicion=RAZON))
    assert ("HUB-2020", "id_muestra") in codigos(ajena)
    assert abierto(descargar(ventanilla, laboratorio_sur, ACTUALIZACION)).active.max_row == 1


def test_sin_una_columna_no_es_esta_planilla(ventanilla, laboratorio_norte, abierta):
    """To take what is not there for empty would erase it."""
    libro = abierto(descargar(ventanilla, laboratorio_norte, ACTUALIZACION))
    (lugar,) = [celda.column for celda in libro.active[1] if celda.value == "paciente_email"]
    libro.active.delete_cols(lugar)
    with pytest.raises(FaltanColumnas) as falla:
        cargar(ventanilla, laboratorio_norte, guardado(libro))
    assert "paciente_email" in falla.value.mensaje


@pytest.mark.libreoffice
@pytest.mark.timeout(400)
def test_guardada_por_libreoffice_entra_bien(oficina, tmp_path, ventanilla, laboratorio_norte, motor, abierta):
    origen = tmp_path / "actual.xlsx"
    origen.write_bytes(descargar(ventanilla, laboratorio_norte, ACTUALIZACION))
    lugares = {celda.value: celda.column_letter for celda in abierto(origen.read_bytes()).active[1]}
    celdas = {f"{lugares['paciente_ap_pat']}2": "Pereira", f"{lugares['justificacion_edicion']}2": RAZON}
    hechas = []
    for archivo in oficina.llenar(origen, tmp_path, celdas, []).values():
        hechas += cargar(ventanilla, laboratorio_norte, archivo.read_bytes())
    assert [una.desenlace for una in hechas] == ["actualizada", *["sin_cambio"] * (len(hechas) - 1)], hechas
    assert fila(motor, abierta).paciente_ap_pat == "Pereira"
