"""The plain service's XML shapes, as spyne's own ComplexModels."""

# ruff: noqa: RUF012 - spyne reads class attributes as they are
from spyne import Array, Boolean, ComplexModel, Date, DateTime, Integer, Long, Unicode

from dominio.vocabulario.enumeraciones import (
    Estrategia,
    Prevision,
    Resultado,
    Sexo,
    Subestrategia,
    Tecnica,
    TipoDocumento,
    TipoMuestra,
)

NS = "urn:hub-lis:interconexion:v1"
"""The hub's own namespace: the very same bytes are sent to both services."""

RUT = Unicode(max_len=12, pattern=r"\d{1,8}-[\dkK]")


def _de(enumeracion):
    return Unicode(values=[str(valor) for valor in enumeracion])


class MuestraNueva(ComplexModel):
    """One sample, with the fields of the contract in their order."""

    __namespace__ = NS
    _type_info = [
        ("codigo_muestra_cliente", Unicode(max_len=64, min_occurs=1)),
        ("id_laboratorio", Integer),
        ("rut_responsable", RUT.customize(min_occurs=1)),
        ("cod_deis", Unicode(max_len=20, min_occurs=1)),
        ("rut_medico", RUT),
        ("paciente_tipodoc", _de(TipoDocumento).customize(min_occurs=1)),
        ("paciente_run", Integer),
        ("paciente_dv", Unicode(pattern="[0-9Kk]")),
        ("paciente_pasaporte", Unicode(max_len=32)),
        ("paciente_ext_paisorigen", Integer),
        ("identificador_recien_nacido", Unicode(max_len=64)),
        ("paciente_nombres", Unicode(max_len=100, min_occurs=1)),
        ("paciente_ap_pat", Unicode(max_len=100, min_occurs=1)),
        ("paciente_ap_mat", Unicode(max_len=100, min_occurs=1)),
        ("paciente_fecha_nac", Date(min_occurs=1)),
        ("paciente_sexo", _de(Sexo).customize(min_occurs=1)),
        ("paciente_comuna", Integer(min_occurs=1)),
        ("paciente_direccion", Unicode(max_len=200, min_occurs=1)),
        ("paciente_telefono", Unicode(max_len=30, min_occurs=1)),
        ("paciente_email", Unicode(max_len=254)),
        ("paciente_prevision", _de(Prevision)),
        ("fecha_muestra", DateTime(min_occurs=1)),
        ("tecnica_muestra", _de(Tecnica).customize(min_occurs=1)),
        ("tipo_muestra", _de(TipoMuestra).customize(min_occurs=1)),
        ("busqueda_activa", Boolean(min_occurs=1)),
        ("estrategia", _de(Estrategia)),
        ("subestrategia", _de(Subestrategia)),
        ("sin_orden_medica", Boolean),
        ("epivigila", Long),
    ]


class Entrega(ComplexModel):
    """The result of one sample."""

    __namespace__ = NS
    _type_info = [
        ("id_muestra", Long),
        ("codigo_muestra_cliente", Unicode(max_len=64)),
        ("resultado", _de(Resultado).customize(min_occurs=1)),
        ("fecha_hora_resultado_laboratorio", DateTime(min_occurs=1)),
    ]


class Error(ComplexModel):
    """Why an item was refused."""

    __namespace__ = NS
    _type_info = [("codigo", Unicode), ("campo", Unicode), ("valor", Unicode), ("mensaje", Unicode)]


class Item(ComplexModel):
    """What became of one item."""

    __namespace__ = NS
    _type_info = [
        ("indice", Integer),
        ("codigo_muestra_cliente", Unicode),
        ("id_muestra", Long),
        ("estado_muestra", Integer),
        ("desenlace", Unicode),
        ("errores", Array(Error, member_name="error")),
    ]


class Respuesta(ComplexModel):
    """The answer to a list."""

    __namespace__ = NS
    _type_info = [
        ("id_mensaje", Long),
        ("recibido_en", DateTime),
        ("total", Integer),
        ("aceptados", Integer),
        ("rechazados", Integer),
        ("items", Array(Item, member_name="item")),
    ]
