"""From a receipt to the bytes of a SOAP answer, by formatting; a tree costs ten times as much.

Absent data and empty lists are left out, characters that XML cannot bear or that nobody can see are stripped, instants bear
Chile's offset. Tests validate every shape against the published schema.
"""

import base64
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from dominio.ventanilla.recibos import Recibo
from dominio.ventanilla.respuestas import datos_de_recibo
from dominio.vocabulario.tiempo import en_chile
from esquemas_wsdl import NAMESPACE
from servicios.envoltura import Version

_SUCIO = re.compile("[&<>\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LIMPIEZA: dict[int, str | None] = {
    **dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(127, 160), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF)),
    ord("&"): "&amp;",
    ord("<"): "&lt;",
    ord(">"): "&gt;",
}

CAMPOS_FICHA = (
    "codigo_muestra_cliente",
    "id_laboratorio",
    "rut_responsable",
    "cod_deis",
    "rut_medico",
    "paciente_tipodoc",
    "paciente_run",
    "paciente_dv",
    "paciente_pasaporte",
    "paciente_ext_paisorigen",
    "identificador_recien_nacido",
    "paciente_nombres",
    "paciente_ap_pat",
    "paciente_ap_mat",
    "paciente_fecha_nac",
    "paciente_sexo",
    "paciente_comuna",
    "paciente_direccion",
    "paciente_telefono",
    "paciente_email",
    "paciente_prevision",
    "fecha_muestra",
    "tecnica_muestra",
    "tipo_muestra",
    "busqueda_activa",
    "estrategia",
    "subestrategia",
    "sin_orden_medica",
    "epivigila",
    "laboratorio",
    "resultado",
    "fecha_recepcion_laboratorio",
    "fecha_hora_resultado_laboratorio",
    "creada_en",
    "vence_en",
    "vencida",
    "motivo_rechazo",
    "tiene_informe",
    "codigo_examen",
    "valor_resultado",
    "codigo_marca_test",
)
"""The elements of a sample in an answer, after its id and state: in the order in which the contract came to have them, so
that a new one goes to the end."""


UNO_DE = {
    "items": "item",
    "errores": "error",
    "muestras": "muestra",
    "codigos_error": "codigo",
    "elementos": "elemento",
    "limites": "limite",
    "cambios": "cambio",
    "figuras": "figura",
    "diferencias": "diferencia",
}
"""What one of a list is called."""


def sobre(version: Version, contenido: str) -> bytes:
    """An envelope of that version around the one child of its Body."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<soap:Envelope xmlns:soap="{version.espacio}"><soap:Body>{contenido}'
        "</soap:Body></soap:Envelope>"
    ).encode()


def desde_recibo(recibo: Recibo, operacion: str, version: Version) -> bytes:
    """The answer to that operation."""
    respuesta = elementos(datos_de_recibo(recibo))
    return sobre(
        version,
        f'<{operacion}Response xmlns="{NAMESPACE}"><respuesta>{respuesta}</respuesta></{operacion}Response>',
    )


def texto(valor: str) -> str:
    """The text as it can stand between two tags."""
    return valor if _SUCIO.search(valor) is None else valor.translate(_LIMPIEZA)


def instante(valor: datetime) -> str:
    """The instant with Chile's offset."""
    return en_chile(valor).isoformat()


def _valor(valor: Any) -> str:
    if isinstance(valor, str):
        return texto(valor)
    if isinstance(valor, bool):
        return "true" if valor else "false"
    if isinstance(valor, datetime):
        return instante(valor)
    if isinstance(valor, bytes):
        return base64.b64encode(valor).decode()
    return valor.isoformat() if isinstance(valor, date) else str(valor)


def elementos(datos: Mapping[str, Any]) -> str:
    """The elements of these data, in their order; what is absent or empty has none."""
    return "".join(
        [
            # What an item of a batch has is written here, at half the cost of a call for each.
            f"<{nombre}>{valor}</{nombre}>"
            if valor.__class__ is int
            else f"<{nombre}>{texto(valor)}</{nombre}>"
            if isinstance(valor, str)
            else _elemento(nombre, valor)
            for nombre, valor in datos.items()
            if valor or valor is False or valor == 0
        ]
    )


def _elemento(nombre: str, valor: Any) -> str:
    if isinstance(valor, list):
        uno = UNO_DE[nombre]
        return f"<{nombre}>{''.join([_elemento(uno, dentro) for dentro in valor])}</{nombre}>"
    if isinstance(valor, dict):
        return f"<{nombre}>{elementos(_en_orden(valor) if nombre == 'muestra' else valor)}</{nombre}>"
    return f"<{nombre}>{_valor(valor)}</{nombre}>"


def _en_orden(ficha: Mapping[str, Any]) -> dict[str, Any]:
    """A sample's data in the order of the contract."""
    return {
        nombre: ficha[nombre]
        for nombre in ("id_muestra", "estado_muestra", "estado_nombre", *CAMPOS_FICHA)
        if nombre in ficha
    }
