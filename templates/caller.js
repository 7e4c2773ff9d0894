// What the pages for reporters cannot do without a script: where the phone is, names to choose from, the questions of a kind
// without a press, what was typed kept, and sending by itself when there was no network. All of it may be missing.
(() => {
  const at = (id) => document.getElementById(id);
  const lang = document.documentElement.lang;
  const form = document.querySelector("form[data-lapor]");
  /** A browser that keeps nothing is no reason to stop. */
  const attempt = (act) => {
    try {
      return act();
    } catch {
      return null;
    }
  };

  // ── Where the phone is ──

  const PLACE = ["lat", "lon", "accuracy_m"];
  const button = at("locate");

  /** The fields of the place, from now on these; empty ones: it is not known. */
  function place(values, words) {
    for (const [i, name] of PLACE.entries()) at(name).value = values[i];
    at("located").textContent = words.replace("{m}", values[2]);
    save();
  }

  if (button && navigator.geolocation) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const say = at("located");
      say.textContent = button.dataset.wait;
      navigator.geolocation.getCurrentPosition(
        ({ coords: { latitude, longitude, accuracy } }) =>
          place([latitude.toFixed(6), longitude.toFixed(6), Math.ceil(accuracy)], button.dataset.found),
        () => {
          say.textContent = button.dataset.failed;
        },
        { enableHighAccuracy: true, timeout: 20000, maximumAge: 30000 },
      );
    });
  }

  // ── A tap on a map, which is loaded only then ──

  const MAP = "/lapor-peta.js";
  const point = at("point");
  if (point) {
    let loads = false;
    point.hidden = false;
    point.addEventListener("click", async () => {
      if (loads) return;
      const [box, say] = [at("point-map"), at("located")];
      const before = say.textContent;
      if (!box.firstChild) {
        loads = true;
        say.textContent = point.dataset.wait;
        try {
          const { open } = await import(MAP);
          await open(box, { place, area: at("area").value, from: () => PLACE.map((name) => at(name).value) });
          say.textContent = before;
        } catch {
          say.textContent = point.dataset.failed;
          return;
        } finally {
          loads = false;
        }
      }
      box.hidden = !box.hidden;
      point.setAttribute("aria-expanded", !box.hidden);
    });
  }

  // ── Names of kecamatan and desa; without them, or without a network, both stay fields for words ──

  const area = at("area");
  const district = at("district");
  const codes = {};
  async function offer(list, level, within) {
    list.replaceChildren();
    if (!within) return;
    try {
      const answer = await fetch(
        `/api/v1/places?level=${level}&within=${encodeURIComponent(within)}&limit=200`,
      );
      if (!answer.ok) return;
      const { found } = await answer.json();
      for (const one of found) {
        codes[`${level} ${one.name.toLowerCase()}`] = one.area;
        list.append(new Option(one.name, one.name));
      }
    } catch {
      // Then there is nothing to choose from.
    }
  }
  if (form && district) {
    const districts = () => {
      at("other").href = `/nomor?lang=${lang}&area=${encodeURIComponent(area.value)}`;
      return offer(at("districts"), "district", area.value);
    };
    const villages = () =>
      offer(at("villages"), "village", codes[`district ${district.value.trim().toLowerCase()}`] || "");
    area.addEventListener("change", districts);
    district.addEventListener("change", villages);
    if (area.value) districts().then(villages);
  }

  // ── The questions of the kind ──

  const make = (tag, more, ...inside) => {
    const one = Object.assign(document.createElement(tag), more);
    one.append(...inside);
    return one;
  };

  let questions = null;
  const given = () => [...new FormData(form)].filter(([, value]) => typeof value === "string");

  function asked({ name, text, number }) {
    const words = at("asked").dataset;
    const tick = (type, value) =>
      make("label", { className: "tick" }, make("input", { type, name, value }), ` ${words[value]}`);
    if (number) {
      const field = make("input", { id: name, name, inputMode: "decimal", maxLength: 8, className: "short" });
      return [make("label", { htmlFor: name }, text), field, tick("checkbox", "unknown")];
    }
    const legend = make("legend", {}, text);
    const ticks = ["yes", "no", "unknown"].map((value) => tick("radio", value));
    return [make("fieldset", { className: "ask row" }, legend, ...ticks)];
  }

  async function ask() {
    questions ??= await fetch(`/lapor/questions?lang=${lang}`).then((answer) => answer.json());
    at("show").hidden = true;
    const names = questions.kinds[at("kind").value] ?? questions.kinds[""];
    const before = given();
    const legend = at("asked").firstElementChild;
    at("asked").replaceChildren(legend, ...names.flatMap((n) => asked(questions.all[n])));
    fill(before);
  }

  // ── What was typed ──

  /** Puts values into the fields that are there. */
  function fill(values) {
    for (const field of form.elements) {
      if (!field.name || field.name === "key" || field.type === "file" || field.tagName === "BUTTON") continue;
      const own = values.filter(([name]) => name === field.name).map(([, value]) => value);
      if (field.type === "radio" || field.type === "checkbox") field.checked = own.includes(field.value);
      else if (own.length > 0) field.value = own[0];
    }
  }

  const drawer = (key) => `lapor ${key}`;
  const DAY_MS = 86_400_000;

  function save() {
    if (!form) return;
    const key = form.elements.key.value;
    const draft = JSON.stringify({ at: Date.now(), values: given() });
    attempt(() => localStorage.setItem(drawer(key), draft));
    attempt(() => sessionStorage.setItem("lapor", key));
  }

  function discard() {
    attempt(() => localStorage.removeItem(drawer(sessionStorage.getItem("lapor"))));
    attempt(() => sessionStorage.removeItem("lapor"));
  }

  /** It arrived: nothing of it stays but its key, for whoever goes back to mend something. */
  function arrived() {
    const key = attempt(() => sessionStorage.getItem("lapor"));
    discard();
    if (key) attempt(() => sessionStorage.setItem("lapor sent", key));
  }

  function draftOf(key) {
    const draft = attempt(() => JSON.parse(localStorage.getItem(drawer(key))));
    if (draft && draft.at > Date.now() - DAY_MS) return draft;
    attempt(() => localStorage.removeItem(drawer(key)));
    return null;
  }

  /** Whoever holds a draft in an open page keeps it; `hold` never ends. */
  function held(key) {
    return new Promise((known) => {
      if (!navigator.locks) return known(true);
      navigator.locks.request(drawer(key), { ifAvailable: true }, (lock) => {
        known(lock !== null);
        return lock && new Promise(() => {});
      });
    });
  }

  /** The draft of this page before it was loaded anew, else one whose page is gone. */
  async function draft() {
    const own = attempt(() => sessionStorage.getItem("lapor"));
    const all = attempt(() => Object.keys(localStorage)) ?? [];
    const others = all.filter((name) => name.startsWith("lapor ")).map((name) => name.slice(6));
    for (const key of [own, ...others]) {
      const found = key && draftOf(key);
      if (found && (await held(key))) return { key, ...found };
    }
    return null;
  }

  async function restore() {
    const sent = attempt(() => sessionStorage.getItem("lapor sent"));
    if (sent && performance.getEntriesByType("navigation")[0]?.type === "back_forward") {
      form.elements.key.value = sent;
      return;
    }
    const found = await draft();
    if (!found) return void held(form.elements.key.value);
    form.elements.key.value = found.key;
    fill(found.values);
    await ask().catch(() => {});
    fill(found.values);
    if (area.value) area.dispatchEvent(new Event("change"));
    const metres = at("accuracy_m").value;
    if (metres) at("located").textContent = button.dataset.found.replace("{m}", metres);
    const text = at("restored");
    text.hidden = false;
    text.querySelector("button").addEventListener("click", () => {
      discard();
      location.reload();
    });
    save();
  }

  // ── Sending by itself ──

  const WORKER = "/lapor.sw.js";
  const workers = navigator.serviceWorker;
  // The content policy lets this script be started as a worker, and what a map tries when it loads be set as HTML; nothing else.
  const trusted = globalThis.trustedTypes?.createPolicy("default", {
    createScriptURL: (url) => (url === WORKER ? url : null),
    createHTML: (text) => (text === "<svg/>" ? text : null),
  });

  async function worker() {
    return workers?.controller ?? (await workers?.getRegistration("/lapor"))?.active ?? null;
  }

  async function tell(message) {
    const to = await worker();
    if (!to) return null;
    return new Promise((answer) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => answer(data);
      to.postMessage(message, [port2]);
    });
  }

  async function register() {
    if (!workers) return;
    await workers.register(trusted ? trusted.createScriptURL(WORKER) : WORKER, { scope: "/lapor" });
    await workers.ready;
    const files = [...document.querySelectorAll("link[rel=stylesheet], script[src]")];
    const urls = files.map((file) => file.href || file.src);
    const pages = [`/lapor?lang=${lang}`, `/lapor/menunggu?lang=${lang}`, `/lapor/questions?lang=${lang}`];
    (await worker())?.postMessage({ act: "shelve", urls: [...urls, location.href.split("#")[0], ...pages] });
    await tell({ act: "flush" });
    await remind();
  }

  /** Reports of before: those that wait, and those that arrived while nobody looked. */
  async function remind() {
    const reports = (await tell({ act: "list" })) ?? [];
    const box = at("queued");
    for (const { key, to } of reports) {
      const href = to ?? `/lapor/menunggu?lang=${lang}#${key}`;
      box.append(make("a", { href }, to ? box.dataset.sent : box.dataset.waiting));
      if (to) await tell({ act: "forget", key });
    }
    box.hidden = reports.length === 0;
  }

  // ── The page of a report that waits ──

  const RETRY_MS = 10_000;

  function wait() {
    const key = location.hash.slice(1);
    const words = at("waiting").dataset;
    const say = (text) => {
      if (at("waiting-now").textContent !== text) at("waiting-now").textContent = text;
    };
    const show = (report) => {
      if (!report || report.key !== key) return;
      if (report.to) {
        arrived();
        at("waiting").textContent = words.sent;
        tell({ act: "forget", key }).then(() => location.replace(report.to));
      } else if (report.gone || report.faulty) {
        say(report.gone ? words.lost : words.faulty);
        at("waiting-try").hidden = true;
        at("waiting-forget").hidden = Boolean(report.gone);
        at("waiting-mend").hidden = Boolean(report.gone);
        for (const part of ["open", "closed", "call"]) at(`waiting-${part}`).hidden ||= Boolean(report.gone);
      } else if (report.tried) {
        const time = new Date(report.tried).toLocaleTimeString("id-ID", { hour: "2-digit", minute: "2-digit" });
        say(words.tried.replace("{n}", report.tries).replace("{time}", time));
      }
    };
    const look = () => tell({ act: "find", key }).then(show);
    const go = () => tell({ act: "flush" }).then(look);
    workers?.addEventListener("message", ({ data }) => show(data));
    addEventListener("online", go);
    addEventListener("visibilitychange", () => document.hidden || go());
    at("waiting-try").addEventListener("click", () => {
      say(words.trying);
      go();
    });
    at("waiting-forget").addEventListener("click", async () => {
      await tell({ act: "forget", key });
      location.replace(`/lapor?lang=${lang}`);
    });
    at("waiting-mend").addEventListener("submit", async (event) => {
      event.preventDefault();
      const mend = event.target;
      for (const [name, value] of (await tell({ act: "fields", key })) ?? []) {
        mend.append(make("input", { type: "hidden", name, value }));
      }
      mend.submit();
    });
    setInterval(go, RETRY_MS);
    (workers?.ready ?? Promise.resolve({})).then(({ sync }) => {
      at("waiting-closed").hidden = !sync;
      at("waiting-open").hidden = Boolean(sync);
      return look().then(go);
    });
  }

  // ── What this page is ──

  at("exit")?.addEventListener("click", (event) => {
    event.preventDefault();
    discard();
    attempt(() => sessionStorage.clear());
    location.replace(event.currentTarget.href);
  });
  if (document.querySelector("[data-receipt]")) arrived();
  if (at("waiting")) wait();
  if (form) {
    at("kind").addEventListener("change", () => ask().catch(() => {}));
    form.addEventListener("input", save);
    form.addEventListener("submit", () => {
      save();
      at("send").textContent = at("send").dataset.sending;
    });
    // Back to a page that a browser had put aside.
    const words = at("send").textContent;
    addEventListener("pageshow", () => {
      at("send").textContent = words;
    });
    at("offline").hidden = !("offline" in form.dataset);
    if ("fresh" in form.dataset) restore();
    else save();
    ask().catch(() => {});
    register().catch(() => {});
  }
})();
