"""The closed list of what the hub refuses and why.

    ErrorDominio
    ├── 1xxx  access, and the message as a whole
    ├── 2xxx  a sample's data, or its state
    ├── 3xxx  results and their reports
    ├── 4xxx  workbooks
    ├── 5xxx  people and the portal
    └── 9xxx  our own failures

A code never changes its meaning once published. `plantilla` is what the user reads: what is wrong and how to mend it;
`remedio` is the longer advice of the error catalogue. Nothing of a parser, a driver or a traceback goes into either.
"""

from collections.abc import Iterator
from typing import Any, ClassVar, Self

from dominio.textos import enganosos, nombrar

LARGO_DE_VALOR = 120
"""Characters of the offending value that an error repeats."""


class ErrorDominio(Exception):
    """A refusal with a published code; on an item of a list it travels in the receipt, otherwise it is raised."""

    codigo: ClassVar[str]
    plantilla: ClassVar[str]
    remedio: ClassVar[str]
    parece_bueno: ClassVar[bool] = False
    """Whether the value that is refused may look like a right one because of characters that nobody sees."""

    def __init__(self, *, campo: str | None = None, valor: object = None, **datos: Any) -> None:
        self.campo = campo
        self.valor = None if valor is None else _escribible(str(valor)[:LARGO_DE_VALOR])
        self.datos = datos
        self.id_mensaje: int | None = None
        super().__init__(self.codigo)

    def sin_rastro(self) -> Self:
        """Itself without where it was raised: those frames hold a whole row in memory, and a file has many."""
        self.__traceback__ = self.__context__ = None
        return self

    @property
    def mensaje(self) -> str:
        """The Spanish sentence for the user; it may hold the value sent, so it does not belong in a technical log.

        It never raises: a sentence that cannot be put together would take the rest of the message with it, so the remedy,
        which needs no data, stands in for it.
        """
        try:
            return _escribible(self.plantilla.format(campo=self.campo, valor=self.valor, **self.datos) + self._engano())
        except Exception:
            return self.remedio

    def _engano(self) -> str:
        """What makes a refused value look right, as one more sentence."""
        hallados = enganosos(self.valor) if self.parece_bueno and self.valor else []
        return f" El valor trae {nombrar(hallados)}: escríbalo otra vez con el teclado." if hallados else ""


def _escribible(texto: str) -> str:
    """The text as any answer can bear it: half a surrogate pair, which no character set has, gives way to a `?`."""
    return texto if texto.isascii() else texto.encode("utf-8", "replace").decode()


def catalogo() -> Iterator[type[ErrorDominio]]:
    """Every error that can leave the hub, by code."""
    pendientes = [ErrorDominio]
    hallados = []
    while pendientes:
        for clase in pendientes.pop().__subclasses__():
            pendientes.append(clase)
            hallados.append(clase)
    return iter(sorted(hallados, key=lambda clase: clase.codigo))


# ── 1xxx: access ────────────────────────────────────────────────────────────────────────────────────────────────────
class FaltaClave(ErrorDominio):
    """The request bears no access key."""

    codigo = "HUB-1001"
    plantilla = "Falta la clave de acceso: envíela en la cabecera HTTP ACCESSKEY o en un UsernameToken de WS-Security."
    remedio = "Configure en su LIS la clave que le entregó la mesa de ayuda."


class ClaveNoValida(ErrorDominio):
    """The key is unknown, expired, revoked, or its laboratory is not active; which of these is not told."""

    codigo = "HUB-1002"
    plantilla = "La clave de acceso no es válida: es desconocida, venció o fue revocada."
    remedio = "Revise que esté completa y sea de este hub (las de pruebas sirven solo en /pruebas); si lo es, pida otra."


class DemasiadosIntentos(ErrorDominio):
    """Too many wrong keys from one origin."""

    codigo = "HUB-1003"
    plantilla = "Hubo demasiados intentos con claves no válidas desde su dirección; espere {segundos} segundos."
    remedio = "Detenga el envío, corrija la clave y reintente pasado el plazo indicado."


class PermisoDenegado(ErrorDominio):
    """The actor's role does not include the operation."""

    codigo = "HUB-1004"
    plantilla = "Su perfil ({rol}) no puede realizar esta operación ({operacion})."
    remedio = "Use una cuenta del perfil que corresponde; los perfiles y sus permisos están en el manual."


# ── 1xxx: the message as a whole ────────────────────────────────────────────────────────────────────────────────────
class XmlMalFormado(ErrorDominio):
    """The body is not well-formed XML."""

    codigo = "HUB-1010"
    plantilla = "El mensaje no es XML bien formado: {detalle}."
    remedio = "Genere el mensaje con una biblioteca SOAP o XML; no arme el XML uniendo textos sin escapar & y <."


