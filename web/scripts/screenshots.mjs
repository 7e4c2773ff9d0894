// Takes the pictures of README.md and docs/SCREENS.md: starts a centre with demo data, lets a night happen, and looks at every
// screen, by night and by day where it has both.
// SIGAP_BIN names the program, CHROMIUM the browser.
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const load = async (path) => (await runnerImport(at(path))).module;
const { Centre, until } = await load("../tests/e2e/centre.ts");
const { openBrowser, seat, signIn } = await load("../tests/e2e/browser.ts");
const { drawn } = await load("../tests/e2e/chart.ts");
const folder = at("../../docs/pictures/");
mkdirSync(folder, { recursive: true });
const LARGE = { viewport: { width: 1440, height: 900 } };

const shoot = (page, name) => page.screenshot({ path: `${folder}${name}.jpg`, type: "jpeg", quality: 72 });
/** By night, then by day; the screen is left as it was. */
async function both(page, name) {
  // The map passes from one theme to the other.
  const settled = async () => {
    if (await page.locator(".map-box").isVisible()) await drawn(page);
    await page.waitForTimeout(700);
  };
  await settled();
  await shoot(page, name);
  await page.click("text=Terang");
  await settled();
  await shoot(page, `${name}-day`);
  await page.click("text=Gelap");
}

const NIGHT = [
  ["pohon tumbang menutup separuh jalan, tidak ada korban", -6.914, 107.609],
  ["listrik padam sejak sore, tiang miring di depan rumah", -6.595, 106.816],
  ["banjir selutut masuk rumah, ada lansia dan dua anak kecil", -6.985, 107.62],
  ["tabrakan motor dengan truk, satu orang luka di kaki", -6.84, 107.93],
  ["nenek sesak napas berat dari tadi malam", -6.73, 108.55],
  ["kebakaran rumah, masih ada orang di dalam", -6.24, 107.0],
  ["longsor kecil menutup jalan desa, retakan masih bergerak", -7.21, 107.9],
  ["ibu hamil perdarahan hebat", -6.92, 106.93],
  ["ular masuk ke rumah warga", -6.4, 106.82],
  ["keluarga belum makan dua hari, ada bayi", -7.33, 108.22],
  ["tercium bau gas menyengat di dapur kontrakan", -6.91, 107.63],
];
const WORST = {
  text: "tolong anak hanyut kebawa arus sungai dekat jembatan, belum ketemu",
  place: { lat: -6.985, lon: 107.63, accuracy_m: 20 },
  place_text: "dekat jembatan gantung Cisirung",
  people: { affected: 1 },
  vulnerable: ["child"],
  reporter: { name: "Dede Rahayu", phone: "0812 0000 1234" },
};
/** What happens to the first of them: steps after being assigned. */
const COURSE = [[], ["accept"], ["accept", "en_route"], ["accept", "en_route", "on_scene"]];

async function pages(of, all) {
  for (const [key, name, shown] of all) {
    await of.keyboard.press(key);
    await of.waitForSelector(shown);
    // The past, up to now.
    if (name === "replay") {
      await of.waitForTimeout(1_000);
      await of.keyboard.press("End");
      await of.waitForSelector("[data-past]");
      await of.keyboard.press("ArrowDown");
    }
    await both(of, name);
    await of.keyboard.press("Escape");
  }
}

