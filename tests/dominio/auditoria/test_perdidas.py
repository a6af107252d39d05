"""What a restoration of a backup lost is on record: told from what somebody took away, and never given again."""

from contextlib import closing
from dataclasses import asdict, dataclass

import pytest
from sqlalchemy import select

from consola.administracion import MESA, sobre_de_consola
from dominio.atencion import abrir_ventanilla
from dominio.auditoria import Falla, Verificador
from dominio.auditoria.perdidas import perdidas, retrocedio, ultima_publicada
from dominio.auditoria.restauracion import retomar
from dominio.muestras.pedidos import CambiosDesde
from dominio.sellos.cabezas import publicar
from dominio.sellos.sellador import sellar
from dominio.sellos.verificar_prueba import Cabeza
from dominio.vocabulario.enumeraciones import Desenlace
from dominio.vocabulario.errores import CabezaDeOtroRegistro, CursorAdelantado
from modelos import Mensaje, crear_motor
from tests.asentado import esperar_asentado
from tests.dominio.auditoria.sellado import borrar
from tests.dominio.auditoria.test_integridad import forzar
from tests.elenco import crear, una_creada, una_muestra


@dataclass
class Restaurada:
    """A database as it was after the first day, of whose second day the heads, a cursor and an answer are known outside."""

    motor: object
    ventanilla: object
    reloj: object
    guardada: Cabeza
    perdida: Cabeza
    cursor: str
    cursor_perdido: str
    respuesta: object

    def retomar(self, cabeza=None):
        """Take up work again, and seal what was put on record of that."""
        self.asentar(cabeza or self.perdida)
        return self.sellar()

    def asentar(self, cabeza):
        """As the console does, by a window of its own, on the test's clock."""
        self.reloj.avanzar(minutes=10)
        nueva = abrir_ventanilla(self.motor, reloj=self.reloj)
        retomar(
            self.motor,
            lambda p: nueva.atender(MESA, p, sobre_de_consola(nueva, p, asdict(p))),
            "respaldo de ayer",
            cabeza,
            self.reloj(),
        )

    def sellar(self):
        """The newest head."""
        return sellar(self.motor, self.reloj).cabeza

    def hallado(self, *cabezas):
        """What a verification finds, and the losses that it tells."""
        verificador = Verificador(self.motor, cabezas=cabezas)
        return {(d.falla, d.numero) for d in verificador.diferencias()}, verificador.perdidas


def cursor_de(ventanilla, actor):
    """The cursor after all that there is."""
    esperar_asentado(ventanilla.motor)
    return ventanilla.atender(actor, CambiosDesde()).cursor


LOTE = crear(una_muestra("B-1"), una_muestra("B-2"), id_mensaje_cliente="lote-7")
"""What a laboratory sends on the second day, and sends again when its answer is not known any more."""


@pytest.fixture
def restaurada(bancada, motor, ventanilla, laboratorio_norte, reloj):
    for codigo in ("A-1", "A-2", "A-3"):
        una_creada(ventanilla, laboratorio_norte, codigo)
    cursor = cursor_de(ventanilla, laboratorio_norte)
    guardada = sellar(motor, reloj).cabeza
    motor.dispose()
    with bancada.copia(motor.url.render_as_string(hide_password=False)) as direccion:
        reloj.avanzar(hours=5)
        respuesta = ventanilla.atender(laboratorio_norte, LOTE)
        perdido = cursor_de(ventanilla, laboratorio_norte)
        perdida = sellar(motor, reloj).cabeza
        motor.dispose()
        otro = crear_motor(direccion)
        yield Restaurada(otro, abrir_ventanilla(otro, reloj=reloj), reloj, guardada, perdida, cursor, perdido, respuesta)
        otro.dispose()


def test_lo_perdido_se_dice_y_no_es_una_diferencia(restaurada):
    """Only once it is on record: before, the same head shows that something is missing."""
    halladas, dichas = restaurada.hallado(restaurada.guardada, restaurada.perdida)
    assert (halladas, dichas) == ({(Falla.CABEZA_DISTINTA, restaurada.perdida.tamano)}, [])
    nueva = restaurada.retomar()
    halladas, (dicha,) = restaurada.hallado(restaurada.guardada, restaurada.perdida, nueva)
    assert halladas == set()
    assert (dicha.lugares, dicha.cabeza, dicha.respaldo) == (
        restaurada.guardada.tamano,
        restaurada.perdida,
        "respaldo de ayer",
    )
    assert dicha.desde > restaurada.guardada.tamano
    assert f"lugares del sello {dicha.lugares} a {dicha.cabeza.tamano - 1}" in dicha.dicha()
    assert f"mensajes entre {dicha.desde} y {dicha.hasta}" in dicha.dicha()


def test_lo_que_se_quita_despues_se_dice_como_quitado(restaurada, laboratorio_norte):
    """A restoration on record excuses nothing that came back, nor what came after."""
    restaurada.retomar()
    una_creada(restaurada.ventanilla, laboratorio_norte, "C-1")
    despues = restaurada.sellar()
    with restaurada.motor.connect() as conexion:
        ultimo = conexion.execute(select(Mensaje.id).order_by(Mensaje.id.desc()).limit(1)).scalar_one()
    forzar(
        restaurada.motor,
        *borrar(2, ultimo),
        f"DELETE FROM sello_hoja WHERE lugar = {despues.tamano - 1}",
        f"DELETE FROM sello WHERE tamano = {despues.tamano}",
    )
    halladas, dichas = restaurada.hallado(restaurada.guardada, restaurada.perdida, despues)
    del_registro = {(falla, numero) for falla, numero in halladas if falla is not Falla.ESTADO_SIN_TRAZA}
    assert del_registro == {(Falla.MENSAJE_BORRADO, 2), (Falla.CABEZA_DISTINTA, despues.tamano)}
    assert len(dichas) == 1


