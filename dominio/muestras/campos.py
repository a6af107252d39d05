"""The fields of every item, in the contract's order, with the reader of each; doors that receive text use these."""

from dataclasses import dataclass

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
from dominio.vocabulario.limites import MAXIMO_CODIGO_CLIENTE
from dominio.vocabulario.rut import a_rut


@dataclass(frozen=True, slots=True)
class Campo:
    """A field that can be read from a text; a report (`informe`, `nombre_informe`) is the edge's own affair."""

    nombre: str
    leer: Lector


MAXIMO_INT = 2**31 - 1
_codigo = Campo("codigo_muestra_cliente", clave_de(MAXIMO_CODIGO_CLIENTE))
_id = Campo("id_muestra", a_entero)
_motivo = Campo("motivo", texto_de(500))
_observacion = Campo("observacion", texto_de(500))

CAMPOS_MUESTRA = (
    _codigo,
    Campo("id_laboratorio", asignado(entero_entre(1, MAXIMO_INT))),
    Campo("rut_responsable", a_rut),
    Campo("cod_deis", clave_de(20)),
    Campo("rut_medico", a_rut),
    Campo("paciente_tipodoc", enumeracion(TipoDocumento)),
    Campo("paciente_run", asignado(entero_entre(1, 99_999_999))),
    Campo("paciente_dv", a_digito),
    Campo("paciente_pasaporte", clave_de(32)),
    Campo("paciente_ext_paisorigen", asignado(entero_entre(1, 999))),
    Campo("identificador_recien_nacido", clave_de(64)),
    Campo("paciente_nombres", nombre_de(100)),
    Campo("paciente_ap_pat", nombre_de(100)),
    Campo("paciente_ap_mat", nombre_de(100)),
    Campo("paciente_fecha_nac", asignado(a_fecha)),
    Campo("paciente_sexo", enumeracion(Sexo)),
    Campo("paciente_comuna", asignado(entero_entre(1, 99_999))),
    Campo("paciente_direccion", texto_de(200)),
    Campo("paciente_telefono", texto_de(30)),
    Campo("paciente_email", texto_de(254)),
    Campo("paciente_prevision", enumeracion(Prevision)),
    Campo("fecha_muestra", asignado(a_instante)),
    Campo("tecnica_muestra", enumeracion(Tecnica)),
    Campo("tipo_muestra", enumeracion(TipoMuestra)),
    Campo("busqueda_activa", a_booleano),
    Campo("estrategia", enumeracion(Estrategia)),
    Campo("subestrategia", enumeracion(Subestrategia)),
    Campo("sin_orden_medica", a_booleano),
    Campo("epivigila", asignado(entero_entre(1, MAXIMO_INT))),
)
_RESULTADO = (
    Campo("resultado", enumeracion(Resultado)),
    Campo("fecha_hora_resultado_laboratorio", asignado(a_instante)),
)

DE_PERSONAS: dict[Lector, Lector] = {asignado(a_instante): asignado(a_instante_de_pared), a_instante: a_instante_de_pared}
"""Readers that ask more of what a person writes in a form or a cell than of what a system sends."""

CAMPOS: dict[type, tuple[Campo, ...]] = {
    MuestraNueva: CAMPOS_MUESTRA,
    Recepcion: (_id, _codigo, Campo("fecha_recepcion_laboratorio", asignado(a_instante)), _observacion),
    Rechazo: (_id, _codigo, Campo("motivo", enumeracion(MotivoRechazo)), _observacion),
    Devolucion: (_id, _codigo, _motivo),
    Cambio: (_id, _codigo, Campo("id_nuevo_laboratorio", asignado(entero_entre(1, MAXIMO_INT))), _motivo),
    Entrega: (_id, _codigo, *_RESULTADO),
    Correccion: (_id, _codigo, *_RESULTADO, _motivo),
}
"""Of the items that the contract knows."""
CAMPOS_DE_FORMULARIO: dict[type, tuple[Campo, ...]] = {
    **CAMPOS,
    MuestraCorregida: (_id, *CAMPOS_MUESTRA, Campo("justificacion_edicion", texto_de(500))),
    Autorizacion: (_id, _codigo, _motivo),
    Eliminacion: (_id, _codigo),
}
"""The same, and those that only pages and workbooks bring."""
