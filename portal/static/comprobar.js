/* Compares the digest of a PDF with the report's, in the browser. Without WebCrypto (a page without https) it is done by hand. */
"use strict";
{
  const lugar = document.querySelector("[data-comparar]");
  const archivo = document.getElementById("pdf");
  const veredicto = lugar.querySelector("[data-veredicto]");
  const emitido = document.getElementById("sha256").dataset.sha256;

  function decir(tono, texto) {
    veredicto.className = "aviso aviso-" + tono;
    veredicto.textContent = texto;
    veredicto.hidden = false;
  }

  async function comparar(elegido) {
    try {
      const huella = await crypto.subtle.digest("SHA-256", await elegido.arrayBuffer());
      const suya = Array.from(new Uint8Array(huella), (uno) => uno.toString(16).padStart(2, "0")).join("");
      if (suya === emitido) decir("bien", "Es el mismo: «" + elegido.name + "» es el PDF que se emitió, byte por byte.");
      else decir("mal", "No es el mismo: «" + elegido.name + "» no es el PDF que se emitió, o fue cambiado. Su SHA-256 es " + suya + ".");
    } catch {
      decir("mal", "No se pudo leer el archivo. Elíjalo otra vez.");
    }
  }

  if (window.crypto && crypto.subtle) {
    lugar.hidden = false;
    document.querySelector("[data-a-mano]").hidden = true;
    archivo.addEventListener("change", () => archivo.files.length && comparar(archivo.files[0]));
    document.addEventListener("dragover", (suceso) => suceso.preventDefault());
    document.addEventListener("drop", (suceso) => {
      suceso.preventDefault();
      if (suceso.dataTransfer.files.length) comparar(suceso.dataTransfer.files[0]);
    });
  }
}
