"""A day of a client that was made before there was a catalogue of examinations: what it sends, and what it got then.

`python -m tests.servicios.dia_antiguo` writes the answers of the hub as it stands beside this file; they were written by the
last commit without a catalogue, and are not to be written again.
"""

import gzip
import json
import re
import sys
from itertools import product
from pathlib import Path
from typing import Any

from dominio.vocabulario.enumeraciones import Resultado, Tecnica, TipoMuestra
from tests.elenco import NORTE, SUR
from tests.servicios.conftest import Hub
from tests.servicios.mensajes import consulta, crear, elementos, entregar, escritura, muestra

RESPUESTAS = Path(__file__).with_name("dia_antiguo.json.gz")
MAESTROS = "regiones servicios_salud comunas paises establecimientos laboratorios tipos_documento sexos previsiones tecnicas"
MAESTROS += " tipos_muestra estrategias resultados motivos_rechazo subestrategias estados"
DE_ANTIGENO = ("Tórula nasofaríngea", "Tórula nasal")
PDF = "JVBERi0xLjQKJSVFT0YK"
CUANDO = "2026-03-05T09:30:15-03:00"
CAMBIAN = re.compile(
    r"(?<=<id_mensaje>)\d+(?=<)|(?<=<id_muestra>)\d+(?=<)|(?<=<recibido_en>)[^<]+(?=<)|(?<=mensaje )\d+|(?<=muestra )\d+"
)
"""Ids and instants of messages: what may be another one on another day."""


