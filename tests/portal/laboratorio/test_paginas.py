"""The laboratory's pages without a browser: what they find, what they refuse, and that a neighbour sees nothing."""

import io
import re

import pytest
from sqlalchemy import func, select

from dominio.muestras.items import Informe, Recepcion, Rechazo
from dominio.muestras.pedidos import ObtenerInforme, RecepcionarMuestra, RechazarMuestra
from dominio.pruebas.informe_inventado import pdf
from dominio.ventanilla.compresion import descomprimir
from modelos import Historial, Mensaje, MensajeCuerpo, MensajeMuestra, Muestra
from tests.elenco import NORTE, SUR, crear, una_creada, una_informada, una_muestra, una_recepcionada
from tests.portal.cliente import sin_numeros

PDF = pdf(["Informe de prueba", "Resultado: Positivo"])
VISTA = re.compile(r'name="vista" value="(\w+)"')
ACCIONES = ("recepcionar", "entregar", "corregir", "rechazar", "devolver", "derivar")


def ids_de(pagina: str) -> list[int]:
    """The samples that a list shows, in its order."""
    return [int(numero) for numero in re.findall(r'class="principal" href="/laboratorio/muestras/(\d+)"', pagina)]


def vista_en(cliente, clave: int) -> str:
    """How the sample's page shows it now."""
    return VISTA.search(cliente.ver(f"/laboratorio/muestras/{clave}").text)[1]


def estado(motor, clave: int) -> int:
    with motor.begin() as conexion:
        return conexion.execute(select(Muestra.estado).where(Muestra.id == clave)).scalar_one()


# ── finding ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def variadas(ventanilla, laboratorio_norte):
    """Three samples that differ in all that can be searched."""
    nuevas = (
        una_muestra("N-uno", paciente_nombres="Ana Lucía", paciente_ap_pat="Muñoz", paciente_ap_mat="Óscar"),
        una_muestra("N-dos", paciente_run=12345678, paciente_dv="5", paciente_nombres="BENJAMÍN", paciente_comuna=5101),
        una_muestra("777", paciente_run=7654321, paciente_dv="6", paciente_nombres="Catalina"),
    )
    return [item.id_muestra for item in ventanilla.atender(laboratorio_norte, crear(*nuevas)).items]


@pytest.mark.parametrize(
    ("consulta", "halladas"),
    [
        ("", [2, 1, 0]),
        ("?q=N-dos", [1]),
        ("?q=777", [2]),
        ("?q=12.345.678-5", [1]),
        ("?q=123456785", [1]),
        ("?q=12345678", [1]),
        ("?q=7654321-6", [2]),
        ("?q=munoz", [0]),
        ("?q=oscar+ANA", [0]),
        ("?q=benjamín", [1]),
        ("?q=%25", []),
        ("?q=nadie", []),
        ("?q=99999999", []),
        ("?comuna=5101", [1]),
        ("?q=ana&comuna=5101", []),
        ("?desde=2026-03-05&hasta=2026-03-05", [2, 1, 0]),
        ("?desde=2026-03-01&hasta=2026-03-04", []),
        ("?pestana=rechazadas", []),
        ("?pestana=todas", [2, 1, 0]),
    ],
)
def test_se_busca_por_id_rut_nombre_codigo_comuna_y_fechas(entra, variadas, consulta, halladas):
    pagina = entra("lab.norte").ver(f"/laboratorio/muestras{consulta}")
    assert (pagina.status_code, ids_de(pagina.text)) == (200, [variadas[i] for i in halladas])


def test_una_busqueda_muestra_lo_hallado_este_en_el_estado_que_este(entra, ventanilla, laboratorio_norte):
    informada = una_informada(ventanilla, laboratorio_norte)
    pagina = entra("lab.norte").ver(f"/laboratorio/muestras?q={informada}").text
    assert ids_de(pagina) == [informada]
    assert re.search(r'aria-current="page">Todas', pagina)


@pytest.mark.parametrize("mala", ["q=12.345.678-9", "desde=ayer", "desde=2020-01-01&hasta=2026-03-05", "comuna=x"])
def test_una_busqueda_que_no_se_entiende_dice_por_que(entra, variadas, mala):
    pagina = entra("lab.norte").ver(f"/laboratorio/muestras?{mala}")
    assert (pagina.status_code, "No se pudo buscar" in pagina.text) == (422, True)


