"""The catalogue of examinations: asked of the database once, then remembered for a minute by each process."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from threading import Lock
from time import monotonic
from typing import Any

from sqlalchemy import Connection

from dominio.ventanilla.necesidades import Pesquisa, averiguar
from dominio.vocabulario.enumeraciones import Tecnica
from dominio.vocabulario.examenes import Examen, VersionDeExamen, de_columnas
from modelos import ExamenLaboratorio, ExamenVersion
from modelos.busqueda import Busqueda

VIGENCIA = 60.0
"""Seconds for which the catalogue is believed; what is not in it is asked again each time."""
_V = ExamenVersion.__table__.c
_A = ExamenLaboratorio.__table__.c
POR_TECNICA = Busqueda([*_V], _V.tecnica)
POR_CODIGO = Busqueda([*_V], _V.codigo)
AUTORIZADOS = Busqueda([_A.codigo_examen, _A.laboratorio_id, _A.retirado_en], _A.codigo_examen)


class Catalogo:
    """The examinations with all their versions, and who may do them; it never changes."""

    def __init__(
        self, versiones: Iterable[VersionDeExamen] = (), autorizados: Mapping[tuple[str, int], datetime | None] | None = None
    ) -> None:
        self.versiones = sorted(versiones, key=lambda una: una.rige_desde, reverse=True)
        self.autorizados = autorizados or {}
        self._de: dict[str | Tecnica, list[tuple[datetime, Examen | None]]] = {}
        for una in self.versiones:
            self._de.setdefault(una.examen.codigo, []).append((una.rige_desde, una.examen))
        for tecnica in Tecnica:
            self._de[tecnica] = self._por_omision(tecnica)

    def _por_omision(self, tecnica: Tecnica) -> list[tuple[datetime, Examen | None]]:
        """Which one is the default of a technique since when, the last one first."""
        suyas = [una for una in self.versiones if una.examen.tecnica is tecnica]
        hechas = []
        for desde in sorted({una.rige_desde for una in suyas}, reverse=True):
            vigentes = {una.examen.codigo: una.examen for una in reversed(suyas) if una.rige_desde <= desde}
            hechas.append((desde, next((uno for uno in vigentes.values() if uno.por_omision), None)))
        return hechas

    def examen(self, codigo: str | None, tecnica: Tecnica | None, instante: datetime) -> Examen | None:
        """The examination of that code, or the default of the technique, as it was in force at that instant."""
        clave = codigo or tecnica
        for desde, examen in self._de.get(clave, ()) if clave is not None else ():
            if desde <= instante:
                return examen
        return None

    def de_muestra(self, muestra: Any) -> Examen | None:
        """That of a sample, as it was in force when it was registered."""
        return self.examen(muestra.codigo_examen, Tecnica(muestra.tecnica_muestra), muestra.creada_en)

    def autorizado(self, examen: Examen, laboratorio: int | None, registrada_en: datetime) -> bool:
        """Whether a laboratory may do it with samples that were registered at that instant."""
        if not examen.restringido:
            return True
        clave = (examen.codigo, laboratorio or 0)
        if clave not in self.autorizados:
            return False
        retirado_en = self.autorizados[clave]
        return retirado_en is None or registrada_en < retirado_en

    def vigentes(self, instante: datetime) -> list[Examen]:
        """All that there are at that instant, by code."""
        codigos = sorted({una.examen.codigo for una in self.versiones})
        return [examen for codigo in codigos if (examen := self.examen(codigo, None, instante))]

    def valores_de_siempre(self) -> dict[str, tuple[str, ...]]:
        """All that each examination can give, or could when some sample was registered, by its code."""
        dichos: dict[str, dict[str, None]] = {}
        for una in self.versiones:
            dichos.setdefault(una.examen.codigo, {}).update(dict.fromkeys(una.examen.valores))
        return {codigo: tuple(valores) for codigo, valores in dichos.items()}

    def dudosos(self, codigos: Iterable[str], laboratorios: Sequence[int]) -> set[str]:
        """Those of the codes that it lacks, or that one of the laboratories may not do as far as it knows."""
        return {
            codigo
            for codigo in codigos
            if codigo not in self._de
            or (
                any(examen and examen.restringido for _, examen in self._de[codigo])
                and any(self.autorizados.get((codigo, uno), uno) is not None for uno in laboratorios)
            )
        }

    def con(
        self, versiones: Iterable[VersionDeExamen], autorizados: Mapping[tuple[str, int], datetime | None]
    ) -> "Catalogo":
        """The same with what was found of some codes instead of what it knew of them."""
        nuevas = list(versiones)
        codigos = {una.examen.codigo for una in nuevas}
        siguen = [una for una in self.versiones if una.examen.codigo not in codigos]
        suyos = {clave: hasta for clave, hasta in self.autorizados.items() if clave[0] not in codigos}
        return Catalogo([*siguen, *nuevas], {**suyos, **autorizados})


SIN_EXAMENES = Catalogo()


def leer_catalogo(conexion: Connection) -> Catalogo:
    """The catalogue as it stands, for who shows it."""
    return averiguar(conexion, Examenes().hallar())


class Examenes:
    """What a process remembers of the catalogue."""

    def __init__(self) -> None:
        self._cerrojo = Lock()
        self._hasta = 0.0
        self._catalogo = SIN_EXAMENES

    def hallar(self, codigos: Iterable[str | None] = (), laboratorios: Iterable[int | None] = ()) -> Pesquisa[Catalogo]:
        """The catalogue; what is said there of these codes, and of these laboratories' doing them, is not too old."""
        dichos = {codigo for codigo in codigos if codigo is not None}
        suyos = [uno for uno in laboratorios if uno is not None] if dichos else []
        if self._hasta < monotonic():
            return (yield from self._leer(POR_TECNICA.preguntar(list(Tecnica))))
        if dichos and (dudosos := self._catalogo.dudosos(dichos, suyos)):
            return (yield from self._leer(POR_CODIGO.preguntar(dudosos), entero=False))
        return self._catalogo

    def _leer(self, pregunta: Any, *, entero: bool = True) -> Pesquisa[Catalogo]:
        hasta = monotonic() + VIGENCIA
        (filas,) = yield [pregunta]
        versiones = [VersionDeExamen(fila.rige_desde, de_columnas(fila)) for fila in filas]
        (autorizaciones,) = yield [AUTORIZADOS.preguntar([una.examen.codigo for una in versiones if una.examen.restringido])]
        autorizados = {(una.codigo_examen, una.laboratorio_id): una.retirado_en for una in autorizaciones}
        with self._cerrojo:
            self._catalogo = (SIN_EXAMENES if entero else self._catalogo).con(versiones, autorizados)
            self._hasta = hasta if entero else self._hasta
            return self._catalogo
