"""The hub's settings: what an operator may put into HUB_* variables, as data, and the one place that reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL, make_url

from config.ajuste import Ajuste, ErrorDeAjuste
from config.ajustes_de_alertas import DE_ALERTAS, AjustesDeAlertas
from config.valores import (
    EMBEBIDA,
    NIVELES,
    Escucha,
    Red,
    a_base_datos,
    a_base_pruebas,
    a_booleano,
    a_direccion,
    a_escucha,
    a_hora,
    a_nivel,
    a_redes,
    a_rol,
    a_ruta,
    entero_entre,
)

AJUSTES: tuple[Ajuste, ...] = (
    Ajuste("HUB_DATOS", "datos", Path, "./datos", "Directorio de los datos propios del hub."),
    Ajuste(
        "HUB_BASE_DATOS",
        "base_datos",
        a_base_datos,
        "",
        "Base de datos: postgresql://usuario:clave@servidor/base, o sqlite (HUB_DATOS/hub.db); sin ella, esa si existe.",
        reservado=True,
    ),
    Ajuste(
        "HUB_BASE_PRUEBAS",
        "base_pruebas",
        a_base_pruebas,
        "",
        "Base aparte del hub de pruebas: sqlite:///… o postgresql://…; sin ella, SQLite en HUB_DATOS; «no» lo apaga.",
        reservado=True,
    ),
    Ajuste("HUB_ESCUCHA", "escucha", a_escucha, "127.0.0.1:8080", "Dirección y puerto en que el hub atiende."),
    Ajuste(
        "HUB_DIRECCION_PUBLICA",
        "direccion_publica",
        a_direccion,
        "",
        "Dirección con que los clientes llegan al hub, la que publica el WSDL; sin ella, http:// y HUB_ESCUCHA.",
    ),
    Ajuste("HUB_PROCESOS", "procesos", entero_entre(1, 32), "2", "Procesos que atienden, de 1 a 32; uno por núcleo."),
    Ajuste(
        "HUB_HILOS",
        "hilos",
        entero_entre(1, 64),
        "8",
        "Mensajes que cada proceso atiende a la vez, de 1 a 64; las páginas tienen hilos aparte.",
    ),
    Ajuste(
        "HUB_PROCESOS_CARGA",
        "procesos_carga",
        entero_entre(0, 16),
        "0",
        "Planillas que esta máquina procesa a la vez, hasta 16; con 0, una cada dos núcleos. En SQLite, siempre una.",
    ),
    Ajuste(
        "HUB_ESPERA_CIERRE",
        "espera_cierre",
        entero_entre(1, 600),
        "30",
        "Segundos que el hub, al detenerse, da a los mensajes que ya recibió.",
    ),
    Ajuste(
        "HUB_ESPERA_RETIRO",
        "espera_retiro",
        entero_entre(0, 300),
        "5",
        "Segundos que el hub, al detenerse, sigue atendiendo mientras /salud/lista ya dice 503.",
    ),
    Ajuste(
        "HUB_PROXIES",
        "proxies",
        a_redes,
        "",
        "Direcciones de los proxies a los que se cree X-Forwarded-For y X-Forwarded-Proto; sin ella, a ninguno.",
    ),
    Ajuste(
        "HUB_METRICAS_PERMITIDAS",
        "metricas_permitidas",
        a_redes,
        "127.0.0.0/8, ::1",
        "Direcciones que pueden leer /metricas.",
    ),
    Ajuste(
        "HUB_PROFESIONAL_REGISTRADO",
        "profesional_registrado",
        a_booleano,
        "si",
        "Si el profesional responsable de una muestra debe estar en el maestro de profesionales.",
    ),
    Ajuste(
        "HUB_ROL_APLICACION",
        "rol_aplicacion",
        a_rol,
        "",
        "Rol de PostgreSQL con que atiende el hub: «hub migrar» le concede lo mínimo (el registro, solo leer y agregar).",
    ),
    Ajuste(
        "HUB_SELLAR_CADA",
        "sellar_cada",
        entero_entre(0, 86_400),
        "60",
        "Segundos entre dos sellos del registro; con 0, el hub no sella solo.",
    ),
    Ajuste(
        "HUB_LLAVE_SELLO",
        "llave_sello",
        a_ruta,
        "",
        "Archivo PEM con la llave Ed25519 que firma las cabezas del registro; sin ella van sin firma.",
    ),
    Ajuste("HUB_CABEZAS", "cabezas", a_ruta, "", "Carpeta donde dejar cada cabeza del registro sellado."),
    Ajuste("HUB_SELLO_TIEMPO", "sello_tiempo", a_direccion, "", "Autoridad de marcas de tiempo (RFC 3161) de las cabezas."),
    Ajuste(
        "HUB_CONSERVACION",
        "conservacion",
        a_ruta,
        "",
        "Archivo TOML con los plazos de conservación del registro; sin ella, los de «hub auditoria plazos».",
    ),
    Ajuste(
        "HUB_REMESAS", "remesas", a_ruta, "", "Carpeta donde dejar el reporte diario; sin ella, el hub no lo emite solo."
    ),
    Ajuste(
        "HUB_REMESAS_DESDE", "remesas_desde", a_hora, "08:00", "Hora de Chile desde la que se emite el del día anterior."
    ),
    Ajuste(
        "HUB_LLAVE_DESTINOS",
        "llave_destinos",
        a_ruta,
        "",
        "Archivo con la llave que cifra los secretos de los destinos del reporte diario; sin ella no hay destinos.",
    ),
    Ajuste(
        "HUB_DESTINOS_PERMITIDOS",
        "destinos_permitidos",
        a_redes,
        "",
        "Redes locales o privadas a las que se puede enviar el reporte diario; sin ella, a ninguna.",
    ),
    *DE_ALERTAS,
    Ajuste("HUB_NIVEL_TRAZAS", "nivel_trazas", a_nivel, "info", f"Detalle de las trazas: {', '.join(NIVELES)}."),
    Ajuste(
        "HUB_TRAZAR_ACCESOS",
        "trazar_accesos",
        a_booleano,
        "no",
        "Si se traza cada petición HTTP, sin sus parámetros; cada mensaje queda de todos modos en el registro.",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ajustes(AjustesDeAlertas):
    """The settings of one hub, read and checked."""

    datos: Path
    base_datos: str
    base_pedida: bool
    """Whether the database was asked for; if not, it is the embedded one, which must exist then."""
    base_pruebas: str | None
    """None when there is no sandbox."""
    escucha: Escucha
    direccion_publica: str
    procesos: int
    hilos: int
    procesos_carga: int
    """0 when the number of processors decides."""
    espera_cierre: int
    espera_retiro: int
    proxies: tuple[Red, ...]
    metricas_permitidas: tuple[Red, ...]
    profesional_registrado: bool
    rol_aplicacion: str | None
    sellar_cada: int
    """Seconds; 0 when the hub does not seal by itself."""
    llave_sello: Path | None
    cabezas: Path | None
    sello_tiempo: str
    conservacion: Path | None
    remesas: Path | None
    remesas_desde: time
    llave_destinos: Path | None
    destinos_permitidos: tuple[Red, ...]
    nivel_trazas: str
    trazar_accesos: bool

    @classmethod
    def desde_entorno(cls, entorno: Mapping[str, str]) -> "Ajustes":
        """The settings that the variables ask for; raises `ErrorDeAjuste` on the first that cannot be used."""
        _exigir_conocidas(entorno)
        valores = {ajuste.campo: _leer(ajuste, entorno) for ajuste in AJUSTES}
        valores["base_pedida"] = bool(valores["base_datos"])
        if valores["base_datos"] in ("", EMBEBIDA):
            valores["base_datos"] = _sqlite_en(valores["datos"], "hub.db")
        if valores["base_pruebas"] in ("", EMBEBIDA):
            valores["base_pruebas"] = _sqlite_en(valores["datos"], "pruebas.db")
        _exigir_distintas(valores["base_datos"], valores["base_pruebas"])
        valores["direccion_publica"] = valores["direccion_publica"] or f"http://{valores['escucha']}"
        leidos = cls(**valores)
        leidos.exigir_completos()
        return leidos


def _sqlite_en(datos: Path, archivo: str) -> str:
    return URL.create("sqlite", database=str(datos.absolute() / archivo)).render_as_string()


def _exigir_distintas(real: str, pruebas: str | None) -> None:
    """Refuse a sandbox in the hub's own database, under whichever role."""
    if pruebas is not None and _lugar(real) == _lugar(pruebas):
        raise ErrorDeAjuste("HUB_BASE_PRUEBAS es la misma base que HUB_BASE_DATOS; el hub de pruebas necesita una aparte.")


def _lugar(direccion: str) -> tuple[object, ...]:
    url = make_url(direccion)
    return url.get_backend_name(), url.host, url.port, url.query.get("host"), url.database


def _leer(ajuste: Ajuste, entorno: Mapping[str, str]) -> Any:
    texto = entorno.get(ajuste.nombre, "").strip() or ajuste.omision
    try:
        return ajuste.leer(texto)
    except ValueError as error:
        dado = "" if ajuste.reservado else f" «{texto}»"
        raise ErrorDeAjuste(f"El valor{dado} de {ajuste.nombre} no sirve: {error}.") from None


def _exigir_conocidas(entorno: Mapping[str, str]) -> None:
    """Refuse a variable that is a known one misspelt: ignored, it would leave the hub on a default unnoticed."""
    nombres = [ajuste.nombre for ajuste in AJUSTES]
    for nombre in entorno:
        if nombre.startswith("HUB_") and nombre not in nombres:
            parecidas = get_close_matches(nombre, nombres, n=1, cutoff=0.85)
            if parecidas:
                raise ErrorDeAjuste(f"La variable {nombre} no existe; ¿quiso decir {parecidas[0]}?")
