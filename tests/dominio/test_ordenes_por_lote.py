"""A batch costs a fixed number of statements, also when all of it is wrong: whatever is asked, and why it is refused."""

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any, get_args, get_type_hints

import pytest
from sqlalchemy import update

from dominio.atencion import ATENCION
from dominio.muestras import items, pedidos
from dominio.muestras.planillas import pedidos as planillas
from dominio.muestras.tomas import pedidos as tomas
from dominio.muestras.tomas.items import EliminacionDeToma, ResultadoDeAntigeno
from dominio.ventanilla.actor import Actor
from dominio.ventanilla.pedidos import Escritura, Permiso
from dominio.ventanilla.ventanilla import Ventanilla
from dominio.vocabulario.ejemplos_de_error import EJEMPLOS
from dominio.vocabulario.enumeraciones import Desenlace, MotivoRechazo, Resultado, Rol
from dominio.vocabulario.errores import ErrorDominio
from modelos import Muestra
from modelos.filas import ORDEN
from tests.dominio.de_mesa import MESA, RAZON
from tests.elenco import NORTE, SUR, crear, una_muestra
from tests.ordenes import contadas, de_lectura
from tests.tomas import TOMADORA, un_antigeno, una_toma

POCOS, MUCHOS = 2, 200
"""The batches that are compared."""
LABORATORIO = Actor(rol=Rol.LABORATORIO, laboratorio_id=NORTE, laboratorio_nombre="Laboratorio Norte", usuario_id=7)
AHORA = una_muestra().fecha_muestra + timedelta(hours=3)
RAROS: dict[type, tuple[Any, ...]] = {
    int: (0, 999_999_999),
    str: ("", "desconocido"),
    datetime: (AHORA - timedelta(days=400), AHORA + timedelta(days=400)),
    date: (date(1, 1, 1), date(9999, 12, 31)),
    bool: (True, False),
    items.Informe: (items.Informe(contenido=b"no es un PDF"), items.Informe(contenido=b"%PDF-1.4 /JavaScript (x)")),
}
"""By type, data that may be refused."""
UNA: dict[str, Any] = {campo.name: getattr(una_muestra(), campo.name) for campo in fields(items.MuestraNueva)}
INFORMADO = {
    "fecha_recepcion_laboratorio": AHORA - timedelta(hours=2),
    "resultado": Resultado.NEGATIVO,
    "fecha_hora_resultado_laboratorio": AHORA - timedelta(hours=1),
}
RESULTADO = {"resultado": Resultado.NEGATIVO, "fecha_hora_resultado_laboratorio": AHORA}
Item = Any

