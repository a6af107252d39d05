"""What is refused of alerts, and why a message about them did not get to where it should."""

from dominio.vocabulario.errores.base import ErrorDominio


class AlertaDesconocida(ErrorDominio):
    """There is no alert of that number."""

    codigo = "HUB-6080"
    estado = 404
    plantilla = "No hay una alerta con el número {valor}."
    remedio = "Búsquela en la página de alertas."


class AlertaNoReconocible(ErrorDominio):
    """The alert is closed, or somebody else acknowledged it."""

    codigo = "HUB-6081"
    estado = 409
    plantilla = "La alerta {valor} ya está cerrada, o alguien la reconoció."
    remedio = "Cargue la página otra vez: ahí dice quién la reconoció, o cuándo se cerró sola."


class CorreoNoSale(ErrorDominio):
    """The server of e-mail does not take the message."""

    codigo = "HUB-6082"
    estado = 424
    plantilla = "El correo no sale por {valor}: {detalle}."
    remedio = "Revise HUB_AVISOS_SMTP, su clave y HUB_AVISOS_CORREO; el hub lo intenta otra vez, y nada se pierde."


class WebhookNoRecibe(ErrorDominio):
    """The webhook does not take the message."""

    codigo = "HUB-6083"
    estado = 424
    plantilla = "El webhook {valor} no recibe: {detalle}."
    remedio = "Avise a quien lo opera; el hub lo intenta otra vez, y nada se pierde."


class SinCanalDeAvisos(ErrorDominio):
    """There is nobody to tell."""

    codigo = "HUB-6084"
    estado = 409
    plantilla = "No hay a quién avisar: faltan HUB_AVISOS_CORREO y HUB_AVISOS_WEBHOOK."
    remedio = "Operaciones indica a lo menos uno de los dos."


class SecretoDeAvisosNoSirve(ErrorDominio):
    """The file with the secret of a channel is missing, cannot be read, or has too little in it."""

    codigo = "HUB-6085"
    estado = 409
    plantilla = "El archivo «{valor}» no se puede leer, o tiene menos de {minimo} letras."
    remedio = "Operaciones lo repone; está en HUB_AVISOS_SMTP_CLAVE o HUB_AVISOS_SECRETO."
