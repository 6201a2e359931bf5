// The review desk by keyboard and by thumb: keys that go on to the next document, ready phrases, the phone's sheet.
// Without it everything is links and one form. Pages turn by ← and → in viewer.js.
"use strict";

(() => {
  const desk = document.querySelector("[data-desk]");
  if (!desk) return;
  const BY_KEY = "portal-desk-by-key"; // in sessionStorage: the last step was a key's, so focus follows it
  const SEEN_BEFORE = 250; // ms a document is on the screen before a key may decide on it
  const message = desk.querySelector("[data-desk-message]");
  const sheet = desk.querySelector("[data-desk-sheet]");
  const handle = desk.querySelector("[data-desk-handle]");
  const keys = "keys" in desk.dataset;
  const narrow = window.matchMedia("(max-width: 1023.98px)");

  function mark(value) {
    try {
      if (value) sessionStorage.setItem(BY_KEY, value); else sessionStorage.removeItem(BY_KEY);
    } catch { /* storage may be switched off: focus then starts at the top of the page */ }
  }
  function marked() {
    try { return sessionStorage.getItem(BY_KEY); } catch { return null; }
  }

  // The phone's sheet ---------------------------------------------------------------------------------------------
  function raise(up) {
    if (!sheet || !sheet.classList.contains("is-sheet")) return;
    sheet.classList.toggle("is-up", up);
    handle.setAttribute("aria-expanded", String(up));
  }
  function layOut() {
    if (!sheet) return;
    sheet.classList.toggle("is-sheet", narrow.matches);
    handle.hidden = !narrow.matches;
    if (!narrow.matches) sheet.classList.remove("is-up");
  }
  layOut();
  narrow.addEventListener("change", layOut);
  if (handle) handle.addEventListener("click", () => raise(!sheet.classList.contains("is-up")));

  // The message ---------------------------------------------------------------------------------------------------
  function write() {
    raise(true);
    message.focus();
    message.scrollIntoView({ block: "nearest" });
  }
  desk.querySelectorAll("[data-desk-phrases], [data-desk-key]").forEach((part) => { part.hidden = false; });
  desk.addEventListener("click", (event) => {
    const phrase = event.target.closest("[data-phrase]");
    if (!phrase || !message) return;
    const before = message.value.trim();
    if (!before.includes(phrase.dataset.phrase)) {
      message.value = before ? `${before} ${phrase.dataset.phrase}` : phrase.dataset.phrase;
      message.dispatchEvent(new Event("input", { bubbles: true }));
    }
    write();
  });
  const back = desk.querySelector("[data-desk-return]");
  function sendBack() {
    if (!back) return;
    if (message.value.trim()) {
      back.click();
      return;
    }
    write();
    window.portal.announce("Xin ghi lý do trả lại, để người nộp biết cần sửa gì.");
  }
  if (back) {
    back.addEventListener("click", (event) => {
      if (message.value.trim()) return;
      event.preventDefault(); // the field may lie in the closed sheet, where the browser could not show what is missing
      sendBack();
    });
  }
  if (message) {
    message.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      mark("decided");
      if (back) sendBack(); else message.form.requestSubmit();
    });
    message.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { raise(false); message.blur(); }
    });
  }

  // Keys ------------------------------------------------------------------------------------------------------------
  setTimeout(() => { desk.dataset.seen = ""; }, SEEN_BEFORE);
  const help = document.getElementById("phim-tat");
  const ACTS = {
    j: () => follow("[data-desk-after]", "Đây là tài liệu cuối trong danh sách."),
    k: () => follow("[data-desk-before]", "Đây là tài liệu đầu trong danh sách."),
    c: accept,
    t: () => (document.activeElement === back ? decide(sendBack) : message && write()),
    "?": () => help && help.showModal(),
  };
  function follow(selector, none) {
    const link = desk.querySelector(selector);
    if (!link) {
      window.portal.announce(none);
      return;
    }
    mark("moved");
    link.click();
  }
  function accept() {
    const button = desk.querySelector("[data-desk-accept]");
    if (button) decide(() => button.click());
  }
  function decide(act) {
    if (!("seen" in desk.dataset)) return; // the second press of a hasty key, meant for the one before
    mark("decided");
    act();
  }
  document.addEventListener("keydown", (event) => {
    if (!keys || event.repeat || event.defaultPrevented) return;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
    const act = ACTS[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  });
  if (keys) desk.querySelectorAll("[data-desk-keys]").forEach((part) => { part.hidden = false; });

  // Arriving --------------------------------------------------------------------------------------------------------
  // After a key the focus stands at the document's name, and what happened is said together with it.
  const title = desk.querySelector("[data-desk-title]");
  const how = marked();
  mark("");
  if (how) {
    if (title) title.focus({ preventScroll: true });
    const told = [...document.querySelectorAll(".toast-line p, .error-summary p")].map((line) => line.textContent.trim());
    const where = desk.querySelector(".desk-where");
    const now = title ? `${where ? where.textContent.trim() : ""}: ${title.textContent.trim()}` : "";
    const done = desk.querySelector(".desk-done");
    window.portal.announce([...told, now || (done ? done.innerText.trim() : "")].join(" "));
  }
  const current = desk.querySelector(".desk-entry[aria-current]");
  if (current && !narrow.matches) current.scrollIntoView({ block: "nearest" });
})();
