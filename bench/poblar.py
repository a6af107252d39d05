"""A database of PostgreSQL with a year's worth of work in it, made by the server itself: INSERT … SELECT generate_series.

`python -m bench.poblar postgresql://…` fills a database that `hub migrar` has prepared. What comes out is consistent: every
sample has its trace, every step its message, every message its bodies with their true digests. Work is spread as in life: a
few laboratories and establishments do most of it, and many little.
"""

import argparse
import hashlib
import random
import time

from psycopg2.extras import execute_values

from bench.cluster import conectar
from bench.datos import CALLES, PREVISIONES, TIPOS, comunas, cuerpos
from dominio.ventanilla.compresion import comprimir

MUESTRAS = 300_000
MENSAJES = 1_000_000
LABORATORIOS = 60
ESTABLECIMIENTOS = 1000
DIAS = 120
CUERPOS = 200
"""Different bodies; messages share them, which the database does not know."""

PREPARAR = """
CREATE OR REPLACE FUNCTION pg_temp.digito(run bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE 11 - (sum((substr(reverse(run::text), n, 1))::int * (2 + (n - 1) %% 6)) %% 11)
    WHEN 11 THEN '0' WHEN 10 THEN 'K'
    ELSE (11 - (sum((substr(reverse(run::text), n, 1))::int * (2 + (n - 1) %% 6)) %% 11))::text END
  FROM generate_series(1, length(run::text)) n $$;
CREATE OR REPLACE FUNCTION pg_temp.azar(n int) RETURNS float LANGUAGE sql IMMUTABLE AS $$
  SELECT (hashint4(n)::bigint + 2147483648) / 4294967296.0 $$;
SELECT setval(pg_get_serial_sequence('laboratorio', 'id'), greatest(max(id), 1), max(id) > 0) FROM laboratorio;
INSERT INTO laboratorio (nombre, activo, creado_en)
  SELECT 'Laboratorio ' || n, true, now() - interval '1 year' FROM generate_series(1, %(laboratorios)s) n;
INSERT INTO credencial (laboratorio_id, nombre, huella, creada_en)
  SELECT id, 'LIS', sha256(('clave ' || id)::bytea), creado_en FROM laboratorio WHERE id > 0;
CREATE TEMP TABLE lab AS SELECT l.id, c.id AS credencial_id, row_number() OVER (ORDER BY l.id) - 1 AS orden
  FROM laboratorio l JOIN credencial c ON c.laboratorio_id = l.id;
INSERT INTO establecimiento (cod_deis, nombre, comuna_codigo, servicio_salud_codigo, activo)
  SELECT 'B' || lpad(n::text, 6, '0'), 'CESFAM ' || n, c.codigo, s.codigo, true
  FROM generate_series(0, %(establecimientos)s - 1) n
  JOIN (SELECT codigo, region_codigo, row_number() OVER (ORDER BY region_codigo <> 13, codigo) - 1 AS orden FROM comuna) c
    ON c.orden = n %% (SELECT count(*) FROM comuna)
  LEFT JOIN LATERAL (SELECT codigo FROM servicio_salud WHERE region_codigo = c.region_codigo
    ORDER BY (codigo * 31 + c.codigo) %% 7, codigo LIMIT 1) s ON true;
INSERT INTO profesional (rut, nombres, apellidos, activo)
  SELECT run || '-' || pg_temp.digito(run), 'Profesional', 'Número ' || n, true
  FROM generate_series(0, 2 * %(establecimientos)s - 1) n, LATERAL (SELECT 8000000 + 451 * n AS run) r;
CREATE TEMP TABLE profesion AS SELECT rut, row_number() OVER (ORDER BY rut) - 1 AS orden
  FROM profesional WHERE nombres = 'Profesional' AND apellidos LIKE 'Número %%';
CREATE TEMP TABLE base AS SELECT (SELECT siguiente FROM numerador WHERE serie = 'mensaje') - 1 AS mensaje,
  (SELECT siguiente FROM numerador WHERE serie = 'muestra') - 1 AS muestra;
"""

