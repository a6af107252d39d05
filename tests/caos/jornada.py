"""One run: load, a fault, well again, everything looked at; and so on, until as many faults were done as asked for."""

import re
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from random import Random
from threading import Event

from tests.caos.balance import Balance, almacenadas, revisar_nuevos, revisar_todo
from tests.caos.emisores import PACIENCIA, Emisor, Escena
from tests.caos.fallas import POR_NOMBRE, Falla, sortear
from tests.caos.libreta import Libreta, Marcha
from tests.caos.oficina import EMISORES
from tests.caos.terreno import Terreno

TODO_CADA, SELLO_CADA = 10, 50
"""Faults after which all that is stored is looked at, and after which the seal is verified."""
ACUSES = 3
"""Acknowledgements after a fault that show that the hub serves again."""
SIN_DIFERENCIAS, CUENTA = "Diferencias: 0.", "Diferencias: "
DIFERENCIA = re.compile(r"\b(?:mensaje|muestra|lugar|cabeza de) \d+: .*")


class Jornada:
    """A run on one database; in its folder is how far it is, so that the next goes on from there."""

    def __init__(
        self, tipo: str, carpeta: Path, semilla: int, decir: Callable[[str], object], nombradas: Sequence[str] = ()
    ) -> None:
        """The faults are those that the seed gives, or those that are named, in turn."""
        self.terreno = Terreno(tipo, carpeta)
        self._archivo = carpeta / "marcha.json"
        self.marcha = Marcha.leer(self._archivo, semilla)
        self.libreta = Libreta(carpeta / "acuses.jsonl")
        self.balance = Balance()
        self._decir, self._nombradas = decir, nombradas
        self.marcha.arranques += 1
        self._fin = Event()
        self.informe = ""
        """What came of it, for people, once it is over."""
        escena = Escena(self.terreno, self.libreta, f"k{self.marcha.arranques}{secrets.token_hex(2)}-", self._fin)
        self.emisores: list[Emisor] = [clase(escena, numero) for numero, clase in enumerate(EMISORES)]

    def correr(self, fallas: int) -> None:
        """Go on until so many were done, then let all senders end what they began and look at everything."""
        self.terreno.mantener()
        for emisor in self.emisores:
            emisor.start()
        try:
            while self.marcha.hechas < fallas and self.bien:
                self._una()
        finally:
            self.terreno.reloj.mover(0)
            self._fin.set()
        self._terminar()

    @property
    def bien(self) -> bool:
        """Whether nothing was found yet."""
        return not self.balance and not self.libreta.rechazos and not any(uno.falla for uno in self.emisores)

    def cerrar(self, *, conservar: bool) -> None:
        """Stop everything; what it has so far stays if it shall go on another time."""
        self._fin.set()
        self.terreno.cerrar(conservar=conservar)

    def _una(self) -> None:
        falla, azar = self._cual()
        self._esperar_bien()
        time.sleep(azar.uniform(0.02, 0.4))
        impedida = falla.falta(self.terreno)
        nombre = f"{falla.nombre} (not done: {impedida})" if impedida else falla.nombre
        if not impedida:
            falla.hacer(self.terreno, azar)
        segundos = self._esperar_bien()
        self.marcha.hechas += 1
        self.marcha.por_clase[nombre] = self.marcha.por_clase.get(nombre, 0) + 1
        self.marcha.segundos[nombre] = self.marcha.segundos.get(nombre, 0) + segundos
        self._revisar()
        self._guardar()
        if self.marcha.hechas % TODO_CADA == 0 or segundos > 10:
            self._decir(f"{self.terreno.tipo} {self.marcha.hechas}: {nombre}, well after {segundos:.1f} s; {self._linea()}")

    def _cual(self) -> tuple[Falla, Random]:
        falla, azar = sortear(self.marcha.semilla, self.marcha.hechas, self.terreno.tipo)
        if self._nombradas:
            falla = POR_NOMBRE[self._nombradas[self.marcha.hechas % len(self._nombradas)]]
        return falla, azar

    def _esperar_bien(self) -> float:
        desde = len(self.libreta.acuses), self.libreta.cuantos
        return self.terreno.esperar_bien(
            lambda: (
                self.libreta.cuantos - desde[1] >= ACUSES or len(self.libreta.acuses) - desde[0] >= ACUSES or not self.bien
            )
        )

    def _revisar(self) -> None:
        self._sumar(revisar_nuevos(self.terreno.direccion, self.libreta.quitar_nuevos()))
        if self.marcha.hechas % TODO_CADA == 0:
            self._sumar(revisar_todo(self.terreno.direccion, self.libreta))
        if self.marcha.hechas % SELLO_CADA == 0:
            self._mandar("auditoria", "sellar")  # the clock steps by hours, and what is not sealed for hours is a difference
            self._verificar()

    def _verificar(self) -> None:
        cabezas = self.terreno.carpeta / "cabezas"
        dicho = self._mandar("auditoria", "verificar", *(["--desde", str(cabezas)] if cabezas.exists() else []))
        if SIN_DIFERENCIAS not in dicho:
            self._tomar_diferencias(dicho)
        self.marcha.verificaciones += 1

    def _tomar_diferencias(self, dicho: str) -> None:
        """What stopped the run once is in the record for good; it goes on until something new is told."""
        self.marcha.diferencias += 1
        halladas = set(DIFERENCIA.findall(dicho))
        if CUENTA not in dicho or not halladas <= set(self.marcha.dichas):
            self.libreta.rechazar(dicho)
        self.marcha.dichas = sorted({*self.marcha.dichas, *halladas})

    def _mandar(self, *orden: str) -> str:
        """What the console says, once the database is there for it; a refusal is told as it is, and so are differences."""
        for _ in range(20):
            try:
                return self.terreno.hub.mandar(*orden)
            except RuntimeError as falla:
                dicho = str(falla)
                if CUENTA in dicho:
                    break
                time.sleep(0.5)
        return dicho

    def _terminar(self) -> None:
        """Everybody ends what they began; then the record is sealed, and all of it is verified."""
        hasta = time.monotonic() + PACIENCIA
        while any(uno.is_alive() for uno in self.emisores) and time.monotonic() < hasta:
            self.terreno.mantener()
            time.sleep(0.1)
        self.terreno.mantener()  # what the last fault took down, if nobody needed it any more
        self.libreta.rechazos += [f"{uno.name}: {uno.falla!r}" for uno in self.emisores if uno.falla]
        self.libreta.rechazos += [f"{uno.name} does not end" for uno in self.emisores if uno.is_alive()]
        self._sumar(revisar_todo(self.terreno.direccion, self.libreta))
        self._mandar("auditoria", "sellar")
        self._verificar()
        self._guardar()
        self.informe = self._informe()

    def _sumar(self, uno: Balance) -> None:
        for nombre, cuantas in asdict(uno).items():
            setattr(self.balance, nombre, max(getattr(self.balance, nombre), cuantas))

    def _guardar(self) -> None:
        self.marcha.sin_respuesta += self.libreta.sin_respuesta
        self.libreta.sin_respuesta = 0
        for motivo, veces in self.libreta.codigos.items():
            self.marcha.tropiezos[motivo] = self.marcha.tropiezos.get(motivo, 0) + veces
        self.libreta.codigos.clear()
        self.marcha.guardar(self._archivo)

    def _linea(self) -> str:
        uno = self.balance
        return (
            f"{len(self.libreta.acuses)} samples acknowledged, {self.marcha.sin_respuesta} stored without an answer, "
            f"{uno.perdidas} lost, {uno.dobladas} doubled, {uno.sin_registro} unrecorded, {uno.en_desacuerdo} at odds"
        )

    def _informe(self) -> str:
        marcha = self.marcha
        clases = [
            f"  {cuantas:5}  {clase}, well again after {marcha.segundos[clase] / cuantas:.2f} s on average"
            for clase, cuantas in sorted(marcha.por_clase.items(), key=lambda una: -una[1])
        ]
        tropiezos = ", ".join(f"{veces} {motivo}" for motivo, veces in sorted(marcha.tropiezos.items()))
        return "\n".join(
            [
                f"{self.terreno.tipo}: {marcha.hechas} faults of seed {marcha.semilla} in {marcha.arranques} starts",
                *clases,
                f"  {self._linea()}",
                f"  {almacenadas(self.terreno.direccion)} samples stored; {len(self.libreta.mensajes)} messages by SOAP",
                f"  attempts made again: {tropiezos or 'none'}",
                f"  seal verified {marcha.verificaciones} times against every published head: {marcha.diferencias} differed",
                *(f"  REFUSED: {uno}" for uno in self.libreta.rechazos[:10]),
            ]
        )
