// The desk's pages: nothing is sent twice, counts stay fresh. Nothing depends on it.
(() => {
  "use strict";

  const EVERY = 30_000; // milliseconds
  const COUNTS = "/admin/feedback/appeal/counts/";

  // The theme writes a chosen file's name beside its own file fields; ours are plain ones, which
  // say it themselves. It takes this mark as a sign that it was here.
  for (const input of document.querySelectorAll("input[type=file]")) input.hasChangeListener = true;

  // Whoever works by keyboard goes on where they were. Chromium does not always heed the mark.
  const here = document.querySelector("[autofocus]");
  if (here && document.activeElement === document.body) here.focus();

  // What came back to be mended begins where it is to be mended, or with the list of that.
  const faults = '[role="alert"][tabindex="-1"], .desk [aria-invalid="true"]';
  if (document.activeElement === document.body) document.querySelector(faults)?.focus();

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

  let mark = "";
  const refresh = async () => {
    const shown = document.querySelectorAll("[data-queue]");
    if (document.hidden || shown.length === 0) return;
    const list = document.getElementById("desk-list");
    const since = list ? `?${list.dataset.address}&since=${list.dataset.newest}` : "";
    try {
      const answer = await fetch(COUNTS + since, {
        redirect: "error",
        headers: mark ? { "If-None-Match": mark } : {},
      });
      if (!answer.ok) return; // 304: nothing moved
      mark = answer.headers.get("ETag") ?? "";
      const { counts, newest, changed } = await answer.json();
      for (const place of shown) {
        if (place.dataset.queue in counts) place.textContent = counts[place.dataset.queue];
      }
      if (list && newest) {
        list.dataset.newest = newest;
        list.dispatchEvent(new CustomEvent("desk:news", { detail: changed }));
      }
    } catch {
      // The next time will do.
    }
  };
  setInterval(refresh, EVERY);

  // A page that says how far something is looks again by itself.
  const unfinished = document.querySelector("[data-reload-after]");
  if (unfinished) {
    setTimeout(() => window.location.reload(), unfinished.dataset.reloadAfter * 1000);
  }

  // The newest words are at the end.
  const talk = document.querySelector(".desk-scroller");
  const toEnd = () => {
    if (talk) talk.scrollTop = talk.scrollHeight;
  };
  toEnd();
  window.addEventListener("load", toEnd);
  document.getElementById("desk-conflict")?.focus();
})();
