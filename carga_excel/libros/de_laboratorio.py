"""The workbooks in which laboratories bring samples and results."""

from typing import Any

from carga_excel.libros.columnas import Columna, Libro, Tipo
from dominio.muestras.planillas.pedidos import (
    MuestraInformada,
    Planilla,
    ResultadoPlanilla,
)
from dominio.vocabulario.enumeraciones import (
    Estrategia,
    Prevision,
    Resultado,
    Sexo,
    Subestrategia,
    Tecnica,
    TipoDocumento,
    TipoMuestra,
)

DE_RESULTADO = (Resultado.POSITIVO, Resultado.NEGATIVO, Resultado.INDETERMINADO)
NO_APTA = "No apta"
"""How workbooks shorten «Muestra no apta»."""


def _resultado(titulo: str, *otros: str) -> Columna:
    return Columna(
        campo="resultado",
        titulo=titulo,
        otros_titulos=otros,
        tipo=Tipo.LISTA,
        exigida=True,
        regla="Uno de la lista. Un test de antígeno admite Positivo, Negativo y No concluyente.",
        ejemplo="Negativo",
        valores=(*DE_RESULTADO, NO_APTA, Resultado.NO_CONCLUYENTE),
        otros_valores=((NO_APTA, Resultado.NO_APTA), (Resultado.NO_APTA, Resultado.NO_APTA)),
    )


def _de_examen(regla: str) -> tuple[Columna, Columna]:
    """The columns of laboratories that do more than the default of each technique; they stand after those of all."""
    return (
        Columna(
            campo="codigo_examen",
            titulo="codigo_examen",
            otros_titulos=("Examen",),
            tipo=Tipo.TEXTO,
            en_plantilla=False,
            se_llena=False,
            regla=regla,
            ejemplo="FLU",
        ),
        Columna(
            campo="valor_resultado",
            titulo="valor_resultado",
            otros_titulos=("Valor",),
            tipo=Tipo.TEXTO,
            en_plantilla=False,
            regla="Cuál de los valores del examen, cuando el resultado puede ser varios.",
            ejemplo="Positivo B",
        ),
    )


RESULTADOS = Libro(
    clave=Planilla.RESULTADOS,
    titulo="Resultados",
    para_que="Entrega los resultados de muestras que su laboratorio ya recepcionó.",
    pasos=(
        "Descargue «Data actual»: trae las muestras recepcionadas que esperan resultado.",
        "Complete la columna Resultados, a mano o con BUSCARV contra su propia planilla por RUT o por ID.",
        "No cambie de lugar los ID ni los RUT: cada fila se acepta solo si el RUT es el del paciente de la muestra.",
        "Guarde y suba el archivo. Las filas buenas se guardan; las demás vuelven en una planilla de correcciones.",
    ),
    item=ResultadoPlanilla,
    columnas=(
        Columna(
            campo="id_muestra",
            titulo="ID Muestra",
            tipo=Tipo.ENTERO,
            exigida=True,
            se_llena=False,
            regla=(
                "El número que el hub dio a la muestra, o el código del rótulo si la tomó un establecimiento. "
                "Obligatorio; su laboratorio debe haberla recepcionado."
            ),
            ejemplo="10482",
            otros_titulos=("ID de la muestra",),
            ancho=16,
        ),
        Columna(
            campo="rut_paciente",
            titulo="ID Paciente (RUT)",
            tipo=Tipo.RUT,
            exigida=True,
            se_llena=False,
            regla="El RUT del paciente de esa muestra (o su otro documento). Obligatorio: evita informar a otro paciente.",
            ejemplo="12345678-5",
            otros_titulos=("RUT paciente", "RUT", "RUN paciente", "ID Paciente"),
            ancho=20,
        ),
        _resultado("Resultados", "resultado"),
        *_de_examen("No se cambia: el examen de la muestra, si no es el de siempre de su técnica."),
        Columna(
            campo="fecha_hora_resultado_laboratorio",
            titulo="Fecha resultado",
            tipo=Tipo.INSTANTE,
            en_plantilla=False,
            regla="Opcional. Sin ella, el resultado queda con la hora de la carga. No anterior a la recepción ni futura.",
            ejemplo="05-03-2022 14:30",
            otros_titulos=("Fecha y hora resultado", "fecha_resultado_muestra"),
        ),
        Columna(
            campo="id_laboratorio",
            titulo="id_laboratorio",
            tipo=Tipo.ENTERO,
            en_plantilla=False,
            regla="Opcional (planillas antiguas). Si viene, debe ser el de su laboratorio.",
            ejemplo="7",
        ),
    ),
)


