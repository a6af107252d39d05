"""The fields of every item, in the contract's order, with the reader of each; doors that receive text use these."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dominio.maestros.publicados import MAESTROS_EN_TABLAS
from dominio.muestras.items import (
    Autorizacion,
    Cambio,
    Correccion,
    Devolucion,
    Eliminacion,
    Entrega,
    MuestraCorregida,
    MuestraNueva,
    Recepcion,
    Rechazo,
)
from dominio.muestras.tomas.items import Antigeno, EliminacionDeToma, ResultadoDeAntigeno, Toma
from dominio.vocabulario.datos import (
    Lector,
    a_booleano,
    a_digito,
    a_entero,
    a_fecha,
    a_instante,
    a_instante_de_pared,
    asignado,
    clave_de,
    entero_entre,
    enumeracion,
    nombre_de,
    texto_de,
)
from dominio.vocabulario.enumeraciones import (
    Estrategia,
    MotivoRechazo,
    Prevision,
    Resultado,
    Sexo,
    Subestrategia,
    Tecnica,
    TipoDocumento,
    TipoMuestra,
)
from dominio.vocabulario.limites import MAXIMO_CODIGO_CLIENTE, MAXIMO_RUT_ESCRITO
from dominio.vocabulario.rut import a_rut
from modelos import Muestra
from modelos.base import largo_de


@dataclass(frozen=True, slots=True)
class Campo:
    """A field that can be read from a text; a report (`informe`, `nombre_informe`) is the edge's own affair."""

    nombre: str
    leer: Lector


class Parte(StrEnum):
    """Of whom a field of a sample speaks: forms and pages show the two apart."""

    PACIENTE = "Paciente"
    MUESTRA = "Muestra"


@dataclass(frozen=True, slots=True, kw_only=True)
class CampoDeMuestra(Campo):
    """A field of a sample, with what rules, forms, pages and the masked record need to know of it.

    `largo` is how many characters it may have as it is written; `visible` says that it tells nothing of a patient, so that
    an auditor reads it without giving a reason; `maestro` is the one that has its codes (`MAESTROS_EN_TABLAS`), of which it
    must be one unless it has a rule of its own.
    """

    rotulo: str
    parte: Parte
    ayuda: str | None = None
    obligatorio: bool = False
    visible: bool = False
    largo: int | None = None
    maestro: str | None = None


def _texto(de: Callable[[int], Lector], nombre: str, rotulo: str, **mas: Any) -> CampoDeMuestra:
    """A field of a text, which may be as long as its column."""
    largo = largo_de(Muestra, nombre)
    return _campo(nombre, de(largo), rotulo, largo=largo, **mas)


def _rut(nombre: str, rotulo: str, **mas: Any) -> CampoDeMuestra:
    return _campo(nombre, a_rut, rotulo, largo=MAXIMO_RUT_ESCRITO, **mas)


def _campo(nombre: str, leer: Lector, rotulo: str, *, parte: Parte = Parte.MUESTRA, **mas: Any) -> CampoDeMuestra:
    return CampoDeMuestra(nombre, leer, rotulo=rotulo, parte=parte, **mas)


MAXIMO_INT = 2**31 - 1
_codigo = Campo("codigo_muestra_cliente", clave_de(MAXIMO_CODIGO_CLIENTE))
_id = Campo("id_muestra", a_entero)
_motivo = Campo("motivo", texto_de(500))
_observacion = Campo("observacion", texto_de(500))
_es_otra = Campo("es_otra", a_booleano)
EXIGIDO: dict[str, Any] = {"obligatorio": True}
VISIBLE: dict[str, Any] = {"visible": True}
PACIENTE: dict[str, Any] = {"parte": Parte.PACIENTE}

