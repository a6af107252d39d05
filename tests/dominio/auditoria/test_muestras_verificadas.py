"""The row of a sample says what its sealed steps say: no door makes it otherwise, and who does so by force is found out."""

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import Boolean, Date, DateTime, Integer, LargeBinary, func, select, text, update

from dominio.auditoria import Falla, Verificador
from dominio.auditoria.muestras_verificadas import DATOS_DE_LA_FILA
from dominio.muestras.contenido import huella_guardada
from dominio.muestras.tomas.items import ResultadoDeAntigeno
from dominio.muestras.tomas.pedidos import CorregirAntigeno, CorregirTomas
from dominio.sellos.sellador import sellar
from dominio.vocabulario.enumeraciones import Desenlace, Resultado, Tecnica, TipoMuestra
from modelos import Informe, Muestra
from tests.dominio.auditoria.test_integridad import forzar
from tests.dominio.de_mesa import MESA, abrir, correccion_de_datos, edicion
from tests.dominio.muestras.tomas.test_origenes import corregida
from tests.dominio.pasos import PDF, cambio, correccion, devolucion, recepcion, uno
from tests.elenco import NORTE, SUR, entrega, una_creada, una_informada, una_recepcionada
from tests.tomas import TOMADORA, poblar_lugares, registrar_antigenos, un_antigeno, una_registrada

_M = Muestra.__table__.c


@pytest.fixture
def vidas(ventanilla, motor, laboratorio_norte, laboratorio_sur, reloj):
    """Samples at each turn of their lives, by name."""
    poblar_lugares(motor)
    norte, sur = laboratorio_norte, laboratorio_sur

    def hecho(actor, pedido):
        assert uno(ventanilla, actor, pedido).desenlace is Desenlace.ACTUALIZADA

    suyas = {"creada": una_creada(ventanilla, norte, "V-1", sin_orden_medica=True, epivigila=4521)}
    suyas["a_otro"] = una_creada(ventanilla, norte, "V-2", id_laboratorio=SUR)
    suyas["informada"] = una_informada(ventanilla, norte, "V-3", informe=PDF)
    suyas["corregida"] = una_informada(ventanilla, norte, "V-4", informe=PDF)
    hecho(norte, correccion(suyas["corregida"], ventanilla))
    suyas["derivada"] = una_recepcionada(ventanilla, norte, "V-5")
    hecho(norte, cambio(suyas["derivada"]))
    suyas["de_vuelta"] = una_recepcionada(ventanilla, norte, "V-6")
    hecho(norte, cambio(suyas["de_vuelta"]))
    hecho(sur, recepcion(suyas["de_vuelta"]))
    hecho(sur, cambio(suyas["de_vuelta"], NORTE))
    suyas["retirada"] = una_informada(ventanilla, norte, "V-7", informe=PDF)
    hecho(norte, devolucion(suyas["retirada"]))
    suyas["informada_otra_vez"] = una_informada(ventanilla, norte, "V-8", informe=PDF)
    hecho(norte, devolucion(suyas["informada_otra_vez"]))
    reloj.avanzar(minutes=1)
    hecho(norte, entrega(suyas["informada_otra_vez"], ventanilla, resultado=Resultado.POSITIVO))
    suyas["editada"] = una_informada(ventanilla, norte, "V-9", informe=PDF)
    abrir(ventanilla, suyas["editada"])
    hecho(norte, correccion_de_datos(suyas["editada"], paciente_ap_pat="Otra"))
    suyas["tomada"], _ = una_registrada(ventanilla)
    (antigeno,) = registrar_antigenos(ventanilla, un_antigeno())
    suyas["antigeno"] = antigeno.id_muestra
    reloj.avanzar(hours=2)
    (antigeno,) = registrar_antigenos(ventanilla, un_antigeno(fecha_muestra=reloj() - timedelta(minutes=1)))
    suyas["antigeno_corregido"] = antigeno.id_muestra
    otro = ResultadoDeAntigeno(id_muestra=antigeno.id_muestra, resultado=Resultado.POSITIVO, motivo="Se leyó otra tira")
    hecho(TOMADORA, CorregirAntigeno(items=[otro]))
    hecho(TOMADORA, CorregirTomas(items=[corregida(suyas["tomada"], paciente_nombres="Ana Luisa")]))
    return suyas


QUE_NINGUN_PASO_DICE = {
    "valor_resultado": ("antigeno", "antigeno_corregido"),  # it follows from the result
    "laboratorio_id": ("editada",),  # who mends the data does not say again where it was sent
}


def alteradas(motor):
    """The samples of which the verification says that their rows are not what their steps left."""
    halladas = list(Verificador(motor).diferencias())
    assert {una.falla for una in halladas} <= {Falla.MUESTRA_ALTERADA}, halladas
    return {una.numero for una in halladas}


