// The live client: what it shows follows from snapshots and patches alone, and it notices when it does not.
import { createHash } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import type { LiveMessage } from "../../lib/api/types.ts";
import { LiveClient, type Socket } from "../../lib/live/client.ts";
import { incidentRow, reportRow, START, snapshot, unitRow } from "./rows.ts";

class FakeSocket implements Socket {
  sent: { type: string; cursor?: string }[] = [];
  closedWith: number | null = null;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(code?: number): void {
    this.closedWith = code ?? 1000;
  }
  get(message: LiveMessage): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

let sockets: FakeSocket[];
let elapsed: number;
let timers: { run: () => void; ms: number }[];
let stopped: string[];
let put: string[];
let looking: string[];
let client: LiveClient;

function socket(): FakeSocket {
  const last = sockets.at(-1);
  if (!last) throw new Error("no socket was opened");
  return last;
}

/** Runs what was to happen later and gives how long it would have taken. */
function later(): number {
  const timer = timers.shift();
  timer?.run();
  return timer?.ms ?? -1;
}

function open(): FakeSocket {
  socket().onopen?.();
  return socket();
}

beforeEach(() => {
  sockets = [];
  timers = [];
  stopped = [];
  put = [];
  looking = [];
  elapsed = 1_000;
  client = new LiveClient(
    {
      open: () => {
        sockets.push(new FakeSocket());
        return socket();
      },
      elapsed: () => elapsed,
      later: (run, ms) => {
        const timer = { run, ms };
        timers.push(timer);
        return timer;
      },
      cancel: (timer) => {
        timers = timers.filter((one) => one !== timer);
      },
      chance: () => 1,
    },
    {
      rows: (ids) => put.push(...ids),
      positions: () => {},
      mode: () => {},
      presence: (people) => looking.push(...people.map((one) => one.name)),
      stopped: (why) => stopped.push(why),
    },
  );
  client.start();
});

function put1(id: string, version: number): LiveMessage & { type: "patch" } {
  return {
    type: "patch",
    prev: "e:1-0",
    cursor: "e:2-0",
    changes: [{ op: "put", of: "incident", id, version, row: incidentRow(id, { version }) }],
  };
}

describe("what this screen shows", () => {
  it("is said once the socket is open, and again on the next one", () => {
    client.look("32-A", false);
    expect(socket().sent).toEqual([]);
    open();
    client.look("32-A", true);
    const said = (typing: boolean) => ({ type: "view", incident: "32-A", typing });
    expect(socket().sent).toEqual([{ type: "hello" }, said(false), said(true)]);
    socket().onclose?.({ code: 1006, reason: "" });
    later();
    open();
    expect(socket().sent).toEqual([{ type: "hello" }, said(true)]);
  });

  it("is heard of others", () => {
    open().get({ type: "presence", people: [{ incident: "32-A", name: "siti", typing: false }] });
    expect(looking).toEqual(["siti"]);
  });
});

describe("a patch", () => {
  it("is applied when it follows what is held", () => {
    open().get({ type: "snapshot", ...snapshot("e:1-0", { incidents: [incidentRow("32-A")] }) });
    socket().get(put1("32-B", 1));
    expect([...client.rows.incident.keys()]).toEqual(["32-A", "32-B"]);
    expect(client.cursor).toBe("e:2-0");
    expect(put).toEqual(["32-A", "32-B"]);
    socket().get({
      type: "patch",
      prev: "e:2-0",
      cursor: "e:3-0",
      changes: [{ op: "del", of: "incident", id: "32-A", version: 2 }],
    });
    expect([...client.rows.incident.keys()]).toEqual(["32-B"]);
  });

  it("that does not follow is not applied: the socket is opened again from the cursor held", () => {
    open().get({ type: "snapshot", ...snapshot("e:1-0") });
    const first = socket();
    first.get({ ...put1("32-B", 1), prev: "e:1-5" });
    expect(client.rows.incident.size).toBe(0);
    expect(client.gaps).toBe(1);
    expect(first.closedWith).toBe(4900);
    expect(later()).toBe(0);
    expect(open().sent).toEqual([{ type: "hello", cursor: "e:1-0" }]);
    socket().get({ type: "resumed", cursor: "e:1-0", recovered: true, notices: [] });
    socket().get(put1("32-B", 1));
    expect([...client.rows.incident.keys()]).toEqual(["32-B"]);
  });

  it("of notices alone keeps the cursor", () => {
    open().get({ type: "snapshot", ...snapshot("e:1-0") });
    const row = { id: "n", code: "stale", since: START };
    socket().get({
      type: "patch",
      prev: "e:1-0",
      cursor: "e:1-0",
      changes: [{ op: "put", of: "notice", id: "n", version: 0, row }],
    });
    expect(client.rows.notice.get("n")?.code).toBe("stale");
    expect(client.rows.lines()).toBe("");
  });

  it("with a sort of row from the future is survived", () => {
    open().get({ type: "snapshot", ...snapshot("e:1-0") });
    const changes = [{ op: "put", of: "facility", id: "x", version: 1 }] as never;
    socket().get({ type: "patch", prev: "e:1-0", cursor: "e:2-0", changes });
    expect(client.cursor).toBe("e:2-0");
  });
});

describe("the digest", () => {
  const rows = {
    incidents: [incidentRow("32-B", { version: 7 }), incidentRow("32-A")],
    units: [unitRow("amb-03", 12)],
    reports: [reportRow("32-R", "32-A")],
  };
  const lines = "incident 32-A 1\nincident 32-B 7\nreport 32-R 1\nunit amb-03 12\n";
  const digest = createHash("sha256").update(lines).digest("hex").slice(0, 16);

  it("is over the sorted lines of incidents, reports and units", async () => {
    open().get({ type: "snapshot", ...snapshot("e:1-0", rows) });
    expect(client.rows.lines()).toBe(lines);
    expect(await client.rows.digest()).toBe(digest);
  });

  it("that is equal changes nothing", async () => {
    open().get({ type: "snapshot", ...snapshot("e:1-0", rows) });
    socket().get({ type: "heartbeat", server_time: START, cursor: "e:1-0", digest });
    await client.rows.digest();
    await Promise.resolve();
    expect(client.mismatches).toBe(0);
    expect(client.digest).toBe(digest);
    expect(sockets).toHaveLength(1);
  });

  it("that differs is counted and answered by asking for a snapshot", async () => {
    open().get({ type: "snapshot", ...snapshot("e:1-0", rows) });
    socket().get({ type: "heartbeat", server_time: START, cursor: "e:1-0", digest: "0123456789abcdef" });
    await client.rows.digest();
    await Promise.resolve();
    expect(client.mismatches).toBe(1);
    later();
    expect(open().sent).toEqual([{ type: "hello" }]);
  });

  it("of another cursor shows that a patch is missing", () => {
    open().get({ type: "snapshot", ...snapshot("e:1-0", rows) });
    socket().get({ type: "heartbeat", server_time: START, cursor: "e:2-0", digest });
    expect(client.gaps).toBe(1);
    expect(socket().closedWith).toBe(4900);
  });
});

describe("the age", () => {
  it("counts from the last heartbeat by server time, also when it arrived late", () => {
    open().get({ type: "snapshot", ...snapshot("e:1-0") });
    expect(client.truth()).toBe("live");
    elapsed += 5_000;
    expect(client.truth()).toBe("aged");
    // This heartbeat left the server 4 s before it arrived.
    elapsed += 1_000;
    socket().get({ type: "heartbeat", server_time: "2026-11-21T19:14:02Z", cursor: "e:1-0", digest: "" });
    expect(client.age()).toBe(4_000);
    elapsed += 6_000;
    expect(client.truth()).toBe("lost");
  });

  it("is unknown before anything was heard", () => {
    open();
    elapsed += 60_000;
    expect(client.truth()).toBe("connecting");
  });
});

describe("a closed socket", () => {
  it("is opened again, later each time", () => {
    const waits = [0, 1, 2, 3, 4, 5, 6].map(() => {
      socket().onclose?.({ code: 1006, reason: "" });
      return later();
    });
    expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 8_000]);
  });

  it("comes back when the server said so", () => {
    open().get({ type: "snapshot", ...snapshot("e:1-0") });
    socket().onclose?.({ code: 1001, reason: '{"reconnect_ms":1234}' });
    expect(later()).toBe(1_234);
    expect(open().sent).toEqual([{ type: "hello", cursor: "e:1-0" }]);
  });

  it("stays closed when the session ended, until somebody signs in again", () => {
    socket().onclose?.({ code: 4001, reason: "" });
    expect(stopped).toEqual(["signed_out"]);
    expect(timers).toEqual([]);
    client.start();
    expect(sockets).toHaveLength(2);
  });

  it("waits long when there were too many", () => {
    socket().onclose?.({ code: 4008, reason: "" });
    expect(later()).toBe(30_000);
  });

  it("that only pretends to be open is given up", () => {
    open().get({ type: "snapshot", ...snapshot("e:1-0") });
    elapsed += 12_001;
    client.watch();
    expect(socket().closedWith).toBe(4902);
    later();
    expect(sockets).toHaveLength(2);
  });
});
