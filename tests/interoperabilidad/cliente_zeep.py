"""A laboratory's day through zeep: reads what to send from standard input, prints what came back, as JSON."""

import base64
import hashlib
import json
import sys

import requests
import zeep
from lxml import etree
from zeep.exceptions import Fault
from zeep.transports import Transport
from zeep.wsse.username import UsernameToken

CASO = json.load(sys.stdin)
ERROR = "{urn:hub-lis:interconexion:v1}ErrorHub"


def conectar(clave):
    """A client that says its key in the header (SOAP 1.1) or in a UsernameToken (SOAP 1.2)."""
    sesion = requests.Session()
    credencial = None
    if clave and CASO["version"] == "1.1":
        sesion.headers["ACCESSKEY"] = clave
    elif clave:
        credencial = UsernameToken(str(CASO["id_laboratorio"]), clave)
    return zeep.Client(CASO["wsdl"], transport=Transport(session=sesion), wsse=credencial).service


def falla(llamada, **datos):
    """What a refused call tells; zeep keeps the detail as XML."""
    try:
        llamada(**datos)
    except Fault as fallo:
        detalle = fallo.detail if fallo.detail.tag == ERROR else fallo.detail.find(f".//{ERROR}")
        error = {etree.QName(hijo).localname: hijo.text for hijo in detalle}
        return {
            "codigo": error["codigo"],
            "mensaje": error["mensaje"],
            "faultcode": fallo.code.rpartition(":")[2],
        }
    raise SystemExit("se esperaba una falla")


def resumen(respuesta):
    """The outcome of every item."""
    return [
        {
            "indice": item.indice,
            "desenlace": item.desenlace,
            "id_muestra": item.id_muestra,
            "errores": [[error.codigo, error.campo] for error in item.errores.error] if item.errores else [],
        }
        for item in respuesta["items"]["item"]
    ]


def jornada():
    """Everything that a laboratory does in a day, in order."""
    estado = conectar(None).estadoServicio()
    servicio = conectar(CASO["clave"])
    lote = {
        "muestras": {"muestra": [CASO["buena"], CASO["mala"]]},
        "id_mensaje_cliente": CASO["id_mensaje_cliente"],
    }
    creadas = servicio.crearMuestras(**lote)
    otra_vez = servicio.crearMuestras(**lote)
    recepcion = {
        "codigo_muestra_cliente": CASO["buena"]["codigo_muestra_cliente"],
        "fecha_recepcion_laboratorio": CASO["fecha_recepcion"],
    }
    recibida = servicio.recepcionarMuestra(recepciones={"recepcion": [recepcion]})
    id_muestra = creadas["items"]["item"][0].id_muestra
    entrega = {
        "id_muestra": id_muestra,
        "resultado": CASO["resultado"],
        "fecha_hora_resultado_laboratorio": CASO["fecha_resultado"],
        "informe": base64.b64decode(CASO["informe"]),
        "nombre_informe": "informe.pdf",
    }
    entregada = servicio.entregaResultado(entregas={"entrega": [entrega]})
    muestra = servicio.datosMuestraID(id_muestra=id_muestra).muestras.muestra[0]
    informe = servicio.obtenerInforme(id_muestra=id_muestra).informe
    return {
        "version_contrato": estado.version_contrato,
        "creadas": resumen(creadas),
        "repetido": otra_vez.repetido,
        "otra_vez": resumen(otra_vez),
        "recibida": resumen(recibida),
        "entregada": resumen(entregada),
        "muestra": {
            "id_muestra": muestra.id_muestra,
            "estado_muestra": muestra.estado_muestra,
            "paciente_nombres": muestra.paciente_nombres,
            "paciente_tipodoc": muestra.paciente_tipodoc,
            "busqueda_activa": muestra.busqueda_activa,
            "resultado": muestra.resultado,
            "tiene_informe": muestra.tiene_informe,
        },
        "informe_sha256": hashlib.sha256(informe).hexdigest(),
        "sin_clave_valida": falla(conectar("clave-que-no-existe").listarMaestro, nombre="comunas"),
        "desconocida": falla(servicio.datosMuestraID, id_muestra=999_999_999),
    }


if __name__ == "__main__":
    json.dump(jornada(), sys.stdout)
