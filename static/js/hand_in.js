// The page of a link: a file is chosen after the sender's name is written, so that no photo is taken in vain. Without it the
// server says the same. Loaded before upload.js, which would send a file that is dropped or pasted at once.
"use strict";

(() => {
  const form = document.querySelector("form[data-hand-in]");
  if (!form) return;
  const name = form.querySelector("[name=sender]");
  const missing = document.getElementById("thieu-ten");

  function isMissing() {
    const without = name.value.trim() === "";
    missing.hidden = !without;
    name.setAttribute("aria-invalid", String(without));
    if (without) name.focus();
    return without;
  }

  function hold(event) {
    if (!isMissing()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  form.querySelectorAll("input[type=file]").forEach((input) => input.addEventListener("click", hold));
  form.addEventListener("drop", hold, true);
  document.addEventListener("paste", (event) => {
    if (event.clipboardData.files.length > 0) hold(event);
  });
  name.addEventListener("input", () => {
    if (!missing.hidden) missing.hidden = name.value.trim() !== "";
    if (missing.hidden) name.removeAttribute("aria-invalid");
  });
})();
