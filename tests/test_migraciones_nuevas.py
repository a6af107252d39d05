"""A database grows while the hub serves: a migration only adds, can be repeated, and holds nobody up for over a second."""

import threading
from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy import create_engine, insert, inspect, text
from sqlalchemy.exc import IntegrityError, OperationalError

from config.salud import Salud
from modelos import Laboratorio, crear_motor
from modelos.migraciones import CARPETA, migrar, paciencia, puede_servir, version_actual, version_esperada
from modelos.pulso import Pulso
from tests.migraciones import escribir, hallazgos, nuevas

ULTIMA = version_esperada()
BUENA = """
ampliar.columna("laboratorio", sa.Column("color", sa.String(20)))
ampliar.columna("laboratorio", sa.Column("piso", sa.Integer(), server_default="0", nullable=False))
if Path({falle!r}, "antes").exists():
    raise RuntimeError("a mitad de camino")
ampliar.indice("ix_laboratorio_color", "laboratorio", ["color"])
if Path({falle!r}, "despues").exists():
    raise RuntimeError("a mitad de camino")
ampliar.tabla("color", sa.Column("nombre", sa.String(20), primary_key=True))
"""
MALAS = {
    "ban-drop-column": 'op.drop_column("laboratorio", "nombre")',
    "ban-drop-table": 'op.drop_table("laboratorio")',
    "renaming-column": 'op.alter_column("laboratorio", "nombre", new_column_name="otro")',
    "renaming-table": 'op.rename_table("laboratorio", "otra")',
    "changing-column-type": 'op.alter_column("laboratorio", "nombre", type_=sa.Text())',
    "adding-not-nullable-field": 'op.alter_column("laboratorio", "cod_deis", nullable=False)',
    "adding-required-field": 'ampliar.columna("laboratorio", sa.Column("piso", sa.Integer(), nullable=False))',
    "require-concurrent-index-creation": 'op.create_index("ix_a", "laboratorio", ["nombre"], if_not_exists=True)',
    "prefer-robust-stmts": 'op.create_index("ix_a", "laboratorio", ["nombre"], postgresql_concurrently=True)',
    "require-concurrent-index-deletion": 'op.drop_index("ix_a", "laboratorio", if_exists=True)',
    "ban-concurrent-index-creation-in-transaction": (
        'op.create_index("ix_a", "laboratorio", ["nombre"], if_not_exists=True, postgresql_concurrently=True)'
    ),
    "adding-foreign-key-constraint": 'op.create_foreign_key("fk_a", "laboratorio", "comuna", ["id"], ["codigo"])',
    "constraint-missing-not-valid": 'op.create_check_constraint("ck_a", "laboratorio", "id > 0")',
    "disallowed-unique-constraint": 'op.create_unique_constraint("uq_a", "laboratorio", ["nombre"])',
    "holds 2 tables together": (
        'op.add_column("laboratorio", sa.Column("a", sa.Integer()), if_not_exists=True)\n'
        'op.add_column("comuna", sa.Column("a", sa.Integer()), if_not_exists=True)'
    ),
    "writes data: UPDATE": 'op.execute("UPDATE laboratorio SET activo = true")',
    "writes data: DELETE": 'op.execute("DELETE FROM laboratorio")',
    "writes data: INSERT": "op.execute(\"INSERT INTO region (codigo, nombre) VALUES (99, 'Otra')\")",
}
"""What is said of a step, and the step."""


@pytest.fixture
def otras(tmp_path) -> Path:
    return tmp_path / "otras"


def esquema(motor) -> dict[str, tuple[list[str], ...]]:
    """The columns and the indices of each table."""
    visto = inspect(motor)
    return {
        tabla: tuple(sorted(str(una["name"]) for una in partes(tabla)) for partes in (visto.get_columns, visto.get_indexes))
        for tabla in visto.get_table_names()
    }


# ── the rule ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_cada_migracion_nueva_cumple_la_regla(otras):
    """Those of the hub, and (so that the walk is known to find them) one of ours."""
    buena = escribir(otras, BUENA.format(falle=str(otras)))
    encontradas = nuevas(otras)
    assert encontradas[0] == buena
    assert {archivo.name: hallazgos(archivo) for archivo in encontradas if hallazgos(archivo)} == {}


