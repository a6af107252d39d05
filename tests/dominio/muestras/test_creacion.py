"""Creating samples: each stands or falls alone, and nothing is stored twice."""

import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from dominio.muestras.pedidos import EstadoMensaje
from dominio.vocabulario.enumeraciones import (
    Desenlace,
    Estrategia,
    Prevision,
    Subestrategia,
    Tecnica,
    TipoDocumento,
    TipoMuestra,
)
from dominio.vocabulario.errores import (
    ErrorDominio,
    IdMensajeEnConflicto,
    ListaVacia,
    TipoNoValido,
)
from modelos import Historial, Mensaje, MensajeCuerpo, Muestra
from tests.elenco import SUR, codigos, crear, una_creada, una_muestra


def contar(motor, modelo):
    with motor.connect() as conexion:
        return conexion.execute(select(func.count()).select_from(modelo)).scalar_one()


def test_una_muestra_buena_se_guarda_con_su_traza_y_su_mensaje(ventanilla, laboratorio_norte, motor):
    """What was acknowledged is in the log, and what is in the log happened."""
    recibo = ventanilla.atender(laboratorio_norte, crear(una_muestra()))

    (item,) = recibo.items
    assert (item.desenlace, item.estado_muestra, item.codigo_muestra_cliente) == (Desenlace.CREADA, 2, "N-1")
    with motor.connect() as conexion:
        traza = conexion.execute(select(Historial.mensaje_id, Historial.desde, Historial.hacia)).one()
        mensaje = conexion.execute(select(Mensaje.desenlace, Mensaje.total, Mensaje.aceptados)).one()
    assert traza == (recibo.id_mensaje, None, 2)
    assert mensaje == ("aceptado", 1, 1)
    assert contar(motor, MensajeCuerpo) == 1


def test_un_reintento_identico_devuelve_la_misma_muestra(ventanilla, laboratorio_norte):
    """A LIS that retries after a time-out does not create a second sample."""
    primero = ventanilla.atender(laboratorio_norte, crear(una_muestra()))
    segundo = ventanilla.atender(laboratorio_norte, crear(una_muestra()))

    assert primero.items[0].id_muestra == segundo.items[0].id_muestra
    assert segundo.items[0].desenlace is Desenlace.EXISTENTE


def test_un_reintento_sirve_aunque_la_fecha_ya_este_fuera_de_plazo(ventanilla, laboratorio_norte, reloj):
    """The earlier request is looked for before the rules of time."""
    clave = una_creada(ventanilla, laboratorio_norte)
    reloj.avanzar(days=30)

    (item,) = ventanilla.atender(laboratorio_norte, crear(una_muestra())).items

    assert (item.desenlace, item.id_muestra) == (Desenlace.EXISTENTE, clave)


def test_el_mismo_codigo_con_otros_datos_es_un_conflicto(ventanilla, laboratorio_norte, motor):
    """The same code never means two samples."""
    clave = una_creada(ventanilla, laboratorio_norte)

    (item,) = ventanilla.atender(laboratorio_norte, crear(una_muestra(paciente_nombres="Otra"))).items

    assert codigos(item) == {("HUB-2021", "codigo_muestra_cliente")}
    assert item.id_muestra == clave
    assert contar(motor, Muestra) == 1


def test_cada_laboratorio_tiene_sus_propios_codigos(ventanilla, laboratorio_norte, laboratorio_sur):
    """Two laboratories may number their samples alike."""
    assert una_creada(ventanilla, laboratorio_norte) != una_creada(ventanilla, laboratorio_sur)


def test_un_codigo_repetido_en_el_mensaje_cuenta_una_vez(ventanilla, laboratorio_norte, motor):
    """The second one is the first; with other data it is refused."""
    primera, igual, distinta = ventanilla.atender(
        laboratorio_norte, crear(una_muestra(), una_muestra(), una_muestra(paciente_nombres="Otra"))
    ).items

    assert (igual.desenlace, igual.id_muestra) == (Desenlace.EXISTENTE, primera.id_muestra)
    assert codigos(distinta) == {("HUB-2026", "codigo_muestra_cliente")}
    assert contar(motor, Muestra) == 1


