"""One edit that the help desk authorised: who may make it, what it may change, and where the sample is afterwards."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from dominio.muestras.pedidos import DatosMuestraID
from dominio.vocabulario.enumeraciones import (
    Desenlace,
    Estado,
    Tecnica,
    TipoMuestra,
)
from modelos import Establecimiento, Historial, Muestra
from tests.dominio.de_mesa import MESA, RAZON, abrir, correccion_de_datos, edicion, retiro
from tests.dominio.pasos import PDF, cambio, devolucion, pasos, recepcion, uno
from tests.elenco import SUR, codigos, crear, entrega, una_creada, una_informada, una_muestra, una_recepcionada


def fila(motor, clave):
    with motor.connect() as conexion:
        return conexion.execute(select(Muestra.__table__).where(Muestra.id == clave)).one()


def test_una_edicion_autorizada_se_hace_una_vez_y_queda_en_la_traza(ventanilla, laboratorio_norte, motor, reloj):
    """4 → 9 → 4 by the same code again, months later, with result and report untouched; a second one is a conflict."""
    clave = una_informada(ventanilla, laboratorio_norte, informe=PDF)
    antes = fila(motor, clave)
    reloj.avanzar(days=60)
    autorizada = uno(ventanilla, MESA, edicion(clave))
    mala = uno(ventanilla, laboratorio_norte, crear(una_muestra(paciente_dv="3")))
    igual = uno(ventanilla, laboratorio_norte, crear(una_muestra()))

    editada = uno(ventanilla, laboratorio_norte, crear(una_muestra(paciente_ap_pat="Pérez Soto", epivigila=7)))
    reintento = uno(ventanilla, laboratorio_norte, crear(una_muestra(paciente_ap_pat="Pérez Soto", epivigila=7)))
    otra = uno(ventanilla, laboratorio_norte, crear(una_muestra(paciente_ap_pat="Otro")))

    assert (autorizada.desenlace, autorizada.estado_muestra) == (Desenlace.ACTUALIZADA, 9)
    assert codigos(mala) == {("HUB-2004", "paciente_run")}
    assert (igual.desenlace, igual.estado_muestra) == (Desenlace.EXISTENTE, 9)
    assert (editada.desenlace, editada.id_muestra, editada.estado_muestra) == (Desenlace.ACTUALIZADA, clave, 4)
    assert (reintento.desenlace, reintento.estado_muestra) == (Desenlace.EXISTENTE, 4)
    assert codigos(otra) == {("HUB-2021", "codigo_muestra_cliente")}
    despues = fila(motor, clave)
    for campo in ("laboratorio_id", "resultado", "informe_id", "informado_en", "fecha_recepcion_laboratorio", "vence_en"):
        assert getattr(antes, campo) == getattr(despues, campo), campo
    assert despues.paciente_ap_pat == "Pérez Soto"
    assert pasos(motor, clave)[-2:] == [(4, 9, None), (9, 4, "Datos que cambiaron: paciente_ap_pat, epivigila.")]
    with motor.connect() as conexion:
        paso = select(Historial).where(Historial.muestra_id == clave, Historial.hacia == 9)
        abierta = conexion.execute(paso.with_only_columns(*Historial.__table__.c)).one()
    assert (abierta.usuario_id, abierta.motivo, abierta.operacion) == (77, RAZON, "mesa.autorizarEdicion")


@pytest.mark.parametrize("estado", [Estado.ENVIADA_A_MUTACIONES, Estado.CON_RESULTADO_DE_MUTACION])
def test_la_muestra_vuelve_a_donde_estaba(ventanilla, laboratorio_norte, motor, estado):
    """7 and 8 as well, also when an earlier authorisation was from another state and was taken back."""
    clave = una_informada(ventanilla, laboratorio_norte)
    abrir(ventanilla, clave)
    assert uno(ventanilla, MESA, retiro(clave)).estado_muestra == 4
    with motor.begin() as conexion:
        conexion.execute(update(Muestra).where(Muestra.id == clave).values(estado=estado.value))
    abrir(ventanilla, clave)

    editada = uno(ventanilla, laboratorio_norte, correccion_de_datos(clave, paciente_nombres="Ana Luisa"))

    assert editada.estado_muestra == estado


def test_antes_del_resultado_no_hay_nada_que_autorizar(ventanilla, laboratorio_norte):
    """Samples that wait are given back instead; the answer says from where an edit is authorised."""
    creada, recibida = una_creada(ventanilla, laboratorio_norte), una_recepcionada(ventanilla, laboratorio_norte, "N-2")

    for clave in (creada, recibida):
        item = uno(ventanilla, MESA, edicion(clave))
        assert codigos(item) == {("HUB-2022", "id_muestra")}
        assert "4 (con resultado) o 7" in item.errores[0].mensaje


@pytest.mark.parametrize(("motivo", "codigo"), [(None, "HUB-2001"), ("0123456789", "HUB-3007")])
def test_toda_autorizacion_lleva_un_motivo(ventanilla, laboratorio_norte, motivo, codigo):
    clave = una_informada(ventanilla, laboratorio_norte)

    assert codigos(uno(ventanilla, MESA, edicion(clave, motivo))) == {(codigo, "motivo")}
    abrir(ventanilla, clave)
    assert codigos(uno(ventanilla, MESA, retiro(clave, motivo))) == {(codigo, "motivo")}


def test_lo_retirado_ya_no_se_edita(ventanilla, laboratorio_norte, motor):
    """9 → back, with the reason; there is nothing to take back twice."""
    clave = una_informada(ventanilla, laboratorio_norte)
    abrir(ventanilla, clave)

    retirada, otra_vez = (uno(ventanilla, MESA, retiro(clave)) for _ in range(2))
    nueva = uno(ventanilla, MESA, retiro(clave, "Otro motivo, bastante largo"))

    assert (retirada.desenlace, otra_vez.desenlace) == (Desenlace.ACTUALIZADA, Desenlace.SIN_CAMBIO)
    assert codigos(nueva) == {("HUB-2032", "id_muestra")}
    assert codigos(uno(ventanilla, laboratorio_norte, crear(una_muestra(paciente_nombres="Otra")))) == {
        ("HUB-2021", "codigo_muestra_cliente")
    }
    assert codigos(uno(ventanilla, laboratorio_norte, correccion_de_datos(clave, paciente_nombres="Otra"))) == {
        ("HUB-2022", "id_muestra")
    }
    assert pasos(motor, clave)[-1] == (9, 4, "La edición no se hizo.")


# ── what may change ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_la_fecha_de_la_toma_se_mide_contra_el_dia_del_registro(ventanilla, laboratorio_norte, reloj):
    """A year later the date that was right is right, one within the same week is too; not one after the reception."""
    clave = una_informada(ventanilla, laboratorio_norte)
    creada = reloj()
    reloj.avanzar(days=365)
    abrir(ventanilla, clave)

    for fecha, bien in (
        (creada - timedelta(days=7, seconds=1), False),
        (creada + timedelta(days=1), False),
        (creada - timedelta(days=6), True),
    ):
        item = uno(ventanilla, laboratorio_norte, correccion_de_datos(clave, fecha_muestra=fecha))
        assert codigos(item) == (set() if bien else {("HUB-2010", "fecha_muestra")})


def test_una_devuelta_se_corrige_aunque_su_toma_ya_tenga_mas_de_siete_dias(ventanilla, laboratorio_norte, reloj):
    """It was registered in time; being given back must not make it impossible to mend."""
    clave = una_creada(ventanilla, laboratorio_norte)
    uno(ventanilla, laboratorio_norte, devolucion(clave))
    reloj.avanzar(days=20)

    item = uno(ventanilla, laboratorio_norte, crear(una_muestra(paciente_nombres="Ana Luisa")))

    assert (item.desenlace, item.estado_muestra) == (Desenlace.ACTUALIZADA, 2)


def test_lo_que_no_se_cambia_no_se_revisa_contra_el_maestro_de_hoy(ventanilla, laboratorio_norte, motor, reloj):
    """The establishment has closed since, and the sample was taken there all the same."""
    clave = una_informada(ventanilla, laboratorio_norte)
    abrir(ventanilla, clave)
    with motor.begin() as conexion:
        conexion.execute(update(Establecimiento).values(activo=False))
    ventanilla._escribano.conocidos = type(ventanilla._escribano.conocidos)()

    ajeno = uno(ventanilla, laboratorio_norte, correccion_de_datos(clave, cod_deis="999999"))
    suyo = uno(ventanilla, laboratorio_norte, correccion_de_datos(clave, paciente_nombres="Ana Luisa"))

    assert codigos(ajeno) == {("HUB-2013", "cod_deis")}
    assert not suyo.errores


def test_una_edicion_no_mueve_la_muestra_ni_desdice_su_resultado(ventanilla, laboratorio_norte):
    """Another destination, or a technique that cannot have given this result, is refused with its field."""
    clave = una_informada(ventanilla, laboratorio_norte)
    abrir(ventanilla, clave)
    uno(ventanilla, laboratorio_norte, correccion_de_datos(clave))

    otro_destino = uno(ventanilla, laboratorio_norte, crear(una_muestra(id_laboratorio=SUR, paciente_nombres="X")))
    antigeno = {"tecnica_muestra": Tecnica.TEST_PACK, "tipo_muestra": TipoMuestra.TORULA_NASAL}
    positivo = uno(ventanilla, laboratorio_norte, correccion_de_datos(clave, **antigeno))

    assert codigos(otro_destino) == {("HUB-2012", "id_laboratorio")}
    assert positivo.estado_muestra == 4  # a test pack gives «Positivo» too


def test_la_tecnica_debe_poder_dar_el_resultado(ventanilla, laboratorio_norte, reloj):
    clave = una_informada(ventanilla, laboratorio_norte, resultado="Indeterminado")
    abrir(ventanilla, clave)
    antigeno = {"tecnica_muestra": Tecnica.TEST_PACK, "tipo_muestra": TipoMuestra.TORULA_NASAL}

    assert codigos(uno(ventanilla, laboratorio_norte, correccion_de_datos(clave, **antigeno))) == {
        ("HUB-2012", "tecnica_muestra")
    }


def test_por_el_portal_una_edicion_autorizada_se_justifica(ventanilla, laboratorio_norte, motor):
    """In more than 10 characters, which become the reason in the trace; one that was given back needs none."""
    clave, devuelta = una_informada(ventanilla, laboratorio_norte), una_creada(ventanilla, laboratorio_norte, "N-2")
    abrir(ventanilla, clave)
    uno(ventanilla, laboratorio_norte, devolucion(devuelta))

    sin = uno(ventanilla, laboratorio_norte, correccion_de_datos(clave, None, paciente_nombres="Ana"))
    corta = uno(ventanilla, laboratorio_norte, correccion_de_datos(clave, "porque sí", paciente_nombres="Ana"))
    con = uno(ventanilla, laboratorio_norte, correccion_de_datos(clave, paciente_nombres="Ana"))
    otra = uno(ventanilla, laboratorio_norte, correccion_de_datos(devuelta, None, paciente_nombres="Ana"))

    assert codigos(sin) == {("HUB-2001", "justificacion_edicion")}
    assert codigos(corta) == {("HUB-3007", "justificacion_edicion")}
    assert (con.estado_muestra, otra.estado_muestra) == (4, 2)
    with motor.connect() as conexion:
        motivos = select(Historial.motivo).where(Historial.muestra_id == clave, Historial.desde == 9)
        assert conexion.execute(motivos).scalar_one() == "El apellido venía mal escrito"


def test_corregir_otra_vez_lo_mismo_no_cambia_nada(ventanilla, laboratorio_norte, motor):
    """A retry, also one whose sampling date lost its fractions of a second in a form, does not use up an authorisation."""
    clave = una_informada(ventanilla, laboratorio_norte)
    abrir(ventanilla, clave)
    sin_fracciones = una_muestra().fecha_muestra.replace(microsecond=0)
    igual = uno(ventanilla, laboratorio_norte, correccion_de_datos(clave, fecha_muestra=sin_fracciones))
    primera, segunda = (
        uno(ventanilla, laboratorio_norte, correccion_de_datos(clave, paciente_nombres="Ana")) for _ in range(2)
    )

    assert (igual.desenlace, igual.estado_muestra) == (Desenlace.SIN_CAMBIO, 9)
    assert (primera.desenlace, segunda.desenlace) == (Desenlace.ACTUALIZADA, Desenlace.SIN_CAMBIO)
    assert len(pasos(motor, clave)) == 5


# ── who may ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_solo_el_origen_corrige_y_el_destino_lo_sabe(ventanilla, laboratorio_norte, laboratorio_sur):
    """The laboratory that analysed it is told who may; a neighbour is told what it is told of nothing."""
    clave = una_creada(ventanilla, laboratorio_norte, id_laboratorio=SUR)
    uno(ventanilla, laboratorio_sur, recepcion(clave))
    uno(ventanilla, laboratorio_sur, entrega(clave, ventanilla))
    ajena = una_informada(ventanilla, laboratorio_norte, "N-2")
    for una in (clave, ajena):
        abrir(ventanilla, una)

    destino = uno(ventanilla, laboratorio_sur, correccion_de_datos(clave, paciente_nombres="Ana"))
    vecino = uno(ventanilla, laboratorio_sur, correccion_de_datos(ajena, paciente_nombres="Ana"))
    nada = uno(ventanilla, laboratorio_sur, correccion_de_datos(ajena + 1000, paciente_nombres="Ana"))
    origen = uno(ventanilla, laboratorio_norte, correccion_de_datos(clave, paciente_nombres="Ana"))

    assert codigos(destino) == {("HUB-2030", "id_muestra")}
    assert (codigos(vecino), vecino.estado_muestra) == (codigos(nada), nada.estado_muestra)
    assert codigos(vecino) == {("HUB-2020", "id_muestra")}
    assert origen.estado_muestra == 4
    (ficha,) = ventanilla.atender(laboratorio_sur, DatosMuestraID(id_muestra=clave)).muestras
    assert ficha.campos["paciente_nombres"] == "Ana"


def test_en_edicion_nadie_hace_otra_cosa_con_la_muestra(ventanilla, laboratorio_norte):
    """Neither another result nor a transfer until the edit is made or taken back."""
    clave = una_informada(ventanilla, laboratorio_norte)
    abrir(ventanilla, clave)

    for pedido in (devolucion(clave), cambio(clave), recepcion(clave)):
        assert codigos(uno(ventanilla, laboratorio_norte, pedido)) == {("HUB-2022", "id_muestra")}


def test_quien_miraba_una_pagina_vieja_no_cambia_nada(ventanilla, laboratorio_norte, motor):
    """The authorisation was taken back and given again, or the sample moved, while somebody filled in the form."""
    clave = una_informada(ventanilla, laboratorio_norte)
    vieja = {clave: "0" * 16}

    for pedido, actor in (
        (edicion(clave, vistas=vieja), MESA),
        (correccion_de_datos(clave, vistas=vieja, paciente_nombres="Ana"), laboratorio_norte),
        (retiro(clave, vistas=vieja), MESA),
    ):
        assert codigos(uno(ventanilla, actor, pedido)) == {("HUB-2028", "id_muestra")}
    assert len(pasos(motor, clave)) == 3


def test_en_un_lote_cada_correccion_vale_por_si(ventanilla, laboratorio_norte):
    """As the workbook of authorised samples brings them: good ones go in, the others say why not, with nothing twice."""
    claves = [una_informada(ventanilla, laboratorio_norte, f"N-{i}") for i in range(3)]
    for clave in claves[:2]:
        abrir(ventanilla, clave)
    items = [
        *(correccion_de_datos(clave, paciente_nombres="Ana").items[0] for clave in claves),
        correccion_de_datos(claves[0], paciente_nombres="Luisa").items[0],
        correccion_de_datos(None, paciente_nombres="Ana").items[0],
    ]

    recibo = ventanilla.atender(laboratorio_norte, type(correccion_de_datos(1))(items=tuple(items)))

    assert [item.estado_muestra for item in recibo.items] == [4, 4, 4, 4, None]
    assert [codigos(item) for item in recibo.items] == [
        set(),
        set(),
        {("HUB-2022", "id_muestra")},
        {("HUB-2026", "id_muestra")},
        {("HUB-2024", "id_muestra")},
    ]
