// The desk by keyboard. Which key does what is read from the help, so the two never differ; who
// switched single keys off has none of them.
(() => {
  "use strict";

  const help = document.getElementById("desk-help");
  if (!help) return;

  const PAIR = 1500; // milliseconds between two keys in a row
  const table = new Map(
    [...help.querySelectorAll("kbd[data-act]")].map((key) => [key.dataset.keys, key.dataset.act]),
  );
  const isOn = "active" in help.dataset;
  const typing = (element) =>
    element.matches("input:not([type=radio]):not([type=checkbox]), textarea, select") ||
    element.isContentEditable;
  const press = (selector) => {
    const found = document.querySelector(selector);
    found?.click();
    return Boolean(found);
  };
  const step = (name) => press(`.desk-head form[action$="/${name}/"] button`);

  // Lists -----------------------------------------------------------------------------------

  const links = () => [...document.querySelectorAll(".desk-list .is-code a")];
  const here = () => document.activeElement.closest(".desk-list tbody tr");
  const walk = (by) => {
    const all = links();
    const at = all.indexOf(here()?.querySelector(".is-code a"));
    const next = all[Math.min(all.length - 1, Math.max(0, at < 0 ? 0 : at + by))];
    next?.focus();
    next?.closest("tr").scrollIntoView({ block: "nearest" });
  };

  // Appeals ---------------------------------------------------------------------------------

  const write = (mode) => {
    const choice = document.getElementById(`mode-${mode}`);
    if (!choice) return;
    choice.checked = true;
    choice.dispatchEvent(new Event("change", { bubbles: true }));
    document.getElementById("say-text").focus();
  };
  const focus = (id) => document.getElementById(id)?.focus();

  const acts = {
    down: () => walk(1),
    up: () => walk(-1),
    open: () => here()?.querySelector(".is-code a")?.click(),
    tick: () => here()?.querySelector(".is-tick input")?.click(),
    reply: () => write("reply"),
    answer: () => write("answer"),
    note: () => write("note"),
    macros: () => press("#desk-macros"),
    classify: () => focus("classify_kind"),
    assign: () => focus("assign_organisation"),
    take: () => step("take"),
    start: () => step("step/in_progress"),
    done: () => step("step/closed") || write("answer"),
    following: () => press("#desk-next"),
    another: () => press("#duty-next"),
    foregoing: () => press("#desk-previous"),
    back: () => press("#desk-back"),
    search: () => focus("filter_q"),
    help: () => help.open || help.showModal(),
  };
  const run = (act) => {
    if (act.startsWith("go:")) window.location = `${help.dataset.list}?queue=${act.slice(3)}`;
    else acts[act]?.();
  };

  let first = "";
  let since = 0;
  const named = (event) => (event.shiftKey && /^\p{L}$/u.test(event.key) ? "Shift+" : "") + event.key;
  const pressed = (event) => {
    const key = named(event);
    const pair = Date.now() - since < PAIR ? `${first} ${key}` : "";
    first = "";
    const act = table.get(pair) ?? table.get(key);
    if (act) {
      event.preventDefault();
      run(act);
    } else if ([...table.keys()].some((keys) => keys.startsWith(`${key} `))) {
      event.preventDefault();
      first = key;
      since = Date.now();
    }
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && typing(event.target) && !event.target.closest("dialog")) {
      event.target.blur();
    } else if (event.key === "Enter" && event.ctrlKey) {
      send(event);
    } else if (
      isOn &&
      !(event.ctrlKey || event.metaKey || event.altKey) &&
      !typing(event.target) &&
      !document.querySelector("dialog[open]")
    ) {
      pressed(event);
    }
  });

  // Ctrl+Enter sends the form that one is in, by its first button that is shown.
  const send = (event) => {
    const form = event.target.closest(".desk form");
    const buttons = [...(form?.querySelectorAll("button[type=submit]") ?? [])];
    const shown = buttons.filter((button) => button.offsetParent);
    const chosen = shown.find((button) => button.classList.contains("primary")) ?? shown[0];
    if (!chosen) return;
    event.preventDefault();
    chosen.click();
  };

  // Whoever comes back to a list stands where they were. The browser, on its way to the line, takes
  // the focus from whatever has it: so this comes after.
  if (/^#a\d+$/.test(window.location.hash)) {
    const line = document.querySelector(`${window.location.hash} .is-code a`);
    window.addEventListener("load", () => setTimeout(() => line?.focus()));
  }
})();
