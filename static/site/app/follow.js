// News of an appeal on this device, for whoever asks for it.
(() => {
  const part = document.querySelector("[data-follow]");
  if (!part || !navigator.serviceWorker || !window.PushManager || !window.Notification) return;
  const begin = part.querySelector("[data-begin]");
  const end = part.querySelector("[data-end]");
  const said = part.querySelector("[data-said]");
  const address = part.dataset.follow;
  let key = "";

  const show = (follows, words = "") => {
    begin.hidden = follows;
    end.hidden = !follows;
    said.textContent = words;
  };
  const send = (fields) => {
    const body = new FormData(part.querySelector("form"));
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    return fetch(address, { method: "POST", body });
  };
  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-")
      .replace(/\//g, "_")
      .replace(/=+$/, "");

  const allowed = async (manager) => {
    const options = { userVisibleOnly: true, applicationServerKey: bytes(key) };
    try {
      return await manager.subscribe(options);
    } catch (error) {
      const old = await manager.getSubscription(); // made for another key of ours
      if (!old || error.name === "NotAllowedError") throw error;
      await old.unsubscribe();
      return manager.subscribe(options);
    }
  };

  begin.addEventListener("click", async () => {
    said.textContent = "";
    try {
      if ((await Notification.requestPermission()) !== "granted") return show(false, said.dataset.refused);
      const { pushManager } = await navigator.serviceWorker.ready;
      const device = await allowed(pushManager);
      const answer = await send({
        endpoint: device.endpoint,
        p256dh: text(device.getKey("p256dh")),
        auth: text(device.getKey("auth")),
      });
      if (!answer.ok) throw new Error(`${answer.status}`);
      show(true, said.dataset.done);
      end.focus();
    } catch {
      show(false, said.dataset.failed);
    }
  });
  end.addEventListener("click", async () => {
    const answer = await send({ stop: "1" }).catch(() => ({ ok: false }));
    show(!answer.ok, answer.ok ? said.dataset.stopped : said.dataset.failed);
  });

  const start = async () => {
    const answer = await fetch(address);
    if (!answer.ok) return;
    const known = await answer.json();
    if (!known.key) return;
    key = known.key;
    const { pushManager } = await navigator.serviceWorker.ready;
    const device = await pushManager.getSubscription().catch(() => null);
    show(known.follows && device !== null);
    part.hidden = false;
  };
  start().catch(() => {});
})();
