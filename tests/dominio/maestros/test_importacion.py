"""Establishments, laboratories and professionals that come in files."""

import time
from datetime import UTC, datetime
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text

from dominio.maestros.importacion import FilaDeMaestro, importar
from dominio.maestros.publicados import cargar_fijos, listar
from dominio.vocabulario.errores import MaestroDesconocido
from modelos import TOMA_DE_MUESTRAS, Establecimiento, Laboratorio, Profesional, crear_motor
from modelos.migraciones import migrar

AHORA = datetime(2022, 3, 5, 12, tzinfo=UTC)
CENTRO = {
    "cod_deis": "113456",
    "nombre": "CESFAM Centro",
    "comuna": "13101",
    "servicio_salud": "11",
    "dependencia": "Municipal",
}
PERSONA = {"rut": "11.111.111-1", "nombres": "Ana", "apellidos": "Araya", "profesion": "Matrona"}


@pytest.fixture
def conexion(motor):
    with motor.begin() as abierta:
        cargar_fijos(abierta)
        yield abierta


def hacer(conexion, maestro, *textos, **opciones):
    return importar(conexion, maestro, [FilaDeMaestro(n, t) for n, t in enumerate(textos, 2)], ahora=AHORA, **opciones)


def cuentas(importacion):
    return importacion.creadas, importacion.actualizadas, importacion.sin_cambio, importacion.rechazadas


def errores(importacion):
    return [(e.fila, e.error.campo, e.error.codigo) for e in importacion.errores]


def test_importar_dos_veces_lo_mismo_no_cambia_nada(conexion):
    primera = hacer(conexion, "establecimientos", CENTRO)
    segunda = hacer(conexion, "establecimientos", CENTRO)

    assert cuentas(primera) == (1, 0, 0, 0)
    assert cuentas(segunda) == (0, 0, 1, 0)
    fila = conexion.execute(select(Establecimiento.__table__)).one()
    assert tuple(fila) == ("113456", "CESFAM Centro", 13101, 11, "Municipal", True)


def test_importar_con_cambios_actualiza_y_conserva_lo_que_no_viene(conexion):
    """A file without the column, or with the cell empty, is no order to erase."""
    hacer(conexion, "establecimientos", CENTRO)

    cambio = hacer(
        conexion, "establecimientos", {"cod_deis": "113456", "nombre": "CESFAM Nuevo", "comuna": "13101", "dependencia": " "}
    )

    assert cuentas(cambio) == (0, 1, 0, 0)
    fila = conexion.execute(select(Establecimiento.__table__)).one()
    assert (fila.nombre, fila.dependencia, fila.servicio_salud_codigo, fila.activo) == (
        "CESFAM Nuevo",
        "Municipal",
        11,
        True,
    )


def test_lo_que_no_viene_no_se_borra_y_lo_inactivo_deja_de_listarse(conexion):
    hacer(conexion, "establecimientos", CENTRO, CENTRO | {"cod_deis": "113457"})
    hacer(conexion, "establecimientos", CENTRO | {"activo": "0"})

    assert conexion.scalar(select(func.count()).select_from(Establecimiento)) == 2
    assert listar(conexion, "establecimientos") == [("113457", "CESFAM Centro", "13101")]


def test_las_filas_buenas_entran_y_se_dicen_todos_los_errores_de_las_malas(conexion):
    """Each error says row, column and code; no error hides another."""
    importacion = hacer(
        conexion,
        "establecimientos",
        CENTRO,
        {"cod_deis": "x" * 21, "nombre": "", "comuna": "13999", "servicio_salud": "27", "activo": "tal vez"},
        {"cod_deis": "113458", "comuna": "Santiago"},
    )

    assert cuentas(importacion) == (1, 0, 0, 2)
    assert importacion.total == 3
    assert sorted(errores(importacion)) == [
        (3, "activo", "HUB-2003"),
        (3, "cod_deis", "HUB-2005"),
        (3, "comuna", "HUB-2013"),
        (3, "nombre", "HUB-2001"),
        (3, "servicio_salud", "HUB-2013"),
        (4, "comuna", "HUB-2003"),
        (4, "nombre", "HUB-2001"),
    ]
    assert [codigo for codigo, *_ in listar(conexion, "establecimientos")] == ["113456"]


