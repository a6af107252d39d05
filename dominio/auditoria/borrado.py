"""The one transaction in which bodies go and the record says so; and who may do that."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection, delete, insert, text

from dominio.auditoria.pedidos import Podar
from dominio.auditoria.retenciones import tomar_candado, vigentes
from dominio.auditoria.revision import exigir_perdidas_revisadas
from dominio.mensajes.numeros import tramos_de
from dominio.ventanilla.recibos import Recibo
from dominio.vocabulario.errores import PodaSimultanea, RetencionesCambiaron, SinPermisoDePodar
from modelos import MensajeCuerpo, PodaAnotada

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

TROZO = 1_000
"""Bodies that one statement takes away."""


@dataclass(slots=True, kw_only=True)
class PodaHecha(Recibo):
    """The answer to `Podar`."""

    borrados: int

    def resumen(self) -> dict[str, int]:
        """What the record keeps of it."""
        return {"borrados": self.borrados}


def exigir_permiso_de_podar(conexion: Connection) -> None:
    """Refuse the role that serves, which reads and adds."""
    if conexion.dialect.name != "postgresql":
        return
    orden = text("SELECT current_user, has_table_privilege('mensaje_cuerpo', 'DELETE')")
    rol, puede = conexion.execute(orden).one()
    if not puede:
        raise SinPermisoDePodar(campo="HUB_BASE_DATOS", valor=rol)


def borrar(consulta: "Consulta", pedido: Podar) -> PodaHecha:
    """Take the bodies away, all of them or none, if the holds are still those with which they were chosen."""
    conexion = consulta.conexion
    exigir_permiso_de_podar(conexion)
    exigir_perdidas_revisadas(conexion)
    tomar_candado(conexion)
    if tuple(una.id_mensaje for una in vigentes(conexion)) != pedido.retenciones:
        raise RetencionesCambiaron
    numeros = [n for regla in pedido.reglas for uno, otro in tramos_de(regla["mensajes"]) for n in range(uno, otro + 1)]
    borrados = 0
    for desde in range(0, len(numeros), TROZO):
        suyos = MensajeCuerpo.mensaje_id.in_(numeros[desde : desde + TROZO])
        borrados += conexion.execute(delete(MensajeCuerpo).where(suyos)).rowcount
    if borrados != len(numeros) or not numeros:
        raise PodaSimultanea(debidos=len(numeros), habia=borrados)
    archivado = None if pedido.archivo is None else pedido.archivo["sha256"]
    fila = {"mensaje_id": consulta.id_mensaje, "primero": min(numeros), "ultimo": max(numeros), "archivo": archivado}
    conexion.execute(insert(PodaAnotada).values(fila))
    return PodaHecha(**consulta.cabecera, borrados=borrados)
