"""A restoration on record explains what it can have lost, and names no head that nobody has to believe."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dominio.auditoria import Falla, Verificador
from dominio.auditoria.perdidas import Perdida, _sellada, perdidas
from dominio.sellos.cabezas import a_texto
from dominio.sellos.llave import crear_llave
from dominio.sellos.verificar_prueba import Cabeza
from dominio.vocabulario.errores import CabezaDelFuturo, CabezaSinFirmaConocida
from tests.elenco import una_creada

INVENTADA = Cabeza(999_999_999, bytes.fromhex("aa" * 32), "20991231T235959Z", None)


@pytest.mark.parametrize("del_futuro", [True, False])
def test_ninguna_restauracion_explica_lo_que_es_de_despues_de_ella(restaurada, laboratorio_norte, del_futuro):
    """Whatever head it names: what was sealed later, and then changed and sealed anew, does not lead to its head."""
    cuando = INVENTADA.instante if del_futuro else a_texto(restaurada.reloj())
    restaurada.retomar(INVENTADA._replace(instante=cuando), llaves=None)
    restaurada.reloj.avanzar(days=1)
    una_creada(restaurada.ventanilla, laboratorio_norte, "C-1")
    despues = restaurada.sellar()
    assert restaurada.hallado(despues)[0] == set()
    _, (dicha,) = restaurada.hallado(despues._replace(raiz=bytes(32)))
    assert restaurada.hallado(despues._replace(raiz=bytes(32)))[0] == {(Falla.CABEZA_DISTINTA, despues.tamano)}
    despues_de_ella = despues._replace(tamano=despues.tamano + 7, raiz=bytes(32))
    assert restaurada.hallado(despues_de_ella)[0] == {(Falla.CABEZA_DISTINTA, despues_de_ella.tamano)}
    assert "no está firmada" in dicha.dicha()
    assert ("dice ser de después" in dicha.dicha()) is del_futuro


@given(dias=st.integers(-3_000, 30_000), tamano=st.integers(1, 10**9), nombrada=st.booleans())
def test_lo_que_una_perdida_explica_es_de_antes_de_ella(dias, tamano, nombrada):
    """For heads at random: what is explained was published before its record and covers more than came back."""
    asentada = datetime(2030, 1, 1, tzinfo=UTC)
    una = Cabeza(tamano, bytes(32), a_texto(asentada + timedelta(days=dias)), None)
    perdida = Perdida(7, asentada, "ayer", 5, una if nombrada else INVENTADA, 1, 2)
    debe = tamano > 5 and (nombrada or una.instante < a_texto(asentada))
    assert perdida.explica(una) is debe


def test_se_perdieron_las_cabezas_del_mismo_instante_que_la_ultima():
    """Two may have been made in one second; the larger one is named, and the record went back to before both."""
    asentada = datetime(2030, 1, 1, tzinfo=UTC)
    menor, mayor = (Cabeza(tamano, bytes(32), "20291231T235930Z", None) for tamano in (100, 101))
    perdida = Perdida(7, asentada, "ayer", 90, mayor, 1, 2)
    assert perdida.explica(menor)
    assert perdida.explica(mayor)
    assert not perdida.explica(mayor._replace(tamano=102))


def test_lo_que_ya_estaba_sellado_no_se_perdio(restaurada):
    """Even if the record of a restoration says that nothing came back: heads that were there before it are held to it."""
    restaurada.retomar()
    (dicha,) = restaurada.hallado()[1]
    with restaurada.motor.connect() as conexion:
        mentida = replace(dicha, lugares=0)
        assert _sellada(conexion, mentida).lugares == restaurada.guardada.tamano == dicha.lugares
    assert not dicha.explica(restaurada.guardada._replace(raiz=bytes(32)))


@pytest.mark.parametrize(
    ("cual", "error"),
    [
        ("del futuro", CabezaDelFuturo),
        ("de un día que no hay", CabezaDelFuturo),
        ("sin firma", CabezaSinFirmaConocida),
        ("de otra llave", CabezaSinFirmaConocida),
    ],
)
def test_una_cabeza_que_nadie_tiene_que_creer_no_se_anota(restaurada, tmp_path, cual, error):
    """Unless whoever restores answers for it; nothing is written otherwise, and the key that signed it is enough."""
    suya, otra = crear_llave(tmp_path / "suya.pem"), crear_llave(tmp_path / "otra.pem")
    instante = {"del futuro": "20991231T235959Z", "de un día que no hay": "20261399T999999Z"}.get(cual)
    cabeza = restaurada.perdida._replace(instante=instante or restaurada.perdida.instante)
    firma = {"sin firma": None, "de otra llave": otra.firmar(cabeza.firmado)}.get(cual, suya.firmar(cabeza.firmado))
    cabeza = cabeza._replace(firma=firma)
    with pytest.raises(error):
        restaurada.asentar(cabeza, llaves=[suya.publica])
    with restaurada.motor.connect() as conexion:
        assert perdidas(conexion, selladas=False) == []
    restaurada.asentar(restaurada.perdida._replace(firma=suya.firmar(restaurada.perdida.firmado)), [suya.publica])
    restaurada.retomar(cabeza, llaves=None)
    assert len(restaurada.hallado()[1]) == 2


def test_una_firma_que_nadie_conoce_se_dice(restaurada, tmp_path):
    """Of the head that a restoration names too, whoever put it on record."""
    suya, otra = crear_llave(tmp_path / "suya.pem"), crear_llave(tmp_path / "otra.pem")
    restaurada.retomar(restaurada.perdida._replace(firma=otra.firmar(restaurada.perdida.firmado)), llaves=None)
    verificador = Verificador(restaurada.motor, llaves=[suya.publica])
    assert {(d.falla, d.numero) for d in verificador.diferencias()} == {(Falla.FIRMA_MALA, restaurada.perdida.tamano)}
