// A long form keeps its draft on the server while one types: form[data-autosave="address"] is sent some seconds after the
// last key and when a field is left. What the portal could not store stays on the page, and on this machine (drafts.js).
// The server answers {"ok": true, "version", "message", "missing"} or {"ok": false, "message"}.
"use strict";

(() => {
  const AFTER = 4000;
  const LOGIN_AGAIN = "Phiên làm việc đã hết. Nội dung vừa nhập được giữ lại trên máy này; bấm “Lưu nháp” để đăng nhập lại.";
  const NOT_YOURS = "Chưa lưu được nháp: phiên làm việc đã đổi, hoặc báo cáo đã được giao cho người khác. Nội dung vừa nhập được giữ lại trên máy này; xin tải lại trang.";
  const NO_NETWORK = "Mất kết nối, chưa lưu được nháp. Nội dung vẫn còn trên trang này; cổng sẽ thử lại.";
  const NOT_NOW = "Máy chủ chưa lưu được nháp. Nội dung vẫn còn trên trang này; cổng sẽ thử lại.";

  class Autosave {
    constructor(form) {
      this.form = form;
      this.said = form.querySelector("[data-autosave-said]");
      this.missing = document.querySelector("[data-autosave-missing]");
      this.kept = this.words();
      this.stopped = false;
      this.sending = false;
      form.addEventListener("input", () => this.soon());
      form.addEventListener("focusout", () => this.save());
      // What is sent by a button needs no draft any more; a request on its way would only meet the newer version.
      form.addEventListener("submit", (event) => this.leave(event));
    }

    words() {
      const data = new FormData(this.form);
      ["csrfmiddlewaretoken", "version", "early"].forEach((name) => data.delete(name));
      return new URLSearchParams(data).toString();
    }

    soon() {
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.save(), AFTER);
    }

    say(sentence) {
      if (this.said.textContent !== sentence) this.said.textContent = sentence;
    }

    /** Wait for a draft on its way before the form itself goes: else the two would meet as two writers. */
    leave(event) {
      window.clearTimeout(this.timer);
      this.stopped = true;
      if (!this.sending) return;
      event.preventDefault();
      const { submitter } = event;
      this.then = () => {
        delete this.form.dataset.sent; // portal.js would take it for a second click
        this.form.requestSubmit(submitter);
      };
    }

    async save() {
      window.clearTimeout(this.timer);
      const words = this.words();
      if (this.stopped || this.sending || words === this.kept) return;
      this.sending = true;
      let answer = null;
      try {
        answer = await fetch(this.form.dataset.autosave, {
          method: "POST",
          body: new FormData(this.form),
          headers: { Accept: "application/json" },
          credentials: "same-origin",
          redirect: "manual",
        });
      } catch { /* no network */ }
      await this.answered(answer, words);
      this.sending = false;
      if (this.then) this.then();
      else if (this.words() !== this.kept) this.soon();
    }

    async answered(answer, words) {
      if (answer === null) this.say(NO_NETWORK);
      else if (answer.type === "opaqueredirect") this.end(LOGIN_AGAIN);
      else if (answer.status === 403) this.end(NOT_YOURS); // another session in this browser, or the post was handed over
      else {
        const told = await answer.json().catch(() => null);
        if (told === null) this.say(NOT_NOW);
        else if (!told.ok) this.end(told.message);
        else this.stored(told, words);
      }
    }

    /** Nothing can be stored from this page any more: say why, and leave the rest to the button. */
    end(sentence) {
      this.stopped = true;
      this.say(sentence);
    }

    stored(told, words) {
      this.kept = words;
      this.form.elements.version.value = told.version;
      this.form.elements.version.defaultValue = told.version;
      this.say(told.message);
      if (this.missing) this.missing.innerHTML = told.missing; // a fragment our own view has escaped
    }
  }

  document.querySelectorAll("form[data-autosave]").forEach((form) => new Autosave(form));
})();
