// The exchange with the centre: what was taken along is renewed, what waits is sent, one record by
// one. Each bears a key of its own, so that one which was taken in although its answer got lost on
// the way is known there when it comes again. What is refused stays, with the reason.
self.exchange = (() => {
  const { kit: kitAddress, take: takeAddress } = document.querySelector("[data-field]").dataset;
  const language = document.documentElement.lang;
  const NEVER = [400, 404, 413, 422]; // the same again would be refused again
  const PATIENCE = 60_000;
  const SHOWN = 7 * 24 * 3600 * 1000; // how long the list says that something was sent

  const ask = (address, options = {}) =>
    fetch(`${address}?language=${language}`, {
      redirect: "manual",
      credentials: "same-origin",
      signal: AbortSignal.timeout(PATIENCE),
      ...options,
    });

  // "ready" with what goes along; or why there is none: "offline", "signed out", "forbidden".
  const renewed = async () => {
    let answer;
    try {
      answer = await ask(kitAddress);
    } catch {
      return { state: "offline" };
    }
    if (answer.type === "opaqueredirect") return { state: "signed out" };
    if (answer.status === 403) return { state: "forbidden" };
    if (!answer.ok) return { state: "offline" };
    const { key, owner, csrf, ...kit } = await answer.json();
    await vault.enter(owner, key);
    await vault.put({ ...kit, key: `kit ${owner}`, state: "kit", begun: 0, fetched: Date.now() });
    return { state: "ready", csrf };
  };

  const bytes = (photo) => Uint8Array.from(atob(photo.data), (letter) => letter.charCodeAt(0));
  const packed = (record) => {
    const { photos = {}, name, person, tried, state, begun, ...told } = record;
    const body = new FormData();
    body.append("record", JSON.stringify({ ...told, now: Date.now() }));
    for (const [code, files] of Object.entries(photos)) {
      if (told.answers && !(code in told.answers)) continue;
      for (const photo of files) {
        body.append(`photo-${code}`, new File([bytes(photo)], photo.name, { type: photo.type }));
      }
    }
    return body;
  };
  const send = async (record, csrf) => {
    await vault.put({ ...record, tried: true });
    const answer = await ask(takeAddress, {
      method: "POST",
      body: packed(record),
      headers: { "X-CSRFToken": csrf },
    });
    if (answer.ok) {
      const { key, name, invitation, begun, outcome } = record;
      await vault.put({ key, name, invitation, begun, outcome, state: "sent", sent: Date.now() });
    } else if (NEVER.includes(answer.status)) {
      const told = await answer.json().catch(() => ({}));
      const trouble = told.detail || `${answer.status}`;
      await vault.put({ ...record, tried: false, state: "refused", trouble, problems: told.problems || {} });
    }
    return answer.ok;
  };

  const alone = (work) => (navigator.locks ? navigator.locks.request("field", work) : work());
  const work = async () => {
    const found = await renewed();
    if (found.state !== "ready") return found.state;
    const records = await vault.all();
    let any = false;
    for (const record of records) {
      if (record.state === "sent" && Date.now() - record.sent > SHOWN) await vault.drop(record.key);
      if (record.state !== "waiting") continue;
      any = (await send(record, found.csrf).catch(() => false)) || any; // the next may fare better
    }
    return any ? (await renewed()).state : found.state;
  };
  const run = () => alone(work);

  return { run };
})();
