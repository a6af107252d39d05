// Choosing a workbook by dropping it; without this file, the plain field of the form does the same.
"use strict";
for (const zona of document.querySelectorAll("[data-soltar]")) {
  const campo = zona.querySelector("input[type=file]");
  const elegido = zona.querySelector("[data-soltar-elegido]");
  zona.classList.add("soltar-activa");
  zona.querySelector("[data-soltar-aqui]").hidden = false;

  const mostrar = () => {
    const archivo = campo.files[0];
    const pesa = archivo ? (archivo.size / 1048576).toFixed(1).replace(".", ",") : "";
    const sobra = archivo && archivo.size > Number(campo.dataset.maximo);
    campo.setCustomValidity(sobra ? `El archivo pesa ${pesa} MB; el máximo es ${Number(campo.dataset.maximo) / 1048576} MB.` : "");
    elegido.textContent = campo.validationMessage && sobra ? campo.validationMessage : archivo ? `${archivo.name} (${pesa} MB)` : "";
    elegido.classList.toggle("soltar-mal", Boolean(sobra));
  };
  campo.addEventListener("change", mostrar);

  for (const suceso of ["dragenter", "dragover"]) {
    zona.addEventListener(suceso, (uno) => {
      uno.preventDefault();
      zona.classList.add("soltar-encima");
    });
  }
  for (const suceso of ["dragleave", "drop"]) {
    zona.addEventListener(suceso, () => zona.classList.remove("soltar-encima"));
  }
  zona.addEventListener("drop", (uno) => {
    uno.preventDefault();
    if (uno.dataTransfer.files.length) {
      campo.files = uno.dataTransfer.files;
      mostrar();
    }
  });
}
// A file dropped beside the place must not make the browser leave the page.
for (const suceso of ["dragover", "drop"]) {
  window.addEventListener(suceso, (uno) => uno.preventDefault());
}
