"""What a laboratory's system may read: its own samples; another's id answers exactly as an unknown one."""

import hashlib
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from dominio.maestros import publicados as maestros
from dominio.mensajes.vencidos import vencimientos_de_informes
from dominio.muestras.contenido import CAMPOS_GUARDADOS
from dominio.muestras.estados import EXISTE
from dominio.muestras.pedidos import (
    DatosMuestraFECHA,
    DatosMuestraID,
    DatosMuestraRUT,
    EstadoMensaje,
    EstadoServicio,
    ListarMaestro,
    ObtenerInforme,
)
from dominio.muestras.vida import esta_vencida
from dominio.sellos import cabezas
from dominio.ventanilla import reenvios
from dominio.ventanilla.consulta import Consulta
from dominio.ventanilla.pedidos import Pedido
from dominio.ventanilla.recibos import (
    FichaMuestra,
    InformeHallado,
    MaestroHallado,
    MensajeHallado,
    MuestrasHalladas,
    Recibo,
    ServicioEnMarcha,
)
from dominio.ventanilla.registro import leer_recibo
from dominio.vocabulario import limites
from dominio.vocabulario.cursores import a_clave, de_clave
from dominio.vocabulario.enumeraciones import (
    DESENLACES_DEL_CONTRATO,
    ESTADOS_DEL_CONTRATO,
    DesenlaceMensaje,
    Estado,
    Puerta,
)
from dominio.vocabulario.errores import (
    DocumentoAlterado,
    ErrorDominio,
    FaltaCriterio,
    InformeVencido,
    MensajeDesconocido,
    MuestraDesconocida,
    SinInforme,
    ValorNoPermitido,
)
from dominio.vocabulario.nombres_de_archivo import nombre_de_pdf
from dominio.vocabulario.rut import partir_rut
from dominio.vocabulario.tiempo import en_chile, inicio_del_dia
from dominio.vocabulario.version import VERSION_CONTRATO, VERSION_HUB
from modelos import Informe, Laboratorio, Mensaje, MensajeCliente, MensajeError, Muestra

_M = Muestra.__table__.c
CAMPOS_DE_VIDA = (
    "resultado",
    "fecha_recepcion_laboratorio",
    "fecha_hora_resultado_laboratorio",
    "creada_en",
    "vence_en",
    "motivo_rechazo",
    "valor_resultado",
)


# ── samples ─────────────────────────────────────────────────────────────────────────────────────────────────────
def muestra_por_id(consulta: Consulta, pedido: DatosMuestraID) -> MuestrasHalladas:
    hallada = _muestras(consulta, [_M.id == pedido.id_muestra])
    if not hallada.muestras:
        raise MuestraDesconocida(campo="id_muestra", valor=pedido.id_muestra)
    return hallada


def muestras_por_rut(consulta: Consulta, pedido: DatosMuestraRUT) -> MuestrasHalladas:
    run, digito = partir_rut(pedido.rut_paciente, "rut_paciente")
    halladas = _muestras(consulta, [_M.paciente_run == run], pedido.cursor)
    if not halladas.muestras:
        consulta.documentos[1] = f"{run}-{digito}"
    return halladas


def muestras_por_fecha(consulta: Consulta, pedido: DatosMuestraFECHA) -> MuestrasHalladas:
    if pedido.estado_muestra not in ESTADOS_DEL_CONTRATO:
        permitidos = " · ".join(f"{estado.value} ({estado.nombre})" for estado in ESTADOS_DEL_CONTRATO)
        raise ValorNoPermitido(campo="estado_muestra", valor=pedido.estado_muestra, permitidos=permitidos)
    ultimo = min(pedido.fecha_muestra, date.max - timedelta(days=limites.DIAS_CONSULTA_FECHA + 1))
    desde = inicio_del_dia(ultimo)
    hasta = inicio_del_dia(ultimo + timedelta(days=limites.DIAS_CONSULTA_FECHA))
    condiciones = [_M.estado == pedido.estado_muestra, _M.fecha_muestra >= desde, _M.fecha_muestra < hasta]
    return _muestras(consulta, condiciones, pedido.cursor)