def test_las_paginas_siguen_por_cursor_sin_repetir_ni_perder(entra, ventanilla, laboratorio_norte):
    nuevas = [una_muestra(f"N-{i}") for i in range(120)]
    creadas = [item.id_muestra for item in ventanilla.atender(laboratorio_norte, crear(*nuevas)).items]
    cliente, ruta, vistas = entra("lab.norte"), "/laboratorio/muestras", []
    for _ in range(3):
        pagina = cliente.ver(ruta).text
        vistas += ids_de(pagina)
        siguiente = re.search(r'rel="next" href="([^"]+)"', pagina)
        ruta = siguiente and siguiente[1].replace("&amp;", "&")
    assert ruta is None
    assert vistas == creadas[::-1]
    assert cliente.ver("/laboratorio/muestras?cursor=inventado").status_code == 400


def test_la_lista_anota_a_quien_mostro(entra, motor, variadas):
    """ "Who saw this patient?" has an answer."""
    numero = int(entra("lab.norte").ver("/laboratorio/muestras?q=munoz").headers["X-Hub-Mensaje"])
    with motor.begin() as conexion:
        quien = conexion.execute(select(Mensaje.puerta, Mensaje.usuario_id).where(Mensaje.id == numero)).one()
        tocadas = select(MensajeMuestra.muestra_id).where(MensajeMuestra.mensaje_id == numero)
        assert list(conexion.execute(tocadas).scalars()) == [variadas[0]]
    assert quien.puerta == "portal"
    assert quien.usuario_id is not None


# ── working ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_se_recepcionan_muchas_y_la_que_cambio_se_deja_como_esta(entra, ventanilla, laboratorio_norte, motor):
    """Ten are ticked; meanwhile somebody rejected one of them: nine are received, and of the other it is told why not."""
    nuevas = [una_muestra(f"N-{i}") for i in range(10)]
    claves = [item.id_muestra for item in ventanilla.atender(laboratorio_norte, crear(*nuevas)).items]
    cliente = entra("lab.norte")
    pagina = cliente.ver("/laboratorio/muestras").text
    vistas = dict(re.findall(r'name="(vista-\d+)" value="(\w+)"', pagina))
    rechazo = Rechazo(id_muestra=claves[4], motivo="Muestra derramada")
    ventanilla.atender(laboratorio_norte, RechazarMuestra(items=(rechazo,)))

    respuesta = cliente.enviar("/laboratorio/muestras/recepcionar", {"id": [str(c) for c in claves], **vistas})

    assert [estado(motor, clave) for clave in claves] == [3, 3, 3, 3, 6, 3, 3, 3, 3, 3]
    resumen = cliente.ver(respuesta.location).text
    assert "9 muestras recepcionadas; 1 no" in resumen
    assert "HUB-2028" in resumen


def test_sin_javascript_y_sin_marcar_nada_se_dice(entra):
    cliente = entra("lab.norte")
    respuesta = cliente.enviar("/laboratorio/muestras/recepcionar", {"volver": "https://malo.cl"})
    assert respuesta.location == "/laboratorio/muestras"
    assert "Marque al menos una muestra." in cliente.ver(respuesta.location).text


def test_una_marca_que_no_se_lee_se_dice(entra, motor, ventanilla, laboratorio_norte):
    """What was ticked and is no number is refused by itself, and never left out in silence."""
    clave, cliente = una_creada(ventanilla, laboratorio_norte), entra("lab.norte")
    respuesta = cliente.enviar(
        "/laboratorio/muestras/recepcionar", {"id": ["n/a", "9" * 30, str(clave)], f"vista-{clave}": ""}
    )
    pagina = cliente.ver(respuesta.location).text
    assert [pagina.count(codigo) for codigo in ("HUB-2003 · id_muestra", "HUB-2028 · id_muestra")] == [2, 1]


@pytest.mark.parametrize("accion", ["recepcionar", "rechazar", "devolver", "derivar"])
def test_una_pagina_vieja_no_cambia_nada(entra, ventanilla, laboratorio_norte, motor, accion):
    clave = una_creada(ventanilla, laboratorio_norte)
    cliente = entra("lab.norte")
    vieja = vista_en(cliente, clave)
    una_vez = Rechazo(id_muestra=clave, motivo="Muestra sin rotular")
    ventanilla.atender(laboratorio_norte, RechazarMuestra(items=(una_vez,)))

    datos = {"vista": vieja, "motivo": "Muestra derramada", "id_nuevo_laboratorio": SUR}
    respuesta = cliente.enviar(f"/laboratorio/muestras/{clave}/{accion}", datos)

    assert (respuesta.status_code, "HUB-2028" in respuesta.text) == (422, True)
    assert estado(motor, clave) == 6


