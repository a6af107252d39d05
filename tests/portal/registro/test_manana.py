"""A whole morning: registered by keyboard, labelled, read by a decoder, received and informed by what it read, and read."""

import base64
import re
import subprocess

import pytest
from sqlalchemy import select
from stdnum.cl import rut

from modelos import Muestra
from tests.bases import exigir_programa
from tests.dominio.pasos import PDF
from tests.elenco import SUR
from tests.portal.navegador import Visita
from tests.servicios.mensajes import consulta, elementos, entregar, sobre11

pytestmark = [pytest.mark.navegador, pytest.mark.timeout(400)]
CUANTAS = 20
CON_ERROR = {3: "paciente_run", 9: "paciente_nombres", 15: "paciente_prevision"}
"""Which of them are sent with a mistake, and in which field."""
PRIMER_RUN = 15_000_000


def run_de(n):
    numero = PRIMER_RUN + 7919 * n
    return f"{numero}-{rut.calc_check_digit(str(numero))}"


class Teclado:
    """Hands that never leave the keyboard."""

    def __init__(self, visita: Visita) -> None:
        self.visita, self.pagina = visita, visita.pagina

    @property
    def aqui(self) -> str:
        """Where the attention is: a field by its name, a button by its value, a list that is searched by its id."""
        return self.pagina.evaluate(
            "(() => { const a = document.activeElement; if (a.tagName === 'BUTTON') return a.value;"
            " return a.id?.startsWith('c-') ? a.id.slice(2) : a.name || ''; })()"
        )

    def ir_a(self, campo: str) -> None:
        """Press Tab until the attention is there."""
        for _ in range(60):
            if self.aqui == campo:
                return
            self.pagina.keyboard.press("Tab")
        raise AssertionError(f"the keyboard never gets to {campo}")

    def escribir(self, campo: str, texto: str) -> None:
        """Go to a field and type over what it says."""
        self.ir_a(campo)
        self.pagina.keyboard.press("Control+A")
        self.pagina.keyboard.type(texto)

    def buscar(self, campo: str, parte: str) -> None:
        """Find an entry of a long list by a part of its name."""
        self.escribir(campo, parte)
        self.pagina.keyboard.press("Enter")

    def elegir(self, campo: str, letra: str) -> None:
        """Choose in a short list by its first letters."""
        self.ir_a(campo)
        self.pagina.keyboard.type(letra)

    def guardar(self) -> None:
        """Press the button that goes on with the next one, and see what comes."""
        self.ir_a("otra")
        with self.pagina.expect_navigation():
            self.pagina.keyboard.press("Enter")
        self.visita.esperar_a_verla()


def registrar(teclado: Teclado, n: int) -> None:
    """One patient, from the first field to the last."""
    mal = CON_ERROR.get(n)
    buen_run = run_de(n)
    otro_run = buen_run[:-1] + ("0" if buen_run[-1] != "0" else "1")
    teclado.escribir("paciente_run", otro_run if mal == "paciente_run" else buen_run)
    teclado.escribir("paciente_nombres", "..." if mal == "paciente_nombres" else f"Ana{n:02}")
    teclado.escribir("paciente_ap_pat", "Pérez")
    teclado.escribir("paciente_ap_mat", "Soto")
    teclado.ir_a("paciente_fecha_nac")
    teclado.pagina.keyboard.type("01021980")
    teclado.elegir("paciente_sexo", "F")
    teclado.buscar("paciente_comuna", "nunoa")
    teclado.escribir("paciente_direccion", "Calle Larga 12")
    teclado.escribir("paciente_telefono", "+56 9 1234 5678")
    if mal != "paciente_prevision":
        teclado.elegir("paciente_prevision", "FON")
    if n == 0:  # the following ones keep them
        teclado.buscar("tipo_muestra", "saliva")
        teclado.buscar("id_laboratorio", "norte")
        teclado.elegir("sin_orden_medica", "S")
    teclado.guardar()
    if mal:
        teclado.pagina.get_by_role("alert").wait_for()
        corregir(teclado, mal, n)
        teclado.guardar()
    teclado.pagina.get_by_text("Quedó registrada con el código").wait_for()


def corregir(teclado: Teclado, campo: str, n: int) -> None:
    """Mend the mistake on the spot."""
    if campo == "paciente_prevision":
        teclado.elegir(campo, "FON")
    else:
        teclado.escribir(campo, run_de(n) if campo == "paciente_run" else f"Ana{n:02}")


def leidos(pdf: bytes, carpeta) -> list[str]:
    """The codes that a decoder reads on the pages of a PDF, without repetition."""
    archivo = carpeta / "rotulos.pdf"
    archivo.write_bytes(pdf)
    subprocess.run([exigir_programa("pdftoppm"), "-r", "203", "-png", archivo, carpeta / "p"], check=True, timeout=60)
    orden = [exigir_programa("zbarimg"), "-q", "--raw", *sorted(carpeta.glob("p*.png"))]
    dicho = subprocess.run(orden, capture_output=True, timeout=120, check=False)
    return sorted(set(dicho.stdout.decode().split()))


def informar(hub, codigo: str) -> None:
    """By SOAP, with nothing but what the decoder read."""
    entrega = {
        "codigo_muestra_cliente": codigo,
        "resultado": "Negativo",
        "fecha_hora_resultado_laboratorio": "2026-03-05T09:30:15-03:00",
        "informe": base64.b64encode(PDF.contenido).decode(),
    }
    respuesta = hub.operacion(entregar(elementos(entrega)))
    assert respuesta.todos("desenlace") == ["actualizada"], respuesta.cuerpo


