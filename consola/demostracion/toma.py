"""The morning of who takes samples: by the portal, the laboratory's scanner and its system, and back to the report."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from consola.demostracion.persona import Persona
from dominio.vocabulario.enumeraciones import Rol

if TYPE_CHECKING:
    from consola.demostracion.jornada import Jornada

CODIGO_DE_ROTULO = re.compile(r"T[0-9]{7,}")
NUMERO = re.compile(r"/territorio/muestras/([0-9]+)$")
DE_LA_MUESTRA = ("paciente_dv", "codigo_muestra_cliente", "rut_responsable", "cod_deis", "fecha_muestra", "tecnica_muestra")
"""What a laboratory's system says of a sample and the form does not ask so."""


class Manana:
    """The steps, in their order, each checked as those of the day are."""

    def __init__(self, jornada: "Jornada") -> None:
        self.jornada = jornada
        self.convite = jornada.convite

    def pasos(self) -> tuple[Callable[[], None], ...]:
        """What happens."""
        return (self._registrar, self._recepcionar, self._informar, self._leer_informe, self._antigeno)

    def _persona(self, rol: Rol) -> Persona:
        return Persona(self.convite.url, next(uno for uno in self.convite.usuarios if uno.rol == rol))

    def _registrar(self) -> None:
        self.jornada.empezar("Quien toma muestras registra una en el portal, para Norte", "Nueva muestra")
        self.tomador = self._persona(Rol.TOMADOR)
        self.tomador.enviar("/toma/lugar", "/toma/lugar", cod_deis=self.convite.cod_deis)
        destino = str(self.convite.laboratorios[0].id_laboratorio)
        datos = {**self._datos(0), "id_laboratorio": destino, "tipo_muestra": "Saliva"}
        self.numero, self.codigo = self._registrada("/toma/muestras/nueva", "/toma/registrar/pcr", datos)
        rotulo = self.tomador.abrir(f"/toma/muestras/{self.numero}/rotulo.pdf").content
        self.jornada.exigir(rotulo.startswith(b"%PDF-"), "el rótulo del tubo")
        self.jornada.relato.dice(f"Su código es {self.codigo}; el rótulo lo lleva en Code 128 ({len(rotulo)} bytes de PDF).")

    def _recepcionar(self) -> None:
        self.jornada.empezar("El tubo llega a Norte, que lee su código con el escáner", "Recepción")
        norte = self._persona(Rol.LABORATORIO)
        dicho = norte.enviar("/laboratorio/recepcion", "/laboratorio/recepcion", codigo=self.codigo)
        self.jornada.exigir(f"{self.codigo}: recepcionada" in dicho.text, "la muestra recepcionada")

    def _informar(self) -> None:
        self.jornada.empezar("El LIS de Norte la informa con ese código y nada más", "entregaResultado")
        entrega = self.jornada.entrega(self.numero, 0)
        del entrega["id_muestra"]
        self.informe = entrega["informe"]
        self.jornada.informar([{"codigo_muestra_cliente": self.codigo, **entrega}])

    def _leer_informe(self) -> None:
        self.jornada.empezar("Quien la tomó abre el informe", "Ver informe")
        hallado = self.tomador.abrir(f"/toma/muestras/{self.numero}/informe.pdf")
        self.jornada.exigir(hallado.content == self.informe, "el mismo PDF que envió Norte")
        self.jornada.relato.dice(f"{self.convite.url}/territorio/muestras/{self.numero}")

    def _antigeno(self) -> None:
        self.jornada.empezar("Y registra un test de antígeno, con su resultado", "Nuevo test de antígeno")
        datos = {**self._datos(1), "tipo_muestra": "Tórula nasal", "resultado": "Negativo"}
        numero, codigo = self._registrada("/toma/antigenos/nuevo", "/toma/registrar/antigeno", datos)
        self.jornada.relato.dice(f"Es el {codigo}: {self.convite.url}/territorio/muestras/{numero}")

    def _registrada(self, pagina: str, accion: str, datos: dict[str, str]) -> tuple[int, str]:
        hecha = self.tomador.enviar(pagina, accion, **datos)
        numero, codigo = NUMERO.search(hecha.url), CODIGO_DE_ROTULO.search(hecha.text)
        if numero is None or codigo is None:
            errores = ", ".join(sorted(set(re.findall("HUB-[0-9]{4}", hecha.text))))
            self.jornada.exigir(False, f"la página de la muestra; llegó {errores or hecha.url}")
        assert numero is not None and codigo is not None  # noqa: S101 (the day ends otherwise)
        return int(numero[1]), codigo[0]

    def _datos(self, cual: int) -> dict[str, str]:
        """A patient of the day, as a person types it."""
        muestra: dict[str, Any] = self.jornada.muestras[cual]
        run = f"{muestra['paciente_run']}-{muestra['paciente_dv']}"
        datos = {nombre: valor for nombre, valor in muestra.items() if nombre not in DE_LA_MUESTRA}
        propios = {"paciente_run": run, "paciente_direccion": f"Pasaje Inventado, {self.jornada.corrida}", "es_otra": "true"}
        return {**{nombre: _escrito(valor) for nombre, valor in datos.items()}, **propios}


def _escrito(valor: Any) -> str:
    return {True: "true", False: "false"}[valor] if isinstance(valor, bool) else str(valor)
