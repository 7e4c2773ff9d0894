import { defineConfig } from "vite";
import { catalogues } from "./vite.catalogues.ts";

export default defineConfig({
  plugins: [catalogues()],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    target: "es2022",
    // A strict content policy allows no data: URL and no inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: { input: ["board.html", "unit.html"] },
  },
});
