// Somebody signed in to the account on a device it was not used on before: its holder is told, and says whether that was them.
import { send } from "../api/client.ts";
import { session } from "../api/session.ts";
import { shortTime } from "../text/clock.ts";
import { t } from "../text/text.ts";

export function NewDevices() {
  const who = session.value;
  const latest = who?.new_devices[0];
  if (!who || !latest) return null;
  const device = latest.device || t("account.session_unknown");
  return (
    <div class="new-device" role="alert">
      {t("account.new_device", { device, at: shortTime(Date.parse(latest.began_at), Date.now()) })}{" "}
      <button
        type="button"
        onClick={() => {
          session.value = { ...who, new_devices: [] };
          void send("POST", "/session/devices-seen");
        }}
      >
        {t("account.new_device_mine")}
      </button>
      {location.pathname === "/akun" ? null : <a href="/akun">{t("account.new_device_look")}</a>}
    </div>
  );
}
