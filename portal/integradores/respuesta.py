"""What the sandbox answered, as the try-it page shows it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from dominio.pruebas.laboratorios import Contestacion
from dominio.vocabulario.errores import catalogo

MOSTRADO = 200_000
"""Characters of an answer that the page shows."""


@dataclass(frozen=True, slots=True)
class ErrorLeido:
    """An error of the answer, with the catalogue's advice."""

    codigo: str
    campo: str | None
    mensaje: str
    remedio: str


class Respuesta:
    """An answer that can be asked what is in it."""

    def __init__(self, contestacion: Contestacion) -> None:
        self.estado = contestacion.estado
        self.id_mensaje = contestacion.id_mensaje
        self.milisegundos = max(1, round(contestacion.segundos * 1000))
        analizador = etree.XMLParser(remove_blank_text=True, resolve_entities=False, no_network=True)
        self._raiz = etree.fromstring(contestacion.cuerpo, analizador)

    @property
    def acepta(self) -> bool:
        """Whether all that was asked was done."""
        return self.estado.startswith("200") and not self.errores

    @cached_property
    def texto(self) -> str:
        """The envelope, a line for each element."""
        etree.indent(self._raiz)
        return etree.tostring(self._raiz, encoding="unicode")

    @cached_property
    def errores(self) -> list[ErrorLeido]:
        """Those of a fault or of the items, each once for each field."""
        return list(dict.fromkeys(self._leer_errores()))

    def _leer_errores(self) -> Iterator[ErrorLeido]:
        remedios = {clase.codigo: clase.remedio for clase in catalogo()}
        for codigo in self._raiz.iter("{*}codigo"):
            texto = codigo.text or ""
            if texto in remedios and (padre := codigo.getparent()) is not None:
                campo, mensaje = padre.findtext("{*}campo"), padre.findtext("{*}mensaje") or ""
                yield ErrorLeido(texto, campo, mensaje, remedios[texto])

    def numero(self, nombre: str) -> int | None:
        """The first number of that name, None if there is none."""
        texto = next((elemento.text for elemento in self._raiz.iter(f"{{*}}{nombre}")), None)
        return int(texto) if texto and texto.isdigit() else None
