"""How `hub auditoria` shows what it found, within 80 columns. Texts of strangers are shown as they are, never as markup."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from consola.auditor import escribir_json, guardar_archivo
from dominio.auditoria import ClaseDePaso, ItemVisto, MensajeBuscado, PasoContado, Vida, para_leer, tapar, tapar_rut
from dominio.auditoria.atencion import MensajeAuditado
from dominio.auditoria.mensajes import MensajeVisto
from dominio.auditoria.pedidos import RevelarMensaje, VerMensaje
from dominio.mensajes.lecturas import es_mencion
from dominio.ventanilla.pedidos import Pedido
from dominio.ventanilla.reenvios import Enlaces
from dominio.vocabulario.enumeraciones import Estado
from dominio.vocabulario.tiempo import en_chile


def mostrar_mensajes(consola: Console, mensajes: Sequence[MensajeBuscado], titulo: str | None = None) -> None:
    """A table of messages, three lines each at most."""
    titulos = ("Mensaje", "Recibido", "Puerta", "Operación y remitente", "Desenlace", "Errores")
    tabla = Table(*titulos, title=titulo, title_justify="left")
    for columna in tabla.columns:
        columna.no_wrap = columna.header != titulos[3]
    for mensaje in mensajes:
        tabla.add_row(
            str(mensaje.id_mensaje),
            f"{en_chile(mensaje.recibido_en):%d-%m-%Y\n%H:%M:%S}",
            mensaje.puerta,
            Text(f"{mensaje.operacion or '(ninguna)'}\n{_remitente(mensaje)}", overflow="fold"),
            f"{mensaje.desenlace}\n{_cuentas(mensaje)}".strip(),
            "\n".join(mensaje.codigos),
        )
    consola.print(tabla)


def _remitente(mensaje: MensajeBuscado) -> str:
    if mensaje.laboratorio_id is not None:
        return f"{mensaje.laboratorio_id} {mensaje.laboratorio}"
    return mensaje.origen or "desconocido"


def _cuentas(mensaje: MensajeBuscado) -> str:
    return f"{mensaje.aceptados} de {mensaje.total}" if mensaje.total else ""


# ── one message ─────────────────────────────────────────────────────────────────────────────────────────────────────
def mostrar_mensaje(consola: Console, recibo: MensajeAuditado) -> None:
    """A message: facts, what it did to which sample, both bodies, and its neighbours."""
    visto, mensaje = recibo.visto, recibo.visto.mensaje
    consola.print(f"\n[bold]Mensaje {mensaje.id_mensaje}[/bold]")
    _datos(consola, _hechos(recibo))
    if visto.items:
        _items(consola, visto.items, recibo.revelado)
    sin_el = _sin_cuerpo(visto)
    for titulo, cuerpo in (("Pedido, como llegó", visto.pedido), ("Respuesta, como se entregó", visto.respuesta)):
        consola.print(f"\n[bold]{titulo}[/bold]")
        texto = sin_el if cuerpo is None else para_leer(cuerpo, revelado=recibo.revelado) or "(vacío)"
        consola.print(Text(texto), soft_wrap=True)
    for titulo, vecinos in (("Antes, sobre las mismas muestras", visto.anteriores), ("Después", visto.posteriores)):
        if vecinos:
            mostrar_mensajes(consola, vecinos, f"\n{titulo}")


def _hechos(recibo: MensajeAuditado) -> list[tuple[str, str]]:
    visto, mensaje = recibo.visto, recibo.visto.mensaje
    quien = [f"{mensaje.laboratorio} (laboratorio {mensaje.laboratorio_id})" if mensaje.laboratorio_id else ""]
    quien += [f"clave {mensaje.credencial_id}" if mensaje.credencial_id else ""]
    quien += [f"usuario {mensaje.usuario_id}" if mensaje.usuario_id else ""]
    codigos = ", ".join(codigo if veces == 1 else f"{codigo} ({veces} veces)" for codigo, veces in visto.errores)
    return [
        ("Recibido", f"{en_chile(mensaje.recibido_en):%d-%m-%Y %H:%M:%S.%f} (hora de Chile)"),
        ("Operación y puerta", f"{mensaje.operacion or '(ninguna)'}, {mensaje.puerta}"),
        ("Remitente", ", ".join(filter(None, quien)) or "no identificado"),
        ("Origen", mensaje.origen or "—"),
        ("Id del remitente", mensaje.id_mensaje_cliente or "—"),
        *_enlaces(visto.enlaces),
        ("Desenlace", f"{mensaje.desenlace}: {mensaje.aceptados} aceptados, {mensaje.rechazados} rechazados"),
        ("Errores", codigos or "—"),
        ("Tardó", f"{mensaje.duracion_us / 1000:.1f} ms"),
        ("SHA-256 del pedido", visto.huella_pedido),
        ("SHA-256 de respuesta", visto.huella_respuesta),
        *([("Identidad", visto.borrado.dicha)] if visto.borrado else []),
        ("Integridad", _integridad(visto)),
    ]


def _sin_cuerpo(visto: MensajeVisto) -> str:
    """What stands where a body would."""
    if visto.vencido is not None:
        return f"(su contenido {visto.vencido.dicho})"
    return "(NO ESTÁ)" if visto.falla is None else "(no se puede mostrar entero)"


def _integridad(visto: MensajeVisto) -> str:
    if visto.vencido is not None:
        donde = f", archivado en {visto.vencido.archivo}" if visto.vencido.archivo else ""
        return f"su contenido {visto.vencido.dicho}; lo dice el mensaje {visto.vencido.id_mensaje}{donde}"
    if visto.falla is not None:
        return f"NO ESTÁ ENTERO: {visto.falla.mensaje} ({visto.falla.codigo})"
    return "las huellas concuerdan" if visto.integro else "LAS HUELLAS NO CONCUERDAN con lo guardado"


def _enlaces(enlaces: Enlaces) -> list[tuple[str, str]]:
    """How it hangs together with messages that it serves again, or that served it again."""
    dichos = [("Atiende otra vez", f"el mensaje {enlaces.original}"), ("Motivo", enlaces.motivo or "")]
    despues = ", ".join(f"mensaje {numero}" for numero in enlaces.reenvios)
    return [*(dichos if enlaces.original else []), *([("Atendido otra vez", despues)] if despues else [])]


def _items(consola: Console, items: Sequence[ItemVisto], revelado: bool) -> None:
    tabla = Table("Ítem", "Muestra", "Paciente", "Qué cambió", title="\nMuestras", title_justify="left")
    for item in items:
        cambio = [f"{_estado(item.desde)} → {_estado(item.hacia)}" if item.hacia else "", item.motivo, item.detalle]
        documento = item.documento if revelado else _tapado(item.documento)
        muestra = str(item.id_muestra) if item.id_muestra is not None else "—"
        tabla.add_row(str(item.indice), muestra, Text(documento or "—"), Text("\n".join(filter(None, cambio)) or "nada"))
    consola.print(tabla)


def _tapado(documento: str | None) -> str | None:
    if es_mencion(documento):
        return documento
    return tapar_rut(documento) if documento and documento[:-2].isdigit() else tapar(documento)


# ── one message, for a program or as files ──────────────────────────────────────────────────────────────────────────────
def mensaje_a_json(recibo: MensajeAuditado) -> dict[str, Any]:
    """A message for a program, masked unless it was revealed."""
    visto = recibo.visto
    datos = asdict(replace(visto, borrado=None))
    datos["borrado"] = visto.borrado and {"orden": visto.borrado.id_mensaje, "dicha": visto.borrado.dicha}
    for parte in ("pedido", "respuesta"):
        cuerpo = getattr(visto, parte)
        datos[parte] = None if cuerpo is None else para_leer(cuerpo, revelado=recibo.revelado)
    if not recibo.revelado:
        for item in datos["items"]:
            item["documento"] = item["documento"] and (item["documento"] if es_mencion(item["documento"]) else "***")
    return {**datos, "revelado": recibo.revelado, "registrado_como": recibo.id_mensaje}


def lectura_de(id_mensaje: int, *, revelar: bool, motivo: str | None, guardar: Path | None) -> Pedido:
    """The request to see a message, or to have it revealed."""
    if (motivo or guardar) and not revelar:
        raise click.UsageError("--motivo y --guardar se usan junto con --revelar.")
    return RevelarMensaje(id_mensaje=id_mensaje, motivo=motivo) if revelar else VerMensaje(id_mensaje=id_mensaje)


def contar_mensaje(recibo: MensajeAuditado, guardar: Path | None, *, en_json: bool, origen: str = "") -> None:
    """What was asked to be seen, as a person or a program reads it; `origen` says where its bodies come from."""
    if guardar is not None:
        guardar_cuerpos(recibo, guardar)
    if en_json:
        escribir_json(mensaje_a_json(recibo))
        return
    consola = Console()
    mostrar_mensaje(consola, recibo)
    consola.print(f"[dim]{origen}Esta lectura quedó registrada como el mensaje {recibo.id_mensaje}.[/dim]")


def guardar_cuerpos(recibo: MensajeAuditado, destino: Path) -> None:
    """Request and answer byte by byte, in files that only who asked can read."""
    visto = recibo.visto
    for parte, cuerpo in (("pedido", visto.pedido), ("respuesta", visto.respuesta)):
        if cuerpo is not None:
            guardar_archivo(destino / f"mensaje-{visto.mensaje.id_mensaje}-{parte}", cuerpo)


# ── the life of a sample ────────────────────────────────────────────────────────────────────────────────────────────
def mostrar_vida(consola: Console, vida: Vida) -> None:
    """A sample's life for a reader who does not know the hub."""
    consola.print(f"\n[bold]Muestra {vida.id_muestra}[/bold]")
    _datos(consola, _ficha(vida))
    tabla = Table("Hora de Chile", "Qué pasó, quién lo hizo y por qué", title="\nSu vida", title_justify="left")
    for paso in vida.pasos:
        tabla.add_row(f"{en_chile(paso.ocurrido_en):%d-%m-%Y\n%H:%M:%S}", _relato(paso))
        tabla.add_section()
    consola.print(tabla)
    if vida.lecturas_anteriores:
        anteriores = f"Además, {vida.lecturas_anteriores} lecturas anteriores"
        consola.print(f"{anteriores}: hub auditoria buscar --muestra {vida.id_muestra}")


