"""A fault of the hub's own with one item: that one is refused, the log tells where, and the others are stored."""

import pytest

from dominio.muestras import reglas, resultados
from dominio.muestras.items import Correccion, Entrega
from dominio.muestras.pedidos import (
    CorregirResultado,
    CrearMuestras,
    EntregaResultado,
    RecepcionarMuestra,
)
from dominio.vocabulario.ejemplos_de_error import EJEMPLOS
from dominio.vocabulario.enumeraciones import Desenlace, Estado, Resultado
from dominio.vocabulario.errores import MotivoDemasiadoCorto, catalogo
from tests.dominio.pasos import pasos
from tests.elenco import crear, una_informada, una_muestra, una_recepcionada
from tests.test_un_dato_no_hunde import BUENOS, POR_ELEMENTO, PREPARAR, de_fecha, por_soap


def con_falla(codigo: str):
    def exigir(muestra, *_resto):
        if getattr(muestra, "codigo_muestra_cliente", None) == codigo:
            raise ZeroDivisionError(f"patient data of {codigo}")

    return exigir


def test_una_falla_en_una_regla_rechaza_solo_esa_muestra(ventanilla, laboratorio_norte, monkeypatch):
    """The others are stored, under their own codes, and the failed one can be sent again."""
    monkeypatch.setattr(reglas, "EXIGENCIAS", (*reglas.EXIGENCIAS, con_falla("N-2")))
    pedido = crear(*(una_muestra(f"N-{n}", paciente_run=None) if n == 4 else una_muestra(f"N-{n}") for n in range(1, 5)))

    recibo = ventanilla.atender(laboratorio_norte, pedido)

    assert [i.desenlace.value for i in recibo.items] == ["creada", "rechazada", "creada", "rechazada"]
    assert [e.codigo for e in recibo.items[1].errores] == ["HUB-2040"]
    assert recibo.items[1].codigo_muestra_cliente == "N-2"
    monkeypatch.undo()
    (otra,) = ventanilla.atender(laboratorio_norte, crear(una_muestra("N-2"))).items
    assert otra.desenlace is Desenlace.CREADA


def test_una_falla_a_medio_guardar_no_deja_nada(ventanilla, laboratorio_norte, monkeypatch, motor):
    """What the item had begun to write is taken back, and the neighbour's stays."""
    claves = [una_recepcionada(ventanilla, laboratorio_norte, f"N-{n}") for n in (1, 2)]
    guardar = resultados._guardar_informe

    def guardar_y_fallar(turno, item, actual):
        numero = guardar(turno, item, actual)
        turno.anotar(actual.id, None, Estado(actual.estado))
        return numero if actual.id == claves[1] else 1 // 0

    monkeypatch.setattr(resultados, "_guardar_informe", guardar_y_fallar)
    datos = {"resultado": Resultado.POSITIVO, "fecha_hora_resultado_laboratorio": ventanilla.reloj()}

    recibo = ventanilla.atender(
        laboratorio_norte, EntregaResultado(items=tuple(Entrega(id_muestra=c, **datos) for c in claves))
    )

    assert [i.desenlace.value for i in recibo.items] == ["rechazada", "actualizada"]
    assert [hacia for _, hacia, _ in pasos(motor, claves[0])] == [2, 3]


@pytest.mark.parametrize("pedido_de", [RecepcionarMuestra, EntregaResultado, CorregirResultado, CrearMuestras])
def test_una_falla_al_leer_rechaza_solo_ese_elemento(hub, ventanilla, laboratorio_norte, monkeypatch, pedido_de):
    """A reader that fails is a fault of the item whose datum it read."""
    clase = next(clase for clase, lista in POR_ELEMENTO.items() if lista.pedido is pedido_de)
    pares = [{**BUENOS[clase], "codigo_muestra_cliente": f"N-{n}"} for n in (1, 2)]
    if clase in PREPARAR:
        for par in pares:
            PREPARAR[clase](ventanilla, laboratorio_norte, par["codigo_muestra_cliente"])
    pares[0][de_fecha(clase)] += " "
    lectores = POR_ELEMENTO[clase].campos.lectores
    lector = lectores[de_fecha(clase)]

    def fallar(texto, campo):
        return lector(texto, campo) if not texto.endswith(" ") else 1 // 0

    monkeypatch.setitem(lectores, de_fecha(clase), fallar)

    (malo, codigos), (bueno, _) = por_soap(hub, clase, *pares)

    assert (malo, codigos) == ("rechazada", ["HUB-2040"])
    assert bueno in ("creada", "actualizada")


def test_un_error_que_no_se_puede_decir_no_hunde_el_mensaje(ventanilla, laboratorio_norte, monkeypatch):
    """A sentence that cannot be put together gives way to its remedy."""
    monkeypatch.setattr(MotivoDemasiadoCorto, "plantilla", "{no_hay_tal_dato:d}")
    clave = una_informada(ventanilla, laboratorio_norte)
    datos = {"resultado": Resultado.NEGATIVO, "fecha_hora_resultado_laboratorio": ventanilla.reloj(), "motivo": "corto"}

    (item,) = ventanilla.atender(laboratorio_norte, CorregirResultado(items=(Correccion(id_muestra=clave, **datos),))).items

    assert [(e.codigo, e.mensaje) for e in item.errores] == [("HUB-3007", MotivoDemasiadoCorto.remedio)]


@pytest.mark.parametrize("clase", list(catalogo()), ids=lambda clase: clase.codigo)
def test_cada_error_dice_su_frase_y_no_su_remedio(clase):
    """The stand-in above would hide a sentence whose data nobody gives."""
    assert EJEMPLOS[clase.codigo].mensaje(clase) != clase.remedio


def test_la_falla_queda_en_la_traza_sin_el_dato(ventanilla, laboratorio_norte, monkeypatch, bitacora):
    monkeypatch.setattr(reglas, "EXIGENCIAS", (con_falla("N-1"),))

    ventanilla.atender(laboratorio_norte, crear(una_muestra("N-1")))

    escrito = bitacora.getvalue()
    assert "falla_de_elemento" in escrito
    assert "ZeroDivisionError" in escrito
    assert "N-1" not in escrito
