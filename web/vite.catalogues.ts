// Bundles the texts people see. `virtual:text/<screen>/<lang>` gives a flat object of the keys that a screen
// uses, made from the catalogues in config/text, which the server reads too.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse, type TomlPrimitive } from "smol-toml";
import type { Plugin } from "vite";

export type Texts = Record<string, string>;

const PREFIX = "virtual:text/";
const ROOT = fileURLToPath(new URL("../config/text/", import.meta.url));

/** Tables of web.toml that each screen needs. */
export const SCREENS: Record<string, string[]> = {
  board: [
    "common",
    "level",
    "step",
    "result",
    "role",
    "board",
    "unit_row",
    "map",
    "log",
    "alarm",
    "drill",
    "phones",
    "mass",
    "scene",
    "facility",
    "setting",
    "line",
    "changed",
    "undo",
    "watch",
    "problem",
  ],
  account: ["common", "role", "problem"],
  line: ["verb", "say"],
  chart: ["chart"],
  ground: ["ground", "chart"],
  pages: ["duty", "figures", "calls"],
  supervise: ["duty", "figures", "supervise", "replay"],
  talk: ["watch"],
  audit: [],
  wall: ["wall"],
  opening: ["opening"],
  added: ["added"],
  unit_rules: [],
  desk: ["change", "at_hand", "ask", "aid", "calls"],
  unit: ["changed", "common", "level", "step", "result", "unit", "scene", "problem"],
  on_scene: ["facility", "mass", "start"],
};
/** Tables of what the server and the screens share, which each screen needs. */
export const SHARED: Record<string, string[]> = {
  board: [
    "alerted",
    "area",
    "place_from",
    "level",
    "notice",
    "answer",
    "vulnerable",
    "call_type",
    "kind",
    "rule",
    "sign",
    "question",
    "need",
    "contact",
  ],
  account: ["account"],
  new_device: ["account"],
  photos: ["photo"],
  chat: ["chatting"],
  talk: ["said", "talk"],
  privacy: ["privacy"],
  audit: ["audit"],
  unit: ["bell", "said", "area", "level", "notice", "vulnerable", "kind", "queue", "need", "crew"],
  unit_rules: ["rule"],
};

export function flatten(value: TomlPrimitive, prefix = "", into: Texts = {}): Texts {
  if (typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date)) {
    for (const [key, child] of Object.entries(value)) {
      flatten(child, prefix === "" ? key : `${prefix}.${key}`, into);
    }
  } else {
    into[prefix] = String(value);
  }
  return into;
}

export function read(lang: string, file: string): Texts {
  return flatten(parse(readFileSync(`${ROOT}${lang}/${file}`, "utf8")));
}

/** The catalogues that screens and server share. */
function shared(lang: string): string[] {
  return readdirSync(`${ROOT}${lang}`).filter((file) => file.endsWith(".toml") && file !== "web.toml");
}

export function texts(screen: string, lang: string): Texts {
  const kept: Texts = {};
  const keep = (all: Texts, tables: string[] | undefined, cut: string) => {
    for (const [key, text] of Object.entries(all)) {
      const plain = key.startsWith(cut) ? key.slice(cut.length) : key;
      if (tables?.includes(plain.split(".")[0] ?? "")) kept[plain] = text;
    }
  };
  keep(read(lang, "web.toml"), SCREENS[screen], "web.");
  for (const file of shared(lang)) keep(read(lang, file), SHARED[screen], "");
  return kept;
}

export function catalogues(): Plugin {
  return {
    name: "catalogues",
    resolveId: (id) => (id.startsWith(PREFIX) ? `\0${id}` : null),
    load(id) {
      if (!id.startsWith(`\0${PREFIX}`)) return null;
      const [screen = "", lang = ""] = id.slice(PREFIX.length + 1).split("/");
      for (const file of ["web.toml", ...shared(lang)]) this.addWatchFile(`${ROOT}${lang}/${file}`);
      return `export default ${JSON.stringify(texts(screen, lang))};`;
    },
  };
}
