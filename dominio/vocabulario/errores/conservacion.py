"""What expired by a rule, and what keeps it from expiring."""

from dominio.vocabulario.errores.base import ErrorDominio


class ContenidoVencido(ErrorDominio):
    """What was asked for needs a body that was let expire."""

    codigo = "HUB-6060"
    estado = 410
    plantilla = "El contenido del mensaje {valor} {vencio}: quedan sus hechos y sus huellas."
    remedio = (
        "Si se archivó al vencer, quien opera el hub lo halla con «hub auditoria archivo ver» por el número de mensaje."
    )


class PlazosIlegibles(ErrorDominio):
    """The file of the rules of retention cannot be used."""

    codigo = "HUB-6061"
    plantilla = "Los plazos de conservación de {valor} no sirven: {detalle}. No se borró nada."
    remedio = "Corrija el archivo de HUB_CONSERVACION; «hub auditoria plazos» muestra los que trae el hub, con su forma."


class RetencionDesconocida(ErrorDominio):
    """There is no hold of that number that is in force."""

    codigo = "HUB-6062"
    estado = 404
    plantilla = "No hay una retención vigente con el número {valor}."
    remedio = "Las vigentes, con su número, están en «hub auditoria retenciones»."


class RetencionIlegible(ErrorDominio):
    """A hold on record cannot be read, so that nobody knows what it holds."""

    codigo = "HUB-6063"
    plantilla = "La retención del mensaje {valor} no está como se escribió; mientras no se sepa qué retiene no vence nada."
    remedio = "Verifique el registro («hub auditoria verificar») y guarde la base tal como está: es evidencia."


class RetencionesCambiaron(ErrorDominio):
    """A hold was put or lifted after it was looked at what expires."""

    codigo = "HUB-6064"
    estado = 409
    plantilla = "Se puso o se soltó una retención mientras se preparaba la poda; de esta parte no se borró nada."
    remedio = "Nada que hacer: «hub auditoria podar» mira de nuevo y sigue."


class PodaSimultanea(ErrorDominio):
    """Another order let the same bodies expire meanwhile, or this one did before its answer was lost with its connection."""

    codigo = "HUB-6065"
    estado = 409
    plantilla = "De {debidos} cuerpos quedaban {habia}: los podó otra orden, o esta misma antes de perder la base."
    remedio = "Espere a que la otra termine y dé la orden otra vez; lo ya podado consta en el registro, y su archivo queda."


class SinPermisoDePodar(ErrorDominio):
    """The role of the database that the hub serves with may not delete bodies."""

    codigo = "HUB-6066"
    estado = 403
    plantilla = "El rol «{valor}» de la base de datos no puede borrar cuerpos: podar es un acto del dueño de la base."
    remedio = "Dé la orden con el rol dueño en HUB_BASE_DATOS, el mismo de «hub migrar»."


class MensajeNoArchivado(ErrorDominio):
    """None of the files has that message."""

    codigo = "HUB-6067"
    estado = 404
    plantilla = "Ningún archivo de {carpeta} tiene el mensaje {valor}."
    remedio = "Revise la carpeta: «hub auditoria ver» dice de un contenido vencido en qué archivo quedó."


class ArchivoAlterado(ErrorDominio):
    """A file of expired bodies is not what was written."""

    codigo = "HUB-6068"
    plantilla = "El archivo {valor} no es el que se escribió al podar: {detalle}."
    remedio = "Traiga una copia buena del archivo y de su manifiesto; la huella de cada archivo está en el registro sellado."


class ArchivoImposible(ErrorDominio):
    """A file of expired bodies cannot be written."""

    codigo = "HUB-6069"
    plantilla = "No se puede archivar en {valor}: {detalle}. No se borró nada que no esté archivado."
    remedio = "Dé una carpeta que exista, con lugar y en la que se pueda escribir, y repita la orden."
