"""An alert as people and programs are told of it: numbers, a laboratory's name, and a sentence."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from dominio.alertas.tipos import ANOTADA, CONTADOS_SIN_TRAMO, DIAS_DE_CERTIFICADO, PRIMERA, TipoDeAlerta
from modelos import Alerta, AlertaAviso, AlertaTurno, Laboratorio, Usuario

TITULOS: Mapping[TipoDeAlerta, str] = {
    TipoDeAlerta.CALLADO: "Laboratorio callado",
    TipoDeAlerta.CALLADOS: "Muchos laboratorios callados",
    TipoDeAlerta.RECHAZOS: "Suben los rechazos",
    TipoDeAlerta.ATRASO: "Muestras atrasadas",
    TipoDeAlerta.SELLO: "Sello atrasado",
    TipoDeAlerta.TRAMO: "Falta un tramo del registro",
    TipoDeAlerta.RESPALDO: "Respaldo atrasado",
    TipoDeAlerta.CLAVES: "Claves por vencer",
    TipoDeAlerta.VENCIDAS: "Sin clave vigente",
    TipoDeAlerta.DESTINO: "Un destino no recibe",
    TipoDeAlerta.CERTIFICADO: "Certificado por vencer",
}
_Frase = Callable[[str, int], str]
FRASES_DE_ALERTA: Mapping[TipoDeAlerta, _Frase] = {
    TipoDeAlerta.CALLADO: lambda quien, _: f"No llega nada de {quien}: calló a una hora de este día en que siempre envía.",
    TipoDeAlerta.CALLADOS: lambda _, n: (
        f"No llega nada de {n} laboratorios: callaron a una hora en que siempre envían, la mitad o más. Un día sin trabajo, "
        "o no llegan al hub."
    ),
    TipoDeAlerta.RECHAZOS: lambda quien, n: (
        f"Mensajes de {quien} con rechazos en una hora: {n}, más del triple que en la peor de los últimos siete días."
    ),
    TipoDeAlerta.ATRASO: lambda quien, n: f"Muestras recibidas hace mucho por {quien} y sin resultado: {n}.",
    TipoDeAlerta.SELLO: lambda _, n: f"Hay mensajes sin sellar, o una cabeza sin publicar, hace {n} minutos.",
    TipoDeAlerta.TRAMO: lambda _, n: (
        f"Mensajes que no son de ningún tramo del registro: {n}{' o más' if n >= CONTADOS_SIN_TRAMO else ''}."
    ),
    TipoDeAlerta.RESPALDO: lambda _, n: (
        f"Hace {n} horas que no consta un respaldo de la base." if n else "No consta ningún respaldo de la base."
    ),
    TipoDeAlerta.CLAVES: lambda quien, n: (
        f"Claves que usa {quien} y que vencen en 30 días o menos, o ya vencieron, sin otra que dure más: {n}."
    ),
    TipoDeAlerta.VENCIDAS: lambda quien, n: (
        f"Vencieron todas las claves de {quien} (usaba {n}): se rehúsa cuanto envía con ellas."
    ),
    TipoDeAlerta.DESTINO: lambda quien, n: f"El {quien} del reporte diario no recibe: {n} intentos fallidos seguidos.",
    TipoDeAlerta.CERTIFICADO: lambda _, n: (
        f"El certificado de la dirección pública del hub vence en {DIAS_DE_CERTIFICADO - n} días."
        if n < DIAS_DE_CERTIFICADO
        else "El certificado de la dirección pública del hub vence hoy o ya venció: quien lo verifica no puede conectarse."
    ),
}
"""What is wrong, given with whom and how much."""
QUE_HACER: Mapping[TipoDeAlerta, str] = {
    TipoDeAlerta.CALLADO: "Pregunte al laboratorio si su LIS funciona y llega al hub.",
    TipoDeAlerta.CALLADOS: "Si hoy se trabaja, revise el camino hasta el hub: nombre, certificado, proxy, red.",
    TipoDeAlerta.RECHAZOS: "Vea sus mensajes y el código que más se repite.",
    TipoDeAlerta.ATRASO: "Pregunte al laboratorio si las tiene, y si sus resultados salieron por otra vía.",
    TipoDeAlerta.SELLO: "Busque sello_fallido y sello_impedido en las trazas, y dé «hub auditoria sellar».",
    TipoDeAlerta.TRAMO: "Dé «hub auditoria sellar»; si sigue tramo_aplazado en las trazas, alguien lo lee sin pausa.",
    TipoDeAlerta.RESPALDO: "Revise la unidad que respalda; si respalda otro programa, que dé «hub respaldo hecho».",
    TipoDeAlerta.CLAVES: "Cree la nueva y entréguela antes de que venza.",
    TipoDeAlerta.VENCIDAS: "Cree una ahora y entréguela; si ya no envía, revoque las vencidas o desactive el laboratorio.",
    TipoDeAlerta.DESTINO: "Avise a quien lo opera; su falla está en la página Destinos.",
    TipoDeAlerta.CERTIFICADO: "Renuévelo y haga que el proxy lo lea; si ya lo hizo, el proxy sigue con el anterior.",
}
DEL_LABORATORIO = (
    TipoDeAlerta.CALLADO,
    TipoDeAlerta.RECHAZOS,
    TipoDeAlerta.ATRASO,
    TipoDeAlerta.CLAVES,
    TipoDeAlerta.VENCIDAS,
)
"""The kinds that are about one laboratory, which is told of its own."""
HISTORIA = timedelta(days=30)
MAXIMO = 200
"""Closed alerts that a page shows, of so many days."""

_A, _L, _T, _U = (uno.__table__.c for uno in (Alerta, Laboratorio, AlertaTurno, Usuario))
ABIERTA: ColumnElement[bool] = _A.abierta_en.is_not(None) & _A.cerrada_en.is_(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class FichaDeAlerta:
    """One alert that is or was open."""

    numero: int
    tipo: TipoDeAlerta
    sujeto: str
    laboratorio_id: int | None
    laboratorio: str | None
    cuantos: int
    maximo: int
    veces: int
    abierta_en: datetime
    vista_en: datetime
    cerrada_en: datetime | None
    reconocida_en: datetime | None
    reconocida_por: str | None
    nota: str | None

    @property
    def titulo(self) -> str:
        """What kind of trouble it is."""
        return TITULOS[self.tipo]

    @property
    def texto(self) -> str:
        """What is wrong, in a sentence."""
        return FRASES_DE_ALERTA[self.tipo](self._quien(), self.cuantos)

    @property
    def que_hacer(self) -> str:
        """Where to begin."""
        return QUE_HACER[self.tipo]

    def _quien(self) -> str:
        if self.tipo is TipoDeAlerta.DESTINO:
            return f"destino {self.sujeto}"
        if self.laboratorio_id is None:
            return "remitentes desconocidos"
        return f"{self.laboratorio or 'laboratorio'} ({self.laboratorio_id})"


def fichas(conexion: Connection, donde: ColumnElement[bool], *orden: Any, maximo: int = MAXIMO) -> list[FichaDeAlerta]:
    """Alerts with the names that belong to them; not of kinds that only a later version knows."""
    consulta = (
        select(*_A, _L.nombre.label("laboratorio"), _U.nombre.label("persona"))
        .outerjoin(Laboratorio, _L.id == _A.laboratorio_id)
        .outerjoin(Usuario, _U.id == _A.reconocida_por)
        .where(donde, _A.abierta_en.is_not(None), _A.tipo.in_([tipo.value for tipo in TipoDeAlerta]))
    )
    return [_ficha(fila) for fila in conexion.execute(consulta.order_by(*orden, _A.id).limit(maximo))]


def abiertas(conexion: Connection, laboratorio_id: int | None = None) -> list[FichaDeAlerta]:
    """Those that are open, of one laboratory or all; first those that nobody has acknowledged, the newest first."""
    donde = ABIERTA if laboratorio_id is None else ABIERTA & (_A.laboratorio_id == laboratorio_id)
    return fichas(conexion, donde, _A.reconocida_en.is_not(None), _A.abierta_en.desc(), maximo=5 * MAXIMO)


def cerradas(conexion: Connection, ahora: datetime) -> list[FichaDeAlerta]:
    """Those that were closed lately, the newest first."""
    return fichas(conexion, _A.cerrada_en > ahora - HISTORIA, _A.cerrada_en.desc())


def cifras_de_alertas(conexion: Connection, ahora: datetime) -> dict[str, Any]:
    """What whoever watches over the hub is told: open ones by kind, messages that cannot be sent, and since when none was
    written down of what is seen."""
    por_tipo = select(_A.tipo, func.count().label("cuantas")).where(ABIERTA).group_by(_A.tipo)
    contadas = {fila.tipo: fila.cuantas for fila in conexion.execute(por_tipo)}
    sin_enviar = (
        select(func.count())
        .select_from(AlertaAviso)
        .where(AlertaAviso.enviado_en.is_(None), AlertaAviso.ultima_falla.is_not(None))
    )
    desde = select(_T.mirada_en).where(_T.id.in_([PRIMERA, ANOTADA]), _T.mirada_en.is_not(None))
    mirada = conexion.execute(desde.order_by(_T.id.desc()).limit(1)).scalar()
    cifras: dict[str, Any] = {
        "alertas_abiertas": {tipo.value: float(contadas.get(tipo.value, 0)) for tipo in TipoDeAlerta},
        "avisos_sin_enviar": conexion.scalar(sin_enviar) or 0,
    }
    return cifras if mirada is None else {**cifras, "alertas_miradas_segundos": (ahora - mirada).total_seconds()}


def _ficha(fila: Any) -> FichaDeAlerta:
    return FichaDeAlerta(
        numero=fila.id,
        tipo=TipoDeAlerta(fila.tipo),
        sujeto=fila.sujeto,
        laboratorio_id=fila.laboratorio_id,
        laboratorio=fila.laboratorio,
        cuantos=fila.cuantos,
        maximo=max(fila.maximo, fila.cuantos),
        veces=fila.veces,
        abierta_en=fila.abierta_en,
        vista_en=fila.vista_en,
        cerrada_en=fila.cerrada_en,
        reconocida_en=fila.reconocida_en,
        reconocida_por=fila.persona,
        nota=fila.nota,
    )