def otro_valor(columna, valor):
    """Something else that the column can hold."""
    if isinstance(columna.type, Boolean):
        return not valor
    if isinstance(columna.type, Date):
        return (valor or Muestra.__table__.c.paciente_fecha_nac.type.python_type(2000, 1, 1)) - timedelta(days=1)
    if isinstance(columna.type, DateTime) or hasattr(valor, "tzinfo"):
        return valor - timedelta(seconds=1)
    if isinstance(columna.type, LargeBinary):
        return bytes(valor)[::-1]
    if isinstance(columna.type, Integer) or isinstance(valor, int):
        return (valor or 0) + 1
    return "Otro" if valor is None else f"{valor[:-1]}{'x' if valor[-1:] != 'x' else 'y'}"


def test_ninguna_puerta_deja_una_muestra_que_no_dice_lo_de_sus_pasos(vidas, ventanilla, motor):
    """An antigen test whose data were mended after its registration among them."""
    ventanilla.atender(MESA, edicion(vidas["antigeno"]))
    de_antigeno = {"tecnica_muestra": Tecnica.TEST_PACK, "tipo_muestra": TipoMuestra.TORULA_NASAL}
    pedido = CorregirTomas(items=correccion_de_datos(vidas["antigeno"], paciente_nombres="Ana Luisa", **de_antigeno).items)
    assert uno(ventanilla, TOMADORA, pedido).desenlace is Desenlace.ACTUALIZADA
    assert alteradas(motor) == set()


@pytest.mark.parametrize("columna", DATOS_DE_LA_FILA, ids=lambda columna: columna.name)
def test_lo_que_se_cambia_en_una_muestra_se_descubre(vidas, motor, columna):
    """In every column, of every one that says something there: by whoever owns the database, and without any step."""
    cambiadas = set()
    with motor.begin() as conexion:
        for numero, valor in conexion.execute(select(_M.id, columna)).all():
            if valor is None and columna.name == "informado_en":
                continue
            destinos = {NORTE, SUR} if columna.name in ("laboratorio_id", "laboratorio_origen_id") else None
            nuevo = max(destinos - {valor}) if destinos else otro_valor(columna, valor)
            conexion.execute(update(Muestra).where(_M.id == numero).values({columna.name: nuevo}))
            cambiadas.add(numero)
    sin_decir = {vidas[nombre] for nombre in QUE_NINGUN_PASO_DICE.get(columna.name, ())}
    assert cambiadas > sin_decir
    assert alteradas(motor) == cambiadas - sin_decir


def test_un_resultado_con_el_informe_de_otra_muestra_se_descubre(vidas, motor):
    """The report of another sample, or none, in the place of its own."""
    ajeno = {"informada": vidas["corregida"], "antigeno": vidas["antigeno_corregido"]}
    with motor.begin() as conexion:
        for nombre, de_quien in ajeno.items():
            suyo = select(func.max(Informe.id)).where(Informe.muestra_id == de_quien).scalar_subquery()
            conexion.execute(update(Muestra).where(_M.id == vidas[nombre]).values(informe_id=suyo))
        conexion.execute(update(Muestra).where(_M.id == vidas["editada"]).values(informe_id=None))
    assert alteradas(motor) == {vidas["informada"], vidas["antigeno"], vidas["editada"]}


def test_cambiar_tambien_la_huella_no_lo_oculta(vidas, motor, reloj):
    """Who reckons the digest anew for what they wrote still lacks the step's, and that one is sealed."""
    sellar(motor, reloj)
    with motor.begin() as conexion:
        conexion.execute(update(Muestra).where(_M.id == vidas["creada"]).values(paciente_nombres="Otra"))
        fila = conexion.execute(select(Muestra.__table__).where(_M.id == vidas["creada"])).one()
        otra = huella_guardada(fila, fila.laboratorio_id)
        conexion.execute(update(Muestra).where(_M.id == vidas["creada"]).values(huella=otra))
    assert alteradas(motor) == {vidas["creada"]}
    forzar(motor, f"UPDATE historial SET huella = NULL WHERE muestra_id = {vidas['creada']}")
    assert [(una.falla, una.numero) for una in Verificador(motor).diferencias()] == [(Falla.REGISTRO_ALTERADO, 1)]


def test_una_muestra_que_se_borro_se_descubre(vidas, motor):
    """The last of all, or one before, by who puts aside what holds rows together."""
    borradas = {max(vidas.values()), vidas["derivada"]}
    orden = f"DELETE FROM muestra WHERE id IN ({', '.join(map(str, borradas))})"
    if motor.dialect.name == "postgresql":
        with motor.begin() as conexion:
            conexion.execute(text("SET LOCAL session_replication_role = replica"))
            conexion.execute(text(orden))
    else:
        with closing(sqlite3.connect(motor.url.database)) as ajena, ajena:  # by default it does not hold them together
            ajena.execute(orden)
    assert alteradas(motor) == borradas
