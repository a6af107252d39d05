"""What every test may ask for: a database of its own, on SQLite and on PostgreSQL, and no network."""

import ipaddress
import sys
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine

from modelos.base import crear_motor
from tests.bases import BASES, COMPLETAS, Bancada
from tests.bitacora import bitacora  # noqa: F401 (a fixture)
from tests.elenco import laboratorio_norte, laboratorio_sur, reloj, ventanilla  # noqa: F401 (fixtures)
from tests.limpieza import revisar

LOCALES = ("localhost", "")
settings.register_profile("hub", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("hub")
"""A busy machine is no failure; pytest's own time limit is what bounds a test."""


def _vedar_red(suceso: str, argumentos: tuple) -> None:
    """Refuse every connection that would leave the machine."""
    if suceso != "socket.connect" or not isinstance(argumentos[1], tuple):
        return
    anfitrion = argumentos[1][0]
    if anfitrion not in LOCALES and not ipaddress.ip_address(anfitrion.partition("%")[0]).is_loopback:
        raise RuntimeError(f"A test wanted to connect to {anfitrion}; only this machine is allowed.")


def pytest_configure(config: pytest.Config) -> None:
    """Close the network; the process that leads the run also prepares the place of its databases."""
    sys.addaudithook(_vedar_red)
    config.bancada = Bancada.presente() if hasattr(config, "workerinput") else Bancada.nueva()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Look through all logs that this run wrote, once all its workers are done: one with somebody's data fails the run."""
    if hasattr(session.config, "workerinput"):
        return
    lugares = [session.config.bancada.raiz, session.config._tmp_path_factory.getbasetemp()]  # type: ignore[attr-defined]
    session.config.limpieza = revisar(lugares)
    if session.config.limpieza[1] and session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind."""
    if not hasattr(config, "workerinput"):
        config.bancada.cerrar()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Try again what a busy machine may have delayed; leave out tests of a database that this run was told not to use."""
    for item in items:
        if item.get_closest_marker("cronometro"):
            item.add_marker(pytest.mark.flaky(reruns=2))
    if "postgres" in BASES:
        return
    fuera = [item for item in items if item.get_closest_marker("postgres")]
    config.hook.pytest_deselected(items=fuera)
    items[:] = [item for item in items if not item.get_closest_marker("postgres")]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    """In a run that must be complete, count a test that was skipped for what the machine lacks as failed."""
    informe = yield
    if COMPLETAS and informe.skipped and not hasattr(informe, "wasxfail"):
        informe.outcome = "failed"
        informe.longrepr = f"skipped, and HUB_PRUEBAS_COMPLETAS=1 leaves nothing untested: {informe.longrepr[2]}"
    return informe


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end, in plain words, what was measured and what this machine could not test."""
    vistas, sucias = getattr(terminalreporter.config, "limpieza", (0, {}))
    if sucias:
        terminalreporter.section("SOMEBODY'S DATA IN A LOG", red=True)
        for cual, hallado in sucias.items():
            terminalreporter.write_line(f"{cual}: {hallado}")
    elif vistas:
        terminalreporter.write_line(f"{vistas} logs looked through: no RUT, name, key or body in any.")
    medidos = [valor for informe in terminalreporter.getreports("passed") for nombre, valor in informe.user_properties]
    if medidos:
        terminalreporter.section("MEASURED")
        terminalreporter.write_line("\n".join(map(str, medidos)))
    motivos = Counter(informe.longrepr[2].removeprefix("Skipped: ") for informe in terminalreporter.getreports("skipped"))
    if not motivos:
        return
    terminalreporter.section("NOT TESTED ON THIS MACHINE", yellow=True)
    for motivo, veces in motivos.most_common():
        terminalreporter.write_line(f"{veces:5} tests: {motivo}")
    terminalreporter.write_line("Install what is missing (.ci/run shows how) to run them too.")


@pytest.fixture
def bancada(pytestconfig: pytest.Config) -> Bancada:
    """Makes more databases: `with bancada.base("sqlite", con="nada") as direccion`."""
    return pytestconfig.bancada


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def tipo_base(request: pytest.FixtureRequest) -> str:
    """Each of the two kinds of database: a test that asks for this, or for what follows, runs once on each."""
    return request.param


@pytest.fixture
def direccion_base(request: pytest.FixtureRequest, bancada: Bancada, tipo_base: str) -> Iterator[str]:
    """Address of a fresh database with the hub's schema, and with the cast if the test asks for its keys or its window."""
    with bancada.base(tipo_base, con="elenco" if "claves" in request.fixturenames else "esquema") as direccion:
        yield direccion


@pytest.fixture
def motor(direccion_base: str) -> Iterator[Engine]:
    """An engine on a fresh database with the hub's schema."""
    motor = crear_motor(direccion_base)
    yield motor
    motor.dispose()


@pytest.fixture
def claves(bancada: Bancada, tipo_base: str, direccion_base: str) -> dict[int, str]:
    """A populated database: an access key by laboratory."""
    return bancada.claves(tipo_base)
