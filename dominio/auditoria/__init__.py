"""What an auditor asks of the record: messages, samples' lives, figures, and whether the record is whole.

Everything here reads. What shows somebody's data is asked of the window (`pedidos`, `atencion`), which records that it was
read; a list of messages by date, laboratory or outcome shows nobody's, and is read directly (`buscar`, `contar`, `cifras`).
"""

from dominio.auditoria.diferencias import EXPLICACIONES, Diferencia, Falla
from dominio.auditoria.mensajes import ItemVisto, MensajeVisto, ver
from dominio.auditoria.verificacion import Verificador
from dominio.mensajes.busqueda import (
    CuentaDeMensajes,
    MensajeBuscado,
    PaginaDeMensajes,
    buscar,
    contar,
)
from dominio.mensajes.filtro import Filtro
from dominio.mensajes.mascara import para_leer, tapar, tapar_rut
from dominio.muestras.traza import (
    ClaseDePaso,
    PasoContado,
    Vida,
    id_de_codigo,
    vida,
)

__all__ = [
    "EXPLICACIONES",
    "ClaseDePaso",
    "CuentaDeMensajes",
    "Diferencia",
    "Falla",
    "Filtro",
    "ItemVisto",
    "MensajeBuscado",
    "MensajeVisto",
    "PaginaDeMensajes",
    "PasoContado",
    "Verificador",
    "Vida",
    "buscar",
    "contar",
    "id_de_codigo",
    "para_leer",
    "tapar",
    "tapar_rut",
    "ver",
    "vida",
]