const centre = await Centre.start();
const browser = await openBrowser({ webgl: true });
try {
  const { page: board } = await seat(browser, LARGE);
  await signIn(board, centre, "/board", "dispatcher");
  const post = async (path, data) =>
    (await board.request.post(`${centre.url}/api/v1${path}`, { data })).json();
  const send = async (incident, steps) => {
    const picks = await (
      await board.request.get(`${centre.url}/api/v1/incidents/${incident}/recommendations`)
    ).json();
    const unit = picks.picks?.[0]?.unit;
    if (!unit) return null;
    const { assignment_id: id } = await post(`/incidents/${incident}/assignments`, { unit_id: unit });
    for (const step of steps) await post(`/assignments/${id}/${step}`, { on_behalf: true });
    return unit;
  };
  for (const [i, [text, lat, lon]] of NIGHT.entries()) {
    const { incident_id: id } = await centre.report({ text, place: { lat, lon, accuracy_m: 30 } });
    if (i % 2 === 0) await post(`/incidents/${id}/verify`, {});
    if (i >= 3 && i < 7) await send(id, COURSE[i - 3]);
  }
  const worst = await centre.report(WORST);
  await board.waitForSelector(".strip.alarm");
  await board.click(`[data-incident="${worst.incident_id}"]`);
  await board.waitForSelector(".reasons li");
  await post(`/incidents/${worst.incident_id}/note`, {
    text: "Jembatan gantung ditutup, masuk dari sisi selatan.",
  });
  const helper = await send(worst.incident_id, []);
  if (!helper) throw new Error("nobody could be sent");
  await board.waitForSelector(".sent");
  await until("the note is in the timeline", () => board.isVisible(".log blockquote"));
  await board.mouse.move(720, 40);
  // Long enough for clocks to have something to show.
  await board.waitForTimeout(12_000);
  await both(board, "board");

  await board.keyboard.press("F2");
  await board.waitForSelector("form.intake");
  await both(board, "call");
  await board.click(".intake button:has-text('Batal')");
  await board.keyboard.press("?");
  await board.waitForSelector(".key-sheet");
  await both(board, "keys");
  await board.keyboard.press("Escape");
  await board.keyboard.press("Control+k");
  await board.keyboard.type("kirim ");
  await board.waitForSelector(".line [role=option]");
  await both(board, "line");
  await board.keyboard.press("Escape");
  await board.keyboard.press("Escape");

  // The pages that lie over the panes; the watch has to be taken before its sheet says anything.
  const { page: chief } = await seat(browser, LARGE);
  await signIn(chief, centre, "/board", "supervisor");
  await pages(board, [
    ["F6", "hand-over", "table.sheet"],
    ["F7", "roster", "main.page table"],
    ["F8", "figures", ".tiles"],
  ]);
  await pages(chief, [
    ["F9", "supervision", "main.page table"],
    ["F10", "replay", ".replay-panes"],
  ]);

  // Who opened what, beside everything else that happened.
  await post(`/incidents/${worst.incident_id}/private`, {});
  const { page: auditor } = await seat(browser, LARGE);
  await signIn(auditor, centre, "/board", "auditor");
  await auditor.keyboard.press("F8");
  await auditor.locator(".page-bar button", { hasText: "Catatan" }).press("Enter");
  await auditor.waitForSelector(".audit-rows tr");
  await both(auditor, "record");

  const { page: wall } = await seat(browser, { viewport: { width: 1920, height: 1080 } });
  await signIn(wall, centre, "/board", "wall");
  await wall.waitForSelector(".wall-list li");
  await drawn(wall);
  await shoot(wall, "wall");

  const phone = { viewport: { width: 390, height: 800 }, deviceScaleFactor: 2 };
  const place = { geolocation: { latitude: -6.98, longitude: 107.62 }, permissions: ["geolocation"] };
  const { page: unit } = await seat(browser, { ...phone, ...place });
  await signIn(unit, centre, "/unit", `unit-${helper}`);
  await unit.waitForSelector(".offer");
  await unit.waitForSelector("text=Mengapa");
  await shoot(unit, "unit");

  const { page: own } = await seat(browser, phone);
  await own.goto(`${centre.url}/akun`);
  await own.fill('input[name="name"]', "admin");
  await own.fill('input[name="password"]', await centre.password("admin"));
  await own.keyboard.press("Enter");
  await own.waitForSelector("main section");
  await shoot(own, "account");

  const { page: caller } = await seat(browser, phone);
  await caller.goto(`${centre.url}/lapor`);
  await caller.fill('[name="text"]', "ayah saya pingsan dan ngorok, tidak bangun dipanggil");
  await caller.fill('[name="place_text"]', "dekat Masjid Al-Ikhlas, Dayeuhkolot");
  await caller.evaluate(() => scrollTo(0, 0));
  await shoot(caller, "lapor");
  await caller.click('form[method="post" i] button.act');
  await caller.waitForSelector('a[href*="/status/"]');
  await shoot(caller, "receipt");
  await caller.goto(`${centre.url}/status/${worst.code}`);
  await shoot(caller, "status");
} finally {
  await browser.close();
  await centre.stop();
}
