"""Creating samples: each stands or falls alone, a retry is harmless, and the same code never means two samples."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import bindparam

from dominio.enumeraciones import Desenlace, Estado
from dominio.errores import CodigoEnConflicto, MuestraRepetida
from dominio.items import MuestraNueva
from dominio.limites import DIAS_RECEPCION
from dominio.pedidos import CrearMuestras
from dominio.recibos import ItemRecibo
from dominio.reglas import Entorno, errores_de_muestra
from dominio.turno import Turno, huella, rechazo
from modelos import Muestra
from modelos.busqueda import Busqueda
from modelos.cambios import COLUMNAS

CAMPOS_DEL_LIS = tuple(
    campo for campo in MuestraNueva.__slots__ if campo not in ("codigo_muestra_cliente", "id_laboratorio", "errores")
)
_T = Muestra.__table__.c
assert COLUMNAS["muestra"][8:-9] == CAMPOS_DEL_LIS  # noqa: S101 (the row is built in this order)


SIN_VIVIR = (None, None, None, None, None, 0, None, None, None)
"""What life adds to a sample, before it does: reception, rejection, result, when informed, corrections, report, changes."""

POR_CODIGO = Busqueda(
    [_T.codigo_muestra_cliente, _T.id, _T.huella, _T.estado],
    _T.codigo_muestra_cliente,
    _T.laboratorio_origen_id == bindparam("yo"),
)
"""The samples that the laboratory `yo` registered under some codes."""

Anterior = tuple[int | None, bytes, int, bool]
"""An earlier sample of the same code: its id, its digest, its state, and whether it came in this very message."""


def crear(turno: Turno, pedido: CrearMuestras) -> list[ItemRecibo]:
    """Store the samples that are new and right; say of the others what they are.

    The earlier sample of the same code is looked for before any rule is applied, so that a retry succeeds on the eighth day.
    """
    anteriores = anteriores_de(turno, pedido.items)
    entorno = entorno_de(turno, pedido.items)
    recibos = []
    for indice, muestra in enumerate(pedido.items, start=1):
        recibo = _crear_una(turno, indice, muestra, anteriores, entorno)
        if recibo.id_muestra is None and (documento := documento_de(muestra)):
            turno.documentos[indice] = documento
        recibos.append(recibo)
    return recibos


def _crear_una(
    turno: Turno,
    indice: int,
    muestra: MuestraNueva,
    anteriores: dict[str, Anterior],
    entorno: Entorno,
) -> ItemRecibo:
    codigo = muestra.codigo_muestra_cliente
    firma = huella_de(turno, muestra)
    anterior = anteriores.get(codigo) if codigo is not None else None
    se_corrige = anterior is not None and anterior[2] == Estado.EN_MODIFICACION and anterior[1] != firma
    if anterior is not None and not se_corrige:
        return _repetida(turno, indice, muestra, anterior, firma)
    if errores := errores_de_muestra(muestra, entorno):
        return rechazo(indice, errores, codigo=codigo)
    assert codigo is not None  # noqa: S101 (the rules ask for it)
    if anterior is not None:
        anteriores[codigo] = (anterior[0], firma, Estado.ENVIADA, True)
        return _corregida(turno, indice, muestra, anterior, firma)
    nueva = turno.numero("muestra")
    anteriores[codigo] = (None if turno.simular else nueva, firma, Estado.ENVIADA, True)
    agregar(turno, nueva, muestra, firma)
    if not turno.simular:
        turno.tocadas[indice] = nueva
    return ItemRecibo(
        indice=indice,
        desenlace=Desenlace.CREADA,
        codigo_muestra_cliente=codigo,
        id_muestra=None if turno.simular else nueva,
        estado_muestra=Estado.ENVIADA,
    )


def _repetida(turno: Turno, indice: int, muestra: MuestraNueva, anterior: Anterior, firma: bytes) -> ItemRecibo:
    id_muestra, suya, estado, de_este_mensaje = anterior
    codigo = muestra.codigo_muestra_cliente
    if id_muestra is not None:
        turno.tocadas[indice] = id_muestra
    if suya == firma and not muestra.errores:
        return ItemRecibo(
            indice=indice,
            desenlace=Desenlace.EXISTENTE,
            codigo_muestra_cliente=codigo,
            id_muestra=id_muestra,
            estado_muestra=estado,
        )
    if de_este_mensaje:
        conflicto = MuestraRepetida(campo="codigo_muestra_cliente", valor=codigo)
        return rechazo(indice, [conflicto, *muestra.errores], codigo=codigo)
    en_conflicto = CodigoEnConflicto(campo="codigo_muestra_cliente", valor=codigo, id_muestra=id_muestra)
    return rechazo(indice, [en_conflicto, *muestra.errores], codigo=codigo, id_muestra=id_muestra, estado=estado)


def _corregida(turno: Turno, indice: int, muestra: MuestraNueva, anterior: Anterior, firma: bytes) -> ItemRecibo:
    """A sample that was given back comes again, mended: it is sent anew, and its term to be received begins anew."""
    id_muestra, suya, estado, _ = anterior
    assert id_muestra is not None  # noqa: S101 (it was read from the database)
    valores = {
        **dict(zip(CAMPOS_DEL_LIS, _valores(muestra), strict=True)),
        "sin_orden_medica": bool(muestra.sin_orden_medica),
        "laboratorio_id": muestra.id_laboratorio or turno.laboratorio_id,
        "huella": firma,
        "estado": Estado.ENVIADA.value,
        "vence_en": turno.ahora + timedelta(days=DIAS_RECEPCION),
        "fecha_recepcion_laboratorio": None,
        "ultimo_cambio": firma,
        "ultimo_cambio_por": turno.laboratorio_id,
    }
    turno.cambios.corregir((id_muestra, estado, suya), valores)
    turno.anotar(id_muestra, Estado(estado), Estado.ENVIADA, detalle="Su laboratorio de origen la envió corregida.")
    turno.tocadas[indice] = id_muestra
    return ItemRecibo(
        indice=indice,
        desenlace=Desenlace.ACTUALIZADA,
        codigo_muestra_cliente=muestra.codigo_muestra_cliente,
        id_muestra=id_muestra,
        estado_muestra=Estado.ENVIADA,
    )


def anteriores_de(turno: Turno, muestras: Sequence[MuestraNueva]) -> dict[str, Anterior]:
    """The laboratory's samples that bear one of these codes."""
    codigos = [m.codigo_muestra_cliente for m in muestras if m.codigo_muestra_cliente is not None]
    if not codigos:
        return {}
    filas = POR_CODIGO.hallar(turno.conexion, codigos, yo=turno.laboratorio_id)
    return {f.codigo_muestra_cliente: (f.id, bytes(f.huella), f.estado, False) for f in filas}


