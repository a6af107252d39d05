"""A sample's data, or its state."""

from dominio.vocabulario.errores.base import ErrorDominio


class DatoObligatorio(ErrorDominio):
    """A required datum is absent."""

    codigo = "HUB-2001"
    plantilla = "Falta {campo}{condicion}."
    remedio = "Complete el dato y envíe otra vez el elemento."

    def __init__(self, *, campo: str, condicion: str = "") -> None:
        """`condicion` says why it is required here, with a leading space."""
        super().__init__(campo=campo, condicion=condicion)


class ValorNoPermitido(ErrorDominio):
    """The value is not one of the enumeration's."""

    codigo = "HUB-2002"
    parece_bueno = True
    plantilla = "«{valor}» no es un valor de {campo}; use uno de estos: {permitidos}."
    remedio = "Escriba el valor tal como está en la lista, con acentos y espacios."


class TipoNoValido(ErrorDominio):
    """The text cannot be read as the field's type."""

    codigo = "HUB-2003"
    parece_bueno = True
    plantilla = "«{valor}» no sirve para {campo}: se esperaba {esperado}."
    remedio = "Corrija el formato del dato; el manual muestra un ejemplo de cada campo."


class RunInvalido(ErrorDominio):
    """The check digit does not match the RUN."""

    codigo = "HUB-2004"
    plantilla = "El RUN {valor} no es válido: su dígito verificador debería ser {esperado}."
    remedio = "Revise el RUN contra el documento; casi siempre hay una cifra cambiada."


class TextoDemasiadoLargo(ErrorDominio):
    """The text is longer than the field."""

    codigo = "HUB-2005"
    plantilla = "{campo} tiene {largo} caracteres; el máximo es {maximo}."
    remedio = "Acorte el texto."


class TextoEnBlanco(ErrorDominio):
    """The text is blank or has only dots where a real one is needed."""

    codigo = "HUB-2006"
    plantilla = "{campo} no puede estar en blanco ni tener solo puntos."
    remedio = "Escriba el dato real del paciente."


class CaracteresNoAdmitidos(ErrorDominio):
    """The text has characters that nobody sees, or in a key another blank than the plain one."""

    codigo = "HUB-2007"
    plantilla = "{campo} contiene caracteres que no se ven y no se admiten: {cuales}."
    remedio = "Borre el dato y escríbalo otra vez con el teclado: al copiarlo vinieron saltos de línea, blancos o marcas."


class ElementoInesperado(ErrorDominio):
    """An element of the item is unknown, repeated or out of order."""

    codigo = "HUB-2008"
    plantilla = "El elemento «{campo}» no se esperaba ahí{esperado}."
    remedio = "Envíe los elementos en el orden del WSDL, cada uno una sola vez."


class FechaFueraDeRango(ErrorDominio):
    """The date is outside the span that the rule allows."""

    codigo = "HUB-2010"
    plantilla = "{campo} ({valor}) está fuera de plazo: debe estar entre {desde} y {hasta}."
    remedio = "Revise la fecha, su zona horaria (sin zona se entiende hora de Chile) y el reloj de su equipo."


class DatoNoCorresponde(ErrorDominio):
    """The datum does not go with the type of document, the technique or the strategy."""

    codigo = "HUB-2012"
    plantilla = "{campo} no corresponde cuando {cuando}."
    remedio = (
        "Quite el dato, o corrija el campo que lo hace sobrar. Si su LIS no lo puso: en .NET, DataContract envía el primer "
        "valor de una enumeración sin asignar; genere el cliente con XmlSerializer."
    )


class CodigoDesconocido(ErrorDominio):
    """The code is not in its master."""

    codigo = "HUB-2013"
    parece_bueno = True
    plantilla = "«{valor}» no está en el maestro de {maestro}."
    remedio = "Consulte el maestro vigente con listarMaestro; si falta un registro, avise a la mesa de ayuda."


class LaboratorioDestinoNoValido(ErrorDominio):
    """The destination laboratory does not exist or is not active."""

    codigo = "HUB-2014"
    plantilla = "El laboratorio {valor} no existe o no está activo."
    remedio = "Consulte los laboratorios activos con listarMaestro («laboratorios»)."


class ProfesionalDesconocido(ErrorDominio):
    """The responsible professional is not registered."""

    codigo = "HUB-2015"
    parece_bueno = True
    plantilla = "El profesional {valor} no está registrado en el hub."
    remedio = "Revise el RUT; si es correcto, pida a la mesa de ayuda que lo registre."


