"""The help desk has a refused message served again: it really runs, once, and is linked to the first."""

import pytest
from sqlalchemy import insert, select, text, update

from carga_excel.importar import importar
from carga_excel.libros.descripcion import RESULTADOS
from dominio.auditoria import Verificador
from dominio.muestras.pedidos import EstadoMensaje
from modelos import Historial, Laboratorio, Mensaje, MensajeError, MensajeReenvio, Muestra
from tests.carga_excel.personas import recepcionadas, xlsx
from tests.dominio.pasos import devolucion
from tests.elenco import crear, una_muestra
from tests.portal.reenvios import (
    MOTIVO,
    NUEVA,
    asiento,
    listados,
    numero_nuevo,
    rechazado,
    reenviar,
    registrar,
)
from tests.servicios.mensajes import consulta, ficha, muestra, sobre11
from tests.servicios.mensajes import crear as crear_xml


# ── serving again ───────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("version", ["soap11", "soap12"])
def test_corregida_la_causa_el_mensaje_se_atiende_de_verdad(hub, mesa, motor, personas, version):
    """The bad samples are stored now, the good one is not stored twice, and the trace says who asked for whom."""
    numero = rechazado(hub, "N-1", "N-2", version=version)
    registrar(motor)

    nuevo = numero_nuevo(reenviar(mesa, numero))

    with motor.connect() as conexion:
        codigos = set(conexion.execute(select(Muestra.codigo_muestra_cliente)).scalars())
        enlace = conexion.execute(select(MensajeReenvio.__table__)).one()
        pasos = conexion.execute(select(Historial.__table__).where(Historial.mensaje_id == nuevo)).all()
    assert codigos == {"N-buena", "N-1", "N-2"}
    assert (enlace.mensaje_id, enlace.original_id, enlace.vez, enlace.motivo) == (nuevo, numero, 1, MOTIVO)
    fila, original = asiento(motor, nuevo), asiento(motor, numero)
    assert (fila.puerta, fila.operacion, fila.desenlace) == ("portal", "crearMuestras", "aceptado")
    assert (fila.laboratorio_id, fila.total, fila.aceptados) == (1, 3, 3)
    assert fila.huella_pedido == original.huella_pedido
    assert {(p.laboratorio_id, p.usuario_id, p.puerta) for p in pasos} == {(1, fila.usuario_id, "portal")}
    assert fila.usuario_id is not None
    assert list(Verificador(motor).diferencias()) == []


def test_atenderlo_otra_vez_sin_que_nada_cambie_no_hace_dano(hub, mesa, motor):
    """What was stored comes out as existing; what was wrong is told again, and can be tried later."""
    numero = rechazado(hub, "N-1", "N-2")
    sin_arreglar = numero_nuevo(reenviar(mesa, numero))
    registrar(motor)
    bueno = numero_nuevo(reenviar(mesa, numero, veces=1))
    otra_vez = numero_nuevo(reenviar(mesa, numero, veces=2))

    desenlaces = [asiento(motor, n).desenlace for n in (numero, sin_arreglar, bueno, otra_vez)]
    assert desenlaces == ["parcial", "parcial", "aceptado", "aceptado"]
    with motor.connect() as conexion:
        assert len(conexion.execute(select(Muestra.id)).all()) == 3
    pagina = mesa.ver(f"/mesa/mensajes/{numero}").text
    for reenvio in (sin_arreglar, bueno, otra_vez):
        assert f"/mesa/mensajes/{reenvio}" in pagina


