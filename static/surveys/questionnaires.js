// The editor of questionnaires: of a condition only the answers of its question are offered.
"use strict";

for (const line of document.querySelectorAll(".asked-condition")) {
  const question = line.querySelector("[data-condition-question]");
  const answer = line.querySelector("[data-condition-answer]");
  const value = line.querySelector("[data-condition-value]");
  const fit = () => {
    let offered = false;
    for (const group of answer.querySelectorAll("optgroup")) {
      const own = group.dataset.question === question.value;
      group.hidden = group.disabled = !own;
      offered ||= own;
    }
    if (answer.value && !answer.value.startsWith(`${question.value}:`)) answer.value = "";
    answer.hidden = !offered;
    value.hidden = offered || !question.value;
    if (value.hidden) value.value = "";
  };
  question.addEventListener("change", fit);
  fit();
}
