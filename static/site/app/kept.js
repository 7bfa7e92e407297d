// Appeals that were written without a connection: kept on this device, sent once there is one.
// Pages and the service worker share it. A record is "open" while somebody writes it, "waiting",
// "refused" (with the trouble in words), or "sent": then only its code and its key are left.
self.kept = (() => {
  const STORE = "appeals";
  const NOT_NOW = [401, 408, 425, 429];
  const news = "BroadcastChannel" in self ? new BroadcastChannel("kept") : null;

  const open = () =>
    new Promise((resolve, reject) => {
      const asked = indexedDB.open("kept", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });

  const act = async (mode, work) => {
    const database = await open();
    try {
      return await new Promise((resolve, reject) => {
        const transaction = database.transaction(STORE, mode);
        const asked = work(transaction.objectStore(STORE));
        transaction.oncomplete = () => resolve(asked.result);
        transaction.onerror = transaction.onabort = () => reject(transaction.error);
      });
    } finally {
      database.close();
    }
  };
  const changed = () => {
    if (news) news.postMessage("changed");
    self.dispatchEvent(new Event("kept"));
  };

  const all = async () => {
    const records = await act("readonly", (store) => store.getAll());
    return records.sort((one, other) => one.begun - other.begun);
  };
  const put = async (record) => {
    await act("readwrite", (store) => store.put(record));
    changed();
  };
  const drop = async (key) => {
    await act("readwrite", (store) => store.delete(key));
    changed();
  };
  const begin = () => ({
    key: crypto.randomUUID(),
    state: "open",
    begun: Date.now(),
    answers: {},
    files: [],
  });
  const openOne = async () => (await all()).find((record) => record.state === "open") || begin();
  // Bytes, not files: some browsers lose stored files when the original goes away.
  const packed = (files) =>
    Promise.all(
      [...files].map(async (file) => ({
        name: file.name,
        type: file.type,
        bytes: await file.arrayBuffer(),
      })),
    );

  const trouble = async (answer) => {
    const problem = await answer.json().catch(() => ({}));
    const told = (problem.errors || []).map((error) => error.detail);
    return (told.length ? told : [problem.detail || `${answer.status}`]).join(" ");
  };

  // The key makes it one appeal, however often and from wherever it is sent.
  const send = async (record) => {
    const body = new FormData();
    for (const [name, value] of Object.entries(record.answers)) if (value) body.append(name, value);
    for (const file of record.files) {
      body.append("files", new File([file.bytes], file.name, { type: file.type }));
    }
    body.append("channel", "mobile");
    await put({ ...record, tried: true });
    const answer = await fetch("/api/v1/appeals/", {
      method: "POST",
      body,
      credentials: "omit",
      headers: { "Idempotency-Key": record.key, "Accept-Language": record.language || "en" },
    });
    if (answer.ok) {
      const { code, access_token: token } = await answer.json();
      await put({ key: record.key, state: "sent", begun: record.begun, sent: Date.now(), code, token });
    } else if (answer.status < 500 && !NOT_NOW.includes(answer.status)) {
      await put({ ...record, state: "refused", trouble: await trouble(answer) });
    }
  };

  // One after the other, and by one of us at a time. Says how many still wait.
  const alone = (work) => (navigator.locks ? navigator.locks.request("kept", work) : work());
  const flush = async () => {
    const work = async () => {
      for (const record of await all()) if (record.state === "waiting") await send(record);
    };
    if (navigator.onLine !== false) await alone(work).catch(() => {}); // no connection yet
    return (await all()).filter((record) => record.state === "waiting").length;
  };

  // Back to writing: what we refused, or what was never on its way. Else it could come twice.
  const mayChange = (record) => record.state === "refused" || (record.state === "waiting" && !record.tried);
  const reopen = (key) =>
    alone(async () => {
      const record = (await all()).find((each) => each.key === key);
      if (!record || !mayChange(record)) return null;
      const again = { ...record, state: "open", key: crypto.randomUUID(), tried: false };
      await put(again);
      await drop(key);
      return again;
    });

  const hear = (act) => {
    self.addEventListener("kept", act);
    if (news) news.onmessage = act;
  };

  return { all, put, drop, begin, openOne, packed, flush, mayChange, reopen, hear };
})();
