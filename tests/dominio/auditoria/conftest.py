"""What the tests of the auditor's work share."""

from tests.dominio.auditoria.sellado import sellado  # noqa: F401 (fixture)
