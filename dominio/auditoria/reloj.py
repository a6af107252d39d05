"""Whether the clock can be believed by which terms are over: the record has something of each week, unless it jumped."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from dominio.vocabulario.errores import RelojNoCreible
from dominio.vocabulario.tiempo import en_chile
from modelos import Mensaje

SEMANA = timedelta(days=7)


def exigir_reloj_creible(conexion: Connection, ahora: datetime) -> None:
    """Refuse an instant that came upon the record within the last week, after more than a week of nothing.

    A clock that is put ahead by years has all terms be over at once; what it wrote itself since does not speak for it.
    """
    anterior = conexion.execute(select(func.max(Mensaje.recibido_en)).where(Mensaje.recibido_en <= ahora - SEMANA)).scalar()
    if anterior is not None and anterior < ahora - 2 * SEMANA:
        raise RelojNoCreible(campo="reloj", valor=f"{en_chile(ahora):%d-%m-%Y}", anterior=f"{en_chile(anterior):%d-%m-%Y}")
