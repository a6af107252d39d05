"""What was once applied to a sample and has been overtaken since: when it comes again, late, it is not applied again.

A system that repeats what it sent, as it should when an answer was lost, may do so after others went on with the sample.
What each step was made of is kept beside it as a digest, and so is what was accepted because the sample was so already.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from dominio.muestras.pedidos import (
    AutorizarEdicion,
    AutorizarEliminacion,
    CorregirMuestras,
    CrearMuestras,
    RetirarAutorizacion,
)
from dominio.muestras.planillas.pedidos import CargarMuestras, CargarResultados
from dominio.muestras.tomas.pedidos import RegistrarMuestras
from dominio.ventanilla.necesidades import Pesquisa
from dominio.ventanilla.turno import Turno
from dominio.vocabulario.enumeraciones import Estado
from dominio.vocabulario.errores import RepeticionSuperada
from modelos import Historial, MensajeMuestra
from modelos.busqueda import Busqueda

_H = Historial.__table__.c
_D = MensajeMuestra.__table__.c
PASOS_QUE_SE_RECUERDAN = Busqueda(
    [_H.id, _H.muestra_id, _H.mensaje_id, _H.laboratorio_id, _H.operacion, _H.desde, _H.hacia, _H.huella], _H.muestra_id
)
DICHAS = Busqueda([_D.muestra_id, _D.mensaje_id, _D.huella], _D.muestra_id, _D.huella.is_not(None))
DE_CONTENIDO = frozenset(
    {CrearMuestras.operacion, CargarMuestras.operacion, CorregirMuestras.operacion, RegistrarMuestras.operacion}
)
EN_PLANILLA = frozenset({CargarMuestras.operacion, CargarResultados.operacion})
PASOS_DE_MESA = frozenset(uno.operacion for uno in (AutorizarEdicion, AutorizarEliminacion, RetirarAutorizacion))
A_PROPOSITO = "envíelo con un id_mensaje_cliente nuevo"
A_PROPOSITO_EN_PLANILLA = "cárguela otra vez con «Repetir a propósito» (en la consola, --a-proposito)"

Cuenta = Callable[[Any], bool]


def de_contenido(paso: Any) -> bool:
    """Whether a step gave the sample its data."""
    return paso.operacion in DE_CONTENIDO and (paso.desde is None or paso.operacion == CorregirMuestras.operacion)


def recordar(turno: Turno, muestras: Collection[int]) -> "Pesquisa[Memoria]":
    """What is remembered of these samples; nothing when the sender asks on purpose, since then it does not matter."""
    if turno.a_proposito or not muestras:
        return Memoria(turno)
    pasos, dichas = yield [PASOS_QUE_SE_RECUERDAN.preguntar(muestras), DICHAS.preguntar(muestras)]
    return Memoria(turno, pasos, dichas)


class Memoria:
    """What is remembered of some samples."""

    def __init__(self, turno: Turno, pasos: Iterable[Any] = (), dichas: Iterable[Any] = ()) -> None:
        self._turno = turno
        self._pasos: dict[int, list[Any]] = defaultdict(list)
        for paso in sorted(pasos, key=lambda paso: paso.id):
            self._pasos[paso.muestra_id].append(paso)
        self._dichas = {(dicha.muestra_id, bytes(dicha.huella)): dicha.mensaje_id for dicha in dichas}

    def superada(
        self, muestra_id: int, marca: bytes, *, campo: str, valor: object, cuenta: Cuenta = bool
    ) -> RepeticionSuperada | None:
        """The error of a change that was applied to the sample, or accepted of it, before another step that counts.

        To be asked of what would change the sample: whatever was said of it when it was so already, it is no longer.
        """
        pasos = self._pasos.get(muestra_id, [])
        lugar = max(
            (i for i, paso in enumerate(pasos) if paso.huella is not None and bytes(paso.huella) == marca), default=None
        )
        aplicado = self._dichas.get((muestra_id, marca)) if lugar is None else pasos[lugar].mensaje_id
        que_cuentan = [paso for paso in pasos[0 if lugar is None else lugar + 1 :] if cuenta(paso)]
        despues = que_cuentan[-1:] if lugar is None else que_cuentan
        if aplicado is None or not despues:
            return None
        en_planilla = self._turno.operacion in EN_PLANILLA
        return RepeticionSuperada(
            campo=campo,
            valor=valor,
            aplicado=aplicado,
            superada=self._quien(_el_que_supero(despues)),
            como=A_PROPOSITO_EN_PLANILLA if en_planilla else A_PROPOSITO,
        )

    def _quien(self, paso: Any) -> str:
        """Who changed the sample; the number of a message is told to the laboratory that sent it alone."""
        if paso.laboratorio_id is None:
            return "la mesa de ayuda" if paso.operacion in PASOS_DE_MESA else "quien tomó la muestra"
        return f"su mensaje {paso.mensaje_id}" if paso.laboratorio_id == self._turno.laboratorio_id else "otro laboratorio"


def _el_que_supero(despues: Sequence[Any]) -> Any:
    """The first step that did something to the sample itself, if there is one: an authorisation only opens or closes it."""
    abierta = Estado.EDICION_AUTORIZADA
    de_paso = (paso for paso in despues if abierta not in (paso.desde, paso.hacia) and paso.operacion not in PASOS_DE_MESA)
    return next(de_paso, despues[0])
