"""How the window serves an auditor: the answers, and the envelope that keeps what was asked and why."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from dominio.auditoria.borrado import borrar
from dominio.auditoria.documentos_sueltos import quitar
from dominio.auditoria.exportacion import MAXIMO_EXPORTADO, a_csv
from dominio.auditoria.guardadas import GUARDADAS
from dominio.auditoria.identidad.orden import borrar_identidad
from dominio.auditoria.informes_vencidos import vencer
from dominio.auditoria.lecturas import DE_LECTURAS, anotar_a_quien
from dominio.auditoria.mensajes import MensajeVisto, ver
from dominio.auditoria.pedidos import (
    AsentarRestauracion,
    AsentarVerificacion,
    BorrarIdentidad,
    BuscarMensajes,
    ExportarMensajes,
    PedirSello,
    Podar,
    ProbarMensaje,
    QuitarDocumentos,
    RevelarMensaje,
    VencerInformes,
    VerMensaje,
    VerVida,
)
from dominio.auditoria.restauracion import asentar_restauracion
from dominio.auditoria.retenciones import DE_RETENCIONES
from dominio.auditoria.revision import DE_REVISION
from dominio.mensajes.busqueda import MensajeBuscado, PaginaDeMensajes, buscar
from dominio.mensajes.recorrido import SIN_PARAR
from dominio.muestras.traza import Vida, id_de_codigo, vida
from dominio.personas.usuarios import nombres
from dominio.sellos.pruebas import prueba_de
from dominio.ventanilla.pedidos import Pedido
from dominio.ventanilla.recibos import Recibo
from dominio.ventanilla.sobre import Sobre
from dominio.vocabulario.enumeraciones import Puerta
from dominio.vocabulario.errores import (
    DatoObligatorio,
    ErrorDominio,
    FaltaCriterio,
    MensajeDesconocido,
    MotivoDemasiadoCorto,
    datos_de,
)
from dominio.vocabulario.limites import MINIMO_MOTIVO
from modelos import Mensaje

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta


@dataclass(slots=True, kw_only=True)
class VidaHallada(Recibo):
    """The answer to `VerVida`."""

    vida: Vida

    def respuesta(self) -> bytes:
        """What the record keeps of the answer."""
        return _json({"id_muestra": self.vida.id_muestra, "pasos": len(self.vida.pasos)})


@dataclass(slots=True, kw_only=True)
class MensajeAuditado(Recibo):
    """The answer to `VerMensaje` and `RevelarMensaje`: the whole message; who shows it masks it unless it is `revelado`."""

    visto: MensajeVisto
    revelado: bool

    def respuesta(self) -> bytes:
        """What the record keeps: which bodies were shown, not once more the bodies."""
        huellas = {"huella_pedido": self.visto.huella_pedido, "huella_respuesta": self.visto.huella_respuesta}
        return _json({"id_mensaje": self.visto.mensaje.id_mensaje, "revelado": self.revelado, **huellas})


@dataclass(slots=True, kw_only=True)
class MensajesHallados(Recibo):
    """The answer to `BuscarMensajes`."""

    pagina: PaginaDeMensajes

    def respuesta(self) -> bytes:
        """What the record keeps: the numbers of the messages that were shown."""
        return _json({"mensajes": [mensaje.id_mensaje for mensaje in self.pagina.mensajes]})


@dataclass(slots=True, kw_only=True)
class MensajesExportados(Recibo):
    """The answer to `ExportarMensajes`; `completo` is False when there were more than one export takes.

    `quienes` says who the users of these messages are. `contenido` is CSV; a door that gives out another kind of file puts
    it there before the record sees it.
    """

    contenido: bytes
    mensajes: tuple[MensajeBuscado, ...]
    quienes: dict[int, str]
    filas: int
    completo: bool

    def respuesta(self) -> bytes:
        """What the record keeps: enough to recognise the file."""
        sha256 = hashlib.sha256(self.contenido).hexdigest()
        return _json({"filas": self.filas, "completo": self.completo, "sha256": sha256, "tamano": len(self.contenido)})


@dataclass(slots=True, kw_only=True)
class VerificacionAsentada(Recibo):
    """The answer to `AsentarVerificacion`."""

    def respuesta(self) -> bytes:
        """Nothing that the request does not say."""
        return _json({"id_mensaje": self.id_mensaje})


@dataclass(slots=True, kw_only=True)
class SelloPedido(Recibo):
    """The answer to `PedirSello`; who asked sees to it that it is done."""

    def respuesta(self) -> bytes:
        """Nothing that the request does not say."""
        return _json({"id_mensaje": self.id_mensaje})


@dataclass(slots=True, kw_only=True)
class PruebaDada(Recibo):
    """The answer to `ProbarMensaje`: a file of JSON for `verificar_prueba.py`."""

    contenido: bytes

    def respuesta(self) -> bytes:
        """What the record keeps: enough to recognise the file."""
        return _json({"sha256": hashlib.sha256(self.contenido).hexdigest(), "tamano": len(self.contenido)})


def sobre_de(pedido: Pedido, *, puerta: Puerta, recibido_en: datetime, origen: str) -> Sobre:
    """The envelope of an auditor's request: what was asked, with its reason, and a summary of what was shown.

    `origen` says who asked and from where: the person's address at the portal, the system's user at the console.
    """
    return Sobre(
        puerta=puerta,
        operacion=pedido.operacion,
        cuerpo=_json(asdict(pedido)),  # type: ignore[call-overload]
        recibido_en=recibido_en,
        origen=origen[:45],
        codificar=lambda recibo: recibo.respuesta(),  # type: ignore[attr-defined]
        codificar_error=_error,
    )


def _error(error: ErrorDominio) -> bytes:
    return _json({"id_mensaje": error.id_mensaje, **datos_de(error)})


def _json(datos: dict[str, Any]) -> bytes:
    return json.dumps(_presentes(datos), ensure_ascii=False, default=str).encode()


def _presentes(datos: dict[str, Any]) -> dict[str, Any]:
    sin_vacios = {nombre: valor for nombre, valor in datos.items() if valor is not None}
    return {nombre: _presentes(valor) if isinstance(valor, dict) else valor for nombre, valor in sin_vacios.items()}


def _vida(consulta: "Consulta", pedido: VerVida) -> VidaHallada:
    clave = pedido.id_muestra
    if clave is None:
        if pedido.id_laboratorio is None or pedido.codigo_muestra_cliente is None:
            raise FaltaCriterio(criterios="id_muestra, o id_laboratorio y codigo_muestra_cliente")
        clave = id_de_codigo(consulta.conexion, pedido.id_laboratorio, pedido.codigo_muestra_cliente)
    hallada = vida(consulta.conexion, clave, ahora=consulta.ahora)
    consulta.tocadas[1] = clave
    return VidaHallada(**consulta.cabecera, vida=hallada)


def _ver(consulta: "Consulta", pedido: VerMensaje) -> MensajeAuditado:
    return _mostrar(consulta, pedido.id_mensaje, revelado=False)


def _revelar(consulta: "Consulta", pedido: RevelarMensaje) -> MensajeAuditado:
    motivo = (pedido.motivo or "").strip()
    if not motivo:
        raise DatoObligatorio(campo="motivo", condicion=" para ver datos personales")
    if len(motivo) <= MINIMO_MOTIVO:
        raise MotivoDemasiadoCorto(campo="motivo", minimo=MINIMO_MOTIVO)
    return _mostrar(consulta, pedido.id_mensaje, revelado=True)


def _mostrar(consulta: "Consulta", id_mensaje: int, *, revelado: bool) -> MensajeAuditado:
    """The message. Its samples and patients are noted for this reading too, so that a search for them finds who read it."""
    visto = ver(consulta.conexion, id_mensaje)
    for item in visto.items:
        if item.id_muestra is not None:
            consulta.tocadas[item.indice] = item.id_muestra
        if item.documento is not None:
            consulta.documentos[item.indice] = item.documento
    return MensajeAuditado(**consulta.cabecera, visto=visto, revelado=revelado)


def _buscar(consulta: "Consulta", pedido: BuscarMensajes) -> MensajesHallados:
    pagina = buscar(consulta.conexion, pedido.filtro, cursor=pedido.cursor, limite=pedido.limite)
    anotar_a_quien(consulta, pedido.filtro)
    return MensajesHallados(**consulta.cabecera, pagina=pagina)


def _exportar(consulta: "Consulta", pedido: ExportarMensajes) -> MensajesExportados:
    pagina = buscar(consulta.conexion, pedido.filtro, limite=MAXIMO_EXPORTADO, ritmo=SIN_PARAR)
    anotar_a_quien(consulta, pedido.filtro)
    quienes = nombres(consulta.conexion, [uno.usuario_id for uno in pagina.mensajes if uno.usuario_id is not None])
    return MensajesExportados(
        **consulta.cabecera,
        contenido=a_csv(pagina.mensajes, quienes),
        mensajes=pagina.mensajes,
        quienes=quienes,
        filas=len(pagina.mensajes),
        completo=pagina.cursor is None,
    )


def _asentar(consulta: "Consulta", _pedido: AsentarVerificacion) -> VerificacionAsentada:
    return VerificacionAsentada(**consulta.cabecera)


def _sellar(consulta: "Consulta", _pedido: PedirSello) -> SelloPedido:
    return SelloPedido(**consulta.cabecera)


def _probar(consulta: "Consulta", pedido: ProbarMensaje) -> PruebaDada:
    """The proof; the message need not be shown for it, so that nobody's data is touched."""
    if consulta.conexion.execute(select(Mensaje.id).where(Mensaje.id == pedido.id_mensaje)).first() is None:
        raise MensajeDesconocido(campo="id_mensaje", valor=pedido.id_mensaje)
    prueba = prueba_de(consulta.conexion, pedido.id_mensaje)
    return PruebaDada(**consulta.cabecera, contenido=json.dumps(prueba, ensure_ascii=False, indent=1).encode() + b"\n")


AUDITORIAS: dict[type[Pedido], Callable[["Consulta", Any], Recibo]] = {
    VerVida: _vida,
    VerMensaje: _ver,
    RevelarMensaje: _revelar,
    BuscarMensajes: _buscar,
    ExportarMensajes: _exportar,
    AsentarVerificacion: _asentar,
    AsentarRestauracion: asentar_restauracion,
    PedirSello: _sellar,
    ProbarMensaje: _probar,
    Podar: borrar,
    QuitarDocumentos: quitar,
    BorrarIdentidad: borrar_identidad,
    VencerInformes: vencer,
    **DE_RETENCIONES,
    **DE_REVISION,
    **DE_LECTURAS,
    **GUARDADAS,
}
"""How each of the auditor's requests is answered."""