def _muestras(consulta: Consulta, condiciones: list[ColumnElement[bool]], cursor: str | None = None) -> MuestrasHalladas:
    """A page of the caller's samples, newest first: those addressed to it and those that it registered."""
    yo = consulta.laboratorio_id
    condiciones = [*condiciones, (_M.laboratorio_id == yo) | (_M.laboratorio_origen_id == yo), EXISTE]
    if cursor is not None:
        condiciones.append(_M.id < a_clave("m", cursor))
    filas = consulta.conexion.execute(
        select(*_M, Laboratorio.nombre.label("laboratorio"))
        .join(Laboratorio, Laboratorio.id == _M.laboratorio_id)
        .where(*condiciones)
        .order_by(_M.id.desc())
        .limit(limites.TAMANO_PAGINA + 1)
    ).all()
    pagina = filas[: limites.TAMANO_PAGINA]
    consulta.tocadas.update(enumerate((fila.id for fila in pagina), start=1))
    siguiente = de_clave("m", pagina[-1].id) if len(filas) > len(pagina) else None
    return MuestrasHalladas(**consulta.cabecera, muestras=[_ficha(consulta, fila) for fila in pagina], cursor=siguiente)


def _ficha(consulta: Consulta, fila: Any) -> FichaMuestra:
    datos = fila._mapping
    campos = {campo: datos[campo] for campo in (*CAMPOS_GUARDADOS, *CAMPOS_DE_VIDA) if datos[campo] is not None}
    if fila.identidad_borrada_por is not None:
        del campos["paciente_fecha_nac"]  # it is nobody's
    campos["id_laboratorio"] = fila.laboratorio_id
    if esta_vencida(fila.estado, fila.vence_en, consulta.ahora):
        campos["vencida"] = True
    return FichaMuestra(
        id_muestra=fila.id,
        estado=Estado(fila.estado),
        campos=campos,
        laboratorio=fila.laboratorio,
        tiene_informe=fila.informe_id is not None,
    )


def informe(consulta: Consulta, pedido: ObtenerInforme) -> InformeHallado:
    yo = consulta.laboratorio_id
    return informe_de(consulta, pedido.id_muestra, (_M.laboratorio_id == yo) | (_M.laboratorio_origen_id == yo))


def informe_de(consulta: Consulta, id_muestra: int, *alcance: ColumnElement[bool]) -> InformeHallado:
    """The present report of a sample within what who asks may see; that it was read is on record."""
    fila = consulta.conexion.execute(
        select(_M.id, _M.informe_id, Informe.contenido, Informe.nombre, Informe.sha256, Informe.tamano)
        .join(Informe, Informe.id == _M.informe_id, isouter=True)
        .where(_M.id == id_muestra, *alcance, EXISTE)
    ).one_or_none()
    if fila is None:
        raise MuestraDesconocida(campo="id_muestra", valor=id_muestra)
    if fila.informe_id is None:
        raise SinInforme(campo="id_muestra", valor=id_muestra)
    if fila.contenido is None:
        raise _por_que_no_esta(consulta.conexion, fila)
    consulta.tocadas[1] = fila.id
    return InformeHallado(
        **consulta.cabecera,
        id_muestra=fila.id,
        contenido=_contenido(fila),
        nombre=nombre_de_pdf(fila.nombre),
        sha256=fila.sha256,
        tamano=fila.tamano,
        id_informe=fila.informe_id,
    )


def _por_que_no_esta(conexion: Connection, fila: Any) -> ErrorDominio:
    """A report whose bytes are gone expired, as the record says, or is nobody's any more."""
    vencido = vencimientos_de_informes(conexion, [fila.informe_id]).get(fila.informe_id)
    if vencido is None:
        return SinInforme(campo="id_muestra", valor=fila.id)
    return InformeVencido(campo="id_muestra", valor=fila.id, vencio=vencido.dicho)


def _contenido(fila: Any) -> bytes:
    """The bytes of a report, which are those that were delivered or are refused."""
    contenido = bytes(fila.contenido)
    if hashlib.sha256(contenido).hexdigest() != fila.sha256:
        raise DocumentoAlterado(campo="documento", valor=fila.sha256)
    return contenido


