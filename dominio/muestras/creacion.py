"""Creating samples: each stands or falls alone, a retry is harmless, and the same code never means two samples."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from sqlalchemy import bindparam

from dominio.muestras.contenido import documento_de, huella_de, valores_de
from dominio.muestras.correcciones import (
    Abierta,
    abiertas_de,
    cambiaria,
    corregir_con,
    errores_de_correccion,
)
from dominio.muestras.items import MuestraNueva
from dominio.muestras.memoria import Memoria, de_contenido, recordar
from dominio.muestras.pedidos import CrearMuestras
from dominio.muestras.reglas import Entorno, errores_de_muestra
from dominio.ventanilla.necesidades import Pesquisa, a_la_vez
from dominio.ventanilla.recibos import ItemRecibo
from dominio.ventanilla.resguardo import resguardar
from dominio.ventanilla.turno import Turno, marca_de, rechazo
from dominio.vocabulario.enumeraciones import Desenlace, Estado
from dominio.vocabulario.errores import (
    CodigoEnConflicto,
    ErrorDominio,
    MuestraEliminada,
    MuestraRepetida,
)
from dominio.vocabulario.limites import DIAS_FECHA_MUESTRA, DIAS_RECEPCION
from modelos import Muestra
from modelos.busqueda import Busqueda

_T = Muestra.__table__.c
SIN_VIVIR = (None, None, None, None, None, 0, None, None, None, 0)
"""What life adds to a sample, before it does: reception, rejection, result, when informed, corrections, report, the last
change and how many there were."""

POR_CODIGO = Busqueda(
    [_T.codigo_muestra_cliente, _T.id, _T.huella, _T.estado],
    _T.codigo_muestra_cliente,
    _T.laboratorio_origen_id == bindparam("yo"),
)
"""The samples that the laboratory `yo` registered under some codes."""

Anterior = tuple[int | None, bytes, int, bool]
"""An earlier sample of the same code: its id, its digest, its state, and whether it came in this very message."""


def crear(turno: Turno, pedido: CrearMuestras) -> Pesquisa[list[ItemRecibo]]:
    """Store the samples that are new and right; say of the others what they are.

    The earlier sample of the same code is looked for before any rule is applied, so that a retry succeeds on the eighth day.
    """
    anteriores, entorno = yield from a_la_vez(anteriores_de(turno, pedido.items), entorno_de(turno, pedido.items))
    abiertas = yield from abiertas_de([(clave, estado) for clave, _, estado, _ in anteriores.values()])
    memoria = yield from recordar(turno, [clave for clave in abiertas if clave is not None])
    recibos = []
    for indice, muestra in enumerate(pedido.items, start=1):
        una = partial(_crear_una, turno, indice, muestra, anteriores, abiertas, memoria, entorno)
        recibo = resguardar(turno, indice, muestra, una)
        if recibo.id_muestra is None and (documento := documento_de(muestra)):
            turno.documentos[indice] = documento
        recibos.append(recibo)
    return recibos


def _crear_una(
    turno: Turno,
    indice: int,
    muestra: MuestraNueva,
    anteriores: dict[str, Anterior],
    abiertas: dict[int | None, Abierta],
    memoria: Memoria,
    entorno: Entorno,
) -> ItemRecibo:
    codigo = muestra.codigo_muestra_cliente
    firma = huella_de(turno, muestra)
    anterior = anteriores.get(codigo) if codigo is not None else None
    if anterior is not None:
        abierta = None if anterior[3] or anterior[1] == firma else abiertas.get(anterior[0])
        if abierta is None:
            return _repetida(turno, indice, muestra, anterior, firma)
        return _corregida(turno, indice, muestra, abierta, anteriores, memoria, entorno)
    if errores := errores_de_muestra(muestra, entorno):
        return rechazo(indice, errores, codigo=codigo)
    assert codigo is not None  # noqa: S101 (the rules ask for it)
    nueva = turno.numero("muestra")
    agregar(turno, nueva, muestra, firma)
    anteriores[codigo] = (None if turno.simular else nueva, firma, Estado.ENVIADA, True)
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
    if estado == Estado.ELIMINADA:
        return rechazo(indice, [MuestraEliminada(campo="codigo_muestra_cliente", valor=codigo)], codigo=codigo)
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


def _corregida(
    turno: Turno,
    indice: int,
    muestra: MuestraNueva,
    abierta: Abierta,
    anteriores: dict[str, Anterior],
    memoria: Memoria,
    entorno: Entorno,
) -> ItemRecibo:
    """A sample that was given back, or that the help desk opened, comes again with its data mended."""
    codigo = abierta.fila.codigo_muestra_cliente
    if errores := errores_de_correccion(turno, muestra, abierta, entorno):
        return rechazo(indice, errores, codigo=codigo)
    if cambiaria(muestra, abierta) and (superada := _superada(turno, muestra, abierta, memoria)):
        turno.tocadas[indice] = abierta.fila.id
        return rechazo(indice, [superada], codigo=codigo, id_muestra=abierta.fila.id, estado=abierta.fila.estado)
    recibo = corregir_con(turno, indice, muestra, abierta)
    if recibo.desenlace is Desenlace.SIN_CAMBIO:
        recibo.desenlace = Desenlace.EXISTENTE
    else:
        anteriores[codigo] = (abierta.fila.id, huella_de(turno, muestra), recibo.estado_muestra or 0, True)
    return recibo


def _superada(turno: Turno, muestra: MuestraNueva, abierta: Abierta, memoria: Memoria) -> ErrorDominio | None:
    """The error of data that the sample had once, before others."""
    clave, marca = abierta.fila.id, marca_de(huella_de(turno, muestra))
    return memoria.superada(clave, marca, campo="codigo_muestra_cliente", valor=clave, cuenta=de_contenido)


def anteriores_de(turno: Turno, muestras: Sequence[MuestraNueva]) -> Pesquisa[dict[str, Anterior]]:
    """The laboratory's samples that bear one of these codes."""
    codigos = [m.codigo_muestra_cliente for m in muestras if m.codigo_muestra_cliente is not None]
    if not codigos:
        return {}
    (filas,) = yield [POR_CODIGO.preguntar(codigos, yo=turno.laboratorio_id)]
    return {f.codigo_muestra_cliente: (f.id, bytes(f.huella), f.estado, False) for f in filas}


def entorno_de(turno: Turno, muestras: Sequence[MuestraNueva]) -> Pesquisa[Entorno]:
    """What the rules need to know about what these samples name, in one look-up per master."""
    conocidos = turno.conocidos
    comunas, paises, establecimientos, profesionales, laboratorios = yield from a_la_vez(
        conocidos.comunas.hallar(m.paciente_comuna for m in muestras),
        conocidos.paises.hallar(m.paciente_ext_paisorigen for m in muestras),
        conocidos.establecimientos.hallar(m.cod_deis for m in muestras),
        conocidos.profesionales.hallar(m.rut_responsable for m in muestras),
        conocidos.laboratorios.hallar(m.id_laboratorio for m in muestras),
    )
    return Entorno(
        ahora=turno.ahora,
        plazo=(turno.presentado_en - timedelta(days=DIAS_FECHA_MUESTRA), turno.ahora),
        comunas=comunas,
        paises=paises,
        establecimientos=establecimientos,
        profesionales=profesionales,
        laboratorios=laboratorios,
        profesional_registrado=turno.profesional_registrado,
    )


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
    valores = list(valores_de(muestra))
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
    turno.anotar(nueva, None, Estado.ENVIADA, marca=marca_de(firma))