class Dia:
    """Messages in their order, each with the answer that it gets; the clock moves between them."""

    def __init__(self, hub: Hub, reloj: Any) -> None:
        self.hub, self.reloj = hub, reloj
        self.respuestas: list[tuple[str, str]] = []

    def enviar(self, que: str, contenido: str, version: str = "soap11", clave: int = NORTE) -> Any:
        """Send it, and keep what came back."""
        respuesta = self.hub.operacion(contenido, version, clave=clave)
        self.respuestas.append((que, CAMBIAN.sub("…", respuesta.cuerpo.decode())))
        return respuesta

    def jugar(self) -> list[tuple[str, str]]:
        """The whole day."""
        self._maestros()
        por_tipo = self._crear()
        self._mover(por_tipo)
        self._informar(por_tipo)
        self._leer()
        self._vencer()
        return self.respuestas

    def _maestros(self) -> None:
        for nombre in MAESTROS.split():
            self.enviar(f"listarMaestro {nombre}", consulta("listarMaestro", nombre=nombre))

    def _crear(self) -> dict[tuple[str, str], list[str]]:
        """All techniques with all specimens, each good one as often as there are results; again; and what is wrong."""
        pares = list(product(Tecnica, TipoMuestra))
        lote = [muestra(f"C-{n}", tecnica_muestra=una, tipo_muestra=otro) for n, (una, otro) in enumerate(pares)]
        self.enviar("crear todo", crear(*lote))
        self.enviar("crear todo otra vez", crear(*lote), "soap12")
        por_tipo: dict[tuple[str, str], list[str]] = {}
        for tecnica, tipo in pares:
            if (tipo in DE_ANTIGENO) is (tecnica is Tecnica.TEST_PACK):
                datos = {"tecnica_muestra": tecnica, "tipo_muestra": tipo}
                suyas = [muestra(f"R-{tecnica}-{tipo}-{n}", **datos) for n in range(len(Resultado))]
                respuesta = self.enviar(f"crear {tecnica} {tipo}", crear(*suyas), "soap12")
                por_tipo[tecnica, tipo] = respuesta.todos("id_muestra")
        malas = [
            muestra("M-1", fecha_muestra="2026-02-20T10:00:00-03:00"),
            muestra("M-2", tecnica_muestra="PCR"),
            muestra("M-3", tipo_muestra="Sangre"),
            muestra("M-4", tipo_muestra=None),
            muestra("C-1", paciente_nombres="Otra"),
            muestra("M-5", id_laboratorio="99"),
        ]
        self.enviar("crear malas", crear(*malas))
        self.enviar("ensayar", crear(muestra("E-1"), cola="<simular>true</simular>"))
        self.enviar("con id", crear(muestra("I-1"), cola="<id_mensaje_cliente>uno</id_mensaje_cliente>"))
        self.enviar("con id otra vez", crear(muestra("I-1"), cola="<id_mensaje_cliente>uno</id_mensaje_cliente>"))
        return por_tipo

    def _mover(self, por_tipo: dict[tuple[str, str], list[str]]) -> None:
        for nombre, ids in por_tipo.items():
            items = "".join(f"<recepcion><id_muestra>{uno}</id_muestra></recepcion>" for uno in ids)
            self.enviar(f"recepcionar {nombre}", escritura("recepcionarMuestra", "recepciones", items))
        por_codigo = "<codigo_muestra_cliente>{}</codigo_muestra_cliente>"
        cambio = f"<cambio>{por_codigo.format('C-0')}<id_nuevo_laboratorio>{SUR}</id_nuevo_laboratorio></cambio>"
        self.enviar("derivar", escritura("cambioLaboratorio", "cambios", cambio))
        rechazo = f"<rechazo>{por_codigo.format('C-1')}<motivo>Muestra derramada</motivo></rechazo>"
        self.enviar("rechazar", escritura("rechazarMuestra", "rechazos", rechazo), "soap12")
        devolucion = f"<devolucion>{por_codigo.format('C-2')}<motivo>Falta la orden</motivo></devolucion>"
        self.enviar("devolver", escritura("devolverMuestra", "devoluciones", devolucion))
        self.enviar("corregir devuelta", crear(muestra("C-2", tipo_muestra="Tórula nasal")))
        self.enviar("corregir devuelta bien", crear(muestra("C-2", tipo_muestra="Esputo")))

    def _informar(self, por_tipo: dict[tuple[str, str], list[str]]) -> None:
        """Every result of every technique and specimen, again, and one correction of each that was accepted."""
        for nombre, ids in por_tipo.items():
            entregas = [self._resultado(uno, resultado) for uno, resultado in zip(ids, Resultado, strict=True)]
            self.enviar(f"informar {nombre}", entregar(*entregas))
            self.enviar(f"informar {nombre} otra vez", entregar(*entregas), "soap12")
            correcciones = "".join(
                f"<correccion>{self._resultado(uno, 'Negativo')}<motivo>Se transcribió mal</motivo></correccion>"
                for uno in ids
            )
            self.enviar(f"corregir {nombre}", escritura("corregirResultado", "correcciones", correcciones))
        con_informe = f"{self._resultado(next(iter(por_tipo.values()))[0], 'Positivo')}<informe>{PDF}</informe>"
        self.enviar("informar con informe", entregar(con_informe))
        self.enviar("resultado que no hay", entregar(self._resultado(1, "Dudoso")))

    @staticmethod
    def _resultado(clave: Any, resultado: str) -> str:
        return elementos({"id_muestra": str(clave), "resultado": resultado, "fecha_hora_resultado_laboratorio": CUANDO})

    def _leer(self) -> None:
        for clave in (1, 2, 3, 30):
            self.enviar(f"leer {clave}", consulta("datosMuestraID", id_muestra=clave))
        self.enviar("leer ajena", consulta("datosMuestraID", id_muestra=2), "soap12", SUR)
        self.enviar("leer por RUT", consulta("datosMuestraRUT", rut_paciente="11111111-1"))
        self.enviar("leer por fecha", consulta("datosMuestraFECHA", fecha_muestra="2026-03-05", estado_muestra=4), "soap12")
        self.enviar("mensaje", consulta("estadoMensaje", id_mensaje_cliente="uno"))

    def _vencer(self) -> None:
        self.reloj.avanzar(days=8)
        recepcion = "<recepcion><codigo_muestra_cliente>I-1</codigo_muestra_cliente></recepcion>"
        self.enviar("vencida", escritura("recepcionarMuestra", "recepciones", recepcion))
        correccion = f"<correccion>{self._resultado(40, 'Negativo')}<motivo>Se transcribió muy mal</motivo></correccion>"
        self.enviar("corregir tarde", escritura("corregirResultado", "correcciones", correccion))


def guardadas() -> list[tuple[str, str]]:
    """What the hub answered before it had a catalogue."""
    return [(que, respuesta) for que, respuesta in json.loads(gzip.decompress(RESPUESTAS.read_bytes()))]


def escribir(respuestas: list[tuple[str, str]]) -> None:
    """Keep the answers; the same ones give the same bytes."""
    RESPUESTAS.write_bytes(gzip.compress(json.dumps(respuestas, ensure_ascii=False).encode(), mtime=0))


def principal() -> None:
    """Play the day on a database of its own."""
    from tempfile import TemporaryDirectory

    from dominio.atencion import abrir_ventanilla
    from modelos import crear_motor
    from modelos.migraciones import migrar
    from tests.elenco import RelojDePrueba, poblar

    with TemporaryDirectory() as carpeta:
        motor, reloj = crear_motor(f"sqlite:///{carpeta}/hub.db"), RelojDePrueba()
        migrar(motor)
        claves = poblar(motor, reloj())
        escribir(Dia(Hub(motor, abrir_ventanilla(motor, reloj=reloj), claves), reloj).jugar())
        motor.dispose()
    sys.stdout.write(f"{len(guardadas())} respuestas\n")


if __name__ == "__main__":
    principal()
