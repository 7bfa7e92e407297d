// Where projects are, on a map of the sectors' borders. No tiles, no others. The page says it in words.
(() => {
  const frame = document.querySelector("[data-points]");
  if (!frame || !window.L) return;
  const read = (address) =>
    fetch(address).then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)));

  const draw = ([borders, { points }]) => {
    if (!points.length) return;
    frame.hidden = false;
    const map = L.map(frame, {
      attributionControl: false,
      zoomControl: false,
      zoomSnap: 0.25,
      scrollWheelZoom: false,
      zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    });
    L.control.zoom({ zoomInTitle: frame.dataset.nearer, zoomOutTitle: frame.dataset.farther }).addTo(map);
    const land = L.geoJSON(borders, {
      interactive: false,
      style: { color: "#0b5e63", weight: 1.5, fillColor: "#ffffff", fillOpacity: 0.9 },
    }).addTo(map);
    const bounds = borders.features.length ? land.getBounds() : L.latLngBounds([]);
    points.forEach((point) => bounds.extend([point.latitude, point.longitude]));
    map.fitBounds(bounds, { padding: [16, 16] }); // pins are drawn only where there is a view
    for (const point of points) {
      const words = `${point.number}. ${point.name}: ${point.status}`;
      const go = () => location.pathname === point.link || location.assign(point.link);
      const pin = L.marker([point.latitude, point.longitude], {
        icon: L.divIcon({ className: "project-pin", html: String(point.number), iconSize: [34, 34] }),
        alt: words,
        title: words,
        keyboard: true,
      });
      pin.on("click", go);
      pin.on("keypress", (event) => event.originalEvent.key === "Enter" && go());
      pin.addTo(map);
      pin.getElement().setAttribute("role", "link");
      pin.getElement().setAttribute("aria-label", words);
    }
  };
  Promise.all([read(frame.dataset.borders), read(frame.dataset.points)])
    .then(draw)
    .catch(() => (frame.hidden = true));
})();

// Those near me first. The place goes to the centre alone, to about a kilometre.
(() => {
  const button = document.querySelector("[data-near]");
  if (!button || !navigator.geolocation) return;
  const said = document.querySelector("[data-near-said]");
  button.hidden = false;
  button.addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) =>
        location.assign(`${button.dataset.near}?near=${coords.latitude.toFixed(2)},${coords.longitude.toFixed(2)}`),
      () => (said.textContent = button.dataset.refused),
      { timeout: 10000 },
    );
  });
})();
