// Conveniences on top of pages that work without them.
"use strict";

// A box that ticks all others of its form: <input type="checkbox" data-marca-todas="name">.
document.addEventListener("change", (suceso) => {
  const nombre = suceso.target.dataset.marcaTodas;
  if (nombre) {
    for (const casilla of suceso.target.form.querySelectorAll(`input[type=checkbox][name="${nombre}"]`)) {
      casilla.checked = suceso.target.checked;
    }
  }
  contar(suceso.target.form);
});

// How many are ticked: <span data-cuenta-de="name"></span> inside of the form.
function contar(formulario) {
  for (const lugar of formulario?.querySelectorAll("[data-cuenta-de]") ?? []) {
    const marcadas = formulario.querySelectorAll(`input[name="${lugar.dataset.cuentaDe}"]:checked`).length;
    lugar.textContent = marcadas ? ` (${marcadas})` : "";
  }
}

// A form is sent once: a second click while the answer comes does nothing. Going back makes it usable again.
document.addEventListener("submit", (suceso) => {
  const formulario = suceso.target;
  if (formulario.method === "post" && !formulario.dataset.descarga) {
    if (formulario.dataset.enviado) suceso.preventDefault();
    formulario.dataset.enviado = "si";
  }
});
window.addEventListener("pageshow", () => {
  for (const formulario of document.forms) delete formulario.dataset.enviado;
});

// What is wrong is what to read first.
document.addEventListener("DOMContentLoaded", () => {
  const falla = document.querySelector("[role=alert]");
  if (falla) {
    falla.tabIndex = -1;
    falla.focus();
  }
});

// What asks again by itself waits while nobody can see it: <section hx-trigger="every 5s" data-a-la-vista>.
document.addEventListener("htmx:beforeRequest", (suceso) => {
  if (document.hidden && suceso.target.hasAttribute("data-a-la-vista")) suceso.preventDefault();
});
