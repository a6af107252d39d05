"""How the window answers what pages ask about uploads."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select

from dominio.cargas.duenos import dueno, suyas
from dominio.cargas.estados import PENDIENTES, EstadoCarga
from dominio.cargas.fichas import FichaCarga, ficha, leer, selecto
from dominio.cargas.pedidos import (
    CargaHallada,
    CargarDeVerdad,
    CargasListadas,
    CargaSubida,
    CorreccionesHalladas,
    ListarCargas,
    SubirPlanilla,
    VerCarga,
    VerCorrecciones,
)
from dominio.cargas.respuesta import errores_de
from dominio.mensajes.borrados import ENTERO_BORRADO, orden_de_mensaje
from dominio.mensajes.lecturas import mencion_de_carga
from dominio.mensajes.vencidos import vencimiento
from dominio.muestras.planillas.pedidos import PEDIDOS_DE_PLANILLA, Planilla
from dominio.ventanilla.cuerpos import DEL_CUERPO, Cual, abrir
from dominio.ventanilla.pedidos import Pedido
from dominio.ventanilla.porteria import exigir_permiso
from dominio.ventanilla.recibos import Recibo
from dominio.vocabulario.cursores import a_clave, de_clave
from dominio.vocabulario.errores import CargaDesconocida, DemasiadasCargas
from dominio.vocabulario.limites import MAXIMO_CARGAS_EN_ESPERA
from modelos import Carga, CargaArchivo, Historial, Laboratorio, Mensaje, MensajeCuerpo, MensajeMuestra

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

POR_PAGINA = 25
LARGO_DE_NOMBRE = 200
SE_ANOTA_CADA = timedelta(hours=1)
"""How often it is noted whom somebody sees in the corrections of one workbook, which may be of 100,000 rows."""
_C = Carga.__table__.c
_MM = MensajeMuestra.__table__.c


def _subir(consulta: "Consulta", pedido: SubirPlanilla) -> CargaSubida:
    que = {"planilla": pedido.planilla.value, "nombre": _nombre(pedido.nombre), "simular": pedido.simular}
    return _guardar(consulta, pedido.contenido, que | {"a_proposito": pedido.a_proposito, "origen": pedido.origen})


def _de_verdad(consulta: "Consulta", pedido: CargarDeVerdad) -> CargaSubida:
    probada = leer(consulta.conexion, dueno(consulta.actor), pedido.id, consulta.ahora)
    hay_que_cargar = probada.simular or (pedido.a_proposito and probada.superadas)
    if not hay_que_cargar or probada.estado is not EstadoCarga.TERMINADA:
        raise CargaDesconocida(campo="id", valor=pedido.id)
    que = {"planilla": probada.planilla.value, "nombre": probada.nombre, "simular": False}
    a_proposito = pedido.a_proposito or probada.a_proposito
    return _guardar(consulta, _cuerpos(consulta, probada)[0], que | {"a_proposito": a_proposito, "origen": pedido.origen})


def _guardar(consulta: "Consulta", contenido: bytes, que: dict[str, Any]) -> CargaSubida:
    """Keep the file; refuses a workbook of others, and one more than anybody may have waiting."""
    assert consulta.actor is not None  # noqa: S101 (the permission needs one)
    exigir_permiso(consulta.actor, PEDIDOS_DE_PLANILLA[Planilla(que["planilla"])](items=()))
    _exigir_cupo(consulta)
    huella = hashlib.sha256(contenido)
    valores = {
        "laboratorio_id": dueno(consulta.actor)[0],
        "usuario_id": consulta.actor.usuario_id,
        "cod_deis": consulta.actor.cod_deis,
        "tamano": len(contenido),
        "huella": huella.digest(),
        "subida_en": consulta.ahora,
        "estado": EstadoCarga.EN_ESPERA.value,
        "intentos": 0,
        "hecho": 0,
        "total": 0,
        **que,
    }
    nueva = consulta.conexion.execute(insert(Carga).values(valores).returning(_C.id)).scalar_one()
    consulta.conexion.execute(insert(CargaArchivo).values(carga_id=nueva, contenido=contenido))
    return CargaSubida(**consulta.cabecera, id=nueva, sha256=huella.hexdigest())


def _exigir_cupo(consulta: "Consulta") -> None:
    """Two uploads of one owner at the same instant take turns, without waiting for those who refer to its row."""
    yo = dueno(consulta.actor)
    consulta.conexion.execute(select(Laboratorio.id).where(Laboratorio.id == yo[0]).with_for_update(key_share=True))
    esperan = select(func.count()).select_from(Carga).where(suyas(yo), _C.estado.in_(PENDIENTES))
    if consulta.conexion.execute(esperan).scalar_one() >= MAXIMO_CARGAS_EN_ESPERA:
        raise DemasiadasCargas(maximo=MAXIMO_CARGAS_EN_ESPERA)


def _nombre(nombre: str) -> str:
    """The name as it can be shown: without folders, nor what would move the text about."""
    ultimo = nombre.replace("\\", "/").rpartition("/")[2]
    return "".join(letra for letra in ultimo if letra.isprintable())[-LARGO_DE_NOMBRE:] or "sin nombre"


def _listar(consulta: "Consulta", pedido: ListarCargas) -> CargasListadas:
    orden = selecto().where(suyas(dueno(consulta.actor))).order_by(_C.id.desc()).limit(POR_PAGINA + 1)
    if pedido.cursor:
        orden = orden.where(_C.id < a_clave("c", pedido.cursor))
    filas = consulta.conexion.execute(orden).all()
    cargas = tuple(ficha(fila, consulta.ahora) for fila in filas[:POR_PAGINA])
    cursor = de_clave("c", cargas[-1].id) if len(filas) > POR_PAGINA else None
    return CargasListadas(**consulta.cabecera, cargas=cargas, cursor=cursor)


def _ver(consulta: "Consulta", pedido: VerCarga) -> CargaHallada:
    carga = leer(consulta.conexion, dueno(consulta.actor), pedido.id, consulta.ahora)
    errores = tuple(islice(errores_de(_cuerpos(consulta, carga)[1]), pedido.maximo + 1)) if carga.rechazadas else ()
    hay_mas = len(errores) > pedido.maximo
    return CargaHallada(**consulta.cabecera, carga=carga, errores=errores[: pedido.maximo], hay_mas=hay_mas)


def _corregir(consulta: "Consulta", pedido: VerCorrecciones) -> CorreccionesHalladas:
    carga = leer(consulta.conexion, dueno(consulta.actor), pedido.id, consulta.ahora)
    if not carga.rechazadas:
        raise CargaDesconocida(campo="id", valor=pedido.id)
    contenido, respuesta = _cuerpos(consulta, carga)
    if not _se_anoto(consulta, carga.mensaje_id or 0):
        _anotar_rechazadas(consulta, carga.mensaje_id or 0)
    return CorreccionesHalladas(**consulta.cabecera, carga=carga, contenido=contenido, respuesta=respuesta)


def _se_anoto(consulta: "Consulta", id_mensaje: int) -> bool:
    """Whether this person had these corrections a while ago: then it is on record whom they saw, however often they look."""
    cuales = consulta.documentos[0] = mencion_de_carga(id_mensaje)
    suyos = select(_MM.mensaje_id).join(Mensaje, Mensaje.id == _MM.mensaje_id).where(_MM.documento == cuales)
    quien = consulta.actor.usuario_id if consulta.actor else None
    suyos = suyos.where(Mensaje.usuario_id == quien, Mensaje.recibido_en > consulta.ahora - SE_ANOTA_CADA)
    return consulta.conexion.execute(suyos.limit(1)).first() is not None


def _anotar_rechazadas(consulta: "Consulta", id_mensaje: int) -> None:
    """Note whom the refused rows are about: of a file that was only tried, all that it was found to be about."""
    dadas = select(Historial.id).where(Historial.muestra_id == _MM.muestra_id, Historial.mensaje_id == id_mensaje)
    suyas = select(_MM.indice, _MM.muestra_id, _MM.documento).where(_MM.mensaje_id == id_mensaje)
    for fila in consulta.conexion.execute(suyas.where(_MM.huella.is_(None), ~dadas.exists())):
        if fila.muestra_id is not None:
            consulta.tocadas[fila.indice] = fila.muestra_id
        if fila.documento is not None:
            consulta.documentos[fila.indice] = fila.documento


def _cuerpos(consulta: "Consulta", carga: FichaCarga) -> tuple[bytes, bytes]:
    """The file and the answer of an upload that was served, as the record keeps them."""
    orden = select(*DEL_CUERPO).where(MensajeCuerpo.mensaje_id == carga.mensaje_id)
    fila = consulta.conexion.execute(orden).one_or_none()
    if fila is None:
        numero = carga.mensaje_id or 0
        vencido = vencimiento(consulta.conexion, numero)
        raise CargaDesconocida(campo="id", valor=carga.id) if vencido is None else vencido.error(numero)
    pedido, respuesta = (abrir(consulta.conexion, fila, cual) for cual in Cual)
    borrado = orden_de_mensaje(consulta.conexion, carga.mensaje_id or 0)
    if borrado is not None and ENTERO_BORRADO in (pedido, respuesta):
        raise borrado.error(carga.mensaje_id or 0)
    return pedido, respuesta


CARGAS: dict[type[Pedido], Callable[["Consulta", Any], Recibo]] = {
    SubirPlanilla: _subir,
    CargarDeVerdad: _de_verdad,
    ListarCargas: _listar,
    VerCarga: _ver,
    VerCorrecciones: _corregir,
}
"""How each of these requests is answered."""
