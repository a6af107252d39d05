"""Digests are kept for years: what is asked for again must be known again, whatever the contract has gained meanwhile."""

from dataclasses import field, make_dataclass, replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from dominio.muestras.contenido import CAMPOS_DEL_LIS, huella_de
from dominio.muestras.items import (
    Cambio,
    Correccion,
    Devolucion,
    Entrega,
    Informe,
    MuestraNueva,
    Recepcion,
    Rechazo,
)
from dominio.muestras.pedidos import CrearMuestras, EntregaResultado, RecepcionarMuestra
from dominio.muestras.planillas.existentes import INFORME
from dominio.muestras.planillas.resultados import CARGA
from dominio.muestras.recepciones import (
    DERIVACION,
    DEVOLUCION,
    RECEPCION,
    RECHAZO,
)
from dominio.muestras.resultados import CORRECCION, ENTREGA
from dominio.muestras.vida import Mudanza
from dominio.ventanilla.huella_de_pedido import huella_de_pedido
from dominio.ventanilla.turno import huella
from dominio.vocabulario.enumeraciones import Estrategia, MotivoRechazo, Resultado
from dominio.vocabulario.errores import TipoNoValido
from modelos import Muestra
from tests.elenco import NORTE, SUR, crear, una_muestra

INSTANTE = datetime(2026, 3, 5, 14, 30, tzinfo=UTC)
INFORME_PDF = Informe(contenido=b"%PDF-1.4 informe", nombre="informe.pdf")
TEXTOS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1)
ALGO = st.one_of(TEXTOS, st.integers(), st.booleans(), st.datetimes(), st.sampled_from(Resultado))
DATOS = st.dictionaries(TEXTOS, ALGO, max_size=12)


class _Turno:
    """As much of a turn as a digest asks for."""

    laboratorio_id = origen = NORTE
    a_proposito = False


def de_contenido(muestra):
    return huella_de(_Turno(), muestra).hex()


def de_cambio(transicion, item):
    return Mudanza(_Turno(), transicion, []).firma(item).hex()


def de_pedido(pedido):
    return huella_de_pedido(pedido).hex()


CASOS = {
    "muestra": lambda: de_contenido(una_muestra()),
    "muestra con todo": lambda: de_contenido(
        una_muestra(
            id_laboratorio=SUR,
            paciente_email="ana@ejemplo.cl",
            busqueda_activa=True,
            estrategia=Estrategia.BAC_PUNTO_DE_ENTRADA,
            sin_orden_medica=True,
            epivigila=123456,
        )
    ),
    "recepción": lambda: de_cambio(RECEPCION, Recepcion(id_muestra=1)),
    "recepción con fecha": lambda: de_cambio(RECEPCION, Recepcion(fecha_recepcion_laboratorio=INSTANTE, observacion="Fría")),
    "rechazo": lambda: de_cambio(RECHAZO, Rechazo(motivo=MotivoRechazo.DERRAMADA)),
    "devolución": lambda: de_cambio(DEVOLUCION, Devolucion(motivo="Faltan datos")),
    "cambio": lambda: de_cambio(DERIVACION, Cambio(id_nuevo_laboratorio=SUR, motivo="Sin reactivos")),
    "entrega": lambda: de_cambio(
        ENTREGA, Entrega(resultado=Resultado.POSITIVO, fecha_hora_resultado_laboratorio=INSTANTE, informe=INFORME_PDF)
    ),
    "corrección": lambda: de_cambio(
        CORRECCION,
        Correccion(resultado=Resultado.NEGATIVO, fecha_hora_resultado_laboratorio=INSTANTE, motivo="Error de tipeo"),
    ),
    "pedido de creación": lambda: de_pedido(crear(una_muestra("N-1"), una_muestra("N-2"), id_mensaje_cliente="a")),
    "pedido de recepción": lambda: de_pedido(RecepcionarMuestra(items=(Recepcion(id_muestra=7),), simular=True)),
    "pedido con un informe y un dato ilegible": lambda: de_pedido(
        EntregaResultado(
            items=(
                Entrega(
                    id_muestra=7,
                    informe=INFORME_PDF,
                    errores=(TipoNoValido(campo="resultado", valor="x", esperado="otra cosa"),),
                ),
            )
        )
    ),
}
DE_ENTONCES = {
    "muestra": "4c50d1fbb1c104ab22762939f1a88a7580597fdd651fdedd17461c3becaaccb6",
    "muestra con todo": "c04bad11f0ca8f005dd30017ba1f07996501ca0fe50cd7d6f9841cb271570d23",
    "recepción": "a849a34c6f254d42b23fc49687f139fb4e338edf9e6b68bdf8f5ada331490747",
    "recepción con fecha": "dc62b86096f504ffb331b43a671e66ac3550c69bd9a0c7605c595b60ba2ad994",
    "rechazo": "9bce890717599db6f91bcfbfb3f3fe6ed3acb40bb8bffcaaa76895fdeccc22ad",
    "devolución": "922b323c02aa4138e24419e3fb480d42d7f5be845afaabe3357ded04df829f2d",
    "cambio": "214d325e37bd16250b15962d635c3b2b726e5212671d8cead7eb22623a743677",
    "entrega": "dba0f7ea98d000680caa4de3f820db8e8b2aa6d5294f2e4a9be9167231dbac96",
    "corrección": "145badfe05a60bae0d7171688bf31a17f4a12c1a9fdf5495557e8ed0498387b6",
    "pedido de creación": "f85b7d89d94da7a102e3432db3800c9357dc3680f0ce5315f2bbf69b9310c2f1",
    "pedido de recepción": "ed926e4a29c2e5793a4dbe2211a4ec5675e98710ba47b2da2c793aa46dc3a0e6",
    "pedido con un informe y un dato ilegible": "c3d6114aeba84ff0d36a551c61bbdc938d0652f4b4ac67982bb89ebf7012b92d",
}
"""What these requests' digests were when the first version that keeps them was made: they never change."""


