"""What the settings say about the seal of the record, refused where it cannot be used."""

from config.ajustes import Ajustes, ErrorDeAjuste
from dominio.sellos.llave import Llave, leer_llave


def llave_del_sello(ajustes: Ajustes) -> Llave | None:
    """The key that signs heads, if there is to be one: better no hub than one whose heads are not as they should be."""
    if ajustes.sello_tiempo and ajustes.cabezas is None:
        raise ErrorDeAjuste(
            "HUB_SELLO_TIEMPO necesita HUB_CABEZAS, la carpeta donde quedan las cabezas y sus marcas de tiempo."
        )
    return None if ajustes.llave_sello is None else leer_llave(ajustes.llave_sello)
