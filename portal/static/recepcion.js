// The scanner's field keeps the attention, and what became of each code is heard without looking. Without this it is seen.
"use strict";

const TONOS = { bien: [880], aviso: [660, 660], mal: [220, 180] };
let altavoz;

function sonar(tono) {
  if (!TONOS[tono] || !window.AudioContext) return;
  altavoz ??= new AudioContext();
  for (const [lugar, frecuencia] of TONOS[tono].entries()) {
    const [oscilador, volumen] = [altavoz.createOscillator(), altavoz.createGain()];
    const desde = altavoz.currentTime + lugar * 0.18;
    oscilador.frequency.value = frecuencia;
    volumen.gain.value = 0.2;
    oscilador.connect(volumen).connect(altavoz.destination);
    oscilador.start(desde);
    oscilador.stop(desde + 0.14);
  }
}

const campo = () => document.querySelector("[name=codigo]");
let empezado = "";

// What is read while the answer to the last code is on its way is the beginning of the next one.
document.addEventListener("htmx:beforeSend", () => {
  campo().value = "";
});
document.addEventListener("htmx:beforeSwap", () => {
  empezado = campo()?.value ?? "";
});
document.addEventListener("htmx:afterSwap", () => {
  sonar(document.getElementById("recepcion")?.dataset.tono);
  if (campo()) {
    campo().value = empezado;
    campo().focus();
  }
});