def test_de_cien_con_siete_malas_entran_noventa_y_tres(ventanilla, laboratorio_norte, motor):
    """A bad item never sinks a batch; the same batch again changes nothing."""
    malas = {
        7: {"paciente_dv": "2"},
        21: {"paciente_nombres": " .. ", "paciente_telefono": "."},
        22: {"fecha_muestra": None, "paciente_sexo": None},
        48: {"cod_deis": "999999", "rut_responsable": "9999999-3"},
        63: {"id_laboratorio": 77},
        80: {"paciente_comuna": 99999, "paciente_fecha_nac": date(1900, 1, 1)},
        100: {"rut_medico": None, "paciente_prevision": None},
    }
    lote = [una_muestra(f"N-{n}", **malas.get(n, {})) for n in range(1, 101)]

    primero = ventanilla.atender(laboratorio_norte, crear(*lote))
    segundo = ventanilla.atender(laboratorio_norte, crear(*lote))

    assert (primero.total, primero.aceptados, primero.rechazados) == (100, 93, 7)
    rechazadas = {item.indice: codigos(item) for item in primero.items if item.errores}
    assert rechazadas == {
        7: {("HUB-2004", "paciente_run")},
        21: {("HUB-2006", "paciente_nombres"), ("HUB-2006", "paciente_telefono")},
        22: {("HUB-2001", "fecha_muestra"), ("HUB-2001", "paciente_sexo")},
        48: {("HUB-2013", "cod_deis"), ("HUB-2015", "rut_responsable")},
        63: {("HUB-2014", "id_laboratorio")},
        80: {("HUB-2013", "paciente_comuna"), ("HUB-2010", "paciente_fecha_nac")},
        100: {("HUB-2001", "rut_medico"), ("HUB-2001", "paciente_prevision")},
    }
    assert contar(motor, Muestra) == 93
    assert [i.desenlace for i in segundo.items].count(Desenlace.EXISTENTE) == 93
    assert {i.indice: codigos(i) for i in segundo.items if i.errores} == rechazadas


def test_ocho_hilos_que_reenvian_lo_mismo_crean_cada_muestra_una_vez(ventanilla, laboratorio_norte, motor):
    """Two identical requests at the same instant: the loser finds the winner's rows."""
    lote = crear(*(una_muestra(f"N-{n}") for n in range(50)))
    vistos: list[tuple[int | None, ...]] = []
    fallas: list[BaseException] = []

    def enviar():
        try:
            vistos.extend(tuple(i.id_muestra for i in ventanilla.atender(laboratorio_norte, lote).items) for _ in range(3))
        except BaseException as falla:
            fallas.append(falla)

    hilos = [threading.Thread(target=enviar) for _ in range(8)]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join()

    assert not fallas
    assert len(vistos) == 24
    assert len(set(vistos)) == 1
    assert contar(motor, Muestra) == 50


@pytest.mark.parametrize(
    ("cambios", "esperados"),
    [
        ({"paciente_run": None, "paciente_dv": None}, {("HUB-2001", "paciente_run"), ("HUB-2001", "paciente_dv")}),
        ({"paciente_pasaporte": "AB1"}, {("HUB-2012", "paciente_pasaporte")}),
        (
            {"paciente_ext_paisorigen": 999},
            {("HUB-2012", "paciente_ext_paisorigen"), ("HUB-2013", "paciente_ext_paisorigen")},
        ),
        ({"busqueda_activa": True, "estrategia": Estrategia.SINTOMATICOS}, {("HUB-2012", "estrategia")}),
        ({"estrategia": Estrategia.BAC_BROTES}, {("HUB-2012", "estrategia")}),
        ({"subestrategia": Subestrategia.ELEAM}, {("HUB-2012", "subestrategia")}),
        ({"tipo_muestra": TipoMuestra.TORULA_NASAL}, {("HUB-2012", "tipo_muestra")}),
        ({"tecnica_muestra": Tecnica.TEST_PACK}, {("HUB-2012", "tipo_muestra")}),
        ({"busqueda_activa": None}, {("HUB-2001", "busqueda_activa")}),
    ],
)
def test_cada_regla_dice_su_codigo_y_su_campo(ventanilla, laboratorio_norte, cambios, esperados):
    """A LIS mends by code and field."""
    (item,) = ventanilla.atender(laboratorio_norte, crear(una_muestra(**cambios))).items

    assert codigos(item) == esperados