def test_los_errores_nombran_la_columna_como_la_escribio_el_usuario(conexion):
    importacion = hacer(conexion, "establecimientos", CENTRO | {"comuna": "1"}, encabezados={"comuna": "Código Comuna"})

    (unico,) = importacion.errores
    assert unico.error.campo == "Código Comuna"
    assert unico.error.mensaje == "«1» no está en el maestro de comunas."


def test_simular_dice_lo_mismo_y_no_guarda(conexion):
    malo = {"cod_deis": "1", "nombre": "Sin comuna"}
    simulada = hacer(conexion, "establecimientos", CENTRO, malo, simular=True)

    assert listar(conexion, "establecimientos") == []
    real = hacer(conexion, "establecimientos", CENTRO, malo)
    assert cuentas(simulada) == cuentas(real) == (1, 0, 0, 1)
    assert errores(simulada) == errores(real)


def test_una_fila_repetida_igual_es_inocua_y_una_contradictoria_se_rechaza(conexion):
    importacion = hacer(conexion, "establecimientos", CENTRO, CENTRO, CENTRO | {"nombre": "Otro"})

    assert cuentas(importacion) == (1, 0, 1, 1)
    (unico,) = importacion.errores
    assert (unico.fila, unico.error.codigo, unico.error.valor) == (4, "HUB-4051", "113456")
    assert "fila 2" in unico.error.mensaje


def test_los_profesionales_se_reconocen_por_su_rut_en_cualquier_formato(conexion):
    hacer(conexion, "profesionales", PERSONA)
    otra = hacer(conexion, "profesionales", PERSONA | {"rut": "011111111-1", "profesion": "Médica"}, {"rut": "11111111-2"})

    assert cuentas(otra) == (0, 1, 0, 1)
    assert ("rut", "HUB-2004") in [(campo, codigo) for _, campo, codigo in errores(otra)]
    fila = conexion.execute(select(Profesional.__table__)).one()
    assert tuple(fila) == ("11111111-1", "Ana", "Araya", "Médica", True)


def test_un_laboratorio_sin_numero_se_reconoce_por_su_nombre(conexion):
    hacer(conexion, "laboratorios", {"nombre": "Laboratorio Norte"})
    otra = hacer(conexion, "laboratorios", {"nombre": "LABORATORIO  norte", "cod_deis": "113456", "comuna": "02101"})

    assert cuentas(otra) == (0, 1, 0, 0)
    fila = conexion.execute(select(Laboratorio.__table__).where(Laboratorio.id != TOMA_DE_MUESTRAS)).one()
    assert (fila.cod_deis, fila.comuna_codigo, fila.activo, fila.creado_en) == ("113456", 2101, True, AHORA)


def test_un_laboratorio_con_numero_lo_conserva_y_el_siguiente_no_choca(conexion):
    """The number that the country knows it by; on PostgreSQL the sequence has to follow."""
    hacer(conexion, "laboratorios", {"id_laboratorio": "412", "nombre": "Laboratorio Norte"})
    hacer(conexion, "laboratorios", {"nombre": "Laboratorio Sur"}, {"nombre": "Laboratorio Centro"})
    renombrado = hacer(conexion, "laboratorios", {"id_laboratorio": "412", "nombre": "Laboratorio Norte SpA"})

    numeros = {nombre: int(numero) for numero, nombre, _ in listar(conexion, "laboratorios")}
    assert cuentas(renombrado) == (0, 1, 0, 0)
    assert numeros["Laboratorio Norte SpA"] == 412
    assert {numeros["Laboratorio Sur"], numeros["Laboratorio Centro"]} == {413, 414}


