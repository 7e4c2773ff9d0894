// The crew itself is in danger: a button that is held for two seconds, so that no pocket presses it. Whoever does not press by
// finger or mouse is asked once more instead.
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { now } from "../lib/live/live.ts";
import { shortTime } from "../lib/text/clock.ts";
import { t } from "../lib/text/text.ts";
import { Icon } from "../lib/ui/icons.tsx";
import { askCentre, needOf, withdraw } from "./need.ts";
import { sendHere } from "./position.ts";
import { me } from "./queue/kept.ts";
import { serverNow } from "./queue/time.ts";

const HOLD_MS = 2_000;

async function raise(): Promise<void> {
  navigator.vibrate?.([200, 100, 200]);
  await askCentre("emergency");
  // Where they are, as exactly as this phone knows, and at once.
  void sendHere();
}

/** Stands at the top of the page, wherever that is scrolled to. */
export function HoldForHelp() {
  const holding = useSignal(false);
  const sure = useSignal(false);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const drop = () => {
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = null;
    holding.value = false;
  };
  useEffect(() => drop, []);
  if (needOf("emergency")) return null;
  const hold = (event: PointerEvent) => {
    if (event.button !== 0) return;
    drop();
    holding.value = true;
    timer.current = setTimeout(() => {
      drop();
      void raise();
    }, HOLD_MS);
  };
  return (
    <>
      <button
        type="button"
        class={`hold${holding.value ? " holding" : ""}`}
        onPointerDown={hold}
        onPointerUp={drop}
        onPointerLeave={drop}
        onPointerCancel={drop}
        onContextMenu={(event) => event.preventDefault()}
        onClick={(event) => {
          // Keys and screen readers press without a pointer: they are asked once more.
          if (event.detail === 0) sure.value = true;
        }}
      >
        <Icon name="warn" /> {t("crew.hold")}
        <span class="small">{t("crew.hold_how")}</span>
      </button>
      {sure.value ? (
        <div class="sure choices" role="alertdialog" aria-label={t("crew.sure")}>
          <p class="big">{t("crew.sure")}</p>
          <button
            type="button"
            class="next"
            ref={(button) => button?.focus()}
            onClick={() => {
              sure.value = false;
              void raise();
            }}
          >
            {t("crew.send")}
          </button>
          <button type="button" onClick={() => (sure.value = false)}>
            {t("common.cancel")}
          </button>
        </div>
      ) : null}
    </>
  );
}

/** After it: whether it has arrived and been seen, and the way back. */
export function Emergency() {
  const open = needOf("emergency");
  if (!open) return null;
  const { need, waits } = open;
  const phone = me.value?.phone || me.value?.emergency_number || "112";
  const at = (time: string) => shortTime(Date.parse(time), now.value || serverNow());
  return (
    <section class="trouble emergency" role="alert" aria-label={t("need.emergency")}>
      <p class="big">
        <Icon name="warn" /> {t("need.emergency")}
      </p>
      <p>
        {waits
          ? t("crew.waits")
          : need.taken
            ? `${t("crew.seen", { time: at(need.taken.at) })} ${t("need.by", { who: need.taken.by })}`
            : t("crew.sent", { time: at(need.at) })}
      </p>
      <a class="button next" href={`tel:${phone}`}>
        <Icon name="phone" /> {t("unit.call_centre")} {phone}
      </a>
      <button type="button" class="next" onClick={() => void withdraw("emergency")}>
        {t("crew.withdraw")}
      </button>
    </section>
  );
}
