"""A laboratory's uploads without a browser: kept at once, served apart, told afterwards; no other laboratory notices."""

import hashlib
import io
import json

import pytest
from sqlalchemy import func, select, update

from carga_excel.libros.descripcion import LIBROS
from carga_excel.taller.procesar import procesar
from dominio.ventanilla.compresion import descomprimir
from dominio.vocabulario.enumeraciones import DesenlaceMensaje, Estado, Puerta
from dominio.vocabulario.limites import MAXIMO_ARCHIVO, MAXIMO_CARGAS_EN_ESPERA
from modelos import Carga, CargaArchivo, Mensaje, MensajeCuerpo, Muestra
from tests.carga_excel.personas import abierto, recepcionadas, xlsx
from tests.portal.cliente import sin_numeros

RESULTADOS = "/laboratorio/cargas/resultados"


def con_resultados(muestras, *valores):
    """The workbook «Resultados», with these values in turn."""
    filas = [(clave, rut, valores[lugar % len(valores)]) for lugar, (clave, rut) in enumerate(muestras)]
    return xlsx(filas)


def subir(cliente, contenido, accion="cargar", nombre="resultados.xlsx", ruta=RESULTADOS, **marcas):
    return cliente.enviar(ruta, {"archivo": (io.BytesIO(contenido), nombre), "accion": accion, **marcas})


def subida(cliente, contenido, **mas):
    """The address of the page of a new upload."""
    respuesta = subir(cliente, contenido, **mas)
    assert respuesta.status_code == 303, respuesta.text
    return respuesta.location


def fila(motor):
    """The last upload."""
    with motor.connect() as conexion:
        return conexion.execute(select(Carga.__table__).order_by(Carga.id.desc()).limit(1)).one()


def mensaje(motor, numero):
    with motor.connect() as conexion:
        hallado = conexion.execute(select(Mensaje.__table__).where(Mensaje.id == numero)).one()
        cuerpo = conexion.execute(select(MensajeCuerpo.__table__).where(MensajeCuerpo.mensaje_id == numero)).one()
    return hallado, descomprimir(cuerpo.pedido), descomprimir(cuerpo.respuesta)


def informadas(motor):
    with motor.connect() as conexion:
        con = select(func.count()).select_from(Muestra).where(Muestra.estado == Estado.CON_RESULTADO)
        return conexion.execute(con).scalar_one()


@pytest.fixture
def muestras(ventanilla, laboratorio_norte):
    return recepcionadas(ventanilla, laboratorio_norte, 4)


def test_subir_guarda_el_archivo_y_muestra_su_pagina_enseguida(entra, motor, muestras):
    """Nothing is served while the person waits for the answer."""
    norte, contenido = entra("lab.norte"), con_resultados(muestras, "Negativo")
    pagina = norte.ver(subida(norte, contenido, nombre="C:/fotos/marzo\u202excod.xlsx"))
    assert "En espera: empieza en unos segundos." in pagina.text
    una = fila(motor)
    assert (una.estado, una.nombre, una.tamano) == ("en espera", "marzoxcod.xlsx", len(contenido))
    assert bytes(una.huella) == hashlib.sha256(contenido).digest()
    assert informadas(motor) == 0


def test_una_carga_guarda_lo_bueno_y_queda_en_el_registro(entra, motor, muestras, ventanilla, personas):
    """By the door of workbooks, with the person and the file; nothing of the file is kept twice."""
    norte, contenido = entra("lab.norte"), con_resultados(muestras, "Negativo", "Positivo")
    lugar = subida(norte, contenido)
    assert procesar(ventanilla, "t") == 1
    una = fila(motor)
    assert (una.estado, una.guardadas, una.rechazadas, una.intentos) == ("terminada", 4, 0, 1)
    hallado, pedido, respuesta = mensaje(motor, una.mensaje_id)
    assert (hallado.puerta, hallado.operacion, hallado.usuario_id) == (Puerta.EXCEL, "cargarResultados", una.usuario_id)
    assert pedido == contenido
    assert json.loads(respuesta)["aceptados"] == 4
    with motor.connect() as conexion:
        assert conexion.execute(select(CargaArchivo.contenido)).scalar_one() == b""
    pagina = norte.ver(lugar).text
    assert "Todo quedó guardado." in pagina
    assert f"/laboratorio/mensajes/{una.mensaje_id}" in pagina
    assert informadas(motor) == 4


