"""Every limit that a user can meet; contract, `estadoServicio` and manuals quote these."""

MIB = 1024 * 1024

MAXIMO_MENSAJE = 16 * MIB
"""Bytes of a SOAP message."""
MAXIMO_ETIQUETAS = 100_000
"""Tags of a SOAP message; a full one has 30,000. Each costs some 100 bytes of memory once parsed."""
MAXIMO_ATRIBUTOS = 150_000
"""Attributes and namespace declarations of a SOAP message; a full one has 70,000 if each element declares and types."""
MAXIMO_ATRIBUTOS_POR_ETIQUETA = 64
"""Of these, in one tag."""
MAXIMO_COMIENZO = 64 * 1024
"""Bytes of a large SOAP message without ACCESSKEY within which its UsernameToken has to be."""
MAXIMO_INFORME = 5 * MIB
"""Bytes of a PDF report, decoded."""
MAXIMO_ELEMENTOS = 500
"""Items of one list."""
TAMANO_PAGINA = 200
"""Samples in one page of a query."""
MAXIMO_CODIGO_CLIENTE = 64
"""Characters of `codigo_muestra_cliente` and of `id_mensaje_cliente`."""
MAXIMO_RUT_ESCRITO = 20
"""Characters of a RUT as people write it, with dots and blanks."""
DIAS_FECHA_MUESTRA = 7
"""A sampling date may be this many days old (ORD 131/2021)."""
SEGUNDOS_DE_TOLERANCIA = 60
"""An instant may be this much ahead of the hub's clock, or before the step that it follows: clocks differ, and some systems
have no seconds. What was told is stored."""
DIAS_RECEPCION = 7
"""A sample that was not received this many days after its creation expires."""
DIAS_CORRECCION = 7
"""A result may be corrected, once, until this many days after it was informed."""
DIAS_EDICION_DEL_TOMADOR = 7
"""Who took a sample may mend it, while no laboratory received it, until this many days after its registration."""
DIAS_DEL_ANTIGENO = 3
"""Who made an antigen test may correct its result, or delete it, until this many days after its registration."""
MINUTOS_ENTRE_TOMAS = 60
"""Two samples of a patient taken within so many minutes at one establishment are asked about."""
MINUTOS_PARA_DESHACER = 10
"""A reception may be undone, by who made it, until this many minutes later."""
DIAS_CONSULTA_FECHA = 7
"""`datosMuestraFECHA` covers this many days from the one asked."""
MINIMO_MOTIVO = 10
"""A reason for a correction has more characters than this."""
MAXIMO_CUERPO_ILEGIBLE = 64 * 1024
"""Bytes that are kept of a message that could not be read or whose sender is unknown."""
MAXIMO_ARCHIVO = 16 * MIB
"""Bytes of a workbook."""
MAXIMO_FILAS = 100_000
"""Rows with data of a workbook."""
MAXIMO_ERRORES = 100_000
"""Errors of all rows of a workbook together; one with more is refused whole."""
MAXIMO_CARGAS_EN_ESPERA = 5
"""Uploads of one laboratory that wait for their turn or are being served."""
DIAS_DE_REPORTE = 7
"""Days that one report covers at most."""
MAXIMO_FILAS_DE_LIBRO = 1_000_000
"""Rows of a report as a workbook, since a sheet holds 1,048,576; as CSV there is no such limit."""
FILAS_DE_LIBRO_AL_MOMENTO = 5_000
"""Rows up to which a workbook is made while one waits for it, which takes 0.7 s; a longer one is made apart."""
MAXIMO_LIBROS_EN_ESPERA = 5
"""Workbooks of reports of one scope that wait to be made or are being made."""
DIAS_DE_DECLARACION = 7
"""A day may be declared until this many days after it."""
MAXIMO_CONCILIADAS = 20_000
"""Lines of one reconciliation."""
DIAS_ATRAS_DE_REPORTE = 120
"""A report begins at most this many days ago."""
