"""An example of every error of the catalogue: what somebody did, and what fills in the sentence that came back."""

from dominio.vocabulario.ejemplo import Ejemplo
from dominio.vocabulario.ejemplos_de_alertas import EJEMPLOS_DE_ALERTAS
from dominio.vocabulario.ejemplos_de_conservacion import EJEMPLOS_DE_CONSERVACION
from dominio.vocabulario.ejemplos_de_destinos import EJEMPLOS_DE_DESTINOS
from dominio.vocabulario.ejemplos_de_examen import EJEMPLOS_DE_EXAMEN
from dominio.vocabulario.ejemplos_de_reportes import EJEMPLOS_DE_REPORTES
from dominio.vocabulario.ejemplos_de_toma import EJEMPLOS_DE_TOMA

EJEMPLOS: dict[str, Ejemplo] = {
    # ── access, and the message as a whole
    "HUB-1001": Ejemplo("Un mensaje sin la cabecera ACCESSKEY ni UsernameToken."),
    "HUB-1002": Ejemplo("ACCESSKEY: la-clave-de-otro-hub"),
    "HUB-1003": Ejemplo("El mensaje 21 en un minuto con una clave que no sirve.", segundos=60),
    "HUB-1004": Ejemplo(
        "Una cuenta de auditoría intenta recepcionar una muestra.", rol="auditor", operacion="recepcionarMuestra"
    ),
    "HUB-1010": Ejemplo("<paciente_nombres>Ana & Eva</paciente_nombres>", detalle="se rompe en la línea 14, columna 34"),
    "HUB-1011": Ejemplo('<!DOCTYPE a SYSTEM "a.dtd"> antes de Envelope', que="una declaración DOCTYPE"),
    "HUB-1012": Ejemplo(
        "Content-Type: text/xml; charset=koi8-r",
        valor="koi8-r",
        admitidas="utf-8, utf-16, iso-8859-1, windows-1252 o us-ascii",
    ),
    "HUB-1013": Ejemplo("Texto en Latin-1 bajo charset=utf-8", codificacion="utf-8", posicion=812),
    "HUB-1014": Ejemplo("Un mensaje de 20 MiB.", maximo_mib=16),
    "HUB-1015": Ejemplo("Content-Type: application/json", valor="application/json", esperado="text/xml"),
    "HUB-1016": Ejemplo("<crearMuestras> sin Envelope ni Body", detalle="la raíz del documento no es un Envelope"),
    "HUB-1017": Ejemplo(
        "Un sobre de SOAP 1.2 a /soap/v1/interconexion",
        esperada="1.1",
        otra="; SOAP 1.2 se atiende en http://127.0.0.1:8080/soap12/v1/interconexion",
    ),
    "HUB-1018": Ejemplo('<wsa:Action soap:mustUnderstand="1">', valor="Action"),
    "HUB-1019": Ejemplo("<crearMuestra> en Body, sin la s final", valor="{urn:hub-lis:interconexion:v1}crearMuestra"),
    "HUB-1020": Ejemplo(
        "<crearMuestras><muestra>…", detalle="«crearMuestras» debe comenzar con «muestras», y vino «muestra»"
    ),
    "HUB-1021": Ejemplo("Una lista de 800 muestras.", total=800, maximo=500),
    "HUB-1022": Ejemplo("<muestras/>", campo="muestras"),
    "HUB-1023": Ejemplo("El mismo id_mensaje_cliente con otra muestra.", valor="envio-001", anterior=18008),
    "HUB-1024": Ejemplo("<id_mensaje_cliente>envio-999</id_mensaje_cliente>", campo="id_mensaje_cliente", valor="envio-999"),
    "HUB-1025": Ejemplo("<cursor>2</cursor>"),
    "HUB-1026": Ejemplo("<nombre>hospitales</nombre>", valor="hospitales", permitidos="regiones, comunas, laboratorios…"),
    "HUB-1027": Ejemplo("PUT a la dirección del servicio", valor="PUT"),
    "HUB-1028": Ejemplo("<estadoMensaje/> sin nada dentro", criterios="id_mensaje o id_mensaje_cliente"),
    "HUB-1029": Ejemplo("<wsse:Username>norte</wsse:Username>", detalle="el usuario no es el id_laboratorio de la clave"),
    "HUB-1030": Ejemplo("El mensaje 121 en un minuto al hub de pruebas.", segundos=60),
    "HUB-1031": Ejemplo(
        "Un mensaje a /soap/v2/interconexion",
        detalle="aquí no hay un servicio; use /soap/v1/interconexion o /soap12/v1/interconexion",
    ),
    "HUB-1035": Ejemplo("Un mensaje de 5 MB que se detiene a medio enviar.", plazo=20, grande=256, ritmo=16),
    "HUB-1036": Ejemplo("Cientos de mensajes grandes a la vez desde la misma dirección."),
    # ── a sample's data, or its state
    "HUB-2001": Ejemplo(
        "Una muestra con RUN y sin paciente_prevision.",
        campo="paciente_prevision",
        condicion=", obligatorio cuando paciente_tipodoc es RUN",
    ),
    "HUB-2002": Ejemplo(
        "<paciente_sexo>Femenino</paciente_sexo>",
        campo="paciente_sexo",
        valor="Femenino",
        permitidos="M · F · Intersex · Desconocido",
    ),
    "HUB-2003": Ejemplo(
        "<paciente_fecha_nac>17/04/85</paciente_fecha_nac>",
        campo="paciente_fecha_nac",
        valor="17/04/85",
        esperado="una fecha aaaa-mm-dd",
    ),
    "HUB-2004": Ejemplo(
        "<paciente_run>60002235</paciente_run> <paciente_dv>1</paciente_dv>", valor="60002235-1", esperado="0"
    ),
    "HUB-2005": Ejemplo("Un código de 80 letras.", campo="codigo_muestra_cliente", largo=80, maximo=64),
    "HUB-2006": Ejemplo("<paciente_nombres>...</paciente_nombres>", campo="paciente_nombres"),
    "HUB-2007": Ejemplo(
        "Una dirección con un salto de línea.", campo="paciente_direccion", cuales="U+000A en la posición 8"
    ),
    "HUB-2008": Ejemplo(
        "<paciente_edad>40</paciente_edad>", campo="paciente_edad", esperado="; se esperaba «paciente_sexo»"
    ),
    "HUB-2010": Ejemplo(
        "Una fecha_muestra de hace nueve días.",
        campo="fecha_muestra",
        valor="24-02-2026 08:15:00 (hora de Chile)",
        desde="26-02-2026 09:30:00 (hora de Chile)",
        hasta="05-03-2026 09:30:00 (hora de Chile)",
    ),
    "HUB-2012": Ejemplo(
        "paciente_pasaporte en una muestra con RUN.", campo="paciente_pasaporte", cuando="paciente_tipodoc es RUN"
    ),
    "HUB-2013": Ejemplo("<cod_deis>000000</cod_deis>", campo="cod_deis", valor="000000", maestro="establecimientos"),
    "HUB-2014": Ejemplo("<id_laboratorio>99</id_laboratorio>", valor=99),
    "HUB-2015": Ejemplo("<rut_responsable>11111111-1</rut_responsable>", valor="11111111-1"),
    "HUB-2016": Ejemplo("cambioLaboratorio al laboratorio en que ya está.", valor=2),
    "HUB-2020": Ejemplo("<id_muestra>999999</id_muestra>", campo="id_muestra", valor=999999),
    "HUB-2021": Ejemplo("El código N-0001 otra vez, con otro paciente.", valor="N-0001", id_muestra=5005),
    "HUB-2022": Ejemplo(
        "entregaResultado de una muestra que nadie recepcionó.",
        valor=5006,
        estado=2,
        nombre="enviada",
        exigidos="3 (recepcionada)",
    ),
    "HUB-2023": Ejemplo(
        "recepcionarMuestra ocho días después.", valor=5006, vencio="12-03-2026 10:20:00 (hora de Chile)", dias=7
    ),
    "HUB-2024": Ejemplo("<recepcion/> sin decir cuál."),
    "HUB-2025": Ejemplo("El id_muestra de una y el código de otra.", id_muestra=5005, valor="N-0002"),
    "HUB-2026": Ejemplo("Dos muestras N-0001 distintas en una lista.", valor="N-0001"),
    "HUB-2027": Ejemplo("El laboratorio 1 recepciona una que derivó al 2.", valor=5003, laboratorio=2),
    "HUB-2028": Ejemplo("En el portal, otra persona la recepcionó antes.", valor=5003, nombre="recepcionada"),
    "HUB-2029": Ejemplo("crearMuestras con el código de una eliminada.", valor="N-0020"),
    "HUB-2030": Ejemplo("El laboratorio 2 corrige los datos de una que registró el 1.", valor=5003),
    "HUB-2031": Ejemplo("Eliminar una muestra sin pedir antes la autorización.", valor=5003),
    "HUB-2032": Ejemplo("Retirar una autorización que ya se usó.", valor=5003),
    "HUB-2033": Ejemplo(
        "La entrega de un resultado que después se devolvió, repetida por una cola que se vació tarde.",
        campo="id_muestra",
        valor=5003,
        aplicado=18008,
        superada="su mensaje 18011",
        como="envíelo con un id_mensaje_cliente nuevo",
    ),
    "HUB-2041": Ejemplo(
        "<paciente_ap_pat>MuÃ±oz</paciente_ap_pat>",
        campo="paciente_ap_pat",
        valor="MuÃ±oz",
        lectura=" Parece decir «Muñoz».",
    ),
    "HUB-2042": Ejemplo(
        "<rut_medico>66280152</rut_medico>", campo="rut_medico", valor="66280152", lecturas="66280152-6 o 6628015-2"
    ),
    "HUB-2043": Ejemplo(
        "<fecha_muestra>2026-03-05T08:15:00-04:43</fecha_muestra>",
        campo="fecha_muestra",
        valor="2026-03-05T08:15:00-04:43",
        desfase="-04:43",
    ),
    "HUB-2044": Ejemplo(
        "Una celda con 04-04-2026 23:30.",
        campo="fecha_muestra",
        valor="2026-04-04T23:30:00",
        una="2026-04-04T23:30:00-03:00",
        otra="2026-04-04T23:30:00-04:00",
    ),
    "HUB-2045": Ejemplo(
        "Una celda con 06-09-2026 00:30.", campo="fecha_muestra", valor="2026-09-06T00:30:00", despues="01:30:00"
    ),
    "HUB-2040": Ejemplo("Una muestra con la que el hub falla; las demás del mensaje se guardan."),
    "HUB-2050": Ejemplo("<paciente_ext_paisorigen>0</paciente_ext_paisorigen>", campo="paciente_ext_paisorigen", valor="0"),
    "HUB-2090": Ejemplo("Un formulario de corrección que llega sin paciente_email.", campo="paciente_email"),
    # ── results and their reports
    "HUB-3002": Ejemplo("Un informe en Word, o un PDF codificado dos veces."),
    "HUB-3003": Ejemplo("Un informe escaneado de 8 MiB.", mib="8,0", maximo_mib=5),
    "HUB-3004": Ejemplo("<informe>%PDF-1.4…</informe>, sin codificar"),
    "HUB-3005": Ejemplo("Un segundo corregirResultado.", valor=5005),
    "HUB-3006": Ejemplo("corregirResultado diez días después.", valor=5005, hasta="12-03-2026 10:40:00 (hora de Chile)"),
    "HUB-3007": Ejemplo("<motivo>Error</motivo>", campo="motivo", minimo=10),
    "HUB-3008": Ejemplo("obtenerInforme de una muestra sin resultado.", valor=5006),
    "HUB-3010": Ejemplo("Un PDF que muestra un aviso al abrirlo.", que="JavaScript"),
    "HUB-3011": Ejemplo("Un PDF/A-3 que lleva dentro el mismo resultado en XML."),
    "HUB-3012": Ejemplo(
        "Un PDF comprimido que pide contraseña.", detalle="está cifrado, dañado o guarda demasiado en poco espacio"
    ),
    # ── workbooks
    "HUB-4001": Ejemplo("Un archivo de cero bytes."),
    "HUB-4002": Ejemplo("Un libro con fotografías.", mib="24.3", maximo_mib=16),
    "HUB-4003": Ejemplo("Un PDF con una tabla.", que=", sino un PDF"),
    "HUB-4004": Ejemplo("Un archivo .xlsm."),
    "HUB-4005": Ejemplo("Un libro que pide contraseña al abrirlo."),
    "HUB-4006": Ejemplo("Un archivo .xlsb."),
    "HUB-4007": Ejemplo("El .xls que exporta un sistema antiguo.", que="una página HTML"),
    "HUB-4008": Ejemplo("Una descarga interrumpida.", detalle="le falta el final"),
    "HUB-4009": Ejemplo("Un libro hecho para dañar.", detalle="contiene dos veces «xl/workbook.xml»"),
    "HUB-4010": Ejemplo("Un libro con cientos de fotografías.", detalle="descomprimido supera 384 MiB"),
    "HUB-4011": Ejemplo("Una hoja con 120.000 muestras.", hoja="Hoja1", maximo=100000),
    "HUB-4012": Ejemplo(
        "La fila de títulos, alterada.",
        donde=" (lo más parecido está en la hoja «Hoja1», fila 1)",
        faltan="ID Muestra",
    ),
    "HUB-4013": Ejemplo("Dos columnas «Resultados».", campo="Resultados", celdas="C1 y F1"),
    "HUB-4014": Ejemplo("La plantilla tal como se descargó.", hoja="Resultados"),
    "HUB-4033": Ejemplo("Una copia de la hoja, con otros resultados.", hojas="«Resultados» y «Copia»"),
    "HUB-4034": Ejemplo("Dos tablas, una bajo la otra.", hoja="Resultados", primera=1, segunda=40),
    "HUB-4035": Ejemplo("Un encabezado con «;» y otro con «,».", separadores="«;» y «,»"),
    "HUB-4036": Ejemplo(
        "Un CSV antiguo con un solo nombre con acento.", una="GARCÍA", juego="DOS 850", otra="GARCÖA", otro="Windows-1252"
    ),
    "HUB-4037": Ejemplo("Un CSV en UTF-8 que se cargó como UTF-16.", valor="utf-16"),
    "HUB-4039": Ejemplo("35000001-1,Ana,Soto, Rojas,Médica", campo="rut", valor="Médica"),
    "HUB-4040": Ejemplo("0,05 con formato de porcentaje.", campo="codigo_muestra_cliente", valor="0.05", formato="0%"),
    "HUB-4020": Ejemplo("=BUSCARV(…) que no encontró el RUT", campo="Resultados", valor="#N/A"),
    "HUB-4021": Ejemplo("Un libro hecho por un programa, con fórmulas.", campo="Resultados"),
    "HUB-4022": Ejemplo(
        "=BUSCARV(…) hacia una celda vacía", campo="Resultados", permitidos="Positivo, Negativo, Indeterminado, No apta"
    ),
    "HUB-4023": Ejemplo("Una fila con el RUT de la siguiente.", valor="60002235-0", id_muestra=5005),
    "HUB-4024": Ejemplo("Dos filas combinadas en la columna del resultado.", campo="Resultados"),
    "HUB-4025": Ejemplo("Una columna ordenada sin las demás.", cuantas=40, total=50, id_muestra=5005),
    "HUB-4026": Ejemplo("Una columna entera con otro formato de fecha, y diez más.", filas=9100, maximo="100.000"),
    "HUB-4030": Ejemplo("Una sexta planilla con cinco en espera.", maximo=5),
    "HUB-4031": Ejemplo("La página de una carga de otro laboratorio.", valor=17),
    "HUB-4032": Ejemplo("El hub se detuvo tres veces en la misma planilla.", veces=3),
    "HUB-4051": Ejemplo("El mismo cod_deis con dos nombres.", valor="113100", anterior=12),
    "HUB-4052": Ejemplo("Un laboratorio sin id_laboratorio, entre dos homónimos.", valor="Laboratorio Central"),
    # ── people and the portal
    "HUB-5001": Ejemplo("Una contraseña mal escrita."),
    "HUB-5002": Ejemplo("El código de hace dos minutos."),
    "HUB-5003": Ejemplo("El sexto intento fallido.", minutos=15),
    "HUB-5004": Ejemplo("La contraseña «hub2026».", detalle="debe tener al menos 12 caracteres"),
    "HUB-5005": Ejemplo("Crear dos veces la misma cuenta.", valor="laura.norte"),
    "HUB-5006": Ejemplo("hub usuario activar laura.note", valor="laura.note"),
    "HUB-5007": Ejemplo("La dirección de una página de otro perfil."),
    "HUB-5008": Ejemplo("Un formulario que quedó abierto desde ayer."),
    "HUB-5009": Ejemplo("«LIS» para revocar la clave «LIS de producción».", esperado="LIS de producción"),
    "HUB-5010": Ejemplo("Corregir un resultado en el portal sin adjuntar nada."),
    "HUB-5011": Ejemplo("Corregir un resultado con un PDF y con «queda sin informe»."),
    "HUB-5015": Ejemplo(
        "Escribir «dezde» en la dirección de una búsqueda.", valor="dezde", admitidos="entiende cursor, desde, hasta"
    ),
    "HUB-5016": Ejemplo(
        "La misma fecha dos veces en la dirección.", campo="desde", que="viene más de una vez, con valores distintos"
    ),
    "HUB-5017": Ejemplo(
        "Buscar el establecimiento de una persona por «norte».",
        valor="norte",
        cuantos=2,
        candidatos="113100 (CESFAM Norte) · 113101 (Hospital Norte)",
    ),
    "HUB-5020": Ejemplo("Crear otro laboratorio con el mismo nombre.", valor="Laboratorio Norte"),
    "HUB-5021": Ejemplo("Desactivar la cuenta propia."),
    "HUB-5040": Ejemplo(
        "Un mensaje que se borró al cumplir su plazo.", valor=18005, detalle="su contenido ya no se conserva"
    ),
    "HUB-5041": Ejemplo("Dos personas de la mesa abren el mismo rechazado.", valor=18005),
    "HUB-5042": Ejemplo("Alguien prueba contraseñas de una cuenta desde muchas direcciones.", minutos=15),
    "HUB-5050": Ejemplo("Pedir la prueba de un mensaje recién llegado.", valor=18005),
    "HUB-5051": Ejemplo("Pedir la prueba de un mensaje que alguien cambió en la base.", valor=18005),
    "HUB-5052": Ejemplo("Una cabeza copiada a medias.", valor="v1.18005.9f86"),
    "HUB-5053": Ejemplo("HUB_LLAVE_SELLO nombra un archivo que no es una llave.", valor="/etc/hub-sello.pem"),
    "HUB-5054": Ejemplo("Continuar una verificación con un archivo que es de otra.", valor="avance.json"),
    "HUB-5073": Ejemplo("Alguien del ministerio abre una muestra al comenzar el día.", rol="minsal"),
    "HUB-5074": Ejemplo("Un propósito que no se eligió de la lista.", valor="curiosidad"),
    "HUB-5080": Ejemplo("Una comuna abre la lista de muestras de otra.", valor=5101, que="una comuna con establecimientos"),
    "HUB-5096": Ejemplo("Anotar la restauración de la base de otro hub.", valor="v1.1250.7013…20261128T071052Z"),
    **EJEMPLOS_DE_TOMA,
    **EJEMPLOS_DE_EXAMEN,
    **EJEMPLOS_DE_REPORTES,
    **EJEMPLOS_DE_DESTINOS,
    **EJEMPLOS_DE_ALERTAS,
    **EJEMPLOS_DE_CONSERVACION,
    # ── the hub's own failures
    "HUB-6050": Ejemplo("Alguien borró un informe de la base, con los permisos de su dueño.", valor="9f86d081884c7d65…"),
    "HUB-6051": Ejemplo("Alguien cambió un informe en la base, con los permisos de su dueño.", valor="9f86d081884c7d65…"),
    "HUB-6052": Ejemplo("Alguien cambió lo que la base guarda de un mensaje.", campo="respuesta"),
    "HUB-6053": Ejemplo("Alguien busca en años de registro un código de error con un desenlace que nunca tiene."),
    "HUB-9001": Ejemplo("Un defecto del hub."),
    "HUB-9002": Ejemplo("La base de datos está detenida."),
    "HUB-9003": Ejemplo("Muchas conexiones cambian la misma muestra a la vez."),
    "HUB-9004": Ejemplo("Muchos envíos simultáneos al hub de pruebas."),
}
"""By code."""
