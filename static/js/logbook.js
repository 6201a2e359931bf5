// A register: the cursor goes into the fresh row, documents are offered while their name is typed, the page is printed.
// Without it the row is sent by Enter all the same, and a document is named by its number.
"use strict";

(() => {
  const WAIT = 250;

  const entry = document.querySelector("[data-book-focus]");
  if (entry) {
    const wrong = entry.querySelector("[aria-invalid=true]");
    const empty = [...entry.querySelectorAll("input:not([type=hidden]), select, textarea")].find((field) => !field.value);
    (wrong || empty || entry.querySelector("input:not([type=hidden])")).focus();
  }

  // Documents of the register, as choices of the field
  const options = document.querySelector("[data-book-options]");
  let timer = 0;
  async function offer(field) {
    const words = field.value.trim();
    if (words.length < 2 || words.endsWith(")")) return;
    const answer = await fetch(`${options.dataset.bookOptions}?${new URLSearchParams({ document: words })}`, {
      headers: { "X-Requested-With": "XMLHttpRequest" },
    }).catch(() => null);
    if (!answer || !answer.ok || field.value.trim() !== words) return;
    const found = new DOMParser().parseFromString(await answer.text(), "text/html");
    options.replaceChildren(...found.querySelectorAll("option"));
  }
  if (options) {
    document.addEventListener("input", (event) => {
      if (!("bookSearch" in event.target.dataset)) return;
      window.clearTimeout(timer);
      timer = window.setTimeout(() => offer(event.target), WAIT);
    });
  }

  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
})();
