"""Files that someone might send to harm the hub, or to make two programs see two different results in one file."""

from tests.carga_excel.guardia.hostiles.contenedor import CONTENEDORES
from tests.carga_excel.guardia.hostiles.hojas import HOJAS
from tests.carga_excel.guardia.hostiles.otros import OTROS
from tests.carga_excel.guardia.hostiles.partes import PARTES

HOSTILES = [*CONTENEDORES, *PARTES, *HOJAS, *OTROS]
