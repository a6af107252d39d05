"""`hub migrar --ver`: what would be done, and nothing is."""

import hashlib
import json
import os
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import NullPool, create_engine, inspect, make_url, text

from modelos.migraciones import configuracion, historia
from modelos.migraciones.medida import Medida
from tests.consola.orden import Hecho, correr

TODAS = [una.revision for una in reversed(list(historia().walk_revisions()))]
ACENTUADO = "ñandú 100%?#.db"


def ver(direccion: str, datos: Path, *opciones: str) -> Hecho:
    return correr(
        {"PATH": os.environ["PATH"], "HUB_BASE_DATOS": direccion, "HUB_DATOS": str(datos), "PYTHONUTF8": "1"},
        "migrar",
        "--ver",
        *opciones,
    )


def numeros(hecho: Hecho) -> list[str]:
    """The migrations that it names, in its order."""
    return [linea[:4] for linea in hecho.salida.splitlines() if linea[:4].isdecimal()]


def contenido(direccion: str) -> object:
    """All that a reading could have changed: of a file its bytes, of a server its tables and their version."""
    url = make_url(direccion)
    if url.get_backend_name() == "sqlite":
        archivo = Path(url.database)
        return sorted(uno.name for uno in archivo.parent.glob(f"{archivo.name}*")), hashlib.sha256(
            archivo.read_bytes()
        ).hexdigest()
    motor = create_engine(url, poolclass=NullPool)
    with motor.connect() as conexion:
        tablas = sorted(inspect(conexion).get_table_names())
        return tablas, [conexion.scalar(text(f"SELECT count(*) FROM {tabla}")) for tabla in tablas]


def llevar(direccion: str, revision: str) -> None:
    """Bring a database to an old version."""
    motor = create_engine(direccion, poolclass=NullPool)
    with motor.connect() as conexion:
        command.upgrade(configuracion(conexion), revision)
        conexion.commit()


@pytest.mark.parametrize("en", [None, "0001", "0010", "0018", TODAS[-1]])
def test_dice_las_que_faltan_en_su_orden_y_no_hace_nada(bancada, tipo_base, tmp_path, en):
    """Of an empty, an old and a current database."""
    with bancada.base(tipo_base, con="nada") as direccion:
        if en is not None:
            llevar(direccion, en)
        existe = make_url(direccion).get_backend_name() != "sqlite" or Path(make_url(direccion).database).exists()
        antes = existe and contenido(direccion)
        hecho = ver(direccion, tmp_path)
        assert hecho.codigo == 0, hecho.errores
        assert numeros(hecho) == (TODAS if en is None else TODAS[TODAS.index(en) + 1 :])
        assert ("No falta ninguna" in hecho.salida) is (en == TODAS[-1])
        assert antes == (existe and contenido(direccion))
        if not existe:
            assert not Path(make_url(direccion).database).exists()


@pytest.mark.parametrize("en", [None, "0018", TODAS[-1]])
def test_en_json_dice_lo_mismo(bancada, tipo_base, tmp_path, en):
    """One object: where the database is, and of each migration what people are told; on SQLite each holds up who writes."""
    en_sqlite = tipo_base == "sqlite"
    with bancada.base(tipo_base, con="nada") as direccion:
        if en is not None:
            llevar(direccion, en)
        dicho = json.loads(ver(direccion, tmp_path, "--json").salida)
    assert (dicho["version"], dicho["una_transaccion"]) == (en, en_sqlite)
    assert [una["numero"] for una in dicho["pendientes"]] == (TODAS if en is None else TODAS[TODAS.index(en) + 1 :])
    for una in dicho["pendientes"]:
        modulo = historia().get_revision(una["numero"]).module
        medida = None if en_sqlite else getattr(modulo, "medida", None)
        assert una["que"] == modulo.que
        assert una["detiene"] is (en_sqlite or una["numero"] < "0011")
        assert (una["segundos"], una["espera"]) == ((medida.segundos, medida.espera) if medida else (None, None))


def test_json_solo_va_con_ver(tmp_path):
    hecho = correr({"PATH": os.environ["PATH"], "HUB_BASE_DATOS": "sqlite", "HUB_DATOS": str(tmp_path)}, "migrar", "--json")
    assert (hecho.codigo, list(tmp_path.iterdir())) == (2, [])
    assert "--ver" in hecho.errores


def test_una_base_que_no_existe_no_se_crea(tmp_path):
    """Whatever is in its name."""
    for nombre in ("hub.db", ACENTUADO):
        assert numeros(ver(f"sqlite:///{tmp_path}/{nombre.replace('?', '').replace('%', '')}", tmp_path)) == TODAS
    assert list(tmp_path.iterdir()) == []


@pytest.mark.postgres
def test_dice_si_detiene_y_cuanto_demoro(bancada, tmp_path):
    """Those from before the rule hold up who writes; of each, what was measured, or that nothing was."""
    with bancada.base("postgres", con="nada") as direccion:
        salida = ver(direccion, tmp_path).salida
    partes = {parte[:4]: parte for parte in salida.split("\n\n")}
    for una in historia().walk_revisions():
        parte, medida = partes[una.revision], getattr(una.module, "medida", None)
        assert ("Detiene a quien escribe" in parte) is (una.revision < "0011")
        assert (f"{medida.segundos:.2f} s".replace(".", ",") if medida else "no medida") in parte


def test_una_base_de_un_hub_mas_nuevo_se_dice(bancada, tipo_base, tmp_path):
    with bancada.base(tipo_base) as direccion:
        motor = create_engine(direccion, poolclass=NullPool)
        with motor.begin() as conexion:
            conexion.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        hecho = ver(direccion, tmp_path)
    assert hecho.codigo == 4
    assert "9999" in hecho.errores
    assert "más nuevo" in hecho.errores


def test_una_base_que_no_responde_se_dice(tmp_path):
    hecho = ver("postgresql://hub@127.0.0.1:1/hub", tmp_path)
    assert hecho.codigo == 4
    assert "no responde" in hecho.errores


@pytest.mark.parametrize("una", list(historia().walk_revisions()), ids=lambda una: una.revision)
def test_cada_migracion_dice_que_hace(una):
    """In a sentence of Spanish, `que`; `medida` is what `python -m bench.migraciones` measured, if it did."""
    que = getattr(una.module, "que", "")
    assert que[:1].isupper()
    assert que.endswith(".")
    assert 20 < len(que) < 120
    medida = getattr(una.module, "medida", None)
    assert medida is None or (isinstance(medida, Medida) and medida.segundos >= medida.espera > 0)
    if una.revision >= "0011" and medida is not None:
        assert medida.espera <= 1
