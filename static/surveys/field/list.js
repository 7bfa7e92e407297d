// What was taken along, and what lies on this phone: whom to ask, what waits, what was refused.
self.list = (() => {
  const { words, made } = form;
  const page = document.querySelector("[data-field]");
  const patterns = {
    survey: page.querySelector("template[data-survey]"),
    person: page.querySelector("template[data-person]"),
    record: page.querySelector("template[data-record]"),
  };
  const copied = (name) => patterns[name].content.cloneNode(true).firstElementChild;
  const part = (element, name) => element.querySelector(`[data-${name}]`);
  // A browser that lacks the language writes the year first, as in Swedish, never month and day.
  const moment = (value) =>
    new Intl.DateTimeFormat([document.documentElement.lang, "sv"], { dateStyle: "short", timeStyle: "short" }).format(
      new Date(value),
    );

  const speak = (select, survey, chosen) => {
    const names = JSON.parse(document.getElementById("field-languages").textContent);
    const spoken = survey.languages.length ? survey.languages : Object.keys(names);
    select.append(
      ...spoken.map((code) => made("option", { value: code, lang: code, selected: code === chosen }, names[code])),
    );
  };

  const person = (survey, one, busy, acts) => {
    const item = copied("person");
    part(item, "address").textContent = one.address || words.noAddress;
    const told = [one.organisation, one.tries ? `${words.tries} ${one.tries}` : "", one.last, one.note];
    part(item, "told").textContent = told.filter(Boolean).join(" · ");
    if (one.due) part(item, "due").textContent = moment(one.due);
    speak(part(item, "speak"), survey, one.language || document.documentElement.lang);
    const begin = part(item, "begin");
    begin.addEventListener("submit", (event) => {
      event.preventDefault();
      acts.begin(survey, one, event.submitter.value, part(item, "speak").value);
    });
    const note = part(item, "outcome");
    note.addEventListener("submit", (event) => {
      event.preventDefault();
      const given = Object.fromEntries(new FormData(note));
      const missing = given.outcome === "call_back" && !given.call_back_at;
      part(note, "fault").hidden = !missing;
      if (!missing) acts.note(survey, one, given);
    });
    item.hidden = busy;
    return item;
  };

  const surveyed = (survey, busy, acts) => {
    const item = copied("survey");
    part(item, "name").textContent = survey.name;
    const told = [survey.organisation, survey.closes ? `${words.closes} ${moment(survey.closes)}` : ""];
    part(item, "told").textContent = told.filter(Boolean).join(" · ");
    const anybody = part(item, "open");
    anybody.hidden = !survey.open;
    speak(part(anybody, "speak"), survey, document.documentElement.lang);
    anybody.addEventListener("submit", (event) => {
      event.preventDefault();
      acts.begin(survey, null, event.submitter.value, part(anybody, "speak").value);
    });
    const people = survey.people.map((one) => person(survey, one, busy.has(one.id), acts));
    part(item, "people").append(...people);
    part(item, "nobody").hidden = survey.open || people.some((each) => !each.hidden);
    return item;
  };

  const kept = (record, acts) => {
    const item = copied("record");
    part(item, "name").textContent = [record.name, record.person].filter(Boolean).join(" · ");
    part(item, "state").textContent = `${words[record.state]} ${moment(record.sent || record.ended || record.begun)}`;
    item.classList.add(`field-record--${record.state}`);
    if (record.state === "refused") part(item, "trouble").textContent = record.trouble;
    const button = (name, act) => {
      const found = part(item, name);
      found.hidden = false;
      found.addEventListener("click", act);
    };
    const isInterview = !record.outcome || record.outcome === "done";
    if (record.state === "open") button("on", () => acts.go(record));
    if (record.state === "refused") button("again", () => acts.again(record));
    if (record.state === "refused" && isInterview) button("change", () => acts.go(record));
    if (record.state === "refused" || record.state === "open") {
      button("away", () => confirm(words.sure) && acts.away(record));
    }
    return item;
  };

  // All anew: `kit` is what was taken along, `records` what lies here.
  const show = (kit, records, acts) => {
    // Whom something lies here about; who was tried in vain is asked again once that was sent.
    const lies = (each) => each.invitation && (each.state !== "sent" || each.outcome === "done");
    const busy = new Set(records.filter(lies).map((each) => each.invitation));
    const surveys = kit ? kit.surveys.map((survey) => surveyed(survey, busy, acts)) : [];
    part(page, "surveys").replaceChildren(...surveys);
    part(page, "none").hidden = surveys.length > 0 || !kit;
    const lying = records.filter((each) => each.state !== "kit").reverse();
    part(page, "records").replaceChildren(...lying.map((record) => kept(record, acts)));
    part(page, "lying").hidden = !lying.length;
  };
  return { show, moment };
})();
