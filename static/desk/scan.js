// Documents by the camera of the desk: each picture joins the files of the form.
(() => {
  "use strict";

  const box = document.getElementById("scan");
  const input = document.getElementById("papers-files");
  if (!box || !input || !navigator.mediaDevices?.getUserMedia) return;
  const part = (name) => box.querySelector(`[data-scan="${name}"]`);
  const dialog = box.querySelector("dialog");
  const view = part("view");
  let stream = null;
  let turned = 0; // quarters to the right
  let number = 0;
  box.hidden = false;

  const stop = () => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    view.srcObject = null;
  };

  const open = async () => {
    part("fault").textContent = "";
    try {
      stream = await navigator.mediaDevices.getUserMedia({
        video: { width: { ideal: 3840 }, height: { ideal: 2160 }, facingMode: "environment" },
      });
    } catch {
      part("fault").textContent = box.dataset.failed;
      return;
    }
    view.srcObject = stream;
    await view.play();
    part("count").textContent = "";
    dialog.showModal();
  };

  const draw = () => {
    const [width, height] = [view.videoWidth, view.videoHeight];
    const canvas = document.createElement("canvas");
    const lying = turned % 2 === 1;
    canvas.width = lying ? height : width;
    canvas.height = lying ? width : height;
    const brush = canvas.getContext("2d");
    brush.translate(canvas.width / 2, canvas.height / 2);
    brush.rotate((turned * Math.PI) / 2);
    brush.drawImage(view, -width / 2, -height / 2);
    return new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
  };

  const put = (files) => {
    const all = new DataTransfer();
    files.forEach((file) => all.items.add(file));
    input.files = all.files;
  };

  const show = (file) => {
    const item = document.createElement("li");
    const picture = document.createElement("img");
    picture.src = URL.createObjectURL(file);
    picture.alt = file.name;
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "desk-button";
    remove.textContent = part("taken").dataset.remove;
    remove.setAttribute("aria-label", `${remove.textContent}: ${file.name}`);
    remove.addEventListener("click", () => {
      put([...input.files].filter((each) => each !== file && each.name !== file.name));
      URL.revokeObjectURL(picture.src);
      item.remove();
      part("open").focus();
    });
    item.append(picture, remove);
    part("taken").append(item);
  };

  const take = async () => {
    const picture = await draw();
    if (!picture) return;
    number += 1;
    const file = new File([picture], `${box.dataset.name}-${number}.jpg`, { type: "image/jpeg" });
    put([...input.files, file]);
    show(file);
    part("count").textContent = String(number);
  };

  part("open").addEventListener("click", open);
  part("take").addEventListener("click", take);
  part("turn").addEventListener("click", () => {
    turned = (turned + 1) % 4;
    view.dataset.turned = turned;
  });
  part("close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", stop);

  // Files that are chosen by hand replace the list; the pictures taken before stay in it.
  let kept = [];
  input.addEventListener("click", () => (kept = [...input.files]));
  input.addEventListener("change", () => {
    const scans = kept.filter((file) => [...box.querySelectorAll("img")].some((img) => img.alt === file.name));
    put([...scans, ...input.files]);
  });
})();
