// A figure that a register counts is put into its field; nothing is stored until the person saves.
// Without it the same link opens the page with the field filled.
"use strict";

(() => {
  const say = (words) => window.portal && window.portal.announce(`${words} Lưu nháp để giữ.`);

  const fill = (link) => {
    const field = document.getElementById(link.dataset.useBook);
    if (!field) return false;
    field.value = link.dataset.amount;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
    say(`Đã điền ${link.dataset.amount}.`);
    return true;
  };

  const choose = (link) => {
    const boxes = [...document.getElementsByName(link.dataset.useChoices)];
    if (!boxes.length) return false;
    const chosen = new Set(link.dataset.chosen.split("\n"));
    for (const box of boxes) box.checked = chosen.has(box.value);
    boxes[0].dispatchEvent(new Event("input", { bubbles: true }));
    boxes[0].focus();
    say("Đã chọn theo sổ.");
    return true;
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-use-book], [data-use-choices]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if ("useBook" in link.dataset ? fill(link) : choose(link)) event.preventDefault();
  });
})();
