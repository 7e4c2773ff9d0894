// A link that can be cut: what passes through it stops without a word to either side, as when a cable is pulled.
import { createConnection, createServer, type Server, type Socket } from "node:net";
import { Transform } from "node:stream";

/** Lets bytes pass at a rate, each as late as a long line makes it; the line is shared by nobody. */
function slowly(bytesPerS: number, delayMs: number): Transform {
  let free = 0;
  return new Transform({
    transform(bytes: Buffer, _, passed) {
      const now = performance.now();
      free = Math.max(free, now) + (bytes.length / bytesPerS) * 1_000;
      setTimeout(() => this.push(bytes), free - now + delayMs);
      setTimeout(passed, free - now);
    },
    flush(passed) {
      setTimeout(passed, Math.max(0, free - performance.now()) + delayMs);
    },
  });
}

export class Link {
  #server: Server | null = null;
  #cut = false;
  #down = false;
  #slow: { bytesPerS: number; delayMs: number } | null = null;
  readonly #pairs = new Set<[Socket, Socket | null]>();
  port = 0;

  /** Listens on a port of its own, and passes everything on to another. */
  static async to(port: () => number): Promise<Link> {
    const link = new Link();
    link.#server = createServer((near) => {
      if (link.#down) {
        near.destroy();
        return;
      }
      const far = link.#cut ? null : createConnection({ host: "127.0.0.1", port: port() });
      const pair: [Socket, Socket | null] = [near, far];
      link.#pairs.add(pair);
      near.on("error", () => far?.destroy()).on("close", () => link.#pairs.delete(pair));
      if (!far) return;
      far.on("error", () => near.destroy());
      const { bytesPerS, delayMs } = link.#slow ?? {};
      if (bytesPerS === undefined || delayMs === undefined) near.pipe(far).pipe(near);
      else near.pipe(slowly(bytesPerS, delayMs)).pipe(far).pipe(slowly(bytesPerS, delayMs)).pipe(near);
    });
    await new Promise<void>((done) => link.#server?.listen(0, "127.0.0.1", done));
    const address = link.#server.address();
    link.port = typeof address === "object" && address ? address.port : 0;
    return link;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** New connections are as slow as this: each way so many bits a second, and so late. */
  slow(kbitPerS: number, delayMs: number): void {
    this.#slow = { bytesPerS: (kbitPerS * 1_000) / 8, delayMs };
    for (const [near] of this.#pairs) near.destroy();
  }

  /** New connections are as fast as they can be again. */
  fast(): void {
    this.#slow = null;
    for (const [near] of this.#pairs) near.destroy();
  }

  /** From now on every connection ends at once, as on a phone that has no network. */
  down(): void {
    this.#down = true;
    for (const [near, far] of this.#pairs) {
      near.destroy();
      far?.destroy();
    }
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
    this.#down = false;
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
