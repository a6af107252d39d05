"""What a restoration of a backup lost is on record: told from what somebody took away, and never given again."""

from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import select

from dominio.auditoria import Falla
from dominio.auditoria.perdidas import perdidas, retrocedio, ultima_publicada
from dominio.muestras.pedidos import CambiosDesde
from dominio.sellos.cabezas import a_texto, publicar
from dominio.vocabulario.enumeraciones import Desenlace
from dominio.vocabulario.errores import CabezaDeOtroRegistro, CursorAdelantado
from modelos import Mensaje, crear_motor
from tests.asentado import esperar_asentado
from tests.dominio.auditoria.restauradas import LOTE
from tests.dominio.auditoria.sellado import borrar
from tests.dominio.auditoria.test_integridad import forzar
from tests.elenco import una_creada


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
    otra = restaurada.perdida._replace(
        tamano=restaurada.perdida.tamano + 50, instante=a_texto(restaurada.reloj() + timedelta(minutes=15))
    )
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


def test_una_cabeza_del_futuro_no_tapa_las_que_vinieron_despues(restaurada, tmp_path):
    """A clock that was years ahead left it: it stays the first of the folder, and is not the newest."""
    lejana = restaurada.guardada._replace(instante="29991231T235959Z")
    publicar(tmp_path, lejana)
    assert ultima_publicada(tmp_path) == lejana, "if there is no other"
    publicar(tmp_path, restaurada.perdida)
    assert ultima_publicada(tmp_path) == restaurada.perdida


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
