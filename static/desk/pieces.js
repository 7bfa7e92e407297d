// Pieces of the appeal's page that come after it. Without this, a link leads to each of them.
(() => {
  "use strict";

  for (const place of document.querySelectorAll("[data-piece]")) {
    fetch(place.dataset.piece, { redirect: "error" })
      .then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)))
      .then((html) => {
        place.innerHTML = html;
        place.dataset.ready = "1";
      })
      .catch(() => {
        // The link that stands there leads to the same.
      });
  }
})();
