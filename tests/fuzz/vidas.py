"""The hub that lives of samples are played on, how each door is spoken to, and what always holds."""

from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache, cached_property

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant
from sqlalchemy import select, update

from dominio.atencion import abrir_ventanilla
from dominio.personas import contrasenas
from dominio.personas.usuarios import UsuarioNuevo, registrar
from dominio.personas.usuarios_demo import UsuarioDemo
from dominio.ventanilla.actor import Actor
from dominio.vocabulario.enumeraciones import Rol
from modelos import Historial, MensajeMuestra, Muestra, Usuario, crear_motor
from portal.aplicacion import crear_portal
from servicios.publicacion import RUTAS
from tests.elenco import NORTE, SUR, RelojDePrueba
from tests.portal.cliente import Cliente
from tests.portal.servidor import Personas
from tests.servicios.conftest import Hub
from tests.servicios.mensajes import consulta, elementos, escritura

VERSIONES = st.sampled_from(["soap11", "soap12"])
ACEPTADOS = ("creada", "actualizada")
SIN_CAMBIO = ("existente", "sin_cambio")
NO_HAY = "HUB-2020"
PLAZO = timedelta(days=7)


@dataclass
class Vida:
    """What the model knows of a sample: where it is, whose, since when, and what was done to it."""

    codigo: str
    id_muestra: int
    cuerpo: str = field(repr=False)
    creada_en: datetime
    vence_en: datetime | None
    """None once some laboratory has received it: from then on it does not expire, wherever it goes."""
    estado: int = 2
    dueno: int = NORTE
    corregida: bool = False
    por_eliminar: bool = False
    informada_en: datetime | None = None


@cache
def una_contrasena() -> tuple[str, str]:
    """A password, and how it is kept."""
    nueva = contrasenas.provisoria()
    return nueva, contrasenas.guardar(nueva)


