// Whoever signs out leaves nothing readable of their interviews on this device.
document.addEventListener("submit", (event) => {
  if (/\/logout\/$/.test(event.target.action)) indexedDB.deleteDatabase("field-key");
});
