"""What the tests of the auditor's work share."""

from tests.dominio.auditoria.restauradas import restaurada  # noqa: F401 (fixture)
from tests.dominio.auditoria.sellado import sellado  # noqa: F401 (fixture)
from tests.dominio.auditoria.tramos_viejos import tramo_viejo  # noqa: F401 (fixture)
