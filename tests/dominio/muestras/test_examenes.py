"""Which examination a sample is for: data of the catalogue decide what it may say, by whom and for how long."""

import itertools
from datetime import timedelta

import pytest
from sqlalchemy import select

from dominio.muestras.items import Cambio, Correccion, Recepcion
from dominio.muestras.pedidos import CambioLaboratorio, CorregirResultado, RecepcionarMuestra
from dominio.muestras.reglas_de_examen import exigir_resultado
from dominio.vocabulario.enumeraciones import Desenlace, Resultado, Tecnica, TipoMuestra
from dominio.vocabulario.errores import DatoNoCorresponde
from modelos import Historial
from tests.de_examenes import DE_FLU, DE_MPOX, catalogo, entregar, guardado, una  # noqa: F401 (a fixture)
from tests.elenco import SUR, codigos, crear, una_creada, una_muestra, una_recepcionada
from tests.examenes import iniciales

DE_ANTIGENO = {TipoMuestra.TORULA_NASOFARINGEA, TipoMuestra.TORULA_NASAL}
ANTES = {
    Tecnica.RT_PCR: (Resultado.POSITIVO, Resultado.NEGATIVO, Resultado.INDETERMINADO, Resultado.NO_APTA),
    Tecnica.TEST_PACK: (Resultado.POSITIVO, Resultado.NEGATIVO, Resultado.NO_CONCLUYENTE),
}
"""What the hub had in its code before it had a catalogue: what it says to who does not know of one stays as it was."""


# ── who does not know of examinations ───────────────────────────────────────────────────────────────────────────────
def test_sin_examen_cada_tipo_se_juzga_como_siempre(ventanilla, laboratorio_norte):
    """All techniques with all specimens, in the words of before."""
    pares = list(itertools.product(Tecnica, TipoMuestra))
    muestras = [una_muestra(f"T-{n}", tecnica_muestra=una, tipo_muestra=otro) for n, (una, otro) in enumerate(pares)]
    recibo = ventanilla.atender(laboratorio_norte, crear(*muestras))
    for (tecnica, tipo), item in zip(pares, recibo.items, strict=True):
        if (tipo in DE_ANTIGENO) is (tecnica is Tecnica.TEST_PACK):
            assert item.desenlace is Desenlace.CREADA, (tecnica, tipo)
        else:
            esperado = DatoNoCorresponde(campo="tipo_muestra", valor=tipo, cuando=f"tecnica_muestra es {tecnica}")
            assert [(e.codigo, e.mensaje) for e in item.errores] == [("HUB-2012", esperado.mensaje)]


def test_sin_examen_cada_resultado_se_juzga_como_siempre(ventanilla, laboratorio_norte, motor):
    """All techniques with all results; what is stored is the verdict alone."""
    for tecnica, resultado in itertools.product(Tecnica, Resultado):
        tipo = TipoMuestra.SALIVA if tecnica is Tecnica.RT_PCR else TipoMuestra.TORULA_NASAL
        codigo = f"{tecnica}-{resultado}"
        clave = una_recepcionada(ventanilla, laboratorio_norte, codigo, tecnica_muestra=tecnica, tipo_muestra=tipo)
        item = entregar(ventanilla, laboratorio_norte, clave, resultado)
        if resultado in ANTES[tecnica]:
            assert item.desenlace is Desenlace.ACTUALIZADA
            assert guardado(motor, clave) == (None, resultado, None)
        else:
            cuando = f"la técnica es {tecnica}, cuyos resultados son {', '.join(ANTES[tecnica])}"
            esperado = DatoNoCorresponde(campo="resultado", valor=resultado, cuando=cuando)
            assert [(e.codigo, e.mensaje) for e in item.errores] == [("HUB-2012", esperado.mensaje)]


def test_los_examenes_iniciales_son_lo_que_el_hub_hacia():
    por_tecnica = {examen.tecnica: examen for examen in iniciales()}
    assert set(por_tecnica) == set(Tecnica)
    for tecnica, examen in por_tecnica.items():
        assert examen.por_omision
        assert not examen.restringido
        assert set(examen.tipos) == {tipo for tipo in TipoMuestra if (tipo in DE_ANTIGENO) is (tecnica is Tecnica.TEST_PACK)}
        assert examen.veredictos == ANTES[tecnica]
        assert all(valor == veredicto for valor, veredicto in examen.valores.items())
        assert (examen.dias_toma, examen.dias_recepcion, examen.dias_correccion) == (7, 7, 7)
        for resultado in Resultado:
            if resultado not in ANTES[tecnica]:
                with pytest.raises(DatoNoCorresponde):
                    exigir_resultado(resultado, examen, None)


