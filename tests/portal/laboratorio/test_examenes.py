"""Three rows of a file are three examinations that every door knows, without a line of code."""

import io

import openpyxl
import pytest
from sqlalchemy import delete, select

from carga_excel.importar import importar
from carga_excel.inventados import hoja_inventada
from carga_excel.libros.descripcion import MUESTRAS, RESULTADOS
from carga_excel.salida.descargar import descargar
from dominio.maestros.importacion import importar as importar_maestro
from modelos import ExamenLaboratorio, Muestra
from tests.carga_excel.personas import guardado, xlsx
from tests.elenco import SUR
from tests.portal.formularios import formularios
from tests.servicios.mensajes import MUESTRA, consulta, crear, elementos, entregar, escritura, muestra

CASOS = {
    "FLU-AB": ("Saliva", "Positivo", "Positivo B", "Positivo A"),
    "VRS": ("Aspirado Nasofaríngeo", "Positivo", None, None),
    "MPOX": ("Otro", "Positivo", "Detectado", "Detectado"),
}
"""Of each: a specimen, a verdict, its value, and the one of a correction."""
HORA = "2026-03-05T09:30:15-03:00"
CADA_UNO = pytest.mark.parametrize("codigo", CASOS)


@pytest.fixture(autouse=True)
def _catalogo(motor, ventanilla):
    hoja = hoja_inventada("examenes")
    with motor.begin() as conexion:
        hecho = importar_maestro(conexion, "examenes", hoja.filas, ahora=ventanilla.reloj(), encabezados=hoja.titulos)
    assert (hecho.creadas, hecho.errores) == (3, [])


def recepcionada(hub, codigo, cliente="N-1"):
    tipo = CASOS[codigo][0]
    creada = hub.operacion(crear(muestra(cliente, codigo_examen=codigo, tipo_muestra=tipo)))
    assert creada.todos("desenlace") == ["creada"], creada.todos("mensaje")
    clave = creada.texto("id_muestra")
    recibida = hub.operacion(escritura("recepcionarMuestra", "recepciones", f"<recepcion>{con_id(clave)}</recepcion>"))
    assert recibida.texto("estado_muestra") == "3"
    return int(clave)


def con_id(clave):
    return f"<id_muestra>{clave}</id_muestra>"


def resultado_de(clave, resultado, valor, **mas):
    datos = {"id_muestra": str(clave), "resultado": resultado, "fecha_hora_resultado_laboratorio": HORA, **mas}
    return elementos(datos | ({"valor_resultado": valor} if valor else {}))


def leida(hub, clave):
    respuesta = hub.operacion(consulta("datosMuestraID", id_muestra=clave), "soap12")
    return tuple(respuesta.texto(nombre) for nombre in ("codigo_examen", "resultado", "valor_resultado"))


def guardados(motor, *claves):
    with motor.connect() as conexion:
        orden = select(Muestra.codigo_examen, Muestra.resultado, Muestra.valor_resultado).order_by(Muestra.id)
        return [tuple(fila) for fila in conexion.execute(orden.where(Muestra.id.in_(claves)) if claves else orden)]


# ── SOAP ────────────────────────────────────────────────────────────────────────────────────────────────────────────
@CADA_UNO
def test_por_soap_se_crea_recibe_informa_corrige_y_lee(hub, codigo):
    _, resultado, valor, otro = CASOS[codigo]
    clave = recepcionada(hub, codigo)
    informada = hub.operacion(entregar(resultado_de(clave, resultado, valor)))
    assert informada.texto("desenlace") == "actualizada", informada.todos("mensaje")
    assert leida(hub, clave) == (codigo, resultado, valor)
    corregida = resultado_de(clave, resultado, None, motivo="Se leyó el tubo vecino")
    if otro:
        corregida += f"<valor_resultado>{otro}</valor_resultado>"
    respuesta = hub.operacion(escritura("corregirResultado", "correcciones", f"<correccion>{corregida}</correccion>"))
    assert respuesta.texto("desenlace") == "actualizada", respuesta.todos("mensaje")
    assert leida(hub, clave) == (codigo, resultado, otro)