BROTE_EN_ELEAM = {"estrategia": Estrategia.BAC_BROTES, "subestrategia": Subestrategia.ELEAM}


@pytest.mark.parametrize(
    "cambios",
    [
        {"rut_medico": None, "sin_orden_medica": True},
        {"rut_medico": None, "busqueda_activa": True, **BROTE_EN_ELEAM},
        {"tecnica_muestra": Tecnica.TEST_PACK, "tipo_muestra": TipoMuestra.TORULA_NASAL},
        {"tipo_muestra": TipoMuestra.TORULA_DE_LESION},
        {"id_laboratorio": SUR},
        {"epivigila": 12345},
    ],
)
def test_lo_que_la_regla_permite_entra(ventanilla, laboratorio_norte, cambios):
    """No rule refuses more than it should."""
    una_creada(ventanilla, laboratorio_norte, **cambios)


SIN_RUN = {"paciente_run": None, "paciente_dv": None, "paciente_prevision": None}


@pytest.mark.parametrize(
    ("tipo", "datos"),
    [
        (TipoDocumento.PASAPORTE, {"paciente_pasaporte": "AB123", "paciente_ext_paisorigen": 604}),
        (TipoDocumento.DNI, {"paciente_pasaporte": "99", "paciente_ext_paisorigen": 68}),
        (TipoDocumento.FICHA, {"paciente_pasaporte": "F-1", "paciente_ext_paisorigen": 862}),
        (TipoDocumento.SIN_DOCUMENTACION, {"paciente_ext_paisorigen": 332}),
        (TipoDocumento.RECIEN_NACIDO, {"identificador_recien_nacido": "RN de 11111111-1"}),
        (TipoDocumento.RECIEN_NACIDO, {}),
        (
            TipoDocumento.PASAPORTE,
            {"paciente_pasaporte": "A", "paciente_ext_paisorigen": 4, "paciente_prevision": Prevision.ISAPRE},
        ),
    ],
)
def test_un_paciente_sin_run_entra_con_lo_suyo(ventanilla, laboratorio_norte, tipo, datos):
    """Each type of document asks for its own fields and no others."""
    una_creada(ventanilla, laboratorio_norte, **{**SIN_RUN, "paciente_tipodoc": tipo, **datos})


def test_la_fecha_de_la_muestra_tiene_siete_dias_exactos(ventanilla, laboratorio_norte, reloj):
    """The limits themselves are allowed, a second beyond is not; the future begins a minute ahead, where no clock is."""
    semana, segundo = timedelta(days=7), timedelta(seconds=1)
    fechas = [reloj() - semana, reloj() - semana - segundo, reloj(), reloj() + 61 * segundo]
    muestras = [una_muestra(f"N-{n}", fecha_muestra=fecha) for n, fecha in enumerate(fechas)]

    dentro, vieja, justa, futura = ventanilla.atender(laboratorio_norte, crear(*muestras)).items

    assert not dentro.errores
    assert not justa.errores
    assert codigos(vieja) == codigos(futura) == {("HUB-2010", "fecha_muestra")}


def test_lo_que_no_se_pudo_leer_se_dice_junto_con_lo_demas(ventanilla, laboratorio_norte):
    """The errors of reading a datum come with those of the rules, and the datum is not called absent as well."""
    ilegible = TipoNoValido(campo="paciente_fecha_nac", valor="ayer", esperado="una fecha aaaa-mm-dd")
    muestra = una_muestra(paciente_fecha_nac=None, paciente_dv="7", errores=(ilegible,))

    (item,) = ventanilla.atender(laboratorio_norte, crear(muestra)).items

    assert codigos(item) == {("HUB-2003", "paciente_fecha_nac"), ("HUB-2004", "paciente_run")}


