// The figures move by themselves: a stream says that they changed, the page fetches itself anew.
(() => {
  const marked = document.querySelector("[data-changes]");
  if (!marked || !window.EventSource) return;
  const said = document.querySelector("[data-updated]");
  const FOCUS = "a, button, summary, select, input, [tabindex]";
  const ASK_AGAIN = 15000;
  let known = marked.dataset.generation;
  let source = null;
  let timer = null;
  let saidAt = Date.now();

  const swap = (old, fresh) => {
    if (old.innerHTML === fresh.innerHTML) return false;
    const open = [...old.querySelectorAll("details")].map((fold) => fold.open);
    const at = [...old.querySelectorAll(FOCUS)].indexOf(document.activeElement);
    old.replaceChildren(...fresh.childNodes);
    const folds = [...old.querySelectorAll("details")];
    if (folds.length === open.length) folds.forEach((fold, n) => (fold.open = open[n]));
    if (at >= 0) old.querySelectorAll(FOCUS)[at]?.focus({ preventScroll: true });
    return true;
  };
  const refresh = async () => {
    const answer = await fetch(location.href, { cache: "no-cache" });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const regions = [...page.querySelectorAll("[data-live]")];
    const changed = regions.filter((fresh) => {
      const old = document.querySelector(`[data-live="${fresh.dataset.live}"]`);
      return old && swap(old, fresh);
    });
    if (!changed.length) return;
    document.dispatchEvent(new Event("figures"));
    if (said && Date.now() - saidAt > 60000) {
      saidAt = Date.now();
      const time = new Date().toLocaleTimeString(document.documentElement.lang, { timeStyle: "short" });
      said.textContent = `${said.dataset.updated} ${time}`;
    }
  };
  const again = () => refresh().catch(() => {});
  const listen = () => {
    source = new EventSource(marked.dataset.changes);
    source.addEventListener("facts", (event) => {
      if (event.data === known) return;
      known = event.data;
      again();
    });
    source.addEventListener("error", () => {
      // Refused or broken: a stream that merely ended is taken up by the browser itself.
      if (source.readyState === EventSource.CLOSED) {
        timer = setTimeout(() => again().then(listen), ASK_AGAIN);
      }
    });
  };
  const rest = () => {
    clearTimeout(timer);
    source?.close();
  };
  document.addEventListener("visibilitychange", () => {
    rest();
    if (!document.hidden) again().then(listen);
  });
  if (!document.hidden) listen();
})();
