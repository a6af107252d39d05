"""A sample that a person took is its laboratory's to work with, by nothing but the code of its label, and nobody else's."""

import pytest
from sqlalchemy import select

from dominio.muestras.items import (
    Cambio,
    Correccion,
    Devolucion,
    Entrega,
    MuestraCorregida,
    MuestraNueva,
    Recepcion,
    Rechazo,
)
from dominio.muestras.pedidos import (
    CambioLaboratorio,
    CorregirMuestras,
    CorregirResultado,
    DatosMuestraID,
    DatosMuestraRUT,
    DevolverMuestra,
    EntregaResultado,
    ObtenerInforme,
    RecepcionarMuestra,
    RechazarMuestra,
)
from dominio.muestras.tomas.items import EliminacionDeToma, ResultadoDeAntigeno
from dominio.muestras.tomas.pedidos import CorregirAntigeno, CorregirTomas, EliminarTomas
from dominio.territorio.ficha import VerDeTerritorio
from dominio.territorio.lista import ListarTerritorio
from dominio.territorio.rotulos import VerRotulos
from dominio.territorio.toma import BuscarConocido, InformeDeAlcance
from dominio.ventanilla.actor import Actor
from dominio.ventanilla.pedidos import Permiso
from dominio.ventanilla.porteria import PERMISOS
from dominio.vocabulario.enumeraciones import Desenlace, Estado, MotivoRechazo, Resultado, Rol
from dominio.vocabulario.errores import MuestraDesconocida
from modelos import Muestra
from tests.elenco import SUR, codigos, crear, una_creada, una_muestra
from tests.tomas import (
    TOMADORA,
    VECINO,
    poblar_lugares,
    recepcion,
    registrar_antigenos,
    resultado,
    un_antigeno,
    una_registrada,
    una_toma,
)


@pytest.fixture(autouse=True)
def _lugares(ventanilla, motor):
    poblar_lugares(motor)


def uno(ventanilla, actor, pedido):
    (item,) = ventanilla.atender(actor, pedido).items
    return item


def operaciones(codigo, ventanilla):
    """Every operation on a sample that exists, by nothing but its code."""
    suyo = {"codigo_muestra_cliente": codigo}
    return {
        "recepcionar": RecepcionarMuestra(items=(Recepcion(**suyo),)),
        "rechazar": RechazarMuestra(items=(Rechazo(**suyo, motivo=MotivoRechazo.DERRAMADA),)),
        "devolver": DevolverMuestra(items=(Devolucion(**suyo, motivo="Falta el RUN de la madre"),)),
        "derivar": CambioLaboratorio(items=(Cambio(**suyo, id_nuevo_laboratorio=SUR),)),
    }


@pytest.mark.parametrize("cual", ["recepcionar", "rechazar", "devolver", "derivar"])
def test_su_laboratorio_hace_todo_con_el_codigo_solo(ventanilla, laboratorio_norte, cual):
    numero, codigo = una_registrada(ventanilla)
    pedido = operaciones(codigo, ventanilla)[cual]
    hecho = uno(ventanilla, laboratorio_norte, pedido)
    assert (hecho.desenlace, hecho.id_muestra) == (Desenlace.ACTUALIZADA, numero), hecho.errores
    repetido = uno(ventanilla, laboratorio_norte, pedido)
    assert (repetido.desenlace, repetido.id_muestra) == (Desenlace.SIN_CAMBIO, numero), repetido.errores


