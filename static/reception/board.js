// A new call flashes and sounds. Browsers let pages sound only after a tap, once.
(() => {
  "use strict";

  const board = document.getElementById("board");
  const button = document.getElementById("sound");
  const shown = () => board.querySelector("[data-newest]")?.dataset.newest ?? "";
  let last = shown();
  let hall = null;

  const tone = (pitch, from, long) => {
    const voice = hall.createOscillator();
    const loudness = hall.createGain();
    voice.frequency.value = pitch; // hertz
    loudness.gain.setValueAtTime(0.0001, from);
    loudness.gain.exponentialRampToValueAtTime(0.5, from + 0.02);
    loudness.gain.exponentialRampToValueAtTime(0.0001, from + long);
    voice.connect(loudness).connect(hall.destination);
    voice.start(from);
    voice.stop(from + long);
  };

  const chime = () => {
    if (hall?.state !== "running") return;
    const start = hall.currentTime;
    tone(659, start, 0.7);
    tone(523, start + 0.35, 1.1);
  };

  const wake = async () => {
    hall ??= new AudioContext();
    await Promise.race([hall.resume(), new Promise((late) => setTimeout(late, 300))]);
    button.hidden = hall.state === "running";
  };

  if ("AudioContext" in window) {
    document.addEventListener("click", async () => {
      await wake();
      chime();
    }, { once: true });
    wake(); // a screen may be set up to let pages sound at once
  }

  board.addEventListener("fresh", () => {
    const newest = shown();
    if (newest && newest !== last) {
      board.classList.add("is-new");
      setTimeout(() => board.classList.remove("is-new"), 4000);
      chime();
    }
    last = newest;
  });
})();
