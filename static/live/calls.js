// The card of one's own call slides in on every page of the desk; the lists of the page of calls
// stay fresh. Without this the page of calls says the same when it is loaded again.
(() => {
  "use strict";

  const NOW = "/admin/live/call/now/";
  const LISTS = "/admin/live/call/lists/";
  const LISTS_EVERY = 5_000; // milliseconds
  const HIDDEN = "call-hidden"; // in the session: the call whose card was put away

  const onCalls = document.querySelector(".call-page") !== null;
  let shown = "";
  let timer = 0;

  const place = () => {
    const own = document.getElementById("call-mine"); // where the page of calls has it
    if (own) return own;
    let pop = document.getElementById("call-pop");
    if (!pop) {
      pop = document.createElement("aside");
      pop.id = "call-pop";
      pop.className = "desk";
      pop.setAttribute("aria-live", "assertive");
      document.body.append(pop);
    }
    return pop;
  };

  const show = (card) => {
    if (card.key === shown) return;
    shown = card.key;
    const pop = place();
    const away = pop.id === "call-pop" && String(card.call) === sessionStorage.getItem(HIDDEN);
    pop.innerHTML = away ? "" : card.html;
    const writing = pop.querySelector("[data-call-form]");
    if (writing && location.search.includes(writing.dataset.callForm)) writing.remove();
    const hide = pop.querySelector("[data-call-hide]");
    if (hide && pop.id === "call-pop") {
      hide.hidden = false;
      hide.addEventListener("click", () => {
        sessionStorage.setItem(HIDDEN, String(card.call));
        pop.replaceChildren();
      });
    }
  };

  const ask = async () => {
    clearTimeout(timer);
    let again = 30;
    if (!document.hidden) {
      try {
        const answer = await fetch(NOW, { redirect: "error" });
        if (answer.status === 403) return; // calls are not for this person
        if (answer.ok) {
          const card = await answer.json();
          again = card.again;
          show(card);
        }
      } catch {
        // The next time will do.
      }
    }
    timer = setTimeout(ask, again * 1000);
  };

  const refresh = async () => {
    const lists = document.getElementById("call-lists");
    // Whoever stands on a button there is not to lose it under their finger.
    if (!lists || document.hidden || lists.contains(document.activeElement)) return;
    try {
      const answer = await fetch(LISTS, { redirect: "error" });
      if (!answer.ok) return;
      const fresh = await answer.text();
      if (!lists.contains(document.activeElement)) lists.innerHTML = fresh;
    } catch {
      // The next time will do.
    }
  };

  const begin = () => {
    if (!document.getElementById("nav-sidebar") && !document.querySelector(".desk")) return;
    ask();
    document.addEventListener("visibilitychange", () => document.hidden || ask());
    if (onCalls || document.getElementById("call-lists")) setInterval(refresh, LISTS_EVERY);
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
