"""The closed vocabularies, with accents and spaces as the laboratories write them (source: dominio of the PNTM)."""

from enum import IntEnum, StrEnum


class Rol(StrEnum):
    """Who may use the hub, and as what."""

    TOMADOR = "tomador"
    ESTABLECIMIENTO = "establecimiento"
    LABORATORIO = "laboratorio"
    COMUNA = "comuna"
    SERVICIO_SALUD = "servicio_salud"
    SEREMI = "seremi"
    MINSAL = "minsal"
    MESA_AYUDA = "mesa_ayuda"
    AUDITOR = "auditor"


class Proposito(StrEnum):
    """What a patient's data are read for by who does not treat them."""

    VIGILANCIA = "vigilancia"
    SOPORTE = "soporte"
    CORRECCION = "correccion"
    CALIDAD = "calidad"
    PACIENTE = "paciente"
    AUTORIDAD = "autoridad"

    @property
    def nombre(self) -> str:
        """As people choose and read it."""
        return NOMBRES_DE_PROPOSITO[self]


NOMBRES_DE_PROPOSITO = {
    Proposito.VIGILANCIA: "Vigilancia epidemiológica",
    Proposito.SOPORTE: "Atender una consulta de un laboratorio o establecimiento",
    Proposito.CORRECCION: "Corregir o eliminar un dato mal registrado",
    Proposito.CALIDAD: "Revisar la calidad de los datos",
    Proposito.PACIENTE: "Responder una solicitud del paciente",
    Proposito.AUTORIDAD: "Cumplir lo que pide un tribunal u otra autoridad",
}


class CausaDeBorrado(StrEnum):
    """Why the identity of a patient is blanked."""

    SUPRESION = "supresion"
    TRIBUNAL = "tribunal"
    ERROR = "error"

    @property
    def nombre(self) -> str:
        """As the end of a sentence has it."""
        return NOMBRES_DE_CAUSA[self]


NOMBRES_DE_CAUSA = {
    CausaDeBorrado.SUPRESION: "derecho de supresión, Ley 19.628 reformada por la 21.719",
    CausaDeBorrado.TRIBUNAL: "resolución de un tribunal",
    CausaDeBorrado.ERROR: "identidad registrada por error",
}


class SolicitanteDeBorrado(StrEnum):
    """Who asked that the identity of a patient be blanked; never by name."""

    TITULAR = "titular"
    REPRESENTANTE = "representante"
    TRIBUNAL = "tribunal"
    LABORATORIO = "laboratorio"
    MINISTERIO = "ministerio"


class Puerta(StrEnum):
    """By which door a message came in."""

    SOAP11 = "soap11"
    SOAP12 = "soap12"
    EXCEL = "excel"
    PORTAL = "portal"
    CONSOLA = "consola"


class Estado(IntEnum):
    """Where a sample is in its life (`estado_muestra`)."""

    EN_CREACION = 1
    ENVIADA = 2
    RECEPCIONADA = 3
    CON_RESULTADO = 4
    EN_MODIFICACION = 5
    RECHAZADA = 6
    ENVIADA_A_MUTACIONES = 7
    CON_RESULTADO_DE_MUTACION = 8
    EDICION_AUTORIZADA = 9
    ELIMINADA = 10
    """Kept for auditors alone: no answer, list or count of anybody else ever has it, and the contract does not know it."""

    @property
    def nombre(self) -> str:
        """The state's name as users read it (`estado_nombre`)."""
        return NOMBRES_DE_ESTADO[self]


NOMBRES_DE_ESTADO = {
    Estado.EN_CREACION: "en creación",
    Estado.ENVIADA: "enviada",
    Estado.RECEPCIONADA: "recepcionada",
    Estado.CON_RESULTADO: "con resultado",
    Estado.EN_MODIFICACION: "en modificación",
    Estado.RECHAZADA: "rechazada",
    Estado.ENVIADA_A_MUTACIONES: "enviada a mutaciones",
    Estado.CON_RESULTADO_DE_MUTACION: "con resultado de mutación",
    Estado.EDICION_AUTORIZADA: "edición autorizada",
    Estado.ELIMINADA: "eliminada",
}
ESTADOS_DEL_CONTRATO = tuple(estado for estado in Estado if estado is not Estado.ELIMINADA)
"""The states that laboratories and authorities can meet."""


class Desenlace(StrEnum):
    """What became of one item of a message."""

    CREADA = "creada"
    EXISTENTE = "existente"
    ACTUALIZADA = "actualizada"
    SIN_CAMBIO = "sin_cambio"
    RECHAZADA = "rechazada"


