"""The report of antigen tests, made by the hub in the very transaction that stores their result."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dominio.muestras.comprobantes.direcciones import comprobante_nuevo, direccion_de
from dominio.muestras.comprobantes.guardado import guardar_informe
from dominio.muestras.comprobantes.pdf import DatosDelInforme, pdf_de
from dominio.muestras.contenido import documento_de
from dominio.ventanilla.necesidades import Pesquisa
from dominio.ventanilla.turno import Turno
from dominio.vocabulario.enumeraciones import Sexo
from dominio.vocabulario.tiempo import dia_para_leer, para_leer
from modelos import Establecimiento, MarcaTest, Profesional
from modelos.busqueda import Busqueda

_E, _P, _B = (modelo.__table__.c for modelo in (Establecimiento, Profesional, MarcaTest))
ESTABLECIMIENTOS = Busqueda([_E.cod_deis, _E.nombre, _E.dependencia], _E.cod_deis)
PROFESIONALES = Busqueda([_P.rut, _P.nombres, _P.apellidos, _P.profesion], _P.rut)
MARCAS = Busqueda([_B.codigo, _B.nombre], _B.codigo)
SEXOS = {
    Sexo.M: "Masculino",
    Sexo.F: "Femenino",
    Sexo.INTERSEX: "Intersex",
    Sexo.DESCONOCIDO: "Desconocido",
}


@dataclass(frozen=True, slots=True)
class Nombres:
    """What the masters say of what some tests name, by code."""

    establecimientos: Mapping[str, Any] = field(default_factory=dict)
    profesionales: Mapping[str, Any] = field(default_factory=dict)
    marcas: Mapping[str, Any] = field(default_factory=dict)


def nombres_para(muestras: Iterable[Any]) -> Pesquisa[Nombres]:
    """What reports of these samples, items or rows, will call by name: three look-ups, however many they are."""
    muestras = list(muestras)
    establecimientos, profesionales, marcas = yield [
        busqueda.preguntar([valor for una in muestras if (valor := getattr(una, campo)) is not None])
        for busqueda, campo in (
            (ESTABLECIMIENTOS, "cod_deis"),
            (PROFESIONALES, "rut_responsable"),
            (MARCAS, "codigo_marca_test"),
        )
    ]
    return Nombres(
        {fila.cod_deis: fila for fila in establecimientos},
        {fila.rut: fila for fila in profesionales},
        {fila.codigo: fila for fila in marcas},
    )


def emitir_informe(
    turno: Turno, id_muestra: int, muestra: Any, resultado: str, informado_en: datetime, nombres: Nombres
) -> int | None:
    """Make the report of an antigen test and keep it; gives its number, None in a rehearsal, which keeps nothing.

    `muestra` is the item or the row that says what the sample is. The report's digest differs each time that it is issued,
    because its address does; of one that was issued the bytes follow from its data.
    """
    if turno.simular:
        return None
    numero, comprobante = turno.numero("informe"), comprobante_nuevo()
    direccion = direccion_de(turno.direccion_publica, comprobante)
    datos = _datos(numero, muestra, resultado, informado_en, turno.ahora, direccion, nombres)
    nombre = f"informe-{muestra.codigo_muestra_cliente}.pdf"
    guardar_informe(turno, numero, id_muestra, pdf_de(datos, turno.ahora), nombre, comprobante)
    return numero


def _datos(
    numero: int,
    muestra: Any,
    resultado: str,
    informado_en: datetime,
    emitido_en: datetime,
    direccion: str,
    nombres: Nombres,
) -> DatosDelInforme:
    lugar = nombres.establecimientos.get(muestra.cod_deis)
    quien = nombres.profesionales.get(muestra.rut_responsable)
    return DatosDelInforme(
        numero=numero,
        codigo=muestra.codigo_muestra_cliente,
        establecimiento=lugar.nombre if lugar else muestra.cod_deis,
        cod_deis=muestra.cod_deis,
        dependencia=(lugar.dependencia if lugar else None) or "",
        paciente=" ".join((muestra.paciente_nombres, muestra.paciente_ap_pat, muestra.paciente_ap_mat)),
        tipo_de_documento="RUN" if muestra.paciente_run else "Documento",
        documento=documento_de(muestra) or "Sin documento",
        nacimiento=dia_para_leer(muestra.paciente_fecha_nac),
        sexo=SEXOS[Sexo(muestra.paciente_sexo)],
        tomada=para_leer(muestra.fecha_muestra),
        tipo_de_muestra=str(muestra.tipo_muestra),
        marca=_marca(muestra.codigo_marca_test, nombres),
        resultado=str(resultado),
        informado=para_leer(informado_en),
        profesional=f"{quien.nombres} {quien.apellidos}" if quien else "",
        rut_profesional=muestra.rut_responsable,
        profesion=(quien.profesion if quien else None) or "",
        emitido=para_leer(emitido_en),
        direccion=direccion,
    )


def _marca(codigo: str | None, nombres: Nombres) -> str:
    if codigo is None:
        return "No indicada"
    hallada = nombres.marcas.get(codigo)
    return f"{hallada.nombre} ({codigo})" if hallada else codigo
