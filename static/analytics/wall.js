// One screen after another, and every minute the newest figures. Without it, all stand in a row.
(() => {
  const wall = document.querySelector("[data-wall]");
  if (!wall) return;
  const pause = document.querySelector("[data-pause]");
  const STAY = 15000;
  const RENEW = 60000;
  let at = 0;
  let isStill = false;
  let renewedAt = Date.now();

  const show = () => {
    const screens = [...wall.children];
    at %= screens.length;
    screens.forEach((screen, n) => (screen.hidden = n !== at));
  };
  const renew = async () => {
    renewedAt = Date.now();
    const answer = await fetch(location.href, { cache: "no-store" });
    if (answer.redirected || answer.status === 410 || answer.status === 404) return location.reload();
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of ["main", "footer"]) {
      document.querySelector(part).replaceChildren(...page.querySelector(part).childNodes);
    }
    show();
  };
  const next = () => {
    if (isStill) return;
    at += 1;
    show();
    if (Date.now() - renewedAt > RENEW) renew().catch(() => {});
  };
  const words = pause.textContent;
  pause.hidden = false;
  pause.addEventListener("click", () => {
    isStill = !isStill;
    pause.textContent = isStill ? pause.dataset.go : words;
  });
  show();
  setInterval(next, STAY);
})();
