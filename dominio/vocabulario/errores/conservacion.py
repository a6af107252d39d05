"""What expired by a rule, and what keeps it from expiring."""

from dominio.vocabulario.errores.base import ErrorDominio


class PerdidaSinRevisar(ErrorDominio):
    """A restoration of a backup lost a part of the record, and nobody said that they looked at what that was."""

    codigo = "HUB-6054"
    estado = 409
    plantilla = "Nadie revisó lo que perdió la restauración del mensaje {valor}; mientras tanto no vence ni se borra nada."
    remedio = (
        "Ponga otra vez las retenciones que el respaldo no tenía y dígalo con «hub auditoria revisar-perdida», con el "
        "número de ese mensaje."
    )


class TramoQueNoVence(ErrorDominio):
    """A stretch of the record has bodies that are said to go and that no rule lets go, or is still being filled."""

    codigo = "HUB-6055"
    estado = 409
    plantilla = "El tramo {valor} del registro no se soltó: la base tiene en él cuerpos que ninguna regla deja ir."
    remedio = "Dé «hub auditoria verificar»; si nada falta, dé la orden otra vez: mira de nuevo qué vence."


class TablasOcupadas(ErrorDominio):
    """The tables were taken for too long by others, so that a stretch could not be dropped beside those who call."""

    codigo = "HUB-6056"
    estado = 409
    plantilla = "El tramo {valor} del registro no se soltó: otros ocupan sus tablas sin pausa. No se borró nada de él."
    remedio = "Vea quién lee el registro por mucho rato (una exportación, un respaldo lógico) y dé la orden otra vez."


class PerdidaDesconocida(ErrorDominio):
    """No message of that number tells of a restoration."""

    codigo = "HUB-6057"
    estado = 404
    plantilla = "El mensaje {valor} no es la constancia de una restauración."
    remedio = "El número está en lo que dice «hub auditoria verificar» («Perdido por la restauración de …»)."


class InformeVencido(ErrorDominio):
    """The report of a sample expired by its own rule."""

    codigo = "HUB-6058"
    estado = 410
    plantilla = "El informe de la muestra {valor} {vencio}: quedan la muestra, su resultado y la huella del informe."
    remedio = "Pídalo al laboratorio que informó, o a quien opera el hub si se archivó al vencer."


class SelloCortado(ErrorDominio):
    """The seal has a place without a leaf below its last one: whatever were put after it would be sealed for nothing."""

    codigo = "HUB-6059"
    estado = 409
    plantilla = "No se sella nada más: al sello le falta algo (una hoja, un nodo) antes de su último lugar, el {valor}."
    remedio = (
        "Guarde la base tal como está: es evidencia. «hub auditoria verificar» dice qué falta; si la hoja de después la "
        "puso alguien, el dueño de la base la quita, y se sella lo que espera."
    )


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
    plantilla = "El rol «{valor}» de la base de datos no puede borrar: podar y borrar identidades son actos del dueño."
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


# ── identities that are blanked ─────────────────────────────────────────────────────────────────────────────────────
class IdentidadEnProceso(ErrorDominio):
    """The result of a sample must still reach who needs it."""

    codigo = "HUB-6070"
    estado = 409
    plantilla = "La muestra {valor} está {situacion}: mientras no termine, su resultado tiene que poder llegar al paciente."
    remedio = "Espere a que tenga resultado, se rechace, se elimine o venza, y dé la orden otra vez."


class IdentidadRetenida(ErrorDominio):
    """A hold keeps what would be blanked."""

    codigo = "HUB-6071"
    estado = 409
    plantilla = "La retención {valor} ({que}) conserva algo de lo que se borraría; no se borró nada."
    remedio = "Vea «hub auditoria retenciones»: quien la puso decide si se suelta, con «hub auditoria soltar»."


class IdentidadYaBorrada(ErrorDominio):
    """There is nothing left to blank."""

    codigo = "HUB-6072"
    estado = 409
    plantilla = "La identidad de la muestra {valor} ya se borró por la orden {orden}, y no queda nada de ella que borrar."
    remedio = "Nada que hacer: lo que se borró consta en el mensaje de esa orden."


class PacienteSinRastro(ErrorDominio):
    """Nothing on record bears the document."""

    codigo = "HUB-6073"
    estado = 404
    plantilla = "Ninguna muestra ni mensaje del registro nombra a esa persona: nunca estuvo, o ya se borró."
    remedio = "Revise el documento. Si su identidad ya se borró, la orden se halla por el número de la muestra."


