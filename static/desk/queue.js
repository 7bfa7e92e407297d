// The list of a queue: ticking many, and what moves while one looks. Nothing jumps under the hand:
// lines change in their place, and what is new is told in one quiet line.
(() => {
  "use strict";

  const list = document.getElementById("desk-list");
  const form = document.getElementById("desk-bulk");

  // Ticking many ----------------------------------------------------------------------------

  const ticks = () => [...list.querySelectorAll("tbody .is-tick input")];
  const said = document.getElementById("desk-ticked");
  const all = document.getElementById("desk-all-here");
  const tell = () => {
    const number = ticks().filter((tick) => tick.checked).length;
    said.textContent = number ? said.dataset.words.replace("%n", number) : "";
    all.checked = number > 0 && number === ticks().length;
    all.indeterminate = number > 0 && !all.checked;
  };
  let last = null;
  const reach = (tick, isRange) => {
    const every = ticks();
    if (isRange && every.includes(last)) {
      const [from, to] = [every.indexOf(last), every.indexOf(tick)].sort((a, b) => a - b);
      every.slice(from, to + 1).forEach((each) => (each.checked = tick.checked));
    }
    last = tick;
    tell();
  };
  if (form && said) {
    list.addEventListener("click", (event) => {
      if (event.target.matches(".is-tick input")) reach(event.target, event.shiftKey);
    });
    all.addEventListener("change", () => {
      ticks().forEach((tick) => (tick.checked = all.checked));
      tell();
    });
    window.addEventListener("pageshow", tell);
  }

  // What moves ------------------------------------------------------------------------------

  const FRESH = 1000; // milliseconds
  const news = document.getElementById("desk-news");
  const others = new Set();

  const swap = (row, fresh) => {
    const place = document.activeElement.closest("td, th");
    const inside = row.contains(place) ? [...row.children].indexOf(place) : -1;
    const isTicked = row.querySelector(".is-tick input")?.checked;
    row.className = fresh.className;
    row.replaceChildren(...fresh.children);
    const tick = row.querySelector(".is-tick input");
    if (tick) tick.checked = isTicked;
    if (inside >= 0) row.children[inside]?.querySelector("a, input")?.focus();
    row.classList.add("is-fresh");
    setTimeout(() => row.classList.remove("is-fresh"), FRESH);
  };

  const renew = async (changed) => {
    const answer = await fetch(window.location.href, { redirect: "error" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const row of changed) {
      const fresh = page.getElementById(row.id);
      if (fresh) swap(row, fresh);
    }
  };

  const count = () => {
    const words = others.size === 1 ? news.dataset.one : news.dataset.many;
    const link = document.createElement("a");
    link.href = window.location.href.split("#")[0];
    link.textContent = words.replace("%n", others.size);
    news.replaceChildren(link);
    news.hidden = false;
  };

  list?.addEventListener("desk:news", async ({ detail: changed }) => {
    const rows = [];
    for (const pk of changed) {
      const row = document.getElementById(`a${pk}`);
      if (row) rows.push(row);
      else others.add(pk);
    }
    if (others.size > 0) count();
    if (rows.length > 0) await renew(rows).catch(() => {});
  });
})();
