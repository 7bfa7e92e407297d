// The button that opens our chat, and the window it opens in. One tag brings it into a page:
//   <script src="https://…/chat/widget.js" data-account="…" defer></script>
// It sets no cookie, asks nobody else, and fetches the chat only when somebody opens it.
(() => {
  const script = document.currentScript;
  const home = new URL(script.src).origin;
  const account = script.dataset.account || "";
  const ours = !account && home === location.origin;
  if (!(account || ours) || !window.HTMLDialogElement || document.querySelector("sanal-chat")) return;

  const WORDS = {{ words|safe }};
  const spoken = (script.dataset.language || document.documentElement.lang || navigator.language || "");
  const code = spoken.toLowerCase().split("-")[0];
  const language = code in WORDS ? code : {{ language|safe }};
  const words = WORDS[language];

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { all: initial; font: 1rem/1.4 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
    button { font: inherit; cursor: pointer; border-radius: 6px; }
    button:focus-visible { outline: 3px solid #f2b632; outline-offset: 2px; box-shadow: 0 0 0 5px #14212b; }
    .door { display: block; margin: 1rem auto; padding: .7rem 1.2rem; border: 2px solid #fff;
      background: #0b5e63; color: #fff; font-weight: 600; min-height: 3rem; }
    .door:hover { background: #084548; }
    @media (min-width: 48rem) { .door { position: fixed; right: 1rem; bottom: 1rem; margin: 0; z-index: 2147483000; } }
    @media print { .door { display: none; } }
    dialog { box-sizing: border-box; margin: auto 0 0 auto; padding: 0; border: 1px solid #0b5e63; border-radius: 6px;
      width: min(25rem, 100vw - 2rem); height: min(42rem, 100vh - 2rem); max-width: none; max-height: none;
      inset: auto 1rem 1rem auto; background: #fff; color: #14212b; overflow: hidden; }
    dialog[open] { display: flex; flex-direction: column; }
    dialog::backdrop { background: rgb(20 33 43 / 35%); }
    header { display: flex; align-items: center; justify-content: space-between; gap: 1rem;
      padding: .5rem .5rem .5rem 1rem; background: #0b5e63; color: #fff; }
    h2 { margin: 0; font-size: 1.125rem; }
    header button { border: 1px solid #fff; background: transparent; color: #fff; min-width: 2.75rem; min-height: 2.75rem; font-size: 1.25rem; }
    iframe { flex: 1 1 auto; width: 100%; border: 0; background: #fff; }
    @media (max-width: 30rem), (max-height: 30rem) {
      dialog { width: 100vw; height: 100vh; height: 100dvh; inset: 0; border: 0; border-radius: 0; }
    }`);

  const make = (name, given, ...children) => {
    const element = Object.assign(document.createElement(name), given);
    element.append(...children);
    return element;
  };
  const close = make("button", { type: "button", textContent: "×" });
  close.setAttribute("aria-label", words.close);
  const head = make("header", {}, make("h2", { textContent: words.title, id: "title" }), close);
  const dialog = make("dialog", { lang: language }, head);
  dialog.setAttribute("aria-labelledby", "title");
  let frame = null;

  const say = (what) => frame?.contentWindow?.postMessage({ chat: what }, home);
  const open = () => {
    if (!frame) {
      const page = ours ? "window" : `embed/${encodeURIComponent(account)}`;
      const address = `${home}/chat/${page}/?language=${language}`;
      frame = make("iframe", { src: address, title: words.title });
      frame.addEventListener("load", () => dialog.open && say("open"));
      dialog.append(frame);
    }
    dialog.showModal();
    frame.focus();
    say("open");
  };
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => say("close"));
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  window.addEventListener("message", (event) => {
    if (event.origin !== home || event.source !== frame?.contentWindow) return;
    if (event.data?.chat === "close") dialog.close();
  });

  // On our own pages the button is a link that needs no script; elsewhere we bring one.
  const door = script.dataset.door && document.getElementById(script.dataset.door);
  const button = door || make("button", { type: "button", className: "door", textContent: words.open, lang: language });
  button.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });

  const host = document.createElement("sanal-chat");
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet];
  root.append(...(door ? [] : [button]), dialog);
  document.body.append(host);
})();