class IdentidadSinSellar(ErrorDominio):
    """A message that names the patient is not in the seal yet."""

    codigo = "HUB-6074"
    estado = 409
    plantilla = "El mensaje {valor} todavía no está sellado; no se borró nada."
    remedio = "Dé la orden otra vez dentro de un minuto: el hub sella cada minuto, y la orden sella antes de comenzar."


class IdentidadEnCuerpoAlterado(ErrorDominio):
    """A message that names the patient is not what came in."""

    codigo = "HUB-6075"
    estado = 409
    plantilla = "Lo guardado del mensaje {valor} no es lo que llegó: es evidencia, y no se borró nada."
    remedio = "Dé «hub auditoria verificar» y traiga ese mensaje de un respaldo antes de dar la orden otra vez."


class MotivoConIdentidad(ErrorDominio):
    """The reason names the patient whose identity shall be blanked."""

    codigo = "HUB-6076"
    plantilla = "El motivo repite un dato del paciente, y quedaría en el registro para siempre; no se borró nada."
    remedio = "Diga el número del oficio o de la solicitud, y ningún dato de la persona."


class IdentidadBorrada(ErrorDominio):
    """The identity of the sample's patient was blanked: nobody puts another in its place, nor reports anything of it."""

    codigo = "HUB-6077"
    estado = 410
    plantilla = "La identidad del paciente de la muestra {valor} se borró por orden: no se mueve, corrige ni informa más."
    remedio = "Si la persona necesita otro examen, registre otra muestra."


class ContenidoSinIdentidad(ErrorDominio):
    """What was asked for needs a body as it came in, out of which the identity of a patient was blanked."""

    codigo = "HUB-6078"
    estado = 410
    plantilla = "En el mensaje {valor} se borró la identidad de un paciente, por la orden {orden}: ya no es lo que llegó."
    remedio = "El laboratorio envía otra vez lo que haga falta; lo que quedó del mensaje se ve con «hub auditoria ver»."


class CabezaSinFirmaConocida(ErrorDominio):
    """The head that is said to be the last one before a restoration has no signature of a key that is known."""

    codigo = "HUB-6079"
    plantilla = "La cabeza «{valor}» {detalle}: cualquiera pudo escribirla."
    remedio = (
        "Indique con --llave la llave pública que la firmó, o dé otra. Si responde por ella, --a-sabiendas: queda dicho en "
        "cada verificación."
    )


class CabezaDelFuturo(ErrorDominio):
    """The head that is said to be the last one before a restoration is of a time that did not come yet."""

    codigo = "HUB-6089"
    plantilla = "La cabeza «{valor}» es de un instante que todavía no llega: no puede ser la última que se publicó."
    remedio = (
        "Revise el reloj del servidor y de dónde viene esa cabeza. Si de veras se publicó, con el reloj adelantado, dé la "
        "orden con --a-sabiendas: queda dicho en cada verificación."
    )


class NoVenceTodavia(ErrorDominio):
    """Something is said to expire that no rule lets go, that is held, or that never expires."""

    codigo = "HUB-6086"
    estado = 409
    plantilla = "No se borró nada: «{valor}» no puede vencer según las reglas que se indican."
    remedio = "Su plazo no pasó, no es de esa regla, alguien lo retiene o no lo cubre una cabeza: dé «hub auditoria podar»."


class RelojNoCreible(ErrorDominio):
    """The clock says a time before which the record has nothing for more than a week."""

    codigo = "HUB-6087"
    estado = 409
    plantilla = "El reloj del servidor dice {valor}, y antes de la última semana el registro solo llega hasta el {anterior}."
    remedio = (
        "Revise el reloj. Si está bien y el hub estuvo detenido más de una semana, pode cuando lleve otra funcionando: con "
        "el reloj adelantado vencería todo."
    )


class CabezaAjena(ErrorDominio):
    """A head to which this record does not lead, so that there is no proof that it goes on from it."""

    codigo = "HUB-6088"
    estado = 409
    plantilla = "El registro de hoy no continúa la cabeza «{valor}»: {detalle}."
    remedio = (
        "Revise que sea la que guardó. Con «hub auditoria verificar --desde» y esa cabeza se sabe si la perdió una "
        "restauración o si alguien cambió el registro."
    )
