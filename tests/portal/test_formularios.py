"""Every form of the portal, found on its pages: sent again in whatever way, it does its work once."""

import io
import threading
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import cache, partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from carga_excel.taller.procesar import procesar
from dominio.personas.segundo_factor import codigo
from modelos import BusquedaGuardada, Destino, Laboratorio, Mensaje, Usuario
from portal.aplicacion import MODULOS
from portal.marco.permisos import acceso_de
from tests.carga_excel.personas import recepcionadas, xlsx
from tests.dominio.alertas.pedidos_de_alertas import una_alerta
from tests.dominio.de_mesa import MESA, abrir, eliminacion
from tests.dominio.pasos import devolucion, uno
from tests.dominio.reportes.pais import MINSAL, emitido
from tests.elenco import SUR, una_creada, una_informada, una_recepcionada
from tests.portal.cliente import Cliente
from tests.portal.formularios import EN_FORMULARIO, PRIMERAS, Formulario, enlaces, formularios
from tests.portal.reenvios import rechazado, registrar
from tests.portal.test_permisos import CUENTAS
from tests.portal.tomas import ESCRITO, PROPIO, tomar

DEL_HUB_DE_PRUEBAS = {"integradores_pruebas.preparar", "integradores_pruebas.enviar"}
"""Nothing of these is kept on the hub: they are answered with a page, and harmless when repeated."""
DE_OTRO_SERVIDOR = {"destinos.probar", "destinos.confirmar"}
"""These ask another server, which `mesa/test_destinos.py` has."""
NUEVA = "caballo correcto batería grapa"
VALORES: dict[str, Any] = {
    "nombre": "Nueva cosa",
    "nota": "El laboratorio ya lo sabe",
    "cuenta": "rosa.paz",
    "rol": "minsal",
    "fecha": "2026-03-05",
    "motivo": "Una razón larga que alguien leerá después",
    "resultado": "Negativo",
    "fecha_hora_resultado_laboratorio": "2026-03-05T09:30:15",
    "id_nuevo_laboratorio": str(SUR),
    "justificacion_edicion": "El apellido venía mal escrito",
    "paciente_ap_pat": "Pereira",
    "maestro": "profesionales",
    **dict.fromkeys(("stock_espera", "recibidas", "procesadas", "stock_final", "positivas", "capacidad"), "0"),
    **dict.fromkeys(("nueva", "repetida"), NUEVA),
}
"""What is typed into a field, by name; into the others nothing is."""
CASILLAS = {"sin_informe", "id"}  # that are ticked
POR_FORMULARIO: dict[str, dict[str, Any]] = {
    "destinos.proponer": {"direccion": "https://127.0.0.1:9/x", "secreto": "ficha"},
    "laboratorio_escaner.leer": {"codigo": "N-creada"},
    "laboratorio_muestra.rechazar": {"motivo": "Muestra derramada"},
    "administracion_usuarios.editar": {"rol": "minsal"},
    "administracion_examenes.guardar": EN_FORMULARIO,
    "toma.registrar": {**ESCRITO, "paciente_run": "12.345.678-5", "tipo_muestra": "Tórula nasal"},
    "registro_propio.registrar": PROPIO,
}
ARCHIVOS: dict[str, Callable[[], tuple[io.BytesIO, str]]] = {
    "administracion_maestros.importar": lambda: (io.BytesIO(b"rut;nombres;apellidos\n11111111-1;Ana;Araya\n"), "n.csv"),
    "laboratorio_cargas.subir": lambda: (io.BytesIO(planilla()), "resultados.xlsx"),
    "laboratorio_conciliacion.comparar": lambda: (io.BytesIO(b"Muestra;Resultado\nN-1;Positivo\n"), "lista.csv"),
}
ACCIONES = {"administracion_maestros.importar": "importar", "laboratorio_cargas.subir": "cargar"}
PAGINAS = 150  # that are looked at for a form, at most


def extremos() -> list[str]:
    """The endpoints of all forms, whether or not a page shows them."""
    vacio = Flask("vacio")
    for modulo in MODULOS:
        vacio.register_blueprint(modulo.paginas)
    return sorted({regla.endpoint for regla in vacio.url_map.iter_rules() if "POST" in regla.methods})


FORMULARIOS = [extremo for extremo in extremos() if extremo not in DEL_HUB_DE_PRUEBAS | DE_OTRO_SERVIDOR]


