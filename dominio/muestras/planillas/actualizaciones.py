"""Rows that mend the data of samples that the help desk opened for one edit."""

from typing import Any

from dominio.muestras.ediciones import Edicion
from dominio.muestras.estados import para_leer
from dominio.muestras.planillas.pedidos import CargarActualizaciones
from dominio.ventanilla.necesidades import Pesquisa
from dominio.ventanilla.recibos import ItemRecibo
from dominio.ventanilla.turno import Turno
from dominio.vocabulario.enumeraciones import Estado
from dominio.vocabulario.errores import ErrorDominio, EstadoNoPermite

AUTORIZADAS = frozenset({Estado.EDICION_AUTORIZADA})


def cargar_actualizaciones(turno: Turno, pedido: CargarActualizaciones) -> Pesquisa[list[ItemRecibo]]:
    """The samples say what the rows say, as by the page on which one is mended; each row stands or falls alone."""
    return _Actualizacion(turno, pedido.items).hacer()


class _Actualizacion(Edicion):
    """The rows of one file; one that was only given back is mended on its page, and sent anew by that."""

    def _cerrada(self, fila: Any) -> ErrorDominio | None:
        if fila.estado in AUTORIZADAS:
            return None
        datos = {"estado": fila.estado, "nombre": Estado(fila.estado).nombre, "exigidos": para_leer(AUTORIZADAS)}
        return EstadoNoPermite(campo="id_muestra", valor=fila.id, **datos)