class XmlProhibido(ErrorDominio):
    """The XML has a construct that SOAP forbids or that only attacks use."""

    codigo = "HUB-1011"
    plantilla = "El mensaje contiene {que}, que no se admite en SOAP."
    remedio = "Elimine del mensaje DOCTYPE, entidades, instrucciones de procesamiento y referencias href."


class CodificacionNoAdmitida(ErrorDominio):
    """The declared character set is not one of those that the hub reads."""

    codigo = "HUB-1012"
    plantilla = "La codificación «{valor}» no se admite; use {admitidas}."
    remedio = "Envíe el mensaje en UTF-8 y declárelo en Content-Type: charset=utf-8."


class CodificacionFalsa(ErrorDominio):
    """The bytes are not in the character set that they claim."""

    codigo = "HUB-1013"
    plantilla = "El mensaje dice estar en {codificacion}, pero sus bytes no lo están (byte {posicion}){parece}."
    remedio = "Convierta los textos a UTF-8 antes de enviarlos, o declare la codificación que de verdad usa."

    def __init__(self, *, codificacion: str, posicion: int, parece: str = "") -> None:
        """`parece` says what the bytes look like, beginning with a semicolon."""
        super().__init__(codificacion=codificacion, posicion=posicion, parece=parece)


class MensajeDemasiadoGrande(ErrorDominio):
    """The body is over the size limit."""

    codigo = "HUB-1014"
    plantilla = "El mensaje supera el máximo de {maximo_mib} MiB."
    remedio = "Divida el envío en mensajes con menos muestras, o reduzca el tamaño de los informes."


class TipoDeContenidoNoAdmitido(ErrorDominio):
    """The Content-Type or Content-Encoding is not one of the SOAP version of this address (HTTP 415)."""

    codigo = "HUB-1015"
    plantilla = (
        "El tipo de contenido «{valor}» no se admite en esta dirección; use {esperado}, sin compresión ni MTOM{otra}."
    )
    remedio = "SOAP 1.1 usa text/xml en /soap/…; SOAP 1.2 usa application/soap+xml en /soap12/…; desactive MTOM y gzip."

    def __init__(self, *, valor: str, esperado: str, otra: str = "") -> None:
        """`otra` tells where the other version of SOAP, whose type this is, is served, beginning with a semicolon."""
        super().__init__(valor=valor, esperado=esperado, otra=otra)


class SobreNoValido(ErrorDominio):
    """The XML is not an envelope with one Body that has one child."""

    codigo = "HUB-1016"
    plantilla = "El sobre SOAP no es válido: {detalle}."
    remedio = "Un mensaje es un Envelope con a lo más un Header y exactamente un Body, y este tiene una sola operación."


class VersionSoapIncorrecta(ErrorDominio):
    """The envelope is of another SOAP version than the address (VersionMismatch)."""

    codigo = "HUB-1017"
    plantilla = "El sobre no es de SOAP {esperada}, la versión de esta dirección{otra}."
    remedio = "Use /soap/v1/interconexion para SOAP 1.1 y /soap12/v1/interconexion para SOAP 1.2."

    def __init__(self, *, esperada: str, espacio: str | None = None, otra: str = "") -> None:
        """`otra` tells where the other version of SOAP, whose envelope this is, is served, beginning with a semicolon."""
        super().__init__(esperada=esperada, espacio=espacio, otra=otra)


class CabeceraNoEntendida(ErrorDominio):
    """A header marked mustUnderstand is not one that the hub knows (MustUnderstand)."""

    codigo = "HUB-1018"
    plantilla = "La cabecera «{valor}» exige ser entendida (mustUnderstand) y el hub no la conoce."
    remedio = "Desactive en su cliente WS-Addressing, firmas u otras extensiones; el hub solo conoce UsernameToken."


class OperacionDesconocida(ErrorDominio):
    """The child of Body is not an operation of the contract."""

    codigo = "HUB-1019"
    plantilla = "La operación «{valor}» no existe en este servicio."
    remedio = "Compare el nombre y el espacio de nombres (urn:hub-lis:interconexion:v1) con el WSDL publicado."


class EsquemaNoRespetado(ErrorDominio):
    """The frame of the message (operation, list, options) does not fit the schema."""

    codigo = "HUB-1020"
    plantilla = "El mensaje no respeta el esquema: {detalle}."
    remedio = "Genere su cliente desde el WSDL publicado y valide el mensaje con el XSD que está junto a él (…?xsd)."


class DemasiadosElementos(ErrorDominio):
    """The list is longer than a message may bring."""

    codigo = "HUB-1021"
    plantilla = "El mensaje trae {total} elementos; el máximo es {maximo}."
    remedio = "Divida la lista en varios mensajes."


