"""Requests about what is kept, for whoever tries every request."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select

from dominio.auditoria.pedidos import (
    AsentarRestauracion,
    BorrarIdentidad,
    Podar,
    QuitarDocumentos,
    Retener,
    RevisarPerdida,
    Soltar,
    VencerInformes,
)
from dominio.auditoria.plazos import leer_plazos
from dominio.sellos.sellador import sellar
from dominio.vocabulario.enumeraciones import CausaDeBorrado, SolicitanteDeBorrado
from modelos import Documento, Informe, MensajeCuerpo
from tests.dominio.auditoria.podas import administrar, auditar, una_tanda
from tests.dominio.restauraciones import UNA_RESTAURACION

MOTIVO = "Lo pide un oficio del tribunal"


def _una_poda(mundo: Any) -> dict[str, Any]:
    """The first that is on record, ten years from now."""
    mundo.reloj.avanzar(days=3650)
    pedido = una_tanda(mundo.motor, leer_plazos(None), mundo.reloj(), 1).pedido
    return {"reglas": pedido.reglas, "plazos": pedido.plazos}


def _una_identidad(mundo: Any) -> dict[str, Any]:
    """Of a sample that is over; what names it must be sealed."""
    sellar(mundo.motor, mundo.ventanilla.reloj)
    causa = {"causa": CausaDeBorrado.ERROR, "solicita": SolicitanteDeBorrado.LABORATORIO}
    return {**causa, "motivo": MOTIVO, "id_muestra": mundo.muestra}


def _un_documento(mundo: Any) -> dict[str, Any]:
    with mundo.motor.begin() as conexion:
        conexion.execute(Documento.__table__.insert().values(sha256="0" * 64, contenido=b"a"))
    return {"documentos": ("0" * 64,), "desde": mundo.ahora}


def _una_retencion(mundo: Any) -> dict[str, Any]:
    puesta = auditar(mundo.ventanilla, Retener(id_muestra=mundo.muestra, motivo=MOTIVO))
    return {"id_retencion": puesta.id_mensaje, "motivo": MOTIVO}


def _una_perdida(mundo: Any) -> dict[str, Any]:
    asentada = administrar(mundo.ventanilla, AsentarRestauracion(**UNA_RESTAURACION))
    return {"id_restauracion": asentada.id_mensaje, "motivo": MOTIVO}


def _un_informe(mundo: Any) -> dict[str, Any]:
    """Twenty years from now, when no body has it any more."""
    with mundo.motor.begin() as conexion:
        conexion.execute(delete(MensajeCuerpo))
        numero, creado_en = conexion.execute(select(Informe.id, Informe.creado_en)).first()
    sellar(mundo.motor, mundo.ventanilla.reloj)
    mundo.reloj.avanzar(days=7305)
    antes_de = (creado_en + timedelta(seconds=1)).isoformat()
    return {
        "reglas": ({"regla": "informes", "plazo": "15 años", "antes_de": antes_de, "informes": f"{numero}"},),
        "desde": creado_en,
    }


SOLO_LEEN = {RevisarPerdida: _una_perdida}
ADMINISTRAN = {
    Podar: _una_poda,
    QuitarDocumentos: _un_documento,
    BorrarIdentidad: _una_identidad,
    VencerInformes: _un_informe,
    AsentarRestauracion: lambda _mundo: UNA_RESTAURACION,
}
GESTIONAN = {
    Retener: lambda mundo: {"id_muestra": mundo.muestra, "motivo": MOTIVO},
    Soltar: _una_retencion,
}
