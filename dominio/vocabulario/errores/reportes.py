"""Reports: what may be asked for, and what was issued."""

from dominio.vocabulario.errores.base import ErrorDominio


class ReporteInexistente(ErrorDominio):
    """There is no such report."""

    codigo = "HUB-6001"
    plantilla = "No existe el reporte «{valor}»; los que hay son: {permitidos}."
    remedio = "Elija uno de los reportes del manual."


class RangoDemasiadoLargo(ErrorDominio):
    """More days than one report covers."""

    codigo = "HUB-6002"
    plantilla = "El reporte pedido abarca {dias} días; el máximo es {maximo}."
    remedio = "Divida el período y pida un reporte por cada parte: ninguna muestra queda en dos de ellos."


class RangoInvertido(ErrorDominio):
    """The last day is before the first one, or one of them was not said."""

    codigo = "HUB-6003"
    plantilla = "El período no se entiende: «desde» ({desde}) y «hasta» ({hasta}) deben ser dos días en orden."
    remedio = "Indique los dos días; para uno solo, el mismo dos veces."


class DiaSinTerminar(ErrorDominio):
    """A day that is not over has no figures that stay."""

    codigo = "HUB-6004"
    plantilla = "El día {valor} no ha terminado en Chile; el último que se puede pedir aquí es el {ultimo}."
    remedio = "Pida hasta ese día, o espere a que termine."


class ReporteMuyAntiguo(ErrorDominio):
    """Reports reach back 120 days."""

    codigo = "HUB-6005"
    plantilla = "El reporte comenzaría el {valor}; se emiten hasta {dias} días atrás, desde el {primero}."
    remedio = "Si ya se emitió uno de esos días, descárguelo por su número en el historial."


class ReporteNoEmitido(ErrorDominio):
    """There is no report of that number, or it is of another scope; which of these is not told."""

    codigo = "HUB-6006"
    estado = 404
    plantilla = "No hay un reporte suyo con el número {valor}."
    remedio = "Búsquelo en el historial de reportes emitidos."


class ReporteAlterado(ErrorDominio):
    """What is kept of a report does not give its digest any more."""

    codigo = "HUB-6007"
    estado = 409
    plantilla = "Lo que se conserva del reporte {valor} no da su huella SHA-256: alguien lo cambió, y no se entrega."
    remedio = "Avise a la mesa de ayuda con el número del reporte; la huella emitida sigue en el historial."


class ReporteMuyLargoParaLibro(ErrorDominio):
    """No sheet of a workbook holds so many rows."""

    codigo = "HUB-6009"
    plantilla = "El reporte {valor} tiene {filas} filas y el libro de Excel se hace hasta de {maximo}: descargue el CSV."
    remedio = "Emita un reporte por día, o abra el CSV con un programa que admita tantas filas."


class ReporteNoCorresponde(ErrorDominio):
    """The report is not for the role that asks."""

    codigo = "HUB-6008"
    plantilla = "El reporte «{valor}» no es para su perfil; puede pedir: {permitidos}."
    remedio = "Elija uno de los reportes que ofrece la página."


class RemesaAnterior(ErrorDominio):
    """A day before the first feed, which no feed can have any more."""

    codigo = "HUB-6010"
    plantilla = "El {valor} es anterior al primer reporte diario: ese día no tiene uno."
    remedio = "Emita un reporte por fecha de resultado de ese día, que es lo mismo a pedido."


class RemesaFueraDeOrden(ErrorDominio):
    """The feed of an earlier day has to be issued first."""

    codigo = "HUB-6011"
    plantilla = "Antes del reporte diario del {valor} falta el del {falta}."
    remedio = "Emita los que faltan en orden: «hub reporte diario» sin fecha los emite todos."


class DestinoNoDisponible(ErrorDominio):
    """The folder of the feeds cannot be written to."""

    codigo = "HUB-6012"
    plantilla = "El reporte diario del {valor} no se pudo dejar en la carpeta: {detalle}."
    remedio = "Revise que la carpeta exista, sus permisos y el espacio libre; el hub lo intenta otra vez, en orden."


class DestinoConOtroContenido(ErrorDominio):
    """There is something else already where the feed belongs."""

    codigo = "HUB-6013"
    estado = 409
    plantilla = "En la carpeta ya hay un {valor} que no es el reporte diario emitido: «{archivo}» difiere, y no se toca."
    remedio = "Averigüe quién lo dejó; muévalo a otra parte y el hub deja el suyo."


class DeclaracionFueraDePlazo(ErrorDominio):
    """A declaration is of a day that is over, and not for long."""

    codigo = "HUB-6014"
    plantilla = "No se puede declarar el {valor}: hoy se declaran los días del {desde} al {hasta}."
    remedio = "Declare cada día al terminar; si pasó el plazo, avise a su seremi."


class DeclaracionRepetida(ErrorDominio):
    """The day was declared before."""

    codigo = "HUB-6015"
    plantilla = "El {valor} ya se declaró el {cuando} (mensaje {mensaje_anterior}); una declaración no se cambia."
    remedio = "Si se equivocó, dígalo en la observación de la siguiente: la diferencia queda marcada."


