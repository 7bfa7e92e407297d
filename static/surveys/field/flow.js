// Which questions are asked, and in what order: the rules of surveys/questionnaires/flow.py and
// conditions.py, for a device without a connection. tests/surveys/offline_cases.json holds both to
// the same answers.
self.flow = (() => {
  const CHOICE = ["is", "is_not", "answered"];
  const MEASURE = ["is", "is_not", "least", "most", "answered"];
  const TESTS = {
    single: CHOICE,
    multiple: ["has", "is_not", "answered"],
    scale: MEASURE,
    nps: MEASURE,
    number: MEASURE,
    date: MEASURE,
    text: CHOICE,
    matrix: ["answered"],
    place: ["answered"],
    photo: ["answered"],
  };
  const NUMERIC = ["scale", "nps", "number"];

  const isNone = (answer) => {
    if (answer === null || answer === undefined || answer === "") return true;
    return typeof answer === "object" && Object.keys(answer).length === 0;
  };
  const comparable = (question, value) => {
    if (!NUMERIC.includes(question.kind)) return String(value);
    return String(value).trim() === "" ? NaN : Number(value);
  };
  const holds = (condition, question, answer) => {
    const test = condition.test || "is";
    if (isNone(answer) || !TESTS[question.kind].includes(test)) return false;
    if (test === "answered") return true;
    if (question.kind === "multiple") return answer.includes(condition.value) === (test === "has");
    const given = comparable(question, answer);
    const wanted = comparable(question, condition.value);
    if (Number.isNaN(given) || Number.isNaN(wanted)) return false;
    if (test === "is") return given === wanted;
    if (test === "is_not") return given !== wanted;
    return test === "least" ? given >= wanted : given <= wanted;
  };
  const allHold = (conditions, asked, answers) =>
    (conditions || []).every(
      (each) =>
        asked.has(each.question) && holds(each, asked.get(each.question), answers[each.question]),
    );

  const shown = (definition, answers) => {
    const asked = new Map();
    for (const section of definition.sections) {
      if (!allHold(section.shown_if, asked, answers)) continue;
      for (const question of section.questions) {
        if (allHold(question.shown_if, asked, answers)) asked.set(question.code, question);
      }
    }
    return asked;
  };

  const chance = async (seed, ...names) => {
    const bytes = new TextEncoder().encode([seed, ...names].join("\0"));
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  };
  const mixed = async (items, seed, name) => {
    const marked = await Promise.all(
      items.map(async (item) => [await chance(seed, name, item.code), item]),
    );
    return marked.sort(([one], [other]) => (one < other ? -1 : 1)).map(([, item]) => item);
  };
  // "Something else" and "none of these" come at the end, as they are written.
  const withEnd = async (items, seed, name) => {
    const atEnd = (item) => item.alone || item.last;
    const free = items.filter((item) => !atEnd(item));
    return [...(await mixed(free, seed, name)), ...items.filter(atEnd)];
  };
  // What stands alone and `something else` keep their places at the end.
  const free = (item) => !item.alone && !item.last;
  const shuffled = async (items, seed, name) => [
    ...(await mixed(items.filter(free), seed, name)),
    ...items.filter((item) => !free(item)),
  ];
  const arrangedQuestion = async (question, seed) => {
    if (!question.shuffled) return question;
    const part = question.kind === "matrix" ? "rows" : "options";
    return { ...question, [part]: await shuffled(question[part], seed, question.code) };
  };

  // The sections with their questions and options in this person's order.
  const arranged = (definition, seed) =>
    Promise.all(
      definition.sections.map(async (section) => {
        const line = section.shuffled
          ? await mixed(section.questions, seed, section.code)
          : section.questions;
        const questions = await Promise.all(line.map((each) => arrangedQuestion(each, seed)));
        return { ...section, questions };
      }),
    );
  // The questions that are asked now, in the order of `arranged`, each with its section.
  const visible = (definition, answers, sections = definition.sections) => {
    const asked = shown(definition, answers);
    return sections.flatMap((section) =>
      section.questions
        .filter((question) => asked.has(question.code))
        .map((question) => ({ section, question })),
    );
  };
  // The answers that count: those to questions that are asked.
  const kept = (definition, answers) => {
    const found = {};
    for (const code of shown(definition, answers).keys()) {
      if (!isNone(answers[code])) found[code] = answers[code];
    }
    return found;
  };

  return { arranged, visible, kept };
})();
