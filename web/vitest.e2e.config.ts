import { defineConfig } from "vitest/config";

// Each file has a browser and a server of its own; two at a time, since much of a test is waiting.
export default defineConfig({
  test: {
    include: ["tests/e2e/**/*.test.ts"],
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