PLANEAR = """
CREATE TEMP TABLE plan AS
SELECT n, base.muestra + n AS id, lab.id AS laboratorio_id, lab.credencial_id,
  creada_en,
  5000000 + (n::bigint * 7919) %% (%(muestras)s / 2) * 113 AS run,
  CASE WHEN n %% 50 = 0 OR creada_en > now() - interval '4 hours' THEN 2 WHEN n %% 40 = 1 THEN 6
    WHEN n %% 10 = 2 OR creada_en > now() - interval '21 hours' THEN 3 ELSE 4 END AS estado,
  'B' || lpad(establecimiento::text, 6, '0') AS cod_deis, 2 * establecimiento + n %% 2 AS profesional
FROM generate_series(1, %(muestras)s) n CROSS JOIN base
CROSS JOIN LATERAL (SELECT now() - (%(dias)s * interval '1 day') * (1 - n::float / %(muestras)s) AS creada_en) momento
CROSS JOIN LATERAL (SELECT floor(%(establecimientos)s * pg_temp.azar(n) ^ 3)::int AS establecimiento,
  floor(%(laboratorios)s * pg_temp.azar(n + 1000000000) ^ 2)::int AS laboratorio) al_azar
JOIN lab ON lab.orden = al_azar.laboratorio;
CREATE TEMP TABLE otros AS SELECT
  greatest(%(mensajes)s - sum(CASE estado WHEN 2 THEN 1 WHEN 4 THEN 3 ELSE 2 END), 1)::int AS cuantos FROM plan;
CREATE TEMP TABLE suceso AS
SELECT row_number() OVER (ORDER BY cuando, n, clase) + base.mensaje AS id, s.* FROM (
  SELECT 0 AS clase, n, creada_en AS cuando, id AS muestra_id, laboratorio_id, credencial_id,
    'crearMuestras' AS operacion, 'aceptado' AS desenlace FROM plan
  UNION ALL SELECT 1, n, creada_en + interval '3 hours', id, laboratorio_id, credencial_id,
    CASE WHEN estado = 6 THEN 'rechazarMuestra' ELSE 'recepcionarMuestra' END, 'aceptado' FROM plan WHERE estado > 2
  UNION ALL SELECT 2, n, creada_en + interval '20 hours', id, laboratorio_id, credencial_id,
    'entregaResultado', 'aceptado' FROM plan WHERE estado = 4
  UNION ALL SELECT 3, n, now() - (%(dias)s * interval '1 day') * (n::float / cuantos), NULL,
    CASE WHEN n %% 20 = 0 THEN NULL ELSE lab.id END, CASE WHEN n %% 20 = 0 THEN NULL ELSE lab.credencial_id END,
    CASE WHEN n %% 20 = 0 THEN '' WHEN n %% 9 = 0 THEN 'crearMuestras' WHEN n %% 5001 = 0 THEN 'corregirResultado'
      WHEN n %% 3 = 0 THEN 'datosMuestraFECHA' ELSE 'datosMuestraID' END,
    CASE WHEN n %% 20 = 0 THEN 'rechazado' WHEN n %% 9 = 0 THEN 'parcial' WHEN n %% 30011 = 0 THEN 'fallido'
      ELSE 'consulta' END
  FROM otros CROSS JOIN generate_series(1, cuantos) n
  JOIN lab ON lab.orden = floor(%(laboratorios)s * pg_temp.azar(n + 1500000000) ^ 2)::int
) s CROSS JOIN base;
"""