@pytest.mark.parametrize("caso", CASOS)
def test_una_huella_es_siempre_la_misma(caso):
    """A retry that arrives after an upgrade meets what the version before stored."""
    assert CASOS[caso]() == DE_ENTONCES[caso]


# ── fields that the contract gets later ─────────────────────────────────────────────────────────────────────────────
def con_campo_nuevo(clase, lugar):
    """The class as a later version of the contract has it, with one optional field more."""
    campos = [(nombre, campo.type, field(default=campo.default)) for nombre, campo in clase.__dataclass_fields__.items()]
    campos.insert(lugar % (len(campos) + 1), ("campo_nuevo", str | None, field(default=None)))
    return make_dataclass(clase.__name__, campos, frozen=True, kw_only=True)


def como(clase, item, **nuevos):
    return clase(**{campo: getattr(item, campo) for campo in type(item).__dataclass_fields__}, **nuevos)


@given(lugar=st.integers(0, 40))
def test_un_campo_nuevo_que_no_viene_no_cambia_nada(lugar):
    """Wherever it stands in the contract; and when it does come, it is another request."""
    muestra, posterior = una_muestra(), con_campo_nuevo(MuestraNueva, lugar)
    antes, con = (como(posterior, muestra, campo_nuevo=valor) for valor in (None, "algo"))

    assert de_pedido(CrearMuestras(items=(antes,))) == de_pedido(crear(muestra)) != de_pedido(CrearMuestras(items=(con,)))


def test_la_huella_de_una_muestra_es_de_sus_datos_por_su_nombre():
    """So that what holds of any digest holds of it; the destination counts as who it is, said or not."""
    muestra = una_muestra(epivigila=7)
    datos = {campo: getattr(muestra, campo) for campo in CAMPOS_DEL_LIS}

    assert huella({**datos, "id_laboratorio": NORTE, "campo_nuevo": None}).hex() == de_contenido(muestra)
    assert de_contenido(replace(muestra, id_laboratorio=NORTE, sin_orden_medica=False)) == de_contenido(muestra)
    assert de_contenido(replace(muestra, id_laboratorio=SUR)) != de_contenido(muestra)


@pytest.mark.parametrize("transicion", [RECEPCION, RECHAZO, DEVOLUCION, DERIVACION, ENTREGA, CORRECCION, CARGA, INFORME])
@given(lugar=st.integers(0, 5))
def test_un_dato_nuevo_de_un_cambio_que_no_viene_no_cambia_nada(transicion, lugar):
    """The same of what is done with a sample later."""
    item = make_dataclass("Item", [(nombre, object, field(default=nombre)) for nombre in (*transicion.datos, "campo_nuevo")])
    datos = [*transicion.datos]
    datos.insert(lugar % (len(datos) + 1), "campo_nuevo")
    posterior = replace(transicion, datos=tuple(datos))

    hoy, entonces = de_cambio(posterior, item(campo_nuevo=None)), de_cambio(transicion, item())

    assert hoy == entonces != de_cambio(posterior, item())


@given(datos=DATOS, otros=DATOS, ausentes=st.lists(TEXTOS), azar=st.randoms())
def test_la_huella_es_de_lo_presente_por_su_nombre(datos, otros, ausentes, azar):
    """Neither the order nor what is absent counts; everything else does."""
    revueltos = [*datos.items(), *((nombre, None) for nombre in ausentes if nombre not in datos)]
    azar.shuffle(revueltos)

    assert huella(dict(revueltos)) == huella(datos)
    dichos = [{nombre: str(valor) for nombre, valor in cada.items()} for cada in (datos, otros)]
    assert (huella(datos) == huella(otros)) is (dichos[0] == dichos[1])


def test_lo_guardado_es_la_huella_de_su_contenido(ventanilla, laboratorio_norte, motor):
    """The row keeps the very digest that is pinned above."""
    ventanilla.atender(laboratorio_norte, crear(una_muestra()))

    with motor.connect() as conexion:
        assert bytes(conexion.execute(select(Muestra.huella)).scalar_one()).hex() == DE_ENTONCES["muestra"]
