"""The life of samples by chance, by all doors: what a small model says of each is what every door tells."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test

from carga_excel.importar import importar
from carga_excel.libros.descripcion import RESULTADOS
from dominio.vocabulario.enumeraciones import Desenlace
from tests.carga_excel.personas import xlsx
from tests.dominio.de_mesa import MESA, borrado, correccion_de_datos, edicion, eliminacion
from tests.dominio.pasos import uno
from tests.elenco import NORTE, SUR
from tests.fuzz.plazo import LIMITE, largamente
from tests.fuzz.vidas import PLAZO, VERSIONES, Escenario, Vida
from tests.servicios.mensajes import crear, elementos, muestra


class Vidas(Escenario):
    """What may happen to samples."""

    # ── what happens ────────────────────────────────────────────────────────────────────────────────────────────────
    @rule(version=VERSIONES, con_id=st.booleans())
    def crear_una(self, version: str, con_id: bool) -> None:
        codigo = f"V-{len(self.vidas)}"
        cuerpo = muestra(codigo, fecha_muestra=(self.reloj() - timedelta(hours=3)).isoformat())
        cola = elementos({"id_mensaje_cliente": codigo}) if con_id else ""
        contenido = crear(cuerpo, cola=cola)
        respuesta = self.hub.operacion(contenido, version)
        assert respuesta.texto("desenlace") == "creada", respuesta.cuerpo
        self.vidas.append(Vida(codigo, int(respuesta.texto("id_muestra") or 0), cuerpo, self.reloj(), self.reloj() + PLAZO))
        self.ultimo = (contenido, version, ["creada" if con_id else "existente"])

    @precondition(lambda self: self.vidas)
    @rule(datos=st.data(), version=VERSIONES, igual=st.booleans())
    def crear_otra_vez(self, datos: st.DataObject, version: str, igual: bool) -> None:
        """The same content is the same sample, another one a conflict, for as long as the sample is there."""
        vida = self.alguna(datos)
        if vida.estado == 10:
            return
        cuerpo = vida.cuerpo if igual else vida.cuerpo.replace("Ana María", "Otra")
        ((desenlace, _),) = self.decir(crear(cuerpo), version)
        assert desenlace == ("existente" if igual else "rechazada") or vida.corregida

    @precondition(lambda self: self.vidas)
    @rule(datos=st.data(), puerta=st.sampled_from(["soap11", "soap12", "portal"]))
    def recibir(self, datos: st.DataObject, puerta: str) -> None:
        vida = self.alguna(datos)
        puede = vida.estado == 2 and not self.vencida(vida)
        if puerta == "portal" and vida.dueno == NORTE:
            pagina = self.portal().enviar("/laboratorio/recepcion", {"codigo": vida.codigo}).text
            desenlace = "actualizada" if f"{vida.codigo}: recepcionada" in pagina else "sin_cambio"
            self.ultimo = None
        else:
            version = "soap12" if puerta == "portal" else puerta
            desenlace = self.escribir("recepcionarMuestra", "recepciones", "recepcion", vida, version)
        self.acaso(vida, desenlace, puede, 3)
        vida.vence_en = None if puede else vida.vence_en

    @precondition(lambda self: self.vidas)
    @rule(datos=st.data(), version=VERSIONES)
    def rechazar(self, datos: st.DataObject, version: str) -> None:
        vida = self.alguna(datos)
        puede = vida.estado in (2, 3) and not self.vencida(vida)
        desenlace = self.escribir("rechazarMuestra", "rechazos", "rechazo", vida, version, motivo="Muestra derramada")
        self.acaso(vida, desenlace, puede, 6)

    @precondition(lambda self: self.vidas)
    @rule(datos=st.data(), version=VERSIONES)
    def derivar(self, datos: st.DataObject, version: str) -> None:
        vida = self.alguna(datos)
        if vida.dueno != NORTE:
            return
        puede = vida.estado in (2, 3) and not self.vencida(vida)
        mas = {"id_nuevo_laboratorio": str(SUR), "motivo": "Sin reactivos"}
        desenlace = self.escribir("cambioLaboratorio", "cambios", "cambio", vida, version, **mas)
        self.acaso(vida, desenlace, puede, 2)
        if puede:
            vida.dueno, self.ultimo = SUR, None

    @precondition(lambda self: self.vidas)
    @rule(datos=st.data(), puerta=st.sampled_from(["soap11", "soap12", "excel"]))
    def informar(self, datos: st.DataObject, puerta: str) -> None:
        vida = self.alguna(datos)
        puede = vida.estado == 3
        if puerta == "excel" and vida.dueno == NORTE:
            with importar(
                self.ventanilla, self.norte, RESULTADOS, xlsx([(vida.id_muestra, "11111111-1", "Positivo")])
            ) as carga:
                (item,) = carga.recibo.items
            desenlace, self.ultimo = item.desenlace.value, None
        else:
            mas = {"resultado": "Positivo", "fecha_hora_resultado_laboratorio": self.instante()}
            version = "soap11" if puerta == "excel" else puerta
            desenlace = self.escribir("entregaResultado", "entregas", "entrega", vida, version, **mas)
        self.acaso(vida, desenlace, puede, 4)
        if puede:
            vida.informada_en = self.reloj()

    @precondition(lambda self: self.vidas)
    @rule(datos=st.data(), version=VERSIONES)
    def corregir(self, datos: st.DataObject, version: str) -> None:
        vida = self.alguna(datos)
        puede = vida.estado == 4 and not vida.corregida and self.reloj() <= vida.informada_en + PLAZO
        mas = {"resultado": "Negativo", "fecha_hora_resultado_laboratorio": self.instante(), "motivo": "Error al anotar"}
        desenlace = self.escribir("corregirResultado", "correcciones", "correccion", vida, version, **mas)
        self.acaso(vida, desenlace, puede, 4)
        vida.corregida = vida.corregida or puede

    @precondition(lambda self: self.vidas)
    @rule(datos=st.data(), que=st.sampled_from(["edicion", "eliminacion"]))
    def autorizar(self, datos: st.DataObject, que: str) -> None:
        """The help desk opens a sample for one edit, or lets it be deleted."""
        vida = self.alguna(datos)
        item = uno(self.ventanilla, MESA, (edicion if que == "edicion" else eliminacion)(vida.id_muestra))
        bien, self.ultimo = item.desenlace is Desenlace.ACTUALIZADA, None
        if que == "edicion":
            assert bien <= (vida.estado == 4), vida
            vida.estado = 9 if bien else vida.estado
        else:
            assert bien <= (vida.estado not in (1, 9, 10)), vida
            vida.por_eliminar = vida.por_eliminar or bien

    @precondition(lambda self: any(vida.estado == 9 and vida.dueno == NORTE for vida in self.vidas))
    @rule(nombre=st.sampled_from(["Ana", "Berta", "Ñusta"]))
    def editar(self, nombre: str) -> None:
        vida = next(vida for vida in self.vidas if vida.estado == 9 and vida.dueno == NORTE)
        cambios = {"paciente_nombres": nombre, "fecha_muestra": vida.creada_en - timedelta(hours=3)}
        item = uno(self.ventanilla, self.norte, correccion_de_datos(vida.id_muestra, **cambios))
        self.ultimo = None
        assert item.desenlace is Desenlace.ACTUALIZADA, item
        vida.estado, vida.corregida = 4, True

    @precondition(lambda self: any(vida.por_eliminar for vida in self.vidas))
    @rule()
    def eliminar(self) -> None:
        """By who registered it, which is Norte, wherever it is now."""
        vida = next(vida for vida in self.vidas if vida.por_eliminar)
        item = uno(self.ventanilla, self.norte, borrado(vida.id_muestra))
        self.ultimo, vida.por_eliminar = None, False
        if item.desenlace is Desenlace.ACTUALIZADA:
            vida.estado = 10

    @precondition(lambda self: self.ultimo is not None)
    @rule()
    def reintentar(self) -> None:
        """The last message again, word for word: nothing happens twice."""
        contenido, version, desenlaces = self.ultimo
        pasos = self._pasos()
        for _ in range(2):
            nuevos = [desenlace for desenlace, _ in self.decir(contenido, version)]
            assert nuevos in (desenlaces, ["sin_cambio"], ["existente"])
        assert self._pasos() == pasos

    @rule(horas=st.sampled_from([0.1, 1, 24, 24 * 8]))
    def pasa_el_tiempo(self, horas: float) -> None:
        self.reloj.avanzar(hours=horas)
        self._portal = None
        if horas > 24:
            self.ultimo = None


@pytest.mark.timeout(LIMITE)
def test_cada_vida_es_la_del_modelo_por_cada_puerta(bancada, tipo_base):
    """Created, received, rejected, derived, informed, corrected, edited, deleted, sent again and expired, in any order."""
    clase = type("VidasDeAqui", (Vidas,), {"bancada": bancada, "tipo_base": tipo_base})
    # To make a failing life shorter takes minutes, and its steps are few.
    pocas = settings(
        max_examples=6, stateful_step_count=14, suppress_health_check=[*HealthCheck], phases=[Phase.explicit, Phase.generate]
    )
    largamente(lambda: run_state_machine_as_test(clase, settings=pocas))