def test_probar_no_guarda_y_despues_se_carga_sin_elegir_otra_vez(entra, motor, muestras, ventanilla):
    norte, contenido = entra("lab.norte"), con_resultados(muestras, "Negativo", "Tal vez")
    lugar = subida(norte, contenido, accion="probar")
    procesar(ventanilla, "t")
    pagina = norte.ver(lugar).text
    assert "Prueba terminada: no se guardó nada." in pagina
    assert "Cargar de verdad las 2 filas buenas" in pagina
    assert informadas(motor) == 0
    respuesta = norte.enviar(f"{lugar}/cargar")
    assert respuesta.status_code == 303
    procesar(ventanilla, "t")
    una = fila(motor)
    assert (una.simular, una.guardadas, una.rechazadas) == (False, 2, 2)
    assert mensaje(motor, una.mensaje_id)[1] == contenido
    assert informadas(motor) == 2
    assert norte.enviar(f"{respuesta.location}/cargar").status_code == 404


def test_las_correcciones_se_bajan_se_corrigen_y_se_suben(entra, motor, muestras, ventanilla):
    """Code by code and cell by cell on the page; the workbook has the refused rows, and corrected it is accepted."""
    norte = entra("lab.norte")
    lugar = subida(norte, con_resultados(muestras, "Negativo", "Tal vez"))
    procesar(ventanilla, "t")
    pagina = norte.ver(lugar).text
    assert "Las filas buenas quedaron guardadas" in pagina
    assert "C3" in pagina
    assert "HUB-2002" in pagina
    bajada = norte.ver(f"{lugar}/correcciones")
    assert bajada.headers["Content-Disposition"].startswith("attachment; filename=")
    libro = abierto(bajada.data)
    filas = list(libro.active.iter_rows(min_row=2, values_only=True))
    assert [(int(f[0]), f[1], f[2]) for f in filas] == [(*muestras[1], "Tal vez"), (*muestras[3], "Tal vez")]
    hallado, _, respuesta = mensaje(motor, int(bajada.headers["X-Hub-Mensaje"]))
    assert (hallado.puerta, hallado.operacion) == (Puerta.PORTAL, "portal.correcciones")
    assert json.loads(respuesta)["mostrado"] == fila(motor).mensaje_id
    for numero in (2, 3):
        libro.active.cell(numero, 3).value = "Positivo"
    salida = io.BytesIO()
    libro.save(salida)
    subida(norte, salida.getvalue())
    procesar(ventanilla, "t")
    assert (fila(motor).guardadas, fila(motor).rechazadas) == (2, 0)
    assert informadas(motor) == 4


def test_una_carga_sin_rechazos_no_tiene_correcciones(entra, muestras, ventanilla):
    norte = entra("lab.norte")
    lugar = subida(norte, con_resultados(muestras, "Negativo"))
    procesar(ventanilla, "t")
    assert norte.ver(f"{lugar}/correcciones").status_code == 404


@pytest.mark.parametrize(
    ("contenido", "codigo"),
    [(b"", "HUB-4001"), (b"%PDF-1.4 esto es otra cosa", "HUB-4003"), (b"x" * (MAXIMO_ARCHIVO + 1), "HUB-4002")],
)
def test_un_archivo_que_no_sirve_queda_en_el_historial(entra, motor, ventanilla, personas, contenido, codigo):
    """Refused as a whole, with its code and remedy, on record and in the history."""
    norte = entra("lab.norte")
    lugar = subida(norte, contenido, nombre="malo.xlsx")
    procesar(ventanilla, "t")
    una = fila(motor)
    assert (una.estado, una.error_codigo) == ("rechazada", codigo)
    assert mensaje(motor, una.mensaje_id)[0].desenlace == DesenlaceMensaje.RECHAZADO
    pagina = norte.ver(lugar).text
    assert "El archivo completo fue rechazado: no se guardó ninguna fila" in pagina
    assert codigo in pagina
    historial = norte.ver("/laboratorio/cargas").text
    assert "Archivo rechazado" in historial
    assert codigo in historial


def test_sin_archivo_se_dice_y_queda_en_el_registro(entra, motor, personas):
    respuesta = entra("lab.norte").enviar(RESULTADOS, {"accion": "cargar"})
    assert respuesta.status_code == 422
    assert "HUB-4001" in respuesta.text
    assert mensaje(motor, int(respuesta.headers["X-Hub-Mensaje"]))[0].operacion == "portal.subirPlanilla"


