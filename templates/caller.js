// What the form cannot do without a script: ask the phone where it is, and offer names to choose from.
(() => {
  const at = (id) => document.getElementById(id);
  const button = at("locate");
  if (button && navigator.geolocation) {
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
  }

  // Names of kecamatan and desa. Without them, or without a network, both stay fields for words.
  const area = at("area");
  const district = at("district");
  if (!area || !district) return;
  const codes = {};
  const offer = async (list, level, within) => {
    list.replaceChildren();
    if (!within) return;
    try {
      const answer = await fetch(`/api/v1/places?level=${level}&within=${encodeURIComponent(within)}&limit=200`);
      if (!answer.ok) return;
      const { found } = await answer.json();
      for (const { name, area } of found) {
        codes[`${level} ${name.toLowerCase()}`] = area;
        list.append(new Option(name, name));
      }
    } catch {
      // Then there is nothing to choose from.
    }
  };
  const districts = () => offer(at("districts"), "district", area.value);
  const villages = () =>
    offer(at("villages"), "village", codes[`district ${district.value.trim().toLowerCase()}`] || "");
  area.addEventListener("change", districts);
  district.addEventListener("change", villages);
  if (area.value) districts().then(villages);
})();
