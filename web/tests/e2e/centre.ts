// A whole centre for the browser tests: the real program with demo data, in a folder and on a port of its own.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const WEB_DIR = fileURLToPath(new URL("../../dist", import.meta.url));
const READY_MS = 60_000;

/** Tries until `what` gives something, then gives that. */
export async function until<T>(name: string, what: () => Promise<T | null | undefined | false>): Promise<T> {
  const end = performance.now() + READY_MS;
  while (performance.now() < end) {
    const got = await what().catch(() => null);
    if (got) return got;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`not within ${READY_MS} ms: ${name}`);
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once("error", fail);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => done(typeof address === "object" && address ? address.port : 0));
    });
  });
}

/** Without incident and level while only the journal has the report. */
export interface Receipt {
  code: string;
  report_id: string;
  incident_id: string;
  level: number;
  stored: "primary" | "journal";
}

export class Centre {
  readonly folder = mkdtempSync(join(tmpdir(), "sigap-e2e-"));
  #process: ChildProcess | null = null;
  #port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  static async start(): Promise<Centre> {
    const centre = await Centre.prepare();
    await centre.run();
    return centre;
  }

  /** A folder and a port, before anything runs. */
  static async prepare(): Promise<Centre> {
    const centre = new Centre();
    centre.#port = await freePort();
    return centre;
  }

  /** Starts the program, again after it was killed; `settings` are variables of its environment. */
  async run(settings: Record<string, string> = {}): Promise<void> {
    const program = process.env.SIGAP_BIN;
    if (!program) throw new Error("SIGAP_BIN must name the sigap program, for example target/debug/sigap");
    const log = openSync(join(this.folder, "server.log"), "a");
    this.#process = spawn(program, ["serve", "--demo"], {
      cwd: this.folder,
      stdio: ["ignore", log, log],
      env: {
        ...process.env,
        SIGAP__DATA_DIR: join(this.folder, "data"),
        SIGAP__HTTP__LISTEN: `127.0.0.1:${this.#port}`,
        SIGAP__HTTP__WEB_DIR: WEB_DIR,
        ...settings,
      },
    });
    await until(`the server is ready; its words are in ${this.folder}/server.log`, async () => {
      if (this.#process?.exitCode !== null) throw new Error("the server ended");
      return (await fetch(`${this.url}/readyz`)).ok;
    });
  }

  /** Runs another command of the program beside this centre, and gives what it said. */
  command(...args: string[]): string {
    const data = join(this.folder, "data");
    const { status, stdout, stderr } = spawnSync(process.env.SIGAP_BIN ?? "", args, {
      cwd: this.folder,
      encoding: "utf8",
      env: {
        ...process.env,
        SIGAP__DATA_DIR: data,
        SIGAP__REDIS__URL: `unix://${join(data, "redis.sock")}`,
      },
    });
    if (status !== 0) throw new Error(`sigap ${args.join(" ")}: ${stdout}${stderr}`);
    return stdout;
  }

  /** As if the machine had died: nothing is said to anybody. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Stops it; its folder stays for another run. */
  async halt(): Promise<void> {
    await this.#end("SIGTERM");
  }

  async stop(): Promise<void> {
    await this.#end("SIGTERM");
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Of a demo account. The server already answers while they are made, and passwords are written down before. */
  password(name: string): Promise<string> {
    return until(`the demo account ${name}`, async () => {
      if (!readFileSync(join(this.folder, "server.log"), "utf8").includes("sigap serves")) return null;
      const text = readFileSync(join(this.folder, "data/demo-accounts.json"), "utf8");
      return (JSON.parse(text) as Record<string, string>)[name];
    });
  }

  /** Reports as anybody could; gives what the public is answered. */
  async report(body: object): Promise<Receipt> {
    const answer = await fetch(`${this.url}/api/v1/reports`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ channel: "web", call_type: "normal", ...body }),
    });
    if (answer.status !== 201 && answer.status !== 202)
      throw new Error(`report: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Receipt;
  }

  /** Redis keeps its connections and answers nothing, until it is thawed. */
  freezeRedis(): void {
    this.#signalRedis("SIGSTOP");
  }

  thawRedis(): void {
    this.#signalRedis("SIGCONT");
  }

  #signalRedis(signal: NodeJS.Signals): void {
    process.kill(Number(readFileSync(join(this.folder, "data/redis/redis.pid"), "utf8")), signal);
  }

  #end(signal: NodeJS.Signals): Promise<void> {
    const running = this.#process;
    this.#process = null;
    if (!running || running.exitCode !== null) return Promise.resolve();
    return new Promise((done) => {
      running.once("exit", () => done());
      running.kill(signal);
    });
  }
}
