"""The people who look at the pages that are measured: one of every role, and of most one more who has little work."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg2.extensions
from sqlalchemy import Connection, update

from dominio.personas import contrasenas, segundo_factor
from dominio.personas.usuarios import CON_SEGUNDO_FACTOR, UsuarioNuevo, registrar
from dominio.vocabulario.enumeraciones import Rol
from dominio.vocabulario.tiempo import en_chile
from modelos import Usuario

ALCANCES = {
    Rol.LABORATORIO: "m.laboratorio_id",
    Rol.TOMADOR: "m.rut_responsable",
    Rol.ESTABLECIMIENTO: "m.cod_deis",
    Rol.COMUNA: "e.comuna_codigo",
    Rol.SERVICIO_SALUD: "e.servicio_salud_codigo",
    Rol.SEREMI: "c.region_codigo",
}
"""Of each role that reaches a part of the samples, which part."""
DE = "FROM muestra m JOIN establecimiento e USING (cod_deis) JOIN comuna c ON c.codigo = e.comuna_codigo"
COLEGAS = """
INSERT INTO usuario (cuenta, nombre, rol, laboratorio_id, contrasena, contrasena_provisoria, activo, creado_en)
SELECT 'colega' || n, 'Colega ' || n, 'laboratorio', (SELECT min(id) FROM laboratorio), %s, true, true, now()
FROM generate_series(1, 3000) n
"""
"""More people, for the list of them."""
CARGAS = """
INSERT INTO carga (laboratorio_id, usuario_id, planilla, simular, nombre, tamano, huella, subida_en, estado, intentos, hecho,
  total, terminada_en, error_codigo, error_mensaje)
SELECT %s, (SELECT min(id) FROM usuario), 'resultados', true, 'resultados-' || n || '.xlsx', 9000, sha256(n::text::bytea),
  now() - n * interval '20 minutes', 'rechazada', 1, 0, 0, now() - n * interval '20 minutes', 'HUB-4001',
  'El archivo no se puede leer.'
FROM generate_series(8000, 1, -1) n
"""
"""Four months of uploads by one laboratory."""
CUALQUIERA = "true OR %s IS NULL"
AYER, SEMANA, MES, TODO = (timedelta(days=dias) for dias in (1, 7, 30, 119))


@dataclass(frozen=True)
class Persona:
    """Somebody who may come in. `datos` are what addresses speak of: days, and a sample that this person may see."""

    cuenta: str
    contrasena: str = field(repr=False)
    totp_secreto: str | None = field(repr=False)
    datos: dict[str, Any]


def crear_personas(conexion: Connection, cursor: "psycopg2.extensions.cursor") -> dict[str, Persona]:
    """People by account: `rol`, and `rol.poco` for one of little work; two cursors of the same database are needed."""
    contrasena = contrasenas.provisoria()
    guardada, ahora = contrasenas.guardar(contrasena), datetime.now(UTC)
    cursor.execute(COLEGAS, (guardada,))
    personas = {}
    for rol in Rol:
        for cuenta, orden in ((rol.value, "DESC"), (f"{rol.value}.poco", "ASC"))[: 2 if rol in ALCANCES else 1]:
            alcance = _alcance(cursor, ALCANCES[rol], orden) if rol in ALCANCES else None
            secreto = segundo_factor.nuevo_secreto() if rol in CON_SEGUNDO_FACTOR else None
            nuevo = UsuarioNuevo(cuenta=cuenta, nombre=f"Persona {cuenta}", rol=rol, alcance=alcance)
            numero = registrar(conexion, nuevo, guardada, ahora)
            listo = {"contrasena_provisoria": False, "contrasena_vence_en": None, "totp_secreto": secreto}
            conexion.execute(
                update(Usuario).where(Usuario.id == numero).values(**listo, totp_desde=ahora if secreto else None)
            )
            if cuenta == Rol.LABORATORIO.value:
                cursor.execute(CARGAS, (alcance,))
            datos = _muestra(cursor, ALCANCES.get(rol), alcance) | _dias(ahora)
            personas[cuenta] = Persona(cuenta, contrasena, secreto, datos)
    return personas


def _alcance(cursor: "psycopg2.extensions.cursor", columna: str, orden: str) -> Any:
    """The part with most samples, or with fewest."""
    cursor.execute(f"SELECT {columna} {DE} GROUP BY 1 ORDER BY count(*) {orden}, 1 LIMIT 1")
    return cursor.fetchone()[0]


def _muestra(cursor: "psycopg2.extensions.cursor", columna: str | None, alcance: Any) -> dict[str, Any]:
    """The newest sample of that part of a patient with RUT."""
    donde = f"{columna} = %s" if columna else CUALQUIERA
    cursor.execute(
        "SELECT m.id, m.codigo_muestra_cliente, m.paciente_run, m.paciente_dv, m.paciente_comuna, m.paciente_nombres, "
        "m.paciente_ap_pat, m.laboratorio_id, (SELECT max(mensaje_id) FROM historial WHERE muestra_id = m.id) "
        f"{DE} WHERE m.paciente_run IS NOT NULL AND ({donde}) "
        "ORDER BY m.fecha_muestra DESC LIMIT 1",
        (alcance,),
    )
    id_muestra, codigo, run, digito, comuna, nombres, apellido, laboratorio, mensaje = cursor.fetchone()
    return {
        "id": id_muestra,
        "codigo": codigo,
        "run": run,
        "rut": f"{run}-{digito}",
        "comuna": comuna,
        "nombre": nombres.split()[0],
        "apellido": apellido,
        "laboratorio": laboratorio,
        "mensaje": mensaje,
    }


def _dias(ahora: datetime) -> dict[str, Any]:
    hoy = en_chile(ahora).date()
    return {
        "hoy": hoy,
        "manana": hoy + AYER,
        "ayer": hoy - AYER,
        "semana": hoy - SEMANA,
        "mes": hoy - MES,
        "todo": hoy - TODO,
        "hora": f"{en_chile(ahora - timedelta(hours=1)):%Y-%m-%dT%H:%M}",
    }
