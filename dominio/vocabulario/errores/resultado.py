"""Results and their reports."""

from dominio.vocabulario.errores.base import ErrorDominio


class InformeNoEsPdf(ErrorDominio):
    """The report does not begin as a PDF does."""

    codigo = "HUB-3002"
    plantilla = "El informe no es un PDF: su contenido debe comenzar con %PDF-."
    remedio = "Adjunte el PDF del informe tal como lo genera su LIS, codificado una sola vez en base64."


class InformeDemasiadoGrande(ErrorDominio):
    """The report is over the size limit."""

    codigo = "HUB-3003"
    estado = 413
    plantilla = "El informe pesa {mib} MiB; el máximo es {maximo_mib} MiB."
    remedio = "Reduzca la resolución de las imágenes del PDF."


class Base64NoValido(ErrorDominio):
    """The report is not strict base64."""

    codigo = "HUB-3004"
    plantilla = "El informe no viene en base64 válido."
    remedio = "Codifique los bytes del PDF en base64 estándar (RFC 4648, con relleno)."


class CorreccionYaHecha(ErrorDominio):
    """The result was corrected once already."""

    codigo = "HUB-3005"
    plantilla = "El resultado de la muestra {valor} ya fue corregido una vez, el máximo permitido."
    remedio = "Pida a la mesa de ayuda que autorice la edición."


class CorreccionFueraDePlazo(ErrorDominio):
    """The result was informed more than 7 days ago."""

    codigo = "HUB-3006"
    plantilla = "El plazo para corregir el resultado de la muestra {valor} terminó el {hasta}."
    remedio = "Pida a la mesa de ayuda que autorice la edición."


class MotivoDemasiadoCorto(ErrorDominio):
    """The reason is too short to explain anything."""

    codigo = "HUB-3007"
    plantilla = "{campo} debe tener más de {minimo} caracteres."
    remedio = "Explique por qué se hace el cambio; un auditor lo leerá."


class SinInforme(ErrorDominio):
    """The sample has no report."""

    codigo = "HUB-3008"
    estado = 404
    plantilla = "La muestra {valor} no tiene informe."
    remedio = "Consulte primero la muestra: tiene_informe dice si hay uno."


class InformeConPrograma(ErrorDominio):
    """The report has something in it that runs when it is opened."""

    codigo = "HUB-3010"
    plantilla = "El informe contiene {que}, que no se admite: lo abren médicos y pacientes en sus equipos."
    remedio = "Genere el PDF sin programas ni acciones; imprimirlo otra vez a PDF los quita."


class InformeConAdjuntos(ErrorDominio):
    """The report has other files in it."""

    codigo = "HUB-3011"
    plantilla = "El informe trae archivos adjuntos dentro del PDF, que no se admiten."
    remedio = "Genere el PDF sin adjuntos (un PDF/A-3 puede llevarlos; use PDF/A-1 o PDF/A-2, o imprímalo otra vez a PDF)."


class InformeQueNoSeRevisa(ErrorDominio):
    """What is in the report cannot be looked into, so nobody knows whether it may be opened."""

    codigo = "HUB-3012"
    plantilla = "No se puede revisar lo que contiene el informe: {detalle}."
    remedio = "Genere el PDF sin contraseña ni cifrado; imprimirlo otra vez a PDF suele bastar."