CAMPOS_MUESTRA = (
    _texto(clave_de, "codigo_muestra_cliente", "Código del laboratorio", **EXIGIDO, **VISIBLE),
    _campo("id_laboratorio", asignado(entero_entre(1, MAXIMO_INT)), "Laboratorio", ayuda="A cuál se envía.", **VISIBLE),
    _rut("rut_responsable", "RUT de quien tomó la muestra", **EXIGIDO),
    _texto(clave_de, "cod_deis", "Código DEIS", maestro="establecimientos", **EXIGIDO, **VISIBLE),
    _rut("rut_medico", "RUT del médico que la pidió", ayuda="Obligatorio con orden médica y sin búsqueda activa."),
    _campo("paciente_tipodoc", enumeracion(TipoDocumento), "Tipo de documento", **EXIGIDO, **VISIBLE, **PACIENTE),
    _campo(
        "paciente_run", asignado(entero_entre(1, 99_999_999)), "RUN, sin dígito", ayuda="Solo con RUN.", largo=8, **PACIENTE
    ),
    _campo("paciente_dv", a_digito, "Dígito verificador", ayuda="Solo con RUN.", largo=1, **PACIENTE),
    _texto(
        clave_de,
        "paciente_pasaporte",
        "Número del documento",
        ayuda="Con pasaporte, documento del país de origen o ficha.",
        **PACIENTE,
    ),
    _campo(
        "paciente_ext_paisorigen",
        asignado(entero_entre(1, 999)),
        "País del documento",
        ayuda="Solo sin RUN.",
        maestro="paises",
        **PACIENTE,
    ),
    _texto(
        clave_de,
        "identificador_recien_nacido",
        "Documento de la madre o partida",
        ayuda="Solo de un recién nacido; opcional.",
        **PACIENTE,
    ),
    _texto(nombre_de, "paciente_nombres", "Nombres", **EXIGIDO, **PACIENTE),
    _texto(nombre_de, "paciente_ap_pat", "Apellido paterno", **EXIGIDO, **PACIENTE),
    _texto(nombre_de, "paciente_ap_mat", "Apellido materno", ayuda="Un punto si no tiene.", **EXIGIDO, **PACIENTE),
    _campo("paciente_fecha_nac", asignado(a_fecha), "Fecha de nacimiento", **EXIGIDO, **PACIENTE),
    _campo("paciente_sexo", enumeracion(Sexo), "Sexo", **EXIGIDO, **PACIENTE),
    _campo("paciente_comuna", asignado(entero_entre(1, 99_999)), "Comuna", maestro="comunas", **EXIGIDO, **PACIENTE),
    _texto(texto_de, "paciente_direccion", "Dirección", **EXIGIDO, **PACIENTE),
    _texto(texto_de, "paciente_telefono", "Teléfono", **EXIGIDO, **PACIENTE),
    _texto(texto_de, "paciente_email", "Correo", **PACIENTE),
    _campo("paciente_prevision", enumeracion(Prevision), "Previsión", ayuda="Obligatoria con RUN.", **PACIENTE),
    _campo("fecha_muestra", asignado(a_instante), "Fecha y hora de la toma", **EXIGIDO, **VISIBLE),
    _campo("tecnica_muestra", enumeracion(Tecnica), "Técnica", **EXIGIDO, **VISIBLE),
    _campo("tipo_muestra", enumeracion(TipoMuestra), "Tipo de muestra", **EXIGIDO, **VISIBLE),
    _campo("busqueda_activa", a_booleano, "Búsqueda activa", **EXIGIDO, **VISIBLE),
    _campo("estrategia", enumeracion(Estrategia), "Estrategia", **VISIBLE),
    _campo("subestrategia", enumeracion(Subestrategia), "Subestrategia", ayuda="Solo con BAC Brotes.", **VISIBLE),
    _campo("sin_orden_medica", a_booleano, "Sin orden médica", **VISIBLE),
    _campo("epivigila", asignado(entero_entre(1, MAXIMO_INT)), "Folio Epivigila"),
    _texto(
        clave_de,
        "codigo_examen",
        "Examen",
        ayuda="Si falta, el de siempre de la técnica.",
        maestro="examenes",
        **VISIBLE,
    ),
    _texto(
        clave_de,
        "codigo_marca_test",
        "Marca del test",
        ayuda="Solo de un test de antígeno.",
        maestro="marcas_test",
        **VISIBLE,
    ),
)
"""The fields of a sample in the contract's order: what every other place says of one is derived from here, or compared with
it by `tests/test_campos.py`."""
CON_MAESTRO = {campo.nombre: MAESTROS_EN_TABLAS[campo.maestro] for campo in CAMPOS_MUESTRA if campo.maestro}
"""The fields that are codes of a master, with that master."""
_RESULTADO = (
    Campo("resultado", enumeracion(Resultado)),
    Campo("fecha_hora_resultado_laboratorio", asignado(a_instante)),
)
VALOR_RESULTADO = Campo("valor_resultado", clave_de(largo_de(Muestra, "valor_resultado")))
"""What an examination calls a result; it came to the contract after the report, and stands there after it."""

DE_PERSONAS: dict[Lector, Lector] = {asignado(a_instante): asignado(a_instante_de_pared), a_instante: a_instante_de_pared}
"""Readers that ask more of what a person writes in a form or a cell than of what a system sends."""

CAMPOS: dict[type, tuple[Campo, ...]] = {
    MuestraNueva: CAMPOS_MUESTRA,
    Recepcion: (_id, _codigo, Campo("fecha_recepcion_laboratorio", asignado(a_instante)), _observacion),
    Rechazo: (_id, _codigo, Campo("motivo", enumeracion(MotivoRechazo)), _observacion),
    Devolucion: (_id, _codigo, _motivo),
    Cambio: (_id, _codigo, Campo("id_nuevo_laboratorio", asignado(entero_entre(1, MAXIMO_INT))), _motivo),
    Entrega: (_id, _codigo, *_RESULTADO, VALOR_RESULTADO),
    Correccion: (_id, _codigo, *_RESULTADO, _motivo, VALOR_RESULTADO),
}
"""Of the items that the contract knows."""
CAMPOS_DE_FORMULARIO: dict[type, tuple[Campo, ...]] = {
    **CAMPOS,
    MuestraCorregida: (_id, *CAMPOS_MUESTRA, Campo("justificacion_edicion", texto_de(500))),
    Autorizacion: (_id, _codigo, _motivo),
    Eliminacion: (_id, _codigo),
    Toma: (*CAMPOS_MUESTRA, _es_otra),
    Antigeno: (*CAMPOS_MUESTRA, _es_otra, Campo("resultado", enumeracion(Resultado))),
    ResultadoDeAntigeno: (_id, _codigo, Campo("resultado", enumeracion(Resultado)), _motivo),
    EliminacionDeToma: (_id, _codigo, _motivo),
}
"""The same, and those that only pages and workbooks bring."""
