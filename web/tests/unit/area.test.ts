// A place in words: the finest area and those it lies within, and how far outside it is.
import { expect, it } from "vitest";
import type { AreaRef } from "../../lib/api/types.ts";
import { areaWords } from "../../lib/text/area.ts";
import { useTexts } from "../../lib/text/text.ts";
import { texts } from "../../vite.catalogues.ts";

const citarum: AreaRef = {
  code: "32.73.09.1003",
  name: "Citarum",
  level: "village",
  within: [
    { code: "32.73.09", name: "Bandung Wetan", level: "district" },
    { code: "32.73", name: "Kota Bandung", level: "regency" },
    { code: "32", name: "Jawa Barat", level: "province" },
  ],
};

it.each([
  [citarum, "Kel. Citarum, Kec. Bandung Wetan, Kota Bandung"],
  [{ ...citarum, code: "32.05.07.2010", name: "Cibiuk", within: [] }, "Desa Cibiuk"],
  [{ ...citarum, code: "3273091003", within: [] }, "Desa/Kel. Citarum"],
  [{ code: "32.73", name: "Kota Bandung" }, "Kota Bandung"],
  [
    { code: "32.14", name: "Kabupaten Purwakarta", level: "regency" as const, off_m: 1249 },
    "Kabupaten Purwakarta (1,2 km di luar batas)",
  ],
  [
    { code: "32.14", name: "Kabupaten Purwakarta", level: "regency" as const, off_m: 80 },
    "Kabupaten Purwakarta (80 m di luar batas)",
  ],
])("says %o", (area, words) => {
  useTexts(texts("board", "id"));
  expect(areaWords(area)).toBe(words);
});
