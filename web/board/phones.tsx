// Telephones for when nothing else can be trusted: asked for while connected, shown while cut off.
import { computed, effect, signal } from "@preact/signals";
import { ask } from "../lib/api/client.ts";
import { isAny, session } from "../lib/api/session.ts";
import type { Agencies, AgencyOut, PostOut, RosterOut } from "../lib/api/types.ts";
import { truth, units } from "../lib/live/live.ts";
import { t } from "../lib/text/text.ts";

const agencies = signal<readonly AgencyOut[]>([]);
const posts = signal<readonly PostOut[]>([]);

// What is asked for once nobody answers comes too late.
effect(() => {
  if (truth.value === "live" && session.value) void refresh();
});

async function refresh(): Promise<void> {
  if (isAny("wall")) return;
  const known = await ask<Agencies>("/agencies");
  if (known.ok) agencies.value = known.value.agencies;
  if (!isAny("call_taker", "dispatcher", "supervisor", "auditor")) return;
  const held = await ask<RosterOut>("/roster");
  if (held.ok) posts.value = held.value.on_call;
}

interface Line {
  id: string;
  name: string;
  phone: string;
}

/** Those who work now first, then who is on call, other bodies, and units that are free. */
const lines = computed((): Line[] => {
  const own = session.value?.phone ?? session.value?.emergency_number;
  const reached = units.value.filter((unit) => unit.phone && unit.availability !== "not_available");
  const unit = (one: (typeof reached)[number]): Line => ({
    id: one.id,
    name: one.call_sign,
    phone: one.phone ?? "",
  });
  return [
    ...(own ? [{ id: "own", name: t("phones.own"), phone: own }] : []),
    ...reached.filter((one) => one.assignment !== null).map(unit),
    ...posts.value.flatMap((held): Line[] =>
      held.phone
        ? [
            {
              id: held.post,
              name: `${t(`alarm.whom_${held.post}`)} ${held.person ?? ""}`.trim(),
              phone: held.phone,
            },
          ]
        : [],
    ),
    ...agencies.value.flatMap((one): Line[] =>
      one.phone ? [{ id: one.agency, name: one.name, phone: one.phone }] : [],
    ),
    ...reached.filter((one) => one.assignment === null).map(unit),
  ];
});

export function Phones() {
  if (truth.value !== "lost") return null;
  return (
    <section class="phones" aria-label={t("phones.title")}>
      <strong>{t("phones.title")}</strong>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
      <ul tabIndex={0}>
        {lines.value.map((line) => (
          <li key={line.id}>
            {line.name}{" "}
            <a class="num" href={`tel:${line.phone}`}>
              {line.phone}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
