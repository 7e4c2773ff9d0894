import { defineConfig } from "vitest/config";

// One browser and one server for all files, so they run one after the other.
export default defineConfig({
  test: {
    include: ["tests/e2e/**/*.test.ts"],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
