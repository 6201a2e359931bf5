// A register: documents are offered while their name is typed, the page is printed. Without it a document is named by its
// number, or by words that only it holds.
"use strict";

(() => {
  const WAIT = 250;

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
