"""An error is one thing at every door: one family, one status, one way of being told."""

from datetime import UTC, datetime
from http import HTTPStatus

import pytest

from dominio.ventanilla.recibos import ErrorRegistrado, ItemRecibo, ReciboLote
from dominio.ventanilla.registro import guardar_recibo, leer_recibo
from dominio.vocabulario.enumeraciones import Desenlace
from dominio.vocabulario.errores import (
    ErrorDeAcceso,
    ErrorDominio,
    FallaNuestra,
    RunInvalido,
    catalogo,
    datos_de,
    en_una_linea,
)

CODIGOS = {clase.codigo: clase for clase in catalogo()}


@pytest.mark.parametrize("clase", CODIGOS.values(), ids=CODIGOS)
def test_cada_error_tiene_un_estado_de_http_de_su_familia(clase: type[ErrorDominio]):
    """What the sender can mend is a 4xx, what only we can mend is a 5xx."""
    es_nuestra = clase.codigo.startswith("HUB-9")
    assert issubclass(clase, FallaNuestra) == es_nuestra
    assert issubclass(clase, ErrorDeAcceso) == clase.codigo.startswith("HUB-100")
    assert HTTPStatus(clase.estado) // 100 == (5 if es_nuestra else 4)


def test_un_error_son_los_mismos_datos_en_el_recibo_y_en_el_registro():
    """A receipt that is given again tells what the first one told."""
    error = RunInvalido(campo="paciente_dv", valor="9", esperado="K")
    datos = {"codigo": "HUB-2004", "campo": "paciente_dv", "valor": "9", "mensaje": error.mensaje}
    item = ItemRecibo(indice=1, desenlace=Desenlace.RECHAZADA, errores=(error,))
    guardado = leer_recibo(
        guardar_recibo(ReciboLote(id_mensaje=1, recibido_en=datetime(2026, 3, 5, tzinfo=UTC), items=[item]))
    )
    (repetido,) = guardado["items"][0].errores
    assert repetido == ErrorRegistrado(**datos)
    assert datos_de(error) == datos_de(repetido) == datos
    assert en_una_linea(error) == en_una_linea(repetido) == f"HUB-2004: {error.mensaje}"
