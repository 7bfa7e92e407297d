// How many SMS a text takes, while it is written. Without this script the page after saving tells.
(() => {
  "use strict";

  const words = document.querySelector("[data-basic]");
  if (!words) return;
  const { basic, extension, says } = words.dataset;

  // As channels/sms/parts.py counts them: no letter of two units is torn between two parts.
  const parts = (text) => {
    const letters = [...text];
    const isBasic = letters.every((letter) => basic.includes(letter) || extension.includes(letter));
    const isWide = (letter) => (isBasic ? extension.includes(letter) : letter.length > 1);
    const [alone, together] = isBasic ? [160, 153] : [70, 67];
    const widths = letters.map((letter) => (isWide(letter) ? 2 : 1));
    const units = widths.reduce((sum, width) => sum + width, 0);
    if (units <= alone) return { units, count: Math.min(units, 1) };
    let [count, room] = [1, together];
    for (const width of widths) {
      if (width > room) [count, room] = [count + 1, together];
      room -= width;
    }
    return { units, count };
  };

  for (const field of words.querySelectorAll('textarea[id^="id_body_"]')) {
    const channel = field.id.split("_")[3] || "sms";
    if (channel !== "sms") continue;
    const told = document.createElement("small");
    told.setAttribute("role", "status");
    field.after(told);
    const tell = () => {
      const { units, count } = parts(field.value.trim());
      const about = /[{}]/.test(field.value) ? "≈ " : ""; // what is filled in has its own length
      const filled = says.replace("{parts}", about + count).replace("{letters}", about + units);
      told.textContent = units ? filled : "";
    };
    field.addEventListener("input", tell);
    tell();
  }
})();
