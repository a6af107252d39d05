// Lists that are long enough to be searched: a part of a name, with or without accents, finds it. Without this they are plain.
"use strict";

const llano = (texto) => texto.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

function buscable(lista) {
  const nombres = [...lista.options].filter((una) => una.value).map((una) => una.textContent);
  const requerida = lista.required;
  lista.required = false; // what is hidden cannot tell its owner that it is empty
  accessibleAutocomplete.enhanceSelectElement({
    selectElement: lista,
    defaultValue: lista.value ? lista.selectedOptions[0].textContent : "",
    autoselect: true,
    confirmOnBlur: true,
    showAllValues: true,
    required: requerida,
    source: (escrito, mostrar) => mostrar(nombres.filter((nombre) => llano(nombre).includes(llano(escrito)))),
    onConfirm: (nombre) => {
      const elegida = [...lista.options].find((una) => una.textContent === nombre);
      if (elegida) lista.value = elegida.value;
    },
    tNoResults: () => "Ninguno se llama así",
    tStatusQueryTooShort: (minimo) => `Escriba ${minimo} letras o más`,
    tStatusNoResults: () => "Ninguno se llama así",
    tStatusSelectedOption: (elegido, total, lugar) => `${elegido}, ${lugar + 1} de ${total}, elegido`,
    tStatusResults: (total, elegido) => `${total} ${total === 1 ? "posible" : "posibles"}. ${elegido}`,
    tAssistiveHint: () => "Escriba una parte del nombre y elija con las flechas y Entrar.",
  });
  const escrito = lista.parentElement.querySelector("input");
  escrito?.addEventListener("blur", () => {
    if (!escrito.value.trim()) lista.value = "";
  });
}

document.addEventListener("DOMContentLoaded", () => {
  for (const lista of document.querySelectorAll("[data-por-nombre] select")) buscable(lista);
});
