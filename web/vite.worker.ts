// The service worker of /unit: built as one file at the root, with the names of all that the page loads at first written into it.
import { createHash } from "node:crypto";
import type { Plugin } from "vite";

const PAGE = "unit.html";
const WORKER = "unit-sw.js";
/** Loaded on request only, and kept when it was. */
const MAP = /responder\/map\//;

interface Part {
  type: "chunk";
  fileName: string;
  imports: string[];
  dynamicImports: string[];
  facadeModuleId: string | null;
  viteMetadata?: { importedCss: Set<string>; importedAssets: Set<string> };
}

export function workerFile(): Plugin {
  return {
    name: "worker",
    enforce: "post",
    buildStart() {
      if (this.meta.watchMode || !this.environment || this.environment.name === "client") {
        this.emitFile({ type: "chunk", id: "responder/worker/main.ts", fileName: WORKER });
      }
    },
    generateBundle(_, bundle) {
      const parts = Object.values(bundle).filter((one) => one.type === "chunk") as unknown as Part[];
      const byName = new Map(parts.map((one) => [one.fileName, one]));
      const files = new Set<string>();
      const add = (part: Part | undefined) => {
        if (!part || files.has(part.fileName)) return;
        files.add(part.fileName);
        for (const file of part.viteMetadata?.importedCss ?? []) files.add(file);
        for (const file of part.viteMetadata?.importedAssets ?? []) files.add(file);
        for (const name of part.imports) add(byName.get(name));
        for (const name of part.dynamicImports) {
          // What is loaded late may be wanted without network first, and so may another language.
          const late = byName.get(name);
          if (late && !MAP.test(late.facadeModuleId ?? "")) add(late);
        }
      };
      add(parts.find((one) => one.facadeModuleId?.endsWith(`/${PAGE}`)));
      const html = bundle[PAGE];
      const worker = bundle[WORKER];
      if (files.size === 0 || html?.type !== "asset" || worker?.type !== "chunk") {
        throw new Error("the service worker knows neither its page nor itself");
      }
      const icons = [...String(html.source).matchAll(/href="\/(assets\/[^"]+)"/g)].map(
        ([, file]) => file ?? "",
      );
      const all = ["unit", ...new Set([...files, ...icons])].map((file) => `/${file}`);
      const version = createHash("sha256")
        .update(String(html.source))
        .update(all.join(" "))
        .update(worker.code)
        .digest("hex")
        .slice(0, 12);
      worker.code = worker.code.replace("__VERSION__", version).replace("__FILES__", all.join(" "));
    },
  };
}
