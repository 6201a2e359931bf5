// Files on their way in: one request per file, a bar for each, at most three at a time, others go on when one fails.
// Builds on the plain form of _dropzone.html. The server answers each file with JSON:
//   {"ok": true, "name", "sha256", "size", "url"?, "html"?} or {"ok": false, "message"}
"use strict";

(() => {
  const AT_ONCE = 3;
  const NBSP = "\u00a0";
  const LOGIN_AGAIN = "Phiên làm việc đã hết. Đăng nhập lại để tiếp tục, rồi bấm Thử lại.";
  const NO_ROOM = "Máy chủ hết chỗ lưu. Tệp chưa được lưu; xin báo người quản trị phường.";
  const NOT_NOW = "Máy chủ chưa nhận được tệp. Tệp chưa được lưu. Bấm Thử lại sau ít phút.";
  const NO_FILE_NAME = "anh-dan"; // pasted pictures come without a name of their own

  const decimal = (value, places) =>
    value.toLocaleString("vi-VN", { minimumFractionDigits: places, maximumFractionDigits: places });

  /** Write bytes as the portal does everywhere: "812 KB", "2,1 MB". */
  function size(bytes) {
    if (bytes < 1024 * 1024) return `${decimal(Math.max(1, bytes / 1024), 0)}${NBSP}KB`;
    return `${decimal(bytes / 1024 / 1024, 1)}${NBSP}MB`;
  }

  function progress(done, total) {
    const percent = Math.floor((done / total) * 100);
    const unit = total < 1024 * 1024 ? 1024 : 1024 * 1024;
    const part = decimal(done / unit, unit === 1024 ? 0 : 1);
    return `${percent}${NBSP}% · ${part}/${size(total)}`;
  }

  function say(text) {
    if (window.portal) window.portal.announce(text);
  }

  class Upload {
    constructor(zone, file) {
      this.zone = zone;
      this.file = file;
      this.percent = 0;
      this.row = zone.template.content.firstElementChild.cloneNode(true);
      this.bar = this.row.querySelector("progress");
      this.part("name").textContent = file.name;
      this.bar.setAttribute("aria-label", `Tải ${file.name}`);
      this.part("size").textContent = size(file.size);
      this.part("stop").addEventListener("click", () => this.stop());
      this.part("retry").addEventListener("click", () => this.retry());
      this.part("skip").addEventListener("click", () => this.skip());
      ["stop", "retry", "skip"].forEach((name) => {
        this.part(name).setAttribute("aria-label", `${this.part(name).textContent} ${file.name}`);
      });
      zone.list.append(this.row);
      this.state = "waiting";
    }

    part(name) {
      return this.row.querySelector(`[data-row-${name}]`);
    }

    get state() {
      return this.row.dataset.state;
    }

    set state(value) {
      this.row.dataset.state = value;
      const failed = value === "refused" || value === "lost";
      this.part("stop").hidden = failed || value === "done";
      this.part("retry").hidden = value !== "lost"; // the same file would be refused again
      this.part("skip").hidden = !failed;
    }

    send() {
      this.state = "sending";
      this.percent = 0;
      this.announced = 0;
      this.bar.value = 0;
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
      say(`Bắt đầu gửi ${this.file.name}.`);
    }

    moved(event) {
      if (!event.lengthComputable) return;
      const done = this.file.size * (event.loaded / event.total);
      this.percent = Math.floor((event.loaded / event.total) * 100);
      this.bar.value = this.percent;
      this.part("size").textContent = progress(done, this.file.size);
      const quarter = Math.floor(this.percent / 25) * 25;
      if (quarter > this.announced && quarter < 100) {
        this.announced = quarter;
        say(`${this.file.name}: ${quarter} phần trăm.`);
      }
    }

    answered() {
      let answer = null;
      try { answer = JSON.parse(this.request.responseText); } catch { /* not our view: a login page or a proxy */ }
      if (answer && answer.ok) this.kept(answer);
      else if (answer && answer.message) this.fail("refused", answer.message);
      else this.fail("lost", this.strange());
    }

    /** What to say to an answer that is not ours: a login page, a full disk, a proxy's limit. */
    strange() {
      const { status, responseURL } = this.request;
      if (status === 413) return this.zone.tooBig(this.file);
      if (status === 507) return NO_ROOM;
      if (status === 401 || status === 403) return LOGIN_AGAIN;
      if (status === 200 && responseURL !== this.zone.form.action) return LOGIN_AGAIN;
      return NOT_NOW;
    }

    kept(answer) {
      this.state = "done";
      const hash = answer.sha256 ? ` · SHA-256 ${answer.sha256.slice(0, 4)}…${answer.sha256.slice(-4)}` : "";
      if (answer.html) this.part("done").innerHTML = answer.html; // a fragment our own view has escaped
      else this.part("done").textContent = `Đã nhận${hash}`;
      if (answer.name) this.part("name").textContent = answer.name;
      this.part("size").textContent = size(answer.size || this.file.size);
      const link = this.part("link");
      if (answer.url) {
        link.href = answer.url;
        link.hidden = false;
      }
      say(`Đã nhận ${this.file.name}.`);
      this.zone.next();
    }

    cut() {
      this.fail("lost", `Mất kết nối ở ${this.percent}${NBSP}%. Tệp chưa được lưu. Bấm Thử lại khi có mạng.`);
    }

    fail(state, sentence) {
      this.state = state;
      this.part("refused").textContent = sentence;
      this.part("size").textContent = size(this.file.size);
      say(`${this.file.name}: ${sentence}`);
      this.zone.next();
    }

    stop() {
      if (this.request) this.request.abort();
      this.skip();
      say(`Đã dừng gửi ${this.file.name}.`);
    }

    retry() {
      this.state = "waiting";
      this.part("stop").focus();
      this.zone.next();
    }

    skip() {
      const neighbour = this.row.nextElementSibling || this.row.previousElementSibling;
      const target = neighbour && neighbour.querySelector("button:not([hidden]), a:not([hidden])");
      this.row.remove();
      this.zone.uploads.delete(this);
      (target || this.zone.choose).focus();
      this.zone.next();
    }
  }

  class Zone {
    constructor(form) {
      this.form = form;
      this.uploads = new Set();
      this.list = form.querySelector("[data-upload-list]");
      this.template = form.querySelector("template[data-upload-row]");
      this.warning = form.querySelector("[data-upload-warning]");
      this.choose = form.querySelector("[data-upload-choose]");
      this.maxBytes = Number(form.dataset.uploadMaxBytes);
      this.maxFiles = Number(form.dataset.uploadMaxFiles);
      this.fresh = false;
      form.classList.add("is-live");
      form.addEventListener("submit", (event) => event.preventDefault());
      form.querySelectorAll("input[type=file]").forEach((input) => {
        input.addEventListener("change", () => {
          this.take([...input.files]);
          input.value = "";
        });
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
      this.form.addEventListener("drop", (event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        this.form.classList.remove("is-over");
        this.take([...event.dataTransfer.files]);
      });
    }

    take(files) {
      const taken = files.slice(0, this.maxFiles);
      const rest = files.length - taken.length;
      this.warning.hidden = rest === 0;
      this.warning.textContent = rest === 0 ? "" :
        `Chỉ gửi được ${this.maxFiles} tệp mỗi lần. ${this.maxFiles} tệp đầu đã nhận, ${rest} tệp còn lại xin gửi tiếp.`;
      taken.forEach((file) => {
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

    count(state) {
      return [...this.uploads].filter((upload) => upload.state === state).length;
    }

    get busy() {
      return this.count("sending") + this.count("waiting") > 0;
    }

    next() {
      for (const upload of this.uploads) {
        if (this.count("sending") >= AT_ONCE) break;
        if (upload.state === "waiting") {
          this.fresh = true;
          upload.send();
        }
      }
      if (!this.busy && this.fresh) {
        this.fresh = false;
        this.refresh();
      }
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
    return [...part.querySelectorAll("textarea, input:not([type=hidden])")].some(
      (field) => field === document.activeElement || field.value !== field.defaultValue,
    );
  }

  /** Give a pasted picture a name of its own: browsers call each one "image.png". */
  function named(file) {
    if (file.name && file.name !== "image.png") return file;
    const ending = file.type.split("/")[1] || "png";
    const stamp = new Date().toISOString().slice(0, 19).replace(/[:T]/g, "-");
    return new File([file], `${NO_FILE_NAME}-${stamp}.${ending}`, { type: file.type });
  }

  const zones = [...document.querySelectorAll("form[data-upload]")].map((form) => new Zone(form));
  if (zones.length === 0) return;

  document.addEventListener("paste", (event) => {
    const files = [...event.clipboardData.files];
    if (files.length === 0) return;
    event.preventDefault();
    zones[0].take(files.map(named));
  });
  // A file dropped beside the zone would make the browser leave the page.
  ["dragover", "drop"].forEach((name) => window.addEventListener(name, (event) => {
    if ([...event.dataTransfer.types].includes("Files")) event.preventDefault();
  }));
  window.addEventListener("beforeunload", (event) => {
    if (zones.some((zone) => zone.busy)) event.preventDefault();
  });
})();
