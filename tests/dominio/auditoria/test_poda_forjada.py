"""A record that says that bodies expired excuses only what could: neither the window nor the verifier believes it more."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dominio.auditoria import Falla, borrado
from dominio.auditoria.pedidos import Podar, Retener
from dominio.auditoria.plazos import Plazo, PlazosDeConservacion, Regla
from dominio.auditoria.reloj import exigir_reloj_creible
from dominio.mensajes.numeros import plegar
from dominio.mensajes.terminos import ReglaAplicada
from dominio.sellos.sellador import sellar
from dominio.vocabulario.errores import NoVenceTodavia, RelojNoCreible
from tests.dominio.auditoria.podas import AHORA, MOTIVO, administrar, auditar, con_cuerpo, sembrar, verificado

PLAZOS = PlazosDeConservacion(
    reglas=(
        Regla(nombre="consultas", plazo=Plazo("1 año", meses=12), desenlaces=("consulta",)),
        Regla(nombre="envíos", plazo=Plazo("5 años", meses=60)),
    ),
    informes=None,
)
VIEJA, OTRA, DE_HOY, ENVIO, PERPETUO, SIN_SELLAR = 1001, 1002, 1003, 1004, 1005, 1006
DE_TODO = {"puertas": [], "operaciones": [], "desenlaces": []}
FORJADAS = ("con un límite de mañana", "antes de su plazo", "de otra regla", "sin reglas", "perpetua", "retenida")
"""Records of a poda that nobody could have made by the rules."""


@pytest.fixture
def forja(ventanilla, reloj):
    """A record of which only `VIEJA` and `OTRA` may expire; a laboratory is under a hold since an hour ago."""
    hace = {VIEJA: 900, OTRA: 900, DE_HOY: 0, ENVIO: 900, PERPETUO: 900}
    dichos = [{"id": n, "recibido_en": reloj() - timedelta(days=dias)} for n, dias in hace.items()]
    de_cada = {ENVIO: {"desenlace": "aceptado"}, PERPETUO: {"operacion": "auditoria.retener", "desenlace": "rechazado"}}
    sembrar(ventanilla.motor, [{**uno, "desenlace": "consulta", **de_cada.get(uno["id"], {})} for uno in dichos])
    sellar(ventanilla.motor, reloj)
    reloj.avanzar(hours=1)
    return ventanilla


def pedido(ahora, numero, **cambios):
    """What is asked of the window, true but for what is changed."""
    regla = {"regla": "consultas", "plazo": "1 año", "antes_de": PLAZOS.limites(ahora)[0].isoformat(), "cuantos": 1}
    regla |= {"bytes": 1, "mensajes": plegar([numero]), **cambios.pop("regla", {})}
    return Podar(reglas=(regla,), **{"plazos": PLAZOS.datos(ahora), **cambios})


def forjado(forja, reloj, como):
    """One of `FORJADAS`, and the message that it is about."""
    manana = (reloj() + timedelta(days=1)).isoformat()
    if como == "retenida":
        puesta = auditar(forja, Retener(motivo=MOTIVO, id_laboratorio=1)).id_mensaje
        sellar(forja.motor, reloj)
        reloj.avanzar(hours=1)
        return VIEJA, pedido(reloj(), VIEJA, retenciones=(puesta,))
    todo = ({"regla": "consultas", "antes_de": manana, **DE_TODO},)
    return {
        "con un límite de mañana": (DE_HOY, pedido(reloj(), DE_HOY, regla={"antes_de": manana}, plazos=todo)),
        "antes de su plazo": (DE_HOY, pedido(reloj(), DE_HOY)),
        "de otra regla": (ENVIO, pedido(reloj(), ENVIO)),
        "sin reglas": (VIEJA, pedido(reloj(), VIEJA, plazos=())),
        "perpetua": (PERPETUO, pedido(reloj(), PERPETUO, plazos=todo)),
    }[como]


@pytest.mark.parametrize("como", FORJADAS)
def test_lo_que_no_puede_vencer_no_se_borra(forja, reloj, como):
    numero, suyo = forjado(forja, reloj, como)
    with pytest.raises(NoVenceTodavia):
        administrar(forja, suyo)
    assert numero in con_cuerpo(forja.motor)


@pytest.mark.parametrize("como", FORJADAS)
def test_lo_borrado_con_una_constancia_forjada_se_dice_borrado(forja, reloj, como, monkeypatch):
    """Written by the database's owner with a window of his own that asks nothing; a true one beside it goes on counting."""
    administrar(forja, pedido(reloj(), OTRA))
    numero, suyo = forjado(forja, reloj, como)
    monkeypatch.setattr(borrado, "_exigir_que_venzan", lambda *_: None)
    administrar(forja, suyo)
    sellar(forja.motor, reloj)
    fallas, verificador = verificado(forja.motor)
    assert fallas == {(Falla.SIN_CUERPO, numero)}
    assert verificador.vencidos == {"consultas": 1}