def _datos(consola: Console, datos: Sequence[tuple[str, str]]) -> None:
    tabla = Table.grid(padding=(0, 2))
    for nombre, valor in datos:
        tabla.add_row(Text(f"  {nombre}", style="dim"), Text(valor, overflow="fold"))
    consola.print(tabla)


def _ficha(vida: Vida) -> list[tuple[str, str]]:
    estado = f"{_estado(vida.estado)}, vencida" if vida.vencida else _estado(vida.estado)
    return [
        ("Código del laboratorio", vida.codigo_muestra_cliente),
        ("Paciente", vida.identidad_borrada or f"{vida.tipo_documento} {vida.documento or ''}".strip()),
        ("Registrada por", f"{vida.laboratorio_origen} (laboratorio {vida.laboratorio_origen_id})"),
        ("Laboratorio actual", f"{vida.laboratorio} (laboratorio {vida.laboratorio_id})"),
        ("Fecha de la toma", f"{en_chile(vida.fecha_muestra):%d-%m-%Y %H:%M:%S} (hora de Chile)"),
        ("Estado actual", estado),
        ("Resultado", vida.resultado or "—"),
    ]


def _relato(paso: PasoContado) -> Text:
    partes = []
    if paso.clase is ClaseDePaso.CAMBIO:
        partes.append(f"Estado: {_estado(paso.desde)} → {_estado(paso.hacia)}")
    partes.append(f"Por: {_autor(paso)}")
    if paso.id_mensaje is not None:
        partes.append(f"Mensaje {paso.id_mensaje} ({paso.operacion}){f', puerta {paso.puerta}' if paso.puerta else ''}")
    partes += [f"{titulo}: {dicho}" for titulo, dicho in (("Motivo", paso.motivo), ("Detalle", paso.detalle)) if dicho]
    return Text.assemble((paso.frase, "bold"), "\n", "\n".join(partes))


def _estado(estado: Estado | None) -> str:
    return f"{estado.value} ({estado.nombre})" if estado else "nueva"


def _autor(paso: PasoContado) -> str:
    if paso.clase is ClaseDePaso.VENCIMIENTO:
        return "nadie; es el transcurso del plazo"
    quien: list[Any] = [f"{paso.laboratorio} (laboratorio {paso.laboratorio_id})" if paso.laboratorio_id else None]
    quien += [f"clave {paso.credencial_id} «{paso.credencial}»" if paso.credencial_id else None]
    quien += [f"usuario {paso.usuario_id}" if paso.usuario_id else None]
    identificado = any(quien)
    if paso.origen:
        quien.append(f"desde {paso.origen}" if identificado else paso.origen)
    return ", ".join(filter(None, quien)) or "desconocido"
