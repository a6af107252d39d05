"""Samples put straight into a contender's database, and the search for what it acknowledged."""

from pathlib import Path

PLANTILLAS = 2000
"""Earlier samples that serve as patterns for those that are put straight into the database."""


def recepcionadas(cursor, primera: int, cuantas: int) -> range:
    """Store `cuantas` samples in state 3, numbered from `primera`, like those that exist already."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = 'muestra'"
    )
    columnas = [nombre for (nombre,) in cursor.fetchall()]
    propias = {
        "id": f"{primera} + g.n",
        "codigo_muestra_cliente": f"'E-' || ({primera} + g.n)",
        "estado": "3",
        "fecha_recepcion_laboratorio": "now() - interval '1 hour'",
    }
    cursor.execute(
        f"CREATE TEMP TABLE plantilla AS SELECT row_number() OVER () - 1 AS orden, m.* FROM muestra m "
        f"WHERE estado = 2 LIMIT {PLANTILLAS}"
    )
    cursor.execute(
        f"INSERT INTO muestra ({', '.join(columnas)}) SELECT {', '.join(propias.get(c, f'p.{c}') for c in columnas)} "
        f"FROM generate_series(0, {cuantas - 1}) AS g (n) "
        "JOIN plantilla p ON p.orden = g.n % (SELECT count(*) FROM plantilla)"
    )
    cursor.execute("DROP TABLE plantilla")
    return range(primera, primera + cuantas)


def buscar_acuses(cursor, acuses: Path, estado: int) -> tuple[int, int]:
    """How many samples were acknowledged, and how many of them or of their messages the database does not have.

    A created sample must be there with its code; a delivered one must be in the state that was told; each message must
    be in the log, and each sample's step in its trace.
    """
    cursor.execute("CREATE TEMP TABLE acuse (que text, codigo text, id bigint)")
    with acuses.open() as archivo:
        cursor.copy_expert("COPY acuse FROM STDIN", archivo)
    cursor.execute("ANALYZE acuse")
    cursor.execute(
        """SELECT count(*), count(*) FILTER (WHERE m.id IS NULL OR NOT EXISTS
             (SELECT FROM historial h WHERE h.muestra_id = a.id AND h.hacia = %(estado)s))
           FROM acuse a LEFT JOIN muestra m ON m.id = a.id AND m.estado = %(estado)s
             AND (a.codigo = '' OR m.codigo_muestra_cliente = a.codigo)
           WHERE a.que = 'i'""",
        {"estado": estado},
    )
    acusadas, faltan = cursor.fetchone()
    cursor.execute("SELECT count(*) FROM acuse a WHERE a.que = 'm' AND NOT EXISTS (SELECT FROM mensaje x WHERE x.id = a.id)")
    faltan += cursor.fetchone()[0]
    cursor.execute("SELECT count(*) - count(DISTINCT id) FROM acuse WHERE que = 'i'")
    faltan += cursor.fetchone()[0]
    cursor.execute("DROP TABLE acuse")
    return acusadas, faltan