def test_una_cabeza_mas_nueva_que_la_ultima_conocida_no_se_explica(restaurada):
    """Whoever holds one that the restoration did not name may ask what became of what it covers; to name it explains it."""
    restaurada.retomar()
    otra = restaurada.perdida._replace(tamano=restaurada.perdida.tamano + 50, instante="20990101T000000Z")
    halladas, _ = restaurada.hallado(otra)
    assert halladas == {(Falla.CABEZA_DISTINTA, otra.tamano)}
    restaurada.retomar(otra)
    assert restaurada.hallado(otra, restaurada.perdida)[0] == set()


@pytest.mark.parametrize("como", ["alterada", "sin sello"])
def test_una_constancia_que_no_es_la_sellada_no_explica_nada(restaurada, como):
    """Nobody passes off what he took away as a restoration by words that the seal does not cover."""
    restaurada.asentar(restaurada.perdida)
    if como == "alterada":
        restaurada.sellar()
        (dicha,) = restaurada.hallado()[1]
        forzar(restaurada.motor, f"UPDATE mensaje SET origen = 'otra persona' WHERE id = {dicha.id_mensaje}")
    halladas, dichas = restaurada.hallado(restaurada.perdida)
    assert (Falla.CABEZA_DISTINTA, restaurada.perdida.tamano) in halladas
    assert dichas == []


def test_la_base_de_otro_hub_no_se_anota(restaurada):
    """A head that covers no more than what is there must be of it; nothing is written otherwise."""
    ajena = restaurada.guardada._replace(raiz=bytes(32))
    with pytest.raises(CabezaDeOtroRegistro):
        restaurada.retomar(ajena)
    with restaurada.motor.connect() as conexion:
        assert perdidas(conexion, selladas=False) == []


def test_ningun_numero_de_lo_perdido_se_da_otra_vez(restaurada, laboratorio_norte):
    """What the laboratory sends again is taken as new, under numbers that nobody had; sent twice, it is the same."""
    perdidos = {restaurada.respuesta.id_mensaje, *(item.id_muestra for item in restaurada.respuesta.items)}
    restaurada.retomar()
    primera = restaurada.ventanilla.atender(laboratorio_norte, LOTE)
    segunda = restaurada.ventanilla.atender(laboratorio_norte, LOTE)
    assert [item.desenlace for item in primera.items] == [Desenlace.CREADA] * 2
    assert [item.id_muestra for item in segunda.items] == [item.id_muestra for item in primera.items]
    dados = {primera.id_mensaje, segunda.id_mensaje, *(item.id_muestra for item in primera.items)}
    assert min(dados) > max(perdidos) + 1_000_000 - 1
    assert not dados & perdidos


def test_los_cursores_de_lo_perdido_se_rehusan_y_los_demas_siguen(restaurada, laboratorio_norte):
    """Also once there are newer steps than the lost ones; what came back is followed as before."""
    restaurada.retomar()
    una_creada(restaurada.ventanilla, laboratorio_norte, "C-1")
    esperar_asentado(restaurada.motor)
    with pytest.raises(CursorAdelantado):
        restaurada.ventanilla.atender(laboratorio_norte, CambiosDesde(cursor=restaurada.cursor_perdido))
    hallados = restaurada.ventanilla.atender(laboratorio_norte, CambiosDesde(cursor=restaurada.cursor))
    assert [cambio.codigo_muestra_cliente for cambio in hallados.cambios] == ["C-1"]
    otra = restaurada.ventanilla.atender(laboratorio_norte, CambiosDesde(cursor=hallados.cursor))
    assert (otra.cambios, otra.quedan) == ([], False)
    hoy = restaurada.ventanilla.atender(laboratorio_norte, CambiosDesde(fecha=restaurada.reloj().date()))
    assert restaurada.ventanilla.atender(laboratorio_norte, CambiosDesde(cursor=hoy.cursor)).cambios == []


def test_la_base_que_volvio_atras_se_nota(restaurada, tmp_path):
    """By a head that is out there and not in it, until the restoration is on record; the newest in the folder counts."""
    assert ultima_publicada(tmp_path) is None
    for cabeza in (restaurada.perdida, restaurada.guardada):
        publicar(tmp_path, cabeza)
    assert ultima_publicada(tmp_path) == restaurada.perdida
    with closing(restaurada.motor.connect()) as conexion:
        assert not retrocedio(conexion, restaurada.guardada)
        assert retrocedio(conexion, restaurada.perdida)
    publicar(tmp_path, restaurada.retomar())
    with closing(restaurada.motor.connect()) as conexion:
        assert not retrocedio(conexion, restaurada.perdida)
        assert not retrocedio(conexion, ultima_publicada(tmp_path))


def test_tras_dos_restauraciones_la_ultima_cabeza_explica_todo(bancada, restaurada, laboratorio_norte):
    """The second one from the same backup, which has not the record of the first: both branches are of before it."""
    restaurada.motor.dispose()
    with bancada.copia(restaurada.motor.url.render_as_string(hide_password=False)) as direccion:
        restaurada.retomar()
        una_creada(restaurada.ventanilla, laboratorio_norte, "C-1")
        intermedia = restaurada.sellar()
        restaurada.motor.dispose()
        restaurada.motor = crear_motor(direccion)
        nueva = restaurada.retomar(intermedia)
        halladas, (dicha,) = restaurada.hallado(restaurada.guardada, restaurada.perdida, intermedia, nueva)
        restaurada.motor.dispose()
    assert (halladas, dicha.cabeza) == (set(), intermedia)
    assert dicha.dicha().startswith("Perdido por la restauración de respaldo de ayer, del ")
