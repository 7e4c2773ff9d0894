// What `/lapor` loads for its map, a page that the server writes itself: one small file at the root whose name it knows.
import type { Plugin } from "vite";

export function callerFile(): Plugin {
  return {
    name: "caller",
    buildStart() {
      if (this.environment && this.environment.name !== "client") return;
      const file = { type: "chunk", id: "caller/entry.ts", fileName: "lapor-peta.js" } as const;
      this.emitFile({ ...file, preserveSignature: "strict" });
    },
  };
}
