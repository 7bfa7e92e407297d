// One question as fields of a form, and what stands in them as `answers.clean` reads it.
self.form = (() => {
  const words = JSON.parse(document.getElementById("field-words").textContent);
  const PARTS = ["latitude", "longitude"];

  const made = (name, attributes = {}, ...inner) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== null && value !== false) element.setAttribute(key, value === true ? "" : value);
    }
    element.append(...inner);
    return element;
  };
  const labelled = (texts, language) =>
    (texts && (texts[language] || Object.values(texts).find(Boolean))) || "";

  const optional = (question) =>
    question.required ? [] : [made("span", { class: "survey-optional" }, ` ${words.optional}`)];
  const hints = (question, language) => {
    const told = labelled(question.hint, language);
    const hint = made("div", { class: "govuk-hint", id: "hint", lang: language }, told);
    const error = made("p", { class: "govuk-error-message", id: "fault", role: "alert", hidden: true });
    return told ? [hint, error] : [error];
  };
  const described = (question, language) => (labelled(question.hint, language) ? "hint fault" : "fault");

  const picked = (type, name, number, value, label, chosen) => {
    const id = `${name}-${number}`;
    const kind = type === "radio" ? "govuk-radios" : "govuk-checkboxes";
    return made(
      "div",
      { class: `${kind}__item` },
      made("input", { class: `${kind}__input`, type, id, name, value, checked: chosen }),
      made("label", { class: `govuk-label ${kind}__label`, for: id }, label),
    );
  };
  const choices = (question, language, value) => {
    const type = question.kind === "single" ? "radio" : "checkbox";
    const chosen = [].concat(value ?? []);
    const items = question.options.map((each, number) =>
      picked(type, "q", number, each.code, labelled(each.label, language), chosen.includes(each.code)),
    );
    const frame = type === "radio" ? "govuk-radios" : "govuk-checkboxes";
    return [made("div", { class: frame, lang: language }, ...items)];
  };
  const marks = (question, value) => {
    const first = question.kind === "scale" ? 1 : 0;
    const last = question.kind === "scale" ? 5 : 10;
    const ends = question.kind === "scale" ? words.scale : words.nps;
    const items = [];
    for (let mark = first; mark <= last; mark += 1) {
      const id = `q-${mark}`;
      const input = { type: "radio", id, name: "q", value: mark, checked: value === mark };
      const label = made("label", { for: id }, String(mark));
      if (mark === first || mark === last) {
        const unseen = ` ${ends[mark === first ? 0 : 1]}`;
        label.append(made("span", { class: "govuk-visually-hidden" }, unseen));
      }
      items.push(made("div", { class: "survey-mark" }, made("input", input), label));
    }
    const [low, high] = ends.map((each) => made("span", {}, each));
    return [
      made("div", { class: `survey-marks survey-marks--${question.kind}` }, ...items),
      made("p", { class: "survey-ends", "aria-hidden": "true" }, low, high),
    ];
  };
  const lines = (question, language, value) =>
    question.rows.map((row) => {
      const items = question.options.map((each, number) => {
        const chosen = (value || {})[row.code] === each.code;
        return picked("radio", `q-${row.code}`, number, each.code, labelled(each.label, language), chosen);
      });
      return made(
        "fieldset",
        { class: "govuk-fieldset survey-line", lang: language },
        made("legend", { class: "govuk-fieldset__legend govuk-fieldset__legend--s" }, labelled(row.label, language)),
        made("div", { class: "govuk-radios govuk-radios--small survey-picks" }, ...items),
      );
    });
  const field = (question, language, value) => {
    const common = { id: "q", name: "q", "aria-describedby": described(question, language) };
    if (question.kind === "text") {
      const most = question.most || 4000;
      return made("textarea", { ...common, class: "govuk-textarea", rows: 4, maxlength: most }, value ?? "");
    }
    const narrow = { ...common, class: "govuk-input govuk-input--width-10", value: value ?? "" };
    return question.kind === "date"
      ? made("input", { ...narrow, type: "date" })
      : made("input", { ...narrow, inputmode: "decimal" });
  };
  const place = (question, language, value) => {
    const given = value || {};
    const said = made("span", { role: "status" }, given.latitude == null ? "" : words.noted);
    const button = made("button", { class: "govuk-button govuk-button--secondary", type: "button" }, words.here);
    const hidden = PARTS.map((part) =>
      made("input", { type: "hidden", name: `q-${part}`, value: given[part] ?? "" }),
    );
    button.addEventListener("click", async () => {
      said.textContent = words.looking;
      const point = await whereabouts();
      said.textContent = point ? words.noted : words.lost;
      if (!point) return;
      hidden[0].value = point.latitude;
      hidden[1].value = point.longitude;
      button.form.dispatchEvent(new Event("change", { bubbles: true }));
    });
    return [
      made("label", { class: "govuk-label", for: "q" }, words.address),
      made("input", { class: "govuk-input", id: "q", name: "q", autocomplete: "off", value: given.address || "" }),
      ...hidden,
      made("p", {}, button, " ", said),
    ];
  };
  const photo = (files, changed) => {
    const list = made("ul", { class: "files" });
    const input = made("input", {
      class: "govuk-file-upload",
      type: "file",
      id: "q",
      accept: "image/*",
      multiple: true,
      "aria-describedby": "photo-hint",
    });
    const show = () => {
      list.replaceChildren(
        ...files.map((file, number) => {
          const away = made("button", { type: "button", class: "link-button" }, words.remove);
          away.setAttribute("aria-label", `${words.remove} ${file.name}`);
          away.addEventListener("click", () => {
            files.splice(number, 1);
            show();
            changed();
          });
          return made("li", {}, made("span", { class: "files__name" }, file.name), away);
        }),
      );
      list.hidden = !files.length;
    };
    input.addEventListener("change", async (event) => {
      event.stopPropagation();
      const chosen = await window.shrunk(input.files);
      files.push(...(await Promise.all(chosen.map(packed))));
      input.value = "";
      show();
      changed();
    });
    show();
    const hint = made("div", { class: "govuk-hint", id: "photo-hint" }, words.photo);
    return [hint, list, input];
  };
  const packed = async (file) => {
    const bytes = new Uint8Array(await file.arrayBuffer());
    let text = "";
    for (let at = 0; at < bytes.length; at += 32768) {
      text += String.fromCharCode(...bytes.subarray(at, at + 32768));
    }
    return { name: file.name, type: file.type, data: btoa(text) };
  };

  const whereabouts = () =>
    new Promise((resolve) => {
      if (!navigator.geolocation) return resolve(null);
      const found = ({ coords }) =>
        resolve({ latitude: Number(coords.latitude.toFixed(6)), longitude: Number(coords.longitude.toFixed(6)) });
      const options = { enableHighAccuracy: true, timeout: 30_000, maximumAge: 60_000 };
      return navigator.geolocation.getCurrentPosition(found, () => resolve(null), options);
    });

  // The question as an element. `value` is the answer so far, `files` the pictures of it; `changed`
  // is called when these change.
  const drawn = (question, language, value, files, changed) => {
    const label = labelled(question.label, language);
    if (["number", "date", "text"].includes(question.kind)) {
      const heading = made("label", { class: "govuk-label govuk-label--m", for: "q", lang: language }, label);
      heading.append(...optional(question));
      return made("div", { class: "govuk-form-group survey-question" }, heading, ...hints(question, language), field(question, language, value));
    }
    const inner = {
      single: () => choices(question, language, value),
      multiple: () => choices(question, language, value),
      scale: () => marks(question, value),
      nps: () => marks(question, value),
      matrix: () => lines(question, language, value),
      place: () => place(question, language, value),
      photo: () => photo(files, changed),
    }[question.kind]();
    const legend = made("legend", { class: "govuk-fieldset__legend govuk-fieldset__legend--m", lang: language }, label);
    legend.append(...optional(question));
    const frame = { class: "govuk-fieldset", "aria-describedby": described(question, language) };
    const fields = made("fieldset", frame, legend, ...hints(question, language), ...inner);
    return made("div", { class: "govuk-form-group survey-question" }, fields);
  };

  // What stands in the fields.
  const read = (question, element, files) => {
    const data = new FormData(element.closest("form"));
    switch (question.kind) {
      case "multiple":
        return data.getAll("q");
      case "matrix":
        return Object.fromEntries(question.rows.map((row) => [row.code, data.get(`q-${row.code}`) || ""]));
      case "place":
        return {
          address: data.get("q"),
          ...Object.fromEntries(PARTS.map((part) => [part, data.get(`q-${part}`)])),
        };
      case "photo":
        return files.map((_file, number) => String(number));
      default:
        return data.get("q") || "";
    }
  };

  const complain = (element, told) => {
    const fault = element.querySelector("#fault");
    fault.textContent = told;
    fault.hidden = !told;
    element.classList.toggle("govuk-form-group--error", Boolean(told));
    const first = element.querySelector("input:not([type=hidden]), textarea");
    for (const each of element.querySelectorAll("input, textarea")) {
      if (told) each.setAttribute("aria-invalid", "true");
      else each.removeAttribute("aria-invalid");
    }
    if (told && first) first.focus();
  };

  return { words, made, labelled, drawn, read, complain, whereabouts };
})();
