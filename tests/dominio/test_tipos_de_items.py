"""An item of a type that its request does not take is never left out in silence: the message fails, and is on record."""

import pytest

from dominio.atencion import ATENCION
from dominio.muestras.items import ItemMuestra, MuestraNueva
from dominio.ventanilla.pedidos import Permiso
from dominio.vocabulario.errores import ErrorInterno
from tests.dominio.de_mesa import MESA
from tests.tomas import TOMADORA

ESCRITURAS = tuple(ATENCION.escritores)
DE_TODAS_CLASES = {pedido.clase for pedido in ESCRITURAS} | {ItemMuestra, MuestraNueva, str, dict}


@pytest.mark.parametrize("clase", sorted(DE_TODAS_CLASES, key=lambda clase: clase.__name__), ids=lambda c: c.__name__)
@pytest.mark.parametrize("pedido", ESCRITURAS, ids=lambda pedido: pedido.operacion)
def test_un_item_de_otro_tipo_no_se_pierde(ventanilla, laboratorio_norte, pedido, clase):
    """Alone, and between items that are right; one of a type that only says more is served as any."""
    bueno, otro = pedido.clase(), clase()
    for lista in ((otro,), (bueno, otro, bueno)):
        if issubclass(clase, pedido.clase):
            recibo = ventanilla.atender(quien(pedido, laboratorio_norte), pedido(items=lista))
            assert recibo.total == len(lista)
        else:
            with pytest.raises(ErrorInterno) as falla:
                ventanilla.atender(quien(pedido, laboratorio_norte), pedido(items=lista))
            assert falla.value.id_mensaje is not None


def quien(pedido, laboratorio):
    if pedido.permiso is Permiso.MUESTRA_TOMAR:
        return TOMADORA
    return MESA if pedido.permiso is Permiso.MUESTRA_AUTORIZAR else laboratorio


@pytest.mark.parametrize("pedido", ESCRITURAS, ids=lambda pedido: pedido.operacion)
def test_cada_escritura_contesta_por_cada_item(ventanilla, laboratorio_norte, pedido):
    """As many outcomes as items, in their order, even of items that say nothing."""
    recibo = ventanilla.atender(quien(pedido, laboratorio_norte), pedido(items=tuple(pedido.clase() for _ in range(3))))
    assert [item.indice for item in recibo.items] == [1, 2, 3]
