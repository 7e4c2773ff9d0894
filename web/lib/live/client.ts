// The live feed: one socket, rows kept true by cursor and digest, reconnecting by itself.
//
// Owns the order of patches: each must follow the cursor held, else the socket is opened again from that
// cursor. It may not guess: what cannot be recovered comes as a snapshot, and a digest that differs is
// counted and answered by one.
import type { LiveMessage, Mode, PresentRow } from "../api/types.ts";
import { Rows } from "./rows.ts";
import { ServerClock } from "./server_clock.ts";
import { type Truth, truthOf, wait } from "./truth.ts";

/** The part of a browser's WebSocket that is used. */
export interface Socket {
  send(text: string): void;
  close(code?: number, reason?: string): void;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
}

export interface Surroundings {
  open: () => Socket;
  /** Milliseconds, steadily, as `performance.now`. */
  elapsed: () => number;
  later: (run: () => void, ms: number) => unknown;
  cancel: (timer: unknown) => void;
  chance: () => number;
}

export type Stopped = "signed_out" | "forbidden";

export interface Listener {
  /** Rows changed; `put` names the incidents. */
  rows(put: string[], how: "snapshot" | "patch"): void;
  positions(units: [string, number, number, number][]): void;
  mode(mode: Mode): void;
  /** Who looks at which incident; it replaces what was said before. */
  presence(people: PresentRow[]): void;
  stopped(why: Stopped): void;
}

/** All is well; what a server does not say is. */
export const FINE: Mode = {
  stale: false,
  durability_degraded: false,
  clock_wrong: false,
  journal_waiting: 0,
  journal_failing: false,
  disk: "ok",
  memory: "ok",
};
/** A socket that has said nothing for so long is given up, although the browser still calls it open. */
const SILENT_MS = 12_000;
const TOO_MANY_MS = 15_000;
/** Own close codes. */
const GAP = 4900;
const WRONG_DIGEST = 4901;
const SILENT = 4902;

export class LiveClient {
  readonly rows = new Rows();
  readonly clock: ServerClock;
  cursor: string | null = null;
  digest = "";
  mode: Mode = FINE;
  /** Times the digest differed: a fault in one of the two programs. */
  mismatches = 0;
  /** Times a patch did not follow. */
  gaps = 0;
  connections = 0;
  #socket: Socket | null = null;
  #open = false;
  #view: { type: "view"; incident: string | null; typing: boolean } | null = null;
  #tries = 0;
  #beat: number | null = null;
  #heard = 0;
  #timer: unknown = null;
  #stopped = true;
  readonly #around: Surroundings;
  readonly #listener: Listener;

  constructor(around: Surroundings, listener: Listener) {
    this.#around = around;
    this.#listener = listener;
    this.clock = new ServerClock(around.elapsed);
  }

  start(): void {
    this.#stopped = false;
    this.#tries = 0;
    this.#connect();
  }

  stop(): void {
    this.#stopped = true;
    this.#around.cancel(this.#timer);
    this.#drop(1000, "");
  }

