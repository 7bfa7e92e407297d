// What was kept on this device, and what became of it.
(() => {
  const part = document.querySelector("[data-kept]");
  if (!part || !window.indexedDB) return;
  const list = part.querySelector("ul");
  const pattern = part.querySelector("template");

  const button = (line, name, act) => {
    const found = line.querySelector(`[data-act=${name}]`);
    found.hidden = false;
    if (act) found.addEventListener("click", act);
    return found;
  };
  const item = (record) => {
    const line = pattern.content.cloneNode(true).firstElementChild;
    const words = line.querySelector("[data-words]");
    const state = line.querySelector("[data-state]");
    words.textContent = (record.answers && record.answers.text) || "";
    state.textContent = part.dataset[record.state] || "";
    if (record.state === "sent") {
      line.querySelector("[data-code]").textContent = record.code;
      const form = line.querySelector("form");
      if (form) {
        form.hidden = false;
        form.elements.code.value = record.code;
        form.elements.token.value = record.token;
      }
    }
    if (record.state === "refused") line.querySelector("[data-trouble]").textContent = record.trouble;
    if (kept.mayChange(record)) button(line, "change").href += `#${record.key}`;
    button(line, "forget", () => {
      if (record.state === "sent" || confirm(part.dataset.sure)) kept.drop(record.key);
    });
    return line;
  };
  const show = async () => {
    const records = (await kept.all()).filter((record) => record.state !== "open");
    list.replaceChildren(...records.map(item));
    part.hidden = !records.length;
  };
  kept.hear(show);
  show();
})();
