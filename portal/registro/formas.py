"""The three forms by which people register samples, and how what they type becomes an item."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import request

from dominio.muestras.campos import CAMPOS_DE_FORMULARIO, CAMPOS_MUESTRA, CampoDeMuestra, Parte
from dominio.muestras.items import MuestraNueva
from dominio.muestras.pedidos import CrearMuestras, Registro
from dominio.muestras.tomas.items import Antigeno, Toma
from dominio.muestras.tomas.pedidos import RegistrarAntigenos, RegistrarMuestras
from dominio.vocabulario.datos import enumeracion
from dominio.vocabulario.documentos import CAMPOS_DE_DOCUMENTO, REGLAS_DE_DOCUMENTO, Uso
from dominio.vocabulario.enumeraciones import Estrategia, Resultado, Tecnica, TipoDocumento, TipoMuestra
from dominio.vocabulario.errores import ErrorDominio, FormularioIncompleto
from dominio.vocabulario.rut import partir_rut
from portal.marco import contexto
from portal.marco.formularios import leer_item
from portal.registro.entradas import DEL_PAIS, Entrada, del_pais, entrada_de

Opciones = list[tuple[str, str]]
RUN, DIGITO = "paciente_run", "paciente_dv"
ORDEN_DEL_FORMULARIO = (
    "codigo_muestra_cliente",
    "paciente_tipodoc",
    "paciente_run",
    "paciente_pasaporte",
    "paciente_ext_paisorigen",
    "identificador_recien_nacido",
    "fecha_muestra",
    "tecnica_muestra",
    "tipo_muestra",
    "codigo_marca_test",
    "resultado",
    "id_laboratorio",
)
"""What is asked first of each part; the rest follows in the contract's order."""
COMUNES_DE_UN_OPERATIVO = (
    "id_laboratorio",
    "tipo_muestra",
    "busqueda_activa",
    "estrategia",
    "subestrategia",
    "sin_orden_medica",
    "codigo_marca_test",
)
"""What the samples of one operation in a village have in common, and the next form keeps."""
POR_NOMBRE = frozenset({"paciente_comuna", "paciente_ext_paisorigen", "id_laboratorio", "tipo_muestra", "codigo_marca_test"})
"""Lists that are long enough to be searched by typing a part of a name."""
DEL_HUB = frozenset({"codigo_muestra_cliente", "rut_responsable", "cod_deis"})
"""What the hub knows of a sample that somebody takes."""
_RESULTADO = CampoDeMuestra("resultado", enumeracion(Resultado), rotulo="Resultado", parte=Parte.MUESTRA, obligatorio=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forma:
    """A form: what it registers, which fields it does not show because it knows them, and what some lists offer."""

    clase: str
    titulo: str
    item: type[MuestraNueva]
    pedido: type[Registro[Any]]
    sabidos: Mapping[str, Any]
    con_resultado: bool = False

    def partes(self) -> dict[str, list[Entrada]]:
        """The fields that it shows, in its order, part by part."""
        return {parte.value: [una for una in self.entradas() if una.campo.parte is parte] for parte in Parte}

    def entradas(self) -> list[Entrada]:
        """The fields that it shows."""
        campos = [campo for campo in CAMPOS_MUESTRA if campo.nombre not in (*self.sabidos, DIGITO)]
        propias = [_a_la_vista(entrada_de(campo)) for campo in campos]
        if self.con_resultado:
            propias.append(Entrada(_RESULTADO, "text", None, {}))
        return sorted(
            propias,
            key=lambda una: (
                ORDEN_DEL_FORMULARIO.index(una.campo.nombre)
                if una.campo.nombre in ORDEN_DEL_FORMULARIO
                else len(ORDEN_DEL_FORMULARIO)
            ),
        )

    def listas(self, laboratorios: Opciones, marcas: Opciones) -> dict[str, Opciones]:
        """What each field offers to choose from."""
        return {
            **{una.campo.nombre: una.opciones for una in self.entradas() if una.opciones is not None},
            **{campo.nombre: del_pais(campo.maestro) for campo in CAMPOS_MUESTRA if campo.maestro in DEL_PAIS},
            **de_examenes(self.sabidos.get("tecnica_muestra"), solo_de_siempre="codigo_examen" in self.sabidos),
            "id_laboratorio": laboratorios,
            "codigo_marca_test": marcas,
        }

    def leer(self, clase: type[Any] | None = None, **sabidos: Any) -> Any:
        """The item of the form that came: what it does not show for this kind of document is not said.

        With a `clase`, an item of that instead, of which the caller knows `sabidos`.
        """
        textos, errores = con_run(_sin_lo_oculto(dict(request.form.items())))
        item = leer_item(clase or self.item, textos, **(sabidos or self.sabidos))
        pedidos = {una.campo.nombre for una in self.entradas()}
        faltan = tuple(FormularioIncompleto(campo=nombre) for nombre in sorted(pedidos - request.form.keys()))
        return replace(item, errores=(*faltan, *errores, *item.errores))


def _a_la_vista(entrada: Entrada) -> Entrada:
    """The RUN is asked for whole, with its check digit, as people say it."""
    if entrada.campo.nombre != RUN:
        return entrada
    campo = replace(entrada.campo, rotulo="RUN", ayuda="Con su dígito verificador: 12.345.678-5 o 12345678-5.", largo=20)
    return Entrada(campo, "text", None, {"maxlength": 20, "autocomplete": "off", "spellcheck": "false"})


def con_run(textos: dict[str, str]) -> tuple[dict[str, str], list[ErrorDominio]]:
    """The RUN as the contract has it, in number and digit, by the rule that all doors have."""
    escrito = textos.get(RUN, "").strip()
    if not escrito:
        return {**textos, DIGITO: ""}, []
    try:
        numero, digito = partir_rut(escrito, RUN)
    except ErrorDominio as error:
        return {**textos, RUN: "", DIGITO: ""}, [error]
    return {**textos, RUN: str(numero), DIGITO: digito}, []


def _sin_lo_oculto(textos: dict[str, str]) -> dict[str, str]:
    """Without what the page hid when it was sent: of another kind of document, or of another strategy."""
    tipo = textos.get("paciente_tipodoc", "")
    if tipo in list(TipoDocumento):
        reglas = REGLAS_DE_DOCUMENTO[TipoDocumento(tipo)]
        textos = {**textos, **{nombre: "" for nombre, uso in reglas.items() if uso is Uso.NO_CORRESPONDE}}
    if textos.get("estrategia") != Estrategia.BAC_BROTES:
        textos = {**textos, "subestrategia": ""}
    return textos


def documentos_de(nombre: str) -> str:
    """The classes by which the style sheet shows a field with the kinds of document that have it alone."""
    if nombre not in CAMPOS_DE_DOCUMENTO:
        return ""
    con = [tipo for tipo, reglas in REGLAS_DE_DOCUMENTO.items() if reglas[nombre] is not Uso.NO_CORRESPONDE]
    return " ".join(["de-documento", *(f"con-{tipo.name.lower()}" for tipo in con)])


def de_examenes(tecnica: Tecnica | None, *, solo_de_siempre: bool) -> dict[str, Opciones]:
    """What the examinations of a technique, or of all, offer; the default of each needs no code."""
    suyos = [
        uno for uno in contexto.examenes() if tecnica in (None, uno.tecnica) and (uno.por_omision or not solo_de_siempre)
    ]
    tipos = {tipo: f"{nombre} ({tipo})" if nombre != tipo else nombre for uno in suyos for tipo, nombre in uno.tipos.items()}
    return {
        "codigo_examen": [(uno.codigo, uno.nombre) for uno in suyos if not uno.por_omision],
        "tipo_muestra": [(tipo.value, tipos[tipo]) for tipo in TipoMuestra if tipo in tipos],
        "resultado": [(uno.value, uno.value) for examen in suyos if examen.por_omision for uno in examen.veredictos],
    }


PCR = Forma(
    clase="pcr",
    titulo="Nueva muestra",
    item=Toma,
    pedido=RegistrarMuestras,
    sabidos={**dict.fromkeys(DEL_HUB), "tecnica_muestra": Tecnica.RT_PCR, "codigo_marca_test": None},
)
ANTIGENO = Forma(
    clase="antigeno",
    titulo="Nuevo test de antígeno",
    item=Antigeno,
    pedido=RegistrarAntigenos,
    sabidos={
        **dict.fromkeys(DEL_HUB),
        "tecnica_muestra": Tecnica.TEST_PACK,
        "id_laboratorio": None,
        "codigo_examen": None,
    },
    con_resultado=True,
)
PROPIA = Forma(clase="propia", titulo="Nueva muestra", item=MuestraNueva, pedido=CrearMuestras, sabidos={})
FORMAS_DE_TOMA = {forma.clase: forma for forma in (PCR, ANTIGENO)}
NOMBRES_DE_FORMULARIO = frozenset(campo.nombre for campo in CAMPOS_DE_FORMULARIO[Antigeno])
"""The fields that a draft keeps."""
