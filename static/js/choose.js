// A list to choose several rows from: all at once, a count of the chosen ones, ready phrases for the common reason.
"use strict";

(() => {
  const form = document.querySelector("form[data-choose]");
  if (form) {
    const boxes = () => [...form.querySelectorAll("input[name=chon]")];
    const all = form.querySelector("[data-choose-all]");
    const count = document.querySelector("[data-choose-count]");
    const tell = () => {
      const chosen = boxes().filter((box) => box.checked).length;
      if (count) count.textContent = chosen ? `Đã chọn ${chosen} tài liệu` : "Chưa chọn tài liệu nào";
      if (!all) return;
      const box = all.querySelector("input");
      box.checked = chosen > 0 && chosen === boxes().length;
      box.indeterminate = chosen > 0 && !box.checked;
    };
    if (all) {
      all.hidden = false;
      all.querySelector("input").addEventListener("change", (event) => {
        boxes().forEach((box) => { box.checked = event.target.checked; });
        tell();
      });
    }
    form.addEventListener("change", tell);
    window.addEventListener("pageshow", tell); // after Back the browser ticks again what was ticked
    tell();
  }

  const phrases = document.querySelector("[data-choose-phrases]");
  if (!phrases) return;
  phrases.hidden = false;
  const field = phrases.closest("form").querySelector("textarea");
  phrases.addEventListener("click", (event) => {
    const phrase = event.target.closest("[data-phrase]");
    if (!phrase) return;
    const before = field.value.trim();
    if (!before.includes(phrase.dataset.phrase)) {
      field.value = before ? `${before} ${phrase.dataset.phrase}` : phrase.dataset.phrase;
    }
    field.focus();
  });
})();
