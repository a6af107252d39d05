"""What the demonstration writes on the terminal; plain text where there is none."""

import shlex
from collections.abc import Iterable
from typing import IO, Any

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from consola.demostracion.anfitrion import Convite

ANCHO = 80
SANGRIA = 4


class Relato:
    """Tells a day step by step."""

    def __init__(self, salida: IO[str] | None = None) -> None:
        self.consola = Console(file=salida, highlight=False, soft_wrap=False)
        self.consola.width = min(self.consola.width, ANCHO)
        self._pasos = 0

    def portada(self, url: str) -> None:
        """What is about to be shown."""
        self.consola.print("\n[bold]Hub LIS · un día de laboratorio[/bold]")
        self.consola.print(
            f"Parte un hub de verdad en [cyan]{url}[/cyan] y dos laboratorios lo usan por SOAP. "
            "Todos los pacientes son inventados."
        )

    def paso(self, titulo: str, operacion: str = "") -> None:
        """The heading of a step, with the operation of the contract that it uses."""
        self._pasos += 1
        izquierda = Text.assemble((f"{self._pasos:>2}  ", "cyan"), (titulo, "bold"))
        cabecera = Table.grid(expand=True)
        cabecera.add_column()
        cabecera.add_column(justify="right", style="dim", no_wrap=True)
        cabecera.add_row(izquierda, operacion)
        self.consola.print()
        self.consola.print(cabecera)

    def dice(self, texto: str) -> None:
        """A sentence under the heading; it may have rich's markup."""
        self.consola.print(Padding(Text.from_markup(texto), (0, 0, 0, SANGRIA), expand=False))

    def recibo(self, respuesta: Any) -> None:
        """The figures of an answer to a write."""
        partes = [f"mensaje {respuesta.id_mensaje}", f"enviadas {respuesta.total}", f"aceptadas {respuesta.aceptados}"]
        partes.append(f"[yellow]rechazadas {respuesta.rechazados}[/yellow]" if respuesta.rechazados else "rechazadas 0")
        if respuesta.repetido:
            partes.append("[green]repetido: sí[/green]")
        self.dice(f"[dim]→[/dim] {' · '.join(partes)}")

    def errores(self, errores: Iterable[Any]) -> None:
        """What is wrong with an item, as its laboratory reads it."""
        tabla = Table.grid(padding=(0, 2, 0, 0))
        for estilo in ("yellow", "bold", ""):
            tabla.add_column(style=estilo, no_wrap=bool(estilo))
        for error in errores:
            tabla.add_row(error.codigo, error.campo or "", error.mensaje)
        self.consola.print(Padding(tabla, (0, 0, 0, SANGRIA + 2), expand=False))

    def falla(self, donde: str, por_que: str) -> None:
        """The day ended before its time."""
        self.consola.print(f"\n[red bold]La jornada se interrumpió[/red bold] en «{escape(donde)}»: {escape(por_que)}")

    def tarjeta(self, convite: Convite) -> None:
        """Addresses and keys."""
        tabla = Table.grid(padding=(0, 2, 0, 0))
        tabla.add_column(style="dim", no_wrap=True)
        tabla.add_column(overflow="fold")
        tabla.add_row("SOAP 1.1", convite.wsdl11)
        tabla.add_row("SOAP 1.2", convite.wsdl12)
        tabla.add_row("Para integradores", f"{convite.url}/integradores")
        tabla.add_row("Banco de pruebas", f"{convite.url}/integradores/probar")
        tabla.add_row("Salud", f"{convite.url}/salud")
        for laboratorio in convite.laboratorios:
            tabla.add_row(f"{laboratorio.nombre} ({laboratorio.id_laboratorio})", laboratorio.accesskey)
        tabla.add_row("rut_responsable", convite.profesional)
        tabla.add_row("cod_deis", convite.cod_deis)
        self.consola.print(Padding(tabla, (0, 0, 0, SANGRIA), expand=False))
        self.personas(convite)

    def personas(self, convite: Convite) -> None:
        """Who can come in to the portal, and how: one password for all, and a second factor for those who must have it."""
        tabla = Table.grid(padding=(0, 2, 0, 0))
        tabla.add_column(style="dim", no_wrap=True)
        tabla.add_column(no_wrap=True)
        tabla.add_column(overflow="fold")
        for usuario in convite.usuarios:
            clave = f"segundo factor: {usuario.totp_secreto}" if usuario.totp_secreto else ""
            tabla.add_row(usuario.rol, usuario.cuenta, clave)
        self.consola.print()
        self.dice(f"Portal: [cyan]{convite.url}/entrar[/cyan]")
        self.dice(f"Contraseña de todos: [bold]{convite.usuarios[0].contrasena}[/bold]")
        self.consola.print(Padding(tabla, (0, 0, 0, SANGRIA), expand=False))
        self.dice("[dim]La clave del segundo factor se escribe en una aplicación de autenticación, o en la consola:[/dim]")
        self.dice("[dim]oathtool --totp --base32 CLAVE[/dim]")

    def orden(self, que: str, orden: str) -> None:
        """A command to copy, never broken by us into lines."""
        self.consola.print()
        self.dice(f"[dim]{que}[/dim]")
        self.consola.print(Text(orden), soft_wrap=True)

    def seguir_a_mano(self, convite: Convite, id_muestra: int, hub: str) -> None:
        """How to go on by hand; `hub` is the command as it has to be written here."""
        self.consola.print()
        self.consola.rule("[bold]Para seguir a mano[/bold]", align="left", style="dim")
        self.tarjeta(convite)
        self.orden("Consultar una muestra con curl:", orden_curl(convite, id_muestra))
        self.orden("Ver la vida de cualquier muestra:", f"{hub} auditoria muestra {id_muestra}")


def orden_curl(convite: Convite, id_muestra: int) -> str:
    """A call that can be pasted into a shell: `datosMuestraID` in SOAP 1.1."""
    sobre = (
        '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>'
        f'<datosMuestraID xmlns="urn:hub-lis:interconexion:v1"><id_muestra>{id_muestra}</id_muestra></datosMuestraID>'
        "</e:Body></e:Envelope>"
    )
    return (
        f"curl -s {convite.wsdl11.removesuffix('?wsdl')} -H 'Content-Type: text/xml' "
        f"-H 'ACCESSKEY: {convite.laboratorios[0].accesskey}' -d {shlex.quote(sobre)}"
    )
