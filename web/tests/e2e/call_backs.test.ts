// Without a mouse: a call that nobody took is called back, and one on the board in which nothing is said waits for that too.
import { afterAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { openDesk } from "./browser.ts";
import { until } from "./centre.ts";
import { pressOn, reach, told } from "./keyboard.ts";

const { centre, dispatcher, board, end } = await openDesk();
afterAll(end);

const shot = async (name: string) => {
  if (process.env.SHOTS) await board.screenshot({ path: `${process.env.SHOTS}/${name}.png` });
};
/** The exchange tells of a call that was over before anybody took it. */
const abandoned = async (name: string, number: string) => {
  const ago = (s: number) => new Date(Date.now() - s * 1000).toISOString();
  const answer = await board.request.post(`${centre.url}/api/v1/calls`, {
    data: { exchange_id: name, number, rang: ago(90), ended: ago(60) },
    headers: { origin: centre.url },
  });
  expect(answer.status()).toBe(200);
  return (await answer.json()) as { id: string };
};
const callOf = async (id: string) => (await board.request.get(`${centre.url}/api/v1/calls/${id}`)).json();

it("a call that nobody took stands on the board until it is called back", async () => {
  const call = await abandoned("pbx-1", "0812 0000 4321");
  await board.waitForSelector(".call-backs:has-text('1 perlu ditelepon balik')");
  await board.keyboard.press("F5");
  await board.waitForSelector(".call-list tbody tr");
  expect(await board.locator(".call-list tbody td >> nth=1").textContent()).toContain("…321");
  await shot("call_backs");
  expect(await told(board, ".call-list")).toMatchInlineSnapshot(`
    "- article:
      - heading "Telepon balik" [level=1]
      - paragraph: Yang menutup sebelum diterima, dan yang diterima tetapi tidak ada suara. Yang terlama di atas.
      - table:
        - rowgroup:
          - row "Berdering Nomor Keadaan Hasil":
            - columnheader "Berdering"
            - columnheader "Nomor"
            - columnheader "Keadaan"
            - columnheader "Hasil"
        - rowgroup:
          - row "TIME TIME …321 Buka nomor Tidak sempat diterima Tersambung Tidak dijawab Nomor salah":
            - cell "TIME TIME":
              - text: TIME
              - strong: TIME
            - cell "…321 Buka nomor":
              - text: …321
              - button "Buka nomor"
            - cell "Tidak sempat diterima"
            - cell "Tersambung Tidak dijawab Nomor salah":
              - button "Tersambung"
              - button "Tidak dijawab"
              - button "Nomor salah""
  `);
  await accessible(board);
  await pressOn(board, "Buka nomor");
  await board.waitForSelector('.call-list a[href="tel:+6281200004321"]');
  await pressOn(board, "Tidak dijawab");
  await board.waitForSelector(".call-list td:has-text('dicoba 1×')");
  await pressOn(board, "Tersambung");
  await board.waitForSelector(".call-list [role=status]:has-text('Tidak ada yang menunggu')");
  await board.waitForSelector(".call-backs", { state: "detached" });
  expect(await callOf(call.id)).toMatchObject({ outcome: "called_back", tried: 1, settled_by: "dispatcher" });
  await board.keyboard.press("Escape");
  await board.waitForSelector(".call-list", { state: "detached" });
});

it("a call in which nothing is said waits as well, and becomes the incident that is open", async () => {
  await board.keyboard.press("F2");
  const phone = board.locator('form.intake input[name="phone"]');
  await reach(board, phone);
  await board.keyboard.type("0812 0000 8765");
  await board.keyboard.press("Control+.");
  await board.waitForSelector("form.intake", { state: "detached" });
  await board.waitForSelector(".call-backs");
  const first = await centre.report({
    text: "pohon tumbang menimpa rumah",
    place: { lat: -6.9, lon: 107.6 },
  });
  await board.locator(`[data-incident="${first.incident_id}"]`).waitFor();
  await board.keyboard.press("Escape");
  await board.keyboard.press("j");
  await board.keyboard.press("Enter");
  await board.waitForSelector(".incident-title");
  await board.keyboard.press("Control+k");
  await board.keyboard.type("balik");
  await board.keyboard.press("Enter");
  await board.waitForSelector(".call-list td:has-text('Tidak ada suara')");
  expect(await board.locator(".call-list tbody td >> nth=1").textContent()).toContain("…765");
  await pressOn(board, /^Menjadi/);
  await board.waitForSelector(".call-backs", { state: "detached" });
});

it("a call that is taken is a record with the incident it led to", async () => {
  const sent: string[] = [];
  board.on("response", (response) => {
    if (response.url().endsWith("/outcome")) void response.text().then((text) => sent.push(text));
  });
  await board.keyboard.press("Escape");
  await board.keyboard.press("F2");
  await board.waitForSelector("form.intake");
  await board.keyboard.type("jembatan gantung, Kec. Dayeuhkolot");
  await reach(board, board.locator('form.intake textarea[name="text"]'));
  await board.keyboard.type("anak hanyut kebawa arus sungai");
  await board.keyboard.press("Control+Enter");
  await board.waitForSelector("form.intake", { state: "detached" });
  const settled = await until("the call is settled", async () =>
    sent.find((one) => JSON.parse(one).sort === "answered"),
  );
  const call = JSON.parse(settled);
  expect(call).toMatchObject({ sort: "answered", outcome: "report", taken_by: "dispatcher", task: false });
  expect(call.ended >= call.answered && call.led_to !== null).toBe(true);
  expect(dispatcher.faults).toEqual([]);
});
