"""What cannot be undone at once is only done for who writes the name of what it is done to."""

from dominio.vocabulario.errores import ConfirmacionNoCalza


def exigir_confirmacion(escrito: str | None, nombre: str) -> None:
    """Refuse if what was written is not the name; capitals and blanks aside. None is of a door that asks in another way."""
    if escrito is not None and _llano(escrito) != _llano(nombre):
        raise ConfirmacionNoCalza(campo="confirmacion", valor=escrito, esperado=nombre)


def _llano(texto: str) -> str:
    return " ".join(texto.split()).casefold()
