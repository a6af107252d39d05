"""An example of every error of alerts."""

from dominio.vocabulario.ejemplo import Ejemplo

EJEMPLOS_DE_ALERTAS: dict[str, Ejemplo] = {
    "HUB-6080": Ejemplo("Reconocer un número que no hay.", valor=99),
    "HUB-6081": Ejemplo("Dos personas la reconocen a la vez.", valor=7),
    "HUB-6082": Ejemplo("Cambió la clave del correo.", valor="correo.example.cl:587", detalle="el servidor contestó 451"),
    "HUB-6083": Ejemplo("Quien recibe está caído.", valor="avisos.example.cl", detalle="contestó 503"),
    "HUB-6084": Ejemplo("Probar los avisos de un hub que no los tiene."),
    "HUB-6085": Ejemplo("Borraron el archivo.", valor="/etc/hub-lis/webhook.secreto", minimo=16),
}
