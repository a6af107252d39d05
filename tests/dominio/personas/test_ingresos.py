"""Guessing a person's secret: counted before it is checked, and never at the cost of whoever has the right one."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from dominio.atencion import abrir_ventanilla
from dominio.personas import origenes, segundo_factor
from dominio.personas.intentos import (
    CODIGOS_DE_SEIS,
    POR_CUENTA,
    POR_CUENTA_Y_LUGAR,
    POR_LUGAR,
)
from dominio.personas.sesiones import Sesiones
from dominio.personas.usuarios import restablecer
from dominio.ventanilla.sobre import Sobre
from dominio.vocabulario.enumeraciones import Puerta
from dominio.vocabulario.errores import (
    CodigoDeIngresoNoValido,
    CuentaEnEspera,
    DemasiadosIngresos,
    ErrorDominio,
    IngresoRechazado,
)
from modelos import Base, Establecimiento, Usuario, crear_motor, para_leer
from tests.portal.servidor import poblar_personas

CASA, AJENA = "192.0.2.10", "198.51.100.7"
A_LA_VEZ = 30
NUEVA = "caballo correcto batería grapa"


@pytest.fixture
def gente(ventanilla, motor, reloj):
    """A user of each role."""
    with motor.begin() as conexion:
        conexion.execute(update(Establecimiento).values(comuna_codigo=13101, servicio_salud_codigo=11))
    return poblar_personas(motor, reloj)


@pytest.fixture
def procesos(ventanilla, motor, direccion_base, reloj, gente):
    """Who lets people in, as two processes of the hub have it, each with an engine of its own."""
    otro = crear_motor(direccion_base)
    yield Sesiones(ventanilla), Sesiones(abrir_ventanilla(otro, reloj=reloj))
    otro.dispose()


@pytest.fixture
def sesiones(procesos):
    return procesos[0]


def sobre(reloj, origen=AJENA, operacion="portal.ingresar"):
    return Sobre(puerta=Puerta.PORTAL, operacion=operacion, cuerpo=b"{}", recibido_en=reloj(), origen=origen)


def resultado(hacer):
    """The type of the refusal, or None."""
    try:
        hacer()
    except ErrorDominio as error:
        return type(error)
    return None


def a_la_vez(haceres):
    """How many of these ended in which way, all begun at once."""
    with ThreadPoolExecutor(len(haceres)) as hilos:
        return Counter(hilos.map(resultado, haceres))


def ingreso(sesiones, reloj, cuenta, contrasena, origen=AJENA):
    return lambda: sesiones.ingresar(cuenta, contrasena, sobre(reloj, origen))


def a_medias(sesiones, reloj, persona, origen=AJENA):
    """A session that still owes its code."""
    return sesiones.vigente(sesiones.ingresar(persona.cuenta, persona.contrasena, sobre(reloj, origen)))


def confirmacion(sesiones, reloj, sesion, codigo, origen=AJENA):
    return lambda: sesiones.confirmar_codigo(sesion, codigo, sobre(reloj, origen, "portal.confirmarCodigo"))


def errados(persona, reloj, cuantos):
    """Codes that are wrong now."""
    buenos = {segundo_factor.codigo(persona.totp_secreto, reloj() + timedelta(seconds=30 * paso)) for paso in range(-1, 2)}
    return [codigo for codigo in (f"{numero:06d}" for numero in range(cuantos + 3)) if codigo not in buenos][:cuantos]


# ── Many at once, in several processes ──────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("cuenta", ["lab.norte", "no.existe"])
def test_de_muchas_contrasenas_a_la_vez_se_comprueban_cinco(procesos, reloj, cuenta):
    """Of an account from one place, whether it exists or not, and whichever process gets them."""
    dichos = a_la_vez([ingreso(procesos[n % 2], reloj, cuenta, f"mala {n}") for n in range(A_LA_VEZ)])

    assert dichos == {IngresoRechazado: POR_CUENTA_Y_LUGAR, DemasiadosIngresos: A_LA_VEZ - POR_CUENTA_Y_LUGAR}


def test_de_muchos_codigos_a_la_vez_se_comprueban_cinco(procesos, reloj, gente):
    """From one session, in two processes; the right one does not serve afterwards."""
    auditora = gente["auditora"]
    sesion = a_medias(procesos[0], reloj, auditora)
    codigos = errados(auditora, reloj, A_LA_VEZ)
    dichos = a_la_vez([confirmacion(procesos[n % 2], reloj, sesion, codigo) for n, codigo in enumerate(codigos)])

    assert dichos == {CodigoDeIngresoNoValido: CODIGOS_DE_SEIS, DemasiadosIngresos: A_LA_VEZ - CODIGOS_DE_SEIS}
    bueno = confirmacion(procesos[1], reloj, sesion, gente.codigo("auditora"))
    assert resultado(bueno) is DemasiadosIngresos


def test_los_codigos_se_cuentan_para_la_cuenta_aunque_vengan_de_todas_partes(procesos, reloj, gente):
    """Whoever has the password and a thousand addresses has no more guesses."""
    auditora = gente["auditora"]
    lugares = [f"198.51.100.{n}" for n in range(10)]
    medias = [a_medias(procesos[n % 2], reloj, auditora, origen) for n, origen in enumerate(lugares)]
    codigos = errados(auditora, reloj, len(lugares))
    dichos = a_la_vez(
        [
            confirmacion(procesos[n % 2], reloj, sesion, codigo, origen)
            for n, (sesion, codigo, origen) in enumerate(zip(medias, codigos, lugares, strict=True))
        ]
    )
    assert dichos[CodigoDeIngresoNoValido] == CODIGOS_DE_SEIS


def test_un_mismo_codigo_entra_una_vez_aunque_llegue_cuatro_a_la_vez(procesos, reloj, gente):
    medias = [a_medias(procesos[n % 2], reloj, gente["auditora"]) for n in range(4)]
    codigo = gente.codigo("auditora")
    dichos = a_la_vez([confirmacion(procesos[n % 2], reloj, sesion, codigo) for n, sesion in enumerate(medias)])

    assert dichos == {None: 1, CodigoDeIngresoNoValido: 3}


def test_las_contrasenas_actuales_que_prueba_quien_esta_dentro_se_cuentan_en_su_sesion(procesos, reloj, gente):
    """Whoever found a browser open cannot try them all; another session of the same person is not concerned."""
    persona = gente["minsal"]
    abiertas = [a_medias(procesos[0], reloj, persona) for _ in range(2)]

    def cambio(n, sesion, actual):
        ida = sobre(reloj, AJENA, "portal.elegirContrasena")
        return lambda: procesos[n % 2].elegir_contrasena(sesion, actual, NUEVA, ida)

    dichos = a_la_vez([cambio(n, abiertas[0], f"mala {n}") for n in range(A_LA_VEZ)])
    assert dichos == {IngresoRechazado: POR_CUENTA_Y_LUGAR, DemasiadosIngresos: A_LA_VEZ - POR_CUENTA_Y_LUGAR}
    assert resultado(cambio(0, abiertas[1], persona.contrasena)) is None


def test_las_contrasenas_buenas_entran_todas_aunque_lleguen_a_la_vez(procesos, reloj, gente):
    """More than the count has places for: they wait for one another, and leave nothing behind."""
    persona = gente["minsal"]
    buenas = [ingreso(procesos[n % 2], reloj, "minsal", persona.contrasena, CASA) for n in range(12)]
    assert a_la_vez(buenas) == {None: 12}
    assert a_la_vez(buenas) == {None: 12}


# ── Whoever has the right one ───────────────────────────────────────────────────────────────────────────────────────
def acosar(sesiones, reloj, cuenta):
    """Fail with an account from as many addresses as it takes until nobody new may try."""
    for n in range(POR_CUENTA + 5):
        resultado(ingreso(sesiones, reloj, cuenta, "mala", f"203.0.113.{n}"))


def test_un_acoso_desde_otros_lugares_no_deja_fuera_a_quien_entra_desde_el_suyo(procesos, reloj, gente):
    """Nor ends their session; from a place that nobody knows even the right password waits, and is told why."""
    persona = gente["lab.norte"]
    dentro = a_medias(procesos[0], reloj, persona, CASA)
    acosar(procesos[0], reloj, "lab.norte")

    assert resultado(ingreso(procesos[1], reloj, "lab.norte", persona.contrasena, "203.0.113.200")) is CuentaEnEspera
    assert resultado(ingreso(procesos[1], reloj, "lab.norte", persona.contrasena, CASA)) is None
    assert procesos[1].vigente(procesos[0].ingresar("lab.norte", persona.contrasena, sobre(reloj, CASA)))
    cambio = sobre(reloj, AJENA, "portal.elegirContrasena")
    assert procesos[0].elegir_contrasena(dentro, persona.contrasena, NUEVA, cambio)
    reloj.avanzar(minutes=15)
    assert resultado(ingreso(procesos[1], reloj, "lab.norte", NUEVA, "203.0.113.200")) is None


def test_quien_llena_la_cuenta_de_un_lugar_no_deja_fuera_a_los_que_entran_siempre_desde_ahi(sesiones, reloj, gente):
    """A whole hospital may have one address."""
    assert resultado(ingreso(sesiones, reloj, "minsal", gente["minsal"].contrasena, CASA)) is None
    for n in range(POR_LUGAR + 1):
        resultado(ingreso(sesiones, reloj, f"inventada{n}", "mala", CASA))

    assert resultado(ingreso(sesiones, reloj, "lab.norte", gente["lab.norte"].contrasena, CASA)) is DemasiadosIngresos
    assert resultado(ingreso(sesiones, reloj, "minsal", gente["minsal"].contrasena, CASA)) is None


def test_tambien_en_el_lugar_propio_se_cuentan_las_que_fallan(sesiones, reloj, gente):
    assert resultado(ingreso(sesiones, reloj, "minsal", gente["minsal"].contrasena, CASA)) is None
    dichos = [resultado(ingreso(sesiones, reloj, "minsal", "mala", CASA)) for _ in range(7)]
    assert dichos == [IngresoRechazado] * 5 + [DemasiadosIngresos] * 2


def test_el_codigo_bueno_entra_desde_el_lugar_de_siempre_aunque_otro_tenga_la_contrasena(procesos, reloj, gente):
    """Who stole a password cannot keep its owner out by failing with codes; and a password alone makes no place known."""
    auditora = gente["auditora"]
    procesos[0].confirmar_codigo(a_medias(procesos[0], reloj, auditora, CASA), gente.codigo("auditora"), sobre(reloj, CASA))
    reloj.avanzar(seconds=60)
    ladron = a_medias(procesos[1], reloj, auditora, AJENA)
    for codigo in errados(auditora, reloj, CODIGOS_DE_SEIS + 1):
        resultado(confirmacion(procesos[1], reloj, ladron, codigo, AJENA))

    bueno = gente.codigo("auditora")
    assert resultado(confirmacion(procesos[1], reloj, ladron, bueno, AJENA)) is DemasiadosIngresos
    de_casa = a_medias(procesos[0], reloj, auditora, CASA)
    assert resultado(confirmacion(procesos[0], reloj, de_casa, bueno, CASA)) is None


def test_a_quien_le_restablecen_la_contrasena_en_pleno_acoso_entra_desde_su_lugar(procesos, reloj, gente, motor):
    """Else whoever hammers an account would keep out its owner, who forgot the password, for as long as it pleases."""
    procesos[0].ingresar("minsal", gente["minsal"].contrasena, sobre(reloj, CASA))
    acosar(procesos[0], reloj, "minsal")
    with motor.begin() as conexion:
        numero = conexion.execute(select(Usuario.id).where(Usuario.cuenta == "minsal")).scalar_one()
        provisoria = restablecer(conexion, numero, reloj())
    assert resultado(ingreso(procesos[1], reloj, "minsal", provisoria, AJENA)) is CuentaEnEspera
    assert resultado(ingreso(procesos[1], reloj, "minsal", provisoria, CASA)) is None


def test_un_lugar_se_olvida_con_el_tiempo(sesiones, reloj, gente, motor):
    sesiones.ingresar("minsal", gente["minsal"].contrasena, sobre(reloj, CASA))
    reloj.avanzar(days=90)
    with para_leer(motor) as conexion:
        assert not origenes.conocido(conexion, "minsal", CASA, reloj())
    sesiones.ingresar("minsal", gente["minsal"].contrasena, sobre(reloj, AJENA))
    with para_leer(motor) as conexion:
        guardados = select(func.count()).select_from(Base.metadata.tables["origen_conocido"])
        assert conexion.execute(guardados).scalar_one() == 1


def test_el_mismo_trato_reciben_las_cuentas_que_no_existen(sesiones, reloj, gente):
    """From anywhere, in any order: what is said tells nobody which accounts there are."""
    for cuenta in ("lab.sur", "no.existe"):
        dichos = [
            resultado(ingreso(sesiones, reloj, cuenta, "mala", f"203.{len(cuenta)}.113.{n // 6}"))
            for n in range(6 * (POR_CUENTA // 5 + 2))
        ]
        assert dichos == ([IngresoRechazado] * 5 + [DemasiadosIngresos]) * (POR_CUENTA // 5) + [CuentaEnEspera] * 12, cuenta