def test_el_identificador_del_cliente_lleva_al_recibo_que_vale(hub, mesa, motor, ventanilla, laboratorio_norte):
    """The LIS that asks by its own id, or sends the same again, learns that all was accepted; the first number still tells
    what happened first."""
    cola = "<id_mensaje_cliente>lote-7</id_mensaje_cliente>"
    numero = rechazado(hub, "N-1", "N-2", cola=cola)
    registrar(motor)
    nuevo = numero_nuevo(reenviar(mesa, numero))

    vigente = ventanilla.atender(laboratorio_norte, EstadoMensaje(id_mensaje_cliente="lote-7"))
    primero = ventanilla.atender(laboratorio_norte, EstadoMensaje(id_mensaje=numero))
    segundo = ventanilla.atender(laboratorio_norte, EstadoMensaje(id_mensaje=nuevo))
    malas = [muestra(codigo, rut_responsable=NUEVA) for codigo in ("N-1", "N-2")]
    repetido = hub.operacion(crear_xml(muestra("N-buena"), *malas, cola=cola))

    assert (vigente.consultado, vigente.aceptados, vigente.id_mensaje_cliente) == (nuevo, 3, "lote-7")
    assert [item.desenlace.value for item in vigente.items] == ["existente", "creada", "creada"]
    assert (primero.consultado, primero.rechazados) == (numero, 2)
    assert [item.desenlace.value for item in segundo.items] == ["existente", "creada", "creada"]
    assert (repetido.texto("repetido"), repetido.texto("id_mensaje"), repetido.texto("aceptados")) == (
        "true",
        str(nuevo),
        "3",
    )


def test_un_mensaje_que_fallo_entero_conserva_su_identificador_para_despues(hub, mesa, motor, ventanilla, laboratorio_norte):
    """Nothing was kept under its id; after it was served again the receipt is."""
    sobre = sobre11(crear_xml(muestra("N-1"), cola="<id_mensaje_cliente>lote-8</id_mensaje_cliente>"))
    atender = ventanilla._escribano._atender
    ventanilla._escribano._atender = lambda _caso: 1 / 0
    try:
        numero = int(hub.enviar(sobre).cabeceras["X-Hub-Mensaje"])
    finally:
        ventanilla._escribano._atender = atender
    assert asiento(motor, numero).desenlace == "fallido"

    nuevo = numero_nuevo(reenviar(mesa, numero, "El hub falló y ya está reparado"))

    estado = ventanilla.atender(laboratorio_norte, EstadoMensaje(id_mensaje_cliente="lote-8"))
    assert (estado.consultado, estado.aceptados) == (nuevo, 1)


def test_los_plazos_se_miden_desde_que_el_laboratorio_lo_envio(hub, mesa, motor, reloj):
    """The sampling was recent when the message came; that the master was mended ten days later is not its fault."""
    numero = rechazado(hub, "N-1")
    registrar(motor)
    reloj.avanzar(days=10)
    mesa.entrar("mesa")

    assert asiento(motor, numero_nuevo(reenviar(mesa, numero))).desenlace == "aceptado"


def test_una_planilla_tambien_se_atiende_otra_vez(hub, mesa, motor, ventanilla, laboratorio_norte, entra):
    """By the same reading; rows that were stored stay as they are, and the laboratory sees it among its messages."""
    (una, otra) = recepcionadas(ventanilla, laboratorio_norte, 2)
    with motor.begin() as conexion:
        conexion.execute(update(Muestra).where(Muestra.id == otra[0]).values(estado=2))
    with importar(ventanilla, laboratorio_norte, RESULTADOS, xlsx([(*una, "Negativo"), (*otra, "Positivo")])) as carga:
        numero = carga.recibo.id_mensaje
        assert carga.recibo.rechazados == 1
    with motor.begin() as conexion:
        conexion.execute(update(Muestra).where(Muestra.id == otra[0]).values(estado=3))

    nuevo = numero_nuevo(reenviar(mesa, numero, "La muestra no figuraba recepcionada"))

    fila = asiento(motor, nuevo)
    assert (fila.puerta, fila.operacion, fila.desenlace, fila.laboratorio_id) == (
        "portal",
        "cargarResultados",
        "aceptado",
        1,
    )
    assert "Positivo" in entra("lab.norte").ver(f"/laboratorio/muestras/{otra[0]}").text


