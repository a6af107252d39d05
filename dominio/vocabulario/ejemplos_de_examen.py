"""Examples of the errors about examinations and their catalogue."""

from dominio.vocabulario.ejemplo import Ejemplo

EJEMPLOS_DE_EXAMEN: dict[str, Ejemplo] = {
    "HUB-2060": Ejemplo(
        "<codigo_examen>FLU-AB</codigo_examen>", campo="codigo_examen", valor="FLU-AB", conocidos="; los vigentes son FLU"
    ),
    "HUB-2061": Ejemplo(
        "Un examen que terminó el mes pasado.", valor="FLU", nombre="Influenza A y B", vigencia=" desde el 01-03-2026"
    ),
    "HUB-2062": Ejemplo(
        "Derivar una muestra de influenza al laboratorio 2.", valor="FLU", nombre="Influenza A y B", laboratorio=2
    ),
    "HUB-2063": Ejemplo(
        "<resultado>Negativo</resultado> con <valor_resultado>Positivo B</valor_resultado>",
        campo="valor_resultado",
        valor="Positivo B",
        examen="FLU",
        del_resultado=" del resultado Negativo",
        permitidos="Negativo",
    ),
    "HUB-2064": Ejemplo(
        "<resultado>Positivo</resultado> de influenza, sin decir cuál.",
        campo="valor_resultado",
        examen="FLU",
        resultado="Positivo",
        permitidos="Positivo A · Positivo B",
    ),
    "HUB-2065": Ejemplo(
        "Una muestra sin codigo_examen de una técnica que no tiene uno.", campo="codigo_examen", tecnica="Test Pack"
    ),
    "HUB-2066": Ejemplo("Un examen con resultados «|».", campo="resultados", separador="|"),
    "HUB-2067": Ejemplo("Positivo A=Positivo|Positivo A=Positivo|Negativo", campo="resultados", valor="Positivo A"),
    "HUB-2068": Ejemplo("Negativo=Positivo", campo="resultados", valor="Negativo", palabra="Positivo"),
    "HUB-2069": Ejemplo("Un segundo examen de RT-PCR con por_omision 1.", valor="FLU", tecnica="RT-PCR", otro="SARS2-PCR"),
    "HUB-2070": Ejemplo("SARS2-PCR con activo 0.", valor="SARS2-PCR", tecnica="RT-PCR"),
    "HUB-2071": Ejemplo("FLU con restringido 0.", valor="FLU"),
    "HUB-2072": Ejemplo("El código FLU para VRS.", campo="agente", valor="VRS", codigo="FLU", antes="Influenza A y B"),
    "HUB-2073": Ejemplo(
        "Un examen que termina antes de empezar.", campo="vigente_hasta", valor="2026-01-31", desde="2026-03-01"
    ),
    "HUB-2074": Ejemplo("Un código para «Saliba».", campo="snomed_tipos_muestra", valor="Saliba", lista="tipos_muestra"),
}
"""By code."""
