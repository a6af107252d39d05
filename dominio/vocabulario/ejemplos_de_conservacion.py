"""An example of every error of what expires and what is held."""

from dominio.vocabulario.ejemplo import Ejemplo

EJEMPLOS_DE_CONSERVACION: dict[str, Ejemplo] = {
    "HUB-6054": Ejemplo("hub auditoria podar, al día siguiente de restaurar un respaldo.", valor=20000001),
    "HUB-6055": Ejemplo("Alguien cambió una operación en la base mientras se preparaba la poda.", valor="2026_11"),
    "HUB-6056": Ejemplo("hub auditoria podar mientras pg_dump copia la base.", valor="2026_11"),
    "HUB-6057": Ejemplo("hub auditoria revisar-perdida con el número de otro mensaje.", valor=118),
    "HUB-6058": Ejemplo(
        "obtenerInforme de una muestra de hace dieciséis años.",
        valor=5006,
        vencio="venció el 05-03-2042 por la regla «informes» (15 años)",
    ),
    "HUB-6059": Ejemplo("Alguien puso en la base una hoja lejos de la última.", valor=4611686018427387904),
    "HUB-6060": Ejemplo(
        "Atender otra vez un mensaje de hace siete años.",
        valor=118,
        vencio="venció el 05-03-2033 por la regla «rechazados» (6 años)",
    ),
    "HUB-6061": Ejemplo('plazo = "pronto"', valor="/etc/hub-lis/plazos.toml", detalle="«pronto» no es un plazo"),
    "HUB-6062": Ejemplo("Soltar dos veces la misma retención.", valor=118),
    "HUB-6063": Ejemplo("Alguien borró de la base el mensaje que puso una retención.", valor=118),
    "HUB-6064": Ejemplo("Llega el oficio de un tribunal en plena poda."),
    "HUB-6065": Ejemplo("Dos personas dan «hub auditoria podar» a la vez.", debidos=5000, habia=0),
    "HUB-6066": Ejemplo("hub auditoria podar con el rol con que atiende el hub.", valor="hub_app"),
    "HUB-6067": Ejemplo("hub auditoria archivo ver /mnt/archivo 118", valor=118, carpeta="/mnt/archivo"),
    "HUB-6068": Ejemplo(
        "Copiaron a medias un archivo.", valor="vencidos-1-900-9f86d081884c.jsonl.zst", detalle="su huella SHA-256 es otra"
    ),
    "HUB-6069": Ejemplo("Se llenó el disco del archivo.", valor="/mnt/archivo", detalle="No space left on device"),
    "HUB-6070": Ejemplo(
        "hub auditoria borrar-identidad --muestra 20, que su laboratorio recibió ayer.",
        valor=20,
        situacion="en el estado 3 (recepcionada)",
    ),
    "HUB-6071": Ejemplo("Un tribunal mandó conservar la muestra 20.", valor=118, que="muestra 20"),
    "HUB-6072": Ejemplo("hub auditoria borrar-identidad dos veces de la misma muestra.", valor=20, orden=118),
    "HUB-6073": Ejemplo("hub auditoria borrar-identidad --rut de quien nunca se tomó una muestra."),
    "HUB-6074": Ejemplo("Alguien consulta la muestra mientras se da la orden.", valor=118),
    "HUB-6075": Ejemplo("Alguien cambió en la base el contenido de un mensaje.", valor=118),
    "HUB-6076": Ejemplo('--motivo "Lo pide Ana Pérez, 11.111.111-1"', campo="motivo"),
    "HUB-6077": Ejemplo("Corregir los datos de una muestra cuya identidad se borró.", valor=20),
    "HUB-6078": Ejemplo("Atender otra vez un mensaje en que se borró una identidad.", valor=118, orden=119),
    "HUB-6079": Ejemplo(
        "hub respaldo anotar, con una cabeza de antes de que el hub las firmara.",
        valor="v1.5263.7013….20261128T170504Z",
        detalle="no está firmada",
    ),
    "HUB-6089": Ejemplo("hub respaldo anotar --cabeza v1.999999999…20991231T235959Z", valor="v1.999.9f86….20991231T235959Z"),
    "HUB-6086": Ejemplo("Alguien pide con una orden propia que venza un mensaje de hoy.", valor=118),
    "HUB-6087": Ejemplo("El servidor partió con el reloj en 2036.", valor="28-11-2036", anterior="28-11-2026"),
    "HUB-6088": Ejemplo(
        "hub auditoria continuidad, con una cabeza que perdió una restauración.",
        valor="v1.5263.7013….20261128T170504Z",
        detalle="cubre 5263 mensajes y hoy hay 5210 sellados",
    ),
}
"""By code."""
