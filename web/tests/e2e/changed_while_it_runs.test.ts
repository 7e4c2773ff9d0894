// What is known of an incident changes while its crew is on the way: the call taker changes it by keys, the crew is told, it
// is taken back.
import { afterAll, expect, it } from "vitest";
import { accessible } from "./accessible.ts";
import { openDesk, seat, signIn } from "./browser.ts";

const { centre, dispatcher, board, end } = await openDesk();
afterAll(end);

async function focusOn(name: string): Promise<void> {
  for (let i = 0; i < 30; i++) {
    if (await board.evaluate(() => document.activeElement?.getAttribute("name")).then((now) => now === name))
      return;
    await board.keyboard.press("Tab");
  }
  throw new Error(`no way to ${name} by Tab`);
}

async function command(line: string): Promise<void> {
  await board.keyboard.press("Control+k");
  await board.keyboard.press("Control+a");
  await board.keyboard.type(line);
  await board.keyboard.press("Enter");
}

it("is changed by keys, judged again, told to the crew, and taken back", async () => {
  const told = await centre.report({ text: "ada orang jatuh di pasar", place: { lat: -6.9, lon: 107.6 } });
  await board.locator(`[data-incident="${told.incident_id}"]`).waitFor();
  const label = await board.locator(`[data-incident="${told.incident_id}"] .label`).first().textContent();
  await command(`buka ${label?.trim()}`);
  await board.waitForSelector(".picks li");
  await board.keyboard.press("Escape");
  await command("kirim AMB-03");
  await board.waitForSelector(".sent-line");
  await board.keyboard.press("Escape");
  await board.keyboard.press("Escape");

  const crew = await seat(dispatcher.context.browser() ?? fail());
  await signIn(crew.page, centre, "/unit", "unit-amb-03");
  await crew.page.waitForSelector("article.work");

  await board.keyboard.press("=");
  await board.waitForSelector("form.form select[name=kind]");
  await accessible(board);
  expect(await board.locator("form.form").ariaSnapshot()).toMatchInlineSnapshot(`
    "- text: "Tempat lain (kosong: tetap)"
    - 'combobox "Tempat lain (kosong: tetap)"'
    - status
    - text: Jenis kejadian
    - combobox "Jenis kejadian":
      - option "tetap" [selected]
      - option "Administrasi"
      - option "Ancaman bunuh diri"
      - option "Angin kencang"
      - option "Bahan berbahaya"
      - option "Bangunan roboh"
      - option "Banjir"
      - option "Banjir bandang"
      - option "Banjir rob"
      - option "Bantuan sosial"
      - option "Erupsi gunung api"
      - option "Evakuasi hewan"
      - option "Gangguan ketertiban"
      - option "Gangguan listrik, air atau jaringan"
      - option "Gempa bumi"
      - option "Gizi buruk"
      - option "Jalan dan sarana umum"
      - option "Jembatan darurat"
      - option "Kampung terisolasi"
      - option "Kebakaran"
      - option "Kebakaran hutan dan lahan"
      - option "Kebocoran gas"
      - option "Kecelakaan kerja"
      - option "Kecelakaan lalu lintas"
      - option "Kecelakaan laut"
      - option "Kejahatan"
      - option "Kekerasan"
      - option "Kekeringan"
      - option "Kelaparan"
      - option "Kendaraan mogok"
      - option "Keracunan"
      - option "Krisis kesehatan jiwa"
      - option "Lainnya"
      - option "Lansia terlantar"
      - option "Listrik darurat"
      - option "Melahirkan"
      - option "Meninggal"
      - option "Orang hilang"
      - option "Orang tenggelam atau hanyut"
      - option "Orang terjebak"
      - option "Panggilan iseng"
      - option "Panggilan kosong"
      - option "Pemindahan pasien"
      - option "Pengungsi"
      - option "Permintaan ambulans"
      - option "Permintaan informasi"
      - option "Pohon tumbang"
      - option "Putus akses pendidikan"
      - option "Sampah dan lingkungan"
      - option "Tanah longsor"
      - option "Tiang listrik roboh atau kabel putus"
      - option "Tsunami"
      - option "Wabah"
    - text: Terdampak
    - spinbutton "Terdampak"
    - text: Luka
    - spinbutton "Luka"
    - text: Terjebak
    - spinbutton "Terjebak"
    - group "Ada yang rentan":
      - text: Ada yang rentan
      - checkbox "bayi"
      - text: bayi
      - checkbox "anak-anak"
      - text: anak-anak
      - checkbox "ibu hamil"
      - text: ibu hamil
      - checkbox "lansia"
      - text: lansia
      - checkbox "penyandang disabilitas"
      - text: penyandang disabilitas
    - group "Kenapa":
      - text: Kenapa
      - radio "diberi tahu kemudian" [checked]
      - text: diberi tahu kemudian
      - radio "salah dicatat"
      - text: salah dicatat
      - radio "keadaan berubah"
      - text: keadaan berubah
    - text: Keterangan
    - textbox "Keterangan"
    - button "Ubah Ctrl ↵"
    - button "Batal Esc""
  `);
  await focusOn("injured");
  await board.keyboard.type("12");
  await focusOn("reason");
  await board.keyboard.type("atap pasar roboh");
  await board.keyboard.press("Control+Enter");
  await board.waitForSelector(".changed-mark:has-text('jumlah orang')");
  await board.waitForSelector(".log li:has-text('12 luka')");
  await crew.page.waitForSelector(".trouble:has-text('jumlah orang')");
  await board.waitForSelector("form.form", { state: "detached" });

  await board.keyboard.press("z");
  await board.waitForSelector(".log li:has-text('Perubahan data dibatalkan')");
  await board.waitForSelector(".changed-mark", { state: "detached" });
  await command("ubah luka 3; ubah tempat terminal Leuwipanjang");
  await board.waitForSelector(".changed-mark:has-text('tempat')");
  await crew.page.waitForSelector(".trouble:has-text('tempat')");
  expect([...dispatcher.faults, ...crew.faults]).toEqual([]);
  await crew.context.close();
});

function fail(): never {
  throw new Error("no browser");
}
