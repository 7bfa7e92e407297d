// Seconds by question, where somebody lets a script measure; and the place of who offers it.
(() => {
  const form = document.querySelector("form[data-seconds]");
  if (!form) return;
  const questions = [...form.querySelectorAll("[data-question]")];
  const spent = {};
  let current = questions.length ? questions[0].dataset.question : null;
  let since = performance.now();

  const count = () => {
    const now = performance.now();
    if (current && !document.hidden) spent[current] = (spent[current] || 0) + (now - since) / 1000;
    since = now;
  };
  for (const question of questions) {
    const enter = () => {
      count();
      current = question.dataset.question;
    };
    question.addEventListener("focusin", enter);
    question.addEventListener("pointerenter", enter);
  }
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      const now = performance.now();
      if (current) spent[current] = (spent[current] || 0) + (now - since) / 1000;
      since = now;
    } else {
      since = performance.now();
    }
  });
  form.addEventListener("submit", () => {
    count();
    const field = form.querySelector("input[name=seconds]");
    field.value = JSON.stringify(Object.fromEntries(Object.entries(spent).map(([code, seconds]) => [code, Math.round(seconds * 10) / 10])));
  });

  if (!navigator.geolocation) return;
  for (const button of form.querySelectorAll("[data-here]")) {
    const name = button.dataset.here;
    const said = button.parentElement.querySelector("[data-here-said]");
    button.hidden = false;
    button.addEventListener("click", () => {
      navigator.geolocation.getCurrentPosition((found) => {
        form.querySelector(`input[name="${name}-latitude"]`).value = found.coords.latitude.toFixed(6);
        form.querySelector(`input[name="${name}-longitude"]`).value = found.coords.longitude.toFixed(6);
        said.textContent = said.dataset.hereSaid;
      });
    });
  }
})();
