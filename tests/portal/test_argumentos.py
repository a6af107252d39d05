"""What stands in a page's address is understood, or the page says that it was not: on every page, for whatever is typed."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from dominio.vocabulario.enumeraciones import Rol
from portal.marco.argumentos import argumentos_de
from portal.marco.permisos import acceso_de
from tests.elenco import una_informada
from tests.portal.cliente import Cliente

CUENTAS = {
    Rol.LABORATORIO: "lab.norte",
    Rol.AUDITOR: "auditora",
    Rol.MESA_AYUDA: "mesa",
    Rol.MINSAL: "minsal",
    Rol.TOMADOR: "tomador",
}
METODOS = {"GET", "POST"}
DE_RUTA = {"planilla": "resultados"}
RAROS = (
    "9999-12-31",
    "0001-01-01",
    "9999-12-31T23:59:59",
    "0001-01-01T00:00:00Z",
    "2026-02-30",
    "-1",
    "999999999999999999",
    "9" * 30,
    "MDAwMS0wMS0wMVQwMDowMDowMCswMDowMHwx",
    "OTk5OS0xMi0zMVQyMzo1OTo1OS0xNDowMHw5OTk5OTk5OTk5OTk5OTk5OTk",
    "12.345.678-5",
    "' OR 1=1 --",
    "%",
    "ñandú \U0001f9ea",
    "a" * 3000,
    "\ufffe",
)
"""Values that make arithmetic, binding or reading fail where it is careless."""


def direccion_de(portal: Flask, regla: Any, numero: int) -> str:
    """The address of a page or a form, with this number wherever its path has one."""
    valores = {nombre: DE_RUTA.get(nombre, numero) for nombre in regla.arguments}
    return portal.url_map.bind("localhost").build(regla.endpoint, valores, method=next(iter(regla.methods & METODOS)))


def vistas(portal: Flask) -> list[tuple[str, Any, tuple[str, ...]]]:
    """Every page and every form: who may use it, its rule and its arguments."""
    halladas = []
    with portal.app_context():
        for regla in portal.url_map.iter_rules():
            acceso = acceso_de(regla.endpoint)
            if acceso is None:
                continue
            sin_entrar = acceso.publico or acceso.a_medias
            quien = next(cuenta for rol, cuenta in CUENTAS.items() if acceso.admite(rol))
            halladas.append(("" if sin_entrar else quien, regla, argumentos_de(regla.endpoint)))
    return sorted(halladas, key=lambda vista: (vista[0], vista[1].rule))


def con_quien(portal: Flask, entra: Callable[[str], Cliente]) -> Iterator[tuple[Cliente, Any, tuple[str, ...]]]:
    """Every page and every form, with somebody who may use it; each of them comes in once."""
    listas = vistas(portal)
    clientes = {cuenta: entra(cuenta) for cuenta in {cuenta for cuenta, _, _ in listas}}
    for cuenta, regla, argumentos in listas:
        yield clientes[cuenta], regla, argumentos


def paginas(portal: Flask, entra: Callable[[str], Cliente]) -> Iterator[tuple[Cliente, str, tuple[str, ...]]]:
    """Every page that can be asked for: somebody who may see it, its address and its arguments."""
    for cliente, regla, argumentos in con_quien(portal, entra):
        if "GET" in regla.methods:
            yield cliente, direccion_de(portal, regla, 1), argumentos


def test_un_argumento_que_no_se_conoce_se_dice_y_no_se_busca_nada(portal, entra):
    """On every page: a misspelt criterion would leave the whole list as if it had been searched."""
    for cliente, direccion, _ in paginas(portal, entra):
        respuesta = cliente.ver(direccion, query_string={"dezde": "2026-03-01"})
        if respuesta.status_code == 303 and "/entrar" in respuesta.location:
            continue
        assert (respuesta.status_code, "HUB-5015" in respuesta.text) == (400, True), direccion
        assert "«dezde»" in respuesta.text


def test_un_argumento_dos_veces_o_con_un_control_se_rechaza(portal, entra):
    for cliente, direccion, argumentos in paginas(portal, entra):
        for nombre in argumentos:
            for consulta in (f"{nombre}=1&{nombre}=2", f"{nombre}=%00", f"{nombre}=a%1Fb"):
                respuesta = cliente.ver(direccion, query_string=consulta)
                assert (respuesta.status_code, "HUB-5016" in respuesta.text) == (400, True), (direccion, consulta)


@pytest.mark.timeout(300)
def test_nada_que_se_escriba_en_una_direccion_es_una_falla_del_hub(portal, entra, ventanilla, laboratorio_norte):
    """Every argument of every page, with values from the ends of the calendar, of numbers and of text."""
    una_informada(ventanilla, laboratorio_norte)
    for cliente, direccion, argumentos in paginas(portal, entra):
        for nombre in argumentos:
            for raro in RAROS:
                respuesta = cliente.ver(direccion, query_string={nombre: raro})
                assert respuesta.status_code < 500, (direccion, nombre, raro)


LIBRES = {"q", "texto", "documento", "id_mensaje_cliente", "codigo_muestra_cliente", "siguiente", "paciente_run"}
"""Arguments that may be any text; whatever else there is, is a number, a day, one of a list or made by the hub."""
LIBRES_DE = {"/administracion/usuarios": {"cursor"}, "/integradores/probar": {"codigo"}}
"""Of one page: a cursor that is a place in the alphabet, and a code that whoever tries the sandbox makes up."""
SIN_SENTIDO = ("zzz", "-5", "2026-02-30", "\u0661\u0662")


def test_lo_que_no_es_texto_libre_no_admite_cualquier_cosa(portal, entra):
    """A criterion that is ignored leaves the whole list as if it had been searched."""
    mal, mirados = [], 0
    for cliente, direccion, argumentos in paginas(portal, entra):
        for nombre in set(argumentos) - LIBRES - LIBRES_DE.get(direccion, set()):
            for valor in SIN_SENTIDO:
                respuesta = cliente.ver(direccion, query_string={nombre: valor})
                mirados += 1
                if respuesta.status_code not in (400, 422) or "HUB-" not in respuesta.text:
                    mal.append((direccion, nombre, valor))
    assert mal == []
    assert mirados > 150


def test_un_numero_que_ninguna_base_da_contesta_como_lo_que_no_existe(portal, entra):
    """In the path of every page and of every form."""
    for cliente, regla, _ in con_quien(portal, entra):
        if any(nombre not in DE_RUTA for nombre in regla.arguments):
            metodo = cliente.ver if "GET" in regla.methods else cliente.enviar
            assert metodo(direccion_de(portal, regla, 10**25)).status_code == 404, regla


@pytest.mark.parametrize(
    ("cuenta", "direccion"),
    [
        ("lab.norte", "/laboratorio/muestras?pestana=no-hay-tal"),
        ("lab.norte", "/laboratorio/muestras?comuna=santiago"),
        ("lab.norte", "/laboratorio/mensajes?ver=todo"),
        ("minsal", "/territorio/muestras?estado=44"),
        ("minsal", "/territorio/muestras?desde=ayer"),
        ("mesa", "/administracion/usuarios?rol=jefe"),
        ("mesa", "/mesa/mensajes?operacion=crearMuestra"),
        ("mesa", "/mesa/mensajes?error=HUB-0000"),
        ("auditora", "/auditoria/mensajes?puerta=sopa"),
        ("auditora", "/auditoria/mensajes?operacion=crearMuestra"),
        ("auditora", "/auditoria/mensajes?codigo_error=HUB-0000"),
        ("auditora", "/auditoria/mensajes/cuenta?abierta=2026-03-05&desde=ayer"),
        ("", "/integradores/probar?operacion=crearMuestra"),
        ("", "/integradores/probar?version=soap13"),
    ],
)
def test_un_valor_que_no_se_entiende_se_dice(entra, cuenta, direccion):
    """Not taken for the usual one, and not looked for in vain."""
    respuesta = entra(cuenta).ver(direccion)
    assert respuesta.status_code in (400, 422)
    assert "HUB-" in respuesta.text


@pytest.mark.parametrize("direccion", ["/auditoria/mensajes?hasta=9999-12-31", "/auditoria/mensajes?desde=0001-01-01"])
def test_una_busqueda_sin_fin_halla_lo_mismo_que_sin_esa_fecha(entra, ventanilla, laboratorio_norte, direccion):
    una_informada(ventanilla, laboratorio_norte)
    assert "crearMuestras" in entra("auditora").ver(direccion).text
