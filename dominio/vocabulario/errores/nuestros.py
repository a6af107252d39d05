"""Our own failures."""

from dominio.vocabulario.errores.base import ErrorDominio


class FallaNuestra(ErrorDominio):
    """Whatever the sender is not to blame for; sent again as it is, it may well be served."""

    estado = 500


class ErrorInterno(FallaNuestra):
    """The hub failed; nothing of the message was stored but its record."""

    codigo = "HUB-9001"
    plantilla = "El hub tuvo un error interno y no guardó nada de este mensaje. Reenvíelo en unos minutos."
    remedio = "Reenvíe el mismo mensaje; si se repite, avise a la mesa de ayuda con el número de mensaje."


class BaseNoDisponible(FallaNuestra):
    """The database cannot be reached, so nothing can be recorded."""

    codigo = "HUB-9002"
    estado = 503
    plantilla = "El hub no está disponible por el momento y no guardó nada. Reenvíe el mismo mensaje en unos minutos."
    remedio = "Reenvíe el mismo mensaje más tarde: un reenvío idéntico nunca duplica muestras."


class CambioSimultaneo(FallaNuestra):
    """Other messages kept changing the same samples while this one was being served."""

    codigo = "HUB-9003"
    plantilla = "Otros mensajes cambiaron al mismo tiempo las mismas muestras. Reenvíe el mensaje."
    remedio = "Reenvíe el mismo mensaje; evite enviar la misma muestra por varias conexiones a la vez."


class PruebasOcupadas(FallaNuestra):
    """The sandbox serves as many messages as it may at a time, so that the real hub is not kept waiting."""

    codigo = "HUB-9004"
    plantilla = "El hub de pruebas está ocupado con otros mensajes. Reenvíe el mismo mensaje en unos segundos."
    remedio = "Reenvíe el mismo mensaje. El hub de pruebas atiende pocos a la vez; el hub real no tiene este límite."
