"""Issuing a report: what is there at one instant is written down under a number, with its digest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, func, insert, select

from dominio.mensajes.lecturas import mencion
from dominio.reportes import instantanea
from dominio.reportes.alcance import (
    AlcanceDeReporte,
    alcance_de_reporte,
    de_quien,
    laboratorios_de,
    nombre_de_alcance,
)
from dominio.reportes.archivo import LIBRO, MARCA, Guardado, archivos_de, celdas_de, linea
from dominio.reportes.descripcion import CLASES_DE_REPORTE, ClaseDeReporte, con_pacientes, reporte_de
from dominio.reportes.examenes import exigir_examen_del_catalogo
from dominio.reportes.lectura import condiciones, contar_por_comuna, contar_por_dia, por_partes
from dominio.reportes.ocupacion import figuras
from dominio.reportes.pedidos import DescargarReporte, EmitirReporte, ListarReportes, VerReporte, VerTotales
from dominio.reportes.periodo import Dias, dias_pedidos
from dominio.reportes.rt import ClaseDeFiguras
from dominio.sellos import cabezas
from dominio.ventanilla.actor import Actor
from dominio.ventanilla.porteria import exigir_proposito
from dominio.ventanilla.recibos import Recibo
from dominio.vocabulario.cursores import a_clave, de_clave
from dominio.vocabulario.enumeraciones import Rol
from dominio.vocabulario.errores import FaltaClave, LibroSinHacer, ReporteMuyLargoParaLibro, ReporteNoEmitido
from dominio.vocabulario.limites import FILAS_DE_LIBRO_AL_MOMENTO, MAXIMO_FILAS_DE_LIBRO
from modelos import Reporte

if TYPE_CHECKING:
    from dominio.ventanilla.consulta import Consulta

EMITIDOS_POR_PAGINA = 50
DIARIO, PROCESADAS = "Diario", "Procesadas"
"""What the feed of a day is called, and what of the figures is summed."""
_R = Reporte.__table__.c


@dataclass(frozen=True, slots=True, kw_only=True)
class FichaDeReporte:
    """An issued report: what it is of, as of when, how large, and the digest of each of its files."""

    numero: int
    clase: str
    titulo: str
    desde: date
    hasta: date
    ambito: str
    examen: str | None
    cortado_en: datetime
    filas: int
    archivos: dict[str, tuple[str, int]]
    mensaje_id: int
    sello: str | None

    @property
    def nombre(self) -> str:
        """How its files are called, but for the extension."""
        examen = f"-{self.examen}" if self.examen else ""
        return f"{self.clase}{examen}-{self.desde:%Y%m%d}-{self.hasta:%Y%m%d}-n{self.numero}"


@dataclass(slots=True, kw_only=True)
class TotalesDeReporte(Recibo):
    """The preview: samples by day and result (or state), by comuna of the establishment, and all together."""

    reporte: ClaseDeReporte | ClaseDeFiguras
    dias: Dias
    terminado: bool
    por_dia: dict[date, dict[str, int]]
    por_comuna: list[tuple[str | None, str | None, int]]
    total: int

    def resumen(self) -> dict[str, Any]:
        """What the record keeps: nobody was shown."""
        return {"reporte": self.reporte.clave, "total": self.total}


@dataclass(slots=True, kw_only=True)
class ReporteHallado(Recibo):
    """The answer to `EmitirReporte`, `VerReporte` and `DescargarReporte`."""

    ficha: FichaDeReporte

    def resumen(self) -> dict[str, Any]:
        """What the record keeps: the number, by which the very bytes are found."""
        return {"reporte": self.ficha.numero, "archivos": {n: sha for n, (sha, _) in self.ficha.archivos.items()}}


@dataclass(slots=True, kw_only=True)
class ReportesHallados(Recibo):
    """A page of what was issued."""

    reportes: tuple[FichaDeReporte, ...]
    cursor: str | None


def totales(consulta: "Consulta", pedido: VerTotales) -> TotalesDeReporte:
    """The figures as they are now."""
    reporte, alcance = _pedidos(consulta, pedido.reporte)
    dias = dias_pedidos(pedido.desde, pedido.hasta, consulta.ahora, completos=False)
    por_dia: dict[date, dict[str, int]] = {dia: {} for dia in dias.todos}
    examen = exigir_examen_del_catalogo(consulta.conexion, pedido.examen)
    for dia, que, n in _cuentas(consulta, reporte, alcance, dias, examen):
        por_dia[dia][que] = por_dia[dia].get(que, 0) + n
    de_figuras = isinstance(reporte, ClaseDeFiguras)
    return TotalesDeReporte(
        **consulta.cabecera,
        reporte=reporte,
        dias=dias,
        terminado=dias.bordes[-1] <= consulta.ahora,
        por_dia=por_dia,
        por_comuna=[]
        if isinstance(reporte, ClaseDeFiguras)
        else contar_por_comuna(consulta.conexion, reporte, alcance, dias, examen),
        total=sum(n for del_dia in por_dia.values() for que, n in del_dia.items() if not de_figuras or que == PROCESADAS),
    )


def _cuentas(
    consulta: "Consulta",
    reporte: ClaseDeReporte | ClaseDeFiguras,
    alcance: AlcanceDeReporte,
    dias: Dias,
    examen: str | None,
) -> Iterator[tuple[date, str, int]]:
    """Of each day, how many of what; of figures, those that the hub itself knows."""
    if isinstance(reporte, ClaseDeFiguras):
        laboratorios = list(laboratorios_de(consulta.conexion, consulta.actor))
        for una in figuras(consulta.conexion, laboratorios, dias, examen):
            if una.fuente == "sist":
                yield una.dia, "Recibidas", una.recibidas
                yield una.dia, PROCESADAS, una.procesadas
                yield una.dia, "Positivas", una.positivas
        return
    cuentas = contar_por_dia(consulta.conexion, reporte, alcance, dias, examen)
    for (lugar, _estado, resultado), n in sorted(cuentas.items(), key=lambda una: str(una[0])):
        yield dias.todos[lugar], resultado or "Sin resultado", n


def emitir(consulta: "Consulta", pedido: EmitirReporte) -> ReporteHallado:
    """Write the report down as of now; all that is read, is read at one instant."""
    instantanea.congelar(consulta.conexion)
    reporte, alcance = _pedidos(consulta, pedido.reporte)
    consulta.con_archivo = con_pacientes(reporte.clave)
    exigir_proposito(consulta)  # before the work, which may take long
    dias = dias_pedidos(pedido.desde, pedido.hasta, consulta.ahora, completos=True)
    examen = exigir_examen_del_catalogo(consulta.conexion, pedido.examen)
    cuantas, partes = _leer(consulta, reporte, alcance, dias, examen)
    numero = apuntar(consulta, reporte.clave, alcance, dias, cuantas, examen)
    guardado = Guardado(consulta.conexion, numero)
    guardado.agregar(MARCA + linea(reporte.titulos))
    for filas in partes:
        guardado.agregar(b"".join(linea(celdas_de(reporte.columnas, fila)) for fila in filas))
    guardado.cerrar(consulta.ahora)
    return ReporteHallado(**consulta.cabecera, ficha=ficha_propia(consulta, numero))


def _leer(
    consulta: "Consulta",
    reporte: ClaseDeReporte | ClaseDeFiguras,
    alcance: AlcanceDeReporte,
    dias: Dias,
    examen: str | None,
) -> tuple[int, Iterator[Sequence[Any]]]:
    """How many rows there are, and the rows in parts; samples are noted as they are read."""
    if isinstance(reporte, ClaseDeFiguras):
        laboratorios = laboratorios_de(consulta.conexion, consulta.actor)
        filas = list(reporte.filas(consulta.conexion, laboratorios, dias, examen))
        return len(filas), iter([filas] if filas else [])
    donde = condiciones(reporte, alcance, dias, examen)
    cuantas = consulta.conexion.execute(select(func.count()).where(*donde)).scalar_one()
    return cuantas, _anotadas(consulta, por_partes(consulta.conexion, donde, reporte.fecha))


def _anotadas(consulta: "Consulta", partes: Iterator[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    for filas in partes:
        desde = len(consulta.tocadas) + 1
        consulta.tocadas.update(enumerate((fila.id for fila in filas), start=desde))
        yield filas


def _pedidos(consulta: "Consulta", clave: str) -> tuple[ClaseDeReporte | ClaseDeFiguras, AlcanceDeReporte]:
    if consulta.actor is None:
        raise FaltaClave
    return reporte_de(clave, consulta.actor.rol), alcance_de_reporte(consulta.actor, consulta.ahora)


def apuntar(
    consulta: "Consulta", clase: str, alcance: AlcanceDeReporte, dias: Dias, filas: int, examen: str | None = None
) -> int:
    """Add the row of a report, and give its number."""
    sello = cabezas.ultima(consulta.conexion)
    orden = insert(Reporte).values(
        clase=clase,
        desde=dias.desde,
        hasta=dias.hasta,
        ambito_rol=alcance.rol.value,
        ambito_clave=alcance.clave,
        examen=examen,
        cortado_en=consulta.ahora,
        instantanea=instantanea.tomar(consulta.conexion),
        filas=filas,
        mensaje_id=consulta.id_mensaje,
        usuario_id=consulta.actor and consulta.actor.usuario_id,
        sello=None if sello is None else str(cabezas.de_fila(sello)),
    )
    (numero,) = consulta.conexion.execute(orden).inserted_primary_key or (0,)
    return int(numero)


def fila_propia(consulta: "Consulta", numero: int) -> Any:
    """The row of a report that was issued for the caller's scope; another one answers as one that does not exist."""
    return fila_de(consulta.conexion, consulta.actor, numero)