def test_lo_que_la_puerta_ya_no_admite_se_rechaza_y_queda_enlazado(hub, mesa, motor):
    """The record has no HTTP headers: a charset that came there is not guessed, and the answer says what is wrong."""
    cuerpo = sobre11(crear_xml(muestra("N-1", rut_responsable=NUEVA))).decode().encode("iso-8859-1")
    numero = int(hub.enviar(cuerpo, CONTENT_TYPE="text/xml; charset=iso-8859-1").cabeceras["X-Hub-Mensaje"])
    registrar(motor)

    nuevo = numero_nuevo(reenviar(mesa, numero))

    assert asiento(motor, nuevo).desenlace == "rechazado"
    pagina = mesa.ver(f"/mesa/mensajes/{nuevo}").text
    assert "HUB-1013" in pagina
    assert f"/mesa/mensajes/{numero}" in pagina
    with motor.connect() as conexion:
        enlace = conexion.execute(select(MensajeReenvio.__table__)).one()
    assert (enlace.original_id, enlace.vez, enlace.recibo) == (numero, None, None)


def test_un_mensaje_con_su_clave_tachada_se_lee_igual(hub, mesa, motor, claves):
    """The UsernameToken is struck out in the record; who it was is in the record as well."""
    numero = rechazado_con_ficha(hub, claves)
    registrar(motor)
    assert asiento(motor, numero_nuevo(reenviar(mesa, numero))).desenlace == "aceptado"


def rechazado_con_ficha(hub, claves) -> int:
    cuerpo = sobre11(crear_xml(muestra("N-1", rut_responsable=NUEVA)), ficha(claves[1]))
    return int(hub.enviar(cuerpo, clave=None).cabeceras["X-Hub-Mensaje"])


# ── what cannot be ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_lo_que_no_se_puede_reenviar_no_se_ofrece_y_se_niega(hub, mesa, motor, ventanilla, laboratorio_norte):
    """What was no XML, came from nobody known, was accepted, was a question, or was asked on a page."""
    sueltos = {
        "no es XML": int(hub.enviar(b"esto no es XML").cabeceras["X-Hub-Mensaje"]),
        "clave desconocida": int(hub.enviar(sobre11(crear_xml(muestra())), clave="otra").cabeceras["X-Hub-Mensaje"]),
        "consulta": int(hub.operacion(consulta("datosMuestraID", id_muestra=999)).cabeceras["X-Hub-Mensaje"]),
        "aceptado": int(hub.operacion(crear_xml(muestra())).cabeceras["X-Hub-Mensaje"]),
        "consola": ventanilla.atender(laboratorio_norte, crear(una_muestra("N-3", paciente_dv="7"))).id_mensaje,
    }
    assert listados(mesa.ver("/mesa/mensajes")) == []
    for por_que, numero in sueltos.items():
        assert mesa.ver(f"/mesa/mensajes/{numero}").status_code == 404, por_que
        respuesta = reenviar(mesa, numero)
        assert respuesta.status_code == 404, por_que
    with motor.connect() as conexion:
        assert conexion.execute(select(MensajeReenvio.mensaje_id)).all() == []
        negados = conexion.execute(select(Mensaje.desenlace).where(Mensaje.operacion == "mesa.reenviar")).scalars()
        assert set(negados) == {"rechazado"}


@pytest.mark.parametrize(
    ("que", "dice"),
    [
        ("sin cuerpo", "ya no se conserva"),
        ("alterado", "según su huella"),
        ("desactivado", "está desactivado"),
    ],
)
def test_lo_que_impide_reenviar_se_dice_con_su_codigo(hub, mesa, motor, que, dice):
    numero = rechazado(hub, "N-1")
    with motor.begin() as conexion:
        if que == "desactivado":
            conexion.execute(update(Laboratorio).where(Laboratorio.id == 1).values(activo=False))
        else:
            sabotear(conexion, numero, borrar=que == "sin cuerpo")

    pagina, respuesta = mesa.ver(f"/mesa/mensajes/{numero}").text, reenviar(mesa, numero)

    assert dice in pagina
    assert "reenviar" not in pagina
    assert (respuesta.status_code, "HUB-5040" in respuesta.text, dice in respuesta.text) == (422, True, True)


