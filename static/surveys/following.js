// A question that hangs on another of the same page comes and goes while somebody answers: by the
// rules of field/flow.js and field/answers.js. What is sent is judged by the server's.
(() => {
  const form = document.getElementById("answers");
  const told = document.getElementById("following");
  if (!form || !told) return;
  const { definition, answers: before, said, further } = JSON.parse(told.textContent);
  const status = form.querySelector("[data-following]");
  const questions = definition.sections.flatMap((section) => section.questions);

  const places = new Map();
  for (const place of form.querySelectorAll("[data-asked]")) {
    const waiting = place.querySelector(":scope > template");
    if (waiting) waiting.replaceWith(waiting.content);
    place.hidden = Boolean(waiting);
    places.set(place.dataset.asked, place);
  }

  // What stands in the fields of a question, also while it is not asked.
  const fields = (place, name) =>
    [...place.querySelectorAll("input, textarea")].filter((each) => each.name === name);
  const values = (place, name) =>
    fields(place, name)
      .filter((each) => each.checked || !["radio", "checkbox"].includes(each.type))
      .map((each) => each.value);
  const pictures = (place, name) => {
    const kept = fields(place, `${name}-remove`).filter((each) => !each.checked).length;
    const [input] = fields(place, name);
    return Array.from({ length: kept + input.files.length }, (_each, number) => String(number));
  };
  const raw = (question, place) => {
    const name = `q-${question.code}`;
    const parts = (codes) =>
      Object.fromEntries(codes.map((code) => [code, values(place, `${name}-${code}`)[0] || ""]));
    switch (question.kind) {
      case "multiple":
        return values(place, name);
      case "matrix":
        return parts(question.rows.map((row) => row.code));
      case "place":
        return parts(["address", "latitude", "longitude"]);
      case "photo":
        return pictures(place, name);
      default:
        return values(place, name)[0] || "";
    }
  };
  const given = () => {
    const found = { ...before };
    for (const question of questions) {
      const place = places.get(question.code);
      const { value } = place ? answers.clean(question, raw(question, place)) : {};
      if (value !== undefined && value !== null) found[question.code] = value;
    }
    return found;
  };

  const show = (place, isAsked) => {
    place.hidden = !isAsked;
    for (const field of place.querySelectorAll("input, textarea, button")) field.disabled = !isAsked;
  };
  // Returns how many came up.
  const follow = () => {
    const asked = new Set(flow.visible(definition, given()).map(({ question }) => question.code));
    let more = 0;
    for (const [code, place] of places) {
      if (place.hidden && asked.has(code)) more += 1;
      show(place, asked.has(code));
    }
    const onward = form.querySelector("button[data-on]");
    if (onward) {
      const { on, end } = onward.dataset;
      onward.textContent = further.some((code) => asked.has(code)) ? on : end;
    }
    return more;
  };
  const answered = () => {
    const more = follow();
    if (more) status.textContent = said[more - 1];
  };
  form.addEventListener("change", answered);
  form.addEventListener("input", answered);
  window.addEventListener("pageshow", answered); // a browser may have put back what was typed
  answered(); // somebody may have been quicker than this script
})();
