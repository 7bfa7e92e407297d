// The desk by keyboard, and its counts kept fresh. Nothing depends on it.
(() => {
  "use strict";

  const EVERY = 30_000; // milliseconds
  const typing = (element) =>
    element.matches("input:not([type=radio]):not([type=checkbox]), textarea, select") ||
    element.isContentEditable;

  const rows = () => [...document.querySelectorAll(".desk-list .is-code a")];

  const walk = (by) => {
    const links = rows();
    const here = links.indexOf(document.activeElement);
    const next = links[Math.min(links.length - 1, Math.max(0, here < 0 ? 0 : here + by))];
    if (next) {
      next.focus();
      next.closest("tr").scrollIntoView({ block: "nearest" });
    }
  };

  const write = (mode) => {
    const choice = document.getElementById(`mode-${mode}`);
    if (choice) {
      choice.checked = true;
      document.getElementById("say-text").focus();
    }
  };

  const keys = {
    j: () => walk(1),
    k: () => walk(-1),
    "/": () => document.getElementById("filter_q")?.focus(),
    r: () => write("reply"),
    a: () => write("answer"),
    n: () => write("note"),
    u: () => document.getElementById("desk-back")?.click(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && typing(event.target)) {
      event.target.blur();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const act = keys[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });

  // A button that was pressed is not pressed again; the server holds to it too.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });

  const refresh = async () => {
    const shown = document.querySelectorAll("[data-queue]");
    if (document.hidden || shown.length === 0) return;
    try {
      const answer = await fetch("/admin/feedback/appeal/counts/", { redirect: "error" });
      if (!answer.ok) return;
      const counts = await answer.json();
      for (const place of shown) {
        if (place.dataset.queue in counts) place.textContent = counts[place.dataset.queue];
      }
    } catch {
      // The next time will do.
    }
  };
  setInterval(refresh, EVERY);

  // The newest words are at the end.
  const talk = document.querySelector(".desk-scroller");
  const toEnd = () => {
    if (talk) talk.scrollTop = talk.scrollHeight;
  };
  toEnd();
  window.addEventListener("load", toEnd);
  document.getElementById("desk-conflict")?.focus();
})();
