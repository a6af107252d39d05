"""What is refused of targets of the daily feed, and why a feed did not get to one."""

from dominio.vocabulario.errores.base import ErrorDominio


class DestinoDesconocido(ErrorDominio):
    """There is no target of that number."""

    codigo = "HUB-5055"
    estado = 404
    plantilla = "No hay un destino con el número {valor}."
    remedio = "Búsquelo en la lista de destinos."


class DireccionDeDestinoNoValida(ErrorDominio):
    """The address is not one of SFTP or HTTPS, or says more than an address."""

    codigo = "HUB-5056"
    plantilla = "La dirección «{valor}» no sirve: {detalle}."
    remedio = "Escriba sftp://usuario@servidor:puerto/carpeta o https://servidor/carpeta."


class DireccionDeDestinoNoPermitida(ErrorDominio):
    """The name leads to numbers that are local or private and that no setting names."""

    codigo = "HUB-5057"
    plantilla = "«{valor}» lleva a {numero}, una dirección local o privada; el hub solo envía a direcciones públicas."
    remedio = "Revise el nombre. Si el destino es de una red propia, operaciones la agrega a HUB_DESTINOS_PERMITIDOS."


class DestinoSinRespuesta(ErrorDominio):
    """The target cannot be reached, or does not go on."""

    codigo = "HUB-5058"
    estado = 424
    plantilla = "El destino {valor} no responde: {detalle}."
    remedio = "Avise a quien lo opera; el hub lo intenta otra vez, y los días que falten llegan en orden."


class HuellaDeDestinoCambiada(ErrorDominio):
    """The host key or certificate is not the one that was confirmed; nothing was sent."""

    codigo = "HUB-5059"
    estado = 424
    plantilla = "El destino {valor} muestra otra llave o certificado que el confirmado; no se le envió nada."
    remedio = (
        "Pregunte a quien lo opera si lo cambió. Si es así, pruébelo, compare la huella y que el ministerio la confirme."
    )


class DestinoRechazaSecreto(ErrorDominio):
    """The target does not let the hub in."""

    codigo = "HUB-5060"
    estado = 424
    plantilla = "El destino {valor} no acepta el secreto del hub."
    remedio = "Proponga el destino otra vez con el secreto correcto, confírmelo y retire este."


class DestinoNoRecibe(ErrorDominio):
    """The target let the hub in and takes no file."""

    codigo = "HUB-5061"
    estado = 424
    plantilla = "El destino {valor} no recibe archivos: {detalle}."
    remedio = "Avise a quien lo opera; el hub lo intenta otra vez, en orden."


class DestinoNoGuardo(ErrorDominio):
    """The target took a file and has not the same."""

    codigo = "HUB-5062"
    estado = 424
    plantilla = "El destino {valor} aceptó «{archivo}» y no lo tiene igual al leerlo de vuelta."
    remedio = "Avise a quien lo opera; el hub lo envía otra vez hasta que quede igual."


class SinLlaveDeDestinos(ErrorDominio):
    """There is nothing to encrypt secrets with."""

    codigo = "HUB-5063"
    estado = 409
    plantilla = "El hub no tiene con qué cifrar los secretos de los destinos."
    remedio = "Operaciones crea la llave con «hub reporte crear-llave» y la nombra en HUB_LLAVE_DESTINOS."


class LlaveDeDestinosNoSirve(ErrorDominio):
    """The file has no key, or cannot be read."""

    codigo = "HUB-5064"
    estado = 409
    plantilla = "El archivo de llaves de los destinos «{valor}» no se puede leer o no tiene llaves."
    remedio = "Operaciones lo repone de su copia; sin él hay que proponer otra vez cada destino."


class SecretoIlegible(ErrorDominio):
    """None of the keys encrypted the secret."""

    codigo = "HUB-5065"
    estado = 409
    plantilla = "El secreto del destino se cifró con una llave que ya no está en «{valor}»."
    remedio = "Agregue la llave anterior al archivo, en otra línea, o proponga el destino otra vez."


class MismaPersonaConfirma(ErrorDominio):
    """Who proposed a target does not confirm it."""

    codigo = "HUB-5066"
    estado = 403
    plantilla = "«{valor}» lo tiene que confirmar otra persona que la que lo propuso."
    remedio = "Pida a otra persona del ministerio que compare la huella y lo confirme."


class HuellaQueNoSeVio(ErrorDominio):
    """What is confirmed is not what the target showed last."""

    codigo = "HUB-5067"
    estado = 409
    plantilla = "«{valor}» muestra ahora otra huella que la que se iba a confirmar."
    remedio = "Compare la huella que muestra ahora con quien opera el destino, y confirme esa."


class DestinoRetirado(ErrorDominio):
    """Nothing is done with a target that was withdrawn."""

    codigo = "HUB-5068"
    estado = 409
    plantilla = "El destino «{valor}» está retirado."
    remedio = "Si hace falta otra vez, propóngalo de nuevo."


class SecretoNoSirve(ErrorDominio):
    """The secret could never be used."""

    codigo = "HUB-5069"
    plantilla = "El secreto no sirve: {detalle}."
    remedio = "Pegue la contraseña, el token, o una llave privada de OpenSSH sin contraseña, de hasta 8.000 letras."
