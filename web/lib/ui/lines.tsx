// What was said between the centre and a crew, line by line, with whether the other side has read it.
import type { Side, TalkLineOut } from "../api/types.ts";
import { t } from "../text/text.ts";

interface Props {
  lines: readonly TalkLineOut[];
  /** Whose lines tell whether they were read. */
  own: Side;
  time: (at: number) => string;
}

export function Lines({ lines, own, time }: Props) {
  if (lines.length === 0) return <p class="dim">{t("said.nothing")}</p>;
  return (
    <ol class="said">
      {lines.map((line) => (
        <li key={line.id} class={line.side === own ? "own" : ""}>
          <span class="dim num">
            {time(Date.parse(line.at))} {line.side === own && line.side === "crew" ? "" : line.by}
            {line.announced ? ` · ${t("said.announced")}` : ""}
          </span>
          <p>{line.words ?? t("said.erased")}</p>
          {line.side === own ? (
            <span class="dim">
              {line.read_at ? t("said.read", { time: time(Date.parse(line.read_at)) }) : t("said.not_read")}
            </span>
          ) : null}
        </li>
      ))}
    </ol>
  );
}