# ── messages ────────────────────────────────────────────────────────────────────────────────────────────────────
def mensaje(consulta: Consulta, pedido: EstadoMensaje) -> MensajeHallado:
    yo = consulta.laboratorio_id
    guardado = _recibo_guardado(consulta, pedido)
    numero = pedido.id_mensaje or (guardado.mensaje_id if guardado else None)
    fila = consulta.conexion.execute(
        select(Mensaje.__table__).where(
            Mensaje.id == numero, Mensaje.laboratorio_id == yo, Mensaje.desenlace.in_(DESENLACES_DEL_CONTRATO)
        )
    ).one_or_none()
    if fila is None:
        campo = "id_mensaje" if pedido.id_mensaje else "id_mensaje_cliente"
        raise MensajeDesconocido(campo=campo, valor=getattr(pedido, campo))
    codigos = select(MensajeError.codigo).where(MensajeError.mensaje_id == fila.id).order_by(MensajeError.codigo)
    return MensajeHallado(
        **consulta.cabecera,
        consultado=fila.id,
        consultado_recibido_en=fila.recibido_en,
        operacion=fila.operacion,
        puerta=Puerta(fila.puerta),
        desenlace=DesenlaceMensaje(fila.desenlace),
        id_mensaje_cliente=fila.id_mensaje_cliente,
        total=fila.total,
        aceptados=fila.aceptados,
        rechazados=fila.rechazados,
        codigos_error=list(consulta.conexion.execute(codigos).scalars()),
        items=leer_recibo(guardado.recibo)["items"] if guardado and guardado.mensaje_id == fila.id else [],
    )


def _recibo_guardado(consulta: Consulta, pedido: EstadoMensaje) -> Any:
    """The number and the receipt of the message, by the client's id the one in force; None when none is kept."""
    if not pedido.id_mensaje and pedido.id_mensaje_cliente is None:
        raise FaltaCriterio(criterios="id_mensaje o id_mensaje_cliente")
    condiciones = [MensajeCliente.laboratorio_id == consulta.laboratorio_id]
    if pedido.id_mensaje_cliente is not None:
        condiciones.append(MensajeCliente.id_mensaje_cliente == pedido.id_mensaje_cliente)
    if pedido.id_mensaje:
        condiciones.append(MensajeCliente.mensaje_id == pedido.id_mensaje)
    orden = select(MensajeCliente.mensaje_id, MensajeCliente.recibo).where(*condiciones)
    fila = consulta.conexion.execute(orden).one_or_none()
    if pedido.id_mensaje:
        return fila or reenvios.recibo_propio(consulta.conexion, pedido.id_mensaje)
    if fila is None:
        return None
    return reenvios.recibo_vigente(consulta.conexion, fila.mensaje_id) or fila


# ── masters and service ─────────────────────────────────────────────────────────────────────────────────────────
def maestro(consulta: Consulta, pedido: ListarMaestro) -> MaestroHallado:
    elementos = maestros.listar(consulta.conexion, pedido.nombre)
    return MaestroHallado(**consulta.cabecera, nombre=pedido.nombre, elementos=elementos)


def servicio(consulta: Consulta, _pedido: EstadoServicio) -> ServicioEnMarcha:
    sellado = cabezas.ultima(consulta.conexion)
    return ServicioEnMarcha(
        **consulta.cabecera,
        version_hub=VERSION_HUB,
        version_contrato=VERSION_CONTRATO,
        hora=consulta.ahora,
        hoy=en_chile(consulta.ahora).date(),
        limites=LIMITES_PUBLICADOS,
        cabeza=None if sellado is None else str(cabezas.de_fila(sellado)),
    )


LIMITES_PUBLICADOS = {
    "bytes_mensaje": limites.MAXIMO_MENSAJE,
    "bytes_informe": limites.MAXIMO_INFORME,
    "elementos_por_mensaje": limites.MAXIMO_ELEMENTOS,
    "muestras_por_pagina": limites.TAMANO_PAGINA,
    "caracteres_codigo_cliente": limites.MAXIMO_CODIGO_CLIENTE,
    "dias_fecha_muestra": limites.DIAS_FECHA_MUESTRA,
    "dias_para_recepcionar": limites.DIAS_RECEPCION,
    "dias_para_corregir": limites.DIAS_CORRECCION,
    "dias_consulta_por_fecha": limites.DIAS_CONSULTA_FECHA,
    "segundos_de_tolerancia": limites.SEGUNDOS_DE_TOLERANCIA,
}
"""The limits that `estadoServicio` tells, by name."""

DEL_LIS: dict[type[Pedido], Callable[[Consulta, Any], Recibo]] = {
    DatosMuestraID: muestra_por_id,
    DatosMuestraRUT: muestras_por_rut,
    DatosMuestraFECHA: muestras_por_fecha,
    ObtenerInforme: informe,
    EstadoMensaje: mensaje,
    ListarMaestro: maestro,
    EstadoServicio: servicio,
}
"""How each of these requests is answered."""
