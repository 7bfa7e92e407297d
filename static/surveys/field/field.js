// The interviewer's page: puts the list, the interview and the exchange together.
(() => {
  const { words } = form;
  const page = document.querySelector("[data-field]");
  const home = page.querySelector("[data-home]");
  const part = (name) => page.querySelector(`[data-${name}]`);
  let state = "";
  let busy = false;

  if (!window.indexedDB || !window.crypto.subtle || !navigator.serviceWorker) {
    part("old").hidden = false;
    return;
  }
  navigator.serviceWorker.register(page.dataset.worker, { scope: page.dataset.scope });

  const kitOf = (records) => records.find((each) => each.state === "kit") || null;
  const blank = (survey, one) => ({
    key: crypto.randomUUID(),
    begun: Date.now(),
    name: survey.name,
    person: one ? one.address : "",
    survey: survey.id,
    version: survey.version,
    invitation: one ? one.id : null,
  });

  const acts = {
    begin: async (survey, one, mode, language) => {
      const begun = { mode, language, started: Date.now(), answers: {}, seconds: {}, photos: {} };
      const record = { ...blank(survey, one), ...begun, state: "open", outcome: "done" };
      await vault.put(record);
      await ask(record, survey);
    },
    go: async (record) => {
      const kit = kitOf(await vault.all());
      const survey = kit && kit.surveys.find((each) => each.id === record.survey && each.version === record.version);
      if (survey) await ask({ ...record, state: "open" }, survey);
      else say(words.gone);
    },
    note: async (survey, one, given) => {
      const now = Date.now();
      const tried = { mode: "face", language: "", started: now, ended: now, state: "waiting" };
      await vault.put({ ...blank(survey, one), ...tried, ...given });
      await show();
      exchangeNow();
    },
    again: async (record) => {
      await vault.put({ ...record, state: "waiting" });
      await show();
      exchangeNow();
    },
    away: async (record) => {
      await vault.drop(record.key);
      await show();
    },
  };
  const ask = async (record, survey) => {
    home.hidden = true;
    await interview.open(record, survey, async () => {
      home.hidden = false;
      await show();
      part("state").focus();
      exchangeNow();
    });
  };

  const say = (text) => {
    part("said").textContent = text;
  };
  const show = async () => {
    const [held, records, others] = [await vault.who(), await vault.all(), await vault.others()];
    const kit = kitOf(records);
    const waiting = records.filter((each) => each.state === "waiting").length;
    list.show(kit, records, acts);
    part("who").textContent = kit ? kit.name : "";
    part("waiting").textContent = waiting;
    part("synced").textContent = held ? list.moment(held.synced) : words.never;
    part("sign").hidden = !(state === "signed out" || (!held && state !== "forbidden"));
    part("forbidden").hidden = state !== "forbidden";
    part("offline").hidden = !(navigator.onLine === false || state === "offline");
    part("others").hidden = !others;
    part("others-number").textContent = others;
    part("leave-phone").hidden = !held;
    part("busy").hidden = !busy;
  };
  const exchangeNow = async () => {
    if (busy) return;
    busy = true;
    try {
      await show();
      state = navigator.onLine === false ? "offline" : await exchange.run();
    } catch {
      state = "offline";
    } finally {
      busy = false;
    }
    await show();
  };

  part("exchange").addEventListener("click", exchangeNow);
  part("leave-phone").addEventListener("click", async () => {
    const waiting = Number(part("waiting").textContent);
    if (waiting && !confirm(words.leaving)) return;
    await vault.leave();
    if (navigator.onLine) page.querySelector("form[data-out]").requestSubmit();
    else await show();
  });
  window.addEventListener("online", exchangeNow);
  window.addEventListener("offline", show);
  setInterval(() => {
    if (!home.hidden && navigator.onLine) exchangeNow();
  }, 5 * 60_000);

  const start = async () => {
    await show();
    await exchangeNow();
    // Signed out elsewhere: nothing of this person is shown until they sign in again.
    if (state === "signed out") {
      await vault.leave();
      await show();
    }
  };
  start();
})();