def fila_de(conexion: Connection, actor: Actor | None, numero: int) -> Any:
    """The same, for whom a request is about to be made or how far one is."""
    rol, clave = de_quien(actor)
    orden = select(*_R).where(_R.id == numero, _R.ambito_rol == rol, _R.ambito_clave == clave)
    fila = conexion.execute(orden).one_or_none()
    if fila is None:
        raise ReporteNoEmitido(campo="reporte", valor=numero)
    return fila


def ficha_propia(consulta: "Consulta", numero: int) -> FichaDeReporte:
    """What there is to tell of it."""
    return _ficha(consulta, fila_propia(consulta, numero))


def _ficha(consulta: "Consulta", fila: Any) -> FichaDeReporte:
    archivos = archivos_de(consulta.conexion, fila.id)
    return FichaDeReporte(
        numero=fila.id,
        clase=fila.clase,
        titulo=CLASES_DE_REPORTE[fila.clase].titulo if fila.clase in CLASES_DE_REPORTE else DIARIO,
        desde=fila.desde,
        hasta=fila.hasta,
        ambito=nombre_de_alcance(consulta.conexion, Rol(fila.ambito_rol), fila.ambito_clave),
        examen=fila.examen,
        cortado_en=fila.cortado_en,
        filas=fila.filas,
        archivos={nombre: (uno.sha256, uno.tamano) for nombre, uno in archivos.items()},
        mensaje_id=fila.mensaje_id,
        sello=fila.sello,
    )


