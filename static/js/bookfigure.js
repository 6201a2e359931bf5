// A figure that a register counts is put into its field; nothing is stored until the person saves.
// Without it the same link opens the page with the field filled.
"use strict";

(() => {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-use-book]");
    const field = link && document.getElementById(link.dataset.useBook);
    if (!field || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    field.value = link.dataset.amount;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
    if (window.portal) window.portal.announce(`Đã điền ${link.dataset.amount}. Lưu nháp để giữ.`);
  });
})();
