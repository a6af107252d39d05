// Tells shortly before a session ends, and goes on with it if asked; without this file it ends unannounced, as told at log-in.
"use strict";
const aviso = document.querySelector("[data-sesion-quedan]");
if (aviso) {
  const texto = aviso.querySelector("[data-sesion-texto]");
  const boton = aviso.querySelector("button");
  const ANTES = 120; // seconds before the end at which it is told
  let espera;

  const mirar = async (direccion) => {
    try {
      const respuesta = await fetch(direccion, { headers: { Accept: "application/json" }, cache: "no-store" });
      return respuesta.ok ? (await respuesta.json()).quedan : null;
    } catch {
      return null; // the net is away: it is asked again
    }
  };

  const esperar = (quedan) => {
    clearTimeout(espera);
    aviso.hidden = quedan > ANTES;
    boton.hidden = quedan <= 0;
    const minutos = Math.ceil(quedan / 60);
    texto.textContent =
      quedan <= 0
        ? "Su sesión venció. Si envía lo que escribió en esta página, lo verá al entrar otra vez."
        : `Su sesión vence en ${minutos === 1 ? "1 minuto" : `${minutos} minutos`}.`;
    if (quedan > ANTES) espera = setTimeout(volverAMirar, (quedan - ANTES) * 1000);
    else if (quedan > 0) espera = setTimeout(volverAMirar, Math.min(quedan, 30) * 1000);
  };

  // Another tab may have gone on with the session meanwhile, so the hub is asked; asking does not keep it alive.
  const volverAMirar = async () => {
    const quedan = await mirar(aviso.dataset.sesionMirar);
    if (quedan === null) espera = setTimeout(volverAMirar, 15000);
    else esperar(quedan);
  };

  boton.addEventListener("click", async () => {
    const quedan = await mirar(aviso.dataset.sesionSeguir);
    if (quedan !== null) esperar(quedan);
    if (quedan > ANTES) document.querySelector("main").focus();
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) volverAMirar(); // a machine that slept did not count
  });
  esperar(Number(aviso.dataset.sesionQuedan));
}
