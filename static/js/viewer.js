// The viewer of a stored file: pages, size, outlines and keys without loading the page anew; neighbours are fetched ahead.
// Without it page and size are links, turning is a form. A viewer that htmx puts in place works at once: all is delegated.
"use strict";

(() => {
  const ZOOMS = [100, 150, 200, 300];
  const KEPT = 8; // pictures held in memory for one viewer
  const held = new WeakMap(); // viewer → Map of address → Image: files are no-store, so the browser itself keeps none
  const broken = new WeakSet();

  const numberOf = (viewer) => Number(viewer.dataset.number);
  const pagesOf = (viewer) => Number(viewer.dataset.pages);

  function addressOf(viewer, number) {
    const large = Number(viewer.dataset.zoom) > ZOOMS[0] ? "&lon=1" : "";
    return `${viewer.dataset.picture.replace(/0\/$/, `${number}/`)}?xoay=${viewer.dataset.turn}${large}`;
  }

  /** Return the picture of a page, fetched now if it is not held yet. */
  function pictureOf(viewer, number) {
    if (!held.has(viewer)) held.set(viewer, new Map());
    const pictures = held.get(viewer);
    const address = addressOf(viewer, number);
    let picture = pictures.get(address);
    if (!picture) {
      picture = new Image();
      picture.src = address;
    }
    pictures.delete(address);
    pictures.set(address, picture); // the newest last
    if (pictures.size > KEPT) pictures.delete(pictures.keys().next().value);
    return picture;
  }

  function fetchNeighbours(viewer) {
    [1, -1].forEach((step) => {
      const number = numberOf(viewer) + step;
      if (number >= 1 && number <= pagesOf(viewer)) pictureOf(viewer, number);
    });
  }

  function draw(viewer) {
    const number = numberOf(viewer);
    const old = viewer.querySelector("[data-viewer-picture]");
    const picture = pictureOf(viewer, number);
    const pane = viewer.querySelector(".viewer-pane");
    picture.className = old.className;
    picture.dataset.viewerPicture = "";
    picture.dataset.name = old.dataset.name;
    picture.alt = `Trang ${number}/${pagesOf(viewer)} của “${old.dataset.name}”`;
    // the old page stays until the new one is there: no jumping
    const put = () => {
      if (numberOf(viewer) !== number || addressOf(viewer, number) !== new URL(picture.src).pathname + new URL(picture.src).search) return;
      const shown = viewer.querySelector("[data-viewer-picture]");
      if (shown !== picture) shown.replaceWith(picture);
      pane.removeAttribute("aria-busy");
      showOutlines(viewer);
      fetchNeighbours(viewer);
    };
    if (picture.complete && picture.naturalWidth) {
      put();
      return;
    }
    pane.setAttribute("aria-busy", "true");
    picture.addEventListener("load", put, { once: true });
    picture.addEventListener("error", () => { if (numberOf(viewer) === number) fail(viewer); }, { once: true });
    if (picture.complete && !picture.naturalWidth) fail(viewer);
  }

  function showOutlines(viewer) {
    const on = viewer.querySelector("[data-viewer-places]");
    const wanted = !on || on.getAttribute("aria-pressed") === "true";
    viewer.querySelectorAll(".viewer-places rect").forEach((place) => {
      place.classList.toggle("is-away", !wanted || place.dataset.page !== viewer.dataset.number);
    });
  }

  /** Say that a page is not there; when the worker makes the preview anew, show that instead. */
  async function fail(viewer) {
    if (viewer.dataset.state !== "done") return;
    viewer.querySelector(".viewer-pane").removeAttribute("aria-busy");
    viewer.querySelector("[data-viewer-broken]").hidden = false;
    viewer.querySelector("[data-viewer-page-box]").hidden = true;
    held.delete(viewer);
    if (broken.has(viewer)) return;
    broken.add(viewer);
    const headers = { "HX-Request": "true", "HX-Current-URL": window.location.href, "X-Polled": "1" };
    const answer = await fetch(viewer.dataset.fragment, { headers }).catch(() => null);
    const text = answer && answer.ok ? await answer.text() : "";
    if (text.includes('data-state="waiting"') && window.htmx) {
      window.htmx.swap(viewer, text, { swapStyle: "outerHTML" });
    }
  }

  function setOff(tool, off) {
    tool.classList.toggle("is-off", off);
    if (off) {
      tool.setAttribute("aria-disabled", "true");
      tool.setAttribute("role", "link");
      tool.removeAttribute("href");
    } else {
      tool.removeAttribute("aria-disabled");
      tool.removeAttribute("role");
      tool.setAttribute("href", tool.getAttribute("href") || "#xem-tai-lieu");
    }
  }

  function refresh(viewer) {
    const number = numberOf(viewer);
    viewer.querySelectorAll("[data-viewer-number]").forEach((place) => {
      if (place.matches("input")) place.value = String(number); else place.textContent = String(number);
    });
    viewer.querySelectorAll("input[name=trang]").forEach((field) => { field.value = String(number); });
    viewer.querySelectorAll("input[name=phong]").forEach((field) => { field.value = viewer.dataset.zoom; });
    viewer.querySelectorAll("[data-viewer-step]").forEach((tool) => {
      const to = number + Number(tool.dataset.viewerStep);
      setOff(tool, to < 1 || to > pagesOf(viewer));
    });
    const place = ZOOMS.indexOf(Number(viewer.dataset.zoom));
    viewer.querySelectorAll("[data-viewer-zoom]").forEach((tool) => {
      const to = place + Number(tool.dataset.viewerZoom);
      setOff(tool, to < 0 || to >= ZOOMS.length);
    });
    viewer.querySelector("[data-viewer-percent]").textContent = `${viewer.dataset.zoom} %`;
    const box = viewer.querySelector("[data-viewer-page-box]");
    ZOOMS.forEach((zoom) => box.classList.toggle(`is-${zoom}`, zoom === Number(viewer.dataset.zoom)));
  }

  function go(viewer, number) {
    const to = Math.min(Math.max(number, 1), pagesOf(viewer));
    if (!to || to === numberOf(viewer)) {
      refresh(viewer);
      return;
    }
    viewer.dataset.number = String(to);
    viewer.querySelector("[data-viewer-broken]").hidden = true;
    viewer.querySelector("[data-viewer-page-box]").hidden = false;
    broken.delete(viewer);
    refresh(viewer);
    viewer.querySelector(".viewer-pane").scrollTop = 0;
    draw(viewer);
    window.portal.announce(`Trang ${to} trên ${pagesOf(viewer)}`);
  }

  function zoom(viewer, step) {
    const place = ZOOMS.indexOf(Number(viewer.dataset.zoom)) + step;
    if (place < 0 || place >= ZOOMS.length) return;
    viewer.dataset.zoom = String(ZOOMS[place]);
    refresh(viewer);
    draw(viewer);
    window.portal.announce(`Cỡ ${ZOOMS[place]} phần trăm`);
  }

  function showPlaces(viewer, button) {
    button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
    showOutlines(viewer);
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-viewer-show]"); // "trang 2" beside a field of the register
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      const shown = document.querySelector('[data-viewer][data-state="done"]');
      if (!shown) return;
      event.preventDefault();
      go(shown, Number(link.dataset.viewerShow));
      shown.scrollIntoView({ block: "nearest" });
      mark(shown, link.dataset.field);
      return;
    }
    const viewer = event.target.closest('[data-viewer][data-state="done"]');
    const tool = viewer && event.target.closest("[data-viewer-step], [data-viewer-zoom], [data-viewer-places]");
    if (!tool || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (tool.dataset.viewerStep) go(viewer, numberOf(viewer) + Number(tool.dataset.viewerStep));
    else if (tool.dataset.viewerZoom) zoom(viewer, Number(tool.dataset.viewerZoom));
    else showPlaces(viewer, tool);
  });

  /** Let the outline of one field stand out for a moment. */
  function mark(viewer, field) {
    viewer.querySelectorAll(".viewer-places rect").forEach((place) => {
      place.classList.toggle("is-marked", place.dataset.field === field);
    });
  }

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-viewer-goto]");
    if (!form) return;
    event.preventDefault();
    go(form.closest("[data-viewer]"), Number(form.elements.trang.value) || 1);
  });

  document.addEventListener("keydown", (event) => {
    if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
    if (event.target.closest("input, textarea, select, [contenteditable], dialog, [role=tablist], summary")) return;
    const viewer = document.querySelector('[data-viewer][data-state="done"]');
    if (!viewer) return;
    const pane = event.target.closest(".viewer-pane");
    if (pane && pane.scrollWidth > pane.clientWidth + 1) return; // the keys move the enlarged page
    event.preventDefault();
    go(viewer, numberOf(viewer) + (event.key === "ArrowRight" ? 1 : -1));
  });

  function begin(viewer) {
    if (viewer.dataset.state !== "done" || viewer.dataset.begun) return;
    viewer.dataset.begun = "yes";
    viewer.querySelectorAll("[data-viewer-places]").forEach((button) => { button.hidden = false; });
    refresh(viewer);
    const picture = viewer.querySelector("[data-viewer-picture]");
    if (picture.complete && !picture.naturalWidth) fail(viewer);
    picture.addEventListener("error", () => fail(viewer), { once: true });
    if (picture.complete) fetchNeighbours(viewer);
    else picture.addEventListener("load", () => fetchNeighbours(viewer), { once: true });
  }
  const beginAll = (root) => root.querySelectorAll("[data-viewer]").forEach(begin);
  document.addEventListener("htmx:load", (event) => {
    const root = event.detail.elt;
    if (root.matches && root.matches("[data-viewer]")) begin(root);
    beginAll(root);
  });
  beginAll(document);
})();
