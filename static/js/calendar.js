// The calendar's page: arrows go from day to day and Enter opens the first thing of a day; the page is printed.
// Without it all links are reached by Tab, and the browser prints.
"use strict";

(() => {
  const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

  function days(table) {
    const cells = [...table.querySelectorAll("[data-day]")];
    const first = cells.find((cell) => cell.matches(".day-today")) || cells.find((cell) => cell.querySelector("a")) || cells[0];
    cells.forEach((cell) => { cell.tabIndex = cell === first ? 0 : -1; });
    table.addEventListener("keydown", (event) => {
      const cell = event.target.closest("[data-day]");
      if (!cell || event.altKey || event.ctrlKey || event.metaKey) return;
      if (event.key === "Enter" && event.target === cell) {
        cell.querySelector("a")?.click();
        return;
      }
      const next = cells[cells.indexOf(cell) + (STEPS[event.key] || 0)];
      if (!STEPS[event.key] || !next) return;
      event.preventDefault();
      cells.forEach((other) => { other.tabIndex = other === next ? 0 : -1; });
      next.focus();
    });
  }

  document.querySelectorAll("[data-month]").forEach(days);
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
})();
