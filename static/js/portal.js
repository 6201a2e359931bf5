// What every page does beyond plain HTML: menus that close, dialogs, one sending per form, notices, the end of a session.
// Without it each page still works: menus are <details>, dialogs have pages, forms are forms.
"use strict";

(() => {
  const SECOND = 1000;
  const WARN_BEFORE = 5 * 60 * SECOND;
  const SENT_AGAIN_AFTER = 10 * SECOND; // a download leaves the page as it is; its form must work again
  const SEEN_KEY = "portal-seen";
  const LEFT_KEY = "portal-left";

  /** Say a sentence to screen readers through the page's one live region. */
  function announce(text) {
    const region = document.getElementById("thong-bao");
    if (!region || !text) return;
    region.textContent = "";
    window.setTimeout(() => { region.textContent = text; }, 50);
  }
  window.portal = { announce };

  // Menus -------------------------------------------------------------------------------------------------------
  function closeMenus(except) {
    document.querySelectorAll("details.drop-menu[open]").forEach((menu) => {
      if (menu !== except) menu.open = false;
    });
  }
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details.drop-menu")));
  document.addEventListener("focusin", (event) => closeMenus(event.target.closest("details.drop-menu")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details.drop-menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  // "/" goes to the search, outside fields only
  document.addEventListener("keydown", (event) => {
    const link = document.querySelector("[data-key-search]");
    if (event.key !== "/" || event.ctrlKey || event.altKey || event.metaKey || !link) return;
    if (event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
    event.preventDefault();
    const field = document.querySelector("input[type=search]");
    if (field) field.focus(); else link.click();
  });

  // Dialogs -----------------------------------------------------------------------------------------------------
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-confirm]");
    const dialog = opener && document.getElementById(opener.dataset.confirm);
    if (dialog && dialog.showModal) {
      event.preventDefault();
      dialog.showModal();
      return;
    }
    const closer = event.target.closest("[data-dialog-close]");
    if (closer) closer.closest("dialog").close();
  });

  // The end of a session ----------------------------------------------------------------------------------------
  // Every tab writes the time of its last answer, so that a tab left alone does not warn while another one works.
  function seen() {
    try { window.localStorage.setItem(SEEN_KEY, String(Date.now())); } catch { /* storage may be switched off */ }
    return Date.now();
  }
  function lastSeen(own) {
    try { return Math.max(own, Number(window.localStorage.getItem(SEEN_KEY)) || 0); } catch { return own; }
  }
  /**
   * Put the token of the newest login into the page's forms: whoever logged in again in another window goes on here.
   * When it was another person, nothing is renewed: this window would save the one's text under the other's name.
   */
  async function renewToken(ping, somebodyElse) {
    const answer = await fetch(ping, { redirect: "manual" }).catch(() => null);
    if (!answer || !answer.ok) return "";
    const { token, person } = await answer.json();
    somebodyElse.hidden = String(person) === document.body.dataset.person;
    if (!somebodyElse.hidden) return "";
    document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((field) => { field.value = token; });
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
    return token;
  }
  function watchSession() {
    const length = Number(document.body.dataset.sessionSeconds) * SECOND;
    const ping = document.body.dataset.sessionPing;
    const dialog = document.getElementById("phien-sap-het");
    if (!length || !ping || !dialog) return;
    const lost = dialog.querySelector("[data-session-lost]");
    const other = dialog.querySelector("[data-session-other]");
    const goOn = dialog.querySelector("[data-session-go-on]");
    let own = seen();
    const left = () => lastSeen(own) + length - Date.now();
    const show = (over) => {
      if (over) lost.hidden = false;
      if (!dialog.open) dialog.showModal();
    };
    document.addEventListener("htmx:afterRequest", (event) => {
      const polled = event.detail.requestConfig.headers["X-Polled"]; // a page that asks by itself is no sign of life
      if (event.detail.successful && !polled) own = seen();
    });
    document.addEventListener("session-lost", () => show(true)); // HX-Trigger of a fragment without a login
    document.addEventListener("submit", (event) => {
      if (event.target.method !== "post" || left() > 0) return;
      event.preventDefault(); // sent now, what was typed would be lost at the login page
      event.stopImmediatePropagation();
      show(true);
    }, true);
    const tick = () => {
      if (left() <= WARN_BEFORE) show(left() <= 0);
      else if (dialog.open && lost.hidden) dialog.close();
    };
    window.setInterval(tick, 15 * SECOND);
    document.addEventListener("visibilitychange", tick);
    goOn.addEventListener("click", async () => {
      const token = await renewToken(ping, other);
      const answer = token && await fetch(ping, {
        method: "POST", headers: { "X-CSRFToken": token }, redirect: "manual",
      }).catch(() => null);
      const goesOn = Boolean(answer && answer.ok);
      lost.hidden = goesOn || !other.hidden;
      if (!goesOn) return;
      own = seen();
      dialog.close();
    });
  }
  watchSession();

  // After logging out, Back shows no page of before from the browser's memory; when a session merely ended, it does:
  // what was typed there is still on it.
  document.addEventListener("submit", (event) => {
    if (!("logout" in event.target.dataset)) return;
    try { window.localStorage.setItem(LEFT_KEY, String(Date.now())); } catch { /* storage may be switched off */ }
  });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted || !document.body.dataset.person) return;
    let left = 0;
    try { left = Number(window.localStorage.getItem(LEFT_KEY)) || 0; } catch { /* as above */ }
    if (left < performance.timeOrigin) return;
    document.documentElement.hidden = true;
    window.location.reload();
  });

  // One sending per form ----------------------------------------------------------------------------------------
  // The button keeps its label; a second click within the time of one answer does nothing.
  function release(form) {
    delete form.dataset.sent;
    form.querySelectorAll("[type=submit][aria-disabled=true]").forEach((b) => b.removeAttribute("aria-disabled"));
  }
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || "repeat" in form.dataset) return;
    if (form.dataset.sent) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.sent = "1";
    if (event.submitter) event.submitter.setAttribute("aria-disabled", "true");
    window.setTimeout(() => release(form), SENT_AGAIN_AFTER);
  }, true);
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest("form");
    if (form) release(form);
  });

  // Errors ------------------------------------------------------------------------------------------------------
  function focusSummary(root) {
    const summary = root.querySelector("[data-error-summary]");
    if (summary) summary.focus();
  }

  // Notices -----------------------------------------------------------------------------------------------------
  function startNotices(root) {
    root.querySelectorAll("[data-toast]").forEach((toast) => {
      const undo = Number(toast.dataset.toast);
      const stays = toast.querySelector("a") && !undo; // a link waits until it was read
      if (!stays) window.setTimeout(() => leave(toast), (undo || 6) * SECOND);
    });
  }
  function leave(toast) {
    if (toast.matches(":hover, :focus-within")) window.setTimeout(() => leave(toast), 2 * SECOND);
    else toast.remove();
  }
  document.addEventListener("click", (event) => {
    const close = event.target.closest("[data-toast-close]");
    if (close) close.closest("[data-toast]").remove();
  });

  // Partial updates ---------------------------------------------------------------------------------------------
  // Focus stays where it was; when its row is gone it goes to the next row, else to the heading of the list.
  let place = null;
  document.addEventListener("htmx:beforeSwap", () => {
    const row = document.activeElement.closest("tr, li");
    place = row && row.parentElement && row.parentElement.id
      ? { list: row.parentElement.id, index: [...row.parentElement.children].indexOf(row) }
      : null;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    startNotices(event.target);
    focusSummary(event.target);
    const lost = !document.activeElement || document.activeElement === document.body;
    if (!lost || !place) return;
    const list = document.getElementById(place.list);
    const row = list && (list.children[place.index] || list.lastElementChild);
    const next = row && row.querySelector("a, button, input");
    const heading = list && list.closest("section, .sheet");
    const target = next || (heading && heading.querySelector("h2, h3"));
    if (!target) return;
    if (target.matches("h2, h3")) target.tabIndex = -1;
    target.focus();
  });
  document.addEventListener("announce", (event) => announce(event.detail.value)); // HX-Trigger: {"announce": "…"}
  document.addEventListener("htmx:sendError", () => announce("Mất kết nối. Nội dung vẫn còn trên trang này."));

  // portal.js is deferred: the page is parsed when it runs.
  startNotices(document);
  focusSummary(document);
  if (document.querySelector(".action-bar")) document.body.classList.add("has-action-bar");
})();
