import { defineConfig } from "vitest/config";

// One browser and one server at a time: two of them on two processors win a third of the time, and lose the tests that wait for seconds.
export default defineConfig({
  test: {
    include: ["tests/e2e/**/*.test.ts"],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
