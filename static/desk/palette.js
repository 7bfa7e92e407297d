// The command palette (Ctrl+K): go to a queue or a page, open an appeal, press a button of this
// page. The server says what there is for this person; here it is only sifted.
(() => {
  "use strict";

  const palette = document.getElementById("desk-palette");
  if (!palette) return;

  const PAUSE = 250; // milliseconds
  const FEWEST = 3; // letters before appeals are looked for
  const MOST = 40;
  const words = document.getElementById("desk-palette-words");
  const list = document.getElementById("desk-palette-list");
  const said = document.getElementById("desk-palette-said");

  let places = null;
  let buttons = [];
  let found = [];
  let shown = [];
  let at = 0;

  const fetched = async (query) => {
    const answer = await fetch(palette.dataset.commands + query, { redirect: "error" });
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  };

  const named = (button) => {
    const copy = button.cloneNode(true);
    copy.querySelectorAll("[aria-hidden=true], kbd").forEach((sign) => sign.remove());
    return copy.textContent.trim().replace(/\s+/g, " ");
  };

  // What can be pressed on the page now.
  const pressable = () =>
    [...document.querySelectorAll("[data-command], .desk-head button, button.desk-button, a.desk-button")]
      .filter((button) => button.offsetParent && !button.closest("dialog"))
      .map((button) => ({
        label: named(button),
        group: list.dataset.here,
        icon: "bolt",
        count: "",
        press: () => button.click(),
      }))
      .filter((command, index, all) => all.findIndex((one) => one.label === command.label) === index);

  const fold = (text) => text.toLocaleLowerCase();
  const sifted = () => {
    const wanted = fold(words.value).split(/\s+/).filter(Boolean);
    const fits = ({ label, group }) => wanted.every((word) => fold(`${label} ${group}`).includes(word));
    const rank = ({ label }) => (wanted.length && fold(label).startsWith(wanted[0]) ? 0 : 1);
    return [...buttons, ...(places ?? [])].filter(fits).sort((a, b) => rank(a) - rank(b));
  };

  const mark = () => {
    [...list.children].forEach((option, index) =>
      option.setAttribute("aria-selected", String(index === at)),
    );
    const here = list.children[at];
    here?.scrollIntoView({ block: "nearest" });
    if (here) words.setAttribute("aria-activedescendant", here.id);
    else words.removeAttribute("aria-activedescendant");
  };

  const part = (tag, className, text) => {
    const made = document.createElement(tag);
    made.className = className;
    made.textContent = text;
    return made;
  };
  const option = (command, index) => {
    const made = document.createElement("li");
    made.id = `desk-command-${index}`;
    made.setAttribute("role", "option");
    const icon = part("span", "material-symbols-outlined", command.icon);
    icon.setAttribute("aria-hidden", "true");
    made.append(icon, part("span", "desk-palette-label", command.label));
    if (command.count) made.append(part("span", "desk-count", command.count));
    made.append(part("small", "", command.group));
    made.addEventListener("click", () => choose(index));
    return made;
  };

  const render = () => {
    shown = [...found, ...sifted()].slice(0, MOST);
    at = 0;
    list.replaceChildren(...shown.map(option));
    list.hidden = shown.length === 0;
    words.setAttribute("aria-expanded", String(shown.length > 0));
    said.textContent = places && shown.length === 0 ? said.dataset.nothing : "";
    mark();
  };

  const choose = (index) => {
    const command = shown[index];
    if (!command) return;
    palette.close();
    if (command.press) command.press();
    else window.location = command.link;
  };

  let waiting = 0;
  const look = () => {
    clearTimeout(waiting);
    const asked = words.value.trim();
    if (asked.length < FEWEST) {
      found = [];
      return;
    }
    waiting = setTimeout(async () => {
      try {
        const answer = await fetched(`?${new URLSearchParams({ q: asked })}`);
        if (words.value.trim() !== asked) return; // something else is wanted by now
        found = answer.found;
        render();
      } catch {
        said.textContent = said.dataset.failed;
      }
    }, PAUSE);
  };

  const open = async () => {
    words.value = "";
    found = [];
    buttons = pressable();
    palette.showModal();
    words.focus();
    render();
    try {
      places ??= (await fetched("")).commands;
      render();
    } catch {
      said.textContent = said.dataset.failed;
    }
  };

  words.addEventListener("input", () => {
    found = [];
    render();
    look();
  });
  words.addEventListener("keydown", (event) => {
    const ways = { ArrowDown: at + 1, ArrowUp: at - 1 };
    if (event.key in ways) {
      event.preventDefault();
      at = (ways[event.key] + shown.length) % Math.max(1, shown.length);
      mark();
    } else if (event.key === "Enter") {
      event.preventDefault();
      choose(at);
    }
  });
  palette.addEventListener("click", (event) => {
    if (event.target === palette) palette.close(); // beside it
  });
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (palette.open) palette.close();
    else open();
  });
})();