@pytest.mark.parametrize("ancho", ["escritorio", "telefono"])
def test_la_manana_entera(navegante, hub, entra, motor, tmp_path, ancho, vecindad):
    """20 patients, 3 with a mistake that is mended on the spot; the neighbours find nothing of any of them."""
    una = navegante("tomador", ancho)
    teclado = Teclado(una)
    una.ir("/toma/muestras/nueva")
    for n in range(CUANTAS):
        registrar(teclado, n)
    with motor.connect() as conexion:
        filas = conexion.execute(select(Muestra.id, Muestra.codigo_muestra_cliente, Muestra.paciente_run)).all()
    assert len(filas) == CUANTAS

    tomador = entra("tomador")
    codigos = leidos(tomador.ver("/toma/rotulos.pdf?formato=hoja").data, tmp_path)
    assert codigos == sorted(fila.codigo_muestra_cliente for fila in filas)

    norte = navegante("lab.norte", ancho)
    pagina = norte.ir("/laboratorio/recepcion")
    for codigo in codigos:
        pagina.keyboard.type(codigo)
        pagina.keyboard.press("Enter")
        pagina.get_by_text(f"{codigo}: recepcionada").wait_for()
        informar(hub, codigo)

    for fila in filas:
        assert tomador.ver(f"/toma/muestras/{fila.id}/informe.pdf").data == PDF.contenido
    exigir_que_nadie_las_halle(entra, hub, filas)
    exigir_que_nadie_las_vea(navegante, filas, ancho)


DE_TOMA = ("/toma", "/territorio", "/territorio/muestras", "/laboratorio/cargas")
BUSCAN = {
    "lab.sur": ("/laboratorio/muestras?pestana=todas&q=", ("/laboratorio", "/laboratorio/muestras?pestana=todas")),
    "tomador.vecino": ("/territorio/muestras?q=", DE_TOMA),
    "utm.vecino": ("/territorio/muestras?q=", ("/territorio", "/territorio/muestras")),
}
"""The neighbours: how each searches, and where each looks without searching."""
DIRECCIONES = (
    "/laboratorio/muestras/{id}",
    "/laboratorio/muestras/{id}/informe.pdf",
    "/laboratorio/muestras/{id}/datos",
    "/territorio/muestras/{id}",
    "/toma/muestras/{id}/informe.pdf",
    "/toma/muestras/{id}/rotulo.pdf",
    "/toma/muestras/{id}/datos",
    "/toma/muestras/{id}/cambiar",
)


def exigir_que_nadie_las_vea(navegante, filas, ancho) -> None:
    """The neighbours at their browsers: by no address, list, search, code or barcode."""
    una = filas[len(filas) // 2]
    for cuenta, (buscar, miran) in BUSCAN.items():
        visita = navegante(cuenta, ancho)
        buscadas = [una.codigo_muestra_cliente, run_de(0), str(una.paciente_run), f"Ana{len(filas) // 2:02}", str(una.id)]
        for ruta, dicho in (*((ruta, "") for ruta in miran), *((buscar + texto, texto) for texto in buscadas)):
            visto = visita.ir(ruta).inner_text("main").replace(f"«{dicho}»", "")  # but for what they said themselves
            assert not re.search("Ana[0-9]{2}", visto), (cuenta, ruta)
        for direccion in DIRECCIONES:
            respuesta = visita.pagina.goto(visita.direccion + direccion.format(id=una.id))
            assert respuesta.status == 404, (cuenta, direccion)
    sur = navegante("lab.sur", ancho).ir("/laboratorio/recepcion")
    sur.keyboard.type(una.codigo_muestra_cliente)
    sur.keyboard.press("Enter")
    sur.get_by_text("HUB-2020").first.wait_for()
    vecino = navegante("tomador.vecino", ancho).ir("/toma/muestras/nueva")
    vecino.locator("[name=paciente_run]").fill(f"{una.paciente_run}-{run_de(0)[-1]}")
    vecino.keyboard.press("Tab")
    assert not re.search("Ana[0-9]{2}", vecino.inner_text("main"))


def exigir_que_nadie_las_halle(entra, hub, filas) -> None:
    """By no address, list, search, code or barcode."""
    sur = entra("lab.sur")
    assert not re.search("Ana[0-9]{2}", sur.ver("/laboratorio/muestras?pestana=todas").text)
    for fila in filas[:5]:
        assert sur.ver(f"/laboratorio/muestras/{fila.id}").status_code == 404
        assert sur.ver(f"/laboratorio/muestras/{fila.id}/informe.pdf").status_code == 404
        assert sur.ver(f"/toma/muestras/{fila.id}/rotulo.pdf").status_code == 404
        for buscado in (fila.codigo_muestra_cliente, str(fila.paciente_run), "Ana", str(fila.id)):
            assert not re.search("Ana[0-9]{2}", sur.ver(f"/laboratorio/muestras?q={buscado}").text)
        assert "HUB-2020" in sur.enviar("/laboratorio/recepcion", {"codigo": fila.codigo_muestra_cliente}).text
        pregunta = sobre11(consulta("datosMuestraID", id_muestra=fila.id))
        assert hub.enviar(pregunta, clave=SUR).codigo == "HUB-2020"