class Escenario(RuleBasedStateMachine):
    """Norte's samples, and Sur, which tries to have them."""

    bancada = tipo_base = None

    def __init__(self) -> None:
        super().__init__()
        self._abierto = ExitStack()
        direccion = self._abierto.enter_context(self.bancada.base(self.tipo_base, con="elenco"))
        self.motor, self.reloj = crear_motor(direccion), RelojDePrueba()
        self._abierto.callback(self.motor.dispose)
        self.ventanilla = abrir_ventanilla(self.motor, reloj=self.reloj)
        self.hub = Hub(self.motor, self.ventanilla, self.bancada.claves(self.tipo_base))
        self.norte = Actor(rol=Rol.LABORATORIO, laboratorio_id=NORTE, laboratorio_nombre="Laboratorio Norte")
        self.vidas: list[Vida] = []
        self.ultimo: tuple[str, str, list[str]] | None = None
        self._portal: Cliente | None = None

    def teardown(self) -> None:
        self._abierto.close()

    # ── how things are said ─────────────────────────────────────────────────────────────────────────────────────────
    def decir(self, contenido: str, version: str, clave: int = NORTE) -> list[tuple[str, list[str]]]:
        """What became of each item; a message is never refused as a whole, and no code is the hub's own fault."""
        respuesta = self.hub.operacion(contenido, version, clave=clave)
        assert b"HUB-9" not in respuesta.cuerpo, respuesta.cuerpo
        assert respuesta.estado == "200 OK", respuesta.cuerpo
        hechos = [
            (item.findtext("{*}desenlace"), [error.findtext("{*}codigo") for error in item.iter("{*}error")])
            for item in respuesta.contenido.iter("{*}item")
        ]
        assert all(codigos if desenlace == "rechazada" else not codigos for desenlace, codigos in hechos), hechos
        return hechos

    def escribir(self, operacion: str, lista: str, elemento: str, vida: Vida, version: str, **mas: str) -> str:
        """One write about one sample, by whom it belongs to; what became of it."""
        datos = {"codigo_muestra_cliente": vida.codigo} if vida.dueno == NORTE else {"id_muestra": str(vida.id_muestra)}
        contenido = escritura(operacion, lista, f"<{elemento}>{elementos(datos | mas)}</{elemento}>")
        self._sur_no_puede(contenido, vida, version)
        ((desenlace, _),) = self.decir(contenido, version, vida.dueno)
        self.ultimo = (contenido, version, [desenlace]) if vida.dueno == NORTE else None
        return desenlace

    def _sur_no_puede(self, contenido: str, vida: Vida, version: str) -> None:
        if vida.dueno == NORTE:
            ajenos = self.decir(
                contenido.replace(f"<codigo_muestra_cliente>{vida.codigo}", "<codigo_muestra_cliente>X"), version, SUR
            )
            assert ajenos == self.decir(contenido, version, SUR), "Sur must not tell Norte's sample from none"

    def acaso(self, vida: Vida, desenlace: str, puede: bool, hacia: int) -> None:
        """It moved if the model lets it, and only then."""
        assert (desenlace in ACEPTADOS) if puede else desenlace in ("rechazada", *SIN_CAMBIO), (vida, desenlace, puede)
        if puede:
            vida.estado = hacia

    def vencida(self, vida: Vida) -> bool:
        return vida.estado == 2 and vida.vence_en is not None and self.reloj() > vida.vence_en

    def alguna(self, datos: st.DataObject) -> Vida:
        return datos.draw(st.sampled_from(self.vidas), label="vida")

    def instante(self) -> str:
        return self.reloj().isoformat()

    def portal(self) -> Cliente:
        """Norte's person, who came in."""
        if self._portal is None:
            aplicacion = crear_portal(self.ventanilla, "http://127.0.0.1", RUTAS)
            self._portal = Cliente(aplicacion.test_client(), self.personas).entrar("lab.norte")
        return self._portal

    @cached_property
    def personas(self) -> Personas:
        """Norte's person alone: of each other one the password would be hashed too, in each life."""
        contrasena, guardada = una_contrasena()
        nuevo = UsuarioNuevo(cuenta="lab.norte", nombre="Laura Norte", rol=Rol.LABORATORIO, alcance=NORTE)
        with self.motor.begin() as conexion:
            registrar(conexion, nuevo, guardada, self.reloj())
            conexion.execute(update(Usuario).values(contrasena_provisoria=False, contrasena_vence_en=None))
        persona = UsuarioDemo(
            cuenta=nuevo.cuenta, nombre=nuevo.nombre, rol=nuevo.rol, contrasena=contrasena, totp_secreto=None
        )
        return Personas(por_cuenta={nuevo.cuenta: persona}, reloj=self.reloj)

    # ── what always holds ───────────────────────────────────────────────────────────────────────────────────────────
    @invariant()
    def cada_puerta_dice_lo_del_modelo(self) -> None:
        for vida in self.vidas[-4:]:
            visto = self._estado(vida, vida.dueno)
            assert visto == (None if vida.estado == 10 else vida.estado), (vida, visto)
            if vida.dueno == NORTE:
                assert self._estado(vida, SUR) is None, vida

    def _estado(self, vida: Vida, quien: int) -> int | None:
        pregunta = consulta("datosMuestraID", id_muestra=vida.id_muestra)
        respuesta = self.hub.operacion(pregunta, "soap12", clave=quien)
        assert b"HUB-9" not in respuesta.cuerpo
        estado = respuesta.texto("estado_muestra")
        assert estado is not None or NO_HAY.encode() in respuesta.cuerpo, respuesta.cuerpo
        return None if estado is None else int(estado)

    @invariant()
    def la_traza_es_una_cadena_y_tiene_su_registro(self) -> None:
        with self.motor.connect() as conexion:
            filas = conexion.execute(
                select(Historial.muestra_id, Historial.desde, Historial.hacia).order_by(Historial.id)
            ).all()
            estados = dict(conexion.execute(select(Muestra.id, Muestra.estado)).all())
            tocadas = set(conexion.execute(select(MensajeMuestra.mensaje_id, MensajeMuestra.muestra_id)).all())
            pasos = conexion.execute(select(Historial.mensaje_id, Historial.muestra_id)).all()
        final: dict[int, int | None] = {}
        for clave, desde, hacia in filas:
            assert desde == final.get(clave), (clave, desde, hacia)
            final[clave] = hacia
        assert final == estados
        assert {*pasos} <= tocadas

    def _pasos(self) -> int:
        with self.motor.connect() as conexion:
            return len(conexion.execute(select(Historial.id)).all())
