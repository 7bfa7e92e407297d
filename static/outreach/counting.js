// Looks again while a worker counts an audience. Without this script one looks again by hand.
(() => {
  "use strict";

  const EVERY = 3000; // milliseconds
  const place = () => document.querySelector("[data-counting]");

  const look = async () => {
    const here = place();
    if (!here) return;
    if (!document.hidden) {
      try {
        const answer = await fetch(here.dataset.counting, { headers: { Accept: "text/html" } });
        if (!answer.ok || answer.redirected) return;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.getElementById("audience-counted");
        if (!fresh) return;
        if (!fresh.dataset.counting) {
          // A broadcast's page says more that follows from the figures than they themselves.
          if (here.id === fresh.id) here.replaceWith(fresh);
          else location.reload();
          return;
        }
      } catch {
        // The network is away for a moment: the next look will tell.
      }
    }
    setTimeout(look, EVERY);
  };

  setTimeout(look, EVERY);
})();
