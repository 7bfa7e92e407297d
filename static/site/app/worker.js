// The service worker. Pages come from the network, always; without one, the page for writing
// offline stands in. Nothing that somebody wrote or was told is ever put into a cache.
// VERSION, SHELL (static files) and OFFLINE (the offline page by language) come before this.
const CACHE = `shell-${VERSION}`;
const MEMORY = "memory"; // the language that was last read
const APART = /^\/(admin|dashboard|api|hooks|health|static|kiosk|board)\//;

self.addEventListener("install", (event) => {
  const fill = async () => {
    const cache = await caches.open(CACHE);
    const fresh = [...SHELL, ...Object.values(OFFLINE)].map(
      (path) => new Request(path, { cache: "reload", credentials: "omit" }),
    );
    await cache.addAll(fresh);
    await self.skipWaiting();
  };
  event.waitUntil(fill());
});

self.addEventListener("activate", (event) => {
  const clean = async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith("shell-") && name !== CACHE);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(clean());
});

const remember = async (language) => {
  if (language in OFFLINE) {
    const memory = await caches.open(MEMORY);
    await memory.put("/language", new Response(language));
  }
};
const offlinePage = async () => {
  const known = await caches.match("/language", { cacheName: MEMORY });
  const language = known ? await known.text() : Object.keys(OFFLINE)[0];
  return (await caches.match(OFFLINE[language], { cacheName: CACHE, ignoreVary: true })) || Response.error();
};

// What was typed into a form that could not be sent: kept, so that the offline page goes on there.
const FIELDS = ["kind", "text", "place", "latitude", "longitude", "who", "phone", "email", "name"];
const rescue = async (request) => {
  const form = await request.formData();
  const record = await kept.openOne();
  for (const name of FIELDS) if (form.get(name)) record.answers[name] = form.get(name);
  const files = form.getAll("files").filter((file) => file.size);
  record.files.push(...(await kept.packed(files)));
  await kept.put(record);
};

const visit = async (event, path) => {
  const writing = event.request.method === "POST" && (path === "/" || path.startsWith("/write/"));
  const copy = writing ? event.request.clone() : null;
  try {
    const answer = await fetch(event.request);
    const language = answer.headers.get("Content-Language");
    if (language) event.waitUntil(remember(language));
    return answer;
  } catch {
    if (copy) await rescue(copy).catch(() => {});
    return offlinePage();
  }
};

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && !APART.test(url.pathname)) {
    event.respondWith(visit(event, url.pathname));
  } else if (SHELL.includes(url.pathname)) {
    event.respondWith(
      caches.match(url.pathname, { cacheName: CACHE, ignoreVary: true }).then((found) => found || fetch(event.request)),
    );
  }
});

// Sending what was kept: when the browser says that there is a connection, or a page does.
self.addEventListener("sync", (event) => {
  if (event.tag !== "send") return;
  const send = async () => {
    if (await kept.flush()) throw new Error("some still wait"); // the browser asks again later
  };
  event.waitUntil(send());
});
self.addEventListener("message", (event) => {
  event.waitUntil(Promise.all([remember(event.data.language), kept.flush()]));
});

self.addEventListener("push", (event) => {
  const said = event.data ? event.data.json() : {};
  event.waitUntil(
    self.registration.showNotification(said.title || NAME, {
      body: said.body || "",
      tag: said.tag,
      lang: said.language,
      icon: ICON,
      badge: BADGE,
      data: { link: said.link || "/" },
    }),
  );
});
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
// The browser gave itself another address: what followed appeals by the old one goes on by the new.
self.addEventListener("pushsubscriptionchange", (event) => {
  const renew = async () => {
    const old = event.oldSubscription;
    if (!old) return;
    const fresh =
      event.newSubscription || (await self.registration.pushManager.subscribe(old.options));
    const body = new FormData();
    for (const [which, device] of [["old", old], ["new", fresh]]) {
      body.append(`${which}_endpoint`, device.endpoint);
      body.append(`${which}_p256dh`, text(device.getKey("p256dh")));
      body.append(`${which}_auth`, text(device.getKey("auth")));
    }
    await fetch("/app/renewed/", { method: "POST", body });
  };
  event.waitUntil(renew());
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const link = new URL(event.notification.data.link, self.location.origin);
  if (link.origin === self.location.origin) event.waitUntil(self.clients.openWindow(link.href));
});