def test_se_informa_y_se_corrige_con_el_codigo_solo(ventanilla, laboratorio_norte):
    numero, codigo = una_registrada(ventanilla)
    uno(ventanilla, laboratorio_norte, RecepcionarMuestra(items=(recepcion(codigo),)))
    hecho = uno(ventanilla, laboratorio_norte, EntregaResultado(items=(resultado(codigo, ventanilla),)))
    assert (hecho.id_muestra, hecho.estado_muestra) == (numero, Estado.CON_RESULTADO)
    otro = Correccion(
        codigo_muestra_cliente=codigo,
        resultado=Resultado.POSITIVO,
        fecha_hora_resultado_laboratorio=ventanilla.reloj(),
        motivo="Se repitió la corrida",
    )
    corregida = uno(ventanilla, laboratorio_norte, CorregirResultado(items=(otro,)))
    assert corregida.desenlace is Desenlace.ACTUALIZADA, corregida.errores


@pytest.mark.parametrize("cual", ["recepcionar", "rechazar", "devolver", "derivar"])
def test_otro_laboratorio_no_la_encuentra_por_nada(ventanilla, laboratorio_sur, cual):
    numero, codigo = una_registrada(ventanilla)
    por_codigo = uno(ventanilla, laboratorio_sur, operaciones(codigo, ventanilla)[cual])
    assert codigos(por_codigo) == {("HUB-2020", "codigo_muestra_cliente")}
    for consulta in (DatosMuestraID(id_muestra=numero), ObtenerInforme(id_muestra=numero)):
        with pytest.raises(MuestraDesconocida):
            ventanilla.atender(laboratorio_sur, consulta)
    assert not ventanilla.atender(laboratorio_sur, DatosMuestraRUT(rut_paciente="11111111-1")).muestras


def test_el_establecimiento_vecino_no_halla_nada(ventanilla):
    """By no number, list, search, code, label or known patient."""
    numero, codigo = una_registrada(ventanilla)
    for pedido in (VerDeTerritorio(id_muestra=numero), InformeDeAlcance(id_muestra=numero), VerRotulos(id_muestra=numero)):
        with pytest.raises(MuestraDesconocida):
            ventanilla.atender(VECINO, pedido)
    vecina = Actor(rol=Rol.ESTABLECIMIENTO, usuario_id=95, cod_deis=VECINO.cod_deis)
    for texto in ("", codigo, str(numero), "11.111.111-1", "Pérez"):
        for quien in (VECINO, vecina):
            assert not ventanilla.atender(quien, ListarTerritorio(texto=texto)).muestras, texto
    assert ventanilla.atender(VECINO, BuscarConocido(rut="11.111.111-1")).campos is None
    assert not ventanilla.atender(VECINO, VerRotulos()).rotulos


def test_derivada_la_tiene_solo_el_otro(ventanilla, laboratorio_norte, laboratorio_sur):
    _, codigo = una_registrada(ventanilla)
    uno(ventanilla, laboratorio_norte, operaciones(codigo, ventanilla)["derivar"])
    ya_no = uno(ventanilla, laboratorio_norte, RecepcionarMuestra(items=(recepcion(codigo),)))
    assert codigos(ya_no) == {("HUB-2020", "codigo_muestra_cliente")}
    suya = uno(ventanilla, laboratorio_sur, RecepcionarMuestra(items=(recepcion(codigo),)))
    assert suya.desenlace is Desenlace.ACTUALIZADA


def test_un_antigeno_no_es_de_ningun_laboratorio(ventanilla, laboratorio_norte):
    (test,) = registrar_antigenos(ventanilla, un_antigeno())
    with pytest.raises(MuestraDesconocida):
        ventanilla.atender(laboratorio_norte, DatosMuestraID(id_muestra=test.id_muestra))
    por_codigo = operaciones(test.codigo_muestra_cliente, ventanilla)["devolver"]
    assert codigos(uno(ventanilla, laboratorio_norte, por_codigo)) == {("HUB-2020", "codigo_muestra_cliente")}