def ver(consulta: "Consulta", pedido: VerReporte) -> ReporteHallado:
    """The report of that number."""
    return ReporteHallado(**consulta.cabecera, ficha=ficha_propia(consulta, pedido.numero))


def descargar(consulta: "Consulta", pedido: DescargarReporte) -> ReporteHallado:
    """Permission to have the bytes, and on record who had which; a short workbook is for the door to make."""
    ficha = ficha_propia(consulta, pedido.numero)
    if con_pacientes(ficha.clase):
        consulta.documentos[1] = mencion(ficha.numero)
    if pedido.archivo == LIBRO:
        reporte_de(ficha.clase, Rol(de_quien(consulta.actor)[0]))
        exigir_libro_posible(ficha)
        if LIBRO not in ficha.archivos and ficha.filas > FILAS_DE_LIBRO_AL_MOMENTO:
            raise LibroSinHacer(campo="reporte", valor=ficha.numero, filas=_con_puntos(ficha.filas))
    return ReporteHallado(**consulta.cabecera, ficha=ficha)


def exigir_libro_posible(ficha: FichaDeReporte) -> None:
    """Refuse the workbook of a report that no sheet could hold."""
    if LIBRO not in ficha.archivos and ficha.filas > MAXIMO_FILAS_DE_LIBRO:
        filas, maximo = _con_puntos(ficha.filas), _con_puntos(MAXIMO_FILAS_DE_LIBRO)
        raise ReporteMuyLargoParaLibro(campo="reporte", valor=ficha.numero, filas=filas, maximo=maximo)


def _con_puntos(numero: int) -> str:
    return f"{numero:,}".replace(",", ".")


def listar(consulta: "Consulta", pedido: ListarReportes) -> ReportesHallados:
    """The page that was asked for."""
    rol, clave = de_quien(consulta.actor)
    donde = [_R.ambito_rol == rol, _R.ambito_clave == clave]
    if pedido.cursor:
        donde.append(_R.id < a_clave("e", pedido.cursor))
    orden = select(*_R).where(*donde).order_by(_R.id.desc()).limit(EMITIDOS_POR_PAGINA + 1)
    filas = consulta.conexion.execute(orden).all()
    pagina = filas[:EMITIDOS_POR_PAGINA]
    return ReportesHallados(
        **consulta.cabecera,
        reportes=tuple(_ficha(consulta, fila) for fila in pagina),
        cursor=de_clave("e", pagina[-1].id) if len(filas) > len(pagina) else None,
    )
