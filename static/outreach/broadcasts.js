// The part of a broadcast's page that moves while it goes out. Without this script one reloads.
(() => {
  "use strict";

  const EVERY = 3000; // milliseconds
  const place = () => document.getElementById("broadcast-progress");

  const renew = async () => {
    const here = place();
    if (!here || !here.dataset.renew) return;
    if (document.hidden) {
      setTimeout(renew, EVERY);
      return;
    }
    try {
      const answer = await fetch(here.dataset.renew, { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("broadcast-progress");
      if (!fresh) return;
      const isOver = fresh.dataset.status !== here.dataset.status;
      here.replaceWith(fresh);
      if (isOver) {
        location.reload(); // other buttons stand there now
        return;
      }
    } catch {
      // The network is away for a moment: the next look will tell.
    }
    setTimeout(renew, EVERY);
  };

  setTimeout(renew, EVERY);
})();
