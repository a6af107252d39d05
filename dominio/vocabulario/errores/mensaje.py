"""The message as a whole: its HTTP, its XML, its envelope, its size."""

from dominio.vocabulario.errores.base import ErrorDominio


class XmlMalFormado(ErrorDominio):
    """The body is not well-formed XML."""

    codigo = "HUB-1010"
    estado = 400
    plantilla = "El mensaje no es XML bien formado: {detalle}."
    remedio = "Genere el mensaje con una biblioteca SOAP o XML; no arme el XML uniendo textos sin escapar & y <."


class XmlProhibido(ErrorDominio):
    """The XML has a construct that SOAP forbids or that only attacks use."""

    codigo = "HUB-1011"
    estado = 400
    plantilla = "El mensaje contiene {que}, que no se admite en SOAP."
    remedio = "Elimine del mensaje DOCTYPE, entidades, instrucciones de procesamiento y referencias href."


class CodificacionNoAdmitida(ErrorDominio):
    """The declared character set is not one of those that the hub reads."""

    codigo = "HUB-1012"
    estado = 400
    plantilla = "La codificación «{valor}» no se admite; use {admitidas}."
    remedio = "Envíe el mensaje en UTF-8 y declárelo en Content-Type: charset=utf-8."


class CodificacionFalsa(ErrorDominio):
    """The bytes are not in the character set that they claim."""

    codigo = "HUB-1013"
    estado = 400
    plantilla = "El mensaje dice estar en {codificacion}, pero sus bytes no lo están (byte {posicion}){parece}."
    remedio = "Convierta los textos a UTF-8 antes de enviarlos, o declare la codificación que de verdad usa."

    def __init__(self, *, codificacion: str, posicion: int, parece: str = "") -> None:
        """`parece` says what the bytes look like, beginning with a semicolon."""
        super().__init__(codificacion=codificacion, posicion=posicion, parece=parece)


class MensajeDemasiadoGrande(ErrorDominio):
    """The body is over the size limit."""

    codigo = "HUB-1014"
    estado = 413
    plantilla = "El mensaje supera el máximo de {maximo_mib} MiB."
    remedio = "Divida el envío en mensajes con menos muestras, o reduzca el tamaño de los informes."


class TipoDeContenidoNoAdmitido(ErrorDominio):
    """The Content-Type or Content-Encoding is not one of the SOAP version of this address (HTTP 415)."""

    codigo = "HUB-1015"
    estado = 415
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
    estado = 400
    plantilla = "El sobre SOAP no es válido: {detalle}."
    remedio = "Un mensaje es un Envelope con a lo más un Header y exactamente un Body, y este tiene una sola operación."


class VersionSoapIncorrecta(ErrorDominio):
    """The envelope is of another SOAP version than the address (VersionMismatch)."""

    codigo = "HUB-1017"
    estado = 400
    plantilla = "El sobre no es de SOAP {esperada}, la versión de esta dirección{otra}."
    remedio = "Use /soap/v1/interconexion para SOAP 1.1 y /soap12/v1/interconexion para SOAP 1.2."

    def __init__(self, *, esperada: str, espacio: str | None = None, otra: str = "") -> None:
        """`otra` tells where the other version of SOAP, whose envelope this is, is served, beginning with a semicolon."""
        super().__init__(esperada=esperada, espacio=espacio, otra=otra)


class CabeceraNoEntendida(ErrorDominio):
    """A header marked mustUnderstand is not one that the hub knows (MustUnderstand)."""

    codigo = "HUB-1018"
    estado = 400
    plantilla = "La cabecera «{valor}» exige ser entendida (mustUnderstand) y el hub no la conoce."
    remedio = "Desactive en su cliente WS-Addressing, firmas u otras extensiones; el hub solo conoce UsernameToken."


class OperacionDesconocida(ErrorDominio):
    """The child of Body is not an operation of the contract."""

    codigo = "HUB-1019"
    estado = 404
    plantilla = "La operación «{valor}» no existe en este servicio."
    remedio = "Compare el nombre y el espacio de nombres (urn:hub-lis:interconexion:v1) con el WSDL publicado."


class EsquemaNoRespetado(ErrorDominio):
    """The frame of the message (operation, list, options) does not fit the schema."""

    codigo = "HUB-1020"
    estado = 400
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
    estado = 404
    parece_bueno = True
    plantilla = "No hay un mensaje suyo con {campo} «{valor}»."
    remedio = "Si el mensaje no consta aquí, no llegó: envíelo otra vez."


class CursorNoValido(ErrorDominio):
    """The cursor does not come from an earlier answer to the same question."""

    codigo = "HUB-1025"
    estado = 400
    plantilla = "El cursor no es válido para esta consulta."
    remedio = "Repita la consulta sin cursor y use el que trae cada respuesta, sin modificarlo."


class MaestroDesconocido(ErrorDominio):
    """There is no master of that name."""

    codigo = "HUB-1026"
    estado = 404
    parece_bueno = True
    plantilla = "No existe el maestro «{valor}»; los que hay son: {permitidos}."
    remedio = "Pida uno de los maestros de la lista."


class MetodoNoAdmitido(ErrorDominio):
    """The HTTP method is neither GET, HEAD nor POST."""

    codigo = "HUB-1027"
    estado = 405
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
    estado = 401
    plantilla = "Las credenciales del mensaje no concuerdan entre sí: {detalle}."
    remedio = "En el UsernameToken, Username es su id_laboratorio y Password (PasswordText) es la clave de acceso."


class DemasiadosMensajes(ErrorDominio):
    """Too many messages to the sandbox from one origin."""

    codigo = "HUB-1030"
    estado = 429
    plantilla = "Su dirección envió demasiados mensajes al hub de pruebas; espere {segundos} segundos."
    remedio = "El hub de pruebas toma unos 120 mensajes por minuto de cada dirección; para volumen, use su propio hub."


class PeticionNoAtendible(ErrorDominio):
    """What came is no HTTP that can be served, or came to an address where there is no service."""

    codigo = "HUB-1031"
    estado = 400
    plantilla = "La petición HTTP no se puede atender: {detalle}."
    remedio = "Revise la dirección y la biblioteca HTTP de su LIS, y los proxies que haya en el camino."


class MensajeDemasiadoLento(ErrorDominio):
    """The request did not come within its time, or not at the pace that a large one must keep."""

    codigo = "HUB-1035"
    estado = 400
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
    estado = 400
    plantilla = (
        "El mensaje no se leyó: había demasiados en camino a la vez y este era de los más lentos. "
        "Reenvíe el mismo mensaje en unos segundos."
    )
    remedio = "Reenvíe el mismo mensaje; los que pasan de 256 KiB, envíelos de a pocos a la vez."
