import { defineConfig } from "vitest/config";
import { catalogues } from "./vite.catalogues.ts";

export default defineConfig({
  plugins: [catalogues()],
  test: { include: ["tests/unit/**/*.test.ts"] },
});