def test_otro_laboratorio_no_nota_nada(entra, muestras, ventanilla):
    """Page, progress, corrections and loading in earnest answer as an upload that does not exist."""
    norte, sur = entra("lab.norte"), entra("lab.sur")
    lugar = subida(norte, con_resultados(muestras, "Tal vez"), accion="probar")
    procesar(ventanilla, "t")
    for cola in ("", "/avance", "/correcciones"):
        ajena, ninguna = sur.ver(lugar + cola), sur.ver(f"/laboratorio/cargas/ver/999{cola}")
        assert ajena.status_code == ninguna.status_code == 404
        assert sin_numeros(ajena.text) == sin_numeros(ninguna.text)
    assert sur.enviar(f"{lugar}/cargar").status_code == 404
    assert "resultados.xlsx" not in sur.ver("/laboratorio/cargas").text


def test_un_laboratorio_no_llena_la_fila(entra, motor, muestras, ventanilla):
    """Beyond so many waiting, a coded refusal; the neighbour goes on."""
    norte, sur = entra("lab.norte"), entra("lab.sur")
    contenido = con_resultados(muestras, "Negativo")
    for _ in range(MAXIMO_CARGAS_EN_ESPERA):
        subida(norte, contenido)
    respuesta = subir(norte, contenido)
    assert respuesta.status_code == 422
    assert "HUB-4030" in respuesta.text
    espera = sur.ver(subida(sur, contenido)).text
    assert "hay 5 cargas antes" in espera
    assert procesar(ventanilla, "t") == MAXIMO_CARGAS_EN_ESPERA + 1
    assert subir(norte, contenido).status_code == 303


def test_el_avance_no_deja_mensajes_y_termina_en_la_pagina(entra, motor, muestras, ventanilla):
    """Polling puts nothing on record; when it is done, the whole page is asked for."""
    norte = entra("lab.norte")
    lugar = subida(norte, con_resultados(muestras, "Negativo"))
    with motor.begin() as conexion:
        conexion.execute(update(Carga).values(estado="en proceso", fase="Leyendo las filas", hecho=2000, total=5000))
        conexion.execute(update(Carga).values(latido=ventanilla.reloj(), toma="otra"))
        antes = conexion.execute(select(func.count()).select_from(Mensaje)).scalar_one()
    parte = norte.ver(f"{lugar}/avance")
    assert 'max="5000" value="2000"' in parte.text
    assert "2.000 de 5.000" in parte.text
    with motor.begin() as conexion:
        assert conexion.execute(select(func.count()).select_from(Mensaje)).scalar_one() == antes
        conexion.execute(update(Carga).values(estado="en espera", toma=None))
    procesar(ventanilla, "t")
    terminada = norte.ver(f"{lugar}/avance")
    assert (terminada.status_code, terminada.headers["HX-Redirect"]) == (204, lugar)


def test_el_historial_va_por_paginas(entra, motor, muestras, ventanilla):
    norte = entra("lab.norte")
    contenido = con_resultados(muestras, "Negativo")
    for vuelta in range(6):
        for _ in range(5):
            subida(norte, contenido, nombre=f"v{vuelta}.xlsx")
        procesar(ventanilla, "t")
    primera = norte.ver("/laboratorio/cargas").text
    assert primera.count('class="principal"') == 25
    siguiente = primera.split('rel="next" href="')[1].split('"')[0]
    assert norte.ver(siguiente).text.count('class="principal"') == 5
    assert norte.ver("/laboratorio/cargas?cursor=malo").status_code == 400


@pytest.mark.parametrize("planilla", ["resultados", "muestras"])
def test_la_pagina_de_una_planilla_dice_todo(entra, muestras, planilla):
    """Steps, columns with their rules, limits, and both downloads, the second on record."""
    norte, libro = entra("lab.norte"), LIBROS[planilla]
    pagina = norte.ver(f"/laboratorio/cargas/{planilla}").text
    for texto in (*libro.pasos, *(c.regla for c in libro.columnas), "16 MB", "100.000 filas"):
        assert texto in pagina
    base, actual = (norte.ver(f"/laboratorio/cargas/{planilla}/{cual}") for cual in ("base", "actual"))
    assert abierto(base.data).active.max_row == 1
    assert abierto(actual.data).active.max_row == 5


def test_la_data_actual_queda_en_el_registro_con_la_persona(entra, motor, muestras):
    entra("lab.norte").ver(f"{RESULTADOS}/actual")
    with motor.connect() as conexion:
        orden = select(Mensaje.puerta, Mensaje.usuario_id).where(Mensaje.operacion == "descargarPlanilla")
        puerta, usuario = conexion.execute(orden).one()
    assert puerta == Puerta.EXCEL
    assert usuario is not None
