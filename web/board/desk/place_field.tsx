// Where, in words: suggestions while one types, and at once what a pasted link, coordinates or a Plus Code mean.
// A combobox after the pattern of WAI-ARIA: arrows choose, Enter takes, Escape closes the list and nothing else.
import { type Signal, signal } from "@preact/signals";
import { useEffect, useId, useMemo, useRef } from "preact/hooks";
import { ask } from "../../lib/api/client.ts";
import type { PlaceFound, PlacesOut } from "../../lib/api/types.ts";
import { number, t } from "../../lib/text/text.ts";
import { type Ground, takesPlace, written } from "../placing.ts";

const PAUSE_MS = 150;
const SHOWN = 8;

/** What was typed about a place, what it may mean, and what was chosen. */
export class PlaceWords {
  readonly text: Signal<string> = signal("");
  readonly district: Signal<string> = signal("");
  readonly answer: Signal<PlacesOut | null> = signal(null);
  readonly picked: Signal<PlaceFound | null> = signal(null);
  readonly open: Signal<boolean> = signal(false);
  readonly at: Signal<number> = signal(-1);
  #timer = 0;
  #asked = 0;
  #dismissed = false;

  get names(): PlaceFound[] {
    return this.answer.value?.found.filter((place) => place.kind === "name") ?? [];
  }

  /** The point that the words hold. */
  get spot(): PlaceFound | null {
    return this.answer.value?.found.find((place) => place.kind !== "name") ?? null;
  }

  get asksDistrict(): boolean {
    return this.answer.value?.ask === "district" && this.picked.value === null;
  }

  type(text: string): void {
    this.text.value = text;
    this.picked.value = null;
    this.look();
  }

  typeDistrict(text: string): void {
    this.district.value = text;
    if (this.picked.value === null) this.look();
  }

  /** Asks what the words mean, once typing pauses; an answer that was overtaken is left aside. */
  look(): void {
    clearTimeout(this.#timer);
    const words = [this.text.value.trim(), this.district.value.trim()].filter((word) => word !== "");
    const now = ++this.#asked;
    this.#dismissed = false;
    if (this.text.value.trim().length < 2) {
      this.answer.value = null;
      this.open.value = false;
      return;
    }
    this.#timer = window.setTimeout(async () => {
      const query = new URLSearchParams({ q: words.join(", "), limit: String(SHOWN) });
      const answer = await ask<PlacesOut>(`/places?${query}`);
      if (now !== this.#asked || !answer.ok) return;
      this.answer.value = answer.value;
      this.at.value = -1;
      this.open.value = this.names.length > 0 && !this.#dismissed;
    }, PAUSE_MS);
  }

  move(by: number): void {
    const count = this.names.length;
    if (count === 0) return;
    this.open.value = true;
    this.at.value = (this.at.value + by + count + (this.at.value < 0 && by < 0 ? 1 : 0)) % count;
  }

  take(place: PlaceFound): void {
    this.stop();
    this.picked.value = place;
    this.text.value = place.label;
    this.open.value = false;
    this.at.value = -1;
  }

  /** Closes the list until more is typed, also for an answer that is still on its way. */
  dismiss(): void {
    this.#dismissed = true;
    this.open.value = false;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#asked++;
  }
}

export function usePlaceWords(): PlaceWords {
  const words = useMemo(() => new PlaceWords(), []);
  useEffect(() => () => words.stop(), [words]);
  return words;
}

/** The line below the field that says what was understood, or what must be asked. */
function understood(words: PlaceWords): string {
  const spot = words.spot;
  const note = words.answer.value?.note_text ?? "";
  if (words.picked.value) return t("board.place_taken", { place: words.picked.value.label });
  if (!spot) return note;
  const how = [
    t(`place_from.${spot.kind}`),
    spot.accuracy_m ? `±${number(spot.accuracy_m)} m` : "",
    spot.plus_code ?? "",
  ];
  const place = [spot.label, ...how].filter((part) => part !== "").join(" · ");
  return [t("board.place_understood", { place }), note].filter((part) => part !== "").join(" ");
}

interface PlaceFieldProps {
  words: PlaceWords;
  /** Instead of the words of a new call, for which the place must be said. */
  label?: string;
}

export function PlaceField({ words, label }: PlaceFieldProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const shown = words.open.value;
  useEffect(() => {
    const put = (at: Ground) => {
      words.type(written(at));
      input.current?.focus();
    };
    takesPlace.value = put;
    return () => {
      if (takesPlace.peek() === put) takesPlace.value = null;
    };
  }, [words]);
  const take = (place: PlaceFound) => {
    words.take(place);
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const chosen = shown ? words.names[words.at.value] : undefined;
    if (event.key === "ArrowDown") words.move(1);
    else if (event.key === "ArrowUp") words.move(-1);
    else if (event.key === "Enter" && chosen && !event.ctrlKey) take(chosen);
    else if (event.key === "Escape" && shown) words.dismiss();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="combo">
      <label for={`${id}-where`}>{label ?? t("board.intake_where")}</label>
      <input
        ref={input}
        id={`${id}-where`}
        name="place_text"
        maxLength={500}
        required={label === undefined}
        autocomplete="off"
        role="combobox"
        aria-autocomplete="list"
        aria-expanded={shown}
        aria-controls={`${id}-list`}
        aria-activedescendant={shown && words.at.value >= 0 ? `${id}-${words.at.value}` : undefined}
        aria-describedby={`${id}-line`}
        value={words.text.value}
        onInput={(event) => words.type(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        onBlur={() => words.dismiss()}
      />
      <div
        class="list"
        id={`${id}-list`}
        role="listbox"
        aria-label={t("board.place_suggestions")}
        hidden={!shown}
      >
        {words.names.map((place, at) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys
          // biome-ignore lint/a11y/useFocusableInteractive: focus stays in the field above
          <div
            key={`${place.area ?? ""}${place.label}`}
            id={`${id}-${at}`}
            role="option"
            aria-selected={at === words.at.value}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => take(place)}
          >
            {place.label}
          </div>
        ))}
      </div>
      <p id={`${id}-line`} class="line" role="status">
        {understood(words)}
      </p>
    </div>
  );
}
