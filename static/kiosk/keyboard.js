// A keyboard on the screen for every field that takes words. The field keeps the focus.
(() => {
  const board = document.querySelector(".kiosk-keyboard");
  if (!board) return;
  const layouts = window.KIOSK_LAYOUTS;
  const names = Object.keys(layouts);
  const FIGURES = "1234567890";
  const SIGNS = ".,-@+/?!";
  const own = document.documentElement.lang.slice(0, 2);
  let layout = names.includes(own) ? own : "en";
  let capitals = false;
  let field = null;

  // Turkic languages have two letters i: their capitals are not English ones.
  const shown = (letter) => (capitals ? letter.toLocaleUpperCase(layout) : letter);

  const key = (label, act, { name = "", wide = false, pressed = null } = {}) => {
    const button = document.createElement("button");
    button.type = "button";
    button.tabIndex = -1;
    button.textContent = label;
    button.className = wide ? "kiosk-key kiosk-key--wide" : "kiosk-key";
    if (name) button.setAttribute("aria-label", name);
    if (pressed !== null) button.setAttribute("aria-pressed", String(pressed));
    button.addEventListener("pointerdown", (event) => event.preventDefault());
    button.addEventListener("click", act);
    return button;
  };
  const row = (keys) => {
    const line = document.createElement("div");
    line.className = "kiosk-row";
    line.append(...keys);
    return line;
  };

  const changed = () => field.dispatchEvent(new Event("input", { bubbles: true }));
  const insert = (words) => {
    if (!field) return;
    const end = field.value.length - (field.selectionEnd - field.selectionStart) + words.length;
    if (field.maxLength >= 0 && end > field.maxLength) return;
    field.setRangeText(words, field.selectionStart, field.selectionEnd, "end");
    changed();
    if (capitals) {
      capitals = false;
      draw();
    }
  };
  const erase = () => {
    if (!field) return;
    let start = field.selectionStart;
    if (start === field.selectionEnd && start > 0) {
      const before = [...field.value.slice(0, start)];
      start -= before[before.length - 1].length; // a letter of two halves is one letter
    }
    field.setRangeText("", start, field.selectionEnd, "end");
    changed();
  };
  const enter = () => (field?.tagName === "TEXTAREA" ? insert("\n") : field?.form?.requestSubmit());
  const next = () => {
    layout = names[(names.indexOf(layout) + 1) % names.length];
    draw();
  };

  function draw() {
    const say = board.dataset;
    const letters = layouts[layout].rows.map((letters) =>
      row([...letters].map((letter) => key(shown(letter), () => insert(shown(letter))))),
    );
    const last = letters[letters.length - 1];
    last.prepend(
      key("⇧", () => ((capitals = !capitals), draw()), {
        name: say.capitals, wide: true, pressed: capitals,
      }),
    );
    last.append(key("⌫", erase, { name: say.delete, wide: true }));
    board.replaceChildren(
      row([...FIGURES].map((figure) => key(figure, () => insert(figure)))),
      ...letters,
      row([
        key(layouts[layout].name, next, { name: `${say.language}: ${layouts[layout].name}`, wide: true }),
        ...[...SIGNS].slice(0, 3).map((sign) => key(sign, () => insert(sign))),
        key(say.space, () => insert(" "), { wide: true }),
        ...[...SIGNS].slice(3).map((sign) => key(sign, () => insert(sign))),
        key("⏎", enter, { name: say.enter, wide: true }),
        key("▾", hide, { name: say.hide, wide: true }),
      ]),
    );
    board.querySelector(".kiosk-row:last-child .kiosk-key--wide:nth-child(5)")?.classList.add("kiosk-key--space");
  }

  function show(target) {
    field = target;
    if (board.hidden) {
      draw();
      board.hidden = false;
    }
    document.body.style.setProperty("--keyboard", `${board.offsetHeight}px`);
    document.body.classList.add("kiosk-typing");
    target.scrollIntoView({ block: "center" });
  }
  function hide() {
    board.hidden = true;
    field = null;
    document.body.classList.remove("kiosk-typing");
  }

  const typed = 'textarea, input[type="text"], input[type="tel"], input[type="email"], input[type="search"], input:not([type])';
  document.querySelectorAll(typed).forEach((target) => {
    target.inputMode = "none"; // ours is enough
    if (target.type === "email") target.type = "text"; // a mail field has no caret to speak of
    target.addEventListener("focus", () => show(target));
  });
  // Only after the finger is lifted: a page that moves under it would lose the touch.
  document.addEventListener("click", (event) => {
    if (board.contains(event.target)) return;
    const now = document.activeElement;
    if (!now?.matches(typed)) hide();
    else if (board.hidden) show(now);
  });
  const first = document.activeElement;
  if (first?.matches(typed)) show(first);
})();
