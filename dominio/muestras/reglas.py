"""What a sample and a result must be. Functions of their arguments alone; the sender is told all that they refuse."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from math import ceil
from operator import attrgetter
from typing import Any

from dominio.muestras.campos import CAMPOS_MUESTRA, CON_MAESTRO
from dominio.muestras.informes import exigir_inofensivo
from dominio.muestras.items import Informe, MuestraNueva
from dominio.muestras.reglas_de_examen import examen_desconocido, exigir_autorizacion, exigir_vigencia
from dominio.ventanilla.catalogo import Catalogo
from dominio.vocabulario.documentos import REGLAS_DE_DOCUMENTO, Uso
from dominio.vocabulario.enumeraciones import (
    Estrategia,
)
from dominio.vocabulario.errores import (
    CodigoDesconocido,
    DatoNoCorresponde,
    DatoObligatorio,
    ErrorDominio,
    FaltaExamen,
    FechaFueraDeRango,
    InformeDemasiadoGrande,
    InformeNoEsPdf,
    LaboratorioDestinoNoValido,
    MotivoDemasiadoCorto,
    ProfesionalDesconocido,
    TextoEnBlanco,
)
from dominio.vocabulario.examenes import Examen
from dominio.vocabulario.limites import (
    DIAS_FECHA_MUESTRA,
    MAXIMO_INFORME,
    MIB,
    MINIMO_MOTIVO,
    SEGUNDOS_DE_TOLERANCIA,
)
from dominio.vocabulario.rut import exigir_digito
from dominio.vocabulario.tiempo import dia_para_leer, en_chile, para_leer

OBLIGATORIOS = tuple(campo.nombre for campo in CAMPOS_MUESTRA if campo.obligatorio)
"""Fields that every sample has, whoever the patient is."""
_LEER_OBLIGATORIOS = attrgetter(*OBLIGATORIOS)

SIN_SOLO_PUNTOS = ("paciente_nombres", "paciente_ap_pat", "paciente_direccion", "paciente_telefono")
PUNTOS_Y_BLANCOS = re.compile("[\\s.…·•\u00ad\u034f\u115f\u1160\u180e\u2800\u3164\uffa0]*")
"""Dots, and what looks like a blank although Unicode takes it for a letter or a sign."""
NACIMIENTO_MINIMO = date(1900, 1, 1)
TOLERANCIA = timedelta(seconds=SEGUNDOS_DE_TOLERANCIA)
ESTRATEGIAS_ACTIVAS = frozenset({Estrategia.BAC_PUNTO_DE_ENTRADA, Estrategia.BAC_BROTES})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entorno:
    """What the rules need to know of the world: the time, and which of the codes in question are in the masters.

    `codigos` are those that are in their master and active, by the field that names them. The sampling must be within the
    days of the examination before `presentada_en`, and up to `hasta`. The examination is as it was in force at
    `registrada_en`, which of a sample that exists is not now; `guardada` is the row of that.
    """

    ahora: datetime
    codigos: Mapping[str, frozenset[Any]]
    profesionales: frozenset[str]
    laboratorios: frozenset[int]
    catalogo: Catalogo
    presentada_en: datetime
    hasta: datetime
    registrada_en: datetime
    yo: int
    guardada: Any = None
    profesional_registrado: bool = True

    def examen_de(self, muestra: MuestraNueva) -> Examen | None:
        """The examination that the sample is for, if there is such a one."""
        return self.catalogo.examen(muestra.codigo_examen, muestra.tecnica_muestra, self.registrada_en)


Exigencia = Callable[[MuestraNueva, Entorno], None]


def errores_de_muestra(muestra: MuestraNueva, entorno: Entorno) -> list[ErrorDominio]:
    """Everything that is wrong with a new sample, the errors of reading it first."""
    errores = list(muestra.errores)
    ya_dichos = {error.campo for error in errores}
    if None in _LEER_OBLIGATORIOS(muestra):
        faltan = (campo for campo in OBLIGATORIOS if getattr(muestra, campo) is None)
        errores += [DatoObligatorio(campo=campo) for campo in faltan if campo not in ya_dichos]
    errores += [e for e in errores_de_documento(muestra) if e.campo not in ya_dichos]
    for exigir in EXIGENCIAS:
        try:
            exigir(muestra, entorno)
        except ErrorDominio as error:
            if not (isinstance(error, DatoObligatorio) and error.campo in ya_dichos):
                errores.append(error.sin_rastro())
    return errores


def errores_de_documento(muestra: MuestraNueva) -> Iterable[ErrorDominio]:
    """Fields that the type of document asks for or that do not go with it (see `documentos`)."""
    tipo = muestra.paciente_tipodoc
    if tipo is None:
        return
    for campo, uso in REGLAS_DE_DOCUMENTO[tipo].items():
        valor = getattr(muestra, campo)
        if uso is Uso.OBLIGATORIO and valor is None:
            yield DatoObligatorio(campo=campo, condicion=f", obligatorio cuando paciente_tipodoc es {tipo}")
        elif uso is Uso.NO_CORRESPONDE and valor is not None:
            yield DatoNoCorresponde(campo=campo, valor=valor, cuando=f"paciente_tipodoc es {tipo}")


def de_run_entero(errores: Iterable[Any]) -> list[Any]:
    """What is wrong where the RUN is written whole: with it its check digit is refused or missed, and that is one error."""
    errores = list(errores)
    con_el_run = any(error.campo == "paciente_run" for error in errores)
    return [uno for uno in errores if not (con_el_run and uno.campo == "paciente_dv")]


def exigir_run(muestra: MuestraNueva, _entorno: Entorno) -> None:
    """Refuse a RUN whose check digit is another one."""
    if muestra.paciente_run is not None and muestra.paciente_dv is not None:
        exigir_digito(muestra.paciente_run, muestra.paciente_dv, "paciente_run")


def exigir_texto(muestra: MuestraNueva, _entorno: Entorno, *, campo: str) -> None:
    """Refuse a name, an address or a telephone of dots and blanks alone (ORD 130/2021)."""
    valor = getattr(muestra, campo)
    if valor is not None and PUNTOS_Y_BLANCOS.fullmatch(valor):
        raise TextoEnBlanco(campo=campo, valor=valor)


def exigir_fecha_nac(muestra: MuestraNueva, entorno: Entorno) -> None:
    """Refuse a birth before the year 1900, on its first day (what empty cells become), or in the future."""
    fecha, hoy = muestra.paciente_fecha_nac, en_chile(entorno.ahora).date()
    if fecha is not None and not NACIMIENTO_MINIMO < fecha <= hoy:
        raise FechaFueraDeRango(
            campo="paciente_fecha_nac",
            valor=dia_para_leer(fecha),
            desde=dia_para_leer(NACIMIENTO_MINIMO + timedelta(days=1)),
            hasta=dia_para_leer(hoy),
        )


def exigir_fecha_muestra(muestra: MuestraNueva, entorno: Entorno) -> None:
    """Refuse a sampling date in the future, or older than the examination allows (ORD 131/2021, 1.a: 7 days)."""
    if muestra.fecha_muestra is not None:
        examen = entorno.examen_de(muestra)
        dias = timedelta(days=examen.dias_toma if examen else DIAS_FECHA_MUESTRA)
        exigir_entre("fecha_muestra", muestra.fecha_muestra, entorno.presentada_en - dias, entorno.hasta)


def exigir_entre(campo: str, fecha: datetime, desde: datetime, hasta: datetime) -> None:
    """Refuse an instant outside of a span; a clock that runs a little ahead may show its end already."""
    if not desde <= fecha <= hasta + TOLERANCIA:
        raise FechaFueraDeRango(campo=campo, valor=para_leer(fecha), desde=para_leer(desde), hasta=para_leer(hasta))


def exigir_tras(campo: str, fecha: datetime, paso: datetime, ahora: datetime) -> None:
    """Refuse an instant before the step that it follows, or in the future; an hour without seconds may seem early."""
    exigir_entre(campo, fecha if fecha < paso - TOLERANCIA else max(fecha, paso), paso, max(ahora, paso))


def exigir_medico(muestra: MuestraNueva, _entorno: Entorno) -> None:
    """Ask for the physician when there is a medical order and it is no active case finding."""
    if muestra.rut_medico is None and muestra.busqueda_activa is False and not muestra.sin_orden_medica:
        raise DatoObligatorio(campo="rut_medico", condicion=", obligatorio cuando hay orden médica y no es búsqueda activa")


def exigir_estrategia(muestra: MuestraNueva, _entorno: Entorno) -> None:
    """Refuse a strategy of active case finding for a sample that is none, and the other way round."""
    if muestra.estrategia is None or muestra.busqueda_activa is None:
        return
    if (muestra.estrategia in ESTRATEGIAS_ACTIVAS) is not muestra.busqueda_activa:
        cuando = f"busqueda_activa es {'true' if muestra.busqueda_activa else 'false'}"
        raise DatoNoCorresponde(campo="estrategia", valor=muestra.estrategia, cuando=cuando)


def exigir_subestrategia(muestra: MuestraNueva, _entorno: Entorno) -> None:
    """A sub-strategy details `BAC Brotes` and nothing else."""
    if muestra.subestrategia is not None and muestra.estrategia is not Estrategia.BAC_BROTES:
        raise DatoNoCorresponde(campo="subestrategia", valor=muestra.subestrategia, cuando="estrategia no es BAC Brotes")


def exigir_tipo_muestra(muestra: MuestraNueva, entorno: Entorno) -> None:
    """Refuse a kind of specimen that the examination does not use."""
    tipo, examen = muestra.tipo_muestra, entorno.examen_de(muestra)
    if tipo is None or examen is None or tipo in examen.tipos:
        return
    cuando = f"tecnica_muestra es {muestra.tecnica_muestra}"
    if muestra.codigo_examen is not None:
        cuando = f"el examen es {examen.codigo} ({examen.nombre}), que usa {', '.join(examen.tipos)}"
    raise DatoNoCorresponde(campo="tipo_muestra", valor=tipo, cuando=cuando)


def exigir_examen(muestra: MuestraNueva, entorno: Entorno) -> None:
    """Refuse an examination that is not known, not in force, of another technique, or that its laboratory may not do."""
    codigo, tecnica, examen = muestra.codigo_examen, muestra.tecnica_muestra, entorno.examen_de(muestra)
    if codigo is None:
        if tecnica is not None and examen is None:
            raise FaltaExamen(campo="codigo_examen", tecnica=tecnica)
        return
    if examen is None:
        raise examen_desconocido(codigo, entorno.catalogo, entorno.ahora)
    if tecnica is not None and examen.tecnica is not tecnica:
        cuando = f"tecnica_muestra es {tecnica} y ese examen se hace por {examen.tecnica}"
        raise DatoNoCorresponde(campo="codigo_examen", valor=codigo, cuando=cuando)
    exigir_vigencia(examen, en_chile(entorno.registrada_en).date())
    destino, guardada = muestra.id_laboratorio or entorno.yo, entorno.guardada
    sigue = guardada is None or (guardada.codigo_examen, guardada.laboratorio_id) == (codigo, destino)
    desde = entorno.registrada_en if sigue else entorno.ahora
    exigir_autorizacion("codigo_examen", entorno.catalogo, examen, destino, desde)


def exigir_codigo(muestra: MuestraNueva, entorno: Entorno, *, campo: str) -> None:
    """Refuse a code that is not in the master of its field, or not active."""
    valor = getattr(muestra, campo)
    if valor is not None and valor not in entorno.codigos[campo]:
        raise CodigoDesconocido(campo=campo, valor=valor, maestro=CON_MAESTRO[campo].titulo)


def exigir_profesional(muestra: MuestraNueva, entorno: Entorno) -> None:
    """Refuse a responsible professional who is not registered, where the setting asks for it."""
    rut = muestra.rut_responsable
    if entorno.profesional_registrado and rut is not None and rut not in entorno.profesionales:
        raise ProfesionalDesconocido(campo="rut_responsable", valor=rut)


def exigir_destino(muestra: MuestraNueva, entorno: Entorno) -> None:
    """Refuse a destination that does not exist or is not active."""
    exigir_laboratorio("id_laboratorio", muestra.id_laboratorio, entorno.laboratorios)


def exigir_laboratorio(campo: str, laboratorio: int | None, activos: frozenset[int]) -> None:
    """Refuse a laboratory that does not exist or is not active."""
    if laboratorio is not None and laboratorio not in activos:
        raise LaboratorioDestinoNoValido(campo=campo, valor=laboratorio)


DE_SU_CAMPO: dict[str, Exigencia] = {
    "id_laboratorio": exigir_destino,
    "rut_responsable": exigir_profesional,
    "rut_medico": exigir_medico,
    "paciente_run": exigir_run,
    "paciente_fecha_nac": exigir_fecha_nac,
    "fecha_muestra": exigir_fecha_muestra,
    "tipo_muestra": exigir_tipo_muestra,
    "estrategia": exigir_estrategia,
    "subestrategia": exigir_subestrategia,
    "codigo_examen": exigir_examen,
    **{campo: partial(exigir_texto, campo=campo) for campo in SIN_SOLO_PUNTOS},
}
DE_SU_CAMPO |= {campo: partial(exigir_codigo, campo=campo) for campo in CON_MAESTRO if campo not in DE_SU_CAMPO}

EXIGENCIAS = tuple(DE_SU_CAMPO[campo.nombre] for campo in CAMPOS_MUESTRA if campo.nombre in DE_SU_CAMPO)
"""The rules, in the contract's order of the fields of which they speak."""


# ── results ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def exigir_informe(informe: Informe) -> None:
    """Refuse a report that is not a PDF, is over 5 MiB, or has programs or files in it."""
    if not informe.contenido.startswith(b"%PDF-"):
        raise InformeNoEsPdf(campo="informe")
    if len(informe.contenido) > MAXIMO_INFORME:
        mib = f"{ceil(len(informe.contenido) / MIB * 10) / 10:.1f}".replace(".", ",")  # never "5,0 of at most 5"
        raise InformeDemasiadoGrande(campo="informe", mib=mib, maximo_mib=MAXIMO_INFORME // MIB)
    exigir_inofensivo(informe.contenido)


def exigir_motivo(campo: str, motivo: str) -> None:
    """Refuse a reason of 10 characters or fewer."""
    if len(motivo) <= MINIMO_MOTIVO:
        raise MotivoDemasiadoCorto(campo=campo, valor=motivo, minimo=MINIMO_MOTIVO)