def test_dos_clics_no_son_dos_cambios(entra, ventanilla, laboratorio_norte, motor):
    clave = una_creada(ventanilla, laboratorio_norte)
    cliente = entra("lab.norte")
    datos = {"vista": vista_en(cliente, clave), "fecha_recepcion_laboratorio": "", "observacion": ""}
    for _ in range(2):
        assert cliente.enviar(f"/laboratorio/muestras/{clave}/recepcionar", datos).status_code == 303
    assert "La muestra ya estaba así" in cliente.ver(f"/laboratorio/muestras/{clave}").text
    with motor.begin() as conexion:
        assert conexion.execute(select(func.count()).where(Historial.muestra_id == clave)).scalar_one() == 2


def test_un_resultado_con_su_informe(entra, ventanilla, laboratorio_norte, reloj):
    """The day and hour of the form are Chile's, and the report is what was attached, byte by byte."""
    clave = una_recepcionada(ventanilla, laboratorio_norte)
    reloj.avanzar(hours=1)
    cliente = entra("lab.norte")
    datos = {
        "vista": vista_en(cliente, clave),
        "resultado": "Positivo",
        "valor_resultado": "",
        "fecha_hora_resultado_laboratorio": "2026-03-05T10:00",
        "informe": (io.BytesIO(PDF), "C:\\Informes\\ana.pdf"),
    }
    respuesta = cliente.enviar(f"/laboratorio/muestras/{clave}/entregar", datos, content_type="multipart/form-data")
    assert respuesta.status_code == 303, respuesta.text
    assert "05-03-2026 10:00" in cliente.ver(f"/laboratorio/muestras/{clave}").text
    abierto = cliente.ver(f"/laboratorio/muestras/{clave}/informe.pdf")
    assert (abierto.mimetype, abierto.data) == ("application/pdf", PDF)
    assert "ana.pdf" in abierto.headers["Content-Disposition"]
    assert abierto.headers["Cache-Control"] == "no-store"


def test_lo_que_esta_mal_se_dice_junto_a_su_campo_y_no_se_pierde_lo_escrito(entra, ventanilla, laboratorio_norte):
    clave = una_recepcionada(ventanilla, laboratorio_norte)
    cliente = entra("lab.norte")
    datos = {
        "vista": vista_en(cliente, clave),
        "resultado": "Quizás",
        "fecha_hora_resultado_laboratorio": "2026-03-05T08:00:00",
    }
    respuesta = cliente.enviar(f"/laboratorio/muestras/{clave}/entregar", datos)
    assert respuesta.status_code == 422
    for parte in ("HUB-2002", "HUB-2010", 'value="2026-03-05T08:00:00"', 'aria-describedby="entregar-fecha-ayuda'):
        assert parte in respuesta.text


@pytest.mark.parametrize(
    "nombre", ["../../ana.pdf", 'a";x="\r\nSet-Cookie: y=1.pdf', "Muñoz Ñandú.pdf", None, "…", "pagina.html"]
)
def test_un_informe_se_entrega_aislado_y_con_un_nombre_inofensivo(entra, ventanilla, laboratorio_norte, nombre):
    """Whoever opens it opens a PDF that can do nothing in the name of this site."""
    clave = una_informada(ventanilla, laboratorio_norte, informe=Informe(contenido=PDF, nombre=nombre))
    servido = entra("lab.norte").ver(f"/laboratorio/muestras/{clave}/informe.pdf")

    assert re.fullmatch(r"attachment; filename=[A-Za-z0-9._-]+\.pdf", servido.headers["Content-Disposition"])
    assert servido.headers["Content-Type"] == "application/pdf"
    assert servido.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert servido.headers["X-Content-Type-Options"] == "nosniff"
    assert servido.data == PDF


