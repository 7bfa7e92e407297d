// What lies on this phone: encrypted (AES-GCM, 256 bits) under a key that the centre gives to whoever
// signs in. The key itself stays in the browser, which hands it out to nobody; it goes when somebody
// signs out, when another signs in, or after a week without a connection. What is not sent yet stays,
// unreadable, until the same person signs in again.
self.vault = (() => {
  const KEPT = 7 * 24 * 3600 * 1000;
  const RECORDS = "field";
  const KEYS = "field-key"; // signing out anywhere on the site takes this database away

  const open = (name) =>
    new Promise((resolve, reject) => {
      const asked = indexedDB.open(name, 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("rows", { keyPath: "key" });
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  const act = async (name, mode, work) => {
    const database = await open(name);
    try {
      return await new Promise((resolve, reject) => {
        const transaction = database.transaction("rows", mode);
        const asked = work(transaction.objectStore("rows"));
        transaction.oncomplete = () => resolve(asked && asked.result);
        transaction.onerror = transaction.onabort = () => reject(transaction.error);
      });
    } finally {
      database.close();
    }
  };

  // Whose phone it is now: `{ owner, secret, synced }`, or null.
  const who = async () => {
    const held = await act(KEYS, "readonly", (rows) => rows.get("held"));
    if (held && Date.now() - held.synced > KEPT) {
      await leave();
      return null;
    }
    return held || null;
  };
  const enter = async (owner, encoded) => {
    const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
    const secret = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
    const held = { key: "held", owner, secret, synced: Date.now() };
    await act(KEYS, "readwrite", (rows) => rows.put(held));
    await tidy((row) => row.state !== "kit" || row.owner === owner);
  };
  // Takes away all but what the test keeps.
  const tidy = async (keeps) => {
    const rows = await act(RECORDS, "readonly", (store) => store.getAll());
    for (const row of rows) if (!keeps(row)) await drop(row.key);
  };
  // Nobody's any more: what was taken along goes, what waits to be sent stays, unreadable.
  const leave = async () => {
    await act(KEYS, "readwrite", (rows) => rows.delete("held"));
    await tidy((row) => row.state !== "kit" && row.state !== "sent");
  };

  const sealed = async (held, key, state, content) => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify(content));
    const bytes = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, held.secret, plain);
    return { key, owner: held.owner, state, iv, bytes };
  };
  const opened = async (held, row) => {
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv }, held.secret, row.bytes);
    return { ...JSON.parse(new TextDecoder().decode(plain)), key: row.key, state: row.state };
  };

  const put = async (record) => {
    const held = await who();
    if (!held) throw new Error("nobody is signed in on this phone");
    const row = await sealed(held, record.key, record.state, record);
    await act(RECORDS, "readwrite", (rows) => rows.put(row));
  };
  const drop = (key) => act(RECORDS, "readwrite", (rows) => rows.delete(key));
  // All of whoever is signed in; nothing of anybody else.
  const all = async () => {
    const held = await who();
    if (!held) return [];
    const rows = await act(RECORDS, "readonly", (store) => store.getAll());
    const mine = rows.filter((row) => row.owner === held.owner);
    const found = await Promise.all(mine.map((row) => opened(held, row).catch(() => null)));
    return found.filter(Boolean).sort((one, other) => one.begun - other.begun);
  };
  // What of others waits here, by number only.
  const others = async () => {
    const held = await who();
    const rows = await act(RECORDS, "readonly", (store) => store.getAll());
    const strange = rows.filter((row) => !held || row.owner !== held.owner);
    return strange.filter((row) => row.state === "waiting" || row.state === "refused").length;
  };
  return { who, enter, leave, put, drop, all, others };
})();
