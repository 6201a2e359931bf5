// A ready text is copied by its button. Without it the text is marked by hand.
"use strict";

(() => {
  async function copy(button) {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand("copy"); // a page without https has no clipboard of its own
    }
    button.querySelector("span").textContent = button.dataset.copied;
    document.dispatchEvent(new CustomEvent("announce", { detail: { value: button.dataset.copied } }));
  }

  document.querySelectorAll("[data-copy]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  });
})();
