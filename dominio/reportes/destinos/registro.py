"""How the window answers what is asked of targets."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, case, func, insert, select, update

from dominio.mensajes.lecturas import A_DESTINO
from dominio.personas.confirmaciones import exigir_confirmacion
from dominio.reportes.destinos.direccion import leer_direccion
from dominio.reportes.destinos.envio import para_comparar
from dominio.reportes.destinos.pedidos import (
    AnotarEnvio,
    AnotarVista,
    ConfirmarDestino,
    DestinoCambiado,
    DestinosHallados,
    FichaDeDestino,
    ListarDestinos,
    ProponerDestino,
    RetirarDestino,
)
from dominio.reportes.remesas import ultima
from dominio.ventanilla.pedidos import Pedido
from dominio.ventanilla.recibos import Recibo
from dominio.vocabulario.errores import (
    DatoObligatorio,
    DestinoDesconocido,
    DestinoRetirado,
    HuellaQueNoSeVio,
    MismaPersonaConfirma,
)
from dominio.vocabulario.tiempo import en_chile
from modelos import Destino, Remesa, RemesaEntregada, Usuario

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

LARGO_DE_DESTINO = 80
PROPUESTO, VIGENTE, CAIDO, RETIRADO = "Propuesto", "En uso", "Caído", "Retirado"
_D, _E, _R, _U = Destino.__table__.c, RemesaEntregada.__table__.c, Remesa.__table__.c, Usuario.__table__.c


def clave_de_entrega(numero: int) -> str:
    """By what the deliveries to a target are known."""
    return f"{A_DESTINO}{numero}"


def proponer(consulta: "Consulta", pedido: ProponerDestino) -> DestinoCambiado:
    """The target, which waits for its confirmation."""
    nombre = " ".join(pedido.nombre.split())[:LARGO_DE_DESTINO]
    if not nombre:
        raise DatoObligatorio(campo="nombre")
    valores = {
        "nombre": nombre,
        "direccion": str(leer_direccion(pedido.direccion)),
        "secreto": pedido.secreto,
        "propuesto_en": consulta.ahora,
        "propuesto_por": _quien(consulta),
    }
    numero = consulta.conexion.execute(insert(Destino).values(**valores).returning(Destino.id)).scalar_one()
    return DestinoCambiado(**consulta.cabecera, numero=numero)


def anotar_vista(consulta: "Consulta", pedido: AnotarVista) -> DestinoCambiado:
    """What it showed, beside what was confirmed."""
    fila = _en_uso(consulta.conexion, pedido.numero)
    if pedido.huella is not None:
        consulta.conexion.execute(update(Destino).where(_D.id == fila.id).values(vista=pedido.huella))
    else:  # it let a trial in: it is not down any more, and need not be waited for
        consulta.conexion.execute(update(Destino).where(_D.id == fila.id).values(proximo_intento=None))
    return DestinoCambiado(**consulta.cabecera, numero=fila.id)


def confirmar(consulta: "Consulta", pedido: ConfirmarDestino) -> DestinoCambiado:
    """In use from the newest feed on; one that was confirmed before goes on where it was, with another key."""
    fila = _en_uso(consulta.conexion, pedido.numero)
    if fila.propuesto_por is None or fila.propuesto_por == _quien(consulta):
        raise MismaPersonaConfirma(valor=fila.nombre)
    if fila.vista != pedido.huella:
        raise HuellaQueNoSeVio(campo="huella", valor=fila.nombre)
    ultima_remesa = ultima(consulta.conexion)
    desde = fila.desde or (ultima_remesa.dia if ultima_remesa else en_chile(consulta.ahora).date())
    valores = {"huella": pedido.huella, "confirmado_en": consulta.ahora, "confirmado_por": _quien(consulta)}
    valores |= {"desde": desde, "proximo_intento": None}
    consulta.conexion.execute(update(Destino).where(_D.id == fila.id).values(**valores))
    return DestinoCambiado(**consulta.cabecera, numero=fila.id)


def retirar(consulta: "Consulta", pedido: RetirarDestino) -> DestinoCambiado:
    """Nothing more is sent to it."""
    fila = _en_uso(consulta.conexion, pedido.numero)
    exigir_confirmacion(pedido.confirmacion, fila.nombre)
    valores = {"retirado_en": consulta.ahora, "retirado_por": _quien(consulta)}
    consulta.conexion.execute(update(Destino).where(_D.id == fila.id).values(**valores))
    return DestinoCambiado(**consulta.cabecera, numero=fila.id)


def anotar_envio(consulta: "Consulta", pedido: AnotarEnvio) -> DestinoCambiado:
    """A delivery, noted once."""
    fila = _en_uso(consulta.conexion, pedido.numero)
    clave = {"dia": pedido.dia, "destino": clave_de_entrega(fila.id)}
    consulta.conexion.execute(insert(RemesaEntregada).values(**clave, entregada_en=consulta.ahora, acuse=pedido.acuse[:400]))
    bien = {"fallas": 0, "caido_desde": None, "proximo_intento": None, "ultima_falla": None}
    consulta.conexion.execute(update(Destino).where(_D.id == fila.id).values(**bien))
    return DestinoCambiado(**consulta.cabecera, numero=fila.id)


def listar(consulta: "Consulta", _pedido: ListarDestinos) -> DestinosHallados:
    """All of them, those in use first."""
    return DestinosHallados(**consulta.cabecera, destinos=fichas(consulta.conexion, _quien(consulta)))


def fichas(conexion: Connection, quien: int | None = None) -> list[FichaDeDestino]:
    """How all targets stand."""
    orden = case((_D.retirado_en.is_not(None), 2), (_D.huella.is_(None), 1), else_=0)
    filas = conexion.execute(select(*_D).order_by(orden, _D.id)).all()
    quienes = {quien for fila in filas for quien in (fila.propuesto_por, fila.confirmado_por)}
    nombres = {uno.id: uno.nombre for uno in conexion.execute(select(_U.id, _U.nombre).where(_U.id.in_(quienes)))}
    return [_ficha(conexion, fila, nombres, quien) for fila in filas]


def _ficha(conexion: Connection, fila: Any, nombres: dict[int, str], quien: int | None) -> FichaDeDestino:
    de_este = select(_E.dia, _E.entregada_en).where(_E.destino == clave_de_entrega(fila.id)).order_by(_E.dia.desc()).limit(1)
    ultimo = conexion.execute(de_este).one_or_none()
    return FichaDeDestino(
        numero=fila.id,
        nombre=fila.nombre,
        direccion=fila.direccion,
        situacion=_situacion(fila),
        vista=fila.vista and para_comparar(fila.vista),
        huella=fila.huella and para_comparar(fila.huella),
        se_mostro=fila.vista,
        propuesto_en=fila.propuesto_en,
        propuesto_por=nombres.get(fila.propuesto_por),
        confirmado_en=fila.confirmado_en,
        confirmado_por=nombres.get(fila.confirmado_por),
        retirado_en=fila.retirado_en,
        ultimo_dia=ultimo and ultimo.dia,
        ultimo_en=ultimo and ultimo.entregada_en,
        faltan=cuantas_faltan(conexion, fila),
        caido_desde=fila.caido_desde,
        ultima_falla=fila.ultima_falla,
        proximo_intento=fila.proximo_intento,
        es_mio=quien is not None and fila.propuesto_por == quien,
    )


def _situacion(fila: Any) -> str:
    if fila.retirado_en is not None:
        return RETIRADO
    if fila.huella is None:
        return PROPUESTO
    return CAIDO if fila.fallas else VIGENTE


def sin_entregar(fila: Any) -> Any:
    """Which feeds are not at a target yet."""
    ya = select(_E.dia).where(_E.destino == clave_de_entrega(fila.id))
    return (_R.dia >= fila.desde) & _R.dia.not_in(ya)


def cuantas_faltan(conexion: Connection, fila: Any) -> int:
    """How many feeds a target lacks."""
    if fila.huella is None or fila.retirado_en is not None:
        return 0
    return int(conexion.execute(select(func.count()).select_from(Remesa).where(sin_entregar(fila))).scalar_one())


def en_uso(conexion: Connection) -> list[Any]:
    """The targets to which feeds are sent, with all that is known of each."""
    return list(conexion.execute(select(*_D).where(_D.huella.is_not(None), _D.retirado_en.is_(None)).order_by(_D.id)))


def hallar(conexion: Connection, numero: int) -> Any:
    """A target with all that is known of it; refuses a number that there is not."""
    fila = conexion.execute(select(*_D).where(_D.id == numero)).one_or_none()
    if fila is None:
        raise DestinoDesconocido(campo="destino", valor=numero)
    return fila


def _en_uso(conexion: Connection, numero: int) -> Any:
    fila = hallar(conexion, numero)
    if fila.retirado_en is not None:
        raise DestinoRetirado(campo="destino", valor=fila.nombre)
    return fila


def _quien(consulta: "Consulta") -> int | None:
    return consulta.actor.usuario_id if consulta.actor is not None else None


ATENCION_DE_DESTINOS: dict[type[Pedido], Callable[["Consulta", Any], Recibo]] = {
    ProponerDestino: proponer,
    AnotarVista: anotar_vista,
    ConfirmarDestino: confirmar,
    RetirarDestino: retirar,
    ListarDestinos: listar,
    AnotarEnvio: anotar_envio,
}
"""Each of these requests with its answer."""
