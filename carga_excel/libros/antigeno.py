"""The workbook in which who takes samples brings antigen tests: sample and result in a row, with the country's titles."""

from dataclasses import replace
from typing import Any

from carga_excel.libros.columnas import Columna, Libro, Tipo
from carga_excel.libros.de_laboratorio import MUESTRAS
from dominio.muestras.planillas.pedidos import Planilla
from dominio.muestras.tomas.items import Antigeno
from dominio.vocabulario.datos import Lector, clave_de, texto_de
from dominio.vocabulario.enumeraciones import Resultado, TipoDocumento
from dominio.vocabulario.errores import ErrorDominio
from dominio.vocabulario.rut import partir_rut

LARGO_DE_PARTE = 100
LARGO_DE_CELDA = 1_000
DE_MUESTRAS = {columna.campo: columna for columna in MUESTRAS.columnas}
DIRECCION = "paciente_direccion"
VIA_DE_DIRECCION = ("paciente_via_direccion",)
RESTO_DE_DIRECCION = ("paciente_numero_direccion", "paciente_depto_direccion", "paciente_poblacion_villa")
"""Parts of an address that files of the national platform have apart."""
DOCUMENTOS = {
    TipoDocumento.RUN: "paciente_run",
    TipoDocumento.RECIEN_NACIDO: "identificador_recien_nacido",
    **dict.fromkeys(
        (TipoDocumento.PASAPORTE, TipoDocumento.DNI, TipoDocumento.FICHA, TipoDocumento.SIN_DOCUMENTACION),
        "paciente_pasaporte",
    ),
}
"""The field that the only column of documents is."""


def _reunir(datos: dict[str, Any], errores: list[ErrorDominio]) -> None:
    """The document by its type, and the address out of its parts."""
    _reunir_documento(datos, errores)
    partes = [datos.pop(campo, None) for campo in (*VIA_DE_DIRECCION, DIRECCION, *RESTO_DE_DIRECCION)]
    if any(partes):
        datos[DIRECCION] = _leido(
            " ".join(parte for parte in partes if parte), DIRECCION, DE_MUESTRAS[DIRECCION].leer, errores
        )


def _reunir_documento(datos: dict[str, Any], errores: list[ErrorDominio]) -> None:
    escrito, tipo = datos.pop("paciente_run", None), datos.get("paciente_tipodoc")
    if escrito is None or tipo is None:
        return
    campo = DOCUMENTOS[tipo]
    if tipo is not TipoDocumento.RUN:
        datos[campo] = _leido(escrito, campo, DE_MUESTRAS[campo].leer, errores)
    elif (leido := _leido(escrito, campo, partir_rut, errores)) is not None:
        datos["paciente_run"], datos["paciente_dv"] = leido


def _leido(texto: str, campo: str, leer: Lector, errores: list[ErrorDominio]) -> Any:
    try:
        return leer(texto, campo)
    except ErrorDominio as error:
        errores.append(error)
        return None


def _como(campo: str, **cambios: Any) -> Columna:
    """The column of a field as «Muestras y resultados» has it, but for this."""
    return replace(DE_MUESTRAS[campo], **{"se_llena": True, **cambios})


def _parte(campo: str) -> Columna:
    return Columna(
        campo=campo,
        titulo=campo,
        tipo=Tipo.TEXTO,
        en_plantilla=False,
        regla="Opcional (archivos de la plataforma nacional): se agrega a la dirección.",
        ejemplo="12",
        lector=texto_de(LARGO_DE_PARTE),
    )


ANTIGENOS = Libro(
    clave=Planilla.ANTIGENO,
    titulo="Antígeno",
    para_que="Registra tests de antígeno con su resultado, uno por fila; el hub hace el informe de cada uno.",
    pasos=(
        "Descargue «Base» y complete una fila por test; la hoja Valores tiene las listas de cada columna.",
        "Los códigos de comunas, países, establecimientos y marcas están en «Datos maestros».",
        "Pruebe sin guardar, si quiere: se revisa todo el archivo y se dice qué está mal, celda por celda.",
        "Suba el archivo. Las filas buenas quedan registradas, cada una con su informe; las demás vuelven en correcciones.",
    ),
    item=Antigeno,
    con_actual=False,
    reunir=_reunir,
    en_la_columna=dict.fromkeys(("paciente_dv", "paciente_pasaporte", "identificador_recien_nacido"), "paciente_run"),
    columnas=(
        Columna(
            campo="paciente_run",
            titulo="run_pasaporte",
            otros_titulos=("RUN", "RUT", "RUN o pasaporte"),
            tipo=Tipo.RUT,
            exigida=True,
            regla="El documento del paciente, según paciente_tipodoc; el RUN, con su dígito verificador.",
            ejemplo="12345678-5",
            lector=clave_de(LARGO_DE_CELDA),
        ),
        _como("paciente_tipodoc"),
        _como("paciente_ext_paisorigen"),
        _como("paciente_nombres"),
        _como("paciente_ap_pat"),
        _como("paciente_ap_mat"),
        _como("paciente_fecha_nac", otros_titulos=("paciente_edad",)),
        _como("paciente_sexo"),
        _como("paciente_comuna"),
        _como(DIRECCION),
        _como("paciente_telefono"),
        _como("paciente_email", otros_titulos=("paciente_mail",)),
        _como("paciente_prevision"),
        _como(
            "cod_deis",
            exigida=False,
            regla="Código DEIS de uno de sus establecimientos. Si falta, el de la sesión en que se subió el archivo.",
        ),
        _como("rut_medico"),
        _como("fecha_muestra", exigida=True),
        _como(
            "tipo_muestra",
            regla="Uno de la lista que use el examen: Tórula nasofaríngea o Tórula nasal.",
            ejemplo="Tórula nasal",
        ),
        _como("busqueda_activa"),
        _como("estrategia"),
        _como("subestrategia"),
        _como("sin_orden_medica"),
        _como("epivigila"),
        Columna(
            campo="resultado",
            titulo="resultado",
            tipo=Tipo.LISTA,
            exigida=True,
            regla="Uno de la lista.",
            ejemplo="Negativo",
            valores=(Resultado.POSITIVO, Resultado.NEGATIVO, Resultado.NO_CONCLUYENTE),
        ),
        _como("codigo_marca_test", regla="Opcional: marca del test, según el maestro."),
        Columna(
            campo="es_otra",
            titulo="es_otra",
            tipo=Tipo.BOOLEANO,
            regla="1 si de verdad es otra muestra de un paciente del que ya se registró una, tomada casi a la misma hora.",
            ejemplo="0",
        ),
        _como(
            "rut_responsable",
            exigida=False,
            en_plantilla=False,
            otros_titulos=("rut_profesional_responsable", "rut_tomador_muestra", "rut_profesional"),
            regla="Opcional (archivos de la plataforma nacional). Si viene, debe ser el suyo.",
        ),
        *map(_parte, (*VIA_DE_DIRECCION, *RESTO_DE_DIRECCION)),
    ),
)
