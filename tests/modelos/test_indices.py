"""Each index into which messages write is there for somebody, who is named."""

import re
from pathlib import Path

from sqlalchemy import UniqueConstraint, inspect

import modelos
from modelos.filas import TABLAS

DICHOS = re.compile(r"^\| `(\w+)` \|", re.MULTILINE)


def test_se_dice_para_que_esta_cada_indice():
    propios = {str(indice.name) for tabla in TABLAS.values() for indice in tabla.indexes}
    propios |= {str(una.name) for tabla in TABLAS.values() for una in tabla.constraints if isinstance(una, UniqueConstraint)}
    dichos = DICHOS.findall(Path(modelos.__file__).with_name("INDICES.md").read_text(encoding="utf-8"))
    assert sorted(dichos) == sorted(propios)


def test_los_items_sin_documento_no_estan_en_su_indice(motor):
    """Also in a database that had the index of all of them."""
    nombres = {indice["name"] for indice in inspect(motor).get_indexes("mensaje_muestra")}
    assert "ix_mensaje_muestra_con_documento" in nombres
    assert "ix_mensaje_muestra_documento" not in nombres
