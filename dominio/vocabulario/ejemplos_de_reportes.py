"""An example of every error of reports."""

from dominio.vocabulario.ejemplo import Ejemplo

EJEMPLOS_DE_REPORTES: dict[str, Ejemplo] = {
    "HUB-6001": Ejemplo("hub reporte emitir mensual", valor="mensual", permitidos="global, por_resultado, ministerial…"),
    "HUB-6002": Ejemplo("Del 1 al 31 de enero en un solo reporte.", dias=31, maximo=7),
    "HUB-6003": Ejemplo("«Hasta» antes que «desde».", desde="08-03-2026", hasta="05-03-2026"),
    "HUB-6004": Ejemplo("Emitir el reporte de hoy.", valor="05-03-2026", ultimo="04-03-2026"),
    "HUB-6005": Ejemplo("El reporte de hace un año.", valor="05-03-2025", dias=120, primero="05-11-2025"),
    "HUB-6006": Ejemplo("El número de un reporte de otra región.", valor=118),
    "HUB-6007": Ejemplo("Alguien cambió en la base un reporte emitido.", valor=118),
    "HUB-6009": Ejemplo(
        "El libro de Excel de un reporte del país entero.", valor=118, filas="1.200.000", maximo="1.000.000"
    ),
    "HUB-6008": Ejemplo("Un laboratorio pide el reporte de otro perfil.", valor="diario", permitidos="global, ministerial"),
    "HUB-6010": Ejemplo("hub reporte diario --fecha 2020-01-01", valor="01-01-2020"),
    "HUB-6011": Ejemplo("Saltarse un día.", valor="05-03-2026", falta="04-03-2026"),
    "HUB-6012": Ejemplo("El disco se llenó.", valor="05-03-2026", detalle="No space left on device"),
    "HUB-6013": Ejemplo("Alguien cambió un archivo entregado.", valor="2026-03-05", archivo="resultados.csv"),
    "HUB-6014": Ejemplo("Declarar hoy.", valor="05-03-2026", desde="26-02-2026", hasta="04-03-2026"),
    "HUB-6015": Ejemplo(
        "Declarar dos veces un día.",
        valor="04-03-2026",
        cuando="05-03-2026 08:10:00 (hora de Chile)",
        mensaje_anterior=18005,
    ),
    "HUB-6016": Ejemplo("80 positivas entre 70 procesadas.", que="hay 80 positivas entre 70 procesadas"),
    "HUB-6017": Ejemplo("Los cambios de un reporte RT.", valor="rt_7_dias"),
    "HUB-6018": Ejemplo("Un LIS usa el cursor de otro laboratorio."),
    "HUB-6019": Ejemplo("Un cursor de antes de restaurar la base."),
    "HUB-6020": Ejemplo("Conciliar 100.000 líneas.", total=100000, maximo=20000),
    "HUB-6040": Ejemplo("Pedir a la vez el libro de Excel de seis reportes largos.", maximo=5),
    "HUB-6041": Ejemplo("La dirección del libro de un reporte largo, sin haberlo pedido.", valor=118, filas="130.000"),
    "HUB-6042": Ejemplo("El disco del servidor está lleno.", valor=118, veces=3),
    "HUB-6021": Ejemplo("N-0001 Positivo", linea=1, permitidos="Positivo · Negativo · Indeterminado…"),
}
"""By code."""
