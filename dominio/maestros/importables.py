"""The masters that people bring in files, with their columns."""

from dataclasses import dataclass

from dominio.maestros.celdas_de_examen import a_codigo_de_examen, a_laboratorios, a_loinc, a_snomed, lista_de
from dominio.vocabulario.datos import (
    Lector,
    a_booleano,
    a_fecha,
    clave_de,
    entero_entre,
    enumeracion,
    nombre_de,
    texto_de,
)
from dominio.vocabulario.enumeraciones import Resultado, Tecnica, TipoMuestra
from dominio.vocabulario.errores import MaestroDesconocido
from dominio.vocabulario.rut import a_rut
from modelos import Base, Comuna, Establecimiento, Examen, Laboratorio, MarcaTest, Profesional, ServicioSalud
from modelos.base import largo_de

_MAXIMO_INT = 2**31 - 1
NOMBRES = {Comuna: "comunas", ServicioSalud: "servicios de salud"}
"""How an error calls the master that a column refers to."""


@dataclass(frozen=True, slots=True)
class ColumnaDeMaestro:
    """A column of a file: how its text is read and where it is stored."""

    nombre: str
    leer: Lector
    destino: str
    obligatoria: bool = False
    maestro: type[Base] | None = None


@dataclass(frozen=True, slots=True)
class Importable:
    """A master that can be imported; all but `reservado` ones are listed to whoever asks, with the entry above each by its
    column `padre`. `aparte` are columns of its files that are kept in other tables than its own."""

    nombre: str
    modelo: type[Base]
    clave: str
    columnas: tuple[ColumnaDeMaestro, ...]
    padre: str | None = None
    reservado: bool = False
    aparte: tuple[str, ...] = ()

    @property
    def obligatorias(self) -> tuple[str, ...]:
        """The columns that a file must have."""
        return tuple(columna.nombre for columna in self.columnas if columna.obligatoria)


def _de_examen(nombre: str, leer: Lector, *, obligatoria: bool = False) -> ColumnaDeMaestro:
    return ColumnaDeMaestro(nombre, leer, nombre, obligatoria=obligatoria)


_DIAS = entero_entre(1, 365)
COLUMNAS_DE_EXAMEN = (
    _de_examen("codigo", a_codigo_de_examen, obligatoria=True),
    _de_examen("nombre", nombre_de(largo_de(Examen, "nombre")), obligatoria=True),
    _de_examen("agente", texto_de(largo_de(Examen, "agente")), obligatoria=True),
    _de_examen("loinc", a_loinc),
    _de_examen("tecnica", enumeracion(Tecnica), obligatoria=True),
    _de_examen("tipos_muestra", lista_de(TipoMuestra, palabra_unica=True), obligatoria=True),
    _de_examen("resultados", lista_de(Resultado), obligatoria=True),
    _de_examen("por_omision", a_booleano),
    _de_examen("restringido", a_booleano),
    _de_examen("dias_toma", _DIAS),
    _de_examen("dias_recepcion", _DIAS),
    _de_examen("dias_correccion", _DIAS),
    _de_examen("dias_tomador", _DIAS),
    _de_examen("vigente_desde", a_fecha),
    _de_examen("vigente_hasta", a_fecha),
    _de_examen("activo", a_booleano),
    _de_examen("snomed_tipos_muestra", a_snomed),
    _de_examen("snomed_resultados", a_snomed),
    _de_examen("laboratorios", a_laboratorios),
)
_COMUNA = entero_entre(1, 99_999)
_ACTIVO = ColumnaDeMaestro("activo", a_booleano, "activo")

IMPORTABLES = {
    importable.nombre: importable
    for importable in (
        Importable(
            "establecimientos",
            Establecimiento,
            "cod_deis",
            (
                ColumnaDeMaestro("cod_deis", clave_de(largo_de(Establecimiento, "cod_deis")), "cod_deis", obligatoria=True),
                ColumnaDeMaestro("nombre", nombre_de(largo_de(Establecimiento, "nombre")), "nombre", obligatoria=True),
                ColumnaDeMaestro("comuna", _COMUNA, "comuna_codigo", obligatoria=True, maestro=Comuna),
                ColumnaDeMaestro("servicio_salud", entero_entre(1, 99), "servicio_salud_codigo", maestro=ServicioSalud),
                ColumnaDeMaestro("dependencia", texto_de(largo_de(Establecimiento, "dependencia")), "dependencia"),
                _ACTIVO,
            ),
            padre="comuna_codigo",
        ),
        Importable(
            "laboratorios",
            Laboratorio,
            "id",
            (
                ColumnaDeMaestro("id_laboratorio", entero_entre(1, _MAXIMO_INT), "id"),
                ColumnaDeMaestro("nombre", nombre_de(largo_de(Laboratorio, "nombre")), "nombre", obligatoria=True),
                ColumnaDeMaestro("cod_deis", clave_de(largo_de(Laboratorio, "cod_deis")), "cod_deis"),
                ColumnaDeMaestro("comuna", _COMUNA, "comuna_codigo", maestro=Comuna),
                _ACTIVO,
            ),
            padre="comuna_codigo",
        ),
        Importable(
            "profesionales",
            Profesional,
            "rut",
            (
                ColumnaDeMaestro("rut", a_rut, "rut", obligatoria=True),
                ColumnaDeMaestro("nombres", nombre_de(largo_de(Profesional, "nombres")), "nombres", obligatoria=True),
                ColumnaDeMaestro("apellidos", nombre_de(largo_de(Profesional, "apellidos")), "apellidos", obligatoria=True),
                ColumnaDeMaestro("profesion", texto_de(largo_de(Profesional, "profesion")), "profesion"),
                _ACTIVO,
            ),
            reservado=True,
        ),
        Importable("examenes", Examen, "codigo", COLUMNAS_DE_EXAMEN, padre="tecnica", aparte=("laboratorios",)),
        Importable(
            "marcas_test",
            MarcaTest,
            "codigo",
            (
                ColumnaDeMaestro("codigo_marca_test", clave_de(largo_de(MarcaTest, "codigo")), "codigo", obligatoria=True),
                ColumnaDeMaestro("nombre", nombre_de(largo_de(MarcaTest, "nombre")), "nombre", obligatoria=True),
                _ACTIVO,
            ),
        ),
    )
}


def importable(nombre: str) -> Importable:
    """The master of that name; refuses one that is not imported from files."""
    if nombre not in IMPORTABLES:
        raise MaestroDesconocido(campo="maestro", valor=nombre, permitidos=", ".join(IMPORTABLES))
    return IMPORTABLES[nombre]
