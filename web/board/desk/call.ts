// The record of a call that is taken on the board: it was answered when the form opened, and over when it was saved or put away.
import { useEffect, useMemo } from "preact/hooks";
import { act, newKey } from "../../lib/api/client.ts";
import { session } from "../../lib/api/session.ts";
import type { CallBody, CallOut, CallOutcomeBody } from "../../lib/api/types.ts";
import { now, truth } from "../../lib/live/live.ts";

const moment = () => new Date(now.value > 0 ? now.value : Date.now()).toISOString();

/** A call while it is taken. Only a record: that it cannot be kept just now holds nobody up. */
class TakenCall {
  readonly #name = `board-${newKey()}`;
  readonly #from = moment();
  /** What is sent goes one after the other, so that what came of it is said of a call that is there. */
  #sent: Promise<CallOut | null> = Promise.resolve(null);
  #over = false;

  /** Tells that it was taken. */
  begin(): void {
    this.#then(() => this.#send("/calls", this.#taken()));
  }

  /** It is over. */
  end(outcome: CallOutcomeBody | null, number: string | null): void {
    if (this.#over) return;
    this.#over = true;
    this.#then(async () => {
      const over = { ...this.#taken(), ended: moment() };
      // What was typed may be no number.
      const told = number ? await this.#send("/calls", { ...over, number }) : null;
      return told ?? this.#send("/calls", over);
    });
    if (outcome === null) return;
    this.#then((call) =>
      call ? this.#send(`/calls/${encodeURIComponent(call.id)}/outcome`, outcome) : Promise.resolve(null),
    );
  }

  #taken(): CallBody {
    const taken_by = session.value?.person.name ?? null;
    return { exchange_id: this.#name, rang: this.#from, answered: this.#from, taken_by };
  }

  #then(send: (call: CallOut | null) => Promise<CallOut | null>): void {
    this.#sent = this.#sent.then(send);
  }

  async #send(path: string, body: object): Promise<CallOut | null> {
    if (truth.value !== "live") return null;
    const answer = await act<CallOut>("POST", path, body, newKey());
    return answer.ok ? answer.value : null;
  }
}

/** The call of a form, from when it opens until it is put away. */
export function useCall(): TakenCall {
  const call = useMemo(() => new TakenCall(), []);
  useEffect(() => {
    call.begin();
    return () => call.end(null, null);
  }, []);
  return call;
}
