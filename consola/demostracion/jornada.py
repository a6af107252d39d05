"""A day of two laboratories, played against a hub as their systems would: each step checks what the hub answered."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from requests import RequestException
from zeep.exceptions import Error as ErrorDeZeep
from zeep.exceptions import Fault

from consola.demostracion.anfitrion import Convite
from consola.demostracion.lis import Lis, codigo_de
from consola.demostracion.muestras import ERRORES_PUESTOS, con_errores, muestras
from consola.demostracion.relato import Relato
from consola.demostracion.toma import Manana
from dominio.pruebas.informe_inventado import pdf
from dominio.vocabulario.tiempo import en_chile


class JornadaInterrumpida(Exception):
    """The hub did not do what the day needs."""

    def __init__(self, paso: str, motivo: str) -> None:
        super().__init__(f"{paso}: {motivo}")
        self.paso = paso
        self.motivo = motivo


class Jornada:
    """One day; `jugar` goes through it and gives the number of a sample with a long life."""

    def __init__(self, convite: Convite, relato: Relato) -> None:
        self.convite = convite
        self.relato = relato
        ahora = datetime.now(UTC)
        self.corrida = f"D{en_chile(ahora):%y%m%d-%H%M%S}"
        self.muestras = muestras(convite, self.corrida, ahora)
        self.ids: list[int] = []
        self.derivada = 0
        self._paso = ""

    def jugar(self) -> int:
        """Play the whole day; raises JornadaInterrumpida at the first answer that is not as it should be."""
        pasos: tuple[Callable[[], None], ...] = (
            self._leer_contrato,
            self._enviar,
            self._corregir,
            self._reintentar,
            self._recepcionar,
            self._rechazar,
            self._informar,
            self._reintentar_entrega,
            self._derivar,
            self._procesar_en_sur,
            self._leer_informe,
            self._hacer_otro_examen,
            *Manana(self).pasos(),
        )
        for paso in pasos:
            try:
                paso()
            except Fault as falla:
                raise JornadaInterrumpida(self._paso, f"{codigo_de(falla)} {falla.message}".strip()) from falla
            except (RequestException, ErrorDeZeep) as error:
                raise JornadaInterrumpida(self._paso, f"{type(error).__name__}: {error}") from error
        return self.derivada

    def empezar(self, titulo: str, operacion: str = "") -> None:
        """Tell of the next step."""
        self._paso = titulo
        self.relato.paso(titulo, operacion)

    def exigir(self, condicion: bool, que: str) -> None:
        """End the day here, unless it is as it should be."""
        if not condicion:
            raise JornadaInterrumpida(self._paso, f"se esperaba {que}")

    # ── The steps ───────────────────────────────────────────────────────────────────────────────────────────────────
    def _leer_contrato(self) -> None:
        self.empezar("Los LIS leen el WSDL y preguntan si hay servicio", "estadoServicio")
        norte, sur = self.convite.laboratorios
        self.norte = Lis(norte, self.convite.wsdl11)
        self.sur = Lis(sur, self.convite.wsdl12, con_token=True)
        estado = self.norte.llamar("estadoServicio")
        self.relato.dice(
            f"Hub {estado.version_hub}, contrato {estado.version_contrato}, {len(self.norte.operaciones)} operaciones."
        )
        self.relato.dice(f"{norte.nombre}: SOAP 1.1, con su clave en la cabecera ACCESSKEY.")
        self.relato.dice(f"{sur.nombre}: SOAP 1.2, con un UsernameToken de WS-Security.")

    def _enviar(self) -> None:
        *buenas, ultima = self.muestras
        self.lote = [*buenas, con_errores(ultima)]
        self.empezar(f"Norte envía {len(self.lote)} muestras; la última tiene tres errores", "crearMuestras")
        self.primera = self._crear(self.lote, id_mensaje_cliente=f"{self.corrida}-envio")
        *creadas, mala = self.primera["items"]["item"]
        self._exigir_items(creadas, "creada", 2)
        self.exigir(mala.desenlace == "rechazada", "el rechazo de la muestra con errores")
        errores = mala.errores.error
        self.exigir({(e.codigo, e.campo) for e in errores} == ERRORES_PUESTOS, "sus tres errores, con código y campo")
        self.relato.dice("Las buenas quedan guardadas; la otra vuelve con todos sus errores:")
        self.relato.errores(errores)
        self.ids = [item.id_muestra for item in creadas]

    def _corregir(self) -> None:
        self.empezar("Norte corrige esa muestra y la envía otra vez", "crearMuestras")
        (item,) = self._crear([self.muestras[-1]])["items"]["item"]
        self._exigir_items([item], "creada", 2)
        self.ids.append(item.id_muestra)
        self.relato.dice(f"Aceptada: es la muestra {item.id_muestra} del hub.")

    def _reintentar(self) -> None:
        self.empezar("La red se cortó, y Norte repite su envío tal cual", "crearMuestras")
        repetida = self._crear(self.lote, id_mensaje_cliente=f"{self.corrida}-envio")
        self.exigir(repetida.repetido, "el mismo recibo, marcado como repetido")
        self.exigir(_ids(repetida) == _ids(self.primera), "los mismos números de muestra")
        otra = self._crear(self.lote[:-1])
        self._exigir_items(otra["items"]["item"], "existente", 2)
        self.exigir(_ids(otra) == self.ids[:-1], "los mismos números de muestra")
        self.relato.dice(
            "Nada cambió. Con su id_mensaje_cliente vuelve el mismo recibo; sin él, cada muestra se reconoce por su código: "
            f"{otra.total} existentes, con los mismos números."
        )

    def _recepcionar(self) -> None:
        self.empezar("Las muestras llegan al laboratorio", "recepcionarMuestra")
        codigos = [muestra["codigo_muestra_cliente"] for muestra in self.muestras]
        recepciones = [{"codigo_muestra_cliente": codigo} for codigo in codigos]
        respuesta = self._escribir(self.norte, "recepcionarMuestra", "recepciones", "recepcion", recepciones)
        self._exigir_items(respuesta["items"]["item"], "actualizada", 3)

    def _rechazar(self) -> None:
        self.empezar("Una venía derramada: Norte la rechaza", "rechazarMuestra")
        rechazo = {"id_muestra": self.ids[0], "motivo": "Muestra derramada", "observacion": "Tapa mal cerrada."}
        respuesta = self._escribir(self.norte, "rechazarMuestra", "rechazos", "rechazo", [rechazo])
        self._exigir_items(respuesta["items"]["item"], "actualizada", 6)

    def _informar(self) -> None:
        self.entregas = [self.entrega(clave, n) for n, clave in enumerate(self.ids[2:])]
        self.empezar(f"Norte informa {len(self.entregas)} resultados, cada uno con su PDF", "entregaResultado")
        self.informar(self.entregas)

    def informar(self, entregas: list[dict[str, Any]]) -> None:
        """Norte delivers these results, which are news."""
        respuesta = self._escribir(self.norte, "entregaResultado", "entregas", "entrega", entregas)
        self._exigir_items(respuesta["items"]["item"], "actualizada", 4)

    def _reintentar_entrega(self) -> None:
        self.empezar("Por las dudas, la repite entera", "entregaResultado")
        respuesta = self._escribir(self.norte, "entregaResultado", "entregas", "entrega", self.entregas)
        self._exigir_items(respuesta["items"]["item"], "sin_cambio", 4)
        self.relato.dice("Todas sin_cambio: repetir nunca hace daño.")

    def _derivar(self) -> None:
        self.derivada = self.ids[1]
        sur = self.convite.laboratorios[1]
        self.empezar(f"Norte deriva la muestra {self.derivada} a Sur", "cambioLaboratorio")
        ajena = self._falla(self.sur, "datosMuestraID", id_muestra=self.derivada)
        self.exigir(ajena == "HUB-2020", "que para Sur la muestra no existiera todavía")
        cambio = {
            "id_muestra": self.derivada,
            "id_nuevo_laboratorio": sur.id_laboratorio,
            "motivo": "Sin reactivos hasta mañana",
        }
        respuesta = self._escribir(self.norte, "cambioLaboratorio", "cambios", "cambio", [cambio])
        self._exigir_items(respuesta["items"]["item"], "actualizada", 2)
        self.relato.dice(f"Hasta ahora, para Sur esa muestra no existía ({ajena}).")

    def _procesar_en_sur(self) -> None:
        self.empezar("Sur la recibe y la informa, por SOAP 1.2", "entregaResultado")
        recepcion = {"id_muestra": self.derivada}
        recibida = self._escribir(self.sur, "recepcionarMuestra", "recepciones", "recepcion", [recepcion])
        self._exigir_items(recibida["items"]["item"], "actualizada", 3)
        entrega = self.entrega(self.derivada, 2, self.convite.laboratorios[1].nombre)
        informada = self._escribir(self.sur, "entregaResultado", "entregas", "entrega", [entrega])
        self._exigir_items(informada["items"]["item"], "actualizada", 4)
        self.informe = entrega["informe"]

    def _leer_informe(self) -> None:
        self.empezar("Norte, que la registró, lee el resultado de Sur", "obtenerInforme")
        (muestra,) = self.norte.llamar("datosMuestraID", id_muestra=self.derivada).muestras.muestra
        hallado = self.norte.llamar("obtenerInforme", id_muestra=self.derivada)
        self.exigir(muestra.estado_muestra == 4 and muestra.tiene_informe, "la muestra informada")
        digesto = hashlib.sha256(self.informe).hexdigest()
        self.exigir(hallado.informe == self.informe and hallado.sha256.lower() == digesto, "el mismo PDF que se envió")
        self.relato.dice(
            f"{muestra.resultado}, por {muestra.laboratorio}. El PDF vuelve byte por byte: {hallado.tamano} bytes, "
            f"SHA-256 {digesto[:12]}…"
        )

    def _hacer_otro_examen(self) -> None:
        self.empezar("Norte hace también influenza: una fila del catálogo, y ninguna línea de código", "listarMaestro")
        examenes = self.norte.llamar("listarMaestro", nombre="examenes").elementos.elemento
        self.exigir({"FLU-AB", "VRS", "MPOX"} <= {uno.codigo for uno in examenes}, "los exámenes del catálogo")
        muestra = {**self.muestras[0], "codigo_muestra_cliente": f"{self.corrida}-flu", "codigo_examen": "FLU-AB"}
        (item,) = self._crear([muestra])["items"]["item"]
        self._exigir_items([item], "creada", 2)
        recepcion = {"id_muestra": item.id_muestra}
        self._escribir(self.norte, "recepcionarMuestra", "recepciones", "recepcion", [recepcion])
        sin_valor = {**self.entrega(item.id_muestra, 2), "informe": None, "nombre_informe": None}
        respuesta = self._escribir(self.norte, "entregaResultado", "entregas", "entrega", [sin_valor])
        errores = respuesta["items"]["item"][0].errores.error
        self.exigir([e.codigo for e in errores] == ["HUB-2064"], "que el hub preguntara cuál de los dos virus")
        self.relato.errores(errores)
        entrega = {**sin_valor, "valor_resultado": "Positivo B"}
        respuesta = self._escribir(self.norte, "entregaResultado", "entregas", "entrega", [entrega])
        self._exigir_items(respuesta["items"]["item"], "actualizada", 4)
        (leida,) = self.norte.llamar("datosMuestraID", id_muestra=item.id_muestra).muestras.muestra
        self.exigir((leida.codigo_examen, leida.valor_resultado) == ("FLU-AB", "Positivo B"), "el examen y su valor")
        self.relato.dice(f"{leida.valor_resultado} ({leida.resultado}) en el examen {leida.codigo_examen}.")

    # ── Talking to the hub ──────────────────────────────────────────────────────────────────────────────────────────
    def _crear(self, lote: list[dict[str, Any]], **opciones: Any) -> Any:
        return self._escribir(self.norte, "crearMuestras", "muestras", "muestra", lote, **opciones)

    def _escribir(
        self, lis: Lis, operacion: str, lista: str, elemento: str, elementos: list[dict[str, Any]], **opciones: Any
    ) -> Any:
        respuesta = lis.llamar(operacion, **{lista: {elemento: elementos}}, **opciones)
        self.relato.recibo(respuesta)
        return respuesta

    def _falla(self, lis: Lis, operacion: str, **datos: Any) -> str:
        try:
            lis.llamar(operacion, **datos)
        except Fault as falla:
            return codigo_de(falla)
        return ""

    def _exigir_items(self, items: list[Any], desenlace: str, estado: int) -> None:
        for item in items:
            bien = item.desenlace == desenlace and item.estado_muestra == estado
            errores = "; ".join(error.mensaje for error in item.errores.error) if item.errores else "sin errores"
            llego = f"{item.desenlace}, estado {item.estado_muestra} ({errores})"
            self.exigir(bien, f"{desenlace}, estado {estado}; llegó {llego}")

    def entrega(self, id_muestra: int, n: int, laboratorio: str = "") -> dict[str, Any]:
        """A result, with its report."""
        resultado = ("Negativo", "Negativo", "Positivo", "Negativo", "Indeterminado")[n % 5]
        nombre = laboratorio or self.convite.laboratorios[0].nombre
        cuando = datetime.now(UTC).replace(microsecond=0)
        renglones = (
            f"{nombre} · Informe de resultado",
            f"Muestra {id_muestra}",
            f"RT-PCR: {resultado}",
            "Documento de prueba",
        )
        return {
            "id_muestra": id_muestra,
            "resultado": resultado,
            "fecha_hora_resultado_laboratorio": cuando,
            "informe": pdf(renglones),
            "nombre_informe": f"informe-{id_muestra}.pdf",
        }


def _ids(respuesta: Any) -> list[int]:
    return [item.id_muestra for item in respuesta["items"]["item"] if item.id_muestra]
