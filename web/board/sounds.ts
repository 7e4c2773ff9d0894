// What is heard. Each kind of alarm has a tune of its own, and all grow louder until somebody acknowledges.
import { signal } from "@preact/signals";

export type Kind = "emergency" | "red" | "call" | "asked" | "journal" | "clock";

/** Tones of each kind: when it begins and how long it is, seconds, and its pitch, hertz. */
const TUNES: Record<Kind, readonly (readonly [number, number, number])[]> = {
  emergency: [
    [0, 0.22, 1175],
    [0.25, 0.22, 784],
    [0.5, 0.22, 1175],
    [0.75, 0.22, 784],
    [1, 0.4, 1175],
  ],
  red: [
    [0, 0.18, 880],
    [0.24, 0.18, 660],
    [0.48, 0.3, 880],
  ],
  call: [
    [0, 0.12, 1047],
    [0.16, 0.12, 1319],
    [0.4, 0.12, 1047],
    [0.56, 0.12, 1319],
  ],
  asked: [
    [0, 0.2, 523],
    [0.26, 0.2, 659],
  ],
  journal: [
    [0, 0.25, 440],
    [0.3, 0.25, 440],
  ],
  clock: [[0, 0.35, 330]],
};
/** Loudness of the first time and of the loudest, of 1, and how many times lie between. */
const FIRST = 0.15;
const MOST = 0.6;
const STEPS = 6;

/** How loud it is when it comes again for the `n`th time, from 0. Pure. */
export function loudness(n: number): number {
  return FIRST + ((MOST - FIRST) * Math.min(Math.max(n, 0), STEPS)) / STEPS;
}

export const soundBlocked = signal(false);
let audio: AudioContext | null = null;

function context(): AudioContext {
  audio ??= new AudioContext();
  return audio;
}

/** Whether sound would be heard is known, and said, before it is needed. */
export function checkSound(): boolean {
  soundBlocked.value = context().state !== "running";
  return !soundBlocked.value;
}

/** To be called from a press, which is what browsers wait for. */
export async function allowSound(): Promise<void> {
  await context()
    .resume()
    .catch(() => {});
  checkSound();
}

function tone([from, length, hertz]: readonly [number, number, number], loud: number): void {
  const at = context().currentTime + from;
  const source = context().createOscillator();
  const gain = context().createGain();
  source.type = "triangle";
  source.frequency.value = hertz;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(loud, at + 0.02);
  gain.gain.setValueAtTime(loud, at + length - 0.04);
  gain.gain.linearRampToValueAtTime(0, at + length);
  source.connect(gain).connect(context().destination);
  source.start(at);
  source.stop(at + length);
}

/** Plays a kind for the `n`th time; what was heard last stands on the page, for tests and for who looks into a fault. */
export function play(kind: Kind, n: number): void {
  if (!checkSound()) return;
  // A crew in danger is heard at once as loud as anything gets.
  for (const one of TUNES[kind]) tone(one, loudness(kind === "emergency" ? STEPS : n));
  document.body.dataset.heard = `${kind} ${n}`;
}
