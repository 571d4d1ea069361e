// Keys, and a button that copies a citation. Every page works without this file.
"use strict";
(() => {
  const OFF = "onrecord-keys-off";
  const isOff = () => { try { return localStorage.getItem(OFF) === "1"; } catch { return false; } };
  const all = (selector) => Array.from(document.querySelectorAll(selector));

  const box = document.getElementById("keys");
  if (box) {
    box.checked = isOff();
    box.addEventListener("change", () => {
      try { localStorage.setItem(OFF, box.checked ? "1" : "0"); } catch { /* nothing is kept then */ }
    });
  }

  for (const citation of all("pre.copy")) {
    if (!navigator.clipboard) break;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(citation.textContent);
      button.textContent = "Copied";
    });
    citation.after(button);
  }

  const steps = { words: -1, quotations: -1, results: -1 };
  const go = (kind, selector, by, mark) => {
    const found = all(selector);
    if (found.length === 0) return;
    steps[kind] = Math.min(Math.max(steps[kind] + by, 0), found.length - 1);
    const target = found[steps[kind]];
    if (mark) {
      for (const other of all(".current")) other.classList.remove("current");
      target.classList.add("current");
      const link = target.querySelector("h2 a, p a");
      if (link) link.focus({ preventScroll: true });
    }
    target.scrollIntoView({ block: mark ? "nearest" : "center" });
  };

  document.addEventListener("keydown", (event) => {
    const target = event.target;
    const types = target instanceof Element && target.closest("input, textarea, select");
    if (types || event.ctrlKey || event.metaKey || event.altKey || isOff()) return;
    const results = ".hit, .list > ol.quotations > .quotation";
    const actions = {
      "/": () => { const q = document.getElementById("q"); q.focus(); q.select(); },
      "j": () => go("results", results, 1, true),
      "k": () => go("results", results, -1, true),
      "n": () => go("words", ".text mark[id]", 1, false),
      "p": () => go("words", ".text mark[id]", -1, false),
      "]": () => go("quotations", ".text .said[id]", 1, false),
      "[": () => go("quotations", ".text .said[id]", -1, false),
      "?": () => { location.href = "/help"; },
    };
    const action = actions[event.key];
    if (action) { event.preventDefault(); action(); }
  });
})();