# ── who sees what ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_un_informe_leido_por_tres_caminos_son_tres_entradas(entra, ventanilla, laboratorio_norte, motor):
    """By SOAP's request, by the page's link and by its plain address; by another laboratory: refused, and on record."""
    clave = una_informada(ventanilla, laboratorio_norte, informe=Informe(contenido=PDF))
    ruta = f"/laboratorio/muestras/{clave}/informe.pdf"
    ventanilla.atender(laboratorio_norte, ObtenerInforme(id_muestra=clave))
    cliente = entra("lab.norte")
    pagina = cliente.ver(f"/laboratorio/muestras/{clave}").text
    assert f'href="{ruta}"' in pagina
    assert cliente.ver(ruta).data == PDF
    assert entra("lab.norte").ver(ruta).data == PDF
    ajeno = entra("lab.sur").ver(ruta)
    assert ajeno.status_code == 404
    with motor.begin() as conexion:
        orden = select(Mensaje.desenlace).where(Mensaje.operacion == "obtenerInforme").order_by(Mensaje.id)
        assert list(conexion.execute(orden).scalars()) == ["consulta", "consulta", "consulta", "rechazado"]


def test_el_laboratorio_vecino_no_ve_ni_cambia_ni_adivina_nada(entra, ventanilla, laboratorio_norte, motor):
    """To Sur, a sample of Norte is exactly as one that does not exist, on every page and for every action."""
    clave = una_informada(ventanilla, laboratorio_norte)
    propio = ventanilla.atender(laboratorio_norte, crear(una_muestra("N-9"))).id_mensaje
    sur = entra("lab.sur")

    def igual(uno, otro) -> bool:
        return (uno.status_code, sin_numeros(uno.text)) == (404, sin_numeros(otro.text))

    for ruta in ("/laboratorio/muestras/{}", "/laboratorio/muestras/{}/informe.pdf"):
        assert igual(sur.ver(ruta.format(clave)), sur.ver(ruta.format(987654)))
    assert igual(sur.ver(f"/laboratorio/mensajes/{propio}"), sur.ver("/laboratorio/mensajes/987654"))
    for accion in ACCIONES:
        datos = {"motivo": "Muestra derramada", "resultado": "Negativo", "id_nuevo_laboratorio": NORTE, "vista": "x"}
        datos["fecha_hora_resultado_laboratorio"] = "2026-03-05T09:30:15"
        una, otra = (sur.enviar(f"/laboratorio/muestras/{n}/{accion}", datos) for n in (clave, 987654))
        assert igual(una, otra), accion
    for consulta in (f"q={clave}", "q=11.111.111-1", "q=N-1", "q=perez", "comuna=13101"):
        assert ids_de(sur.ver(f"/laboratorio/muestras?{consulta}").text) == []
    sur.enviar("/laboratorio/muestras/recepcionar", {"id": str(clave)})
    assert estado(motor, clave) == 4
    assert str(propio) not in re.findall(r"/laboratorio/mensajes/(\d+)", sur.ver("/laboratorio/mensajes").text)


def test_quien_derivo_una_muestra_la_ve_sin_poder_tocarla_ni_leer_mensajes_ajenos(
    entra, ventanilla, laboratorio_norte, laboratorio_sur
):
    clave = una_creada(ventanilla, laboratorio_norte, id_laboratorio=SUR)
    ventanilla.atender(laboratorio_sur, RecepcionarMuestra(items=(Recepcion(id_muestra=clave),)))
    pagina = entra("lab.norte").ver(f"/laboratorio/muestras/{clave}").text
    assert "ahora está en Laboratorio Sur" in pagina
    assert "Qué hacer" not in pagina
    assert len(re.findall(r'href="/laboratorio/mensajes/\d+"', pagina)) == 1, "of the two steps, its own"


def test_el_registro_guarda_lo_pedido_sin_la_ficha_del_formulario(entra, ventanilla, laboratorio_norte, motor):
    clave = una_creada(ventanilla, laboratorio_norte)
    cliente = entra("lab.norte")
    datos = {"vista": vista_en(cliente, clave), "motivo": "Muestra mal tomada", "observacion": "sin tapa"}
    cliente.enviar(f"/laboratorio/muestras/{clave}/rechazar", datos)
    with motor.begin() as conexion:
        orden = select(MensajeCuerpo.pedido).join(Mensaje, Mensaje.id == MensajeCuerpo.mensaje_id)
        cuerpo = conexion.execute(orden.where(Mensaje.operacion == "rechazarMuestra")).scalar_one()
    pedido = descomprimir(cuerpo).decode()
    assert "sin tapa" in pedido
    assert "csrf" not in pedido
