// The one thing the form cannot do without a script: ask the phone where it is.
(() => {
  const at = (id) => document.getElementById(id);
  const button = at("locate");
  if (!button || !navigator.geolocation) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    const say = at("located");
    say.textContent = button.dataset.wait;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        at("lat").value = coords.latitude.toFixed(6);
        at("lon").value = coords.longitude.toFixed(6);
        at("accuracy_m").value = Math.ceil(coords.accuracy);
        say.textContent = button.dataset.found.replace("{m}", Math.ceil(coords.accuracy));
      },
      () => { say.textContent = button.dataset.failed; },
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 30000 },
    );
  });
})();