class MismoLaboratorio(ErrorDominio):
    """The sample is at that laboratory already."""

    codigo = "HUB-2016"
    plantilla = "La muestra ya está destinada al laboratorio {valor}."
    remedio = "Indique el laboratorio al que se envía la muestra."


class MuestraDesconocida(ErrorDominio):
    """The caller has no sample of that id or code; whether someone else has is not told."""

    codigo = "HUB-2020"
    estado = 404
    parece_bueno = True
    plantilla = "No hay una muestra suya con {campo} «{valor}»."
    remedio = "Revise el identificador; una muestra derivada a otro laboratorio deja de estar entre las suyas."


class CodigoEnConflicto(ErrorDominio):
    """The laboratory used this code already for a sample with other data."""

    codigo = "HUB-2021"
    plantilla = "El código «{valor}» ya se usó para la muestra {id_muestra}, con otros datos."
    remedio = "Use un código nuevo para cada muestra; para reintentar un envío repita exactamente los mismos datos."


class EstadoNoPermite(ErrorDominio):
    """The sample's present state does not allow the operation."""

    codigo = "HUB-2022"
    plantilla = "La muestra {valor} está en estado {estado} ({nombre}) y la operación exige {exigidos}."
    remedio = "Consulte la muestra: otra persona o sistema ya la hizo avanzar, o falta un paso previo."


class MuestraVencida(ErrorDominio):
    """The sample was not received within the days that its examination allows from its creation."""

    codigo = "HUB-2023"
    plantilla = "La muestra {valor} venció el {vencio}: pasaron {dias} días desde su creación sin ser recepcionada."
    remedio = "Tome o registre una muestra nueva, con otro código."


class FaltaIdentificacion(ErrorDominio):
    """The item names no sample."""

    codigo = "HUB-2024"
    plantilla = "Indique la muestra con id_muestra o con codigo_muestra_cliente."
    remedio = "Envíe el id_muestra que el hub entregó al crearla, o su propio código."


class IdentificacionDiscordante(ErrorDominio):
    """The id and the code of the item are of different samples."""

    codigo = "HUB-2025"
    plantilla = "id_muestra {id_muestra} y codigo_muestra_cliente «{valor}» no son de la misma muestra."
    remedio = "Revise la correspondencia; basta con enviar uno de los dos."


class MuestraRepetida(ErrorDominio):
    """The same sample comes twice in one message with different data."""

    codigo = "HUB-2026"
    plantilla = "La muestra «{valor}» viene más de una vez en el mensaje, con datos distintos."
    remedio = "Envíe cada muestra una sola vez por mensaje."


class MuestraDeOtroLaboratorio(ErrorDominio):
    """The caller registered the sample, but it is addressed to another laboratory."""

    codigo = "HUB-2027"
    plantilla = "La muestra {valor} está destinada al laboratorio {laboratorio}, que es el único que puede procesarla."
    remedio = "La operación debe hacerla el laboratorio de destino."


class MuestraCambiada(ErrorDominio):
    """Somebody acted on the sample after the page from which this was asked was shown."""

    codigo = "HUB-2028"
    plantilla = "La muestra {valor} cambió mientras usted la miraba: ahora está {nombre}. No se le hizo nada."
    remedio = "Revise cómo está ahora la muestra y, si todavía corresponde, repita la operación."


class MuestraEliminada(ErrorDominio):
    """The code was that of a sample that its laboratory deleted; it is not used again."""

    codigo = "HUB-2029"
    plantilla = "El código «{valor}» fue de una muestra que su laboratorio eliminó, y no se usa otra vez."
    remedio = "Si la muestra debe existir, regístrela con otro código; si no, quite este envío de la cola de su LIS."


class MuestraDeOtroOrigen(ErrorDominio):
    """The sample is addressed to the caller, but another laboratory registered it."""

    codigo = "HUB-2030"
    plantilla = "La muestra {valor} la registró otro laboratorio, que es el único que puede corregir sus datos o eliminarla."
    remedio = "Pida el cambio al laboratorio que la registró; la página de la muestra dice cuál es."


class EliminacionNoAutorizada(ErrorDominio):
    """The help desk did not allow to delete the sample, or something happened to it since."""

    codigo = "HUB-2031"
    plantilla = "La eliminación de la muestra {valor} no está autorizada, o la muestra cambió después de autorizarse."
    remedio = (
        "Pida a la mesa de ayuda que la autorice, con el motivo; una autorización vale mientras nadie cambie la muestra."
    )