# ── a hub with something of everything ──────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def mundo(hub, portal, entra, ventanilla, laboratorio_norte, motor, personas, monkeypatch):
    """A database in which each form of the portal is on some page; gives the numbers of some samples."""
    monkeypatch.setattr("portal.reportes.emitidos.FILAS_DE_LIBRO_AL_MOMENTO", -1)
    for hacer, nombre in ((una_creada, "N-creada"), (una_recepcionada, "N-recibida")):
        hacer(ventanilla, laboratorio_norte, nombre)
    informada = una_informada(ventanilla, laboratorio_norte, "N-informada")
    uno(ventanilla, laboratorio_norte, devolucion(una_creada(ventanilla, laboratorio_norte, "N-devuelta")))
    por_eliminar = una_informada(ventanilla, laboratorio_norte, "N-por-eliminar")
    uno(ventanilla, MESA, eliminacion(por_eliminar))
    abrir(ventanilla, abierta := una_informada(ventanilla, laboratorio_norte, "N-abierta"))
    tomar(ventanilla, motor)
    una_alerta(motor, ventanilla.reloj())
    rechazado(hub, "N-9", "N-10")
    registrar(motor)
    norte = entra("lab.norte")
    otros = {"escaneada": una_creada(ventanilla, laboratorio_norte, "N-escaneada")}
    norte.enviar("/laboratorio/recepcion", {"codigo": "N-escaneada"})
    libro = io.BytesIO(xlsx([(clave, rut, "Negativo") for clave, rut in recepcionadas(ventanilla, laboratorio_norte, 1)]))
    assert norte.enviar("/laboratorio/cargas/resultados", {"archivo": (libro, "p.xlsx"), "accion": "probar"}).location
    procesar(ventanilla, "prueba")
    cerrado = {"nombre": "Ministerio", "direccion": "https://127.0.0.1:9/x", "secreto": b"cifrado"}
    with motor.begin() as conexion:
        conexion.execute(insert(Destino).values(**cerrado, propuesto_en=ventanilla.reloj()))
        auditora = conexion.execute(select(Usuario.id).where(Usuario.cuenta == "auditora")).scalar_one()
        guardada = {"usuario_id": auditora, "nombre": "Una", "criterios": '{"desenlace": "parcial"}'}
        conexion.execute(insert(BusquedaGuardada).values(**guardada, creada_en=ventanilla.reloj()))
        conexion.execute(update(Laboratorio).where(Laboratorio.id == SUR).values(activo=True))
    otros["reporte"] = emitido(ventanilla, MINSAL, desde=date(2026, 3, 4)).numero
    return {"informada": informada, "por_eliminar": por_eliminar, "abierta": abierta, **otros}


class Persona:
    """Whoever has the form on a page of theirs, at a browser that can be doubled."""

    def __init__(self, cuenta: str, cliente: Cliente, formulario: Formulario, datos: Callable[[], dict[str, Any]]) -> None:
        self.cuenta, self.cliente, self.formulario, self._datos = cuenta, cliente, formulario, datos
        self._cambios: dict[str, Any] = {}

    def cambiar(self, **campos: Any) -> None:
        """Type something else into these fields."""
        self._cambios |= campos

    def datos(self) -> dict[str, Any]:
        """What is typed into the form."""
        return {**self._datos(), **self._cambios}

    def enviar(self, cliente: Cliente | None = None, formulario: Formulario | None = None) -> Any:
        """Send the form, filled in."""
        return (formulario or self.formulario).enviar(cliente or self.cliente, self.datos())

    def otra_vez(self) -> Formulario:
        """The same form in a second tab."""
        texto = self.cliente.ver(self.formulario.pagina).text
        iguales = [uno for uno in formularios(texto, self.formulario.pagina) if uno.ruta == self.formulario.ruta]
        return next(uno for uno in iguales if uno.distintivo == self.formulario.distintivo)

    def seguir(self, respuesta: Any) -> Any:
        """Where a browser ends that gets this answer."""
        for _ in range(6):
            if respuesta.status_code not in (302, 303):
                break
            respuesta = self.cliente.ver(respuesta.location)
        return respuesta


@pytest.fixture
def hallar(mundo, portal, entra, personas, reloj):
    """`hallar("laboratorio_muestra.rechazar")` gives somebody at a page with that form."""

    def buscar(extremo: str) -> Persona:
        for cuenta, cliente, paginas in candidatos(extremo):
            hallado = formulario_en(portal, cliente, paginas, extremo)
            if hallado is not None:
                return Persona(cuenta, cliente, hallado, partial(llenado, hallado, extremo, personas, cuenta))
        raise AssertionError(f"no page shows the form of {extremo}")

    def candidatos(extremo):
        if extremo == "acceso.comprobar":
            yield "lab.sur", entra(""), ["/entrar"]
            return
        if extremo == "acceso.codigo":
            nueva = entra("")
            nueva.enviar("/entrar", {"cuenta": "auditora", "contrasena": personas["auditora"].contrasena})
            yield "auditora", nueva, ["/entrar/codigo"]
            return
        with portal.app_context():
            acceso = acceso_de(extremo)
        for rol, cuenta in CUENTAS.items():
            if acceso.admite(rol):
                primeras = [una.format(**mundo) for una in PRIMERAS.get(cuenta, ())]
                yield cuenta, entra(cuenta), [*primeras, "/inicio", "/cuenta"]

    return buscar


