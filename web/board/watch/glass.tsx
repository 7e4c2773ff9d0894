// Opening an incident outside one's view, with a reason, on record.
import type { GlassBody, GlassOut } from "../../lib/api/types.ts";
import { t } from "../../lib/text/text.ts";
import { Fault } from "../../lib/ui/fault.tsx";
import { usePress } from "../../lib/ui/press.ts";
import { page } from "../pages.ts";
import { locked, select } from "../state.ts";

export function Glass() {
  const press = usePress();
  const submit = (event: Event) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const body: GlassBody = { incident: String(data.get("incident")), reason: String(data.get("reason")) };
    void press.run<GlassOut>("POST", "/glass", body, (opened) => {
      page.value = null;
      select(opened.incident_id);
    });
  };
  return (
    <article class="paper">
      <h1>{t("watch.page_glass")}</h1>
      <p>{t("duty.glass_hint")}</p>
      <form class="form" onSubmit={submit}>
        <label>
          {t("duty.glass_incident")}
          <input name="incident" required maxLength={64} autocapitalize="characters" />
        </label>
        <label>
          {t("duty.reason")}
          <textarea name="reason" required />
        </label>
        <button type="submit" class="main" disabled={locked.value || press.busy.value}>
          {t("duty.glass_open")}
        </button>
        <Fault press={press} />
      </form>
    </article>
  );
}
