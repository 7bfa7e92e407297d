// Setting a pin: by the device's location, or on a map of the sectors' borders. No tiles, no others.
(() => {
  const part = document.querySelector("[data-pin]");
  if (!part) return;
  const latitude = document.getElementById("id_latitude");
  const longitude = document.getElementById("id_longitude");
  const said = part.querySelector("[data-said]");
  const clear = part.querySelector("[data-clear]");
  const locate = part.querySelector("[data-locate]");
  const frame = part.querySelector("[data-map]");
  let map = null;
  let pin = null;

  const show = () => {
    const known = latitude.value !== "" && longitude.value !== "";
    clear.hidden = !known;
    said.textContent = known
      ? `${said.dataset.set} ${Number(latitude.value).toFixed(5)}, ${Number(longitude.value).toFixed(5)}`
      : "";
    if (!map) return;
    if (pin) pin.remove();
    pin = known
      ? L.circleMarker([latitude.value, longitude.value], { radius: 9, color: "#fff", weight: 3, fillColor: "#a8201a", fillOpacity: 1 }).addTo(map)
      : null;
  };
  const set = (lat, lng) => {
    latitude.value = lat.toFixed(6);
    longitude.value = lng.toFixed(6);
    show();
  };

  clear.addEventListener("click", () => {
    latitude.value = longitude.value = "";
    show();
  });
  if (navigator.geolocation) {
    locate.addEventListener("click", () => {
      said.textContent = said.dataset.busy;
      navigator.geolocation.getCurrentPosition(
        (found) => {
          set(found.coords.latitude, found.coords.longitude);
          if (map) map.setView([latitude.value, longitude.value], 13);
        },
        () => (said.textContent = said.dataset.refused),
        { enableHighAccuracy: true, timeout: 15000 },
      );
    });
  } else {
    locate.hidden = true;
  }
  part.hidden = false;

  const draw = (borders) => {
    map = L.map(frame, { attributionControl: false, zoomControl: false, zoomSnap: 0.25 });
    L.control.zoom({ zoomInTitle: frame.dataset.nearer, zoomOutTitle: frame.dataset.farther }).addTo(map);
    const language = document.documentElement.lang;
    const land = L.geoJSON(borders, {
      style: { color: "#0b5e63", weight: 1.5, fillColor: "#ffffff", fillOpacity: 0.9 },
      onEachFeature: (feature, layer) =>
        layer.bindTooltip(feature.properties.names[language] || feature.properties.name, { sticky: true }),
    }).addTo(map);
    map.fitBounds(land.getBounds(), { padding: [8, 8] });
    map.on("click", (event) => {
      const point = event.latlng.wrap();
      set(point.lat, point.lng);
    });
    show();
  };
  if (frame && window.L) {
    fetch(frame.dataset.borders)
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
      .then(draw)
      .catch(() => (frame.hidden = true));
  }
  show();
})();
