"""What can be wrong with the record."""

from dataclasses import dataclass
from enum import StrEnum


class Falla(StrEnum):
    """One way in which something is not as it was written, or not as it was sealed."""

    SIN_CUERPO = "sin_cuerpo"
    PEDIDO_ALTERADO = "pedido_alterado"
    RESPUESTA_ALTERADA = "respuesta_alterada"
    DOCUMENTO_PERDIDO = "documento_perdido"
    DOCUMENTO_ALTERADO = "documento_alterado"
    CUENTAS_ALTERADAS = "cuentas_alteradas"
    BORRADO_SIN_ORDEN = "borrado_sin_orden"
    IDENTIDAD_SIN_ORDEN = "identidad_sin_orden"
    SIN_MENSAJE = "sin_mensaje"
    INFORME_ALTERADO = "informe_alterado"
    ESTADO_SIN_TRAZA = "estado_sin_traza"
    MUESTRA_ALTERADA = "muestra_alterada"
    PASO_AJENO = "paso_ajeno"
    REGISTRO_ALTERADO = "registro_alterado"
    MENSAJE_BORRADO = "mensaje_borrado"
    INTERCALADO = "intercalado"
    SIN_SELLAR = "sin_sellar"
    SIN_HOJA = "sin_hoja"
    NODO_ALTERADO = "nodo_alterado"
    CABEZA_DISTINTA = "cabeza_distinta"
    FIRMA_MALA = "firma_mala"

    @property
    def de_que(self) -> str:
        """Whose number a difference of this kind bears."""
        return _DE_QUE.get(self, "mensaje")


_DE_QUE = {
    Falla.INFORME_ALTERADO: "muestra",
    Falla.ESTADO_SIN_TRAZA: "muestra",
    Falla.MUESTRA_ALTERADA: "muestra",
    Falla.PASO_AJENO: "muestra",
    Falla.IDENTIDAD_SIN_ORDEN: "muestra",
    Falla.SIN_HOJA: "lugar",
    Falla.NODO_ALTERADO: "lugar",
    Falla.CABEZA_DISTINTA: "cabeza de",
    Falla.FIRMA_MALA: "cabeza de",
}

EXPLICACIONES = {
    Falla.SIN_CUERPO: "no están el pedido ni la respuesta del mensaje",
    Falla.PEDIDO_ALTERADO: "el pedido guardado no es el que llegó: su huella SHA-256 es otra",
    Falla.RESPUESTA_ALTERADA: "la respuesta guardada no es la que se entregó: su huella SHA-256 es otra",
    Falla.DOCUMENTO_PERDIDO: "el mensaje se refiere a un documento, por su huella SHA-256, que no está",
    Falla.DOCUMENTO_ALTERADO: "el mensaje se refiere a un documento, por su huella SHA-256, y el guardado da otra",
    Falla.CUENTAS_ALTERADAS: "los aceptados y rechazados no suman el total",
    Falla.BORRADO_SIN_ORDEN: "se le quitó la identidad de alguien, y ninguna orden del registro lo explica así",
    Falla.IDENTIDAD_SIN_ORDEN: "la identidad de su paciente falta sin una orden que lo explique, o está a pesar de una",
    Falla.SIN_MENSAJE: "hay datos que nombran este mensaje, pero el mensaje no está",
    Falla.INFORME_ALTERADO: "el PDF guardado no es el que se entregó: su huella SHA-256 o su tamaño son otros",
    Falla.ESTADO_SIN_TRAZA: "el estado de la muestra no es aquel en que la dejó el último paso de su traza",
    Falla.MUESTRA_ALTERADA: "la muestra no es la que dejaron los pasos de su traza",
    Falla.PASO_AJENO: "un paso de su traza o un informe nombra un mensaje que no tocó esta muestra",
    Falla.REGISTRO_ALTERADO: "lo que hay del mensaje, o su lugar, no es lo que se selló",
    Falla.MENSAJE_BORRADO: "se selló y ya no está",
    Falla.INTERCALADO: "es anterior a una cabeza que no lo cubre: se agregó después, o se guardó más de dos horas tarde",
    Falla.SIN_SELLAR: "hace mucho que debió sellarse y no tiene hoja: se agregó, o alguien detuvo el sello",
    Falla.SIN_HOJA: "este lugar del sello está vacío",
    Falla.NODO_ALTERADO: "el nodo guardado del sello que empieza en este lugar no es el que resulta de sus hojas",
    Falla.CABEZA_DISTINTA: "el registro de hoy no lleva a esta cabeza",
    Falla.FIRMA_MALA: "la firma de la cabeza no es buena, o es de otra llave",
}


@dataclass(frozen=True, slots=True)
class Diferencia:
    """One thing that is not as it was; `numero` is of what `falla.de_que` says, `lugar` its place in the seal, if known."""

    falla: Falla
    numero: int
    detalle: str = ""
    lugar: int | None = None