def formulario_en(portal: Flask, cliente: Cliente, paginas: list[str], extremo: str) -> Formulario | None:
    """The first form of that endpoint on these pages or on those to which they lead."""
    vistas: set[str] = set()
    while paginas and len(vistas) < PAGINAS:
        pagina = paginas.pop(0)
        if pagina in vistas:
            continue
        vistas.add(pagina)
        respuesta = cliente.ver(pagina)
        if respuesta.status_code == 303:
            paginas.insert(0, respuesta.location)
        if respuesta.status_code != 200 or not respuesta.mimetype.startswith("text/html"):
            continue
        for uno_ in formularios(respuesta.text, pagina):
            if uno_.extremo(portal) == extremo:
                return uno_
        paginas += [otra for otra in sorted(enlaces(respuesta.text, pagina)) if otra not in vistas]
    return None


@cache
def planilla() -> bytes:
    """The file that both tabs choose: made again, it would say another second at which it was made."""
    return xlsx([(1, "11.111.111-1", "Negativo")])


def llenado(formulario: Formulario, extremo: str, personas: Any, cuenta: str) -> dict[str, Any]:
    """What a person types into it."""
    datos: dict[str, Any] = {}
    propios = {"contrasena": personas[cuenta].contrasena, "actual": personas[cuenta].contrasena}
    if extremo.startswith("acceso."):
        propios["cuenta"] = cuenta
    for nombre, campo in formulario.por_llenar.items():
        if nombre == "codigo_totp":
            datos[nombre] = codigo(formulario.secreto or personas[cuenta].totp_secreto, personas.reloj())
        elif campo.get("type") == "checkbox":
            datos |= {nombre: campo.get("value", "1")} if nombre in CASILLAS else {}
        elif campo.get("type") == "file":
            datos |= {nombre: ARCHIVOS[extremo]()} if extremo in ARCHIVOS else {}
        elif nombre == "confirmacion":
            datos[nombre] = formulario.rotulo(nombre).partition(":")[2].strip(" *")
        else:
            valores = {**VALORES, **propios, **POR_FORMULARIO.get(extremo, {})}
            datos |= {nombre: valores[nombre]} if nombre in valores else {}
    return {**datos, **({"accion": ACCIONES[extremo]} if extremo in ACCIONES else {})}


# ── what was done ───────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def hechos(motor):
    """How often each operation is on record."""

    def contar() -> Counter[str]:
        with motor.connect() as conexion:
            return Counter(conexion.execute(select(Mensaje.operacion)).scalars())

    return contar


def exigir_una_vez(antes: Counter[str], despues: Counter[str]) -> None:
    """Something was asked, and nothing of it twice."""
    nuevos = despues - antes
    assert nuevos
    assert max(nuevos.values()) == 1, nuevos


@pytest.mark.parametrize("extremo", FORMULARIOS)
@pytest.mark.parametrize("tipo_base", ["sqlite"])
def test_recargar_y_volver_atras_no_repiten_nada(extremo, hallar, hechos):
    """Sent, sent again as a reload or a second click would, and again from the page to which one went back."""
    persona = hallar(extremo)
    antes = hechos()

    respuestas = [persona.enviar() for _ in range(3)]

    exigir_una_vez(antes, hechos())
    assert [una.status_code for una in respuestas] == [303] * 3
    for una in respuestas:
        final = persona.seguir(una)
        assert final.status_code == 200, final.text
        assert 'role="alert"' not in final.text


@pytest.mark.parametrize("extremo", FORMULARIOS)
def test_dos_clics_a_la_vez_hacen_una_sola_cosa(extremo, hallar, hechos, portal):
    """Two requests at the same instant, each from the cookie that the page had; neither ends at an error."""
    persona = hallar(extremo)
    antes, galletas = hechos(), "; ".join(persona.cliente.galletas())
    llegada, respuestas = threading.Barrier(2), []

    def pulsar() -> None:
        clon = Cliente(portal.test_client(use_cookies=False), persona.cliente.personas, {"Cookie": galletas})
        llegada.wait(10)
        respuestas.append(persona.enviar(clon))

    hilos = [threading.Thread(target=pulsar) for _ in range(2)]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join(60)

    exigir_una_vez(antes, hechos())
    assert [una.status_code for una in respuestas] == [303] * 2
    assert all(persona.seguir(una).status_code == 200 for una in respuestas)


@pytest.mark.parametrize("extremo", FORMULARIOS)
@pytest.mark.parametrize("tipo_base", ["sqlite"])
def test_dos_pestanas_hacen_una_sola_cosa(extremo, hallar, hechos):
    """The form is open twice; the same is asked in both."""
    persona = hallar(extremo)
    segunda = persona.otra_vez()
    antes = hechos()

    respuestas = [persona.enviar(), persona.enviar(formulario=segunda)]

    exigir_una_vez(antes, hechos())
    assert [una.status_code for una in respuestas] == [303] * 2
    assert persona.seguir(respuestas[1]).status_code == 200