@pytest.mark.parametrize("cual", ["recepcionar", "rechazar", "devolver", "derivar"])
def test_un_codigo_de_dos_muestras_no_se_elige(ventanilla, laboratorio_norte, cual):
    numero, codigo = una_registrada(ventanilla)
    propia = una_creada(ventanilla, laboratorio_norte, codigo)
    ambiguo = uno(ventanilla, laboratorio_norte, operaciones(codigo, ventanilla)[cual])
    assert codigos(ambiguo) == {("HUB-2080", "codigo_muestra_cliente")}
    mensaje = ambiguo.errores[0].mensaje
    assert f"la {propia}, que registró" in mensaje
    assert f"la {numero}, que le enviaron" in mensaje
    por_numero = uno(ventanilla, laboratorio_norte, RecepcionarMuestra(items=(Recepcion(id_muestra=numero),)))
    assert por_numero.id_muestra == numero


def test_el_codigo_propio_de_un_laboratorio_sigue_siendo_suyo(ventanilla, laboratorio_norte):
    """A retry of its own creation under a code that the hub made too is known as before."""
    _, codigo = una_registrada(ventanilla)
    propia = una_creada(ventanilla, laboratorio_norte, codigo)
    otra_vez = uno(ventanilla, laboratorio_norte, crear(una_muestra(codigo)))
    assert (otra_vez.desenlace, otra_vez.id_muestra) == (Desenlace.EXISTENTE, propia)


# ── back to who took it ─────────────────────────────────────────────────────────────────────────────────────────────
def corregida(numero, **cambios):
    datos = {nombre: getattr(una_toma(), nombre) for nombre in MuestraNueva.__slots__}
    return MuestraCorregida(**{**datos, "cod_deis": TOMADORA.cod_deis, "id_muestra": numero, **cambios})


def corregir(ventanilla, numero, quien=TOMADORA, **cambios):
    return uno(ventanilla, quien, CorregirTomas(items=(corregida(numero, **cambios),)))


def test_devuelta_la_corrige_quien_la_tomo_y_se_envia_otra_vez(ventanilla, laboratorio_norte, reloj):
    numero, codigo = una_registrada(ventanilla)
    uno(ventanilla, laboratorio_norte, operaciones(codigo, ventanilla)["devolver"])
    ajeno = uno(ventanilla, laboratorio_norte, CorregirMuestras(items=(corregida(numero, cod_deis="113100"),)))
    assert codigos(ajeno) == {("HUB-2030", "id_muestra")}
    reloj.avanzar(days=2)
    hecha = corregir(ventanilla, numero, paciente_telefono="+56 2 2345 6789")
    assert (hecha.desenlace, hecha.estado_muestra) == (Desenlace.ACTUALIZADA, Estado.ENVIADA), hecha.errores
    recibida = uno(ventanilla, laboratorio_norte, RecepcionarMuestra(items=(recepcion(codigo),)))
    assert recibida.desenlace is Desenlace.ACTUALIZADA


def test_sin_recibir_se_corrige_siete_dias_y_el_plazo_no_crece(ventanilla, motor, reloj):
    numero, _ = una_registrada(ventanilla)
    with motor.connect() as conexion:
        vence_en = conexion.execute(select(Muestra.vence_en)).scalar_one()
    reloj.avanzar(days=6)
    assert corregir(ventanilla, numero, paciente_ap_pat="Péres").desenlace is Desenlace.ACTUALIZADA
    with motor.connect() as conexion:
        assert conexion.execute(select(Muestra.vence_en)).scalar_one() == vence_en
    reloj.avanzar(days=1, seconds=1)
    tarde = corregir(ventanilla, numero, paciente_ap_pat="Pérez")
    assert codigos(tarde) == {("HUB-4062", "id_muestra")}


def test_recibida_ya_no_se_corrige(ventanilla, laboratorio_norte):
    numero, codigo = una_registrada(ventanilla)
    uno(ventanilla, laboratorio_norte, RecepcionarMuestra(items=(recepcion(codigo),)))
    assert codigos(corregir(ventanilla, numero, paciente_ap_pat="Péres")) == {("HUB-2022", "id_muestra")}


