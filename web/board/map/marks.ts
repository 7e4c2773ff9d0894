// The marks of the map, drawn once for each theme: levels in the shapes of the lists, units by what they do and
// how their place is known. No mark tells by colour alone.
import { SHAPES } from "../../lib/ui/level.tsx";
import type { Doing, Known } from "./features.ts";

/** Drawn twice as fine, so that marks are sharp on fine screens. */
export const RATIO = 2;
const LEVELS = [1, 2, 3, 4, 5] as const;

/** Colours by their name in tokens.css. */
export type Colours = (name: string) => string;

/** The colours of the theme that is on. */
export function coloursNow(): Colours {
  const style = getComputedStyle(document.documentElement);
  return (name) => style.getPropertyValue(`--${name}`).trim();
}

export function draw(
  width: number,
  height: number,
  paint: (pen: CanvasRenderingContext2D) => void,
): ImageData {
  const canvas = document.createElement("canvas");
  canvas.width = width * RATIO;
  canvas.height = height * RATIO;
  const pen = canvas.getContext("2d");
  if (!pen) return new ImageData(canvas.width, canvas.height);
  pen.scale(RATIO, RATIO);
  pen.lineJoin = "round";
  paint(pen);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

function shape(pen: CanvasRenderingContext2D, level: (typeof LEVELS)[number], of: Colours): void {
  const path = new Path2D(SHAPES[level]);
  const hollow = level === 5;
  const edge = { 1: "l1-edge", 2: "l2-edge", 3: "l3-edge", 4: "l4-mark", 5: "l5" }[level];
  // A margin in the colour of the ground, so that marks stand apart from what is below them.
  pen.strokeStyle = of("ground");
  pen.lineWidth = 4;
  pen.stroke(path);
  pen.fillStyle = hollow ? of("ground") : of(`l${level}-mark`);
  pen.fill(path);
  pen.strokeStyle = of(edge);
  pen.lineWidth = 1.5;
  pen.stroke(path);
}

function levelMark(level: (typeof LEVELS)[number], of: Colours, pile: boolean): ImageData {
  return draw(28, 28, (pen) => {
    pen.translate(4, 4);
    if (pile) {
      pen.translate(3, -2.5);
      shape(pen, level, of);
      pen.translate(-5, 4);
    }
    shape(pen, level, of);
    pen.fillStyle = level === 5 ? of("l5") : of(`on-l${level}`);
    pen.font = '700 12px "Inter", system-ui, sans-serif';
    pen.textAlign = "center";
    pen.fillText(String(level), 10, level === 1 ? 16.2 : 14.3);
  });
}

/** A box on the road, a house at the post. Full: free; a bar across: busy; crossed out: not in service. */
function unitMark(doing: Doing, known: Known, of: Colours): ImageData {
  return draw(24, 22, (pen) => {
    pen.translate(2, 2);
    const path = new Path2D(known === "home" ? "M2 8 10 1.5 18 8V17H2Z" : "M1 5.5h18v11H1Z");
    pen.strokeStyle = of("ground");
    pen.lineWidth = 5;
    pen.stroke(path);
    const ink = of(doing === "off" ? "dim" : "text");
    pen.fillStyle = known === "live" && doing === "free" ? ink : of("ground");
    pen.fill(path);
    pen.strokeStyle = ink;
    pen.lineWidth = known === "live" ? 2 : 1.5;
    if (known === "stale") pen.setLineDash([2.5, 2]);
    pen.stroke(path);
    pen.setLineDash([]);
    pen.fillStyle = ink;
    if (doing === "busy") pen.fillRect(5, 9.5, 10, 3.5);
    if (doing === "free" && known !== "live") pen.fillRect(8, 9, 4, 4);
    if (doing === "off") {
      pen.beginPath();
      pen.moveTo(3, 16);
      pen.lineTo(17, 6);
      pen.stroke();
    }
  });
}

/** Every picture by its name: `level-1` …, `pile-1` … for clusters, `unit-free-live` …. */
export function drawMarks(of: Colours): Map<string, ImageData> {
  const marks = new Map<string, ImageData>();
  for (const level of LEVELS) {
    marks.set(`level-${level}`, levelMark(level, of, false));
    marks.set(`pile-${level}`, levelMark(level, of, true));
  }
  for (const doing of ["free", "busy", "off"] as const) {
    for (const known of ["live", "stale", "home"] as const) {
      marks.set(`unit-${doing}-${known}`, unitMark(doing, known, of));
    }
  }
  return marks;
}
