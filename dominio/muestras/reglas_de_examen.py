"""What an examination asks of a sample, of its laboratory and of its result."""

from datetime import date, datetime

from dominio.ventanilla.catalogo import Catalogo
from dominio.vocabulario.enumeraciones import Resultado
from dominio.vocabulario.errores import (
    DatoNoCorresponde,
    ExamenDesconocido,
    ExamenFueraDeVigencia,
    LaboratorioNoAutorizado,
    ValorDeOtroResultado,
    ValorSinPrecisar,
)
from dominio.vocabulario.examenes import Examen
from dominio.vocabulario.tiempo import dia_para_leer

MAXIMO_NOMBRADOS = 12
"""Examinations that an error names at most."""


def examen_desconocido(codigo: str, catalogo: Catalogo, ahora: datetime) -> ExamenDesconocido:
    """The error of a code that the catalogue does not have, with some of those that it has."""
    vigentes = [uno.codigo for uno in catalogo.vigentes(ahora) if uno.activo][:MAXIMO_NOMBRADOS]
    conocidos = f"; entre los vigentes están {', '.join(vigentes)}" if vigentes else ""
    return ExamenDesconocido(campo="codigo_examen", valor=codigo, conocidos=conocidos)


def exigir_vigencia(examen: Examen, dia: date) -> None:
    """Refuse an examination for which no samples are registered on that day."""
    if examen.rige(dia):
        return
    vigencia = ""
    if examen.vigente_desde is not None and dia < examen.vigente_desde:
        vigencia = f" hasta el {dia_para_leer(examen.vigente_desde)}"
    elif examen.vigente_hasta is not None and dia > examen.vigente_hasta:
        vigencia = f": rigió hasta el {dia_para_leer(examen.vigente_hasta)}"
    raise ExamenFueraDeVigencia(campo="codigo_examen", valor=examen.codigo, nombre=examen.nombre, vigencia=vigencia)


def exigir_autorizacion(
    campo: str, catalogo: Catalogo, examen: Examen, laboratorio: int | None, registrada_en: datetime
) -> None:
    """Refuse a laboratory that may not do the examination with samples that were registered at that instant."""
    if laboratorio is not None and not catalogo.autorizado(examen, laboratorio, registrada_en):
        raise LaboratorioNoAutorizado(campo=campo, valor=examen.codigo, nombre=examen.nombre, laboratorio=laboratorio)


def exigir_resultado(resultado: Resultado, examen: Examen, codigo: str | None) -> None:
    """Refuse a result that the sample's examination cannot give; `codigo` is what the sample says of that."""
    if resultado not in examen.por_veredicto:
        cual = f"la técnica es {examen.tecnica}" if codigo is None else f"el examen es {examen.codigo} ({examen.nombre})"
        cuando = f"{cual}, cuyos resultados son {', '.join(examen.veredictos)}"
        raise DatoNoCorresponde(campo="resultado", valor=resultado, cuando=cuando)


def valor_desconocido(valor: str, examen: Examen, campo: str = "valor_resultado") -> ValorDeOtroResultado:
    """The error of a value by which a result was told alone, and which the examination does not have."""
    permitidos = " · ".join(examen.valores)
    datos = {"examen": examen.codigo, "del_resultado": "", "permitidos": permitidos}
    return ValorDeOtroResultado(campo=campo, valor=valor, **datos)


def exigir_valor(resultado: Resultado, valor: str | None, examen: Examen) -> None:
    """Refuse a value that does not mean that result, and a result of several values that does not say which."""
    suyos = examen.por_veredicto.get(resultado, ())
    if valor is None and len(suyos) > 1:
        raise ValorSinPrecisar(
            campo="valor_resultado", examen=examen.codigo, resultado=resultado, permitidos=" · ".join(suyos)
        )
    if valor is not None and suyos and valor not in suyos:
        raise ValorDeOtroResultado(
            campo="valor_resultado",
            valor=valor,
            examen=examen.codigo,
            del_resultado=f" del resultado {resultado}",
            permitidos=" · ".join(suyos),
        )
