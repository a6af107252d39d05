"""Whoever is served in a group gets, word for word, the answer of a hub that serves one message at a time."""

import re
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest
from structlog.testing import capture_logs

from dominio.atencion import abrir_ventanilla
from dominio.muestras.items import Devolucion, Entrega, Recepcion, Rechazo
from dominio.muestras.pedidos import CrearMuestras, DevolverMuestra, EntregaResultado, RecepcionarMuestra, RechazarMuestra
from dominio.ventanilla.pedidos import Escritura
from dominio.vocabulario.enumeraciones import MotivoRechazo, Resultado
from dominio.vocabulario.errores import ErrorDominio
from modelos import crear_motor
from tests.dominio.ventanilla.companias import Compania, Envio, fallar_en
from tests.elenco import crear, una_muestra, una_recepcionada

MENSAJES = 320
A_LA_VEZ = 24
CALIENTES = 3
"""Samples that one message in ten is about, so that they meet."""


@dataclass(frozen=True)
class Plan:
    """A message of the attack, said without ids, so that it can be sent to two hubs."""

    numero: int
    operacion: type[Escritura]
    datos: dict[str, Any]
    cual: int | str
    """Which of the samples that were there, or the code of a new one."""
    por_codigo: bool = False
    id_mensaje_cliente: str | None = None
    falla: bool = False

    def envio(self, actor: Any, ids: list[int]) -> Envio:
        """The message for the hub in which the samples that were there have these ids."""
        sobre = {"codificar": fallar_en("injected")} if self.falla else {}
        if self.operacion is CrearMuestras:
            muestra = una_muestra(self.cual if isinstance(self.cual, str) else f"C-{self.cual}", **self.datos)
            return Envio(actor, crear(muestra, id_mensaje_cliente=self.id_mensaje_cliente), sobre)
        assert isinstance(self.cual, int)
        quien = {"codigo_muestra_cliente": f"C-{self.cual}"} if self.por_codigo else {"id_muestra": ids[self.cual]}
        item = ITEMS[self.operacion](**quien, **self.datos)
        return Envio(actor, self.operacion(items=(item,), id_mensaje_cliente=self.id_mensaje_cliente), sobre)


ITEMS = {RecepcionarMuestra: Recepcion, EntregaResultado: Entrega, RechazarMuestra: Rechazo, DevolverMuestra: Devolucion}


def planear(azar: Random, ahora: Any) -> list[Plan]:
    """One in ten is invalid, one in ten is about the same few samples, one in fifty makes the code fail."""
    planes = []
    for numero in range(MENSAJES):
        suerte, otra = numero % 10, azar.random()
        propio = azar.choice([None, None, f"M-{numero}", f"M-{azar.randrange(40)}"])
        extras = {"id_mensaje_cliente": propio, "falla": numero % 50 == 7, "por_codigo": otra < 0.5}
        if suerte == 1:
            datos = azar.choice([{"paciente_comuna": 99999}, {"cod_deis": None}, {"paciente_run": 11111112}])
            planes.append(Plan(numero, CrearMuestras, datos, f"N-{numero}", **extras))
        elif suerte == 2:
            planes.append(_de_una_caliente(numero, azar, ahora, extras))
        else:
            codigo = f"N-{numero}" if otra < 0.9 else f"R-{azar.randrange(20)}"
            planes.append(Plan(numero, CrearMuestras, {"paciente_nombres": azar.choice(["Ana", "Eva"])}, codigo, **extras))
    return planes


def _de_una_caliente(numero: int, azar: Random, ahora: Any, extras: dict[str, Any]) -> Plan:
    entrega = {"resultado": azar.choice([Resultado.POSITIVO, Resultado.NEGATIVO]), "fecha_hora_resultado_laboratorio": ahora}
    operacion, datos = azar.choice(
        [
            (RecepcionarMuestra, {}),
            (EntregaResultado, entrega),
            (RechazarMuestra, {"motivo": MotivoRechazo.DERRAMADA}),
            (DevolverMuestra, {"motivo": "Se pidió de nuevo al origen"}),
            (CrearMuestras, {"paciente_nombres": azar.choice(["Ana María", "Otra"])}),
        ]
    )
    return Plan(numero, operacion, datos, azar.randrange(CALIENTES), **extras)