class ListaVacia(ErrorDominio):
    """The list has no element."""

    codigo = "HUB-1022"
    plantilla = "La lista «{campo}» está vacía; envíe al menos un elemento."
    remedio = "No llame a la operación cuando no hay nada que informar."


class IdMensajeEnConflicto(ErrorDominio):
    """The client's message id was used already with other content."""

    codigo = "HUB-1023"
    plantilla = "El id_mensaje_cliente «{valor}» ya se usó con otro contenido (mensaje {anterior})."
    remedio = "Use un identificador nuevo por mensaje; repítalo solo para reenviar exactamente lo mismo."


class MensajeDesconocido(ErrorDominio):
    """No message of the caller has that number or client id."""

    codigo = "HUB-1024"
    parece_bueno = True
    plantilla = "No hay un mensaje suyo con {campo} «{valor}»."
    remedio = "Si el mensaje no consta aquí, no llegó: envíelo otra vez."


class CursorNoValido(ErrorDominio):
    """The cursor does not come from an earlier answer to the same question."""

    codigo = "HUB-1025"
    plantilla = "El cursor no es válido para esta consulta."
    remedio = "Repita la consulta sin cursor y use el que trae cada respuesta, sin modificarlo."


class MaestroDesconocido(ErrorDominio):
    """There is no master of that name."""

    codigo = "HUB-1026"
    parece_bueno = True
    plantilla = "No existe el maestro «{valor}»; los que hay son: {permitidos}."
    remedio = "Pida uno de los maestros de la lista."


class MetodoNoAdmitido(ErrorDominio):
    """The HTTP method is neither GET, HEAD nor POST."""

    codigo = "HUB-1027"
    plantilla = "El método HTTP {valor} no se admite: envíe los mensajes SOAP con POST."
    remedio = "Use POST para las operaciones y GET para leer el WSDL."


class FaltaCriterio(ErrorDominio):
    """The query names nothing to look for."""

    codigo = "HUB-1028"
    plantilla = "Indique {criterios}."
    remedio = "Complete al menos uno de los criterios de la consulta."


class UsuarioNoCorresponde(ErrorDominio):
    """The UsernameToken's user is not the laboratory of its key, or two keys disagree."""

    codigo = "HUB-1029"
    plantilla = "Las credenciales del mensaje no concuerdan entre sí: {detalle}."
    remedio = "En el UsernameToken, Username es su id_laboratorio y Password (PasswordText) es la clave de acceso."


class DemasiadosMensajes(ErrorDominio):
    """Too many messages to the sandbox from one origin."""

    codigo = "HUB-1030"
    plantilla = "Su dirección envió demasiados mensajes al hub de pruebas; espere {segundos} segundos."
    remedio = "El hub de pruebas toma unos 120 mensajes por minuto de cada dirección; para volumen, use su propio hub."


class PeticionNoAtendible(ErrorDominio):
    """What came is no HTTP that can be served, or came to an address where there is no service."""

    codigo = "HUB-1031"
    plantilla = "La petición HTTP no se puede atender: {detalle}."
    remedio = "Revise la dirección y la biblioteca HTTP de su LIS, y los proxies que haya en el camino."


class MensajeDemasiadoLento(ErrorDominio):
    """The request did not come within its time, or not at the pace that a large one must keep."""

    codigo = "HUB-1035"
    plantilla = (
        "El mensaje no llegó a tiempo y no se leyó: debe llegar entero en {plazo} segundos o, si pasa de {grande} KiB, "
        "a {ritmo} KiB por segundo o más."
    )
    remedio = (
        "Reenvíe el mismo mensaje, de una vez y sin pausas; si su enlace es lento, divida la lista en mensajes menores."
    )


class DemasiadosEnCamino(ErrorDominio):
    """Too many large requests were on their way at once, and this was the slowest of them."""

    codigo = "HUB-1036"
    plantilla = (
        "El mensaje no se leyó: había demasiados en camino a la vez y este era de los más lentos. "
        "Reenvíe el mismo mensaje en unos segundos."
    )
    remedio = "Reenvíe el mismo mensaje; los que pasan de 256 KiB, envíelos de a pocos a la vez."


# ── 2xxx: a sample's data ───────────────────────────────────────────────────────────────────────────────────────────
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
    """The sample was not received within 7 days of its creation."""

    codigo = "HUB-2023"
    plantilla = "La muestra {valor} venció el {vencio}: pasaron 7 días desde su creación sin ser recepcionada."
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


# ── 3xxx: results ───────────────────────────────────────────────────────────────────────────────────────────────────
class InformeNoEsPdf(ErrorDominio):
    """The report does not begin as a PDF does."""

    codigo = "HUB-3002"
    plantilla = "El informe no es un PDF: su contenido debe comenzar con %PDF-."
    remedio = "Adjunte el PDF del informe tal como lo genera su LIS, codificado una sola vez en base64."


