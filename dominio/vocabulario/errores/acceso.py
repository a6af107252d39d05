"""Access: keys, users and permissions."""

from dominio.vocabulario.errores.base import ErrorDominio


class ErrorDeAcceso(ErrorDominio):
    """Who calls is not known, or may not ask for this."""

    estado = 401


class FaltaClave(ErrorDeAcceso):
    """The request bears no access key."""

    codigo = "HUB-1001"
    plantilla = "Falta la clave de acceso: envíela en la cabecera HTTP ACCESSKEY o en un UsernameToken de WS-Security."
    remedio = "Configure en su LIS la clave que le entregó la mesa de ayuda."


class ClaveNoValida(ErrorDeAcceso):
    """The key is unknown, expired, revoked, or its laboratory is not active; which of these is not told."""

    codigo = "HUB-1002"
    plantilla = "La clave de acceso no es válida: es desconocida, venció o fue revocada."
    remedio = "Revise que esté completa y sea de este hub (las de pruebas sirven solo en /pruebas); si lo es, pida otra."


class DemasiadosIntentos(ErrorDeAcceso):
    """Too many wrong keys from one origin."""

    codigo = "HUB-1003"
    estado = 429
    plantilla = "Hubo demasiados intentos con claves no válidas desde su dirección; espere {segundos} segundos."
    remedio = "Detenga el envío, corrija la clave y reintente pasado el plazo indicado."


class PermisoDenegado(ErrorDeAcceso):
    """The actor's role does not include the operation."""

    codigo = "HUB-1004"
    estado = 403
    plantilla = "Su perfil ({rol}) no puede realizar esta operación ({operacion})."
    remedio = "Use una cuenta del perfil que corresponde; los perfiles y sus permisos están en el manual."
