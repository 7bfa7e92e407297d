// The screen in the hall: wiped when nobody is there, read aloud, and patient with a bad line.
(() => {
  const IDLE = 60_000; // milliseconds without a touch
  const COUNTDOWN = 20; // seconds of warning
  const RETRY = 3_000;
  const tool = (name) => document.querySelector(`[data-kiosk="${name}"]`);
  const home = document.querySelector(".kiosk-tools a").href;

  // Nobody there ------------------------------------------------------------------------------
  const dialog = document.querySelector(".kiosk-idle");
  const left = dialog.querySelector(".kiosk-idle__left");
  let waiting = null;
  let counting = null;
  const atHome = location.href.split(/[?#]/)[0] === home; // there is nothing to wipe
  const wipe = () => location.replace(home);
  const warn = () => {
    if (dialog.open || atHome) return;
    let seconds = COUNTDOWN;
    left.textContent = seconds;
    dialog.showModal();
    counting = setInterval(() => {
      seconds -= 1;
      left.textContent = seconds;
      if (seconds <= 0) {
        clearInterval(counting);
        wipe();
      }
    }, 1000);
  };
  const touched = () => {
    clearTimeout(waiting);
    waiting = setTimeout(warn, IDLE);
  };
  const stay = () => {
    clearInterval(counting);
    dialog.close();
    touched();
  };
  tool("stay").addEventListener("click", stay);
  dialog.addEventListener("cancel", stay);
  ["pointerdown", "keydown", "input", "scroll"].forEach((kind) =>
    document.addEventListener(kind, touched, { passive: true, capture: true }),
  );
  touched();
  // A page that comes back from the browser's memory shows what somebody else typed.
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());

  // Contrast and size: as long as this person stands here --------------------------------------
  for (const name of ["contrast", "larger"]) {
    const button = tool(name);
    const set = (on) => {
      document.body.classList.toggle(`kiosk--${name}`, on);
      button.setAttribute("aria-pressed", String(on));
      sessionStorage.setItem(`kiosk-${name}`, on ? "yes" : "");
    };
    button.hidden = false;
    button.addEventListener("click", () => set(button.getAttribute("aria-pressed") !== "true"));
    set(sessionStorage.getItem(`kiosk-${name}`) === "yes");
  }

  // Read aloud, where the device has a voice for the language ------------------------------------
  const voice = () =>
    window.speechSynthesis?.getVoices().find((each) => each.lang.startsWith(document.documentElement.lang));
  const read = tool("read");
  const offer = () => (read.hidden = !voice());
  window.speechSynthesis?.addEventListener?.("voiceschanged", offer);
  offer();
  const silent = () => {
    window.speechSynthesis.cancel();
    read.setAttribute("aria-pressed", "false");
  };
  read.addEventListener("click", () => {
    if (read.getAttribute("aria-pressed") === "true") return silent();
    const words = new SpeechSynthesisUtterance(document.getElementById("main").innerText);
    words.voice = voice();
    words.lang = document.documentElement.lang;
    words.addEventListener("end", silent);
    read.setAttribute("aria-pressed", "true");
    window.speechSynthesis.speak(words);
  });
  window.addEventListener("pagehide", () => window.speechSynthesis?.cancel());

  // A bad line: a form goes out when the site answers, and not before ----------------------------
  const offline = document.querySelector(".kiosk-offline");
  const answers = async () => {
    try {
      return (await fetch("/health/", { cache: "no-store", signal: AbortSignal.timeout(5000) })).ok;
    } catch {
      return false;
    }
  };
  const send = async (form, button) => {
    while (!(await answers())) {
      offline.hidden = false;
      await new Promise((resolve) => setTimeout(resolve, RETRY));
    }
    offline.hidden = true;
    form.dataset.reached = "yes";
    form.requestSubmit(button ?? undefined);
  };
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (form.dataset.reached) {
        delete form.dataset.reached;
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      if (form.dataset.waiting) return;
      form.dataset.waiting = "yes";
      send(form, event.submitter).finally(() => delete form.dataset.waiting);
    },
    { capture: true },
  );
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]");
    if (!link || link.href.startsWith(`${location.href}#`)) return;
    event.preventDefault();
    while (!(await answers())) {
      offline.hidden = false;
      await new Promise((resolve) => setTimeout(resolve, RETRY));
    }
    location.assign(link.href);
  });
  window.addEventListener("offline", () => (offline.hidden = false));
  window.addEventListener("online", () => (offline.hidden = true));
})();
