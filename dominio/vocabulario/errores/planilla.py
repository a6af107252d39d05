"""Workbooks: the file as a whole, and its rows."""

from dominio.vocabulario.errores.base import ErrorDominio


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


class ArchivoVacio(ErrorDominio):
    """The file has no bytes."""

    codigo = "HUB-4001"
    plantilla = "El archivo está vacío."
    remedio = "Guarde otra vez la planilla y súbala; una copia interrumpida suele dejar el archivo en cero bytes."


class ArchivoDemasiadoGrande(ErrorDominio):
    """The file is over the size limit."""

    codigo = "HUB-4002"
    estado = 413
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
    plantilla = "{campo} guarda {valor} y la planilla muestra otra cosa, por su formato ({formato}): escríbalo como texto."
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
    """The laboratory, or who takes samples, has as many uploads waiting as they may."""

    codigo = "HUB-4030"
    plantilla = "Ya tiene {maximo} planillas esperando su turno; esta no se recibió."
    remedio = "Espere a que termine alguna, lo que se ve en el historial de cargas masivas, y suba el archivo otra vez."


class CargaDesconocida(ErrorDominio):
    """There is no such upload, or it is another laboratory's, or it has nothing of the kind that was asked for."""

    codigo = "HUB-4031"
    estado = 404
    plantilla = "No existe la carga {valor}."
    remedio = "Búsquela en el historial de cargas masivas de su laboratorio."


class CargaInterrumpida(ErrorDominio):
    """Serving the upload was begun several times and never came to an end."""

    codigo = "HUB-4032"
    plantilla = "El hub empezó {veces} veces esta carga y cada vez se interrumpió; no se guardó ninguna fila."
    remedio = "Divida las filas en archivos más pequeños y súbalos; si se repite, avise a la mesa de ayuda."
