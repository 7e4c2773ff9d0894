// The part of a service worker's surroundings that is used; the web's types know those of a page only.

export interface Lasting extends Event {
  waitUntil(done: Promise<unknown>): void;
}

export interface Asked extends Lasting {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}

interface Scope {
  addEventListener(
    type: "install" | "activate" | "push" | "notificationclick",
    run: (event: Lasting) => void,
  ): void;
  addEventListener(type: "fetch", run: (event: Asked) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
}

export const worker = globalThis as unknown as Scope;