def test_los_maestros_dicen_que_se_puede_enviar(hub):
    valores = hub.operacion(consulta("listarMaestro", nombre="valores_por_examen"))
    trios = [[e.findtext(f"{{*}}{n}") for n in ("codigo", "nombre", "padre")] for e in valores.raiz.iter("{*}elemento")]
    assert ["Positivo B", "Positivo", "FLU-AB"] in trios
    assert ["Muestra no apta", "Muestra no apta", "SARS2-PCR"] in trios


# ── workbooks ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_la_planilla_de_resultados_trae_el_examen_y_toma_el_valor(motor, hub, ventanilla, laboratorio_norte):
    """In the column of the results, as the drop-down of the row offers it."""
    claves = {codigo: recepcionada(hub, codigo, codigo) for codigo in CASOS}
    de_siempre = hub.operacion(crear(muestra("N-0"))).texto("id_muestra")
    hub.operacion(escritura("recepcionarMuestra", "recepciones", f"<recepcion>{con_id(de_siempre)}</recepcion>"))
    libro = openpyxl.load_workbook(io.BytesIO(descargar(ventanilla, laboratorio_norte, RESULTADOS)))
    hoja = libro["Resultados"]
    titulos = [celda.value for celda in hoja[1]]
    assert titulos == ["ID Muestra", "ID Paciente (RUT)", "Resultados", "codigo_examen", "valor_resultado"]
    por_id = {int(fila[0].value): fila for fila in hoja.iter_rows(min_row=2) if fila[0].value}
    assert {por_id[clave][3].value for clave in claves.values()} == set(CASOS)
    ofrecido = {codigo: opciones(libro, por_id[clave][2].coordinate) for codigo, clave in claves.items()}
    assert ofrecido["FLU-AB"] == ["Positivo A", "Positivo B", "Negativo", "Indeterminado"]
    assert ofrecido["MPOX"] == ["Detectado", "No detectado", "Muestra no apta"]
    assert "No concluyente" in opciones(libro, por_id[int(de_siempre)][2].coordinate)
    for codigo, clave in claves.items():
        por_id[clave][2].value = CASOS[codigo][2] or CASOS[codigo][1]
    por_id[int(de_siempre)][2].value = "Negativo"
    with importar(ventanilla, laboratorio_norte, RESULTADOS, guardado(libro)) as hecha:
        assert list(hecha.errores()) == []
    assert guardados(motor, *claves.values()) == [(codigo, caso[1], caso[2]) for codigo, caso in CASOS.items()]
    assert guardados(motor, int(de_siempre)) == [(None, "Negativo", None)]


def opciones(libro, celda):
    """What the drop-down of a cell offers."""
    (regla,) = [una for una in libro["Resultados"].data_validations.dataValidation if celda in una.sqref]
    return [fila[0].value for fila in libro["Valores"][regla.formula1.rpartition("!")[2].replace("$", "")]]


def test_a_quien_hace_solo_lo_de_siempre_la_planilla_no_le_cambia(ventanilla, laboratorio_sur, motor):
    """Macros count on three columns."""
    with motor.begin() as conexion:
        conexion.execute(delete(ExamenLaboratorio).where(ExamenLaboratorio.laboratorio_id == SUR))
    libro = openpyxl.load_workbook(io.BytesIO(descargar(ventanilla, laboratorio_sur, RESULTADOS)))
    assert [celda.value for celda in libro["Resultados"][1]] == ["ID Muestra", "ID Paciente (RUT)", "Resultados"]