class InformeDemasiadoGrande(ErrorDominio):
    """The report is over the size limit."""

    codigo = "HUB-3003"
    plantilla = "El informe pesa {mib} MiB; el máximo es {maximo_mib} MiB."
    remedio = "Reduzca la resolución de las imágenes del PDF."


class Base64NoValido(ErrorDominio):
    """The report is not strict base64."""

    codigo = "HUB-3004"
    plantilla = "El informe no viene en base64 válido."
    remedio = "Codifique los bytes del PDF en base64 estándar (RFC 4648, con relleno)."


class CorreccionYaHecha(ErrorDominio):
    """The result was corrected once already."""

    codigo = "HUB-3005"
    plantilla = "El resultado de la muestra {valor} ya fue corregido una vez, el máximo permitido."
    remedio = "Pida a la mesa de ayuda que autorice la edición."


class CorreccionFueraDePlazo(ErrorDominio):
    """The result was informed more than 7 days ago."""

    codigo = "HUB-3006"
    plantilla = "El plazo para corregir el resultado de la muestra {valor} terminó el {hasta}."
    remedio = "Pida a la mesa de ayuda que autorice la edición."


class MotivoDemasiadoCorto(ErrorDominio):
    """The reason is too short to explain anything."""

    codigo = "HUB-3007"
    plantilla = "{campo} debe tener más de {minimo} caracteres."
    remedio = "Explique por qué se hace el cambio; un auditor lo leerá."


class SinInforme(ErrorDominio):
    """The sample has no report."""

    codigo = "HUB-3008"
    plantilla = "La muestra {valor} no tiene informe."
    remedio = "Consulte primero la muestra: tiene_informe dice si hay uno."


class InformeConPrograma(ErrorDominio):
    """The report has something in it that runs when it is opened."""

    codigo = "HUB-3010"
    plantilla = "El informe contiene {que}, que no se admite: lo abren médicos y pacientes en sus equipos."
    remedio = "Genere el PDF sin programas ni acciones; imprimirlo otra vez a PDF los quita."


class InformeConAdjuntos(ErrorDominio):
    """The report has other files in it."""

    codigo = "HUB-3011"
    plantilla = "El informe trae archivos adjuntos dentro del PDF, que no se admiten."
    remedio = "Genere el PDF sin adjuntos (un PDF/A-3 puede llevarlos; use PDF/A-1 o PDF/A-2, o imprímalo otra vez a PDF)."


class InformeQueNoSeRevisa(ErrorDominio):
    """What is in the report cannot be looked into, so nobody knows whether it may be opened."""

    codigo = "HUB-3012"
    plantilla = "No se puede revisar lo que contiene el informe: {detalle}."
    remedio = "Genere el PDF sin contraseña ni cifrado; imprimirlo otra vez a PDF suele bastar."


# ── 4xxx: files with masters ────────────────────────────────────────────────────────────────────────────────────────
class FilaRepetida(ErrorDominio):
    """Two rows of a file are about the same entry and say different things."""

    codigo = "HUB-4051"
    plantilla = "La fila repite «{valor}», que ya viene en la fila {anterior} con otros datos."
    remedio = "Deje en el archivo una sola fila por registro, con los datos vigentes."


class NombreAmbiguo(ErrorDominio):
    """More than one laboratory has the name, and the row gives no number."""

    codigo = "HUB-4052"
    plantilla = "Hay más de un laboratorio llamado «{valor}»."
    remedio = "Indique en la columna id_laboratorio a cuál se refiere la fila."


# ── 4xxx: workbooks, the file as a whole ────────────────────────────────────────────────────────────────────────────
class ArchivoVacio(ErrorDominio):
    """The file has no bytes."""

    codigo = "HUB-4001"
    plantilla = "El archivo está vacío."
    remedio = "Guarde otra vez la planilla y súbala; una copia interrumpida suele dejar el archivo en cero bytes."


class ArchivoDemasiadoGrande(ErrorDominio):
    """The file is over the size limit."""

    codigo = "HUB-4002"
    plantilla = "El archivo pesa {mib} MiB; el máximo es {maximo_mib} MiB."
    remedio = "Quite imágenes, hojas y columnas que no se usan, o divida las filas en varios archivos."


class FormatoNoReconocido(ErrorDominio):
    """The content is not of a kind of workbook that the hub reads, whatever the name says."""

    codigo = "HUB-4003"
    plantilla = "El archivo no es una planilla que el hub sepa leer{que}; se admiten .xlsx, .xls, .ods y .csv."
    remedio = "Abra el archivo en Excel, LibreOffice o Google Sheets y guárdelo como «Libro de Excel (.xlsx)»."

    def __init__(self, que: str = "") -> None:
        """`que` says what it seems to be, with a leading comma."""
        super().__init__(que=que)


