// What is typed is not lost: forms marked data-draft="…" keep their unsaved values on this machine until the portal has
// stored them, and offer them when the page is opened again. Ctrl+S saves the form one is typing in.
//
// The values lie in localStorage, for sessionStorage ends with the window, and so does the login: whoever closes the
// browser by mistake would find neither. Each key names the person, so that nobody is offered another's text; passwords,
// files and hidden fields are never kept; logging out and seven days remove what is there.
"use strict";

(() => {
  const PREFIX = "portal-draft:";
  const SENT = "portal-draft-sent"; // in sessionStorage: what this window sent and has no answer to yet
  const KEPT_FOR = 7 * 24 * 60 * 60 * 1000;
  const NEVER = ["hidden", "password", "file", "submit", "button", "reset", "image", "search"];
  const person = document.body.dataset.person || "";
  const offered = new Map(); // form → the draft that waits for "Dùng lại" or "Bỏ"

  // Storage: may be full or switched off; the form then works as any other --------------------------------------------
  function stored(area, key) {
    try { return JSON.parse(area().getItem(key)); } catch { return null; }
  }
  function store(area, key, value) {
    try {
      if (value === null) area().removeItem(key); else area().setItem(key, JSON.stringify(value));
    } catch { /* nothing to keep it in */ }
  }
  const local = () => window.localStorage;
  const session = () => window.sessionStorage;
  function draftKeys() {
    try { return Object.keys(local()).filter((key) => key.startsWith(PREFIX)); } catch { return []; }
  }
  function keyOf(form) {
    // The address the form is sent to: a page that shows errors stands there, not at the address it was opened at.
    const address = new URL(form.getAttribute("action") || window.location.href, window.location.href).pathname;
    return `${PREFIX}${person}:${address}:${form.dataset.draft}`;
  }

  // Values: of each name the list of what is filled in or chosen -------------------------------------------------------
  function fieldsOf(form) {
    return [...form.elements].filter(
      (field) => field.name && "type" in field && !NEVER.includes(field.type) && !field.matches("fieldset, :disabled"),
    );
  }
  function valuesOf(field, initial) {
    if (field.type === "checkbox" || field.type === "radio") {
      return (initial ? field.defaultChecked : field.checked) ? [field.value] : [];
    }
    if (!field.options) return [initial ? field.defaultValue : field.value];
    const chosen = [...field.options].filter((option) => (initial ? option.defaultSelected : option.selected));
    if (!chosen.length && !field.multiple && field.options.length) chosen.push(field.options[0]);
    return chosen.map((option) => option.value);
  }
  function read(form, initial) {
    const values = {};
    fieldsOf(form).forEach((field) => {
      values[field.name] = (values[field.name] || []).concat(valuesOf(field, initial));
    });
    return values;
  }
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  function changed(form) {
    const now = read(form, false);
    const before = read(form, true);
    return Object.fromEntries(Object.entries(now).filter(([name, value]) => !same(value, before[name])));
  }
  function fill(form, values) {
    const filled = fieldsOf(form).filter((field) => field.name in values);
    filled.forEach((field) => {
      const wanted = values[field.name];
      if (field.type === "checkbox" || field.type === "radio") field.checked = wanted.includes(field.value);
      else if (field.options) [...field.options].forEach((option) => { option.selected = wanted.includes(option.value); });
      else [field.value] = wanted;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
      for (let box = field.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    });
    if (filled.length) filled[0].focus();
  }

  // Keeping -----------------------------------------------------------------------------------------------------------
  const arrival = performance.getEntriesByType("navigation")[0] || {};
  const refused = (arrival.responseStatus || 200) >= 400; // the page shows again what was sent and not stored
  const versionOf = (form) => (form.elements.namedItem("version") || {}).value || "";

  function keep(form) {
    const key = keyOf(form);
    const older = refused || offered.has(form) ? stored(local, key) : null;
    const values = { ...(older ? older.values : {}), ...changed(form) };
    if (!Object.keys(values).length) store(local, key, null);
    else store(local, key, { at: Date.now(), version: versionOf(form), values });
  }
  function draftForm(node) {
    const form = node && (node.form || (node.closest && node.closest("form")));
    return person && form && "draft" in form.dataset ? form : null;
  }
  ["input", "change"].forEach((kind) => document.addEventListener(kind, (event) => {
    const form = draftForm(event.target);
    if (form) keep(form);
  }));
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if ("logout" in event.target.dataset) {
      draftKeys().filter((key) => key.startsWith(`${PREFIX}${person}:`)).forEach((key) => store(local, key, null));
    } else if (draftForm(event.target)) {
      store(session, SENT, [...(stored(session, SENT) || []), keyOf(event.target)]);
    }
  });
  document.addEventListener("click", (event) => {
    const drop = event.target.closest("[data-draft-drop]");
    const form = drop && document.querySelector(`form[data-draft="${drop.dataset.draftDrop}"]`);
    if (form) store(local, keyOf(form), null);
  });

  /** What this window sent is stored when a page for the same person answers; else it stays a draft. */
  function settle() {
    const sent = stored(session, SENT) || [];
    const notStored = document.querySelector("[data-not-stored]"); // on the login page, worded for pages without this script
    if (notStored && sent.some((key) => stored(local, key))) {
      notStored.textContent = "Phiên làm việc đã hết trước khi lưu. Nội dung vừa nhập được giữ lại trên máy này: "
        + "đăng nhập lại, cổng sẽ hỏi có dùng lại không.";
    }
    if (person && !refused && arrival.type === "navigate") {
      sent.forEach((key) => {
        if (key.startsWith(`${PREFIX}${person}:`)) store(local, key, null);
      });
    }
    store(session, SENT, null);
  }
  window.addEventListener("pageshow", (event) => { if (event.persisted) store(session, SENT, null); });

  // Offering ----------------------------------------------------------------------------------------------------------
  function moment(at) {
    const two = (number) => String(number).padStart(2, "0");
    const day = new Date(at);
    const clock = `${two(day.getHours())}:${two(day.getMinutes())}`;
    const today = day.toDateString() === new Date().toDateString();
    return today ? clock : `${clock} ngày ${two(day.getDate())}/${two(day.getMonth() + 1)}`;
  }
  function button(label, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-outline";
    made.textContent = label;
    made.addEventListener("click", act);
    return made;
  }
  function offer(form) {
    const key = keyOf(form);
    const draft = stored(local, key);
    if (!draft || offered.has(form)) return;
    const now = read(form, false);
    const typed = () => changed(form);
    const differing = Object.keys(draft.values).filter((name) => name in now && !same(draft.values[name], now[name]));
    if (!differing.length) {
      if (!refused && fieldsOf(form).length) store(local, key, null);
      return;
    }
    let sentence = `Đã giữ lại nội dung chưa lưu lúc ${moment(draft.at)}.`;
    if (draft.version !== versionOf(form)) sentence += " Từ lúc đó trang đã có thay đổi; xin xem lại trước khi lưu.";
    const box = document.createElement("div");
    box.className = "note note-warn";
    box.dataset.draftOffer = "";
    const text = document.createElement("p");
    text.textContent = sentence;
    const acts = document.createElement("div");
    acts.className = "form-actions";
    const close = () => { offered.delete(form); box.remove(); };
    const again = button("Dùng lại", () => {
      const own = typed(); // what was typed since the page was opened goes before the draft
      const values = Object.fromEntries(Object.entries(draft.values).filter(([name]) => !(name in own)));
      close();
      fill(form, values);
      keep(form);
    });
    const drop = button("Bỏ", () => {
      close();
      store(local, key, null);
      keep(form);
      const [first] = fieldsOf(form);
      if (first) first.focus();
    });
    acts.append(again, drop);
    box.append(text, acts);
    offered.set(form, draft);
    form.prepend(box);
    for (let around = form.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
    window.portal.announce(sentence);
  }
  function offerAll(root) {
    if (person) root.querySelectorAll("form[data-draft]").forEach(offer);
  }

  // Ctrl+S ------------------------------------------------------------------------------------------------------------
  // The main button is the one that saves, else the only one: a key meant for saving never hands in, accepts or returns.
  let last = null;
  document.addEventListener("focusin", (event) => {
    if (event.target.matches("input, textarea, select")) last = event.target.form;
  });
  function mainButton(form) {
    const buttons = [...form.elements].filter((field) => field.type === "submit" && !field.disabled);
    return buttons.find((one) => one.name === "save") || (buttons.length === 1 ? buttons[0] : null);
  }
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    const form = last && last.isConnected && last.method === "post" ? last : null;
    if (!form && !document.querySelector("form[data-draft]")) return;
    event.preventDefault();
    const submitter = form && mainButton(form);
    if (submitter) form.requestSubmit(submitter);
    else if (form && draftForm(form)) {
      keep(form);
      window.portal.announce("Nội dung đang nhập được giữ lại trên máy này; bấm nút của biểu mẫu để gửi.");
    }
  });

  // drafts.js is deferred: the page is parsed when it runs.
  draftKeys().forEach((key) => {
    const draft = stored(local, key);
    if (!draft || !(Date.now() - draft.at < KEPT_FOR)) store(local, key, null);
  });
  settle();
  // After Back the browser puts what was typed into the fields only when the page is there.
  if (arrival.type === "back_forward") window.addEventListener("pageshow", () => offerAll(document), { once: true });
  else offerAll(document);
  document.addEventListener("htmx:afterSettle", (event) => offerAll(event.target));
})();