def sabotear(conexion, numero, *, borrar):
    """What only the owner of the database can do."""
    if borrar:
        conexion.execute(text("DELETE FROM mensaje_cuerpo WHERE mensaje_id = :n"), {"n": numero})
        return
    tabla = " ON mensaje_cuerpo" if conexion.dialect.name == "postgresql" else ""
    conexion.execute(text(f"DROP TRIGGER cerrado_mensaje_cuerpo_update{tabla}"))
    otro = "(SELECT respuesta FROM mensaje_cuerpo WHERE mensaje_id = :n)"
    conexion.execute(text(f"UPDATE mensaje_cuerpo SET pedido = {otro} WHERE mensaje_id = :n"), {"n": numero})


@pytest.mark.parametrize(("motivo", "codigo"), [("", "HUB-2001"), ("muy corto", "HUB-3007")])
def test_sin_motivo_no_se_atiende(hub, mesa, motor, motivo, codigo):
    numero = rechazado(hub, "N-1")
    respuesta = reenviar(mesa, numero, motivo)
    assert (respuesta.status_code, codigo in respuesta.text, motivo in respuesta.text) == (422, True, True)
    with motor.connect() as conexion:
        assert conexion.execute(select(MensajeReenvio.mensaje_id)).all() == []


def test_si_otra_persona_se_adelanto_no_se_hace_nada(hub, mesa, motor):
    """Both saw the page; the second is told so, and the database keeps two from getting through at once."""
    numero = rechazado(hub, "N-1")
    numero_nuevo(reenviar(mesa, numero))

    tarde = reenviar(mesa, numero)

    assert (tarde.status_code, "HUB-5041" in tarde.text) == (422, True)
    with motor.begin() as conexion:
        assert len(conexion.execute(select(MensajeReenvio.mensaje_id)).all()) == 1
        with pytest.raises(Exception, match=r"(?i)unique"):
            conexion.execute(insert(MensajeReenvio).values(mensaje_id=1, original_id=numero, vez=1, motivo="x"))


def test_el_enlace_no_se_cambia_ni_se_borra(hub, mesa, motor):
    """It is part of the closed record, on both databases."""
    numero_nuevo(reenviar(mesa, rechazado(hub, "N-1")))
    for orden in ("UPDATE mensaje_reenvio SET motivo = 'otro'", "DELETE FROM mensaje_reenvio"):
        with motor.begin() as conexion, pytest.raises(Exception, match="registro cerrado"):
            conexion.execute(text(orden))


@pytest.mark.parametrize("cola", ["", "<id_mensaje_cliente>envio-1</id_mensaje_cliente>"])
def test_atenderlo_otra_vez_no_deshace_lo_que_vino_despues(hub, mesa, motor, ventanilla, laboratorio_norte, cola):
    """What the message stored and was mended since stays mended, also if it had an id; what was refused is stored now."""
    numero = rechazado(hub, "N-1", "N-2", cola=cola)
    with motor.connect() as conexion:
        clave = conexion.execute(select(Muestra.id).where(Muestra.codigo_muestra_cliente == "N-buena")).scalar_one()
    ventanilla.atender(laboratorio_norte, devolucion(clave, "El nombre está mal"))
    hub.enviar(sobre11(crear_xml(muestra("N-buena", paciente_nombres="Ana Luisa"))))
    ventanilla.atender(laboratorio_norte, devolucion(clave, "Falta la previsión"))
    registrar(motor)

    nuevo = numero_nuevo(reenviar(mesa, numero))

    assert (asiento(motor, nuevo).desenlace, asiento(motor, nuevo).aceptados) == ("parcial", 2)
    with motor.connect() as conexion:
        nombres = select(Muestra.paciente_nombres).where(Muestra.id == clave)
        assert conexion.execute(nombres).scalar_one() == "Ana Luisa"
        codigos = select(MensajeError.codigo).where(MensajeError.mensaje_id == nuevo)
        assert conexion.execute(codigos).scalars().all() == ["HUB-2033"]
