// Photos of a crew stay on its phone until the centre has answered: over a closed app, after the presses that wait, once each, also
// when the crew's work is over by then. A press waits for none of them. What is refused for good, or has no room, is said.
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { until } from "./centre.ts";
import { Crew, deed } from "./crew.ts";

let crew: Crew;
let incident: string;
beforeAll(async () => {
  crew = await Crew.start();
});
afterAll(() => crew?.stop());
beforeEach(async () => {
  incident = await crew.send();
  await crew.page.waitForSelector(".offer");
  await crew.press("TERIMA TUGAS");
  await crew.arrived();
});

/** As large as a camera's, in pixels and in bytes. */
async function drawn(width: number, height: number): Promise<Buffer> {
  const url = await crew.page.evaluate(
    ([width, height]) => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [width, height];
      const ground = canvas.getContext("2d");
      const grain = ground?.createImageData(width, height);
      if (!ground || !grain) return "";
      let roll = 7;
      for (let at = 0; at < grain.data.length; at += 1) {
        roll = (roll * 1_103_515_245 + 12_345) % 2_147_483_648;
        grain.data[at] = at % 4 === 3 ? 255 : 96 + ((roll >> 16) & 63);
      }
      ground.putImageData(grain, 0, 0);
      return canvas.toDataURL("image/jpeg", 0.9);
    },
    [width, height] as const,
  );
  return Buffer.from(url.split(",")[1] ?? "", "base64");
}

async function choose(buffer: Buffer): Promise<void> {
  if ((await crew.page.locator("details.crew-photos-place[open]").count()) === 0)
    await crew.page.click("summary:has-text('Foto')");
  await crew.page.setInputFiles(".crew-photos input[type=file]", {
    name: "kamera.jpg",
    mimeType: "image/jpeg",
    buffer,
  });
  await crew.press("Kirim 1 foto");
}

const waiting = (n: number) => crew.page.waitForSelector(`.unsent:has-text('${n} belum terkirim')`);
const types = async () => (await crew.log(incident)).map((entry) => entry.type);
const ends = async () => {
  await crew.press("SELESAI TUGAS");
  await crew.press("Sudah dibantu");
};

interface Opened {
  reports: { photos?: { width: number; height: number; from: string }[] }[];
}

async function photos(): Promise<{ width: number; height: number; from: string }[]> {
  const answer = await crew.desk.post(`${crew.centre.url}/api/v1/incidents/${incident}/private`);
  return ((await answer.json()) as Opened).reports.flatMap((report) => report.photos ?? []);
}

it("one taken without network arrives once, after the presses, over a closed app and the end of the work", async () => {
  await until("the page is kept", () =>
    crew.page.evaluate(
      async () => Boolean(await caches.match("/unit")) && navigator.serviceWorker.controller !== null,
    ),
  );
  await crew.press("MENUJU LOKASI");
  await crew.arrived();
  const file = await drawn(3_000, 2_000);
  crew.link.cut();
  await choose(file);
  await waiting(1);
  await crew.page.waitForSelector("text=1 foto menunggu di HP ini");
  await accessible(crew.page);
  if (process.env.SHOTS)
    await crew.page.screenshot({ path: `${process.env.SHOTS}/photo.png`, fullPage: true });
  await crew.press("TIBA DI LOKASI");
  await waiting(2);
  await crew.page.close();
  crew.page = await crew.open();
  await waiting(2);
  await ends();
  await waiting(3);
  expect(await types()).toEqual(["StepTaken", "StepTaken"]);
  crew.link.mend();
  await crew.arrived();
  const log = await crew.log(incident);
  expect(log.map(deed).map((one) => one.split(" ").slice(0, 2).join(" "))).toEqual([
    "StepTaken accepted",
    "StepTaken en_route",
    "StepTaken on_scene",
    "StepTaken cleared",
    "IncidentResolved",
    "PhotoAdded",
  ]);
  // When it was taken, not when it came, by a phone whose clock is wrong.
  const [left, photo] = [log[1], log.at(-1)];
  expect(Date.parse(String(photo?.said_at))).toBeGreaterThan(Date.parse(String(left?.at)));
  expect(Date.parse(String(photo?.said_at))).toBeLessThan(Date.parse(String(log[2]?.at)));
  const [only, ...more] = await photos();
  expect(more).toEqual([]);
  expect([only?.from, Math.max(only?.width ?? 0, only?.height ?? 0) <= 2_048]).toEqual(["unit", true]);
  await crew.live();
});

it("a press goes before a photo that is on its way", async () => {
  const file = await drawn(1_600, 1_200);
  crew.link.slow(400, 20);
  await crew.live();
  const begun = crew.page.waitForRequest(/\/photos$/);
  await choose(file);
  await begun;
  await crew.press("MENUJU LOKASI");
  const first = await until("the press arrives", async () => {
    const there = await types();
    return there.length > 1 && there;
  });
  expect(first).toEqual(["StepTaken", "StepTaken"]);
  await crew.arrived();
  expect(await types()).toEqual(["StepTaken", "StepTaken", "PhotoAdded"]);
  expect((await photos()).length).toBe(1);
  crew.link.fast();
  await crew.live();
  await crew.press("TIBA DI LOKASI");
  await ends();
  await crew.arrived();
});

it("what the centre refuses for good is said until it was read", async () => {
  await choose(Buffer.from("<svg onload='1'/>"));
  await crew.page.waitForSelector(".conflict:has-text('Berkas ini bukan JPEG')");
  await crew.arrived();
  await accessible(crew.page);
  await crew.press("Sudah saya baca");
  await crew.page.waitForSelector(".conflict", { state: "detached" });
  expect(await types()).toEqual(["StepTaken"]);
  await crew.press("MENUJU LOKASI");
  await crew.press("TIBA DI LOKASI");
  await ends();
  await crew.arrived();
});

it("a phone without room says so, and still takes presses", async () => {
  const file = await drawn(1_600, 1_200);
  // As a full disk does it: what was begun is undone.
  await crew.page.evaluate(() => {
    const add = IDBObjectStore.prototype.add;
    IDBObjectStore.prototype.add = function (this: IDBObjectStore, value, key) {
      const asked = add.call(this, value, key);
      if ("photo" in value) this.transaction.abort();
      return asked;
    };
    addEventListener("roomy", () => (IDBObjectStore.prototype.add = add));
  });
  await choose(file);
  await crew.page.waitForSelector("[role=alert]:has-text('tidak punya ruang untuk 1 foto')");
  await accessible(crew.page);
  await crew.press("MENUJU LOKASI");
  await crew.arrived();
  await crew.page.evaluate(() => dispatchEvent(new Event("roomy")));
  await crew.press("Kirim 1 foto");
  await until("the photo arrives", async () => (await types()).includes("PhotoAdded"));
  expect(await types()).toEqual(["StepTaken", "StepTaken", "PhotoAdded"]);
  expect(crew.faults).toEqual([]);
});