@pytest.mark.parametrize("que", MALAS)
def test_lo_que_no_solo_amplia_se_descubre(otras, que):
    assert que in " ".join(hallazgos(escribir(otras, MALAS[que])))


def test_hay_que_decir_que_pasa_en_sqlite(otras):
    assert hallazgos(escribir(otras, "pass", doc="Nada más.")) == ["does not say what it does on SQLite"]


# ── repeating ───────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("cuando", ["antes", "despues"])
def test_se_repite_despues_de_fallar_a_mitad_de_camino(motor, otras, cuando):
    """What was done is done, or undone; the second time the rest follows, and a third changes nothing."""
    escribir(otras, BUENA.format(falle=str(otras)))
    falle = otras / cuando
    falle.touch()
    with pytest.raises(RuntimeError, match="a mitad de camino"):
        migrar(motor, carpetas=(CARPETA, otras))
    falle.unlink()

    migrar(motor, carpetas=(CARPETA, otras))
    hecho = esquema(motor)
    assert {"color", "piso"} <= set(hecho["laboratorio"][0])
    assert "ix_laboratorio_color" in hecho["laboratorio"][1]
    for _ in range(2):
        with motor.begin() as conexion:
            conexion.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": ULTIMA})
        migrar(motor, carpetas=(CARPETA, otras))
        assert esquema(motor) == hecho
    with motor.connect() as conexion:
        assert version_actual(conexion) == "9001"


@pytest.mark.parametrize("tipo_base", [pytest.param("postgres", marks=pytest.mark.postgres)])
def test_un_indice_que_quedo_a_medias_se_hace_de_nuevo(motor, otras, claves):
    """PostgreSQL leaves one behind that serves nobody; IF NOT EXISTS alone would take it for done."""
    escribir(otras, 'ampliar.indice("ix_unico", "laboratorio", ["cod_deis"], unique=True)')
    with motor.begin() as conexion:
        conexion.execute(text("UPDATE laboratorio SET cod_deis = 'X' WHERE id IN (1, 2)"))
    with pytest.raises(IntegrityError):
        migrar(motor, carpetas=(CARPETA, otras))
    with motor.begin() as conexion:
        conexion.execute(text("UPDATE laboratorio SET cod_deis = NULL WHERE id = 2"))

    migrar(motor, carpetas=(CARPETA, otras))

    with motor.connect() as conexion:
        valido = text("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('ix_unico')")
        assert conexion.scalar(valido) is True


# ── beside those who use the hub ────────────────────────────────────────────────────────────────────────────────────
class Usuarios:
    """Somebody who reads and writes a table all the time, and the longest that it took them."""

    def __init__(self, direccion: str, tabla: str) -> None:
        self.motor = create_engine(direccion)
        self.tabla = tabla
        self.peor = 0.0
        self.veces = 0
        self._fin = threading.Event()
        self._hilo = threading.Thread(target=self._usar, daemon=True)

    def __enter__(self) -> "Usuarios":
        self._hilo.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._fin.set()
        self._hilo.join(30)
        self.motor.dispose()

    def _usar(self) -> None:
        while not self._fin.is_set():
            comienzo = monotonic()
            with self.motor.begin() as conexion:
                primero = conexion.scalar(text(f"SELECT min(nombre) FROM {self.tabla}"))
                orden = f"UPDATE {self.tabla} SET nombre = nombre WHERE nombre = :primero"
                conexion.execute(text(orden), {"primero": primero})
            self.peor = max(self.peor, monotonic() - comienzo)
            self.veces += 1
            self._fin.wait(0.01)


@pytest.mark.cronometro
@pytest.mark.parametrize("tipo_base", [pytest.param("postgres", marks=pytest.mark.postgres)])
def test_quien_espera_una_tabla_no_hace_esperar_a_nadie(motor, direccion_base, otras, claves):
    """Somebody holds the table for seconds; the migration gives way again and again, others go on, and then it is done."""
    escribir(otras, BUENA.format(falle=str(otras)))
    falla: list[BaseException] = []

    def correr() -> None:
        try:
            migrar(crear_motor(direccion_base), carpetas=(CARPETA, otras))
        except BaseException as error:  # the test tells it
            falla.append(error)

    migracion = threading.Thread(target=correr, daemon=True)
    suyos, ajenos = (Usuarios(direccion_base, tabla) for tabla in ("laboratorio", "pais"))
    with motor.connect() as ocupada, suyos as usuarios, ajenos as testigo:
        ocupada.execute(text("SELECT 1 FROM laboratorio"))
        migracion.start()
        migracion.join(4)
        assert migracion.is_alive()
        assert "color" not in esquema(motor)["laboratorio"][0]
        ocupada.rollback()
        migracion.join(60)
    assert not falla
    assert not migracion.is_alive()
    assert "ix_laboratorio_color" in esquema(motor)["laboratorio"][1]
    assert usuarios.veces > 20
    assert usuarios.peor < 1.0 + testigo.peor  # how long a busy machine lets anybody wait, with nothing in the way