class LibroConMacros(ErrorDominio):
    """The workbook has macros."""

    codigo = "HUB-4004"
    plantilla = "El libro contiene macros, que no se admiten: guárdelo como «Libro de Excel (.xlsx)» y súbalo otra vez."
    remedio = "En Excel: Archivo → Guardar como → Libro de Excel (.xlsx); las macros se quitan al guardar."


class LibroCifrado(ErrorDominio):
    """The workbook is protected by a password to open it."""

    codigo = "HUB-4005"
    plantilla = "El libro está protegido con contraseña de apertura: quítela, guarde y súbalo otra vez."
    remedio = "En Excel: Archivo → Información → Proteger libro → Cifrar con contraseña, y deje la contraseña en blanco."


class LibroBinario(ErrorDominio):
    """The workbook is in Excel's binary format, .xlsb."""

    codigo = "HUB-4006"
    plantilla = "El libro está en el formato binario .xlsb: guárdelo como «Libro de Excel (.xlsx)» y súbalo otra vez."
    remedio = "En Excel: Archivo → Guardar como → Libro de Excel (.xlsx)."


class LibroDisfrazado(ErrorDominio):
    """The file is a web page or other text that calls itself a workbook."""

    codigo = "HUB-4007"
    plantilla = "El archivo no es un libro, sino {que}: ábralo en Excel, guárdelo como «Libro de Excel (.xlsx)» y súbalo."
    remedio = "Muchos sistemas exportan una página HTML con nombre .xls; Excel la abre, y al guardarla la convierte."


class ArchivoDanado(ErrorDominio):
    """The file cannot be read to its end."""

    codigo = "HUB-4008"
    plantilla = "El archivo está dañado o incompleto ({detalle}); no se leyó ninguna fila."
    remedio = "Ábralo en su programa de planillas, guárdelo de nuevo y súbalo; si no abre, descargue o copie otra vez."


class LibroAlterado(ErrorDominio):
    """The file has what no spreadsheet program writes, so two programs could see different data in it."""

    codigo = "HUB-4009"
    plantilla = "El archivo no se leyó porque {detalle}; ningún programa de planillas guarda así."
    remedio = "Ábralo en Excel o LibreOffice, revise los datos y guárdelo como un libro .xlsx nuevo."


class LibroDesmedido(ErrorDominio):
    """Reading the file takes more room or time than a workbook of the permitted size needs."""

    codigo = "HUB-4010"
    plantilla = "El archivo no se leyó porque {detalle}."
    remedio = "Copie solo las filas y columnas con datos a un libro nuevo y súbalo; si son muchas, divídalas en varios."


class DemasiadasFilas(ErrorDominio):
    """There are more rows than one workbook may bring."""

    codigo = "HUB-4011"
    plantilla = "La hoja «{hoja}» trae más de {maximo} filas con datos."
    remedio = "Divida las filas en varios archivos."


class FaltanColumnas(ErrorDominio):
    """No visible sheet has, within its first 20 rows, a header with the required columns."""

    codigo = "HUB-4012"
    plantilla = "No se encontró el encabezado de la planilla{donde}: falta la columna {faltan}."
    remedio = "Use «Descargar base» y conserve su fila de títulos dentro de las primeras 20 filas de una hoja visible."


class ColumnaRepetida(ErrorDominio):
    """Two columns bear the same title."""

    codigo = "HUB-4013"
    plantilla = "La columna {campo} está dos veces, en {celdas}: no se sabe cuál vale."
    remedio = "Deje una sola y borre o cambie el título de la otra."


class SinFilas(ErrorDominio):
    """There is a header and nothing under it."""

    codigo = "HUB-4014"
    plantilla = "La hoja «{hoja}» tiene encabezado, pero ninguna fila con datos debajo."
    remedio = "Complete la planilla antes de subirla; revise que guardó los cambios."


class HojasAmbiguas(ErrorDominio):
    """Several visible sheets have the columns and rows under them, so that nobody can say which of them counts."""

    codigo = "HUB-4033"
    plantilla = "Las hojas {hojas} tienen todas las columnas de la planilla y datos debajo: no se sabe cuál vale."
    remedio = "Deje los datos en una sola hoja visible; borre u oculte las otras, o suba cada una en su propio archivo."


class EncabezadosAmbiguos(ErrorDominio):
    """A sheet has two headers with their columns in different places."""

    codigo = "HUB-4034"
    plantilla = "La hoja «{hoja}» tiene dos encabezados, en las filas {primera} y {segunda}, con las columnas en otro lugar."
    remedio = "Deje una sola tabla en la hoja: junte las filas bajo un encabezado, o suba cada tabla en su propio archivo."


