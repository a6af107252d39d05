"""Whoever asks about a patient leaves a trace, whichever page is asked and whatever it answers."""

import pytest
from sqlalchemy import func, select

from dominio.auditoria import ClaseDePaso, vida
from dominio.muestras.frases import FRASES
from dominio.muestras.items import Informe
from dominio.ventanilla.compresion import descomprimir
from modelos import Mensaje, MensajeCuerpo, MensajeMuestra
from tests.elenco import una_informada
from tests.portal.test_argumentos import paginas
from tests.test_listas_paralelas import ESCRITURAS

RUT = "11111111-1"
PERSONALES = {"q": RUT, "rut": RUT, "documento": "P-1", "id_muestra": "{id}", "codigo_muestra_cliente": "N-1"}
"""Arguments by which a page may be asked about somebody."""
PDF = Informe(contenido=b"%PDF-1.7 informe", nombre="informe.pdf")


def ultimo(motor) -> int:
    """The newest message of the record."""
    with motor.connect() as conexion:
        return conexion.execute(select(func.coalesce(func.max(Mensaje.id), 0))).scalar_one()


def registrado(motor, desde, valor) -> bool:
    """Whether a message after that one says in its request what was asked."""
    with motor.connect() as conexion:
        cuerpos = conexion.execute(select(MensajeCuerpo.pedido).where(MensajeCuerpo.mensaje_id > desde)).scalars().all()
    return any(valor in descomprimir(bytes(cuerpo)).decode() for cuerpo in cuerpos)


@pytest.fixture
def muestra(ventanilla, laboratorio_norte):
    """A sample with its report."""
    return una_informada(ventanilla, laboratorio_norte, informe=PDF)


def test_toda_pregunta_por_un_paciente_queda_en_el_registro(portal, entra, motor, muestra):
    """Every page by every argument that may name somebody, alone and beside another."""
    preguntadas = 0
    for cliente, direccion, argumentos in paginas(portal, entra):
        for nombre in PERSONALES.keys() & set(argumentos):
            valor = PERSONALES[nombre].format(id=muestra)
            antes = ultimo(motor)
            extra = {"abierta": "2026-03-05"} if "abierta" in argumentos else {}
            respuesta = cliente.ver(direccion, query_string={nombre: valor, **extra})
            assert respuesta.status_code < 500
            assert registrado(motor, antes, valor), (direccion, nombre)
            preguntadas += 1
    assert preguntadas > 20


@pytest.mark.parametrize(
    ("cuenta", "direccion"),
    [
        ("lab.norte", "/laboratorio/muestras?q={rut}"),
        ("minsal", "/territorio/muestras?q={rut}"),
        ("auditora", "/auditoria/mensajes?rut={rut}"),
        ("auditora", "/auditoria/mensajes/cuenta?abierta=2026-03-05&rut={rut}"),
    ],
)
@pytest.mark.parametrize("rut", [RUT, "7000001-6"], ids=["conocido", "de nadie"])
def test_quien_pregunto_por_un_rut_se_halla_por_ese_rut(entra, motor, muestra, cuenta, direccion, rut):
    """Also when there was nothing to be shown."""
    antes = ultimo(motor)
    assert entra(cuenta).ver(direccion.format(rut=rut)).status_code == 200
    with motor.connect() as conexion:
        orden = select(MensajeMuestra.documento).where(MensajeMuestra.mensaje_id > antes)
        assert rut in set(conexion.execute(orden).scalars())


def test_la_vida_cuenta_todas_las_lecturas_con_palabras(portal, entra, ventanilla, motor, muestra):
    """Whoever of any role was shown something of the sample is in its life, each reading by its name."""
    for cliente, direccion, argumentos in paginas(portal, entra):
        cliente.ver(direccion.replace("/1", f"/{muestra}"))
        for nombre in PERSONALES.keys() & set(argumentos):
            cliente.ver(direccion, query_string={nombre: PERSONALES[nombre].format(id=muestra)})
    with motor.connect() as conexion:
        tocan = select(MensajeMuestra.mensaje_id).where(MensajeMuestra.muestra_id == muestra)
        lecturas = select(Mensaje.id).where(Mensaje.id.in_(tocan), Mensaje.operacion.not_in(ESCRITURAS))
        esperadas = set(conexion.execute(lecturas).scalars())
        leida = vida(conexion, muestra, ahora=ventanilla.reloj())
    contadas = [paso for paso in leida.pasos if paso.clase is ClaseDePaso.LECTURA]
    assert {paso.id_mensaje for paso in contadas} == esperadas
    assert len({paso.operacion for paso in contadas}) > 8
    assert {paso.operacion for paso in contadas} <= set(FRASES)


def test_de_muchas_lecturas_la_vida_dice_cuantas_calla(entra, ventanilla, motor, muestra, monkeypatch):
    """A system that asks every minute does not bury what happened."""
    monkeypatch.setattr("dominio.muestras.traza.MAXIMO_LECTURAS", 3)
    norte = entra("lab.norte")
    for _ in range(7):
        norte.ver(f"/laboratorio/muestras/{muestra}")
    with motor.connect() as conexion:
        leida = vida(conexion, muestra, ahora=ventanilla.reloj())
    assert leida.lecturas_anteriores == 4
    assert sum(paso.clase is ClaseDePaso.LECTURA for paso in leida.pasos) == 3
    assert "las 4 anteriores" in entra("auditora").ver(f"/auditoria/muestras/{muestra}").text