class SinAutorizacion(ErrorDominio):
    """There is nothing that the help desk could take back."""

    codigo = "HUB-2032"
    plantilla = "La muestra {valor} no tiene una autorización abierta: ya se usó, se retiró o la muestra cambió después."
    remedio = "Mire la historia de la muestra; si hace falta otra autorización, pídala de nuevo."


class RepeticionSuperada(ErrorDominio):
    """The very same was applied to the sample once, and something else has been done with it since."""

    codigo = "HUB-2033"
    plantilla = (
        "Esto mismo ya se aplicó a la muestra {valor} con su mensaje {aplicado}, y después la cambió {superada}: "
        "no se aplica otra vez. Para pedirlo a propósito, {como}."
    )
    remedio = (
        "Si es un reenvío que llegó tarde, descártelo: no falta nada. Si de verdad corresponde otra vez, envíelo con un "
        "id_mensaje_cliente nuevo; una planilla, marcando «Repetir a propósito» (en la consola, --a-proposito)."
    )


class TextoMalConvertido(ErrorDominio):
    """Letters of the text were read in another character set than they were written in, or lost."""

    codigo = "HUB-2041"
    plantilla = "{campo} perdió letras o se leyó en otro juego de caracteres: «{valor}».{lectura}"
    remedio = "Convierta los textos a UTF-8 una sola vez antes de enviarlos; de una planilla guarde un .xlsx o un CSV UTF-8."


class RutSinDigito(ErrorDominio):
    """The RUT does not say whether its last figure is the check digit, so that it may be another person's."""

    codigo = "HUB-2042"
    parece_bueno = True
    plantilla = "«{valor}» no deja ver el dígito verificador de {campo}: escríbalo con guion. Puede ser {lecturas}."
    remedio = "Escriba los RUT como 12345678-5. Sin guion se entienden solo con nueve cifras o terminados en K."


class DesfaseInexistente(TipoNoValido):
    """No place has this offset from UTC."""

    codigo = "HUB-2043"
    plantilla = "{campo} ({valor}) trae el desfase {desfase}, que nadie usa: van de -12:00 a +14:00, en cuartos de hora."
    remedio = (
        "Envíe -03:00, -04:00 o Z. Un desfase de -04:43 lo da pytz (hora local media, LMT) a quien escribe tzinfo=…: use "
        "zona.localize(fecha), o zoneinfo."
    )


class HoraRepetida(ErrorDominio):
    """The clocks of Chile showed this hour twice, and the text does not say which is meant."""

    codigo = "HUB-2044"
    plantilla = "{campo} ({valor}) pasó dos veces, porque esa noche se atrasó la hora: diga si fue {una} o {otra}."
    remedio = "En un formulario elija cuál de las dos fue; en una planilla escríbala como texto con su desfase."


class HoraInexistente(ErrorDominio):
    """The clocks of Chile never showed this hour, since they were put forward over it."""

    codigo = "HUB-2045"
    plantilla = "{campo} ({valor}) no existió: esa noche se adelantó la hora, y un reloj en hora habría marcado {despues}."
    remedio = "Revise el reloj con que se anotó y escriba la hora que de verdad fue."


class ElementoFallido(ErrorDominio):
    """The hub failed while it looked at one item; the others of the message were served."""

    codigo = "HUB-2040"
    plantilla = "El hub tuvo un error interno al revisar este elemento y no lo guardó; los demás se atendieron."
    remedio = "Reenvíe solo este elemento; si se repite, avise a la mesa de ayuda con los números de mensaje y de elemento."


class ValorSinAsignar(ErrorDominio):
    """The datum is what a program sends for one that nobody set: a zero, or the first day of year 1."""

    codigo = "HUB-2050"
    plantilla = (
        "{campo} vale {valor}, que no es un dato: es lo que envían algunos programas (los de .NET, por ejemplo) por lo que "
        "quedó sin asignar. Complételo, o no lo envíe si es opcional."
    )
    remedio = (
        "En .NET, DataContract envía 0 o 0001-01-01 por cada dato sin asignar: genere el cliente con dotnet-svcutil "
        "--serializer XmlSerializer (svcutil /serializer:XmlSerializer)."
    )


class FormularioIncompleto(ErrorDominio):
    """A form came without one of its fields: to take that for an empty one would erase the datum that is stored."""

    codigo = "HUB-2090"
    plantilla = "El formulario llegó sin el campo {campo}, y no se guardó nada; un campo sin dato se envía vacío."
    remedio = "Vuelva a abrir la página y envíe el formulario entero; si lo envía un programa, que incluya todos sus campos."
