// The map of sectors: own borders, no tiles. What it shows stands in the list beside it.
(() => {
  const land = document.querySelector("[data-land]");
  if (!land || !window.L) return;
  const shapes = new Map();

  const paint = () => {
    const list = document.querySelector("[data-places]");
    if (!list) return;
    land.className = land.className.replace(/ ?measure-\S+/g, "");
    land.classList.add(`measure-${list.dataset.places}`);
    for (const place of list.children) {
      const layer = shapes.get(place.dataset.sector);
      const shape = layer && layer.getElement();
      if (!shape) continue;
      const link = place.querySelector("a");
      const words = `${place.querySelector(".label").textContent.trim()}: ${place.querySelector(".number").textContent}`;
      shape.setAttribute("class", `leaflet-interactive place step-${place.dataset.step}`);
      shape.setAttribute("role", link ? "link" : "img");
      shape.setAttribute("aria-label", words);
      if (link) shape.setAttribute("tabindex", "0");
      layer.setTooltipContent(words);
      layer.address = link && link.href;
    }
  };
  const draw = (borders) => {
    if (!borders.features.length) return;
    land.hidden = false;
    const map = L.map(land, {
      attributionControl: false,
      zoomControl: false,
      zoomSnap: 0.25,
      scrollWheelZoom: false,
      keyboard: false,
      zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    });
    L.control.zoom({ zoomInTitle: land.dataset.nearer, zoomOutTitle: land.dataset.farther }).addTo(map);
    const whole = L.geoJSON(borders, {
      style: { weight: 1.5 },
      onEachFeature: (feature, layer) => {
        shapes.set(String(feature.id), layer);
        layer.bindTooltip("", { sticky: true });
        const go = () => layer.address && location.assign(layer.address);
        layer.on("click", go);
        layer.on("add", () => {
          const shape = layer.getElement();
          shape.addEventListener("keydown", (event) => event.key === "Enter" && go());
          shape.addEventListener("focus", () => layer.openTooltip());
          shape.addEventListener("blur", () => layer.closeTooltip());
        });
      },
    }).addTo(map);
    map.fitBounds(whole.getBounds(), { padding: [8, 8] });
    paint();
  };
  fetch(land.dataset.borders)
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
    .then(draw)
    .catch(() => (land.hidden = true));
  document.addEventListener("figures", paint);
})();
