"""Examples of the errors that those who take samples meet."""

from dominio.vocabulario.ejemplo import Ejemplo

EJEMPLOS_DE_TOMA: dict[str, Ejemplo] = {
    "HUB-2080": Ejemplo(
        "Un laboratorio nombra por su código una muestra, y otra que le enviaron tiene el mismo.",
        valor="T0012349",
        propia=18005,
        recibida=1234,
    ),
    "HUB-2081": Ejemplo(
        "Dos personas registran al mismo paciente a la misma hora.",
        anterior="T0012349",
        tomada="05-03-2026 09:30:00 (hora de Chile)",
    ),
    "HUB-2082": Ejemplo("Leer T0012394 en vez de T0012349.", campo="codigo", valor="T0012394"),
    "HUB-4060": Ejemplo("Una cuenta de tomador sin establecimientos.", campo="cod_deis"),
    "HUB-4061": Ejemplo("El establecimiento se cerró mientras se escribía.", campo="cod_deis", valor="113100"),
    "HUB-4062": Ejemplo("Corregir al octavo día una muestra no recibida.", valor=1234, hasta="12-03-2026 09:30:00", dias=7),
    "HUB-4063": Ejemplo(
        "Cambiar al cuarto día el resultado de un antígeno.", valor=1234, hasta="08-03-2026 09:30:00", dias=3
    ),
    "HUB-4064": Ejemplo("Eliminar un antígeno al cuarto día.", valor=1234, hasta="08-03-2026 09:30:00", dias=3),
    "HUB-4065": Ejemplo("Guardar sin elegir laboratorio.", campo="id_laboratorio"),
    "HUB-4066": Ejemplo("Deshacer al cuarto de hora una recepción.", valor=1234, motivo="pasaron más de 10 minutos"),
    "HUB-5070": Ejemplo("Abrir otra vez un borrador que ya se registró.", campo="borrador", valor=12),
    "HUB-5071": Ejemplo("Guardar el borrador número 101.", maximo=100),
    "HUB-5072": Ejemplo("Pegar un libro en la dirección del paciente.", maximo=16384),
    "HUB-5090": Ejemplo("Probar direcciones de informes con un programa.", maximo=120),
}
"""By code."""