@pytest.mark.parametrize("tipo_base", [pytest.param("postgres", marks=pytest.mark.postgres)])
def test_los_intentos_se_acaban(motor, otras, claves, monkeypatch):
    """Who never lets go is told to the operator, and nothing is half done."""
    escribir(otras, BUENA.format(falle=str(otras)))
    monkeypatch.setattr(paciencia.con_paciencia, "__kwdefaults__", {"intentos": 2, "dormir": lambda _segundos: None})
    with motor.connect() as ocupada:
        ocupada.execute(text("SELECT 1 FROM laboratorio"))
        with pytest.raises(OperationalError) as error:
            migrar(motor, carpetas=(CARPETA, otras))
        assert error.value.orig.pgcode == paciencia.SIN_LUGAR
    with motor.connect() as conexion:
        assert version_actual(conexion) == ULTIMA
    migrar(motor, carpetas=(CARPETA, otras))


def test_dos_que_migran_a_la_vez_toman_turnos(motor, direccion_base, otras):
    """Also while one of them makes an index, which on PostgreSQL waits for every other statement."""
    escribir(otras, BUENA.format(falle=str(otras)))
    hechas: list[str] = []

    def correr() -> None:
        propio = crear_motor(direccion_base)
        migrar(propio, carpetas=(CARPETA, otras))
        with propio.connect() as conexion:
            hechas.append(str(version_actual(conexion)))
        propio.dispose()

    hilos = [threading.Thread(target=correr, daemon=True) for _ in range(3)]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join(60)
    assert hechas == ["9001"] * 3


def test_las_filas_de_antes_no_se_pierden(motor, otras, reloj):
    """What the rows of before get in a column that was added: nothing, or the fixed default."""
    with motor.begin() as conexion:
        conexion.execute(insert(Laboratorio).values(id=7, nombre="Antes", activo=True, creado_en=reloj()))
    escribir(otras, BUENA.format(falle=str(otras)))
    migrar(motor, carpetas=(CARPETA, otras))
    with motor.connect() as conexion:
        assert tuple(conexion.execute(text("SELECT color, piso FROM laboratorio WHERE id = 7")).one()) == (None, 0)


# ── hubs of before ──────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("corta", [False, True])
def test_un_hub_de_antes_sirve_mientras_el_esquema_solo_crezca(motor, otras, corta):
    """On the next schema it says so and goes on; where something was taken away it may neither begin nor look well."""
    salud = Salud(Pulso(motor.url).tomar, ULTIMA, "1.0.0")
    assert salud.informe()["esquema"] == "ok"
    escribir(otras, BUENA.format(falle=str(otras)), corta=corta)
    migrar(motor, carpetas=(CARPETA, otras))
    with motor.connect() as conexion:
        assert puede_servir(conexion) is not corta
    informe = salud.informe()
    assert (informe["estado"], informe["esquema"]) == (("error", "pendiente") if corta else ("ok", "siguiente"))


def test_un_hub_no_sirve_en_una_base_de_antes(motor):
    """Neither on one whose schema lacks what it needs, nor on one that is older than the question."""
    with motor.begin() as conexion:
        conexion.execute(text("DELETE FROM esquema_servido WHERE version = :v"), {"v": ULTIMA})
        assert not puede_servir(conexion)
        conexion.execute(text("DROP TABLE esquema_servido"))
        assert not puede_servir(conexion)
    informe = Salud(Pulso(motor.url).tomar, ULTIMA, "1.0.0").informe()
    assert (informe["estado"], informe["esquema"]) == ("error", "pendiente")
