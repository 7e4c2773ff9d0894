import { expect, it } from "vitest";
import { ServerClock } from "../../lib/live/server_clock.ts";

const at = (s: number) => new Date(Date.UTC(2026, 10, 21, 19, 14, s)).toISOString();

it("believes the quickest message", () => {
  let elapsed = 0;
  const clock = new ServerClock(() => elapsed);
  expect(clock.known).toBe(false);
  elapsed = 300;
  clock.learn(at(10));
  elapsed = 2_050;
  clock.learn(at(12));
  expect(clock.now()).toBe(Date.parse(at(12)));
  elapsed = 5_000;
  clock.learn(at(13));
  expect(clock.now()).toBe(Date.parse(at(12)) + 2_950);
});

it("believes a server clock that was set back only when it says so again and again", () => {
  const clock = new ServerClock(() => 0);
  clock.learn(at(40));
  clock.learn(at(10));
  clock.learn(at(10));
  expect(clock.now()).toBe(Date.parse(at(40)));
  clock.learn(at(10));
  expect(clock.now()).toBe(Date.parse(at(10)));
});
