// A link that can be cut: what passes through it stops without a word to either side, as when a cable is pulled.
import { createConnection, createServer, type Server, type Socket } from "node:net";

export class Link {
  #server: Server | null = null;
  #cut = false;
  readonly #pairs = new Set<[Socket, Socket | null]>();
  port = 0;

  /** Listens on a port of its own, and passes everything on to another. */
  static async to(port: () => number): Promise<Link> {
    const link = new Link();
    link.#server = createServer((near) => {
      const far = link.#cut ? null : createConnection({ host: "127.0.0.1", port: port() });
      const pair: [Socket, Socket | null] = [near, far];
      link.#pairs.add(pair);
      near.on("error", () => far?.destroy()).on("close", () => link.#pairs.delete(pair));
      if (!far) return;
      far.on("error", () => near.destroy());
      near.pipe(far).pipe(near);
    });
    await new Promise<void>((done) => link.#server?.listen(0, "127.0.0.1", done));
    const address = link.#server.address();
    link.port = typeof address === "object" && address ? address.port : 0;
    return link;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** From now on nothing arrives, and nothing says so. */
  cut(): void {
    this.#cut = true;
    for (const [near, far] of this.#pairs) {
      near.unpipe();
      far?.unpipe();
    }
  }

  /** New connections pass again; those of before are forgotten, as routers do. */
  mend(): void {
    this.#cut = false;
    for (const [near, far] of this.#pairs) {
      near.destroy();
      far?.destroy();
    }
  }

  close(): void {
    this.mend();
    this.#server?.close();
  }
}
