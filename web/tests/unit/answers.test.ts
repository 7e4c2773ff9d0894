// Protocol questions are answered by single keys: yes or no in every language of the screens, letters of a choice, digits.
import { expect, it } from "vitest";
import { formOf, read } from "../../board/desk/answers.ts";
import { texts } from "../../vite.catalogues.ts";

it("knows by its name how every question of the rules is answered", () => {
  const names = Object.keys(texts("board", "id")).flatMap((key) =>
    key.startsWith("question.") ? [key.slice("question.".length)] : [],
  );
  const numbers = names.filter((name) => formOf(name) === "number");
  expect(names.length).toBeGreaterThan(30);
  expect(numbers.sort()).toEqual(
    [
      "water_depth_cm",
      "hours_without_food",
      "hours_without_water",
      "fall_height_m",
      "age_years",
      "pain_0_10",
      "spo2_percent",
      "rr_per_min",
      "hr_per_min",
      "sbp_mmhg",
      "dbp_mmhg",
      "temp_c",
    ].sort(),
  );
});

it("reads yes, no, choices, numbers, and passing over", () => {
  const said = (name: string, key: string, typed = "") => read(formOf(name), typed, key);
  expect(said("breathing", "y")).toEqual({ value: "yes" });
  for (const no of ["n", "t", "T"]) expect(said("breathing", no)).toEqual({ value: "no" });
  expect(said("breathing", "x")).toBeNull();
  expect(said("breathing", " ")).toEqual({ value: null });
  expect(said("avpu", "p")).toEqual({ value: "p" });
  expect(said("sex", "t")).toBeNull();
  expect(said("age_years", "8", "")).toEqual({ typed: "8" });
  expect(said("age_years", "1", "8")).toEqual({ typed: "81" });
  expect(said("age_years", "Enter", "81")).toEqual({ value: 81 });
  expect(said("temp_c", ",", "38")).toEqual({ typed: "38." });
  expect(said("age_years", "Enter")).toBeNull();
  expect(said("age_years", "s")).toBeNull();
});

it("has every card to read out in every language, with as many steps in each", () => {
  const steps = (lang: string) =>
    Object.keys(texts("desk", lang))
      .filter((key) => /^aid\..*_\d$/.test(key))
      .sort();
  expect(steps("id").length).toBeGreaterThan(50);
  for (const lang of ["su", "en"]) expect(steps(lang)).toEqual(steps("id"));
});
