"""An example of every error of targets of the daily feed."""

from dominio.vocabulario.ejemplo import Ejemplo

EJEMPLOS_DE_DESTINOS: dict[str, Ejemplo] = {
    "HUB-5055": Ejemplo("Un número que no hay.", valor=99),
    "HUB-5056": Ejemplo("ftp://viejo.example/", valor="ftp://viejo.example/", detalle="comienza con sftp:// o https://"),
    "HUB-5057": Ejemplo("https://127.0.0.1/", valor="127.0.0.1", numero="127.0.0.1"),
    "HUB-5058": Ejemplo("El servidor está apagado.", valor="sftp.example.cl", detalle="no hay conexión o se cortó"),
    "HUB-5059": Ejemplo("Reinstalaron el servidor.", valor="sftp.example.cl"),
    "HUB-5060": Ejemplo("Venció la contraseña.", valor="sftp.example.cl"),
    "HUB-5061": Ejemplo("Se llenó su disco.", valor="sftp.example.cl", detalle="no le queda espacio"),
    "HUB-5062": Ejemplo("Un servidor que acepta y pierde.", valor="sftp.example.cl", archivo="resultados.csv"),
    "HUB-5063": Ejemplo("Proponer un destino sin HUB_LLAVE_DESTINOS."),
    "HUB-5064": Ejemplo("Borraron el archivo de llaves.", valor="/etc/hub-lis/destinos.llave"),
    "HUB-5065": Ejemplo("Cambiaron la llave sin dejar la anterior.", valor="/etc/hub-lis/destinos.llave"),
    "HUB-5066": Ejemplo("Quien propuso confirma.", valor="Ministerio"),
    "HUB-5067": Ejemplo("La huella cambió mientras se comparaba.", valor="Ministerio"),
    "HUB-5068": Ejemplo("Probar un destino retirado.", valor="Ministerio"),
    "HUB-5069": Ejemplo("Una llave privada con contraseña.", detalle="la llave privada no se puede leer, o pide contraseña"),
}