def test_simular_revisa_todo_y_no_guarda_nada(ventanilla, laboratorio_norte, motor):
    """A rehearsal leaves its message in the record, and no sample."""
    recibo = ventanilla.atender(laboratorio_norte, crear(una_muestra(), una_muestra("N-2", paciente_dv="0"), simular=True))

    assert recibo.simulado
    assert [i.desenlace for i in recibo.items] == [Desenlace.CREADA, Desenlace.RECHAZADA]
    assert recibo.items[0].id_muestra is None
    assert contar(motor, Muestra) == contar(motor, Historial) == 0
    assert contar(motor, Mensaje) == 1
    assert una_creada(ventanilla, laboratorio_norte)


def test_el_mismo_mensaje_del_cliente_recibe_el_primer_recibo(ventanilla, laboratorio_norte, reloj):
    """The same id with the same content gives the first receipt again, errors and all."""
    pedido = crear(una_muestra(), una_muestra("N-2", paciente_dv="0"), id_mensaje_cliente="M-1")
    primero = ventanilla.atender(laboratorio_norte, pedido)
    reloj.avanzar(days=20)

    segundo = ventanilla.atender(laboratorio_norte, pedido)

    assert (segundo.repetido, segundo.id_mensaje) == (True, primero.id_mensaje)
    assert [i.desenlace for i in segundo.items] == [Desenlace.CREADA, Desenlace.RECHAZADA]
    assert [[e.mensaje for e in i.errores] for i in segundo.items] == [[e.mensaje for e in i.errores] for i in primero.items]


def test_el_mismo_id_de_mensaje_con_otro_contenido_se_rechaza(ventanilla, laboratorio_norte, laboratorio_sur, motor):
    """A client's id is its own: another laboratory may use the same."""
    ventanilla.atender(laboratorio_norte, crear(una_muestra(), id_mensaje_cliente="M-1"))

    with pytest.raises(IdMensajeEnConflicto) as rechazo:
        ventanilla.atender(laboratorio_norte, crear(una_muestra("N-2"), id_mensaje_cliente="M-1"))
    ventanilla.atender(laboratorio_sur, crear(una_muestra("N-2"), id_mensaje_cliente="M-1"))

    assert rechazo.value.id_mensaje is not None
    assert contar(motor, Muestra) == 2


def test_un_laboratorio_sabe_que_fue_de_su_mensaje_y_no_del_ajeno(ventanilla, laboratorio_norte, laboratorio_sur):
    """`estadoMensaje` tells already delivered from lost."""
    recibo = ventanilla.atender(laboratorio_norte, crear(una_muestra(), id_mensaje_cliente="M-1"))

    estado = ventanilla.atender(laboratorio_norte, EstadoMensaje(id_mensaje_cliente="M-1"))

    assert (estado.consultado, estado.desenlace, estado.aceptados) == (recibo.id_mensaje, "aceptado", 1)
    assert estado.items[0].id_muestra == recibo.items[0].id_muestra
    for pedido in (EstadoMensaje(id_mensaje_cliente="M-1"), EstadoMensaje(id_mensaje=recibo.id_mensaje)):
        with pytest.raises(ErrorDominio) as rechazo:
            ventanilla.atender(laboratorio_sur, pedido)
        assert rechazo.value.codigo == "HUB-1024"


def test_una_lista_vacia_se_rechaza_y_queda_registrada(ventanilla, laboratorio_norte, motor):
    """A refusal of the whole message is on record under the number that the sender is told."""
    with pytest.raises(ListaVacia) as rechazo:
        ventanilla.atender(laboratorio_norte, crear())

    with motor.connect() as conexion:
        fila = conexion.execute(select(Mensaje.id, Mensaje.desenlace, Mensaje.laboratorio_id)).one()
    assert fila == (rechazo.value.id_mensaje, "rechazado", 1)
