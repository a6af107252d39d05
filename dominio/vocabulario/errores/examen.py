"""The examination of a sample, its values, and the catalogue of all."""

from dominio.vocabulario.errores.base import ErrorDominio


class ExamenDesconocido(ErrorDominio):
    """The code is none of the catalogue's."""

    codigo = "HUB-2060"
    parece_bueno = True
    plantilla = "«{valor}» no es un examen del catálogo{conocidos}."
    remedio = "Pida los códigos con listarMaestro («examenes»); si falta uno, lo agrega la mesa de ayuda."


class ExamenFueraDeVigencia(ErrorDominio):
    """No samples are registered for the examination any more, or not yet."""

    codigo = "HUB-2061"
    plantilla = "El examen {valor} ({nombre}) no recibe muestras nuevas{vigencia}."
    remedio = "Use un examen vigente; las muestras ya registradas siguen su curso."


class LaboratorioNoAutorizado(ErrorDominio):
    """The laboratory may not do the examination: it could take its results for those of another."""

    codigo = "HUB-2062"
    plantilla = "El laboratorio {laboratorio} no está autorizado para el examen {valor} ({nombre})."
    remedio = "Envíe la muestra a un laboratorio autorizado, o pida a la mesa de ayuda que autorice a este."


class ValorDeOtroResultado(ErrorDominio):
    """The value is none of those that the verdict can be in this examination, or none of the examination at all."""

    codigo = "HUB-2063"
    parece_bueno = True
    plantilla = "En el examen {examen}, «{valor}» no es un valor{del_resultado}; use {permitidos}."
    remedio = "Envíe el valor que corresponde al resultado; listarMaestro («valores_por_examen») los da todos."


class ValorSinPrecisar(ErrorDominio):
    """The verdict can be several values of the examination, and the item does not say which."""

    codigo = "HUB-2064"
    plantilla = "En el examen {examen}, el resultado {resultado} debe precisarse en valor_resultado: {permitidos}."
    remedio = "Agregue valor_resultado; listarMaestro («valores_por_examen») dice qué valores tiene cada examen."


class FaltaExamen(ErrorDominio):
    """The technique has no examination of its own for who does not say which."""

    codigo = "HUB-2065"
    plantilla = "Indique codigo_examen: la técnica {tecnica} no tiene un examen por omisión."
    remedio = "Pida los códigos con listarMaestro («examenes») y envíe el que corresponde."


class ListaDeExamenVacia(ErrorDominio):
    """A list of the catalogue of examinations has nothing in it, or a part without a name."""

    codigo = "HUB-2066"
    plantilla = "{campo} no puede quedar vacío ni con partes sin nombre: sepárelas con «{separador}»."
    remedio = "Escriba al menos un valor; por ejemplo, Positivo|Negativo o Positivo A=Positivo|Positivo B=Positivo."


class ListaDeExamenRepetida(ErrorDominio):
    """A list of the catalogue of examinations has the same twice."""

    codigo = "HUB-2067"
    plantilla = "{campo} trae «{valor}» más de una vez."
    remedio = "Deje cada valor, y cada palabra que representa a uno solo, una vez."


class NombreReservado(ErrorDominio):
    """A name of the catalogue of examinations is another word of the contract than the one that it stands for."""

    codigo = "HUB-2068"
    plantilla = "{campo} llama «{valor}» a lo que el contrato llama «{palabra}»: quien lo lea entendería otra cosa."
    remedio = "Use un nombre propio, que no sea otra palabra de la misma lista del contrato."


class DosPorOmision(ErrorDominio):
    """A technique would have two examinations for who does not say which."""

    codigo = "HUB-2069"
    plantilla = "La técnica {tecnica} quedaría con dos exámenes por omisión: {valor} y {otro}."
    remedio = "Marque por_omision en uno solo por técnica; para cambiarlo, quite la marca al otro en el mismo archivo."


class PorOmisionAusente(ErrorDominio):
    """A technique would be left without an examination for who does not say which, which is everybody of before."""

    codigo = "HUB-2070"
    plantilla = "{valor} es el examen por omisión de {tecnica}: no se puede quitar, desactivar ni limitar con vigencia."
    remedio = "Marque otro como por_omision en el mismo archivo; los sistemas antiguos no envían codigo_examen."


class OmisionRestringida(ErrorDominio):
    """Only the default of a technique is for all laboratories; anything else an old system would take for it."""

    codigo = "HUB-2071"
    plantilla = "{valor}: restringido debe ser 0 en un examen por omisión y 1 en los demás."
    remedio = "Un sistema que no conoce el examen leería su resultado como el de siempre: autorice laboratorios uno por uno."


class ExamenDeOtro(ErrorDominio):
    """The code is that of another examination: of another agent or technique."""

    codigo = "HUB-2072"
    plantilla = "El examen {codigo} tiene {campo} «{antes}», y no puede pasar a «{valor}»: sería otro examen."
    remedio = "Agregue el examen nuevo con un código propio y termine el anterior con activo 0."


class VigenciaAlReves(ErrorDominio):
    """The examination would end before it begins."""

    codigo = "HUB-2073"
    plantilla = "{campo} ({valor}) es anterior a vigente_desde ({desde})."
    remedio = "Corrija las fechas de vigencia; sin ellas, el examen rige siempre."


class SnomedSinNombre(ErrorDominio):
    """A code of SNOMED CT is given for what the examination does not have."""

    codigo = "HUB-2074"
    parece_bueno = True
    plantilla = "{campo} da un código para «{valor}», que no está en {lista}."
    remedio = "Escriba el nombre tal como está en la lista del examen."
