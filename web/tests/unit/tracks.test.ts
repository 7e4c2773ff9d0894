// Tracks hold what this screen saw of the last minutes, and no more than they may.
import { expect, it } from "vitest";
import { Tracks } from "../../board/map/tracks.ts";

const SPAN_MS = 600_000;
const seen = (at: number, lat: number) => ({ lat, lon: 107, at });
const after = (tracks: Tracks, id: string, at: number, lat: number) =>
  tracks.take(new Map([[id, seen(at, lat)]]));

it("a unit that moves leaves a line, one that stands leaves none", () => {
  const tracks = new Tracks(SPAN_MS);
  for (let i = 0; i < 5; i++) {
    after(tracks, "amb-01", i * 20_000, -6.9 + i * 0.01);
    after(tracks, "amb-02", i * 20_000, -6.9);
  }
  const lines = tracks.lines(["amb-01", "amb-02", "amb-03"], 80_000);
  expect(lines.features.map((one) => one.properties?.id)).toEqual(["amb-01"]);
  expect(lines.features[0]?.geometry.coordinates).toHaveLength(5);
});

it("what is older than the span is forgotten, and a busy unit stays bounded", () => {
  const tracks = new Tracks(SPAN_MS);
  for (let at = 0; at < 3 * SPAN_MS; at += 1_000) after(tracks, "amb-01", at, -6.9 + at / 1e8);
  const end = 3 * SPAN_MS;
  const points = tracks.points("amb-01", end);
  expect(points.length).toBeLessThanOrEqual(61);
  expect(points[0]?.at).toBeGreaterThanOrEqual(end - SPAN_MS);
  expect(tracks.points("amb-01", end + SPAN_MS)).toEqual([]);
});

it("the line ends where the unit is, also between two points that are kept", () => {
  const tracks = new Tracks(SPAN_MS);
  after(tracks, "amb-01", 0, -6.9);
  after(tracks, "amb-01", 20_000, -6.8);
  after(tracks, "amb-01", 21_000, -6.79);
  expect(tracks.points("amb-01", 21_000).map((one) => one.lat)).toEqual([-6.9, -6.8, -6.79]);
});
