// The service worker of the interviewers' page: keeps its shell, which is the same for everybody.
// VERSION and SHELL (the pages by language and their files) come before this.
const CACHE = `field-${VERSION}`;

self.addEventListener("install", (event) => {
  const fill = async () => {
    const cache = await caches.open(CACHE);
    await cache.addAll(SHELL.map((path) => new Request(path, { cache: "reload", credentials: "omit" })));
    await self.skipWaiting();
  };
  event.waitUntil(fill());
});
self.addEventListener("activate", (event) => {
  const clean = async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith("field-") && name !== CACHE);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(clean());
});
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== self.location.origin || !SHELL.includes(url.pathname)) return;
  if (event.request.method !== "GET") return;
  event.respondWith(
    caches
      .match(url.pathname, { cacheName: CACHE, ignoreVary: true })
      .then((found) => found || fetch(event.request)),
  );
});
