// The site as an application: its service worker, which also sends what was kept without a connection.
(() => {
  if (!navigator.serviceWorker || !window.isSecureContext) return;
  const worker = document.currentScript.dataset.worker;
  const wake = async () => {
    const registration = await navigator.serviceWorker.ready;
    registration.active.postMessage({ language: document.documentElement.lang });
  };
  navigator.serviceWorker.register(worker, { scope: "/" }).then(wake, () => {});
  // A line that is back is often of no use at once, and the worker may hear of it later than we do.
  window.addEventListener("online", () => {
    for (const seconds of [0, 3, 20]) setTimeout(wake, 1000 * seconds);
  });
})();