class Lectura:
    """Answers told without the numbers that differ from hub to hub: ids by code, messages by their place in the plan."""

    def __init__(self) -> None:
        self._dichos: dict[int, str] = {}

    def aprender(self, resultados: dict[int, Any], ids: list[int]) -> None:
        self._dichos |= {clave: f"muestra C-{n}" for n, clave in enumerate(ids)}
        for numero, resultado in resultados.items():
            if not getattr(resultado, "repetido", False) and resultado.id_mensaje is not None:
                self._dichos[resultado.id_mensaje] = f"mensaje {numero}"
            for item in getattr(resultado, "items", ()):
                if item.id_muestra is not None:
                    self._dichos.setdefault(item.id_muestra, f"muestra {item.codigo_muestra_cliente}")

    def leer(self, resultado: Any) -> Any:
        if isinstance(resultado, ErrorDominio):
            return resultado.codigo, self._sin_numeros(resultado.mensaje if resultado.codigo != "HUB-9001" else "")
        return self._dichos[resultado.id_mensaje], resultado.repetido, [self._item(item) for item in resultado.items]

    def _item(self, item: Any) -> Any:
        errores = [(e.codigo, e.campo, self._sin_numeros(f"{e.valor} {e.mensaje}")) for e in item.errores]
        cual = item.id_muestra and self._dichos[item.id_muestra]
        return item.indice, item.desenlace, item.codigo_muestra_cliente, cual, item.estado_muestra, errores

    def _sin_numeros(self, texto: str) -> str:
        return re.sub(r"\b\d+\b", lambda numero: self._dichos.get(int(numero[0]), numero[0]), texto)


def preparar(ventanilla: Any, actor: Any) -> list[int]:
    """The samples that are there before; no number is in two series, or in any text of the plan."""
    for serie, cuantos in (("muestra", 700), ("mensaje", 7000)):
        ventanilla._numeracion.tomar(serie, cuantos)
    return [una_recepcionada(ventanilla, actor, f"C-{n}") for n in range(CALIENTES)]


@pytest.mark.timeout(240)
@pytest.mark.parametrize(("semilla", "dejando"), [(1, False), (2, True)])
def test_en_grupos_se_responde_lo_mismo_que_de_a_uno(
    ventanilla, laboratorio_norte, bancada, tipo_base, reloj, semilla, dejando, capsys
):
    """Each receipt of a busy hub, under attack, is that of a quiet one to which the same came in the same order; also of
    messages that are left there."""
    planes = planear(Random(semilla), reloj())
    ids = preparar(ventanilla, laboratorio_norte)
    compania, orden = Compania(ventanilla), []
    servir = compania.escribano._servir
    por_pedido = {}

    def anotar(casos, **como):
        grupo = servir(casos, **como)
        orden.extend(por_pedido[id(caso.pedido)] for caso in casos if caso not in grupo.aplazados)
        return grupo

    compania.escribano._servir = anotar
    envios = [plan.envio(laboratorio_norte, ids) for plan in planes]
    por_pedido.update((id(envio.pedido), plan.numero) for envio, plan in zip(envios, planes, strict=True))
    with capture_logs(), ThreadPoolExecutor(A_LA_VEZ) as hilos, ThreadPoolExecutor(1) as guia:
        quien = guia if dejando else None
        respuestas = dict(enumerate(hilos.map(lambda envio: _de(envio, ventanilla, quien), envios)))
    assert sorted(orden) == list(range(MENSAJES)), "no group was undone, so each was served once"

    with capture_logs(), bancada.base(tipo_base, con="elenco") as direccion:
        motor = crear_motor(direccion)
        quieta = abrir_ventanilla(motor, reloj=reloj)
        suyos = preparar(quieta, laboratorio_norte)
        esperadas = {n: _de(planes[n].envio(laboratorio_norte, suyos), quieta) for n in orden}
        motor.dispose()

    ocupada, tranquila = Lectura(), Lectura()
    ocupada.aprender(respuestas, ids)
    tranquila.aprender(esperadas, suyos)
    for n in range(MENSAJES):
        assert ocupada.leer(respuestas[n]) == tranquila.leer(esperadas[n]), planes[n]
    medio = sum(compania.tamanos) / len(compania.tamanos)
    with capsys.disabled():
        sys.stdout.write(f"\n{tipo_base}: {MENSAJES} messages, {len(compania.tamanos)} groups, mean size {medio:.1f}\n")
    assert medio >= 5


def _de(envio: Envio, ventanilla: Any, quien: ThreadPoolExecutor | None = None) -> Any:
    try:
        return envio.hacer(ventanilla, quien)
    except ErrorDominio as error:
        return error
