"""Messages that the try-it page offers: for each operation one that works right now, about an invented patient."""

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any
from zlib import crc32

from flask import render_template
from stdnum.cl import rut

from dominio.muestras.pedidos import CONSULTAS, ESCRITURAS
from dominio.pruebas.informe_inventado import pdf
from dominio.pruebas.laboratorios import (
    COD_DEIS,
    LABORATORIOS,
    MEDICO,
    PROFESIONAL,
    LaboratorioDePruebas,
)
from dominio.vocabulario.errores import ArgumentoIlegible
from dominio.vocabulario.tiempo import en_chile
from portal.marco.argumentos import LARGO_MOSTRADO

OPERACIONES_DE_ENSAYO = tuple(pedido.operacion for pedido in (*ESCRITURAS, *CONSULTAS))
ARGUMENTOS = ("operacion", "version", "laboratorio", "codigo", "muestra", "mensaje")
"""What the page's address may say."""
VERSIONES_DE_ENSAYO = {"soap11": "SOAP 1.1", "soap12": "SOAP 1.2"}
ANTES: dict[str, tuple[str, ...]] = {
    "recepcionarMuestra": ("crearMuestras",),
    "rechazarMuestra": ("crearMuestras",),
    "devolverMuestra": ("crearMuestras",),
    "cambioLaboratorio": ("crearMuestras",),
    "entregaResultado": ("crearMuestras", "recepcionarMuestra"),
    "corregirResultado": ("crearMuestras", "recepcionarMuestra", "entregaResultado"),
    "obtenerInforme": ("crearMuestras", "recepcionarMuestra", "entregaResultado"),
    "datosMuestraID": ("crearMuestras",),
    "datosMuestraRUT": ("crearMuestras",),
    "datosMuestraFECHA": ("crearMuestras",),
    "estadoMensaje": ("crearMuestras",),
    "conciliar": ("crearMuestras", "recepcionarMuestra", "entregaResultado"),
}
"""What has to happen to a sample before an operation can succeed."""
DESPUES: dict[str, tuple[tuple[str, str], ...]] = {
    "crearMuestras": (
        ("recepcionarMuestra", "Recepcionarla"),
        ("cambioLaboratorio", "Pasarla al otro laboratorio"),
        ("datosMuestraID", "Consultarla"),
    ),
    "recepcionarMuestra": (("entregaResultado", "Entregar su resultado"), ("devolverMuestra", "Devolverla")),
    "entregaResultado": (
        ("obtenerInforme", "Leer el informe"),
        ("datosMuestraID", "Consultarla"),
        ("corregirResultado", "Corregir el resultado"),
    ),
    "corregirResultado": (("obtenerInforme", "Leer el informe corregido"), ("datosMuestraID", "Consultarla")),
    "rechazarMuestra": (("datosMuestraID", "Consultarla"),),
    "devolverMuestra": (("datosMuestraID", "Consultarla"),),
}
"""What may be tried next with a sample, and how the page says it."""
PRIMER_RUN, CUANTOS_RUN = 60_000_001, 4_000_000
"""Numbers of this size are given to organisations, never to people."""
CODIGO_QUE_SIRVE = re.compile(r"[A-Za-z0-9_.-]{1,64}")
"""A code that the page takes from its address: nothing that could end the order of curl in which it is shown."""
MAXIMO_NUMERO = 18
"""Digits of a number that the page takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ensayo:
    """What is about to be sent: which operation, how, as whom, and about which sample or message, if it is known."""

    operacion: str
    version: str
    laboratorio: LaboratorioDePruebas
    codigo: str
    id_muestra: int | None = None
    id_mensaje: int | None = None

    @classmethod
    def de(cls, campos: Mapping[str, str], ahora: datetime) -> "Ensayo":
        """What the page's address or form says; of what it does not say or nobody knows, the first."""
        operacion, version = campos.get("operacion", ""), campos.get("version", "")
        codigo = campos.get("codigo", "")
        por_numero = {str(uno.id_laboratorio): uno for uno in LABORATORIOS}
        return cls(
            operacion=operacion if operacion in OPERACIONES_DE_ENSAYO else OPERACIONES_DE_ENSAYO[0],
            version=version if version in VERSIONES_DE_ENSAYO else "soap11",
            laboratorio=por_numero.get(campos.get("laboratorio", ""), LABORATORIOS[0]),
            codigo=codigo if CODIGO_QUE_SIRVE.fullmatch(codigo) else codigo_nuevo(ahora),
            id_muestra=_numero(campos.get("muestra", "")),
            id_mensaje=_numero(campos.get("mensaje", "")),
        )

    def exigir_dicho(self, argumentos: Mapping[str, str]) -> None:
        """Refuse an address that says something else than what was understood of it."""
        dicho = {nombre: str(valor) for nombre, valor in self.direccion().items()}
        for nombre, valor in argumentos.items():
            if valor and valor != dicho.get(nombre):
                raise ArgumentoIlegible(campo=nombre, que=f"no puede ser «{valor[:LARGO_MOSTRADO]}»")

    def con(self, **cambios: Any) -> "Ensayo":
        """Another like this one."""
        return replace(self, **cambios)

    def direccion(self) -> dict[str, Any]:
        """The arguments of the page's address."""
        dados = {"muestra": self.id_muestra, "mensaje": self.id_mensaje}
        return {
            "operacion": self.operacion,
            "version": self.version,
            "laboratorio": self.laboratorio.id_laboratorio,
            "codigo": self.codigo,
            **{nombre: valor for nombre, valor in dados.items() if valor is not None},
        }

    @property
    def otro(self) -> LaboratorioDePruebas:
        """The laboratory to which samples are transferred."""
        return next(uno for uno in LABORATORIOS if uno != self.laboratorio)

    def texto(self, ahora: datetime) -> str:
        """The whole envelope, with dates that are right at this instant."""
        local = en_chile(ahora).replace(microsecond=0)
        por_numero = self.id_muestra is not None
        run = str(PRIMER_RUN + crc32(self.codigo.encode()) % CUANTOS_RUN)
        return render_template(
            "integradores/mensajes/_sobre.xml",
            ensayo=self,
            nombre_de_clave="id_muestra" if por_numero else "codigo_muestra_cliente",
            de_la_muestra=self.id_muestra if por_numero else self.codigo,
            run=run,
            dv=rut.calc_check_digit(run),
            tomada=(local - timedelta(hours=3)).isoformat(),
            recibida=(local - timedelta(hours=1)).isoformat(),
            informada=(local - timedelta(minutes=1)).isoformat(),
            hoy=local.date().isoformat(),
            dia=(local - timedelta(days=1)).date().isoformat(),
            informe=_informe(self),
            maestro={"profesional": PROFESIONAL, "medico": MEDICO, "cod_deis": COD_DEIS},
        )


def codigo_nuevo(ahora: datetime) -> str:
    """A code that no sample has yet."""
    return f"PRUEBA-{en_chile(ahora):%d%m-%H%M%S}-{token_hex(3)}"


def _informe(ensayo: Ensayo) -> str:
    renglones = (f"{ensayo.laboratorio.nombre} · Informe", f"Muestra {ensayo.codigo}", "Documento de prueba")
    return b64encode(pdf(renglones)).decode()


def _numero(texto: str) -> int | None:
    return int(texto) if texto.isascii() and texto.isdigit() and len(texto) <= MAXIMO_NUMERO else None