def test_un_nombre_de_varios_laboratorios_exige_el_numero(conexion):
    hacer(
        conexion,
        "laboratorios",
        {"id_laboratorio": "1", "nombre": "Laboratorio Norte"},
        {"id_laboratorio": "2", "nombre": "Laboratorio Norte"},
    )
    importacion = hacer(conexion, "laboratorios", {"nombre": "Laboratorio Norte"})

    assert errores(importacion) == [(2, "nombre", "HUB-4052")]


def test_un_laboratorio_con_numero_y_otra_fila_con_su_nombre_son_el_mismo(conexion):
    importacion = hacer(
        conexion, "laboratorios", {"nombre": "Laboratorio Norte"}, {"id_laboratorio": "7", "nombre": "Laboratorio Norte"}
    )

    assert cuentas(importacion) == (1, 0, 1, 0)
    assert listar(conexion, "laboratorios") == [("7", "Laboratorio Norte", None)]


def test_un_maestro_fijo_no_se_importa(conexion):
    with pytest.raises(MaestroDesconocido):
        hacer(conexion, "comunas", {"codigo": "1"})


@pytest.mark.cronometro
def test_miles_de_filas_entran_en_segundos(conexion):
    """Set-based: a statement per row would take ten times this."""
    filas = [CENTRO | {"cod_deis": str(200_000 + n), "nombre": f"Centro {n}"} for n in range(6_000)]
    inicio = time.perf_counter()

    creada = hacer(conexion, "establecimientos", *filas)
    igual = hacer(conexion, "establecimientos", *filas)
    cambiada = hacer(conexion, "establecimientos", *(fila | {"dependencia": "Privado"} for fila in filas))

    assert (creada.creadas, igual.sin_cambio, cambiada.actualizadas) == (6_000, 6_000, 6_000)
    assert time.perf_counter() - inicio < 15


def test_dos_importaciones_a_la_vez_dejan_cada_registro_una_vez(motor):
    """Two operators load the same file at the same moment."""
    with motor.begin() as preparada:
        cargar_fijos(preparada)
    salida, resultados = Barrier(2), []

    def cargar():
        salida.wait(timeout=10)
        with motor.begin() as propia:
            filas = [PERSONA | {"rut": "11111111-1"}, PERSONA | {"rut": "22222222-2"}]
            resultados.append(hacer(propia, "profesionales", *filas))

    hilos = [Thread(target=cargar) for _ in range(2)]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join(timeout=30)

    assert [resultado.rechazadas for resultado in resultados] == [0, 0]
    with motor.begin() as conexion:
        assert conexion.scalar(select(func.count()).select_from(Profesional)) == 2


@pytest.mark.postgres
def test_el_rol_con_que_atiende_el_hub_alcanza_para_importar(bancada):
    """What `hub migrar` grants to HUB_ROL_APLICACION includes moving the sequence past an imported number."""
    rol = f"hub_{uuid4().hex}"
    with bancada.base("postgres") as direccion:
        motor = crear_motor(direccion)
        with motor.begin() as conexion:
            conexion.execute(text(f"CREATE ROLE {rol}"))
        migrar(motor, rol_aplicacion=rol)

        with motor.begin() as conexion:
            conexion.execute(text(f"SET LOCAL ROLE {rol}"))
            cargar_fijos(conexion)
            importacion = hacer(
                conexion,
                "laboratorios",
                {"id_laboratorio": "9", "nombre": "Laboratorio Norte"},
                {"nombre": "Laboratorio Sur"},
            )
            assert {numero for numero, *_ in listar(conexion, "laboratorios")} == {"9", "10"}

        assert cuentas(importacion) == (2, 0, 0, 0)
        with motor.begin() as conexion:
            conexion.execute(text(f"DROP OWNED BY {rol}"))
            conexion.execute(text(f"DROP ROLE {rol}"))
        motor.dispose()
