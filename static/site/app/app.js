// The site as an application: its service worker, which also sends what was kept without a connection.
(() => {
  if (!navigator.serviceWorker || !window.isSecureContext) return;
  const worker = document.currentScript.dataset.worker;
  const wake = async () => {
    const registration = await navigator.serviceWorker.ready;
    registration.active.postMessage({ language: document.documentElement.lang });
  };
  navigator.serviceWorker.register(worker, { scope: "/" }).then(wake, () => {});
  window.addEventListener("online", wake);
})();
