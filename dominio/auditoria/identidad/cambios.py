"""What an order changes in one message: bodies, what rows say of the patient, and the salts of what must be forgotten."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from dominio.auditoria.documentos_sueltos import nombrados
from dominio.auditoria.identidad.alcance import AlcanceDeBorrado, en_trozos, exigir_sellado
from dominio.auditoria.identidad.documentos import se_borraron
from dominio.auditoria.identidad.tachado import QUEDAN, Tachador
from dominio.mensajes.borrados import BORRAR, ENTERO_BORRADO
from dominio.mensajes.mascara import TAPADO
from dominio.sellos.hojas import (
    CAMPOS_RESERVADOS,
    DEL_MENSAJE,
    Filas,
    Sales,
    indice_de,
    leer_filas,
    leer_sales,
    reservados_de,
    sal_del_campo,
)
from dominio.sellos.verificar_prueba import comprometer
from dominio.ventanilla import cuerpos
from dominio.ventanilla.compresion import comprimir, descomprimir
from dominio.ventanilla.cuerpos import DEL_CUERPO, Cual
from dominio.ventanilla.documentos import apartar
from dominio.vocabulario.errores import DocumentoPerdido, ErrorDominio, IdentidadEnCuerpoAlterado
from modelos import (
    Historial,
    Informe,
    Mensaje,
    MensajeBorrado,
    MensajeCliente,
    MensajeCuerpo,
    MensajeMuestra,
    MensajeReenvio,
    SelloSal,
)

SIN_NADA = hashlib.sha256(b"").digest()
"""The digest that stands for that of a body that expired: who knows what it was like would find a RUT by trying."""
DE_REPORTES = "reportes."
"""How the operations begin that issue reports."""
_H, _I, _S, _MM = (modelo.__table__.c for modelo in (Historial, Informe, SelloSal, MensajeMuestra))


@dataclass(slots=True)
class CambioDeBorrado:
    """What is to be changed in a message; nothing, if it says nothing of the patient.

    `apartados` are the documents that are kept apart of its bodies as they were.
    """

    numero: int
    filas: Filas
    cuerpos: dict[str, bytes] = field(default_factory=dict)
    huellas: dict[str, bytes] = field(default_factory=dict)
    apartados: frozenset[str] = frozenset()
    documentos: list[int] = field(default_factory=list)
    pasos: dict[int, dict[str, str]] = field(default_factory=dict)
    recibo: bytes | None = None
    reenvio: dict[str, Any] = field(default_factory=dict)
    informes: list[int] = field(default_factory=list)

    @property
    def hay(self) -> bool:
        """Whether there is anything to change."""
        partes = (self.huellas, self.documentos, self.pasos, self.recibo, self.reenvio, self.informes)
        return any(partes)


def cambios_de(conexion: Connection, alcance: AlcanceDeBorrado) -> Iterator[CambioDeBorrado]:
    """What the order changes, message by message, as they are now; raises `IdentidadEnCuerpoAlterado` for evidence."""
    informes = _informes_de(conexion, alcance)
    for trozo in en_trozos(alcance.mensajes):
        for numero, filas in sorted(leer_filas(conexion, _con_identidad(conexion, trozo)).items()):
            cambio = _cambio(conexion, alcance, filas)
            cambio.informes = informes.get(numero, [])
            if cambio.hay:
                yield cambio


def _con_identidad(conexion: Connection, numeros: Sequence[int]) -> list[int]:
    """Of these messages, those that may say who somebody is: not the orders, nor what issued a report of 100,000 samples,
    which says its number alone."""
    orden = select(Mensaje.id, Mensaje.operacion).where(Mensaje.id.in_(numeros))
    filas = conexion.execute(orden).all()
    return [fila.id for fila in filas if fila.operacion != BORRAR and not fila.operacion.startswith(DE_REPORTES)]


def _informes_de(conexion: Connection, alcance: AlcanceDeBorrado) -> Mapping[int, list[int]]:
    """The reports of the samples that still have their bytes or their names, by the message that brought each."""
    por_mensaje: dict[int, list[int]] = {}
    for numero in alcance.muestras:
        orden = select(_I.id, _I.mensaje_id).where(_I.muestra_id == numero)
        for fila in conexion.execute(orden.where(or_(_I.contenido.is_not(None), _I.nombre.is_not(None))).order_by(_I.id)):
            por_mensaje.setdefault(fila.mensaje_id, []).append(fila.id)
    return por_mensaje


def _cambio(conexion: Connection, alcance: AlcanceDeBorrado, filas: Filas) -> CambioDeBorrado:
    cambio = CambioDeBorrado(filas.mensaje.id, filas)
    suyas = [fila for fila in filas.muestras if alcance.es_suyo(fila)]
    suyos, sin_dueno = frozenset(fila.indice for fila in suyas), _sin_dueno(filas)
    entero = len(suyas) == len(filas.muestras) and not sin_dueno
    tachador = Tachador(alcance.persona, None if entero else suyos, sin_dueno)
    _en_cuerpos(conexion, cambio, tachador)
    cambio.documentos = [fila.indice for fila in suyas if fila.documento is not None]
    for paso in filas.historial:
        dichos = {cual: getattr(paso, cual) for cual in ("motivo", "detalle") if paso.muestra_id in alcance.muestras}
        if sobran := {cual: TAPADO for cual, dicho in dichos.items() if dicho and alcance.persona.nombrada_en(dicho)}:
            cambio.pasos[paso.id] = sobran
    for guardado in filas.cliente:
        cambio.recibo = _recibo(guardado.recibo, tachador, suyos)
    for reenvio in filas.reenvio:
        if alcance.persona.nombrada_en(reenvio.motivo):
            cambio.reenvio["motivo"] = TAPADO
        if reenvio.recibo is not None and (recibo := _recibo(reenvio.recibo, tachador, suyos)) is not None:
            cambio.reenvio["recibo"] = recibo
    return cambio


def _sin_dueno(filas: Filas) -> frozenset[int]:
    """The items of a write that were refused without a document that could be read."""
    mensaje = filas.mensaje
    todos = range(1, mensaje.total + 1) if mensaje.rechazados else ()
    return frozenset(todos) - {fila.indice for fila in filas.muestras}


def _en_cuerpos(conexion: Connection, cambio: CambioDeBorrado, tachador: Tachador) -> None:
    mensaje = cambio.filas.mensaje
    fila = conexion.execute(select(*DEL_CUERPO).where(MensajeCuerpo.mensaje_id == cambio.numero)).one_or_none()
    cambio.apartados = frozenset() if fila is None else frozenset(nombrados([fila.documentos]))
    for cual in Cual:
        anterior = bytes(getattr(mensaje, f"huella_{cual}"))
        if fila is None:
            huella = SIN_NADA
        else:
            cuerpo = _abrir(conexion, cambio.numero, fila, cual, anterior)
            cambio.cuerpos[cual] = tachador.tachar(cuerpo)
            huella = hashlib.sha256(cambio.cuerpos[cual]).digest()
        if huella != anterior:
            cambio.huellas[f"huella_{cual}"] = huella


def _abrir(conexion: Connection, numero: int, fila: Any, cual: Cual, huella: bytes) -> bytes:
    try:
        cuerpo = cuerpos.abrir(conexion, fila, cual)
    except DocumentoPerdido:
        if se_borraron(conexion, nombrados([json.dumps(json.loads(fila.documentos)[cual])])):
            return ENTERO_BORRADO
        raise IdentidadEnCuerpoAlterado(campo="id_mensaje", valor=numero) from None
    except ErrorDominio:
        raise IdentidadEnCuerpoAlterado(campo="id_mensaje", valor=numero) from None
    if hashlib.sha256(cuerpo).digest() != huella:
        raise IdentidadEnCuerpoAlterado(campo="id_mensaje", valor=numero)
    return cuerpo


def _recibo(guardado: bytes, tachador: Tachador, suyos: frozenset[int]) -> bytes | None:
    """A receipt without what the errors of these items repeat; None if they repeat nothing."""
    datos = json.loads(descomprimir(bytes(guardado)))
    antes = json.dumps(datos)
    for item in datos["items"]:
        if item["indice"] in suyos or tachador.lo_dice_un_error(item["indice"], item["errores"]):
            item["errores"] = [_error_tapado(*error) for error in item["errores"]]
    return None if json.dumps(datos) == antes else comprimir(json.dumps(datos, ensure_ascii=False).encode())


def _error_tapado(codigo: str, campo: str | None, valor: str | None, mensaje: str) -> list[str | None]:
    if campo is None or campo in QUEDAN:
        return [codigo, campo, valor, mensaje]
    return [codigo, campo, None if valor is None else TAPADO, TAPADO]


# ── writing it ──────────────────────────────────────────────────────────────────────────────────────────────────────
def aplicar(conexion: Connection, cambio: CambioDeBorrado, orden: int) -> dict[str, Any]:
    """Change the message; gives what the record says of it: which `vez` it is, and the digest of what is left."""
    numero = cambio.numero
    exigir_sellado(conexion, numero)
    vez = conexion.execute(select(func.max(MensajeBorrado.vez)).where(MensajeBorrado.mensaje_id == numero)).scalar() or 0
    conexion.execute(insert(MensajeBorrado).values(mensaje_id=numero, vez=vez + 1, orden_id=orden))
    sales = leer_sales(conexion, [numero])
    if cambio.huellas:
        _cambiar_cuerpos(conexion, cambio)
        conexion.execute(update(Mensaje).where(Mensaje.id == numero).values(cambio.huellas))
    _cambiar_filas(conexion, cambio)
    quedo = leer_filas(conexion, [numero])[numero]
    return {"vez": vez + 1, **_olvidar(conexion, cambio, dict(reservados_de(quedo)), sales)}


def _cambiar_cuerpos(conexion: Connection, cambio: CambioDeBorrado) -> None:
    if not cambio.cuerpos:
        return
    pedido, respuesta = (apartar(cambio.cuerpos[cual], cambio.apartados) for cual in Cual)
    conexion.execute(delete(MensajeCuerpo).where(MensajeCuerpo.mensaje_id == cambio.numero))
    conexion.execute(insert(MensajeCuerpo).values(cuerpos.fila_de(cambio.numero, pedido, respuesta)))


def _cambiar_filas(conexion: Connection, cambio: CambioDeBorrado) -> None:
    mensaje, suyos = cambio.filas.mensaje, MensajeMuestra.mensaje_id == cambio.numero
    if cambio.documentos:
        los_que_nombran = _MM.indice.in_(cambio.documentos)
        conexion.execute(update(MensajeMuestra).where(suyos, los_que_nombran).values(documento=None))
    for paso, dichos in cambio.pasos.items():
        conexion.execute(update(Historial).where(_H.id == paso).values(dichos))
    if cambio.recibo is not None:
        suyo = (MensajeCliente.laboratorio_id == mensaje.laboratorio_id, MensajeCliente.mensaje_id == cambio.numero)
        con_id = MensajeCliente.id_mensaje_cliente == mensaje.id_mensaje_cliente
        conexion.execute(update(MensajeCliente).where(*suyo, con_id).values(recibo=cambio.recibo))
    if cambio.reenvio:
        conexion.execute(update(MensajeReenvio).where(MensajeReenvio.mensaje_id == cambio.numero).values(cambio.reenvio))
    if cambio.informes:
        conexion.execute(update(Informe).where(_I.id.in_(cambio.informes)).values(nombre=None))


def _olvidar(conexion: Connection, cambio: CambioDeBorrado, quedan: Mapping[str, bytes], sales: Sales) -> dict[str, Any]:
    """Forget the salts of what was changed: with them, and the leaf, it could be found by trying.

    Of each the leaf's own digest is kept, so that the leaf can be reckoned as before.
    """
    campos, documentos = _de_campos(cambio, quedan, sales), _de_documentos(cambio, sales)
    del_mensaje = {DEL_MENSAJE: _Sal(None, None)}
    filas = [
        {"mensaje_id": cambio.numero, "indice": lugar, "sal": una.sal, "huella": una.huella}
        for lugar, una in (campos | documentos | del_mensaje).items()
    ]
    conexion.execute(delete(SelloSal).where(_S.mensaje_id == cambio.numero))
    conexion.execute(insert(SelloSal), filas)
    olvidados = {lugar for lugar, una in campos.items() if una.huella is not None}
    nombraban = sorted(lugar for lugar, una in documentos.items() if una.huella is not None)
    return {"ahora": resumenes(quedan, olvidados), "documentos": nombraban}


class _Sal(NamedTuple):
    """A salt, or what the leaf has of what it was for."""

    sal: bytes | None
    huella: str | None


def _de_campos(cambio: CambioDeBorrado, quedan: Mapping[str, bytes], sales: Sales) -> dict[int, _Sal]:
    """Of each field that the leaf does not show, by the place of its salt."""
    antes, hallados = dict(reservados_de(cambio.filas)), {}
    for campo in CAMPOS_RESERVADOS:
        una = _Sal(*sal_del_campo(sales, cambio.numero, campo))
        if una.sal is not None and antes.get(campo) != quedan.get(campo):
            una = _Sal(None, comprometer(una.sal, antes[campo]))
        hallados[indice_de(campo)] = una
    return hallados


def _de_documentos(cambio: CambioDeBorrado, sales: Sales) -> dict[int, _Sal]:
    """Of each item that names somebody, or did."""
    hallados = {}
    for item in cambio.filas.muestras:
        una = _Sal(*sales.get((cambio.numero, item.indice), (None, None)))
        if item.indice in cambio.documentos and una.sal is not None:
            una = _Sal(None, comprometer(una.sal, item.documento.encode()))
        if una != (None, None):
            hallados[item.indice] = una
    return hallados


def resumenes(quedan: Mapping[str, bytes], olvidados: set[int]) -> dict[str, str]:
    """The digest of what is left of each field of which the salt was forgotten."""
    nombres = [campo for campo in CAMPOS_RESERVADOS if indice_de(campo) in olvidados]
    return {campo: hashlib.sha256(quedan.get(campo, b"")).hexdigest() for campo in nombres}
