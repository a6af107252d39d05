"""What pages tell of a sample: every field of its description once, some of them together or in other words."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from dominio.muestras.campos import CAMPOS_MUESTRA, Parte
from modelos import TOMA_DE_MUESTRAS
from portal.marco.presentacion import dia, fecha, rut

DE_QUIEN = frozenset(
    """
    paciente_run paciente_ext_paisorigen paciente_fecha_nac paciente_prevision paciente_direccion paciente_telefono
    paciente_email epivigila
    """.split()  # noqa: SIM905
)
"""What is not told of a patient whose identity was blanked by order: the line of the name says so."""
SEXOS = {"M": "Masculino", "F": "Femenino"}


class Hecho(NamedTuple):
    """A line of a page: what it is called, the fields of which it tells, and how; nothing is told of None."""

    rotulo: str | Callable[[Any], str]
    campos: tuple[str, ...]
    decir: Callable[[Any], Any]


def _tal_cual(rotulo: str, campo: str) -> Hecho:
    return Hecho(rotulo, (campo,), lambda muestra: muestra.campos[campo] or "")


def _documento(muestra: Any) -> str:
    tipo: str = muestra.campos["paciente_tipodoc"]
    return tipo if tipo == "RUN" else tipo.replace("PAIS DE ORIGEN", "del país de origen").capitalize()


def _codigo(muestra: Any) -> str:
    de_toma = muestra.campos["laboratorio_origen_id"] == TOMA_DE_MUESTRAS
    return "Código del rótulo" if de_toma else "Código del laboratorio"


def _medico(muestra: Any) -> str:
    medico = muestra.campos["rut_medico"]
    return rut(medico) if medico else "Sin orden médica" if muestra.campos["sin_orden_medica"] else "—"


def _estrategia(muestra: Any) -> str | None:
    return " · ".join(filter(None, (muestra.campos["estrategia"], muestra.campos["subestrategia"]))) or None


HECHOS: dict[Parte, tuple[Hecho, ...]] = {
    Parte.PACIENTE: (
        Hecho("Nombre", ("paciente_nombres", "paciente_ap_pat", "paciente_ap_mat"), lambda m: m.paciente),
        Hecho(
            _documento,
            ("paciente_tipodoc", "paciente_run", "paciente_dv", "paciente_pasaporte", "identificador_recien_nacido"),
            lambda m: rut(m.documento),
        ),
        Hecho("País del documento", ("paciente_ext_paisorigen",), lambda m: m.nombres["paciente_ext_paisorigen"]),
        Hecho("Nacimiento", ("paciente_fecha_nac",), lambda m: dia(m.campos["paciente_fecha_nac"])),
        Hecho("Sexo", ("paciente_sexo",), lambda m: SEXOS.get(m.campos["paciente_sexo"], m.campos["paciente_sexo"])),
        _tal_cual("Previsión", "paciente_prevision"),
        Hecho("Comuna", ("paciente_comuna",), lambda m: m.nombres["paciente_comuna"] or m.campos["paciente_comuna"]),
        _tal_cual("Dirección", "paciente_direccion"),
        _tal_cual("Teléfono", "paciente_telefono"),
        _tal_cual("Correo", "paciente_email"),
    ),
    Parte.MUESTRA: (
        Hecho(_codigo, ("codigo_muestra_cliente",), lambda m: m.campos["codigo_muestra_cliente"]),
        Hecho("Registrada por", (), lambda m: m.laboratorio_origen),
        Hecho("Laboratorio actual", ("id_laboratorio",), lambda m: m.laboratorio),
        Hecho("Tomada", ("fecha_muestra",), lambda m: fecha(m.campos["fecha_muestra"])),
        _tal_cual("Técnica", "tecnica_muestra"),
        _tal_cual("Tipo", "tipo_muestra"),
        Hecho("Establecimiento", ("cod_deis",), lambda m: f"{m.nombres['cod_deis'] or ''} ({m.campos['cod_deis']})"),
        Hecho("Profesional responsable", ("rut_responsable",), lambda m: rut(m.campos["rut_responsable"])),
        Hecho("Médico solicitante", ("rut_medico", "sin_orden_medica"), _medico),
        Hecho("Búsqueda activa", ("busqueda_activa",), lambda m: "Sí" if m.campos["busqueda_activa"] else "No"),
        Hecho("Estrategia", ("estrategia", "subestrategia"), _estrategia),
    ),
}
"""The fields that are told in words of their own; the others follow under their label, if there is something to tell."""


def hechos(muestra: Any, parte: str, menos: Iterable[str] = ()) -> list[tuple[str, Any]]:
    """The lines of one part of a sample (with `campos`, `nombres`, `paciente` …): label and value; `menos` are not told."""
    suya, menos = Parte(parte), frozenset(menos)
    if muestra.campos["identidad_borrada_por"] is not None:
        menos |= DE_QUIEN
    propios = [hecho for hecho in HECHOS[suya] if not menos.intersection(hecho.campos)]
    dichos = [(hecho.rotulo, hecho.decir(muestra)) for hecho in propios]
    contados = menos.union(*(hecho.campos for hecho in HECHOS[suya]))
    dichos += [
        (campo.rotulo, _valor(muestra, campo.nombre))
        for campo in CAMPOS_MUESTRA
        if campo.parte is suya and campo.nombre not in contados
    ]
    return [(rotulo if isinstance(rotulo, str) else rotulo(muestra), dicho) for rotulo, dicho in dichos if dicho is not None]


def _valor(muestra: Any, campo: str) -> Any:
    """A datum as people read it; a code with what it means."""
    valor, nombre = muestra.campos[campo], muestra.nombres.get(campo)
    if isinstance(valor, bool):
        return "Sí" if valor else "No"
    if isinstance(valor, date):
        return fecha(valor) if isinstance(valor, datetime) else dia(valor)
    return f"{nombre} ({valor})" if nombre else valor