class SeparadorAmbiguo(ErrorDominio):
    """A text file has the columns with more than one separator."""

    codigo = "HUB-4035"
    plantilla = "El archivo se puede leer con {separadores}, y cada uno da otros datos: no se sabe cuál vale."
    remedio = "Guárdelo otra vez con un solo separador, o como «Libro de Excel (.xlsx)»."


class CodificacionDudosa(ErrorDominio):
    """A text file can be read in two character sets, and both could be meant."""

    codigo = "HUB-4036"
    plantilla = "No se sabe con qué codificación se guardó el archivo: ¿dice «{una}» ({juego}) o «{otra}» ({otro})?"
    remedio = "Guárdelo como «CSV UTF-8» o «Libro de Excel (.xlsx)», o diga su codificación al cargarlo."


class CodificacionErrada(ErrorDominio):
    """The file is not in the character set that was told."""

    codigo = "HUB-4037"
    plantilla = "El archivo no está en la codificación que se indicó ({valor})."
    remedio = "Elija otra, o deje que el hub la reconozca."


# ── 4xxx: workbooks, their rows ─────────────────────────────────────────────────────────────────────────────────────
class CeldaConError(ErrorDominio):
    """The cell shows an error of a formula instead of a value."""

    codigo = "HUB-4020"
    plantilla = "{campo} tiene el error {valor}: la fórmula no encontró el dato o falló. Escriba el valor en su lugar."
    remedio = "Un #N/A de BUSCARV dice que lo buscado no está tal cual en la otra hoja: revise formatos y espacios."


class FormulaSinCalcular(ErrorDominio):
    """The cell has a formula that no program calculated."""

    codigo = "HUB-4021"
    plantilla = "{campo} tiene una fórmula sin calcular: abra el archivo en Excel o LibreOffice, guárdelo y súbalo otra vez."
    remedio = "También puede copiar la columna y pegarla como valores antes de guardar."


class CeldaEnCero(ErrorDominio):
    """The number 0 is where a word of a list belongs: what BUSCARV gives when the cell that it found is empty."""

    codigo = "HUB-4022"
    plantilla = "{campo} tiene un 0: así muestra BUSCARV una celda vacía. Escriba el valor que corresponde: {permitidos}."
    remedio = "Complete el dato en la hoja donde busca la fórmula, o escríbalo en esta celda."


class FilaCorrida(ErrorDominio):
    """A row of a text file has more cells than the header: a separator within one of them pushed the others aside."""

    codigo = "HUB-4039"
    plantilla = "La fila tiene más celdas que el encabezado; sobra «{valor}»: una celda trae el separador sin comillas."
    remedio = "Ponga entre comillas la celda que trae el separador, o guarde la planilla como libro .xlsx."


class CeldaMuestraOtraCosa(ErrorDominio):
    """The format of the cell makes it show something else than it holds, and which of them is meant cannot be known."""

    codigo = "HUB-4040"
    plantilla = (
        "{campo} guarda {valor} y la planilla muestra otra cosa, por su formato ({formato}): escríbalo como texto."
    )
    remedio = "Dé a la columna formato de texto y escriba el dato tal como debe leerse."


class RutNoCorresponde(ErrorDominio):
    """The patient of the sample is another one than the row says."""

    codigo = "HUB-4023"
    parece_bueno = True
    plantilla = "El RUT {valor} no es el del paciente de la muestra {id_muestra}: revise que la fila no se haya desplazado."
    remedio = "Al ordenar, filtrar o pegar, mueva las filas completas; descargue otra vez la planilla si tiene dudas."


class CeldaCombinada(ErrorDominio):
    """The cell has a value that a merged cell hides."""

    codigo = "HUB-4024"
    plantilla = "{campo} tiene un dato oculto bajo celdas combinadas: sepárelas y deje un valor en cada fila."
    remedio = "Seleccione las celdas y quite «Combinar y centrar»; luego revise el valor de cada una."


class PlanillaDesplazada(ErrorDominio):
    """So many rows join an id with another patient's RUT that a column must have shifted; nothing of the file is used."""

    codigo = "HUB-4025"
    plantilla = (
        "En {cuantas} de {total} filas el RUT no es el del paciente de la muestra (por ejemplo, en el ID {id_muestra}): "
        "una columna parece desplazada. No se guardó ninguna fila del archivo."
    )
    remedio = "Descargue otra vez «Data actual» y pegue los resultados buscando por ID o RUT, sin mover columnas sueltas."


class DemasiadosErrores(ErrorDominio):
    """The rows have so many errors that none of them is told, and none is stored."""

    codigo = "HUB-4026"
    plantilla = "Las primeras {filas} filas ya tienen más de {maximo} errores. No se guardó ninguna fila del archivo."
    remedio = "Suba solo las primeras diez filas, corrija en todo el archivo lo que se repite y súbalo completo."


