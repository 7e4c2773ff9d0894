// Every way through the questions ends in the category that START and JumpSTART give.
import { expect, it } from "vitest";
import { start } from "../../lib/start.ts";

const [YES, NO] = [true, false];

it.each([
  [[YES], "minor"],
  [[NO, NO, NO], "deceased"],
  [[NO, NO, YES], "immediate"],
  [[NO, YES, YES], "immediate"],
  [[NO, YES, NO, NO], "immediate"],
  [[NO, YES, NO, YES, NO], "immediate"],
  [[NO, YES, NO, YES, YES], "delayed"],
])("adult %j is %s", (answers, category) => {
  expect(start(false, answers)).toEqual({ category });
  expect(start(false, answers.slice(0, -1))).toHaveProperty("ask");
});

it.each([
  [[YES], "minor"],
  [[NO, NO, YES], "immediate"],
  [[NO, NO, NO, NO], "deceased"],
  [[NO, NO, NO, YES, NO], "deceased"],
  [[NO, NO, NO, YES, YES], "immediate"],
  [[NO, YES, YES], "immediate"],
  [[NO, YES, NO, NO], "immediate"],
  [[NO, YES, NO, YES, NO], "immediate"],
  [[NO, YES, NO, YES, YES], "delayed"],
])("child %j is %s", (answers, category) => {
  expect(start(true, answers)).toEqual({ category });
  expect(start(true, answers.slice(0, -1))).toHaveProperty("ask");
});
