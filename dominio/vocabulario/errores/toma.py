"""Samples of those who take them: their codes, their terms, and where they work."""

from dominio.vocabulario.errores.base import ErrorDominio


class CodigoAmbiguo(ErrorDominio):
    """The code is that of a sample that the laboratory registered and of one that was sent to it."""

    codigo = "HUB-2080"
    plantilla = (
        "El código «{valor}» es de dos muestras: la {propia}, que registró su laboratorio, y la {recibida}, que le "
        "enviaron. No se le hizo nada a ninguna."
    )
    remedio = "Indique la muestra con su id_muestra."


class PacienteRecienRegistrado(ErrorDominio):
    """Another sample of the same patient was registered at the establishment a moment ago."""

    codigo = "HUB-2081"
    plantilla = (
        "En este establecimiento ya se registró una muestra de este paciente, tomada el {tomada}: la {anterior}. "
        "Si esta es otra muestra, confírmelo."
    )
    remedio = "Revise la muestra anterior; si de verdad son dos, marque que es otra y envíe de nuevo."


class CodigoDeRotuloNoValido(ErrorDominio):
    """The code of a label has a wrong check digit, or is none of the hub's."""

    codigo = "HUB-2082"
    plantilla = "«{valor}» no es un código de rótulo: su última cifra no calza con las demás."
    remedio = "Lea otra vez el código de barras, o compare cada cifra con el rótulo."


class SinLugarDeTrabajo(ErrorDominio):
    """The account of who takes samples has no establishment."""

    codigo = "HUB-4060"
    plantilla = "Su cuenta no dice en qué establecimiento toma muestras."
    remedio = (
        "Elija el establecimiento en que trabaja hoy; si no aparece, pida a la mesa de ayuda que lo agregue a su cuenta."
    )
    estado = 403


class LugarDeTrabajoAjeno(ErrorDominio):
    """The establishment is closed, or none of those at which the person works."""

    codigo = "HUB-4061"
    plantilla = "El establecimiento {valor} no es uno de los suyos o dejó de estar activo: elija otro."
    remedio = (
        "Elija el establecimiento en que trabaja hoy; si falta, avise a la mesa de ayuda. Lo que escribió no se pierde."
    )


class EdicionFueraDePlazo(ErrorDominio):
    """Who took the sample may mend it no longer."""

    codigo = "HUB-4062"
    plantilla = "La muestra {valor} se pudo corregir hasta el {hasta}: pasaron {dias} días desde su registro."
    remedio = "Pida a la mesa de ayuda que autorice la edición."


class ResultadoDeAntigenoFueraDePlazo(ErrorDominio):
    """The result of an antigen test may be changed no longer."""

    codigo = "HUB-4063"
    plantilla = "El resultado del test {valor} se pudo corregir hasta el {hasta}: pasaron {dias} días desde su registro."
    remedio = "Pida a la mesa de ayuda que lo revise."


class EliminacionFueraDePlazo(ErrorDominio):
    """The antigen test may be deleted no longer by who made it."""

    codigo = "HUB-4064"
    plantilla = "El test {valor} se pudo eliminar hasta el {hasta}: pasaron {dias} días desde su registro."
    remedio = "Pida a la mesa de ayuda que autorice la eliminación."


class FaltaLaboratorioDeDestino(ErrorDominio):
    """A sample that is not analysed where it is taken names no laboratory."""

    codigo = "HUB-4065"
    plantilla = "Falta elegir el laboratorio que analizará la muestra."
    remedio = "Elija el laboratorio al que se enviará."


class RecepcionNoSeDeshace(ErrorDominio):
    """The reception cannot be undone any more, or not by who asks."""

    codigo = "HUB-4066"
    plantilla = "La recepción de la muestra {valor} ya no se puede deshacer: {motivo}."
    remedio = "Devuelva la muestra a su origen, o déjela recepcionada."