class DemasiadasCargas(ErrorDominio):
    """The laboratory has as many uploads waiting as it may."""

    codigo = "HUB-4030"
    plantilla = "Su laboratorio ya tiene {maximo} planillas esperando su turno; esta no se recibió."
    remedio = "Espere a que termine alguna, lo que se ve en el historial de cargas masivas, y suba el archivo otra vez."


class CargaDesconocida(ErrorDominio):
    """There is no such upload, or it is another laboratory's, or it has nothing of the kind that was asked for."""

    codigo = "HUB-4031"
    plantilla = "No existe la carga {valor}."
    remedio = "Búsquela en el historial de cargas masivas de su laboratorio."


class CargaInterrumpida(ErrorDominio):
    """Serving the upload was begun several times and never came to an end."""

    codigo = "HUB-4032"
    plantilla = "El hub empezó {veces} veces esta carga y cada vez se interrumpió; no se guardó ninguna fila."
    remedio = "Divida las filas en archivos más pequeños y súbalos; si se repite, avise a la mesa de ayuda."


# ── 5xxx: people and the portal ─────────────────────────────────────────────────────────────────────────────────────
class IngresoRechazado(ErrorDominio):
    """The account does not exist, is not active, or the password is another; which of these is not told."""

    codigo = "HUB-5001"
    plantilla = "La cuenta o la contraseña no son correctas."
    remedio = "Revise mayúsculas y teclado; si no la recuerda, pida a la mesa de ayuda una contraseña provisoria."


class CodigoDeIngresoNoValido(ErrorDominio):
    """The six digits of the second factor are wrong, late, or were used before."""

    codigo = "HUB-5002"
    plantilla = "El código de seis cifras no es correcto o ya se usó."
    remedio = "Espere a que la aplicación muestre el siguiente código; si siempre falla, revise la hora del teléfono."


class DemasiadosIngresos(ErrorDominio):
    """Too many failed attempts to come in, with this account or from this address."""

    codigo = "HUB-5003"
    plantilla = "Hubo demasiados intentos fallidos; espere {minutos} minutos antes de probar otra vez."
    remedio = "Espere el plazo indicado y escriba la contraseña con calma, o pida ayuda a la mesa de ayuda."


class ContrasenaDebil(ErrorDominio):
    """The password chosen is too easy to guess."""

    codigo = "HUB-5004"
    plantilla = "La contraseña no sirve: {detalle}."
    remedio = "Una frase de cuatro o cinco palabras que no tengan relación es fácil de recordar y difícil de adivinar."


class CuentaRepetida(ErrorDominio):
    """Another user has this account."""

    codigo = "HUB-5005"
    plantilla = "Ya existe la cuenta «{valor}»."
    remedio = "Elija otro nombre de cuenta, o edite el usuario que ya existe."


class UsuarioDesconocido(ErrorDominio):
    """There is no such user."""

    codigo = "HUB-5006"
    plantilla = "No existe el usuario «{valor}»."
    remedio = "Búsquelo en la lista de usuarios."


class NadaEnEstaDireccion(ErrorDominio):
    """There is no such page, or it is not for the role; which of these is not told."""

    codigo = "HUB-5007"
    plantilla = "No hay nada en esta dirección para su perfil."
    remedio = "Vuelva al inicio y use el menú; si cree que le falta un permiso, avise a la mesa de ayuda."


class FormularioVencido(ErrorDominio):
    """The form was not made for this session, or long ago."""

    codigo = "HUB-5008"
    plantilla = "El formulario venció o se abrió en otra sesión; no se hizo nada."
    remedio = "Vuelva a la página, actualícela y envíe otra vez el formulario."


class ConfirmacionNoCalza(ErrorDominio):
    """What was written to confirm is not the name of what would be changed."""

    codigo = "HUB-5009"
    plantilla = "No se hizo nada: para confirmar escriba «{esperado}», tal como se muestra."
    remedio = "Revise que sea lo que quiere desactivar, revocar o eliminar, y escriba su nombre; las mayúsculas no importan."


class FaltaElegirInforme(ErrorDominio):
    """A result is corrected in a form that neither brings its report nor says that there is none."""

    codigo = "HUB-5010"
    plantilla = "Adjunte el informe firmado del resultado corregido, o marque que queda sin informe."
    remedio = (
        "Al corregir deja de mostrarse el informe anterior: adjunte el nuevo. Marque «queda sin informe» solo si no lo hay."
    )


