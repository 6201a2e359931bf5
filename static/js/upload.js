// Files on their way in: one request per file, a bar for each, at most three at a time, others go on when one fails.
// Builds on the plain form of _dropzone.html; what was dropped, chosen or pasted comes from dropped.js, the lines of the
// list from upload_row.js. The server answers each file with JSON, a ZIP with one such answer for each file in it:
//   {"ok": true, "name", "sha256", "size", "message", "url"?, "same_as"?: {"copy", "kept", "said", "url"}}
//   {"ok": false, "name"?, "message", "again"?}   or   {"files": [answer, …]}
"use strict";

(() => {
  const AT_ONCE = 3;
  const FEW = 3; // of more files at once only the ends are announced
  const { NBSP, Row, parsed, progress, said, size } = window.portal.upload;
  const LOGIN_AGAIN = "Phiên làm việc đã hết. Đăng nhập lại để tiếp tục, rồi bấm Thử lại.";
  const PAGE_OLD = "Trang đã mở quá lâu. Tải lại trang này, rồi gửi lại tệp."; // a visitor has no login to renew
  const NO_ROOM = "Máy chủ hết chỗ lưu. Tệp chưa được lưu; xin báo người quản trị phường.";
  const NOT_NOW = "Máy chủ chưa nhận được tệp. Tệp chưa được lưu. Bấm Thử lại sau ít phút.";

  class Upload {
    constructor(zone, file) {
      this.zone = zone;
      this.file = file;
      this.percent = 0;
      this.row = new Row(zone, file.name);
      this.bar = this.row.element.querySelector("progress");
      this.bar.setAttribute("aria-label", `Tải ${file.name}`);
      this.write(size(file.size));
      this.row.part("stop").addEventListener("click", () => this.stop());
      this.row.part("retry").addEventListener("click", () => this.retry());
      this.row.part("skip").addEventListener("click", () => this.forget());
      this.row.state = "waiting";
    }

    get state() {
      return this.row.state;
    }

    write(text) {
      this.row.part("size").textContent = text;
    }

    send() {
      this.row.state = "sending";
      this.percent = this.announced = this.bar.value = 0;
      const data = new FormData(this.zone.form);
      data.delete("files");
      data.append("files", this.file, this.file.name);
      const request = new XMLHttpRequest();
      this.request = request;
      request.open("POST", this.zone.form.action);
      request.setRequestHeader("Accept", "application/json");
      request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
      request.upload.addEventListener("progress", (event) => this.moved(event));
      request.addEventListener("load", () => this.answered());
      request.addEventListener("error", () => this.cut());
      request.addEventListener("timeout", () => this.cut());
      request.send(data);
      if (this.zone.uploads.size <= FEW) said(`Bắt đầu gửi ${this.file.name}.`);
    }

    moved(event) {
      if (!event.lengthComputable) return;
      this.percent = Math.floor((event.loaded / event.total) * 100);
      this.bar.value = this.percent;
      this.write(progress(this.file.size * (event.loaded / event.total), this.file.size));
      const quarter = Math.floor(this.percent / 25) * 25;
      if (quarter > this.announced && quarter < 100 && this.zone.uploads.size <= FEW) {
        this.announced = quarter;
        said(`${this.file.name}: ${quarter} phần trăm.`);
      }
    }

    answered() {
      const answer = parsed(this.request.responseText);
      if (answer && answer.files) this.unpacked(answer.files);
      else if (answer && answer.ok) this.kept(answer);
      else if (answer && answer.message) this.fail(answer.again ? "lost" : "refused", answer.message);
      else this.fail("lost", this.strange());
    }

    /** What to say to an answer that is not ours: a login page, a full disk, a proxy's limit. */
    strange() {
      const { status, responseURL } = this.request;
      if (status === 413) return this.zone.tooBig(this.file);
      if (status === 507) return NO_ROOM;
      if (status === 401 || status === 403) return "handIn" in this.zone.form.dataset ? PAGE_OLD : LOGIN_AGAIN;
      if (status === 200 && responseURL !== this.zone.form.action) return LOGIN_AGAIN;
      return NOT_NOW;
    }

    kept(answer) {
      this.row.done(answer);
      said(`Đã nhận ${this.file.name}.`);
      this.zone.next();
    }

    /** The file was a ZIP: its own line says how many of its files were kept, and each of them has a line below. */
    unpacked(answers) {
      const good = answers.filter((answer) => answer.ok).length;
      const sum = `Đã mở tệp nén: nhận ${good}/${answers.length} tệp.`;
      this.row.done({});
      this.row.part("done").textContent = sum;
      this.write(size(this.file.size));
      let last = this.row.element;
      for (const answer of answers) {
        const row = new Row(this.zone, answer.name || this.file.name, last);
        row.element.classList.add("drop-member");
        if (answer.ok) row.done(answer);
        else row.refuse("refused", answer.message);
        last = row.element;
      }
      said(`${this.file.name}: ${sum}`);
      this.zone.next();
    }

    cut() {
      this.fail("lost", `Mất kết nối ở ${this.percent}${NBSP}%. Tệp chưa được lưu. Bấm Thử lại khi có mạng.`);
    }

    fail(state, sentence) {
      this.row.refuse(state, sentence);
      this.write(size(this.file.size));
      said(`${this.file.name}: ${sentence}`);
      this.zone.next();
    }

    stop() {
      if (this.request) this.request.abort();
      this.row.remove();
      this.forget();
      said(`Đã dừng gửi ${this.file.name}.`);
    }

    retry() {
      this.row.state = "waiting";
      this.row.part("stop").focus();
      this.zone.next();
    }

    forget() {
      this.zone.uploads.delete(this);
      this.zone.next();
    }
  }

  class Zone {
    constructor(form) {
      this.form = form;
      this.uploads = new Set();
      this.list = form.querySelector("[data-upload-list]");
      this.template = form.querySelector("template[data-upload-row]");
      this.choose = form.querySelector("[data-upload-choose]");
      this.sum = form.querySelector("[data-upload-sum]");
      this.again = form.querySelector("[data-upload-again]");
      this.maxBytes = Number(form.dataset.uploadMaxBytes);
      this.fresh = false;
      form.classList.add("is-live");
      form.addEventListener("submit", (event) => event.preventDefault());
      form.querySelectorAll("input[type=file]").forEach((input) => {
        input.addEventListener("change", () => {
          this.take(window.portal.dropped.ofInput(input));
          input.value = "";
        });
      });
      this.again.addEventListener("click", () => {
        this.choose.focus(); // the button goes
        [...this.uploads].filter((one) => one.state === "lost").forEach((one) => { one.row.state = "waiting"; });
        this.next();
      });
      this.listenToDrops();
    }

    listenToDrops() {
      const holdsFiles = (event) => [...event.dataTransfer.types].includes("Files");
      this.form.addEventListener("dragover", (event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        this.form.classList.add("is-over");
      });
      this.form.addEventListener("dragleave", (event) => {
        if (!this.form.contains(event.relatedTarget)) this.form.classList.remove("is-over");
      });
      this.form.addEventListener("drop", async (event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        this.form.classList.remove("is-over");
        this.take(await window.portal.dropped.ofDrop(event.dataTransfer));
      });
    }

    /** Put all files in the list; each waits for its turn, however many they are. */
    take(files) {
      files.forEach((file) => {
        const upload = new Upload(this, file);
        this.uploads.add(upload);
        if (file.size > this.maxBytes) upload.fail("refused", this.tooBig(file));
      });
      this.next();
    }

    tooBig(file) {
      const mega = (bytes) => `${Math.ceil(bytes / 1024 / 1024)}${NBSP}MB`;
      return `Không nhận: tệp ${mega(file.size)}, quá mức ${mega(this.maxBytes)}. ` +
        "Hãy quét lại ở 200 dpi, hoặc tách thành hai tệp.";
    }

    count(...states) {
      return [...this.uploads].filter((upload) => states.includes(upload.state)).length;
    }

    get busy() {
      return this.count("sending", "waiting") > 0;
    }

    next() {
      for (const upload of this.uploads) {
        if (this.count("sending") >= AT_ONCE) break;
        if (upload.state === "waiting") {
          this.fresh = true;
          upload.send();
        }
      }
      this.tell();
      if (!this.busy && this.fresh) {
        this.fresh = false;
        if (this.uploads.size > FEW) said(this.sum.textContent);
        this.refresh();
      }
    }

    /** Say under many rows how far all of them are; "Thử lại" for every cut one at once. */
    tell() {
      const [all, done, lost, refused] = [this.uploads.size, this.count("done"), this.count("lost"), this.count("refused")];
      const parts = [`Đã gửi ${done}/${all} tệp`];
      if (refused) parts.push(`${refused} tệp không nhận`);
      if (lost) parts.push(`${lost} tệp chưa gửi được`);
      this.sum.hidden = all < 2;
      this.sum.textContent = `${parts.join(" · ")}.`;
      this.again.hidden = lost < 2 || this.count("sending", "waiting") > 0;
    }

    /** Fetch the page once and renew its parts that speak of the files; the drop zone and its rows stay as they are. */
    async refresh() {
      const { uploadPage: address, uploadRefresh: parts } = this.form.dataset;
      if (!parts) return;
      const answer = await fetch(address, { headers: { Accept: "text/html" } }).catch(() => null);
      if (!answer || !answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      parts.split(",").forEach((part) => renew(document.querySelector(part), page.querySelector(part)));
    }
  }

  const STOPS = "a, button, summary";

  /** Put the newer part in the place of the shown one, unless somebody is writing there; focus keeps its place. */
  function renew(shown, newer) {
    if (!shown || !newer || isWrittenIn(shown)) return;
    const place = [...shown.querySelectorAll(STOPS)].indexOf(document.activeElement);
    shown.replaceWith(newer);
    if (window.htmx) window.htmx.process(newer);
    const stops = newer.querySelectorAll(STOPS);
    if (place >= 0 && stops.length > 0) stops[Math.min(place, stops.length - 1)].focus();
  }

  /** Whether a field of the part holds the focus, or something typed or chosen that was not sent. */
  function isWrittenIn(part) {
    return [...part.querySelectorAll("textarea, input:not([type=hidden])")].some((field) =>
      field === document.activeElement ||
      (field.type === "checkbox" ? field.checked !== field.defaultChecked : field.value !== field.defaultValue));
  }

  const zones = [...document.querySelectorAll("form[data-upload]")].map((form) => new Zone(form));
  if (zones.length === 0) return;

  document.addEventListener("paste", (event) => {
    const files = window.portal.dropped.ofPaste(event.clipboardData);
    if (files.length === 0) return;
    event.preventDefault();
    zones[0].take(files);
  });
  // A file dropped beside the zone would make the browser leave the page.
  ["dragover", "drop"].forEach((name) => window.addEventListener(name, (event) => {
    if ([...event.dataTransfer.types].includes("Files")) event.preventDefault();
  }));
  window.addEventListener("beforeunload", (event) => {
    if (zones.some((zone) => zone.busy)) event.preventDefault();
  });
})();