  /** Tries at once, for example when the device is back on a network. */
  hurry(): void {
    if (this.#stopped || this.#socket) return;
    this.#tries = 0;
    this.#connect();
  }

  /** Age of the newest heartbeat in ms, by server time; `null` before the first. */
  age(): number | null {
    return this.#beat === null ? null : Math.max(0, this.clock.now() - this.#beat);
  }

  truth(): Truth {
    return truthOf(this.age());
  }

  /** To be called about once a second: gives up a socket that is open but silent. */
  watch(): void {
    if (this.#socket && this.#around.elapsed() - this.#heard > SILENT_MS) this.#reopen(SILENT);
  }

  /** Says what this screen shows, now and on every socket that is opened later. */
  look(incident: string | null, typing: boolean): void {
    if (this.#view?.incident === incident && this.#view.typing === typing) return;
    this.#view = { type: "view", incident, typing };
    this.say(this.#view);
  }

  /** The incident that this screen shows. */
  get viewed(): string | null {
    return this.#view?.incident ?? null;
  }

  say(message: object): void {
    if (this.#open) this.#socket?.send(JSON.stringify(message));
  }

  #connect(): void {
    this.#around.cancel(this.#timer);
    this.#timer = null;
    const socket = this.#around.open();
    this.#socket = socket;
    this.#open = false;
    this.#heard = this.#around.elapsed();
    socket.onopen = () => {
      this.#heard = this.#around.elapsed();
      this.#open = true;
      socket.send(JSON.stringify(this.cursor ? { type: "hello", cursor: this.cursor } : { type: "hello" }));
      if (this.#view) this.say(this.#view);
    };
    socket.onmessage = (event) => {
      if (this.#socket === socket) this.#take(String(event.data));
    };
    socket.onclose = (event) => {
      if (this.#socket === socket) this.#closed(event.code, event.reason);
    };
  }

  #take(text: string): void {
    this.#heard = this.#around.elapsed();
    const message = JSON.parse(text) as LiveMessage;
    switch (message.type) {
      case "snapshot": {
        this.cursor = message.cursor;
        this.#mode(message.mode);
        this.#beats(message.server_time);
        this.#joined();
        this.#listener.rows(this.rows.reset(message), "snapshot");
        break;
      }
      case "resumed":
        this.cursor = message.cursor;
        this.#joined();
        this.rows.resetNotices(message.notices);
        this.#listener.rows([], "patch");
        break;
      case "patch":
        if (message.prev !== this.cursor) {
          this.gaps++;
          this.#reopen(GAP);
          return;
        }
        this.cursor = message.cursor;
        this.#listener.rows(this.rows.apply(message.changes), "patch");
        break;
      case "positions":
        this.#listener.positions(message.units);
        break;
      case "heartbeat":
        this.#heartbeat(message.server_time, message.cursor, message.digest);
        break;
      case "mode":
        this.#mode(message);
        break;
      case "presence":
        this.#listener.presence(message.people);
        break;
      case "error":
        // The close that follows says what to do.
        break;
    }
  }

  #heartbeat(serverTime: string, cursor: string, digest: string): void {
    this.#beats(serverTime);
    if (cursor !== this.cursor) {
      this.gaps++;
      this.#reopen(GAP);
      return;
    }
    const socket = this.#socket;
    void this.rows.digest().then((own) => {
      this.digest = own;
      if (own === "" || own === digest || this.#socket !== socket) return;
      this.mismatches++;
      this.cursor = null;
      this.#reopen(WRONG_DIGEST);
    });
  }

  #joined(): void {
    this.connections++;
    // A link that breaks right after it was mended is not a reason to hurry.
    this.#tries = Math.min(this.#tries, 2);
  }

  #beats(serverTime: string): void {
    this.clock.learn(serverTime);
    const at = Date.parse(serverTime);
    if (this.#beat === null || at > this.#beat) this.#beat = at;
    // Far back means that the server's clock was set back.
    else if (this.#beat - at > 60_000) this.#beat = at;
  }

  #mode(mode: Mode): void {
    this.mode = { ...FINE, ...mode };
    this.#listener.mode(this.mode);
  }

  #drop(code: number, reason: string): void {
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = null;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close(code, reason);
  }

  #reopen(code: number): void {
    this.#drop(code, "");
    this.#again(code === GAP ? 0 : wait(this.#tries++, this.#around.chance()));
  }

  #closed(code: number, reason: string): void {
    this.#socket = null;
    if (this.#stopped) return;
    if (code === 4001 || code === 4003) {
      this.#stopped = true;
      this.#listener.stopped(code === 4001 ? "signed_out" : "forbidden");
    } else if (code === 4002) {
      this.#again(wait(0, this.#around.chance()));
    } else if (code === 4008) {
      this.#again(TOO_MANY_MS * (1 + this.#around.chance()));
    } else {
      const told = code === 1001 ? reconnectMs(reason) : null;
      this.#again(told ?? wait(this.#tries++, this.#around.chance()));
    }
  }

  #again(ms: number): void {
    if (this.#stopped) return;
    this.#around.cancel(this.#timer);
    this.#timer = this.#around.later(() => this.#connect(), ms);
  }
}

function reconnectMs(reason: string): number | null {
  try {
    const told = (JSON.parse(reason) as { reconnect_ms?: unknown }).reconnect_ms;
    return typeof told === "number" && told >= 0 && told <= 60_000 ? told : null;
  } catch {
    return null;
  }
}