class DesenlaceMensaje(StrEnum):
    """What became of a message as a whole."""

    ACEPTADO = "aceptado"
    PARCIAL = "parcial"
    RECHAZADO = "rechazado"
    REPETIDO = "repetido"
    SIMULADO = "simulado"
    CONSULTA = "consulta"
    FALLIDO = "fallido"
    ADMINISTRADA = "administrada"
    """Kept for auditors alone: who administers has no key, and the contract does not know it."""


DESENLACES_DEL_CONTRATO = tuple(uno for uno in DesenlaceMensaje if uno is not DesenlaceMensaje.ADMINISTRADA)
"""What a laboratory's system can be told of a message."""


class TipoDocumento(StrEnum):
    """How the patient is identified (`paciente_tipodoc`)."""

    RUN = "RUN"
    PASAPORTE = "PASAPORTE"
    DNI = "DNI PAIS DE ORIGEN"
    FICHA = "N° FICHA CLINICA"
    SIN_DOCUMENTACION = "SIN DOCUMENTACION"
    RECIEN_NACIDO = "RECIEN NACIDO"


class Sexo(StrEnum):
    M = "M"
    F = "F"
    INTERSEX = "Intersex"
    DESCONOCIDO = "Desconocido"


class Prevision(StrEnum):
    FONASA = "FONASA"
    ISAPRE = "ISAPRE"
    CAPREDENA = "CAPREDENA"
    SISAN = "SISAN"
    SISAE = "SISAE"
    DIPRECA = "DIPRECA"
    SIN_PREVISION = "SIN PREVISIÓN"


class Tecnica(StrEnum):
    RT_PCR = "RT-PCR"
    TEST_PACK = "Test Pack"


class TipoMuestra(StrEnum):
    LAVADO_BRONCOALVEOLAR = "Lavado Broncoalveolar"
    ESPUTO = "Esputo"
    ASPIRADO_TRAQUEAL = "Aspirado Traqueal"
    ASPIRADO_NASOFARINGEO = "Aspirado Nasofaríngeo"
    TORULAS_NASOFARINGEAS = "Tórulas Nasofaríngeas"
    MUESTRA_SANGUINEA = "Muestra sanguínea"
    TEJIDO_PULMONAR = "Tejido pulmonar"
    SALIVA = "Saliva"
    OTRO = "Otro"
    TORULA_NASOFARINGEA = "Tórula nasofaríngea"
    TORULA_NASAL = "Tórula nasal"
    TORULA_DE_LESION = "Tórula de Lesión"
    CONTENIDO_VESICULAR = "Contenido Vesicular"


class Estrategia(StrEnum):
    BAC_PUNTO_DE_ENTRADA = "BAC Punto de Entrada"
    BAC_BROTES = "BAC Brotes"
    SINTOMATICOS = "Sintomáticos"
    RESIDENCIAS_SANITARIAS = "Residencias Sanitarias"
    ATENCION_MEDICA = "Atención médica"


class Subestrategia(StrEnum):
    ESCOLAR = "BAC Escolar"
    ELEAM = "BAC ELEAM"
    MEJOR_NINEZ = "BAC Mejor Niñez/SENAME"
    CENTROS_PENITENCIARIOS = "BAC Centros Penitenciarios"
    LABORAL = "BAC Laboral OAL/AD/Centros de Salud"
    CENTRO_DE_DIALISIS = "BAC centro de diálisis"
    ENTORNO_PRIORITARIO = "BAC entorno prioritario"
    OTROS_HOGARES = "BAC otros hogares"
    RECINTOS_DE_FFAA = "BAC recintos de FFAA"
    VIVIENDAS_COLECTIVAS = "BAC viviendas colectivas y campamentos"
    COMUNITARIOS = "BAC comunitarios"


class Resultado(StrEnum):
    POSITIVO = "Positivo"
    NEGATIVO = "Negativo"
    INDETERMINADO = "Indeterminado"
    NO_APTA = "Muestra no apta"
    NO_CONCLUYENTE = "No concluyente"


class MotivoRechazo(StrEnum):
    DERRAMADA = "Muestra derramada"
    MAL_TOMADA = "Muestra mal tomada"
    SIN_ROTULAR = "Muestra sin rotular"
    ORDEN_INCOMPLETA = "Orden incompleta"
    DISCORDANCIA = "Discordancia entre la orden y la muestra"