def _campo(campo: str, tipo: Tipo, regla: str, ejemplo: str, **mas: Any) -> Columna:
    """A column titled with the name of its field, which LIS vendors know."""
    return Columna(campo=campo, titulo=campo, tipo=tipo, regla=regla, ejemplo=ejemplo, **{"se_llena": False, **mas})


def _lista(campo: str, clase: Any, regla: str, ejemplo: str, **mas: Any) -> Columna:
    return _campo(campo, Tipo.LISTA, regla, ejemplo, valores=tuple(map(str, clase)), **mas)


EXIGIDA: dict[str, Any] = {"exigida": True}
CON_EXTRANJERO = "Con PASAPORTE, DNI PAIS DE ORIGEN, N° FICHA CLINICA o SIN DOCUMENTACION."

MUESTRAS = Libro(
    clave=Planilla.MUESTRAS,
    titulo="Muestras y resultados",
    para_que="Registra muestras junto con su recepción y su resultado, todo en una fila.",
    pasos=(
        "Descargue «Base» (vacía), o «Data actual» con las muestras propias que esperan resultado.",
        "Complete una fila por muestra; la hoja Valores tiene las listas de cada columna.",
        "Cada fila se guarda entera o no se guarda: muestra, recepción y resultado van juntos.",
        "Guarde y suba el archivo. Las filas buenas se guardan; las demás vuelven en una planilla de correcciones.",
    ),
    item=MuestraInformada,
    columnas=(
        _campo(
            "codigo_muestra_cliente",
            Tipo.TEXTO,
            "Su propio código, único por muestra; hasta 64 letras.",
            "N-2022-0001",
            **EXIGIDA,
        ),
        _campo("id_laboratorio", Tipo.ENTERO, "Opcional. Si viene, debe ser el de su laboratorio.", "7"),
        _campo(
            "rut_responsable",
            Tipo.RUT,
            "Quién tomó la muestra; debe estar registrado en el hub.",
            "11111111-1",
            otros_titulos=("rut_profesional_responsable",),
            **EXIGIDA,
        ),
        _campo(
            "rut_tomador_muestra",
            Tipo.RUT,
            "Otro nombre de rut_responsable; si vienen ambos deben coincidir.",
            "11111111-1",
            en_vez_de="rut_responsable",
            en_plantilla=False,
        ),
        _campo(
            "cod_deis",
            Tipo.TEXTO,
            "Código DEIS del establecimiento donde se tomó; debe estar en el maestro.",
            "05-100",
            **EXIGIDA,
        ),
        _campo(
            "rut_medico",
            Tipo.RUT,
            "Obligatorio con orden médica y sin búsqueda activa.",
            "22222222-2",
            otros_titulos=("rut_medico_solicitante",),
        ),
        _lista(
            "paciente_tipodoc",
            TipoDocumento,
            "Documento con que se identifica el paciente.",
            "RUN",
            otros_valores=(("Nº FICHA CLINICA", TipoDocumento.FICHA),),
            **EXIGIDA,
        ),
        _campo("paciente_run", Tipo.ENTERO, "Solo con RUN, sin puntos ni dígito verificador.", "12345678"),
        _campo("paciente_dv", Tipo.TEXTO, "Solo con RUN: dígito verificador, 0 a 9 o K.", "5"),
        _campo(
            "paciente_pasaporte",
            Tipo.TEXTO,
            "Con PASAPORTE, DNI PAIS DE ORIGEN o N° FICHA CLINICA; hasta 32 letras.",
            "P1234567",
        ),
        _campo("paciente_ext_paisorigen", Tipo.ENTERO, f"Código ISO 3166 numérico. {CON_EXTRANJERO}", "604"),
        _campo(
            "identificador_recien_nacido",
            Tipo.TEXTO,
            "Con RECIEN NACIDO: documento de la madre o partida. Opcional.",
            "12345678-5",
        ),
        _campo(
            "paciente_nombres",
            Tipo.TEXTO,
            "No puede estar en blanco ni tener solo puntos.",
            "María José",
            ancho=24,
            **EXIGIDA,
        ),
        _campo("paciente_ap_pat", Tipo.TEXTO, "No puede estar en blanco ni tener solo puntos.", "Soto", **EXIGIDA),
        _campo("paciente_ap_mat", Tipo.TEXTO, "Un punto (.) cuando no tiene.", "Rojas", **EXIGIDA),
        _campo("paciente_fecha_nac", Tipo.FECHA, "Posterior al 01-01-1900 y no futura.", "24-08-1985", **EXIGIDA),
        _lista("paciente_sexo", Sexo, "Uno de la lista.", "F", **EXIGIDA),
        _campo("paciente_comuna", Tipo.ENTERO, "Código CUT de la comuna de residencia.", "5109", **EXIGIDA),
        _campo(
            "paciente_direccion",
            Tipo.TEXTO,
            "No puede estar en blanco ni tener solo puntos.",
            "Los Aromos 123",
            ancho=28,
            **EXIGIDA,
        ),
        _campo("paciente_telefono", Tipo.TEXTO, "No puede estar en blanco ni tener solo puntos.", "56912345678", **EXIGIDA),
        _campo("paciente_email", Tipo.TEXTO, "Opcional.", "mjsoto@ejemplo.cl", ancho=24),
        _lista("paciente_prevision", Prevision, "Obligatoria con RUN.", "FONASA"),
        _campo("fecha_muestra", Tipo.INSTANTE, "No futura ni de hace más de 7 días.", "03-03-2022 09:15", **EXIGIDA),
        _lista("tecnica_muestra", Tecnica, "Uno de la lista.", "RT-PCR", **EXIGIDA),
        _lista(
            "tipo_muestra",
            TipoMuestra,
            "Uno de la lista; Tórula nasofaríngea y Tórula nasal son de antígeno.",
            "Saliva",
            ancho=26,
            **EXIGIDA,
        ),
        _campo("busqueda_activa", Tipo.BOOLEANO, "1 si es búsqueda activa de casos; 0 si no.", "0", **EXIGIDA),
        _lista("estrategia", Estrategia, "Opcional. Las BAC solo con búsqueda activa.", "Sintomáticos", ancho=24),
        _lista("subestrategia", Subestrategia, "Opcional, solo con BAC Brotes.", "BAC Escolar", ancho=28),
        _campo("sin_orden_medica", Tipo.BOOLEANO, "1 si no hay orden médica; en blanco es 0.", "0"),
        _campo("epivigila", Tipo.ENTERO, "Opcional: número de la notificación, hasta 2147483647.", "9001234"),
        _campo("codigo_marca_test", Tipo.TEXTO, "Opcional: marca de un test de antígeno, según el maestro.", "AG-01"),
        _campo(
            "fecha_recepcion_laboratorio",
            Tipo.INSTANTE,
            "No anterior a la toma ni futura.",
            "03-03-2022 12:00",
            otros_titulos=("fecha_recepcion_muestra",),
            se_llena=True,
            **EXIGIDA,
        ),
        _resultado("resultado", "Resultados"),
        _campo(
            "fecha_hora_resultado_laboratorio",
            Tipo.INSTANTE,
            "No anterior a la recepción ni futura.",
            "04-03-2022 18:30",
            otros_titulos=("fecha_resultado_muestra",),
            se_llena=True,
            **EXIGIDA,
        ),
        *_de_examen("El código del examen; sin él, el de siempre de la técnica."),
    ),
)