def test_nadie_mas_la_corrige(ventanilla):
    numero, _ = una_registrada(ventanilla)
    assert codigos(corregir(ventanilla, numero, VECINO, paciente_ap_pat="Otra")) == {("HUB-2020", "id_muestra")}


# ── antigen tests ───────────────────────────────────────────────────────────────────────────────────────────────────
def otro_resultado(numero):
    item = ResultadoDeAntigeno(id_muestra=numero, resultado=Resultado.POSITIVO, motivo="Se leyó antes de tiempo")
    return CorregirAntigeno(items=(item,))


def borrado(numero, motivo="Se registró por error dos veces"):
    return EliminarTomas(items=(EliminacionDeToma(id_muestra=numero, motivo=motivo),))


def test_el_resultado_de_un_antigeno_se_corrige_tres_dias(ventanilla, reloj):
    (test,) = registrar_antigenos(ventanilla, un_antigeno())
    reloj.avanzar(days=3)
    assert uno(ventanilla, TOMADORA, otro_resultado(test.id_muestra)).desenlace is Desenlace.ACTUALIZADA
    reloj.avanzar(seconds=1)
    item = ResultadoDeAntigeno(id_muestra=test.id_muestra, resultado=Resultado.NEGATIVO, motivo="Otra vez otro, tarde")
    assert codigos(uno(ventanilla, TOMADORA, CorregirAntigeno(items=(item,)))) == {("HUB-4063", "id_muestra")}


def test_un_antigeno_se_elimina_tres_dias_y_con_motivo(ventanilla, motor, reloj):
    (test,) = registrar_antigenos(ventanilla, un_antigeno())
    assert codigos(uno(ventanilla, TOMADORA, borrado(test.id_muestra, None))) == {("HUB-2001", "motivo")}
    assert codigos(uno(ventanilla, VECINO, borrado(test.id_muestra))) == {("HUB-2020", "id_muestra")}
    assert uno(ventanilla, TOMADORA, borrado(test.id_muestra)).desenlace is Desenlace.ACTUALIZADA
    assert uno(ventanilla, TOMADORA, borrado(test.id_muestra)).desenlace is Desenlace.SIN_CAMBIO
    with motor.connect() as conexion:
        assert conexion.execute(select(Muestra.estado)).scalar_one() == Estado.ELIMINADA
    (otro,) = registrar_antigenos(ventanilla, un_antigeno())
    assert otro.desenlace is Desenlace.CREADA
    assert otro.codigo_muestra_cliente != test.codigo_muestra_cliente
    reloj.avanzar(days=3, seconds=1)
    assert codigos(uno(ventanilla, TOMADORA, borrado(otro.id_muestra))) == {("HUB-4064", "id_muestra")}


def test_una_muestra_enviada_no_se_elimina_sin_autorizacion(ventanilla):
    numero, _ = una_registrada(ventanilla)
    assert codigos(uno(ventanilla, TOMADORA, borrado(numero))) == {("HUB-2031", "id_muestra")}


def test_el_resultado_de_un_laboratorio_no_lo_toca_quien_tomo(ventanilla, laboratorio_norte):
    numero, codigo = una_registrada(ventanilla)
    uno(ventanilla, laboratorio_norte, RecepcionarMuestra(items=(recepcion(codigo),)))
    informe = Entrega(codigo_muestra_cliente=codigo, resultado=Resultado.NEGATIVO)
    uno(ventanilla, laboratorio_norte, EntregaResultado(items=(informe,)))
    assert ("HUB-2012", "resultado") in codigos(uno(ventanilla, TOMADORA, otro_resultado(numero)))


def test_quien_no_toma_muestras_no_registra():
    assert [rol for rol in Rol if Permiso.MUESTRA_TOMAR in PERMISOS[rol]] == [Rol.TOMADOR]
    assert Actor(rol=Rol.TOMADOR).laboratorio_id is None