RESULTADO_CON_RUT, INFORMADA = {**RESULTADO, "rut_paciente": "11111111-1"}, {**UNA, **INFORMADO}
CORREGIDA = {**UNA, "codigo_muestra_cliente": None, "justificacion_edicion": RAZON}
BUENOS: dict[type[Escritura[Any]], Callable[[int, str], Item]] = {
    pedidos.CrearMuestras: lambda _clave, codigo: una_muestra(codigo),
    pedidos.RecepcionarMuestra: lambda clave, _: items.Recepcion(id_muestra=clave),
    pedidos.DeshacerRecepcion: lambda clave, _: items.Deshechura(id_muestra=clave),
    pedidos.RechazarMuestra: lambda clave, _: items.Rechazo(id_muestra=clave, motivo=MotivoRechazo.DERRAMADA),
    pedidos.DevolverMuestra: lambda clave, _: items.Devolucion(id_muestra=clave, motivo="Faltan datos"),
    pedidos.CambioLaboratorio: lambda clave, _: items.Cambio(id_muestra=clave, id_nuevo_laboratorio=SUR),
    pedidos.EntregaResultado: lambda clave, _: items.Entrega(id_muestra=clave, **RESULTADO),
    pedidos.CorregirResultado: lambda clave, _: items.Correccion(id_muestra=clave, **RESULTADO, motivo=RAZON),
    pedidos.CorregirMuestras: lambda clave, _: items.MuestraCorregida(**CORREGIDA, id_muestra=clave),
    pedidos.EliminarMuestra: lambda clave, _: items.Eliminacion(id_muestra=clave),
    pedidos.AutorizarEdicion: lambda clave, _: items.Autorizacion(id_muestra=clave, motivo=RAZON),
    pedidos.AutorizarEliminacion: lambda clave, _: items.Autorizacion(id_muestra=clave, motivo=RAZON),
    pedidos.RetirarAutorizacion: lambda clave, _: items.Autorizacion(id_muestra=clave, motivo=RAZON),
    tomas.RegistrarMuestras: lambda clave, _: una_toma(paciente_run=clave % 1000 + 1),
    tomas.RegistrarAntigenos: lambda clave, _: un_antigeno(paciente_run=clave % 1000 + 1),
    tomas.CorregirTomas: lambda clave, _: items.MuestraCorregida(**CORREGIDA, id_muestra=clave),
    tomas.CorregirAntigeno: lambda clave, _: ResultadoDeAntigeno(
        id_muestra=clave, resultado=Resultado.NEGATIVO, motivo=RAZON
    ),
    tomas.EliminarTomas: lambda clave, _: EliminacionDeToma(id_muestra=clave, motivo=RAZON),
    planillas.CargarResultados: lambda clave, _: planillas.ResultadoPlanilla(
        id_muestra=clave, rut_paciente="11111111-1", **RESULTADO
    ),
    planillas.CargarAntigenos: lambda clave, _: un_antigeno(paciente_run=clave % 1000 + 1),
    planillas.CargarActualizaciones: lambda clave, _: items.MuestraCorregida(**CORREGIDA, id_muestra=clave),
    planillas.CargarMuestras: lambda _clave, codigo: planillas.MuestraInformada(
        **{**UNA, "codigo_muestra_cliente": codigo}, **INFORMADO
    ),
}
"""For each write, an item about a sample that nothing but the sample's state can refuse."""
DE_MESA = (pedidos.AutorizarEdicion, pedidos.AutorizarEliminacion, pedidos.RetirarAutorizacion)
DE_TOMA = tuple(uno for uno in BUENOS if uno.permiso is Permiso.MUESTRA_TOMAR)


def quien(pedido: type[Escritura[Any]]) -> Actor:
    if pedido in DE_TOMA:
        return TOMADORA
    return MESA if pedido in DE_MESA else LABORATORIO


# ── the samples ─────────────────────────────────────────────────────────────────────────────────────────────────────
def _pedir(ventanilla, pedido, claves, **opciones):
    lote = [BUENOS[pedido](clave, "") for clave in claves]
    recibo = ventanilla.atender(quien(pedido), pedido(items=tuple(lote), **opciones))
    assert recibo.rechazados == 0, recibo.items[0].errores


VIDAS: dict[str, tuple[type[Escritura[Any]], ...]] = {
    "enviadas": (),
    "recepcionadas": (pedidos.RecepcionarMuestra,),
    "informadas": (pedidos.RecepcionarMuestra, pedidos.EntregaResultado),
    "devueltas": (pedidos.DevolverMuestra,),
    "rechazadas": (pedidos.RechazarMuestra,),
    "derivadas": (pedidos.CambioLaboratorio,),
    "abiertas": (pedidos.RecepcionarMuestra, pedidos.EntregaResultado, pedidos.AutorizarEdicion),
    "por_eliminar": (pedidos.AutorizarEliminacion,),
    "eliminadas": (pedidos.AutorizarEliminacion, pedidos.EliminarMuestra),
    "vencidas": (),
}
"""How samples came to be as they are."""


@pytest.fixture
def muestras(ventanilla, motor) -> dict[str, list[tuple[int, str]]]:
    """As many samples in each state as the large batch has items: id and code of each."""
    todas = {"desconocidas": [(10**9 + n, f"no-hay-{n}") for n in range(MUCHOS)]}
    for estado, pasos in VIDAS.items():
        codigos = [f"{estado}-{n}" for n in range(MUCHOS)]
        creadas = ventanilla.atender(LABORATORIO, crear(*map(una_muestra, codigos))).items
        claves = [item.id_muestra for item in creadas]
        for paso in pasos:
            _pedir(ventanilla, paso, claves)
        todas[estado] = list(zip(claves, codigos, strict=True))
    with motor.begin() as conexion:
        vencidas = [clave for clave, _ in todas["vencidas"]]
        conexion.execute(update(Muestra).where(Muestra.id.in_(vencidas)).values(vence_en=AHORA - timedelta(days=1)))
    return todas


# ── the batches ─────────────────────────────────────────────────────────────────────────────────────────────────────
Lote = Callable[[int], tuple[list[Item], dict[str, Any]]]