# ── the life of a sample of another one ─────────────────────────────────────────────────────────────────────────────
@pytest.mark.usefixtures("catalogo")
def test_una_muestra_de_influenza_se_informa_y_se_corrige_con_su_valor(motor, ventanilla, laboratorio_norte):
    clave = una_recepcionada(ventanilla, laboratorio_norte, **DE_FLU)
    assert entregar(ventanilla, laboratorio_norte, clave, Resultado.POSITIVO, "Positivo B").errores == ()
    assert guardado(motor, clave) == ("FLU-AB", "Positivo", "Positivo B")
    corregida = Correccion(
        id_muestra=clave,
        resultado=Resultado.POSITIVO,
        valor_resultado="Positivo A",
        fecha_hora_resultado_laboratorio=ventanilla.reloj(),
        motivo="Se leyó el tubo vecino",
    )
    (item,) = ventanilla.atender(laboratorio_norte, CorregirResultado(items=(corregida,))).items
    assert item.desenlace is Desenlace.ACTUALIZADA
    assert guardado(motor, clave) == ("FLU-AB", "Positivo", "Positivo A")
    with motor.connect() as conexion:
        detalles = conexion.scalars(select(Historial.detalle).where(Historial.muestra_id == clave).order_by(Historial.id))
        *_, entrega, correccion = detalles
    assert entrega == "Positivo B (Positivo)"
    assert correccion.startswith("Positivo A (Positivo); antes, Positivo B (Positivo), del ")


@pytest.mark.usefixtures("catalogo")
def test_un_veredicto_de_un_solo_valor_lo_lleva(motor, ventanilla, laboratorio_norte):
    """Under «Negativo» of mpox there is «No detectado» alone."""
    clave = una_recepcionada(ventanilla, laboratorio_norte, **DE_MPOX)
    assert entregar(ventanilla, laboratorio_norte, clave, Resultado.NEGATIVO).errores == ()
    assert guardado(motor, clave) == ("MPOX", "Negativo", "No detectado")


@pytest.mark.usefixtures("catalogo")
def test_el_valor_debe_ser_del_resultado(ventanilla, laboratorio_norte):
    clave = una_recepcionada(ventanilla, laboratorio_norte, **DE_FLU)
    for resultado, valor, codigo in (
        (Resultado.POSITIVO, None, "HUB-2064"),
        (Resultado.NEGATIVO, "Positivo B", "HUB-2063"),
        (Resultado.POSITIVO, "Positivo C", "HUB-2063"),
    ):
        item = entregar(ventanilla, laboratorio_norte, clave, resultado, valor)
        assert codigos(item) == {(codigo, "valor_resultado")}
    item = entregar(ventanilla, laboratorio_norte, clave, Resultado.NO_APTA)
    assert "el examen es FLU-AB (Influenza A y B), cuyos resultados son Positivo, Negativo, Indeterminado" in (
        item.errores[0].mensaje
    )


@pytest.mark.usefixtures("catalogo")
def test_el_mismo_resultado_otra_vez_no_cambia_nada_y_otro_valor_si(ventanilla, laboratorio_norte):
    clave = una_recepcionada(ventanilla, laboratorio_norte, **DE_FLU)
    entregar(ventanilla, laboratorio_norte, clave, Resultado.POSITIVO, "Positivo B")
    repetido = entregar(ventanilla, laboratorio_norte, clave, Resultado.POSITIVO, "Positivo B")
    otro = entregar(ventanilla, laboratorio_norte, clave, Resultado.POSITIVO, "Positivo A")

    assert repetido.desenlace is Desenlace.SIN_CAMBIO
    assert codigos(otro) == {("HUB-2022", "id_muestra")}


# ── what a sample may say ───────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.usefixtures("catalogo")
@pytest.mark.parametrize(
    ("cambios", "esperados"),
    [
        ({"codigo_examen": "FLU"}, {("HUB-2060", "codigo_examen")}),
        ({"codigo_examen": "FLU-AB", "tipo_muestra": TipoMuestra.ESPUTO}, {("HUB-2012", "tipo_muestra")}),
        (
            {"codigo_examen": "FLU-AB", "tecnica_muestra": Tecnica.TEST_PACK},
            {("HUB-2012", "codigo_examen")},
        ),
        ({"codigo_examen": "FLU-AB", "id_laboratorio": SUR}, {("HUB-2062", "codigo_examen")}),
    ],
)
def test_el_examen_debe_calzar_con_la_muestra(ventanilla, laboratorio_norte, cambios, esperados):
    assert codigos(una(ventanilla, laboratorio_norte, **cambios)) == esperados


