// Where the pages of the watch are on the board: their buttons, the part that is loaded when one is opened, and what everybody
// must know of the watch without opening one.
import { computed, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { isAny, session } from "../../lib/api/session.ts";
import { duty, incidents, now } from "../../lib/live/live.ts";
import { shortTime } from "../../lib/text/clock.ts";
import { t } from "../../lib/text/text.ts";
import { Icon } from "../../lib/ui/icons.tsx";
import { mayOpen, openPage, PAGES, type Page, page } from "../pages.ts";
import { select } from "../state.ts";

type Part = Pick<typeof import("./pages.tsx"), "Shown" | "ready">;
/** Pages that come together, each part with its words; those of supervisors come apart. */
const parts = {
  watch: () => import("./pages.tsx"),
  supervise: () => import("../supervise/pages.tsx"),
  talk: () => import("../talk/pages.tsx"),
  privacy: () => import("../privacy/pages.tsx"),
  audit: () => import("../audit/pages.tsx"),
};
const loaded = signal<Partial<Record<keyof typeof parts, Part>>>({});
const broken = signal(false);

const PART: Partial<Record<Page, keyof typeof parts>> = {
  supervision: "supervise",
  replay: "supervise",
  talk: "talk",
  privacy: "privacy",
  audit: "audit",
};
const partOf = (which: Page): keyof typeof parts => PART[which] ?? "watch";

function load(name: keyof typeof parts): void {
  if (loaded.value[name]) return;
  broken.value = false;
  const open = async () => {
    const part: Part = await parts[name]();
    await part.ready;
    loaded.value = { ...loaded.value, [name]: part };
  };
  open().catch(() => (broken.value = true));
}

/** The page that is open, in the place of the panes. */
export function PagePlace() {
  const which = page.value;
  useEffect(() => {
    if (which !== null) load(partOf(which));
  }, [which]);
  if (which === null) return null;
  const Shown = loaded.value[partOf(which)]?.Shown;
  return (
    <main class="page scrolls">
      <nav class="page-bar" aria-label={t("watch.pages")}>
        {PAGES.filter(mayOpen).map((one) => (
          <button
            key={one}
            type="button"
            class="plain"
            aria-current={one === which ? "page" : undefined}
            onClick={() => one !== which && openPage(one)}
          >
            {t(`watch.page_${one}`)}
          </button>
        ))}
        <span class="gap" />
        <button type="button" onClick={() => print()}>
          {t("watch.print")}
        </button>
        <button type="button" onClick={() => (page.value = null)}>
          {t("watch.back")} <kbd>Esc</kbd>
        </button>
      </nav>
      {Shown ? <Shown which={which} /> : null}
      {Shown ? null : (
        <p class="waiting" role="status">
          {t(broken.value ? "problem.unknown" : "common.loading")}
        </p>
      )}
    </main>
  );
}

/** Who answers for the region now. */
export function WatchHolder() {
  const has = duty.value?.responsible;
  const which = mayOpen("handover") ? "handover" : mayOpen("glass") ? "glass" : null;
  const words = has ? t("watch.held_short", { name: has.person }) : t("watch.held_short_nobody");
  return (
    <>
      {which === null ? <span>{words}</span> : null}
      {which === "glass" ? (
        <>
          <span>{words}</span>
          <button type="button" class="plain" onClick={() => openPage("glass")}>
            {t("watch.page_glass")}
          </button>
        </>
      ) : null}
      {which === "handover" ? (
        <button type="button" class="plain watch-holder" onClick={() => openPage("handover")}>
          {words}
        </button>
      ) : null}
      {mayOpen("figures") ? (
        <button type="button" class="plain" onClick={() => openPage("figures")}>
          {t("watch.page_figures")}
        </button>
      ) : null}
    </>
  );
}

const putAside = signal<ReadonlySet<string>>(new Set());

/** Incidents that somebody opened outside their view, until it is over or was looked at here. */
const broken_glass = computed(() =>
  incidents.value.flatMap((row) =>
    (row.glass ?? [])
      .map((one) => ({ row, one, key: `${row.id} ${one.by} ${one.at}` }))
      .filter(({ one, key }) => Date.parse(one.until) > now.value && !putAside.value.has(key)),
  ),
);

/** What the watch asks of whoever sits here. */
export function WatchNotices() {
  const offered = duty.value?.offered;
  const me = session.value?.person.name;
  const mine = offered && offered.by !== me && (offered.to === undefined || offered.to === me);
  const glass = isAny("supervisor", "dispatcher") ? broken_glass.value : [];
  return (
    <>
      {mine && page.value !== "handover" && isAny("dispatcher", "supervisor") ? (
        <div class="banner quiet" role="status">
          <Icon name="people" /> {t("watch.waits_for_you", { name: offered.by })}
          <button type="button" onClick={() => openPage("handover")}>
            {t("board.look")}
          </button>
        </div>
      ) : null}
      {glass.map(({ row, one, key }) => (
        <div class="banner quiet" role="status" key={key}>
          <Icon name="lock" />{" "}
          {t("watch.glass_broken", {
            name: one.by,
            label: row.label,
            until: shortTime(Date.parse(one.until), now.value),
          })}
          <button
            type="button"
            onClick={() => {
              putAside.value = new Set([...putAside.value, key]);
              page.value = null;
              select(row.id);
            }}
          >
            {t("board.look")}
          </button>
        </div>
      ))}
    </>
  );
}
