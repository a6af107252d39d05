/* Buttons that copy an example; without a clipboard there are none. */
"use strict";
if (navigator.clipboard) {
  for (const ejemplo of document.querySelectorAll("[data-copiar]")) {
    const boton = document.createElement("button");
    boton.type = "button";
    boton.className = "btn btn-sm btn-outline-primary copiar";
    boton.textContent = "Copiar";
    boton.setAttribute("aria-label", "Copiar " + ejemplo.dataset.copiar);
    boton.addEventListener("click", async () => {
      await navigator.clipboard.writeText(ejemplo.textContent);
      boton.textContent = "Copiado";
      boton.setAttribute("aria-label", "Copiado " + ejemplo.dataset.copiar);
      setTimeout(() => {
        boton.textContent = "Copiar";
        boton.setAttribute("aria-label", "Copiar " + ejemplo.dataset.copiar);
      }, 2000);
    });
    ejemplo.before(boton);
  }
}
