// Showing it: large photos are made smaller before they travel, a voice note is recorded here.
(() => {
  const SIDE = 2560; // points
  const QUALITY = 0.85;
  const LONGEST = 180; // seconds of a voice note
  const ENDINGS = { "audio/webm": "webm", "audio/mp4": "m4a", "audio/ogg": "ogg" };

  const smaller = async (file) => {
    if (!/^image\/(jpeg|png|webp)$/.test(file.type)) return file;
    try {
      const picture = await createImageBitmap(file);
      const scale = SIDE / Math.max(picture.width, picture.height);
      if (scale >= 1) return file;
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
      if (!blob || blob.size >= file.size) return file;
      return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
    } catch {
      return file; // what this browser cannot draw goes as it is
    }
  };
  window.shrunk = (files) => Promise.all([...files].map(smaller));

  const into = (input, files) => {
    const carrier = new DataTransfer();
    files.forEach((file) => carrier.items.add(file));
    input.files = carrier.files;
  };

  // Whoever sends meanwhile waits until the pictures are ready: each form once, however many of
  // its fields hold pictures.
  let busy = 0;
  const waiting = new WeakSet();
  document.querySelectorAll("input[type=file][data-shrink]").forEach((input) => {
    input.addEventListener("change", async () => {
      busy += 1;
      into(input, await window.shrunk(input.files));
      busy -= 1;
    });
    input.form.addEventListener("submit", async (event) => {
      if (!busy) return;
      event.preventDefault();
      if (waiting.has(input.form)) return;
      waiting.add(input.form);
      while (busy) await new Promise((resolve) => setTimeout(resolve, 50));
      waiting.delete(input.form);
      delete input.form.dataset.sent;
      input.form.requestSubmit(event.submitter);
    });
  });

  document.querySelectorAll("[data-voice]").forEach((part) => {
    if (!window.MediaRecorder || !navigator.mediaDevices) return;
    const begin = part.querySelector("[data-begin]");
    const end = part.querySelector("[data-end]");
    const said = part.querySelector("[data-said]");
    const heard = part.querySelector("audio");
    const input = document.getElementById(part.dataset.voice);
    let recorder = null;
    let clock = 0;

    const finish = (pieces) => {
      const type = recorder.mimeType.split(";")[0];
      const name = `${part.dataset.name}.${ENDINGS[type] || "webm"}`;
      const note = new File(pieces, name, { type });
      into(input, [...input.files, note]);
      input.dispatchEvent(new Event("change", { bubbles: true }));
      if (heard.src) URL.revokeObjectURL(heard.src);
      heard.src = URL.createObjectURL(note);
      heard.hidden = false;
      said.textContent = part.dataset.done;
    };
    const show = (seconds) => {
      const rest = String(seconds % 60).padStart(2, "0");
      said.textContent = `${part.dataset.busy} ${Math.floor(seconds / 60)}:${rest}`;
    };
    begin.addEventListener("click", async () => {
      let stream;
      try {
        stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      } catch {
        said.textContent = part.dataset.refused;
        return;
      }
      const pieces = [];
      recorder = new MediaRecorder(stream);
      recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
      recorder.addEventListener("stop", () => {
        clearInterval(clock);
        stream.getTracks().forEach((track) => track.stop());
        begin.hidden = false;
        end.hidden = true;
        finish(pieces);
        begin.focus();
      });
      recorder.start();
      let seconds = 0;
      show(0);
      clock = setInterval(() => {
        seconds += 1;
        if (seconds >= LONGEST) recorder.stop();
        else show(seconds);
      }, 1000);
      begin.hidden = true;
      end.hidden = false;
      end.focus();
    });
    end.addEventListener("click", () => recorder.stop());
    part.hidden = false;
  });
})();
