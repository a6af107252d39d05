<?php
// A laboratory's day through PHP's SoapClient: reads what to send from standard input, prints what came back, as JSON.
declare(strict_types=1);

const WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
const TEXTO = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText";

$caso = json_decode(stream_get_contents(STDIN));
$es_soap12 = $caso->version === "1.2";

function conectar(?string $clave): SoapClient
{
    global $caso, $es_soap12;
    $opciones = [
        "soap_version" => $es_soap12 ? SOAP_1_2 : SOAP_1_1,
        "features" => SOAP_SINGLE_ELEMENT_ARRAYS,
        "cache_wsdl" => WSDL_CACHE_NONE,
    ];
    if ($clave !== null && !$es_soap12) {
        $opciones["stream_context"] = stream_context_create(["http" => ["header" => "ACCESSKEY: $clave"]]);
    }
    $cliente = new SoapClient($caso->wsdl, $opciones);
    if ($clave !== null && $es_soap12) {
        $cliente->__setSoapHeaders([seguridad((string) $caso->id_laboratorio, $clave)]);
    }
    return $cliente;
}

function seguridad(string $usuario, string $clave): SoapHeader
{
    $xml = sprintf(
        '<wsse:Security xmlns:wsse="%s"><wsse:UsernameToken><wsse:Username>%s</wsse:Username>' .
        '<wsse:Password Type="%s">%s</wsse:Password></wsse:UsernameToken></wsse:Security>',
        WSSE, htmlspecialchars($usuario), TEXTO, htmlspecialchars($clave)
    );
    return new SoapHeader(WSSE, "Security", new SoapVar($xml, XSD_ANYXML), true);
}

function falla(callable $llamada): array
{
    try {
        $llamada();
    } catch (SoapFault $falla) {
        $error = $falla->detail->ErrorHub;
        $partes = explode(":", $falla->faultcode);
        return ["codigo" => $error->codigo, "mensaje" => $error->mensaje, "faultcode" => end($partes)];
    }
    throw new Exception("se esperaba una falla");
}

function resumen(object $respuesta): array
{
    return array_map(fn ($item) => [
        "indice" => $item->indice,
        "desenlace" => $item->desenlace,
        "id_muestra" => $item->id_muestra ?? null,
        "errores" => array_map(fn ($error) => [$error->codigo, $error->campo], $item->errores->error ?? []),
    ], $respuesta->respuesta->items->item);
}

$estado = conectar(null)->estadoServicio();
$cliente = conectar($caso->clave);
$lote = ["muestras" => ["muestra" => [$caso->buena, $caso->mala]], "id_mensaje_cliente" => $caso->id_mensaje_cliente];
$creadas = $cliente->crearMuestras($lote);
$otra_vez = $cliente->crearMuestras($lote);
$recepcion = [
    "codigo_muestra_cliente" => $caso->buena->codigo_muestra_cliente,
    "fecha_recepcion_laboratorio" => $caso->fecha_recepcion,
];
$recibida = $cliente->recepcionarMuestra(["recepciones" => ["recepcion" => [$recepcion]]]);
$id = resumen($creadas)[0]["id_muestra"];
$entrega = [
    "id_muestra" => $id,
    "resultado" => $caso->resultado,
    "fecha_hora_resultado_laboratorio" => $caso->fecha_resultado,
    "informe" => base64_decode($caso->informe),
    "nombre_informe" => "informe.pdf",
];
$entregada = $cliente->entregaResultado(["entregas" => ["entrega" => [$entrega]]]);
$muestra = $cliente->datosMuestraID(["id_muestra" => $id])->respuesta->muestras->muestra[0];
$informe = $cliente->obtenerInforme(["id_muestra" => $id])->respuesta->informe;
$intruso = conectar("clave-que-no-existe");
echo json_encode([
    "version_contrato" => $estado->respuesta->version_contrato,
    "creadas" => resumen($creadas),
    "repetido" => $otra_vez->respuesta->repetido,
    "otra_vez" => resumen($otra_vez),
    "recibida" => resumen($recibida),
    "entregada" => resumen($entregada),
    "muestra" => [
        "id_muestra" => $muestra->id_muestra,
        "estado_muestra" => $muestra->estado_muestra,
        "paciente_nombres" => $muestra->paciente_nombres,
        "paciente_tipodoc" => $muestra->paciente_tipodoc,
        "busqueda_activa" => $muestra->busqueda_activa,
        "resultado" => $muestra->resultado,
        "tiene_informe" => $muestra->tiene_informe,
    ],
    "informe_sha256" => hash("sha256", $informe),
    "sin_clave_valida" => falla(fn () => $intruso->listarMaestro(["nombre" => "comunas"])),
    "desconocida" => falla(fn () => $cliente->datosMuestraID(["id_muestra" => 999999999])),
], JSON_THROW_ON_ERROR);