class InformeContradictorio(ErrorDominio):
    """The form brings a report and says that there is none."""

    codigo = "HUB-5011"
    plantilla = "Adjuntó un informe y marcó que el resultado queda sin informe: elija una de las dos."
    remedio = "Quite la marca si el PDF es el informe del resultado, o quite el archivo si no lo es."


class ArgumentoDesconocido(ErrorDominio):
    """The address of a page has an argument that the page does not know; it may be a misspelt criterion."""

    codigo = "HUB-5015"
    plantilla = "Esta página no entiende «{valor}» en su dirección ({admitidos}); no se buscó nada."
    remedio = "Corrija el nombre o quítelo de la dirección; desde el menú se llega a la página con su formulario."


class ArgumentoIlegible(ErrorDominio):
    """An argument of a page's address has no single, readable value."""

    codigo = "HUB-5016"
    plantilla = "El argumento «{campo}» de la dirección {que}; no se buscó nada."
    remedio = "Deje cada argumento una sola vez y con texto corriente, o busque con el formulario de la página."


class AlcanceAmbiguo(ErrorDominio):
    """The name of what a person reaches fits several parts of the country."""

    codigo = "HUB-5017"
    plantilla = "«{valor}» calza con {cuantos}: {candidatos}."
    remedio = "Escriba el código de uno de ellos, o más palabras de su nombre."


class LaboratorioRepetido(ErrorDominio):
    """Another laboratory has this name."""

    codigo = "HUB-5020"
    plantilla = "Ya existe un laboratorio llamado «{valor}»."
    remedio = "Búsquelo en la lista y actívelo si está desactivado; si de verdad son dos, distíngalos en el nombre."


class CuentaPropia(ErrorDominio):
    """Somebody of the help desk tried to change their own account there."""

    codigo = "HUB-5021"
    plantilla = "Su propia cuenta la cambia otra persona de la mesa de ayuda."
    remedio = "Pida el cambio a otra persona de la mesa de ayuda; su contraseña la cambia usted en «Mi cuenta»."


class CuentaEnEspera(DemasiadosIngresos):
    """Too many failed attempts with this account from other places, and nobody ever came in with it from this one."""

    codigo = "HUB-5042"
    plantilla = (
        "Desde otros lugares hubo demasiados intentos fallidos con esta cuenta; desde este, donde no ha entrado antes, "
        "espere {minutos} minutos."
    )
    remedio = "Entre desde donde entra siempre, o espere; si los intentos no son suyos, avise a la mesa de ayuda."


class MensajeNoReenviable(ErrorDominio):
    """The help desk cannot serve this message again."""

    codigo = "HUB-5040"
    plantilla = "El mensaje {valor} no se puede atender otra vez: {detalle}."
    remedio = "Pida al laboratorio que corrija la causa y envíe otra vez sus datos, con un mensaje nuevo."


class MensajeAtendidoEntretanto(ErrorDominio):
    """Somebody served the message again after the page from which this was asked was shown."""

    codigo = "HUB-5041"
    plantilla = "Otra persona atendió otra vez el mensaje {valor} mientras usted lo miraba. No se hizo nada."
    remedio = "Revise qué resultó de ese reenvío y, si todavía hace falta, pídalo de nuevo."


# ── 9xxx: ours ──────────────────────────────────────────────────────────────────────────────────────────────────────
class ErrorInterno(ErrorDominio):
    """The hub failed; nothing of the message was stored but its record."""

    codigo = "HUB-9001"
    plantilla = "El hub tuvo un error interno y no guardó nada de este mensaje. Reenvíelo en unos minutos."
    remedio = "Reenvíe el mismo mensaje; si se repite, avise a la mesa de ayuda con el número de mensaje."


class BaseNoDisponible(ErrorDominio):
    """The database cannot be reached, so nothing can be recorded."""

    codigo = "HUB-9002"
    plantilla = "El hub no está disponible por el momento y no guardó nada. Reenvíe el mismo mensaje en unos minutos."
    remedio = "Reenvíe el mismo mensaje más tarde: un reenvío idéntico nunca duplica muestras."


class CambioSimultaneo(ErrorDominio):
    """Other messages kept changing the same samples while this one was being served."""

    codigo = "HUB-9003"
    plantilla = "Otros mensajes cambiaron al mismo tiempo las mismas muestras. Reenvíe el mensaje."
    remedio = "Reenvíe el mismo mensaje; evite enviar la misma muestra por varias conexiones a la vez."


class PruebasOcupadas(ErrorDominio):
    """The sandbox serves as many messages as it may at a time, so that the real hub is not kept waiting."""

    codigo = "HUB-9004"
    plantilla = "El hub de pruebas está ocupado con otros mensajes. Reenvíe el mismo mensaje en unos segundos."
    remedio = "Reenvíe el mismo mensaje. El hub de pruebas atiende pocos a la vez; el hub real no tiene este límite."
