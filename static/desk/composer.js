// The composer: who else is here, drafts that keep themselves, what the words will cost.
// Nothing depends on it: a plain form keeps a draft too.
(() => {
  "use strict";

  const form = document.getElementById("composer");
  const here = document.getElementById("desk-here");
  if (!form || !here) return;

  const BEAT = 15_000; // milliseconds
  const STILL_WRITING = 30_000;
  const PAUSE = 800;
  const text = document.getElementById("say-text");
  const kept = document.getElementById("composer-kept");
  const field = (name) => form.querySelector(`[name=${name}]`)?.value ?? "";
  const mode = () => form.querySelector("[name=mode]:checked")?.value ?? "reply";
  const side = (which) => (which === "note" ? "note" : "citizen");

  const body = (fields) => {
    const data = new FormData();
    data.set("csrfmiddlewaretoken", field("csrfmiddlewaretoken"));
    for (const [name, value] of Object.entries(fields)) data.set(name, value);
    return data;
  };
  const ask = (address, fields, signal) =>
    fetch(address, {
      method: "POST",
      body: body(fields),
      headers: { Accept: "application/json" },
      redirect: "error",
      signal,
    });

  // Who else is here ---------------------------------------------------------------------------

  let typed = 0;
  const isWriting = () => text.value.trim() !== "" && Date.now() - typed < STILL_WRITING;

  const line = (words, icon, className) => {
    const shown = document.createElement("span");
    const sign = document.createElement("span");
    sign.className = "material-symbols-outlined";
    sign.setAttribute("aria-hidden", "true");
    sign.textContent = icon;
    shown.className = className;
    shown.append(sign, words);
    return shown;
  };

  let told = "";
  const tell = ({ others, version }) => {
    const isChanged = String(version) !== here.dataset.version;
    const now = JSON.stringify([others, isChanged]);
    if (now === told) return; // a screen reader hears what is new, and only that
    told = now;
    here.replaceChildren(
      ...others.map(({ words, writing }) => line(words, writing ? "edit" : "visibility", "")),
    );
    if (isChanged) {
      const again = document.createElement("a");
      again.href = location.pathname + location.search;
      again.textContent = here.dataset.look;
      const changed = line(`${here.dataset.changed} `, "sync", "is-changed");
      changed.append(again);
      here.append(changed);
    }
  };

  const tellThem = async () => {
    if (document.hidden) return;
    try {
      const what = isWriting() ? "writing" : "looking";
      const answer = await ask(here.dataset.from, { what }, AbortSignal.timeout(BEAT));
      if (answer.ok) tell(await answer.json());
    } catch {
      // The next beat will do.
    }
  };
  // One after another: a slow "looking" mustn't arrive after the "writing" that followed it.
  let before = Promise.resolve();
  const beat = () => {
    before = before.then(tellThem);
  };
  setInterval(beat, BEAT);
  document.addEventListener("visibilitychange", beat);
  beat();

  // Drafts -------------------------------------------------------------------------------------

  const store = `composer ${location.pathname}`;
  const other = document.getElementById("composer-other");
  const texts = { citizen: "", note: "" };
  if (other) texts[side(other.dataset.mode)] = other.value;
  let current = mode();
  let last = text.value; // as the server has it
  let waiting = 0;
  let flight = null;
  let isSent = false;

  const show = ({ words, carried }) => {
    kept.textContent = words;
    kept.className = "";
    const preview = document.getElementById("composer-preview");
    preview.hidden = !carried.body || mode() === "note";
    document.getElementById("composer-preview-subject").textContent = carried.subject;
    document.getElementById("composer-preview-body").textContent = carried.body;
    const cost = document.getElementById("composer-cost");
    cost.textContent = carried.parts
      ? cost.dataset.words.replace("%(letters)s", carried.letters).replace("%(parts)s", carried.parts)
      : "";
  };

  const hold = () => {
    try {
      sessionStorage.setItem(store, JSON.stringify({ mode: current, text: text.value }));
    } catch {
      // A full or forbidden store: the words are in the box still.
    }
  };

  const draft = () => ({ mode: current, text: text.value, message: field("message") });

  const keep = async () => {
    clearTimeout(waiting);
    waiting = 0;
    flight?.abort();
    flight = new AbortController();
    const sent = text.value;
    try {
      const answer = await ask(form.dataset.keep, draft(), flight.signal);
      if (!answer.ok) throw new Error(answer.status);
      const said = await answer.json();
      last = sent;
      sessionStorage.removeItem(store);
      if (!isSent) show(said);
    } catch (fault) {
      if (fault.name === "AbortError" || isSent) return;
      hold();
      kept.textContent = form.dataset.lost;
      kept.className = "is-lost";
    }
  };

  text.addEventListener("input", () => {
    const began = !isWriting();
    typed = Date.now();
    if (began) beat();
    clearTimeout(waiting);
    waiting = setTimeout(keep, PAUSE);
  });

  form.addEventListener("change", (event) => {
    if (event.target.name !== "mode" || mode() === current) return;
    const from = side(current);
    const to = side(mode());
    if (from !== to) {
      if (text.value !== last) navigator.sendBeacon(form.dataset.keep, body(draft()));
      texts[from] = text.value;
      text.value = last = texts[to];
    }
    current = mode();
    keep();
  });

  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target !== form) return;
    isSent = true;
    clearTimeout(waiting);
    flight?.abort();
    sessionStorage.removeItem(store);
  });
  window.addEventListener("pageshow", () => {
    isSent = false;
  });
  window.addEventListener("pagehide", () => {
    if (!isSent && text.value !== last) navigator.sendBeacon(form.dataset.keep, body(draft()));
    navigator.sendBeacon(here.dataset.from, body({ what: "left" }));
  });

  const lost = JSON.parse(sessionStorage.getItem(store) ?? "null");
  if (lost && lost.text && lost.text !== text.value && !text.value.trim()) {
    const choice = document.getElementById(`mode-${lost.mode}`);
    if (choice) choice.checked = true;
    current = mode();
    text.value = lost.text;
    kept.textContent = form.dataset.offline;
    waiting = setTimeout(keep, PAUSE);
  }
  document.getElementById("composer-keep").hidden = true; // it keeps itself

  window.deskComposer = { ask, draft, field, form, kept, text, PAUSE }; // for composer_ready.js
})();