MUESTRA = """
INSERT INTO muestra (id, laboratorio_id, laboratorio_origen_id, codigo_muestra_cliente, huella, estado, creada_en, vence_en,
  rut_responsable, cod_deis, rut_medico, paciente_tipodoc, paciente_run, paciente_dv, paciente_pasaporte,
  paciente_ext_paisorigen, paciente_nombres, paciente_ap_pat, paciente_ap_mat, paciente_fecha_nac, paciente_sexo,
  paciente_comuna, paciente_direccion, paciente_telefono, paciente_prevision, fecha_muestra, tecnica_muestra, tipo_muestra,
  busqueda_activa, estrategia, sin_orden_medica, fecha_recepcion_laboratorio, motivo_rechazo, resultado,
  fecha_hora_resultado_laboratorio, informado_en, correcciones)
SELECT id, laboratorio_id, laboratorio_id, 'P-' || id, sha256(id::text::bytea), estado, creada_en,
  CASE WHEN estado = 2 THEN creada_en + interval '7 days' END, profesion.rut, cod_deis, profesion.rut,
  CASE WHEN n %% 50 = 7 THEN 'PASAPORTE' ELSE 'RUN' END, CASE WHEN n %% 50 <> 7 THEN run END,
  CASE WHEN n %% 50 <> 7 THEN pg_temp.digito(run) END, CASE WHEN n %% 50 = 7 THEN 'PA' || run END,
  CASE WHEN n %% 50 = 7 THEN 604 END, (%(nombres)s)[1 + n %% 40], (%(apellidos)s)[1 + n %% 60],
  (%(apellidos)s)[1 + n / 60 %% 60], date '1950-01-01' + n %% 25000, (ARRAY['M', 'F'])[1 + n %% 2],
  (%(comunas)s)[1 + n %% %(cuantas_comunas)s], (%(calles)s)[1 + n %% 5] || ' ' || n %% 9000, '+569' || (10000000 + n),
  CASE WHEN n %% 50 <> 7 THEN (%(previsiones)s)[1 + n %% 5] END, creada_en - interval '2 hours', 'RT-PCR',
  (%(tipos)s)[1 + n %% 4], false, 'Atención médica', false,
  CASE WHEN estado IN (3, 4) THEN creada_en + interval '3 hours' END,
  CASE WHEN estado = 6 THEN 'Muestra derramada' END,
  CASE WHEN estado = 4 THEN CASE WHEN n %% 12 = 0 THEN 'Positivo' ELSE 'Negativo' END END,
  CASE WHEN estado = 4 THEN creada_en + interval '20 hours' END,
  CASE WHEN estado = 4 THEN creada_en + interval '20 hours' END, 0
FROM plan JOIN profesion ON profesion.orden = plan.profesional ORDER BY n
"""

HISTORIAL = """
INSERT INTO historial (muestra_id, mensaje_id, ocurrido_en, operacion, puerta, laboratorio_id, credencial_id, desde, hacia,
  motivo, detalle)
SELECT s.muestra_id, s.id, s.cuando, s.operacion, 'soap11', s.laboratorio_id, s.credencial_id,
  (ARRAY[NULL, 2, 3])[s.clase + 1], CASE s.operacion WHEN 'crearMuestras' THEN 2 WHEN 'recepcionarMuestra' THEN 3
    WHEN 'rechazarMuestra' THEN 6 ELSE 4 END,
  CASE WHEN s.operacion = 'rechazarMuestra' THEN 'Muestra derramada' END,
  CASE WHEN s.operacion = 'entregaResultado' THEN 'Negativo' END
FROM suceso s WHERE s.muestra_id IS NOT NULL ORDER BY s.id
"""

REGISTRO = """
INSERT INTO mensaje (id, recibido_en, puerta, operacion, laboratorio_id, credencial_id, origen, id_mensaje_cliente, total,
  aceptados, rechazados, desenlace, duracion_us, tamano_pedido, huella_pedido, huella_respuesta)
SELECT s.id, cuando, CASE WHEN s.id %% 3000 = 1 THEN 'excel' WHEN s.id %% 7 = 0 THEN 'soap12' ELSE 'soap11' END, operacion,
  laboratorio_id, credencial_id, '10.1.' || s.id %% 5 || '.' || coalesce(laboratorio_id, 250),
  CASE WHEN s.id %% 4 = 0 THEN 'lis-' || s.id END, CASE desenlace WHEN 'parcial' THEN 3 WHEN 'rechazado' THEN 0 ELSE 1 END,
  CASE desenlace WHEN 'parcial' THEN 2 WHEN 'rechazado' THEN 0 ELSE 1 END, (desenlace = 'parcial')::int, desenlace,
  900 + s.id %% 2000, c.tamano, c.huella_pedido, c.huella_respuesta
FROM suceso s JOIN cuerpo c ON c.orden = s.id %% %(cuerpos)s ORDER BY s.id;
INSERT INTO mensaje_cuerpo (mensaje_id, pedido, respuesta)
SELECT s.id, c.pedido, c.respuesta FROM suceso s JOIN cuerpo c ON c.orden = s.id %% %(cuerpos)s ORDER BY s.id;
INSERT INTO mensaje_muestra (mensaje_id, indice, muestra_id, documento)
SELECT id, 1, muestra_id, NULL FROM suceso WHERE muestra_id IS NOT NULL
UNION ALL SELECT s.id, g, CASE WHEN g < 3 THEN p.id END, CASE WHEN g = 3 THEN p.run || '-' || pg_temp.digito(p.run) END
FROM suceso s CROSS JOIN generate_series(1, 3) g JOIN plan p ON p.n = 1 + (s.n::bigint * 13 + g) %% %(muestras)s
WHERE s.desenlace = 'parcial' OR (s.desenlace = 'consulta' AND g < 2);
INSERT INTO mensaje_error (mensaje_id, codigo, veces)
SELECT id, CASE WHEN desenlace = 'fallido' THEN 'HUB-9001' WHEN desenlace = 'parcial' THEN
  (ARRAY['HUB-2004', 'HUB-2013', 'HUB-2010', 'HUB-2021'])[1 + n %% 4]
  WHEN n %% 7 = 0 THEN 'HUB-1010' ELSE 'HUB-1002' END, 1
FROM suceso WHERE desenlace IN ('parcial', 'rechazado', 'fallido');
UPDATE numerador SET siguiente = greatest(siguiente, (SELECT max(id) + 1 FROM mensaje)) WHERE serie = 'mensaje';
UPDATE numerador SET siguiente = greatest(siguiente, (SELECT max(id) + 1 FROM muestra)) WHERE serie = 'muestra';
"""


