// What people give a drop zone: files, whole folders, pasted pictures. Loaded before upload.js, which sends them.
"use strict";

(() => {
  const MOST = 500; // files of one folder: more is a mistake, and the page would be no help with it
  const UNSEEN = new Set(["thumbs.db", "desktop.ini"]); // what computers leave in folders; names with a dot in front go, too
  const NO_FILE_NAME = "anh-dan"; // pasted pictures come without a name of their own

  const isSeen = (name) => !name.startsWith(".") && !name.startsWith("~$") && !UNSEEN.has(name.toLowerCase());

  /** All entries of a folder: a reader hands them out by the hundred. */
  async function entriesOf(folder) {
    const reader = folder.createReader();
    const found = [];
    for (;;) {
      const part = await new Promise((resolve, reject) => { reader.readEntries(resolve, reject); });
      if (part.length === 0) return found;
      found.push(...part);
    }
  }

  /** Collect the files of an entry and of all folders in it, in the order of their names. */
  async function walk(entry, files) {
    if (!isSeen(entry.name) || files.length >= MOST) return;
    if (entry.isFile) {
      files.push(await new Promise((resolve, reject) => { entry.file(resolve, reject); }));
    } else if (entry.isDirectory) {
      const inside = await entriesOf(entry);
      inside.sort((one, other) => one.name.localeCompare(other.name, "vi", { numeric: true }));
      for (const one of inside) await walk(one, files);
    }
  }

  /** The files of a drop, those of dropped folders among them. The browser shows entries only while the event runs. */
  async function ofDrop(transfer) {
    const entries = [...transfer.items].map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry());
    const plain = [...transfer.files];
    if (!entries.some((entry) => entry && entry.isDirectory)) return plain;
    const files = [];
    for (const entry of entries) {
      if (entry) await walk(entry, files);
    }
    return files;
  }

  /** The files of a file dialog; of a folder's without what the computer keeps there for itself. */
  function ofInput(input) {
    const files = [...input.files];
    return input.webkitdirectory ? files.filter((file) => isSeen(file.name)).slice(0, MOST) : files;
  }

  /** Give a pasted picture a name of its own: browsers call each one "image.png". */
  function named(file) {
    if (file.name && file.name !== "image.png") return file;
    const ending = file.type.split("/")[1] || "png";
    const stamp = new Date().toISOString().slice(0, 19).replace(/[:T]/g, "-");
    return new File([file], `${NO_FILE_NAME}-${stamp}.${ending}`, { type: file.type });
  }

  const ofPaste = (transfer) => [...transfer.files].map(named);

  window.portal.dropped = { MOST, ofDrop, ofInput, ofPaste };
})();
