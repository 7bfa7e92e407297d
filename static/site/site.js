// What makes the pages handier where scripts run. Nothing needs them.
(() => {
  const each = (selector, act) => document.querySelectorAll(selector).forEach(act);

  // The summary of errors is read first.
  each("[data-focus]", (summary) => summary.focus());

  // How many letters are left, when it begins to matter.
  each("textarea[data-most]", (field) => {
    const most = Number(field.dataset.most);
    const line = document.createElement("p");
    line.className = "counter";
    line.setAttribute("role", "status");
    field.after(line);
    const count = () => {
      const long = [...field.value].length;
      line.textContent = long > most * 0.75 ? `${long} / ${most}` : "";
      line.classList.toggle("counter--over", long > most);
    };
    field.addEventListener("input", count);
    count();
  });

  // Whoever signs out leaves nothing readable of their interviews on this device.
  document.addEventListener("submit", (event) => {
    if (/\/logout\/$/.test(event.target.action)) indexedDB.deleteDatabase("field-key");
  });

  // A second click on a sending button does nothing; the server would not mind it either.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.querySelector("[data-once]")) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => each("form[data-sent]", (form) => delete form.dataset.sent));

  each("[data-copy]", (button) => {
    if (!navigator.clipboard) return;
    button.hidden = false;
    const label = button.textContent;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = button.dataset.done;
      setTimeout(() => (button.textContent = label), 4000);
    });
  });
  each("[data-print]", (button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });

  // The QR code brings the tracking code behind the #, which stays in the browser.
  each("form[data-from-hash]", (form) => {
    const code = decodeURIComponent(location.hash.slice(1));
    if (/^[\w-]{12,20}$/.test(code)) {
      form.elements.code.value = code;
      history.replaceState(null, "", location.pathname);
    }
  });
})();
