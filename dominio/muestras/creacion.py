"""Creating samples: each stands or falls alone, a retry is harmless, and the same code never means two samples."""

from collections.abc import Mapping, Sequence
from functools import partial
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import bindparam

from dominio.muestras.campos import CON_MAESTRO
from dominio.muestras.contenido import documento_de, huella_de
from dominio.muestras.correcciones import (
    Abierta,
    abiertas_de,
    cambiaria,
    corregir_con,
    errores_de_correccion,
    vencimiento,
)
from dominio.muestras.items import MuestraNueva
from dominio.muestras.memoria import Memoria, de_contenido, recordar
from dominio.muestras.pedidos import CrearMuestras
from dominio.muestras.reglas import Entorno, errores_de_muestra
from dominio.ventanilla.catalogo import Catalogo
from dominio.ventanilla.conocidos import hallar_juntos
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
from modelos import Muestra
from modelos.busqueda import Busqueda

_T = Muestra.__table__.c
SIN_VIVIR: Mapping[str, Any] = {"correcciones": 0, "cambios": 0}
"""What life adds to a sample, before it does, by the names of its columns; the others are empty."""

CODIGOS = [(campo, maestro.codigo, attrgetter(campo)) for campo, maestro in CON_MAESTRO.items() if campo != "codigo_examen"]
"""The fields that are codes of a master, with the column of that and how they are read; examinations are known by more."""

POR_CODIGO = Busqueda(
    [_T.codigo_muestra_cliente, _T.id, _T.huella, _T.estado],
    _T.codigo_muestra_cliente,
    _T.laboratorio_origen_id == bindparam("yo"),
)
"""The samples of the origin `yo` under some codes."""


class Anterior(NamedTuple):
    """An earlier sample of the same code; one without `id` came in this very message, in a rehearsal."""

    id: int | None
    huella: bytes
    estado: int
    de_este_mensaje: bool = False


def crear(turno: Turno, pedido: CrearMuestras) -> Pesquisa[list[ItemRecibo]]:
    """Store the samples that are new and right; say of the others what they are.

    The earlier sample of the same code is looked for before any rule is applied, so that a retry succeeds on the eighth day.
    """
    anteriores, entorno = yield from a_la_vez(anteriores_de(turno, pedido.items), entorno_de(turno, pedido.items))
    abiertas = yield from abiertas_de([(una.id, una.estado) for una in anteriores.values()])
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
        sabida = anterior.de_este_mensaje or anterior.huella == firma
        abierta = None if sabida else abiertas.get(anterior.id)
        if abierta is None:
            return _repetida(turno, indice, muestra, anterior, firma)
        return _corregida(turno, indice, muestra, abierta, anteriores, memoria, entorno)
    if errores := errores_de_muestra(muestra, entorno):
        return rechazo(indice, errores, codigo=codigo)
    assert codigo is not None  # noqa: S101 (the rules ask for it)
    nueva = turno.numero("muestra")
    agregar(turno, nueva, muestra, firma)
    anteriores[codigo] = Anterior(None if turno.simular else nueva, firma, Estado.ENVIADA, True)
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
        estado = recibo.estado_muestra or 0
        anteriores[codigo] = Anterior(abierta.fila.id, huella_de(turno, muestra), estado, True)
    return recibo


def _superada(turno: Turno, muestra: MuestraNueva, abierta: Abierta, memoria: Memoria) -> ErrorDominio | None:
    """The error of data that the sample had once, before others."""
    clave, marca = abierta.fila.id, marca_de(huella_de(turno, muestra))
    return memoria.superada(clave, marca, campo="codigo_muestra_cliente", valor=clave, cuenta=de_contenido)


def anteriores_de(turno: Turno, muestras: Sequence[MuestraNueva]) -> Pesquisa[dict[str, Anterior]]:
    """The samples of the same origin that bear one of these codes."""
    codigos = [m.codigo_muestra_cliente for m in muestras if m.codigo_muestra_cliente is not None]
    if not codigos:
        return {}
    (filas,) = yield [POR_CODIGO.preguntar(codigos, yo=turno.origen)]
    return {f.codigo_muestra_cliente: Anterior(f.id, bytes(f.huella), f.estado) for f in filas}


def entorno_de(turno: Turno, muestras: Sequence[MuestraNueva]) -> Pesquisa[Entorno]:
    """What the rules need to know about what these samples name, in one look-up per master."""
    conocidos = turno.conocidos
    de_maestros = hallar_juntos(
        [
            *((conocidos.de(columna), map(leer, muestras)) for _, columna, leer in CODIGOS),
            (conocidos.profesionales, [muestra.rut_responsable for muestra in muestras]),
            (conocidos.laboratorios, [muestra.id_laboratorio for muestra in muestras]),
        ]
    )
    turno.catalogo, (*codigos, profesionales, laboratorios) = yield from a_la_vez(_catalogo(turno, muestras), de_maestros)
    return Entorno(
        ahora=turno.ahora,
        catalogo=turno.catalogo,
        presentada_en=turno.presentado_en,
        hasta=turno.ahora,
        registrada_en=turno.ahora,
        yo=turno.origen,
        codigos={campo: suyos for (campo, _, _), suyos in zip(CODIGOS, codigos, strict=True)},
        profesionales=profesionales,
        laboratorios=laboratorios,
        profesional_registrado=turno.profesional_registrado,
    )


def _catalogo(turno: Turno, muestras: Sequence[MuestraNueva]) -> Pesquisa[Catalogo]:
    codigos = {muestra.codigo_examen for muestra in muestras}
    destinos = {turno.origen, *(m.id_laboratorio for m in muestras if m.codigo_examen is not None)}
    return turno.conocidos.examenes.hallar(codigos, destinos)


def agregar(
    turno: Turno,
    nueva: int,
    muestra: MuestraNueva,
    firma: bytes,
    *,
    estado: Estado = Estado.ENVIADA,
    vida: Mapping[str, Any] = SIN_VIVIR,
    nace: Estado = Estado.ENVIADA,
    marca: bytes | None = None,
) -> None:
    """Add a sample that passed every rule: as sent to its laboratory, or further in its life.

    What it says is stored in the columns of the names of its fields; `vida` is what life added, by column. `nace` is the
    state of its first step, and `marca` what is remembered of that, if it is not the sample's digest alone.
    """
    turno.cambios.agregar(
        "muestra",
        {
            "id": nueva,
            "laboratorio_id": muestra.id_laboratorio or turno.origen,
            "laboratorio_origen_id": turno.origen,
            "codigo_muestra_cliente": muestra.codigo_muestra_cliente,
            "huella": firma,
            "estado": estado.value,
            "creada_en": turno.ahora,
            "vence_en": vencimiento(turno, muestra, turno.ahora) if estado is Estado.ENVIADA else None,
            "sin_orden_medica": bool(muestra.sin_orden_medica),
            **vida,
        },
        muestra,
    )
    turno.anotar(nueva, None, nace, marca=marca or marca_de(firma))
