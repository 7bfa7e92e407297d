// The conversation without reloading: sends, waits for news, keeps the visitor's token within
// another site's page. Without it, our own page works as a plain form.
(() => {
  const room = document.querySelector("[data-chat]");
  const { chat: base, account, origins = "", token: fresh = "", broken } = room.dataset;
  const embedded = "token" in room.dataset;
  const framed = window.parent !== window;
  const form = room.querySelector("#say");
  if (!form) return location.replace(base); // the page for browsers without scripts
  const talk = room.querySelector(".chat__talk");
  const trouble = room.querySelector(".chat__trouble");
  const after = room.querySelector("[data-after]");
  const language = document.documentElement.lang;

  // The token ----------------------------------------------------------------------------------
  // Where the browser keeps nothing for us, the thread lives as long as the page does.
  const name = `chat:${account}`;
  let token = fresh;
  let begun = Boolean(room.dataset.begun);
  const kept = (act) => {
    try {
      return act(window.localStorage);
    } catch {
      return null;
    }
  };
  if (embedded) {
    const known = kept((store) => store.getItem(name));
    if (known) [token, begun] = [known, true];
  }
  const keep = () => {
    begun = true;
    if (embedded) kept((store) => store.setItem(name, token));
    if (after) after.hidden = false;
  };
  const forget = async (body) => {
    if (embedded) kept((store) => store.removeItem(name));
    else await ask(base, { method: "POST", body }); // the session lets go of it
    location.reload();
  };

  // Asking -------------------------------------------------------------------------------------
  const ask = (path, options = {}) => {
    const address = new URL(path, location.origin);
    if (embedded) address.searchParams.set("language", language);
    const headers = { "X-Chat": "1", ...(embedded ? { Authorization: `Bearer ${token}` } : {}) };
    return fetch(address, { ...options, headers, credentials: "same-origin" });
  };
  const read = (html) => new DOMParser().parseFromString(html, "text/html");
  const isLow = () => talk.scrollHeight - talk.scrollTop - talk.clientHeight < 80;

  // Show what is new and what changed; the rest stays where the eye is.
  const show = (html) => {
    const now = room.querySelector(".chat__lines");
    const next = read(html).querySelector(".chat__lines");
    if (!next) return;
    const low = isLow();
    now.dataset.mark = next.dataset.mark;
    const there = new Set();
    let first = null;
    for (const line of next.querySelectorAll(":scope > li")) {
      there.add(line.id);
      const old = document.getElementById(line.id);
      if (!old) {
        now.append(line);
        first ??= line;
      } else if (old.textContent !== line.textContent && !old.contains(document.activeElement)) {
        old.replaceWith(line);
      }
    }
    for (const line of [...now.children]) if (!there.has(line.id)) line.remove();
    // A long answer is read from its beginning.
    if (low && first) talk.scrollTop = first.offsetTop - 8;
  };

  const showContact = async (answer) => {
    const next = read(await answer.text()).querySelector("[data-contact]");
    if (next) room.querySelector("[data-contact]").replaceWith(next);
    return next;
  };

  const tell = (words) => (trouble.textContent = words);
  const send = async (body) => {
    tell("");
    try {
      const answer = await ask(base, { method: "POST", body });
      if (answer.ok) {
        keep();
        talk.scrollTop = talk.scrollHeight;
        show(await answer.text());
        listen();
        return true;
      }
      const said = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
      tell(said.error || broken);
    } catch {
      tell(broken);
    }
    return false;
  };

  const identity = () => {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  };

  // The form keeps its identity until it went out: what is sent again comes only once.
  form.elements.message.value = identity();
  let sending = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (sending) return;
    sending = true;
    const went = await send(new FormData(form));
    sending = false;
    if (!went) return;
    form.reset();
    form.elements.message.value = identity();
    form.elements.text.dispatchEvent(new Event("input"));
    form.elements.text.focus();
  });
  form.querySelector("[data-send]").disabled = false;
  form.elements.text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    if (matchMedia("(pointer: coarse)").matches) return;
    event.preventDefault();
    form.requestSubmit();
  });
  room.addEventListener("submit", async (event) => {
    const other = event.target;
    if (other === form) return;
    const pressed = event.submitter;
    event.preventDefault();
    const body = new FormData(other, pressed);
    if (pressed?.name === "forget") return forget(body);
    if (pressed?.name === "press") {
      talk.focus({ preventScroll: true }); // the button goes when it was taken
      return send(body);
    }
    try {
      const next = await showContact(await ask(`${base}contact/`, { method: "POST", body }));
      next?.querySelector("input:not([type=hidden])")?.focus();
    } catch {
      tell(broken);
    }
  });

  // A link leads to a page of its own: no page but this one stands within another.
  talk.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (link && framed) Object.assign(link, { target: "_blank", rel: "noopener" });
  });

  // News ---------------------------------------------------------------------------------------
  // Nobody listens while the window is closed or out of sight: what comes then is not yet seen.
  let closed = framed;
  let listening = false;
  const rest = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
  const restored = async () => {
    keep();
    talk.scrollTop = talk.scrollHeight;
    if (embedded) showContact(await ask(`${base}contact/`));
  };
  const listen = async () => {
    if (listening || !begun) return;
    listening = true;
    let faults = 0;
    while (begun && !closed && !document.hidden) {
      try {
        const mark = room.querySelector(".chat__lines").dataset.mark;
        const answer = await ask(`${base}news/?after=${encodeURIComponent(mark)}${mark ? "&wait=1" : ""}`);
        if (answer.status === 404) {
          if (embedded) kept((store) => store.removeItem(name));
          [begun, token] = [false, fresh];
        } else if (answer.status === 200) {
          const first = !mark;
          show(await answer.text());
          if (first) restored();
        }
        const wait = Number(answer.headers.get("Retry-After") || (answer.status >= 500 ? 10 : 0));
        faults = answer.status >= 500 ? faults + 1 : 0;
        await rest(wait + 0.2);
      } catch {
        faults += 1;
        await rest(Math.min(60, 3 * faults));
      }
    }
    listening = false;
  };
  document.addEventListener("visibilitychange", listen);

  // The page around us -------------------------------------------------------------------------
  // Only sites on the account's list are heard, and they only open and close.
  let around = null;
  const known = new Set([location.origin, ...origins.split(" ").filter(Boolean)]);
  if (framed) {
    window.addEventListener("message", (event) => {
      if (event.source !== window.parent || !known.has(event.origin)) return;
      around = event.origin;
      closed = event.data?.chat === "close";
      if (closed) return;
      listen();
      form.elements.text.focus();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && around) window.parent.postMessage({ chat: "close" }, around);
    });
  }
  talk.scrollTop = talk.scrollHeight;
  listen();
})();
