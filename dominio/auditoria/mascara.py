"""Personal data as an auditor sees them before giving a reason to see more."""

TAPADO = "***"
"""What is shown instead of a personal datum."""


def tapar_rut(rut: str | None) -> str | None:
    """A RUT of which the last three digits are left, enough to tell two apart: `*****678-*`."""
    if not rut:
        return rut
    numero = rut.replace(".", "").partition("-")[0]
    return f"*****{numero[-3:]}-*" if len(numero) > 3 and numero.isdigit() else TAPADO


def tapar(texto: str | None) -> str | None:
    """Nothing but that there is a datum."""
    return TAPADO if texto else texto