@pytest.mark.parametrize(
    ("escrito", "codigo"),
    [("Positivo", "HUB-2064"), ("Positivo C", "HUB-2063"), ("Quizás", "HUB-2063"), ("", "HUB-2001")],
)
def test_lo_que_no_es_un_valor_del_examen_vuelve_con_su_error(hub, ventanilla, laboratorio_norte, escrito, codigo):
    clave = recepcionada(hub, "FLU-AB")
    archivo = xlsx([(clave, "11111111-1", escrito)])
    with importar(ventanilla, laboratorio_norte, RESULTADOS, archivo) as hecha:
        assert codigo in {error.codigo for error in hecha.errores()}


def test_un_resultado_desconocido_de_lo_de_siempre_se_rechaza_como_antes(hub, ventanilla, laboratorio_norte):
    clave = hub.operacion(crear(muestra("N-0"))).texto("id_muestra")
    hub.operacion(escritura("recepcionarMuestra", "recepciones", f"<recepcion>{con_id(clave)}</recepcion>"))
    archivo = xlsx([(int(clave), "11111111-1", "Detectado")])
    with importar(ventanilla, laboratorio_norte, RESULTADOS, archivo) as hecha:
        (error,) = hecha.errores()
    assert (error.codigo, "use uno de estos: Positivo · Negativo" in error.mensaje) == ("HUB-2002", True)


@CADA_UNO
def test_la_planilla_de_muestras_registra_e_informa_el_examen(motor, ventanilla, laboratorio_norte, codigo, claves):
    tipo, resultado, valor, _ = CASOS[codigo]
    fila = {**dict(cabeza_y_datos(codigo, tipo)), "resultado": valor or resultado}
    archivo = xlsx([list(fila.values())], list(fila))
    with importar(ventanilla, laboratorio_norte, MUESTRAS, archivo) as hecha:
        assert list(hecha.errores()) == []
    assert guardados(motor) == [(codigo, resultado, valor)]


def cabeza_y_datos(codigo, tipo):
    datos = {**MUESTRA, "tipo_muestra": tipo, "codigo_examen": codigo, "busqueda_activa": "0"}
    yield from datos.items()
    yield "fecha_recepcion_laboratorio", "2026-03-05T09:00:00-03:00"
    yield "fecha_hora_resultado_laboratorio", "2026-03-05T09:20:00-03:00"


def test_la_lista_se_filtra_por_examen(hub, entra):
    """Of a default, also those that say nothing."""
    claves = {codigo: recepcionada(hub, codigo, codigo) for codigo in CASOS}
    de_siempre = int(hub.operacion(crear(muestra("N-0"))).texto("id_muestra"))
    cliente = entra("lab.norte")
    for codigo, clave in {**claves, "SARS2-PCR": de_siempre}.items():
        pagina = cliente.ver("/laboratorio/muestras", query_string={"examen": codigo}).text
        assert [int(p.partition('"')[0]) for p in pagina.split('class="principal" href="/laboratorio/muestras/')[1:]] == [
            clave
        ]
    assert cliente.ver("/laboratorio/muestras?examen=NADA").status_code in (400, 422)


# ── portal ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@CADA_UNO
def test_en_el_portal_se_informa_y_se_ve_el_valor(entra, hub, motor, codigo):
    _, resultado, valor, _ = CASOS[codigo]
    clave = recepcionada(hub, codigo)
    cliente, pagina = entra("lab.norte"), f"/laboratorio/muestras/{clave}"
    vista = cliente.ver(pagina).text
    assert f"({codigo})" in vista
    (formulario,) = [uno for uno in formularios(vista, pagina) if uno.ruta == f"{pagina}/entregar"]
    campo = "valor_resultado" if valor else "resultado"
    enviado = {**formulario.campos, campo: valor or resultado, "fecha_hora_resultado_laboratorio": "2026-03-05T09:30:15"}
    assert cliente.entregar(formulario.ruta, enviado).status_code == 303
    assert guardados(motor, clave) == [(codigo, resultado, valor)]
    dicho = f"{valor} ({resultado})" if valor else resultado
    assert dicho in cliente.ver(pagina).text
    assert dicho in cliente.ver("/laboratorio/muestras?pestana=finalizadas").text