def test_una_constancia_que_calla_una_retencion_no_la_quita(forja, reloj, monkeypatch):
    """The hold is on record, whatever the poda says of it; one that came while bodies went is not held against it."""
    auditar(forja, Retener(motivo=MOTIVO, id_laboratorio=1))
    reloj.avanzar(hours=1)
    monkeypatch.setattr(borrado, "vigentes", lambda _: [])
    monkeypatch.setattr(borrado, "_exigir_que_venzan", lambda *_: None)
    administrar(forja, pedido(reloj(), VIEJA))
    sellar(forja.motor, reloj)
    assert verificado(forja.motor)[0] == {(Falla.SIN_CUERPO, VIEJA)}


def test_una_retencion_posterior_no_acusa_a_lo_que_ya_vencio(forja, reloj):
    """Nor one that was lifted, nor one that was asked for while the bodies went."""
    administrar(forja, pedido(reloj(), VIEJA))
    auditar(forja, Retener(motivo=MOTIVO, id_laboratorio=1))
    sellar(forja.motor, reloj)
    fallas, verificador = verificado(forja.motor)
    assert (fallas, verificador.vencidos) == (set(), {"consultas": 1})


def test_lo_que_ninguna_cabeza_cubre_no_se_borra(forja, reloj):
    sembrar(forja.motor, [{"id": SIN_SELLAR, "recibido_en": reloj() - timedelta(days=900), "desenlace": "consulta"}])
    with pytest.raises(NoVenceTodavia):
        administrar(forja, pedido(reloj(), SIN_SELLAR))


@given(dias=st.integers(1, 4_000), adelanto=st.integers(1, 10**9))
def test_ninguna_regla_vale_antes_de_su_plazo(dias, adelanto):
    """For terms at random, by any second too soon."""
    justo = AHORA - timedelta(days=dias)
    dicha = {"regla": "una", "plazo": f"{dias} días", "antes_de": justo.isoformat()}
    assert ReglaAplicada.leida(dicha, AHORA, None).antes_de == justo
    with pytest.raises(ValueError, match="not over"):
        ReglaAplicada.leida({**dicha, "antes_de": (justo + timedelta(seconds=adelanto)).isoformat()}, AHORA, None)


# ── the clock ───────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("hace_dias", "creible"),
    [
        ((0,), True),
        ((0, 3), True),
        ((0, 8), True),
        ((0, 8, 900), True),
        ((900,), False),
        ((0, 3, 900), False),
        ((15,), False),
    ],
)
def test_un_reloj_que_salto_no_deja_podar(ventanilla, reloj, hace_dias, creible):
    """What it wrote itself since it jumped does not speak for it."""
    ahora = reloj() + timedelta(days=3650)
    sembrar(ventanilla.motor, [{"id": 1001 + n, "recibido_en": ahora - timedelta(days=d)} for n, d in enumerate(hace_dias)])
    with ventanilla.motor.connect() as conexion:
        if creible:
            exigir_reloj_creible(conexion, ahora)
            return
        with pytest.raises(RelojNoCreible) as rehusado:
            exigir_reloj_creible(conexion, ahora)
    assert "2036" in rehusado.value.mensaje