def entorno_de(turno: Turno, muestras: Sequence[MuestraNueva]) -> Entorno:
    """What the rules need to know about what these samples name, in one look-up per master."""
    conocidos, conexion = turno.conocidos, turno.conexion
    return Entorno(
        ahora=turno.ahora,
        comunas=conocidos.comunas.hallar(conexion, (m.paciente_comuna for m in muestras)),
        paises=conocidos.paises.hallar(conexion, (m.paciente_ext_paisorigen for m in muestras)),
        establecimientos=conocidos.establecimientos.hallar(conexion, (m.cod_deis for m in muestras)),
        profesionales=conocidos.profesionales.hallar(conexion, (m.rut_responsable for m in muestras)),
        laboratorios=conocidos.laboratorios.hallar(conexion, (m.id_laboratorio for m in muestras)),
        profesional_registrado=turno.profesional_registrado,
    )


def _valores(muestra: MuestraNueva) -> tuple[object, ...]:
    return tuple([getattr(muestra, campo) for campo in CAMPOS_DEL_LIS])


def huella_de(turno: Turno, muestra: MuestraNueva) -> bytes:
    """What tells a retry of a sample's creation from another sample under the same code."""
    destino = muestra.id_laboratorio or turno.laboratorio_id
    return huella(destino, bool(muestra.sin_orden_medica), *_valores(muestra)[:-2], muestra.epivigila)


def agregar(
    turno: Turno,
    nueva: int,
    muestra: MuestraNueva,
    firma: bytes,
    *,
    estado: Estado = Estado.ENVIADA,
    vida: tuple[object, ...] = SIN_VIVIR,
) -> None:
    """Add a sample that passed every rule: as sent to its laboratory, or further in its life."""
    destino = muestra.id_laboratorio or turno.laboratorio_id
    valores = list(_valores(muestra))
    valores[-2] = bool(muestra.sin_orden_medica)
    turno.cambios.agregar(
        "muestra",
        (
            nueva,
            destino,
            turno.laboratorio_id,
            muestra.codigo_muestra_cliente,
            firma,
            estado.value,
            turno.ahora,
            turno.ahora + timedelta(days=DIAS_RECEPCION) if estado is Estado.ENVIADA else None,
            *valores,
            *vida,
        ),
    )
    turno.anotar(nueva, None, Estado.ENVIADA)


def documento_de(muestra: MuestraNueva) -> str | None:
    """How the record names the patient of a sample that was not stored."""
    if muestra.paciente_run is not None:
        return f"{muestra.paciente_run}-{muestra.paciente_dv or '?'}"
    return muestra.paciente_pasaporte or muestra.identificador_recien_nacido
