"""Many uploads at once, in threads of one process as gunicorn has them."""

from concurrent.futures import ThreadPoolExecutor

from carga_excel.lectura.proceso import leer
from dominio.vocabulario.errores import ErrorDominio
from tests.carga_excel.guardia.hostiles.contenedor import CONTENEDORES
from tests.carga_excel.libros import BUSQUEDA, ods, xls, xlsx


def _total(contenido):
    try:
        with leer(contenido, BUSQUEDA) as lectura:
            return lectura.total
    except ErrorDominio as error:
        return error.codigo


def test_varios_hilos_leen_a_la_vez_libros_buenos_y_hostiles():
    """Each gets its own rows or its own refusal, whatever the others are."""
    truncados = [xlsx()[:-30], xls()[:1500]]
    hostiles = [hostil for hostil in CONTENEDORES if "dos archivos" in hostil.nombre or "LZMA" in hostil.nombre]
    casos = [(xlsx(), 2), (ods(), 2), (xls(), 2), *((hostil.hacer(), hostil.codigos[0]) for hostil in hostiles)]
    casos += [(truncado, "HUB-4008") for truncado in truncados]
    with ThreadPoolExecutor(8) as hilos:
        hechos = list(hilos.map(_total, [contenido for contenido, _ in casos * 4]))

    assert hechos == [esperado for _, esperado in casos * 4]
