// The page of accounts, built by itself: shared with the board and the crews' page, its parts would cut theirs into many small
// ones that together are a tenth larger.
import { defineConfig } from "vite";
import { catalogues } from "./vite.catalogues.ts";

export default defineConfig({
  plugins: [catalogues()],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  publicDir: false,
  build: {
    target: "es2022",
    emptyOutDir: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: ".vite/account.json",
    rollupOptions: { input: ["account.html"] },
  },
});