def _raros(tipo: Any) -> Iterator[Any]:
    for uno in get_args(tipo) or (tipo,):
        if isinstance(uno, type) and issubclass(uno, Enum):
            yield from (next(iter(uno)), list(uno)[-1])
        yield from RAROS.get(uno, ())


def _errores() -> list[ErrorDominio]:
    """One of each code that the reading of an item could have left with it."""
    clases = {clase.codigo: clase for clase in _todas(ErrorDominio) if "codigo" in vars(clase)}
    return [clases[codigo](**ejemplo._datos) for codigo, ejemplo in EJEMPLOS.items()]


def _todas(clase: type) -> Iterator[type]:
    for hija in clase.__subclasses__():
        yield hija
        yield from _todas(hija)


def lotes(pedido: type[Escritura[Any]], muestras: dict[str, list[tuple[int, str]]]) -> Iterator[tuple[str, Lote]]:
    """Batches of any size, each of items that are wrong in one way, if they are wrong at all."""
    bueno = BUENOS[pedido]
    for estado, suyas in muestras.items():
        yield estado, lambda n, suyas=suyas: ([bueno(*par) for par in suyas[:n]], {})
    de_ejemplo = muestras["recepcionadas" if pedido is planillas.CargarResultados else "devueltas"]
    for campo, tipo in get_type_hints(type(bueno(1, ""))).items():
        for raro in (None, *_raros(tipo)) if campo != "errores" else ():
            yield (
                f"{campo}={raro!r:.40}",
                lambda n, campo=campo, raro=raro: ([replace(bueno(*par), **{campo: raro}) for par in de_ejemplo[:n]], {}),
            )
    errores = _errores()
    yield (
        "no se leen",
        lambda n: (
            [replace(bueno(*par), errores=(errores[i % len(errores)],)) for i, par in enumerate(de_ejemplo[:n])],
            {},
        ),
    )
    yield "la misma", lambda n: ([replace(bueno(*muestras["informadas"][0])) for _ in range(n)], {})
    yield "ya no es así", lambda n: ([bueno(*p) for p in muestras["abiertas"][:n]], {"vistas": _vistas(muestras, n)})


def _vistas(muestras, n):
    return {clave: "otra" for clave, _ in muestras["abiertas"][:n]}


class Medida:
    """A window whose statements are counted."""

    def __init__(self, ventanilla: Ventanilla, ordenes: list[str]) -> None:
        self.ventanilla = ventanilla
        self.ordenes = ordenes

    def costo(self, pedido: type[Escritura[Any]], lote: Lote, cuantos: int, **opciones: Any) -> tuple[bool, list[str]]:
        """Whether all was refused, which a message that is refused as a whole is too, and the statements that it took."""
        enviados, propias = lote(cuantos)
        self.ordenes.clear()
        try:
            recibo = self.ventanilla.atender(quien(pedido), pedido(items=tuple(enviados), **propias, **opciones))
        except ErrorDominio as error:
            assert not error.codigo.startswith("HUB-9")
            return True, list(self.ordenes)
        return all(item.desenlace is Desenlace.RECHAZADA for item in recibo.items), list(self.ordenes)

    @staticmethod
    def distintos(pocos: list[str], muchos: list[str]) -> tuple[int, int] | None:
        """How many statements few and many items took, if that is not the same.

        As many look up; many rows are written by one statement per table, where PostgreSQL takes few in one round trip.
        """
        iguales = len(de_lectura(pocos)) == len(de_lectura(muchos)) and len(muchos) <= len(pocos) + len(ORDEN)
        return None if iguales else (len(pocos), len(muchos))


def test_ninguna_escritura_queda_sin_probar():
    assert BUENOS.keys() == ATENCION.escritores.keys()


@pytest.mark.parametrize("pedido", BUENOS, ids=lambda pedido: pedido.operacion)
def test_un_lote_malo_cuesta_lo_mismo_de_cualquier_tamano(ventanilla, motor, muestras, pedido):
    """200 items cost what 2 do, in earnest when all of it is refused and tried out when some of it is not."""
    hallados, rechazados = {}, 0
    with contadas(motor) as ordenes:
        medida = Medida(ventanilla, ordenes)
        for nombre, lote in lotes(pedido, muestras):
            se_rechaza, _ = medida.costo(pedido, lote, POCOS, simular=True)
            (_, pocos), (_, muchos) = (medida.costo(pedido, lote, n, simular=not se_rechaza) for n in (POCOS, MUCHOS))
            hallados |= {nombre: medida.distintos(pocos, muchos)}
            rechazados += se_rechaza
    assert {nombre: distintos for nombre, distintos in hallados.items() if distintos} == {}
    assert rechazados >= 7


