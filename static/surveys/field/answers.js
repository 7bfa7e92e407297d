// What a person answered, made a value or refused with the code of what is wrong: the rules of
// surveys/questionnaires/validation.py, for a device without a connection.
self.answers = (() => {
  const LONGEST_TEXT = 4000;
  const MOST_PHOTOS = 5;
  const YEAR_FIRST = /^(\d{4})[-./](\d{1,2})[-./](\d{1,2})\.?$/;
  const DAY_FIRST = /^(\d{1,2})[-./](\d{1,2})[-./](\d{4})\.?$/;
  const NUMBER = /^[+-]?\d{1,15}(\.\d{1,10})?$/;

  class Wrong extends Error {
    constructor(code) {
      super(code);
      this.code = code;
    }
  }

  const isMapping = (raw) => typeof raw === "object" && raw !== null && !Array.isArray(raw);
  const isEmpty = (raw) => {
    if (raw === null || raw === undefined) return true;
    if (typeof raw === "string") return raw.trim() === "";
    if (Array.isArray(raw)) return raw.every(isEmpty);
    return isMapping(raw) && Object.values(raw).every(isEmpty);
  };
  const bound = (value) => (value === null || value === undefined || value === "" ? null : Number(value));

  const one = (raw) => {
    let value = raw;
    if (Array.isArray(raw)) {
      const given = raw.filter((each) => !isEmpty(each));
      if (given.length > 1) throw new Wrong("one");
      value = given.length ? given[0] : "";
    }
    if (typeof value !== "string" && typeof value !== "number") throw new Wrong("unreadable");
    return value;
  };
  const several = (raw) => (Array.isArray(raw) ? raw : [one(raw)]);
  const option = (question, code) => {
    if (!question.options.some((each) => each.code === code)) throw new Wrong("option");
    return code;
  };
  const within = (question, count, most = bound(question.most)) => {
    const least = bound(question.least);
    if (least !== null && count < least) throw new Wrong("least");
    if (most !== null && count > most) throw new Wrong("most");
  };

  const multiple = (question, raw) => {
    const given = new Set(
      several(raw).filter((code) => !isEmpty(code)).map((code) => option(question, one(code))),
    );
    const chosen = question.options.filter((each) => given.has(each.code));
    const alone = chosen.some((each) => each.alone);
    if (alone && chosen.length > 1) throw new Wrong("alone");
    if (!alone) within(question, chosen.length);
    return chosen.map((each) => each.code);
  };
  const step = (raw, first, last) => {
    const text = String(one(raw)).trim();
    const value = /^[0-9]{1,2}$/.test(text) ? Number(text) : NaN;
    if (!(value >= first && value <= last)) throw new Wrong("step");
    return value;
  };
  const asNumber = (raw) => {
    if (typeof raw === "number") return Math.abs(raw) < 1e15 ? raw : null;
    const text = raw.replace(/[\s\u00a0\u202f]+/g, "").replace(/,/g, ".").replace(/−/g, "-");
    return NUMBER.test(text) ? Number(text) : null;
  };
  const number = (question, raw) => {
    const value = asNumber(one(raw));
    if (value === null) throw new Wrong("number");
    within(question, value);
    return value;
  };
  const day = (year, month, date) => {
    const moment = new Date(0);
    moment.setUTCFullYear(year, month - 1, date);
    const same = moment.getUTCFullYear() === year && moment.getUTCMonth() === month - 1 && moment.getUTCDate() === date;
    return same && year > 0 ? moment.toISOString().slice(0, 10) : null;
  };
  const asDate = (text) => {
    const first = YEAR_FIRST.exec(text.trim());
    if (first) return day(Number(first[1]), Number(first[2]), Number(first[3]));
    const last = DAY_FIRST.exec(text.trim());
    return last ? day(Number(last[3]), Number(last[2]), Number(last[1])) : null;
  };
  const date = (question, raw) => {
    const value = asDate(String(one(raw)));
    if (value === null) throw new Wrong("date");
    const least = asDate(String(question.least || ""));
    const most = asDate(String(question.most || ""));
    if (least && value < least) throw new Wrong("least");
    if (most && value > most) throw new Wrong("most");
    return value;
  };
  const text = (question, raw) => {
    const value = String(one(raw)).replace(/\0/g, "").replace(/\r\n/g, "\n").trim();
    within(question, [...value].length, bound(question.most) ?? LONGEST_TEXT);
    return value || null;
  };
  const matrix = (question, raw) => {
    if (!isMapping(raw)) throw new Wrong("matrix");
    const rows = question.rows.map((row) => row.code);
    if (Object.keys(raw).some((code) => !rows.includes(code))) throw new Wrong("row");
    const value = {};
    for (const code of rows) if (!isEmpty(raw[code])) value[code] = option(question, one(raw[code]));
    if (question.required && rows.some((code) => !(code in value))) throw new Wrong("required");
    return value;
  };
  const place = (question, raw) => {
    const given = isMapping(raw) ? raw : { address: String(one(raw)) };
    const address = String(given.address || "").replace(/\0/g, "").trim();
    if ([...address].length > LONGEST_TEXT) throw new Wrong("most");
    if (isEmpty(given.latitude) && isEmpty(given.longitude)) {
      return { latitude: null, longitude: null, address };
    }
    const [latitude, longitude] = [given.latitude, given.longitude].map((degrees) =>
      isEmpty(degrees) ? NaN : Number(degrees),
    );
    if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) throw new Wrong("place");
    return { latitude, longitude, address };
  };
  const photo = (question, raw) => {
    const value = [...new Set(several(raw).filter((each) => !isEmpty(each)).map(String))];
    within(question, value.length, bound(question.most) ?? MOST_PHOTOS);
    return value;
  };

  const CLEANERS = {
    single: (question, raw) => option(question, one(raw)),
    multiple,
    scale: (question, raw) => step(raw, 1, 5),
    nps: (question, raw) => step(raw, 0, 10),
    number,
    date,
    text,
    matrix,
    place,
    photo,
  };

  // `{ value }`, null for none where none is needed; or `{ wrong }`, the code of what is wrong.
  const clean = (question, raw) => {
    try {
      const value = isEmpty(raw) ? null : CLEANERS[question.kind](question, raw);
      if (value === null && question.required) throw new Wrong("required");
      return { value };
    } catch (error) {
      if (error instanceof Wrong) return { wrong: error.code };
      throw error;
    }
  };
  return { clean };
})();
