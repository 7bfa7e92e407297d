// What stands ready beside the composer: canned answers by "/", macros, articles that may help.
// Nothing depends on it: each has a plain form or a page of its own.
(() => {
  "use strict";

  if (!window.deskComposer) return;
  const { ask, draft, field, form, kept, text, PAUSE } = window.deskComposer;

  // Canned answers -----------------------------------------------------------------------------

  const list = document.getElementById("composer-ready");
  const SLASH = /(?:^|\s)\/([^\s/][^\n/]{0,40})?$/u;
  let chosen = -1;
  let query = null;

  text.setAttribute("aria-autocomplete", "list");
  text.setAttribute("aria-controls", list.id);

  const options = () => [...list.querySelectorAll("[role=option]")];
  const close = () => {
    list.hidden = true;
    query = null;
    text.removeAttribute("aria-activedescendant");
  };
  const choose = (index) => {
    const all = options();
    if (!all.length) return;
    chosen = (index + all.length) % all.length;
    all.forEach((each, place) => each.setAttribute("aria-selected", String(place === chosen)));
    text.setAttribute("aria-activedescendant", all[chosen].id);
    all[chosen].scrollIntoView({ block: "nearest" });
  };

  const offer = (offered) => {
    list.replaceChildren(
      ...offered.map((each) => {
        const option = document.createElement("li");
        const opening = document.createElement("small");
        option.id = `ready-${each.id}`;
        option.dataset.canned = each.id;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        opening.textContent = each.opening;
        option.append(each.name, opening);
        return option;
      }),
    );
    if (!offered.length) {
      const none = document.createElement("li");
      none.setAttribute("role", "option");
      none.setAttribute("aria-disabled", "true");
      none.textContent = list.dataset.none;
      list.append(none);
    }
    list.hidden = false;
    if (offered.length) choose(0);
  };

  const put = async (canned, from, to) => {
    try {
      const answer = await ask(form.dataset.insert, { ...draft(), text: "", canned });
      if (!answer.ok) return;
      const said = await answer.json();
      text.setRangeText(said.text, from, to, "end");
      text.dispatchEvent(new Event("input", { bubbles: true }));
      text.focus();
    } catch {
      kept.textContent = form.dataset.lost;
    }
  };

  const take = (option) => {
    if (!option?.dataset.canned) return;
    const to = text.selectionStart;
    const from = to - (query?.length ?? 0) - 1; // the slash itself
    close();
    put(option.dataset.canned, from, to);
  };

  text.addEventListener("input", async () => {
    const found = SLASH.exec(text.value.slice(0, text.selectionStart));
    if (!found) return close();
    const words = (query = found[1] ?? "");
    try {
      const answer = await fetch(`${form.dataset.ready}?q=${encodeURIComponent(words)}`);
      if (!answer.ok || query !== words) return;
      const { offered } = await answer.json();
      if (query !== words) return;
      if (offered.length || words.length < 12) offer(offered);
      else close();
    } catch {
      close();
    }
  });
  text.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const acts = {
      ArrowDown: () => choose(chosen + 1),
      ArrowUp: () => choose(chosen - 1),
      Enter: () => take(options()[chosen]),
      Tab: () => take(options()[chosen]),
      Escape: close,
    };
    const act = acts[event.key];
    if (!act || (event.key !== "Escape" && !list.querySelector("[data-canned]"))) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
  list.addEventListener("mousedown", (event) => {
    event.preventDefault(); // the caret stays where it is
    take(event.target.closest("[data-canned]"));
  });
  text.addEventListener("blur", () => setTimeout(close, 150));

  document.getElementById("composer-insert")?.addEventListener("click", (event) => {
    event.preventDefault();
    const select = document.getElementById("composer-canned");
    if (select.value) put(select.value, text.selectionStart, text.selectionEnd);
    select.value = "";
  });

  // Macros -------------------------------------------------------------------------------------

  const link = document.getElementById("desk-macros");
  const dialog = document.getElementById("desk-macros-dialog");
  link.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const address = `${link.href}${link.href.includes("?") ? "&" : "?"}part=1`;
    try {
      const answer = await fetch(address, { redirect: "error" });
      if (!answer.ok) throw new Error(answer.status);
      document.getElementById("desk-macros-list").innerHTML = await answer.text();
    } catch {
      location.href = link.href;
      return;
    }
    // What counts as seen is this page, not what the list was made from a moment ago.
    for (const name of ["version", "message", "event"]) {
      dialog.querySelectorAll(`[name=${name}]`).forEach((input) => (input.value = field(name)));
    }
    dialog.showModal();
    dialog.querySelector("button:not(:disabled)[type=submit]")?.focus();
  });
  document.getElementById("desk-macros-close").addEventListener("click", () => dialog.close());

  // Articles that may help ---------------------------------------------------------------------

  const articles = document.getElementById("composer-articles");
  if (articles.dataset.from) {
    let pause = 0;
    const suggest = async () => {
      try {
        const answer = await ask(articles.dataset.from, { text: text.value });
        if (!answer.ok) return;
        const found = (await answer.json()).articles;
        const shown = document.createElement("ul");
        for (const { title, language, link: address, words, used } of found) {
          const item = document.createElement("li");
          item.lang = language;
          const anchor = document.createElement("a");
          anchor.href = address;
          anchor.target = "_blank";
          anchor.rel = "noopener";
          anchor.textContent = title;
          item.append(anchor);
          if (words) {
            const put = document.createElement("button");
            put.type = "button";
            put.className = "desk-button";
            put.textContent = articles.dataset.put;
            put.addEventListener("click", () => {
              text.setRangeText(words, text.selectionStart, text.selectionEnd, "end");
              text.dispatchEvent(new Event("input", { bubbles: true }));
              text.focus();
              ask(used, {}).catch(() => {});
            });
            item.append(" ", put);
          }
          shown.append(item);
        }
        articles.replaceChildren(shown);
        articles.hidden = found.length === 0;
      } catch {
        // It is help, no more.
      }
    };
    text.addEventListener("input", () => {
      clearTimeout(pause);
      pause = setTimeout(suggest, 2 * PAUSE);
    });
    suggest();
  }
})();