def poblar(url: str, *, muestras: int = MUESTRAS, mensajes: int = MENSAJES) -> None:
    """Fill a migrated database with samples and at least the messages of their lives, up to `mensajes`."""
    parametros = _parametros(muestras, mensajes)
    conexion = conectar(url)
    with conexion.cursor() as cursor:
        cursor.execute(PREPARAR, parametros)
        crear_cuerpos(cursor)
        for orden in (PLANEAR, MUESTRA, HISTORIAL, REGISTRO):
            cursor.execute(orden, parametros)
        cursor.execute("VACUUM ANALYZE")
    conexion.close()


def _parametros(muestras: int, mensajes: int) -> dict[str, object]:
    codigos = [codigo for codigo, _ in comunas()]
    return {
        "muestras": muestras,
        "mensajes": mensajes,
        "laboratorios": LABORATORIOS,
        "dias": DIAS,
        "cuerpos": CUERPOS,
        "establecimientos": ESTABLECIMIENTOS,
        "nombres": [f"Nombre{n} Segundo{n}" for n in range(40)],
        "apellidos": [f"Apellido{n}" for n in range(60)],
        "comunas": codigos,
        "cuantas_comunas": len(codigos),
        "calles": list(CALLES),
        "previsiones": list(PREVISIONES),
        "tipos": list(TIPOS),
    }


def crear_cuerpos(cursor) -> None:
    """The bodies that messages share, with their digests."""
    cursor.execute(
        "CREATE TEMP TABLE cuerpo (orden int, tamano int, pedido bytea, huella_pedido bytea, respuesta bytea, "
        "huella_respuesta bytea)"
    )
    elegidos = random.Random(1).sample(cuerpos(), CUERPOS)
    filas = [(orden, *_cuerpo(xml)) for orden, xml in enumerate(elegidos)]
    execute_values(cursor, "INSERT INTO cuerpo VALUES %s", filas)


def _cuerpo(campos: str) -> tuple[int, bytes, bytes, bytes, bytes]:
    pedido = (
        '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><ns0:crearMuestras '
        f'xmlns:ns0="urn:hub-lis:interconexion:v1"><ns0:muestras><ns0:muestra>{campos}</ns0:muestra></ns0:muestras>'
        "</ns0:crearMuestras></soap:Body></soap:Envelope>"
    ).encode()
    respuesta = pedido[: pedido.index(b"<ns0:crear")] + b"<ok/></soap:Body></soap:Envelope>"
    return (
        len(pedido),
        comprimir(pedido),
        hashlib.sha256(pedido).digest(),
        comprimir(respuesta),
        hashlib.sha256(respuesta).digest(),
    )


def principal() -> None:
    """Fill the database of the address given."""
    argumentos = argparse.ArgumentParser(description=__doc__)
    argumentos.add_argument("url", help="postgresql://… de una base migrada")
    argumentos.add_argument("--muestras", type=int, default=MUESTRAS)
    argumentos.add_argument("--mensajes", type=int, default=MENSAJES)
    dados = argumentos.parse_args()
    comienzo = time.monotonic()
    poblar(dados.url, muestras=dados.muestras, mensajes=dados.mensajes)
    print(f"{dados.muestras} muestras y unos {dados.mensajes} mensajes en {time.monotonic() - comienzo:.0f} s")


if __name__ == "__main__":
    principal()
