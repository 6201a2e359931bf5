// A long page in parts that fold: a desk begins with all open, a phone with the first; a link into a part opens it,
// paper shows all. Without it each part still opens by itself: they are <details>.
"use strict";

(() => {
  const DESK = "(min-width: 768px)";
  const parts = [...document.querySelectorAll("details.part")];
  const button = document.querySelector("[data-fold-all]");
  const allOpen = () => parts.every((part) => part.open);
  const openAll = (open) => parts.forEach((part) => { part.open = open; });

  /** Open what hides the place the address names, and show that place. */
  function reveal() {
    const target = document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
    if (!target) return;
    let part = target.closest("details");
    if (!part) return;
    for (; part; part = part.parentElement.closest("details")) part.open = true;
    target.scrollIntoView();
  }

  function label() {
    button.textContent = allOpen() ? button.dataset.close : button.dataset.open;
  }

  if (window.matchMedia(DESK).matches) openAll(true);
  if (button && parts.length) {
    label();
    button.hidden = false;
    button.addEventListener("click", () => openAll(!allOpen()));
    parts.forEach((part) => part.addEventListener("toggle", label));
  }

  reveal();
  window.addEventListener("hashchange", reveal);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (link && link.hash === window.location.hash) window.setTimeout(reveal); // no hashchange: already there
  });

  let closed = [];
  window.addEventListener("beforeprint", () => {
    closed = parts.filter((part) => !part.open);
    openAll(true);
  });
  window.addEventListener("afterprint", () => closed.forEach((part) => { part.open = false; }));
})();
