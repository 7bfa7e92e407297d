// The interviewers' keys: a number chooses, Enter goes on; how long it has taken; where it is held.
(() => {
  const form = document.querySelector("form[data-keys]");
  if (!form) return;
  // What takes a photo out again is no answer: no key ticks it.
  const picks = [...form.querySelectorAll("input[type=radio], input[type=checkbox]:not([name$='-remove'])")];
  const marks = form.querySelector(".survey-marks");
  let typed = "";
  let last = 0;
  const pick = (number) => {
    const at = marks ? picks.findIndex((each) => each.value === String(number)) : number - 1;
    if (!picks[at]) return;
    if (picks[at].type === "checkbox") picks[at].checked = !picks[at].checked;
    else picks[at].checked = true;
    picks[at].focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const writes = event.target.matches("textarea, input:not([type=radio]):not([type=checkbox])");
    if (event.key === "Enter" && event.target.matches("input[type=radio], input[type=checkbox], body")) {
      event.preventDefault();
      form.querySelector("[data-once]").click();
      return;
    }
    if (writes || !/^\d$/.test(event.key)) return;
    const now = Date.now();
    typed = now - last < 600 ? typed + event.key : event.key; // 1 and 0, quickly: ten
    last = now;
    pick(Number(typed));
  });
  const first = form.querySelector("textarea, input:not([type=hidden], [name$='-remove'])");
  if (first && !form.querySelector(".govuk-error-message")) first.focus();

  const clock = document.querySelector("[data-since]");
  if (clock) {
    const since = new Date(clock.dataset.since).getTime();
    const language = document.documentElement.lang;
    const told = new Intl.NumberFormat(language, { style: "unit", unit: "minute", unitDisplay: "short" });
    const tick = () => {
      const minutes = Math.max(0, Math.floor((Date.now() - since) / 60000));
      clock.textContent = told.format(minutes);
    };
    tick();
    setInterval(tick, 15000);
  }

  const spot = form.querySelector("[data-spot]");
  if (!spot || !navigator.geolocation) return;
  const said = form.querySelector("[data-spot-said]");
  spot.hidden = false;
  spot.addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition((found) => {
      form.querySelector("input[name=latitude]").value = found.coords.latitude.toFixed(6);
      form.querySelector("input[name=longitude]").value = found.coords.longitude.toFixed(6);
      said.textContent = said.dataset.spotSaid;
    });
  });
})();
