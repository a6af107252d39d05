"""Queries: a laboratory reads its own samples; another's id answers exactly as an unknown one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from dominio import limites, maestros, reenvios
from dominio.actor import Actor
from dominio.administracion import DE_LABORATORIOS
from dominio.administracion_maestros import DE_MAESTROS
from dominio.administracion_usuarios import DE_USUARIOS
from dominio.auditoria.atencion import AUDITORIAS
from dominio.cargas.atencion import CARGAS
from dominio.cursores import a_clave, de_clave
from dominio.descarga_planillas import DESCARGAS
from dominio.enumeraciones import ESTADOS_DEL_CONTRATO, DesenlaceMensaje, Estado, Puerta
from dominio.errores import (
    FaltaClave,
    FaltaCriterio,
    MensajeDesconocido,
    MuestraDesconocida,
    SinInforme,
    ValorNoPermitido,
)
from dominio.estados import EXISTE
from dominio.ingresos import INGRESOS
from dominio.items import MuestraNueva
from dominio.mesa.atencion import DE_MESA
from dominio.nombres_de_archivo import nombre_de_pdf
from dominio.pedidos import (
    DatosMuestraFECHA,
    DatosMuestraID,
    DatosMuestraRUT,
    EstadoMensaje,
    EstadoServicio,
    ListarMaestro,
    ObtenerInforme,
    Pedido,
)
from dominio.recibos import (
    FichaMuestra,
    InformeHallado,
    MaestroHallado,
    MensajeHallado,
    MuestrasHalladas,
    Recibo,
    ServicioEnMarcha,
)
from dominio.registro import leer_recibo
from dominio.rut import partir_rut
from dominio.territorio import TERRITORIO
from dominio.tiempo import en_chile, inicio_del_dia
from dominio.trabajo.atencion import TRABAJO
from dominio.version import VERSION_CONTRATO, VERSION_HUB
from dominio.vida import esta_vencida
from modelos import Informe, Laboratorio, Mensaje, MensajeCliente, MensajeError, Muestra

_M = Muestra.__table__.c
CAMPOS_DEL_LIS = tuple(c for c in MuestraNueva.__slots__ if c not in ("id_laboratorio", "errores"))
CAMPOS_DE_VIDA = (
    "resultado",
    "fecha_recepcion_laboratorio",
    "fecha_hora_resultado_laboratorio",
    "creada_en",
    "vence_en",
    "motivo_rechazo",
)


@dataclass(slots=True, kw_only=True)
class Consulta:
    """One query being answered.

    `tocadas` are the samples that its answer shows, by place in it; `documentos` are the people it is about who have none.
    """

    conexion: Connection
    actor: Actor | None
    ahora: datetime
    id_mensaje: int
    recibido_en: datetime
    tocadas: dict[int, int] = field(default_factory=dict)
    documentos: dict[int, str] = field(default_factory=dict)

    def responder(self, pedido: Pedido) -> Recibo:
        """The answer to the query."""
        return RESPUESTAS[type(pedido)](self, pedido)

    @property
    def laboratorio_id(self) -> int:
        if self.actor is None or self.actor.laboratorio_id is None:
            raise FaltaClave
        return self.actor.laboratorio_id

    @property
    def cabecera(self) -> dict[str, Any]:
        """What every answer begins with."""
        return {"id_mensaje": self.id_mensaje, "recibido_en": self.recibido_en}

    # ── samples ─────────────────────────────────────────────────────────────────────────────────────────────────────
    def muestra_por_id(self, pedido: DatosMuestraID) -> MuestrasHalladas:
        hallada = self._muestras([_M.id == pedido.id_muestra])
        if not hallada.muestras:
            raise MuestraDesconocida(campo="id_muestra", valor=pedido.id_muestra)
        return hallada

    def muestras_por_rut(self, pedido: DatosMuestraRUT) -> MuestrasHalladas:
        run, digito = partir_rut(pedido.rut_paciente, "rut_paciente")
        halladas = self._muestras([_M.paciente_run == run], pedido.cursor)
        if not halladas.muestras:
            self.documentos[1] = f"{run}-{digito}"
        return halladas

    def muestras_por_fecha(self, pedido: DatosMuestraFECHA) -> MuestrasHalladas:
        if pedido.estado_muestra not in ESTADOS_DEL_CONTRATO:
            permitidos = " · ".join(f"{estado.value} ({estado.nombre})" for estado in ESTADOS_DEL_CONTRATO)
            raise ValorNoPermitido(campo="estado_muestra", valor=pedido.estado_muestra, permitidos=permitidos)
        ultimo = min(pedido.fecha_muestra, date.max - timedelta(days=limites.DIAS_CONSULTA_FECHA + 1))
        desde = inicio_del_dia(ultimo)
        hasta = inicio_del_dia(ultimo + timedelta(days=limites.DIAS_CONSULTA_FECHA))
        condiciones = [_M.estado == pedido.estado_muestra, _M.fecha_muestra >= desde, _M.fecha_muestra < hasta]
        return self._muestras(condiciones, pedido.cursor)

    def _muestras(self, condiciones: list[ColumnElement[bool]], cursor: str | None = None) -> MuestrasHalladas:
        """A page of the caller's samples, newest first: those addressed to it and those that it registered."""
        yo = self.laboratorio_id
        condiciones = [*condiciones, (_M.laboratorio_id == yo) | (_M.laboratorio_origen_id == yo), EXISTE]
        if cursor is not None:
            condiciones.append(_M.id < a_clave("m", cursor))
        filas = self.conexion.execute(
            select(*_M, Laboratorio.nombre.label("laboratorio"))
            .join(Laboratorio, Laboratorio.id == _M.laboratorio_id)
            .where(*condiciones)
            .order_by(_M.id.desc())
            .limit(limites.TAMANO_PAGINA + 1)
        ).all()
        pagina = filas[: limites.TAMANO_PAGINA]
        self.tocadas.update(enumerate((fila.id for fila in pagina), start=1))
        siguiente = de_clave("m", pagina[-1].id) if len(filas) > len(pagina) else None
        return MuestrasHalladas(**self.cabecera, muestras=[self._ficha(fila) for fila in pagina], cursor=siguiente)

    def _ficha(self, fila: Any) -> FichaMuestra:
        datos = fila._mapping
        campos = {campo: datos[campo] for campo in (*CAMPOS_DEL_LIS, *CAMPOS_DE_VIDA) if datos[campo] is not None}
        campos["id_laboratorio"] = fila.laboratorio_id
        if esta_vencida(fila.estado, fila.vence_en, self.ahora):
            campos["vencida"] = True
        return FichaMuestra(
            id_muestra=fila.id,
            estado=Estado(fila.estado),
            campos=campos,
            laboratorio=fila.laboratorio,
            tiene_informe=fila.informe_id is not None,
        )

    def informe(self, pedido: ObtenerInforme) -> InformeHallado:
        yo = self.laboratorio_id
        fila = self.conexion.execute(
            select(_M.id, Informe.contenido, Informe.nombre, Informe.sha256, Informe.tamano)
            .join(Informe, Informe.id == _M.informe_id, isouter=True)
            .where(_M.id == pedido.id_muestra, (_M.laboratorio_id == yo) | (_M.laboratorio_origen_id == yo), EXISTE)
        ).one_or_none()
        if fila is None:
            raise MuestraDesconocida(campo="id_muestra", valor=pedido.id_muestra)
        if fila.contenido is None:
            raise SinInforme(campo="id_muestra", valor=pedido.id_muestra)
        self.tocadas[1] = fila.id
        return InformeHallado(
            **self.cabecera,
            id_muestra=fila.id,
            contenido=bytes(fila.contenido),
            nombre=nombre_de_pdf(fila.nombre),
            sha256=fila.sha256,
            tamano=fila.tamano,
        )

    # ── messages ────────────────────────────────────────────────────────────────────────────────────────────────────
    def mensaje(self, pedido: EstadoMensaje) -> MensajeHallado:
        yo = self.laboratorio_id
        guardado = self._recibo_guardado(pedido)
        numero = pedido.id_mensaje or (guardado.mensaje_id if guardado else None)
        fila = self.conexion.execute(
            select(Mensaje.__table__).where(Mensaje.id == numero, Mensaje.laboratorio_id == yo)
        ).one_or_none()
        if fila is None:
            campo = "id_mensaje" if pedido.id_mensaje else "id_mensaje_cliente"
            raise MensajeDesconocido(campo=campo, valor=getattr(pedido, campo))
        codigos = select(MensajeError.codigo).where(MensajeError.mensaje_id == fila.id).order_by(MensajeError.codigo)
        return MensajeHallado(
            **self.cabecera,
            consultado=fila.id,
            consultado_recibido_en=fila.recibido_en,
            operacion=fila.operacion,
            puerta=Puerta(fila.puerta),
            desenlace=DesenlaceMensaje(fila.desenlace),
            id_mensaje_cliente=fila.id_mensaje_cliente,
            total=fila.total,
            aceptados=fila.aceptados,
            rechazados=fila.rechazados,
            codigos_error=list(self.conexion.execute(codigos).scalars()),
            items=leer_recibo(guardado.recibo)["items"] if guardado and guardado.mensaje_id == fila.id else [],
        )

    def _recibo_guardado(self, pedido: EstadoMensaje) -> Any:
        """The number and the receipt of the message, by the client's id the one in force; None when none is kept."""
        if not pedido.id_mensaje and pedido.id_mensaje_cliente is None:
            raise FaltaCriterio(criterios="id_mensaje o id_mensaje_cliente")
        condiciones = [MensajeCliente.laboratorio_id == self.laboratorio_id]
        if pedido.id_mensaje_cliente is not None:
            condiciones.append(MensajeCliente.id_mensaje_cliente == pedido.id_mensaje_cliente)
        if pedido.id_mensaje:
            condiciones.append(MensajeCliente.mensaje_id == pedido.id_mensaje)
        orden = select(MensajeCliente.mensaje_id, MensajeCliente.recibo).where(*condiciones)
        fila = self.conexion.execute(orden).one_or_none()
        if pedido.id_mensaje:
            return fila or reenvios.recibo_propio(self.conexion, pedido.id_mensaje)
        if fila is None:
            return None
        return reenvios.recibo_vigente(self.conexion, fila.mensaje_id) or fila

    # ── masters and service ─────────────────────────────────────────────────────────────────────────────────────────
    def maestro(self, pedido: ListarMaestro) -> MaestroHallado:
        elementos = maestros.listar(self.conexion, pedido.nombre)
        return MaestroHallado(**self.cabecera, nombre=pedido.nombre, elementos=elementos)

    def servicio(self, _pedido: EstadoServicio) -> ServicioEnMarcha:
        return ServicioEnMarcha(
            **self.cabecera,
            version_hub=VERSION_HUB,
            version_contrato=VERSION_CONTRATO,
            hora=self.ahora,
            hoy=en_chile(self.ahora).date(),
            limites=LIMITES_PUBLICADOS,
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

RESPUESTAS: dict[type[Pedido], Callable[[Consulta, Any], Recibo]] = {
    DatosMuestraID: Consulta.muestra_por_id,
    DatosMuestraRUT: Consulta.muestras_por_rut,
    DatosMuestraFECHA: Consulta.muestras_por_fecha,
    ObtenerInforme: Consulta.informe,
    EstadoMensaje: Consulta.mensaje,
    ListarMaestro: Consulta.maestro,
    EstadoServicio: Consulta.servicio,
    **AUDITORIAS,
    **CARGAS,
    **DESCARGAS,
    **INGRESOS,
    **TRABAJO,
    **DE_LABORATORIOS,
    **DE_USUARIOS,
    **DE_MAESTROS,
    **TERRITORIO,
    **DE_MESA,
}
