// A laboratory's day through node-soap: reads what to send from standard input, prints what came back, as JSON.
"use strict";
const crypto = require("crypto");
const fs = require("fs");
const soap = require("soap");

const caso = JSON.parse(fs.readFileSync(0, "utf8"));
const esSoap12 = caso.version === "1.2";

async function conectar(clave) {
  const cliente = await soap.createClientAsync(caso.wsdl, { forceSoap12Headers: esSoap12 });
  if (clave && esSoap12) {
    const opciones = { passwordType: "PasswordText", hasTimeStamp: true, mustUnderstand: true };
    cliente.setSecurity(new soap.WSSecurity(String(caso.id_laboratorio), clave, opciones));
  } else if (clave) {
    cliente.addHttpHeader("ACCESSKEY", clave);
  }
  return cliente;
}

async function falla(llamada) {
  try {
    await llamada;
  } catch (error) {
    const cuerpo = error.root.Envelope.Body.Fault;
    const detalle = esSoap12 ? cuerpo.Detail : cuerpo.detail;
    const codigo = esSoap12 ? cuerpo.Code.Value : cuerpo.faultcode;
    return { codigo: detalle.ErrorHub.codigo, mensaje: detalle.ErrorHub.mensaje, faultcode: codigo.split(":").pop() };
  }
  throw new Error("se esperaba una falla");
}

function resumen(respuesta) {
  return [].concat(respuesta.items.item).map((item) => ({
    indice: Number(item.indice),
    desenlace: item.desenlace,
    id_muestra: item.id_muestra === undefined ? null : Number(item.id_muestra),
    errores: item.errores ? [].concat(item.errores.error).map((error) => [error.codigo, error.campo]) : [],
  }));
}

async function jornada() {
  const anonimo = await conectar(null);
  const [estado] = await anonimo.estadoServicioAsync({});
  const cliente = await conectar(caso.clave);
  const lote = { muestras: { muestra: [caso.buena, caso.mala] }, id_mensaje_cliente: caso.id_mensaje_cliente };
  const [creadas] = await cliente.crearMuestrasAsync(lote);
  const [otraVez] = await cliente.crearMuestrasAsync(lote);
  const recepcion = {
    codigo_muestra_cliente: caso.buena.codigo_muestra_cliente,
    fecha_recepcion_laboratorio: caso.fecha_recepcion,
  };
  const [recibida] = await cliente.recepcionarMuestraAsync({ recepciones: { recepcion: [recepcion] } });
  const id = resumen(creadas.respuesta)[0].id_muestra;
  const entrega = {
    id_muestra: id,
    resultado: caso.resultado,
    fecha_hora_resultado_laboratorio: caso.fecha_resultado,
    informe: caso.informe,
    nombre_informe: "informe.pdf",
  };
  const [entregada] = await cliente.entregaResultadoAsync({ entregas: { entrega: [entrega] } });
  const [leida] = await cliente.datosMuestraIDAsync({ id_muestra: id });
  const [informe] = await cliente.obtenerInformeAsync({ id_muestra: id });
  const muestra = [].concat(leida.respuesta.muestras.muestra)[0];
  const intruso = await conectar("clave-que-no-existe");
  return {
    version_contrato: estado.respuesta.version_contrato,
    creadas: resumen(creadas.respuesta),
    repetido: otraVez.respuesta.repetido,
    otra_vez: resumen(otraVez.respuesta),
    recibida: resumen(recibida.respuesta),
    entregada: resumen(entregada.respuesta),
    muestra: {
      id_muestra: Number(muestra.id_muestra),
      estado_muestra: Number(muestra.estado_muestra),
      paciente_nombres: muestra.paciente_nombres,
      paciente_tipodoc: muestra.paciente_tipodoc,
      busqueda_activa: muestra.busqueda_activa,
      resultado: muestra.resultado,
      tiene_informe: muestra.tiene_informe,
    },
    informe_sha256: crypto.createHash("sha256").update(Buffer.from(informe.respuesta.informe, "base64")).digest("hex"),
    sin_clave_valida: await falla(intruso.listarMaestroAsync({ nombre: "comunas" })),
    desconocida: await falla(cliente.datosMuestraIDAsync({ id_muestra: 999999999 })),
  };
}

jornada().then(
  (resultado) => process.stdout.write(JSON.stringify(resultado)),
  (error) => {
    process.stderr.write(String(error.stack || error));
    process.exit(1);
  },
);
