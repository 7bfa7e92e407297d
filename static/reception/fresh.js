// Keeps a part of the page fresh by asking for it anew; the server says 304 when nothing changed.
(() => {
  "use strict";

  document.querySelectorAll("[data-fresh]").forEach((part) => {
    let tag = "";
    const ask = async () => {
      const busy = part.contains(document.activeElement) && document.activeElement.matches("select, input");
      if (document.hidden || busy) return;
      try {
        const headers = tag ? { "If-None-Match": tag } : {};
        const answer = await fetch(part.dataset.fresh, { headers, redirect: "error" });
        part.classList.toggle("is-stale", !answer.ok && answer.status !== 304);
        if (!answer.ok) return;
        tag = answer.headers.get("ETag") ?? "";
        const focused = part.contains(document.activeElement)
          ? document.activeElement.getAttribute("aria-label")
          : null;
        part.innerHTML = await answer.text();
        if (focused) part.querySelector(`[aria-label="${CSS.escape(focused)}"]`)?.focus();
        part.dispatchEvent(new CustomEvent("fresh", { bubbles: true }));
      } catch {
        part.classList.add("is-stale"); // the next time will do
      }
    };
    setInterval(ask, Number(part.dataset.every) * 1000);
    document.addEventListener("visibilitychange", ask);
  });
})();