@pytest.mark.parametrize("opciones", [{"simular": True}, {}], ids=["ensayo", "con id"])
@pytest.mark.parametrize("pedido", [p for p in BUENOS if p not in (*DE_MESA, *DE_TOMA)], ids=lambda pedido: pedido.operacion)
def test_un_ensayo_y_una_repeticion_cuestan_lo_mismo_de_cualquier_tamano(ventanilla, motor, pedido, opciones):
    """What is unknown, and what cannot be read: tried out, sent under an id, and sent again under it."""
    errores = _errores()

    def lote(n):
        return [replace(BUENOS[pedido](10**9 + i, f"no-{i}"), errores=(errores[i % len(errores)],)) for i in range(n)], {}

    with contadas(motor) as ordenes:
        medida = Medida(ventanilla, ordenes)
        medida.costo(pedido, lote, POCOS)  # what the masters have is remembered from here on
        for vez in range(3):
            costos = []
            for n in (POCOS, MUCHOS):
                con_id = {} if opciones else {"id_mensaje_cliente": f"envio-{n}"}
                se_rechaza, ordenes_de_este = medida.costo(pedido, lote, n, **opciones, **con_id)
                assert se_rechaza
                costos.append(ordenes_de_este)
            assert medida.distintos(*costos) is None, vez


EN_SU_ESTADO = {
    pedidos.RecepcionarMuestra: "enviadas",
    pedidos.DeshacerRecepcion: "recepcionadas",
    pedidos.RechazarMuestra: "recepcionadas",
    pedidos.DevolverMuestra: "recepcionadas",
    pedidos.CambioLaboratorio: "enviadas",
    pedidos.EntregaResultado: "recepcionadas",
    pedidos.CorregirResultado: "informadas",
    pedidos.CorregirMuestras: "devueltas",
    pedidos.EliminarMuestra: "por_eliminar",
    pedidos.AutorizarEdicion: "informadas",
    pedidos.AutorizarEliminacion: "rechazadas",
    pedidos.RetirarAutorizacion: "abiertas",
    planillas.CargarResultados: "recepcionadas",
    planillas.CargarActualizaciones: "abiertas",
}
"""In which state each request finds samples that it can do; the others make new ones."""


def buenos(pedido, claves) -> list[Item]:
    """Items that change what they are about; data that are mended differ from those of before."""
    lote = [BUENOS[pedido](*par) for par in claves]
    return [replace(item, paciente_nombres="Otro Nombre") for item in lote] if pedido in CON_DATOS else lote


CON_DATOS = (pedidos.CrearMuestras, pedidos.CorregirMuestras, planillas.CargarActualizaciones)
MENDADAS = [(pedidos.CrearMuestras, "devueltas"), (pedidos.CorregirMuestras, "abiertas")]


@pytest.mark.parametrize(
    ("pedido", "estado"),
    [*((uno, EN_SU_ESTADO.get(uno, "")) for uno in BUENOS if uno not in DE_TOMA), *MENDADAS],
    ids=lambda uno: str(uno)[-20:],
)
def test_un_lote_bueno_cuesta_lo_mismo_de_cualquier_tamano(ventanilla, motor, muestras, pedido, estado):
    """What is accepted is written by as many statements, however much it is."""
    suyas = muestras.get(estado, [(0, f"nueva-{n}") for n in range(MUCHOS)])
    with contadas(motor) as ordenes:
        costos = []
        for desde, hasta in ((0, 1), (1, 1 + POCOS), (1 + POCOS, MUCHOS)):
            lote = tuple(buenos(pedido, suyas[desde:hasta]))
            ordenes.clear()
            recibo = ventanilla.atender(quien(pedido), pedido(items=lote))
            assert {item.desenlace for item in recibo.items} <= {Desenlace.CREADA, Desenlace.ACTUALIZADA}, recibo.items[0]
            costos.append(list(ordenes))
    assert Medida.distintos(*costos[1:]) is None