class DeclaracionQueNoSuma(ErrorDominio):
    """The declared figures contradict each other."""

    codigo = "HUB-6016"
    plantilla = "La declaración no cuadra: {que}."
    remedio = "Revise las cifras: stock final = stock de espera + recibidas − procesadas, y positivas ≤ procesadas."


class ReporteSinComparacion(ErrorDominio):
    """Figures per day have no samples to be compared one by one."""

    codigo = "HUB-6017"
    plantilla = "El reporte «{valor}» es de cifras por día: sus cambios se ven en los reportes de muestras de esos días."
    remedio = "Compare el Global de solicitudes o el de fecha de resultado de los mismos días."


class CursorDeOtro(ErrorDominio):
    """The cursor was given to another laboratory."""

    codigo = "HUB-6018"
    plantilla = "El cursor se entregó a otro laboratorio: cada uno sigue los cambios de sus propias muestras."
    remedio = "Pida los cambios sin cursor, con la fecha desde la que los necesita, y siga con el que le entreguen."


class CursorAdelantado(ErrorDominio):
    """The cursor is of something that this database does not have: it was restored from a copy since."""

    codigo = "HUB-6019"
    estado = 409
    plantilla = "El cursor va más adelante que lo que el hub tiene: su base se restauró de una copia."
    remedio = (
        "Empiece otra vez sin cursor, con una fecha anterior a la restauración; lo que ya tiene no cambia por repetirse."
    )


class ListaDemasiadoLarga(ErrorDominio):
    """More lines than one reconciliation takes."""

    codigo = "HUB-6020"
    plantilla = "La lista trae {total} líneas; el máximo es {maximo}."
    remedio = "Concilie un solo día por vez; si aun así no cabe, avise a la mesa de ayuda."


class LineaIlegible(ErrorDominio):
    """A line is not a code and a result."""

    codigo = "HUB-6021"
    plantilla = "La línea {linea} no se entiende: se espera «código;resultado», y el resultado uno de {permitidos}."
    remedio = (
        "Una línea por muestra: el código que le dio su laboratorio (o el id_muestra), «;» o tabulador, y el resultado."
    )


class DemasiadosLibros(ErrorDominio):
    """One workbook more than a scope may have waiting."""

    codigo = "HUB-6040"
    estado = 429
    plantilla = "Ya hay {maximo} libros de Excel de sus reportes por hacer; espere a que termine alguno."
    remedio = "La página de cada reporte dice cuánto le falta a su libro; el CSV se descarga sin esperar."


class LibroSinHacer(ErrorDominio):
    """A long workbook is made apart, once somebody asks for it."""

    codigo = "HUB-6041"
    estado = 409
    plantilla = "El libro de Excel del reporte {valor} no está hecho: con {filas} filas se hace aparte, y antes se pide."
    remedio = "En la página del reporte, elija «Preparar Excel» y espere a que ofrezca «Descargar Excel»."


class LibroNoHecho(ErrorDominio):
    """Whoever made a workbook never came to its end."""

    codigo = "HUB-6042"
    estado = 409
    plantilla = "El hub empezó {veces} veces el libro de Excel del reporte {valor} y no lo terminó; no se hizo."
    remedio = "Descargue el CSV, que está completo; si necesita el libro, pídalo otra vez o avise a la mesa de ayuda."


class DocumentoPerdido(ErrorDominio):
    """A document that a body or a report refers to is not there."""

    codigo = "HUB-6050"
    plantilla = "Falta el documento con huella SHA-256 {valor}: lo que lo traía no se puede mostrar entero, y no se muestra."
    remedio = "Verifique el registro («hub auditoria verificar») y guarde la base tal como está; un respaldo puede tenerlo."


class DocumentoAlterado(ErrorDominio):
    """What is kept of a document does not have its digest."""

    codigo = "HUB-6051"
    plantilla = "El documento guardado con la huella SHA-256 {valor} no da esa huella: alguien lo cambió, y no se entrega."
    remedio = "Verifique el registro («hub auditoria verificar») y guarde la base tal como está: es evidencia."


class CuerpoIlegible(ErrorDominio):
    """What is kept of a body is not what the hub writes."""

    codigo = "HUB-6052"
    plantilla = "Lo que se conserva ({campo}) del mensaje no se puede leer: no es algo que el hub haya escrito."
    remedio = "Verifique el registro («hub auditoria verificar») y guarde la base tal como está: es evidencia."


class BusquedaDemasiadoAmplia(ErrorDominio):
    """What was searched for in the record was not found in the time that there is for it."""

    codigo = "HUB-6053"
    plantilla = "Esta búsqueda necesita más tiempo del que hay: mira demasiados mensajes para hallar los pocos que cumplen."
    remedio = "Acote el período, o busque por algo más preciso: número de mensaje o de muestra, código, RUT o laboratorio."
