"""The masters that the hub ships, and the lists that it gives of them."""

import csv
import unicodedata
from collections import Counter
from importlib.resources import files

import pytest
from sqlalchemy import func, select, update

from dominio.maestros.importables import IMPORTABLES
from dominio.maestros.publicados import (
    MAESTROS,
    cargar_fijos,
    listar,
    paises,
)
from dominio.vocabulario.enumeraciones import ESTADOS_DEL_CONTRATO, Estrategia
from dominio.vocabulario.errores import MaestroDesconocido
from dominio.vocabulario.rut import a_rut
from modelos import Comuna, Pais, Region, ServicioSalud

POR_REGION = {
    1: 7,
    2: 9,
    3: 9,
    4: 15,
    5: 38,
    6: 33,
    7: 30,
    8: 33,
    9: 32,
    10: 30,
    11: 10,
    12: 11,
    13: 52,
    14: 12,
    15: 4,
    16: 21,
}
CONOCIDAS = {
    "01101": "Iquique",
    "02101": "Antofagasta",
    "04105": "Paiguano",
    "05109": "Viña del Mar",
    "05201": "Isla de Pascua",
    "05801": "Quilpué",
    "07309": "Vichuquén",
    "08112": "Hualpén",
    "08301": "Los Ángeles",
    "11101": "Coyhaique",
    "11302": "O'Higgins",
    "12202": "Antártica",
    "13101": "Santiago",
    "13120": "Ñuñoa",
    "14201": "La Unión",
    "15202": "General Lagos",
    "16101": "Chillán",
    "16206": "Ránquil",
    "16302": "Coihueco",
    "16303": "Ñiquén",
}


def leer(archivo):
    return list(csv.DictReader(files("modelos.datos").joinpath(archivo).read_text(encoding="utf-8").splitlines()))


def test_las_comunas_son_las_346_y_su_codigo_dice_su_region():
    """Every comuna of the country, once, under the region that its CUT code begins with."""
    comunas = leer("comunas.csv")

    assert len({comuna["codigo"] for comuna in comunas}) == len(comunas) == 346
    assert all(len(comuna["codigo"]) == 5 and int(comuna["codigo"][:2]) == int(comuna["region"]) for comuna in comunas)
    assert Counter(int(comuna["region"]) for comuna in comunas) == POR_REGION


def test_las_comunas_conocidas_tienen_su_codigo_vigente():
    """Codes that changed (Marga Marga in 2010, Ñuble in 2018) and names that are often misspelt."""
    nombres = {comuna["codigo"]: comuna["nombre"] for comuna in leer("comunas.csv")}

    assert {codigo: nombres.get(codigo) for codigo in CONOCIDAS} == CONOCIDAS
    assert not [codigo for codigo in nombres if codigo.startswith("084")], "Ñuble left region 8 in 2018"
    assert not {"05106", "05108", "05505", "05507"} & nombres.keys(), "Marga Marga took these in 2010"


def test_cada_provincia_tiene_un_solo_prefijo():
    """56 provinces; the third digit of the code tells them apart within a region."""
    provincias = {(comuna["codigo"][:3], comuna["provincia"]) for comuna in leer("comunas.csv")}

    assert len(provincias) == 56
    assert len({prefijo for prefijo, _ in provincias}) == len({nombre for _, nombre in provincias}) == 56


@pytest.mark.parametrize("archivo", ["regiones.csv", "comunas.csv", "servicios_salud.csv"])
def test_los_textos_estan_compuestos_y_sin_espacios_de_mas(archivo):
    """Names are NFC: a comuna typed with a combining accent would not be found otherwise."""
    for fila in leer(archivo):
        for texto in fila.values():
            assert texto == unicodedata.normalize("NFC", texto).strip()
            assert "  " not in texto
            assert texto


def test_las_regiones_son_16_y_los_servicios_de_salud_29():
    regiones = {int(region["codigo"]) for region in leer("regiones.csv")}
    servicios = leer("servicios_salud.csv")

    assert regiones == set(range(1, 17))
    assert {int(s["codigo"]) for s in servicios} == {*range(1, 27), 28, 29, 33}
    assert {int(s["region"]) for s in servicios} == regiones, "every region has at least one health service"


def test_los_paises_tienen_nombre_en_espanol():
    nombres = {pais["codigo"]: pais["nombre"] for pais in paises()}

    assert len(nombres) == len(paises()) >= 249
    assert nombres[152] == "Chile"
    assert nombres[862] == "Venezuela"
    assert nombres[276] == "Alemania"
    assert nombres[332] == "Haití"
    assert nombres[12] == "Argelia"


def test_cargar_los_fijos_dos_veces_no_duplica_y_repara_los_nombres(motor):
    """`hub migrar` runs at every upgrade."""
    with motor.begin() as conexion:
        cuantos = cargar_fijos(conexion)
        conexion.execute(update(Comuna).where(Comuna.codigo == 16101).values(nombre="Chillan"))
        assert cargar_fijos(conexion) == cuantos == {"region": 16, "servicio_salud": 29, "comuna": 346, "pais": 249}
        for modelo in (Region, ServicioSalud, Comuna, Pais):
            assert conexion.scalar(select(func.count()).select_from(modelo)) == cuantos[modelo.__tablename__]
        assert conexion.scalar(select(Comuna.nombre).where(Comuna.codigo == 16101)) == "Chillán"


def test_listar_da_codigo_nombre_y_padre(motor):
    with motor.begin() as conexion:
        cargar_fijos(conexion)

        assert ("16101", "Chillán", "16") in listar(conexion, "comunas")
        assert ("1101", "Iquique", "1") in listar(conexion, "comunas"), "as the answers write it, without the leading zero"
        assert ("16", "Ñuble", None) in listar(conexion, "regiones")
        assert ("152", "Chile", None) in listar(conexion, "paises")
        assert ("3", "recepcionada", None) in listar(conexion, "estados")
        assert ("RT-PCR", "RT-PCR", None) in listar(conexion, "tecnicas")
        assert ("BAC ELEAM", "BAC ELEAM", "BAC Brotes") in listar(conexion, "subestrategias")
        assert len(listar(conexion, "estados")) == len(ESTADOS_DEL_CONTRATO)
        assert len(listar(conexion, "estrategias")) == len(Estrategia)


def test_cada_maestro_anunciado_se_puede_listar(motor):
    with motor.begin() as conexion:
        cargar_fijos(conexion)
        vacios = [nombre for nombre in MAESTROS if not listar(conexion, nombre)]

    assert set(vacios) <= set(IMPORTABLES), "only what each country imports may be empty"


@pytest.mark.parametrize("nombre", ["profesionales", "Comunas", "", "comuna; DROP TABLE comuna"])
def test_un_maestro_desconocido_dice_cuales_hay(motor, nombre):
    """Professionals are personal data, so for a caller there is no such master."""
    with motor.begin() as conexion, pytest.raises(MaestroDesconocido) as rechazo:
        listar(conexion, nombre)

    assert "comunas" in rechazo.value.mensaje
    assert "laboratorios" in rechazo.value.mensaje
    assert "profesionales" not in rechazo.value.mensaje.split("son:")[1]


def test_los_datos_de_demostracion_se_entienden_y_son_ficticios():
    """Their RUNs verify, and no person has one of that range."""
    ruts = [profesional["rut"] for profesional in leer("demo/profesionales.csv")]

    assert [a_rut(rut, "rut") for rut in ruts] == ruts
    assert all(35_000_000 <= int(rut[:-2]) < 40_000_000 for rut in ruts)
