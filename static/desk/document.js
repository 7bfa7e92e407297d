// A document's pages by keyboard: the links of the page, pressed. Nothing depends on it.
(() => {
  "use strict";

  const press = (link) => link?.click();
  const zooms = () => [...document.querySelectorAll("a[data-zoom]")];
  const zoom = (by) => {
    const links = zooms();
    const here = links.findIndex((link) => link.hasAttribute("aria-current"));
    press(links[here + by]);
  };

  // Within an enlarged page the arrows move the page itself, until its edge.
  const sheet = document.querySelector(".desk-sheet");
  const atEdge = (by) =>
    !sheet ||
    (by < 0
      ? sheet.scrollLeft <= 0
      : sheet.scrollLeft + sheet.clientWidth >= sheet.scrollWidth - 1);
  const turn = (by, rel) => {
    if (document.activeElement === sheet && !atEdge(by)) return false;
    press(document.querySelector(`a[rel=${rel}]`));
    return true;
  };

  const keys = {
    ArrowLeft: () => turn(-1, "prev"),
    ArrowRight: () => turn(1, "next"),
    "+": () => zoom(1) ?? true,
    "=": () => zoom(1) ?? true,
    "-": () => zoom(-1) ?? true,
    0: () => press(zooms()[0]) ?? true,
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input, textarea, select")) return;
    const act = keys[event.key];
    if (act && act()) event.preventDefault();
  });
})();
