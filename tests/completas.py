"""Samples that between them fill in every field of the contract, also those that it gets later."""

from datetime import date, datetime, timedelta
from typing import Any, get_args, get_type_hints

from sqlalchemy import Engine, insert

from dominio.muestras.campos import CAMPOS_MUESTRA, CON_MAESTRO, CampoDeMuestra
from dominio.muestras.items import MuestraNueva
from dominio.vocabulario.enumeraciones import (
    Estrategia,
    Prevision,
    Sexo,
    Subestrategia,
    TipoDocumento,
)
from dominio.vocabulario.tiempo import en_chile
from tests.elenco import NORTE, RelojDePrueba, una_muestra

DE_TODAS: dict[str, Any] = {
    "id_laboratorio": NORTE,
    "rut_medico": "7654321-6",
    "paciente_nombres": "Nombres inventados",
    "paciente_ap_pat": "Paterno",
    "paciente_ap_mat": "Materno",
    "paciente_fecha_nac": date(1981, 2, 3),
    "paciente_sexo": Sexo.INTERSEX,
    "paciente_comuna": 1107,
    "paciente_direccion": "Pasaje sin salida 99",
    "paciente_telefono": "+56 2 7777 8888",
    "paciente_email": "correo@ejemplo.cl",
    "fecha_muestra": RelojDePrueba().ahora - timedelta(hours=5),
    "busqueda_activa": True,
    "estrategia": Estrategia.BAC_BROTES,
    "subestrategia": Subestrategia.ELEAM,
    "sin_orden_medica": True,
    "epivigila": 9001234,
    "codigo_examen": "SARS2-PCR",
}
SIN_RUN: dict[str, Any] = {"paciente_run": None, "paciente_dv": None, "paciente_prevision": None}
DOCUMENTOS: dict[TipoDocumento, dict[str, Any]] = {
    TipoDocumento.RUN: {"paciente_run": 66280152, "paciente_dv": "6", "paciente_prevision": Prevision.CAPREDENA},
    TipoDocumento.PASAPORTE: {**SIN_RUN, "paciente_pasaporte": "PAS-4455", "paciente_ext_paisorigen": 604},
    TipoDocumento.RECIEN_NACIDO: {**SIN_RUN, "identificador_recien_nacido": "PARTIDA-88"},
}


_DICHOS = {nombre for nombre in MuestraNueva.__slots__ if getattr(una_muestra(), nombre)}.union(
    DE_TODAS, *DOCUMENTOS.values()
)
NUEVOS = [campo for campo in CAMPOS_MUESTRA if campo.nombre not in {*_DICHOS, "busqueda_activa"}]
"""The fields of which nothing is written here."""


def completas() -> list[MuestraNueva]:
    """One sample of each kind of document, with all that goes with it."""
    nuevos = {campo.nombre: inventado(campo) for campo in NUEVOS}
    return [
        una_muestra(f"COMPLETA-{n}", **{**DE_TODAS, **nuevos, "paciente_tipodoc": tipo, **propios})
        for n, (tipo, propios) in enumerate(DOCUMENTOS.items(), start=1)
    ]


def tipo_de(campo: CampoDeMuestra) -> Any:
    """What a datum of the field is, when there is one."""
    return next(uno for uno in get_args(get_type_hints(MuestraNueva)[campo.nombre]) if uno is not type(None))


def inventado(campo: CampoDeMuestra, letra: str = "Z") -> Any:
    """Something that the field may say; a text is as long as it may be."""
    tipo = tipo_de(campo)
    if tipo is str:
        lugar = [uno.nombre for uno in CAMPOS_MUESTRA].index(campo.nombre)
        return f"{lugar:02}-INVENTADO-".ljust(campo.largo or 1, letra)[: campo.largo]
    return {bool: True, int: 1}[tipo] if tipo in (bool, int) else list(tipo)[-1]


def registrar(motor: Engine, *letras: str) -> None:
    """Put what is invented of fields with a master into that master."""
    with motor.begin() as conexion:
        for campo in NUEVOS:
            if campo.maestro:
                tabla = CON_MAESTRO[campo.nombre].modelo.__table__
                activo = {"activo": True} if "activo" in tabla.c else {}
                for letra in ("Z", *letras):
                    fila = {CON_MAESTRO[campo.nombre].clave: inventado(campo, letra), "nombre": f"Nombre {letra}", **activo}
                    conexion.execute(insert(tabla).values(**fila))


def en_xml(muestra: MuestraNueva) -> dict[str, str]:
    """The data of a sample as texts, by field, in the contract's order."""
    datos = {campo.nombre: getattr(muestra, campo.nombre) for campo in CAMPOS_MUESTRA}
    return {nombre: a_texto(valor) for nombre, valor in datos.items() if valor is not None}


def a_texto(valor: Any) -> str:
    """A datum as a message bears it, in answers too."""
    if isinstance(valor, bool):
        return "true" if valor else "false"
    if isinstance(valor, datetime):
        return en_chile(valor).isoformat()
    return str(valor)
