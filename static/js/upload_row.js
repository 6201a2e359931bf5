// One line of a drop zone's list: a file on its way, or one of the files that a ZIP held. upload.js sends the files.
"use strict";

(() => {
  const NBSP = "\u00a0";
  const NOT_SWAPPED = "Chưa dùng lại được: mất kết nối. Xin bấm lại khi có mạng.";

  const decimal = (value, places) =>
    value.toLocaleString("vi-VN", { minimumFractionDigits: places, maximumFractionDigits: places });

  /** Write bytes as the portal does everywhere: "812 KB", "2,1 MB". */
  function size(bytes) {
    if (bytes < 1024 * 1024) return `${decimal(Math.max(1, bytes / 1024), 0)}${NBSP}KB`;
    return `${decimal(bytes / 1024 / 1024, 1)}${NBSP}MB`;
  }

  function progress(done, total) {
    const percent = Math.floor((done / total) * 100);
    if (percent >= 100) return "đang kiểm tra";
    const unit = total < 1024 * 1024 ? 1024 : 1024 * 1024;
    const part = decimal(done / unit, unit === 1024 ? 0 : 1);
    return `${percent}${NBSP}% · ${part}/${size(total)}`;
  }

  function parsed(text) {
    try { return JSON.parse(text); } catch { return null; } // not our view: a login page or a proxy
  }

  const said = (text) => window.portal.announce(text);

  /** One line of the list: a file, or one of the files that a ZIP held. */
  class Row {
    constructor(zone, name, after) {
      this.zone = zone;
      this.name = name;
      this.element = zone.template.content.firstElementChild.cloneNode(true);
      this.part("name").textContent = name;
      this.part("skip").addEventListener("click", () => this.remove());
      this.part("reuse").addEventListener("click", () => this.swap());
      this.part("both").addEventListener("click", () => this.keepBoth());
      ["stop", "retry", "skip", "reuse", "both"].forEach((act) => {
        this.part(act).setAttribute("aria-label", `${this.part(act).textContent}: ${name}`);
      });
      if (after) after.after(this.element);
      else zone.list.append(this.element);
    }

    part(name) {
      return this.element.querySelector(`[data-row-${name}]`);
    }

    get state() {
      return this.element.dataset.state;
    }

    set state(value) {
      this.element.dataset.state = value;
      const failed = value === "refused" || value === "lost";
      this.part("stop").hidden = failed || value === "done";
      this.part("retry").hidden = value !== "lost"; // what was refused would be refused again
      this.part("skip").hidden = !failed;
    }

    done(answer) {
      this.state = "done";
      const hash = answer.sha256 ? ` · SHA-256 ${answer.sha256.slice(0, 4)}…${answer.sha256.slice(-4)}` : "";
      this.part("done").textContent = `Đã nhận${hash}`;
      if (answer.name) this.part("name").textContent = answer.name;
      if (answer.size) this.part("size").textContent = size(answer.size);
      const link = this.part("link");
      link.hidden = !answer.url;
      if (answer.url) link.href = answer.url;
      if (answer.same_as) this.offer(answer.same_as);
    }

    refuse(state, sentence) {
      this.state = state;
      this.part("refused").textContent = sentence;
    }

    /** Say that the register has this file, and let the person choose: that document, or both. */
    offer(same) {
      this.same = same;
      const link = this.part("known");
      link.textContent = same.said;
      link.href = same.url;
      this.part("same").hidden = false;
    }

    keepBoth() {
      this.part("same").hidden = true;
      this.focusOn(this.element);
      said(`Giữ cả hai: ${this.name}.`);
    }

    async swap() {
      const data = new FormData(this.zone.form);
      data.delete("files");
      data.append("kept", this.same.kept);
      data.append("copy", this.same.copy);
      const button = this.part("reuse");
      button.disabled = true;
      const headers = { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" };
      const sent = await fetch(this.zone.form.action, { method: "POST", body: data, headers }).catch(() => null);
      const answer = sent && parsed(await sent.text());
      button.disabled = false;
      if (!answer || !answer.ok) {
        this.part("known").textContent = (answer && answer.message) || NOT_SWAPPED;
        said(this.part("known").textContent);
        return;
      }
      this.part("same").hidden = true;
      this.part("done").textContent = answer.message;
      this.part("link").href = answer.url;
      this.focusOn(this.element);
      said(answer.message);
      this.zone.refresh();
    }

    remove() {
      const neighbour = this.element.nextElementSibling || this.element.previousElementSibling;
      this.element.remove();
      this.focusOn(neighbour);
    }

    /** Give the focus to the first thing one can do in a row, else to the zone's own choice of files. */
    focusOn(element) {
      const things = element ? [...element.querySelectorAll("button, a[href]")] : [];
      (things.find((one) => one.checkVisibility()) || this.zone.choose).focus();
    }
  }

  window.portal.upload = { NBSP, Row, parsed, progress, said, size };
})();
