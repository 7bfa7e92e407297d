// One interview on the screen: a question at a time, kept on the phone at each step.
self.interview = (() => {
  const { words, labelled, drawn, read, complain, whereabouts } = form;
  const page = document.querySelector("[data-interview]");
  const frame = page.querySelector("form");
  const part = (name) => page.querySelector(`[data-${name}]`);
  let held = null; // { record, survey, sections, over }
  let stepping = false;
  let at = null; // { section, question, element, files, since }

  const line = () => flow.visible(held.survey.content, held.record.answers, held.sections);
  const place = () => line().findIndex((each) => each.question.code === at.question.code);
  const keep = () => vault.put({ ...held.record });

  const count = () => {
    const { seconds } = held.record;
    const { code } = at.question;
    const spent = (performance.now() - at.since) / 1000;
    seconds[code] = Math.round(((seconds[code] || 0) + spent) * 10) / 10;
    at.since = performance.now();
  };
  // Takes up what stands in the fields; the code of what is wrong, or nothing.
  const take = () => {
    const { record } = held;
    const { code } = at.question;
    const found = answers.clean(at.question, read(at.question, at.element, at.files));
    if (found.wrong) return found.wrong;
    if (found.value === null) delete record.answers[code];
    else record.answers[code] = found.value;
    if (at.question.kind === "photo") record.photos[code] = at.files;
    return "";
  };
  const told = (question, wrong) => {
    const known = held.survey.complaints[question.code] || {};
    return known[wrong] || known.unreadable || words.unreadable;
  };

  const spot = async () => {
    const said = part("spot-said");
    said.textContent = words.looking;
    const point = await whereabouts();
    if (point && held) {
      Object.assign(held.record, point);
      await keep();
    }
    said.textContent = point ? words.placed : words.lost;
  };

  const show = ({ section, question }, wrong = "") => {
    const { record, survey } = held;
    const files = [...((record.photos || {})[question.code] || [])];
    const changed = () => {
      if (!take()) keep();
    };
    const element = drawn(question, record.language, record.answers[question.code], files, changed);
    at = { section, question, element, files, since: performance.now() };
    const shown = line();
    const number = place();
    const isFirst = number === 0;
    const begins = isFirst || shown[number - 1].section.code !== section.code;
    part("title").textContent = survey.name;
    part("number").textContent = `${number + 1} / ${shown.length}`;
    part("progress").value = (100 * number) / shown.length;
    part("intro").textContent = isFirst ? labelled(survey.content.intro, record.language) : "";
    part("section").textContent = begins ? labelled(section.intro, record.language) : "";
    for (const name of ["intro", "section"]) {
      part(name).lang = record.language;
      part(name).hidden = !part(name).textContent;
    }
    part("anonymous").hidden = !(isFirst && survey.anonymous);
    part("question").replaceChildren(element);
    part("back").hidden = isFirst;
    part("next").textContent = number === shown.length - 1 ? words.finish : words.next;
    part("spot").hidden = record.mode !== "face" || survey.anonymous;
    if (wrong) complain(element, wrong);
    else part("top").focus();
    scrollTo(0, 0);
  };

  const leave = async () => {
    const { over } = held;
    held = null;
    at = null;
    page.hidden = true;
    await over();
  };
  const finish = async () => {
    const { record, survey } = held;
    for (const each of line()) {
      const files = record.photos[each.question.code];
      const raw = each.question.kind === "photo" && files ? files.map((_f, n) => String(n)) : record.answers[each.question.code];
      const { wrong } = answers.clean(each.question, raw);
      if (wrong) return show(each, told(each.question, wrong));
    }
    record.answers = flow.kept(survey.content, record.answers);
    Object.assign(record, { state: "waiting", ended: Date.now(), trouble: "", problems: {} });
    await keep();
    return leave();
  };

  const step = async (isBack) => {
    count();
    const wrong = take();
    if (isBack) {
      await keep();
      return show(line()[Math.max(0, place() - 1)]);
    }
    if (wrong) return complain(at.element, told(at.question, wrong));
    await keep();
    const shown = line();
    const number = place();
    return number + 1 < shown.length ? show(shown[number + 1]) : finish();
  };
  frame.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (stepping) return; // the answer before is being kept
    stepping = true;
    try {
      await step(event.submitter && event.submitter.value === "back");
    } finally {
      stepping = false;
    }
  });
  part("next").addEventListener("click", (event) => {
    if (event.detail > 1) event.preventDefault(); // a double tap would skip a question
  });
  frame.addEventListener("change", () => {
    if (at && !take()) keep();
  });
  part("leave").addEventListener("click", async () => {
    count();
    take();
    await keep();
    await leave();
  });
  part("spot").querySelector("button").addEventListener("click", spot);

  // Begins, or goes on where it was left; `over` is called when the screen is left.
  const open = async (record, survey, over) => {
    held = { record, survey, over, sections: await flow.arranged(survey.content, record.key) };
    page.hidden = false;
    const shown = line();
    if (!shown.length) return leave();
    const wrong = shown.find(({ question }) => question.code in (record.problems || {}));
    const next = shown.find(({ question }) => !(question.code in record.answers) && !(question.code in record.seconds));
    if (wrong) show(wrong, record.problems[wrong.question.code]);
    else show(next || shown[shown.length - 1]);
    part("spot-said").textContent = record.latitude == null ? "" : words.placed;
    if (record.mode === "face" && !survey.anonymous && record.latitude == null) spot();
    return undefined;
  };
  return { open };
})();
