// Writing without a connection: each letter is kept at once, the whole is sent by itself later.
(() => {
  const form = document.querySelector("form[data-keep]");
  const fault = form.querySelector("[data-fault]");
  const done = document.querySelector("[data-told]");
  const files = document.querySelector("[data-files]");
  const FIELDS = ["kind", "text", "place", "latitude", "longitude", "who", "phone", "email", "name"];
  let record = kept.begin();
  let writing = Promise.resolve();

  const online = () => document.querySelectorAll("[data-when]").forEach((part) => {
    part.hidden = (part.dataset.when === "online") !== navigator.onLine;
  });
  window.addEventListener("online", online);
  window.addEventListener("offline", online);
  online();

  const read = () => {
    const filled = new FormData(form);
    for (const name of FIELDS) record.answers[name] = (filled.get(name) || "").trim();
    record.language = document.documentElement.lang;
  };
  const keep = () => {
    writing = writing.then(() => kept.put({ ...record }));
    return writing;
  };
  const showFiles = () => {
    files.replaceChildren(
      ...record.files.map((file, number) => {
        const line = document.createElement("li");
        const name = document.createElement("span");
        const away = document.createElement("button");
        name.className = "files__name";
        name.textContent = file.name;
        away.type = "button";
        away.className = "link-button";
        away.textContent = files.dataset.remove;
        away.setAttribute("aria-label", `${files.dataset.remove} ${file.name}`);
        away.addEventListener("click", () => {
          record.files.splice(number, 1);
          showFiles();
          keep();
        });
        line.append(name, away);
        return line;
      }),
    );
    files.hidden = !record.files.length;
  };
  const show = () => {
    for (const name of FIELDS) {
      const field = form.elements[name];
      if (field && record.answers[name]) field.value = record.answers[name];
    }
    showFiles();
  };

  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    read();
    keep();
  });
  form.addEventListener("change", async (event) => {
    if (event.target.type !== "file") return;
    const chosen = await (window.shrunk ? window.shrunk(event.target.files) : event.target.files);
    const added = await kept.packed(chosen);
    event.target.value = "";
    record.files.push(...added.slice(0, Number(files.dataset.most) - record.files.length));
    showFiles();
    read();
    keep();
  });
  form.addEventListener("reset", () => (fault.hidden = true));

  const complain = (words, field) => {
    fault.textContent = words;
    fault.hidden = false;
    form.elements[field].focus();
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    read();
    const { text, who } = record.answers;
    if (!text) return complain(form.dataset.noWords, "text");
    if ((who === "phone" || who === "email") && !record.answers[who]) {
      return complain(form.dataset.noAddress, who);
    }
    if (who !== "phone") record.answers.phone = "";
    if (who !== "email") record.answers.email = "";
    delete record.answers.who;
    record.answers.language = record.language;
    record.state = "waiting";
    fault.hidden = true;
    await keep();
    record = kept.begin();
    form.reset();
    showFiles();
    done.hidden = false;
    done.focus();
    history.replaceState(null, "", location.pathname);
    const worker = navigator.serviceWorker && (await navigator.serviceWorker.getRegistration());
    if (worker && worker.sync) await worker.sync.register("send").catch(() => {});
    kept.flush();
  });

  const start = async () => {
    const named = location.hash && (await kept.reopen(location.hash.slice(1)));
    record = named || (await kept.openOne());
    if (record.answers.phone) record.answers.who = "phone";
    if (record.answers.email) record.answers.who = "email";
    show();
  };
  window.addEventListener("hashchange", start);
  start();
})();
