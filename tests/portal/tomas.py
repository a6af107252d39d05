"""The form of a sample as a person fills it in, and what is stored then."""

from dataclasses import replace

from sqlalchemy import select

from dominio.muestras.tomas.borradores import GuardarBorrador
from modelos import LugarDeTrabajo, Muestra, Usuario
from tests.elenco import COD_DEIS, PROFESIONAL
from tests.portal.formularios import formularios
from tests.tomas import TOMADORA, poblar_lugares, registrar_antigenos, un_antigeno, una_registrada

NUEVA, ANTIGENO = "/toma/muestras/nueva", "/toma/antigenos/nuevo"
ESCRITO = {
    "paciente_tipodoc": "RUN",
    "paciente_run": "11.111.111-1",
    "paciente_nombres": "Ana María",
    "paciente_ap_pat": "Pérez",
    "paciente_ap_mat": "Soto",
    "paciente_fecha_nac": "1980-01-31",
    "paciente_sexo": "F",
    "paciente_comuna": "13101",
    "paciente_direccion": "Calle Larga 12",
    "paciente_telefono": "+56 9 1234 5678",
    "paciente_prevision": "FONASA",
    "tipo_muestra": "Saliva",
    "id_laboratorio": "1",
    "busqueda_activa": "false",
    "sin_orden_medica": "true",
    "accion": "guardar",
}


PROPIO = {**ESCRITO, "codigo_muestra_cliente": "N-20", "rut_responsable": PROFESIONAL, "cod_deis": COD_DEIS}
"""The same, as a laboratory's own."""


def la_forma(cliente, pagina):
    (hallada,) = [
        una for una in formularios(cliente.ver(pagina).text, pagina) if "/registrar" in una.ruta or una.ruta == pagina
    ]
    return hallada


def llenar(cliente, pagina=NUEVA, **cambios):
    """What the hub answers to the form, filled in like this."""
    escrito = {**ESCRITO, **cambios}
    if pagina == ANTIGENO:
        escrito = {"resultado": "Negativo", **escrito, "tipo_muestra": "Tórula nasal"}
        escrito.pop("id_laboratorio")
    return cliente.seguir(la_forma(cliente, pagina).enviar(cliente, escrito))


def muestras(motor):
    with motor.connect() as conexion:
        return conexion.execute(select(Muestra.__table__).order_by(Muestra.id)).all()


def poblar_vecino(motor):
    """As `poblar_lugares`, beside the people of the portal, who have their place already."""
    with motor.begin() as conexion:
        conexion.execute(LugarDeTrabajo.__table__.delete())
    poblar_lugares(motor)


def tomar(ventanilla, motor) -> None:
    """What the person who takes samples has: one for a laboratory, a test, and a form half filled in."""
    with motor.connect() as conexion:
        numero = conexion.execute(select(Usuario.id).where(Usuario.cuenta == "tomador")).scalar_one()
    una_registrada(ventanilla)
    registrar_antigenos(ventanilla, un_antigeno())
    pedido = GuardarBorrador(forma="pcr", textos={"paciente_nombres": "Ana"})
    ventanilla.atender(replace(TOMADORA, usuario_id=numero), pedido)
