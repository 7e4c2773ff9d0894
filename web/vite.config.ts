import { defineConfig } from "vite";
import { callerFile } from "./vite.caller.ts";
import { catalogues } from "./vite.catalogues.ts";
import { landFile } from "./vite.land.ts";
import { workerFile } from "./vite.worker.ts";

export default defineConfig({
  plugins: [catalogues(), landFile(), workerFile(), callerFile()],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  // The map's worker: anything but a module silently draws nothing.
  worker: { format: "es" },
  build: {
    target: "es2022",
    // A strict content policy allows no data: URL and no inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // What loads what, for the budgets.
    manifest: true,
    // The map is one large part that is loaded late; budgets.json holds every part to its size.
    chunkSizeWarningLimit: 1_200,
    rollupOptions: { input: ["board.html", "unit.html"] },
  },
});