@pytest.mark.usefixtures("catalogo")
def test_otro_laboratorio_no_hace_un_examen_restringido(ventanilla, laboratorio_norte, laboratorio_sur):
    """At creation, and when a sample shall go there."""
    assert codigos(una(ventanilla, laboratorio_sur, **DE_FLU)) == {("HUB-2062", "codigo_examen")}
    clave = una_creada(ventanilla, laboratorio_norte, **DE_FLU)
    cambio = CambioLaboratorio(items=(Cambio(id_muestra=clave, id_nuevo_laboratorio=SUR),))
    assert codigos(ventanilla.atender(laboratorio_norte, cambio).items[0]) == {("HUB-2062", "id_nuevo_laboratorio")}
    # Of the examinations of all laboratories nothing is asked.
    de_todos = una_creada(ventanilla, laboratorio_norte, "N-2")
    cambio = CambioLaboratorio(items=(Cambio(id_muestra=de_todos, id_nuevo_laboratorio=SUR),))
    assert ventanilla.atender(laboratorio_norte, cambio).items[0].desenlace is Desenlace.ACTUALIZADA


@pytest.mark.usefixtures("catalogo")
def test_los_plazos_son_los_del_examen(ventanilla, laboratorio_norte, reloj, motor):
    hace = {dias: reloj() - timedelta(days=dias, hours=1) for dias in (8, 20, 22)}
    assert codigos(una(ventanilla, laboratorio_norte, "A", fecha_muestra=hace[8])) == {("HUB-2010", "fecha_muestra")}
    assert una(ventanilla, laboratorio_norte, "B", fecha_muestra=hace[20], **DE_MPOX).desenlace is Desenlace.CREADA
    vieja = una(ventanilla, laboratorio_norte, "C", fecha_muestra=hace[22], **DE_MPOX)
    assert codigos(vieja) == {("HUB-2010", "fecha_muestra")}
    clave = una_creada(ventanilla, laboratorio_norte, "D", **DE_MPOX)
    reloj.avanzar(days=9)
    recibida = ventanilla.atender(laboratorio_norte, RecepcionarMuestra(items=(Recepcion(id_muestra=clave),))).items[0]
    assert recibida.desenlace is Desenlace.ACTUALIZADA
    entregar(ventanilla, laboratorio_norte, clave, Resultado.POSITIVO)
    reloj.avanzar(days=29)
    corregida = Correccion(
        id_muestra=clave,
        resultado=Resultado.NEGATIVO,
        fecha_hora_resultado_laboratorio=ventanilla.reloj(),
        motivo="Contaminación del ensayo",
    )
    (item,) = ventanilla.atender(laboratorio_norte, CorregirResultado(items=(corregida,))).items
    assert item.desenlace is Desenlace.ACTUALIZADA
    vencida = una_creada(ventanilla, laboratorio_norte, "E", fecha_muestra=reloj() - timedelta(hours=1), **DE_MPOX)
    reloj.avanzar(days=11)
    (item,) = ventanilla.atender(laboratorio_norte, RecepcionarMuestra(items=(Recepcion(id_muestra=vencida),))).items
    assert "pasaron 10 días" in item.errores[0].mensaje


# ── a value that is told alone ──────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.usefixtures("catalogo")
def test_un_valor_dicho_solo_es_el_resultado_que_significa(motor, ventanilla, laboratorio_norte):
    """As forms and workbooks tell it, and with the digest of what a system sends."""
    clave = una_recepcionada(ventanilla, laboratorio_norte, **DE_FLU)
    assert codigos(entregar(ventanilla, laboratorio_norte, clave, None, "Positivo C")) == {("HUB-2063", "valor_resultado")}
    assert entregar(ventanilla, laboratorio_norte, clave, None, "Positivo B").desenlace is Desenlace.ACTUALIZADA
    assert guardado(motor, clave) == ("FLU-AB", "Positivo", "Positivo B")
    repetido = entregar(ventanilla, laboratorio_norte, clave, Resultado.POSITIVO, "Positivo B")
    assert repetido.desenlace is Desenlace.SIN_CAMBIO


def test_sin_resultado_ni_valor_falta_el_resultado(ventanilla, laboratorio_norte):
    clave = una_recepcionada(ventanilla, laboratorio_norte)
    assert codigos(entregar(ventanilla, laboratorio_norte, clave, None)) == {("HUB-2001", "resultado")}
