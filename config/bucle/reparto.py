"""How connections spread over the processes: each knows how many keep the others busy."""

from mmap import mmap

RANURAS_DE_REPARTO = 64
NADIE = -1
HOLGURA = 2
"""Connections that a process may have more than another, besides an eighth; else they would only wait for each other."""


class Reparto:
    """Numbers in memory that the processes share from before they part; each writes its own, known by the process' age."""

    def __init__(self) -> None:
        self._numeros = memoryview(mmap(-1, RANURAS_DE_REPARTO * 4)).cast("i")
        for ranura in range(RANURAS_DE_REPARTO):
            self._numeros[ranura] = NADIE

    def anotar(self, edad: int, cuantas: int) -> None:
        """How many connections keep that process busy."""
        self._numeros[edad % RANURAS_DE_REPARTO] = cuantas

    def olvidar(self, edad: int) -> None:
        """That process is no more."""
        self._numeros[edad % RANURAS_DE_REPARTO] = NADIE

    def atiende(self, edad: int) -> bool:
        """Whether that process has begun to serve."""
        return bool(self._numeros[edad % RANURAS_DE_REPARTO] != NADIE)

    def toca(self, edad: int) -> bool:
        """Whether no other process has clearly fewer."""
        propias = self._numeros[edad % RANURAS_DE_REPARTO]
        return all(otras + HOLGURA + otras // 8 >= propias for otras in self._numeros if otras != NADIE)


REPARTO = Reparto()
"""Made when gunicorn looks for its kind of worker, which is before there is any."""
