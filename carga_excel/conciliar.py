"""A laboratory's list as a workbook at the window: each row beside what the hub has, and nothing changed."""

import json
from dataclasses import asdict
from datetime import date

from carga_excel.importar import error_como_json
from carga_excel.lectura.proceso import Lectura, leer
from carga_excel.libros.conciliacion import CONCILIACION, FilaDeLista
from carga_excel.traduccion import Traductor
from dominio.reportes.conciliacion import exigir_tamano
from dominio.reportes.pedidos import ConciliarPlanilla, LineaDeLista
from dominio.ventanilla.actor import Actor
from dominio.ventanilla.porteria import exigir_permiso
from dominio.ventanilla.recibos import ConciliacionHecha, Recibo
from dominio.ventanilla.sobre import Sobre
from dominio.ventanilla.ventanilla import Ventanilla
from dominio.vocabulario.enumeraciones import Puerta
from dominio.vocabulario.errores import DatoObligatorio, ErrorDominio

LOS_DOS_CAMPOS = ("codigo_muestra_cliente", "resultado")


def conciliar(
    ventanilla: Ventanilla, actor: Actor, fecha: date, contenido: bytes, *, origen: str | None = None
) -> ConciliacionHecha:
    """What list and hub do not agree about, the lines counted as the rows of the sheet.

    A row that cannot be read is one of the differences. Raises the `ErrorDominio` that refuses the file as a whole, which is
    on record then.
    """
    sobre = Sobre(
        puerta=Puerta.EXCEL,
        operacion=ConciliarPlanilla.operacion,
        cuerpo=contenido,
        recibido_en=ventanilla.reloj(),
        origen=origen,
        codificar=_como_json,
        codificar_error=error_como_json,
    )
    pedido = ConciliarPlanilla(fecha=fecha, lineas=_lineas(ventanilla, actor, fecha, sobre))
    recibo = ventanilla.atender(actor, pedido, sobre)
    assert isinstance(recibo, ConciliacionHecha)  # noqa: S101 (what the window answers to this request)
    return recibo


def _lineas(ventanilla: Ventanilla, actor: Actor, fecha: date, sobre: Sobre) -> tuple[LineaDeLista, ...]:
    """The rows; a file that cannot be read, and an actor who may not send it, are on record too."""
    try:
        exigir_permiso(actor, ConciliarPlanilla(fecha=fecha, lineas=()))
        with leer(sobre.cuerpo, CONCILIACION.busqueda()) as lectura:
            exigir_tamano(lectura.total)
            return tuple(_leidas(lectura))
    except ErrorDominio as error:
        ventanilla.rechazar(sobre, error, actor)
        raise
    except Exception as falla:
        nuestro = ventanilla.como_error(falla)
        ventanilla.rechazar(sobre, nuestro, actor)
        raise nuestro from None


def _leidas(lectura: Lectura) -> list[LineaDeLista]:
    traductor = Traductor(CONCILIACION, lectura.campos)
    return [_linea(numero, traductor.item(celdas)) for numero, *celdas in lectura.crudas()]


def _linea(numero: int, fila: FilaDeLista) -> LineaDeLista:
    mal = {error.campo for error in fila.errores}
    faltan = [DatoObligatorio(campo=campo) for campo in LOS_DOS_CAMPOS if getattr(fila, campo) is None and campo not in mal]
    nombre = fila.codigo_muestra_cliente or next(
        (error.valor for error in fila.errores if error.campo == LOS_DOS_CAMPOS[0]), None
    )
    errores = (*fila.errores, *faltan)
    return LineaDeLista(numero, str(nombre or ""), None if errores else fila.resultado, errores)


def _como_json(recibo: Recibo) -> bytes:
    assert isinstance(recibo, ConciliacionHecha)  # noqa: S101 (what the window answers to this request)
    datos = {
        "id_mensaje": recibo.id_mensaje,
        "fecha": recibo.fecha.isoformat(),
        **recibo.resumen(),
        "diferencias": [asdict(una) for una in recibo.diferencias],
    }
    return json.dumps(datos, ensure_ascii=False).encode()
