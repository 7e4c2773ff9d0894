// The part of a service worker's surroundings that is used; the web's types know those of a page only.

export interface Lasting extends Event {
  waitUntil(done: Promise<unknown>): void;
}

export interface Asked extends Lasting {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}

export interface Woken extends Lasting {
  data: { json(): unknown } | null;
}

export interface Pressed extends Lasting {
  notification: Notification;
}

interface Page {
  url: string;
  focus(): Promise<unknown>;
}

interface Scope {
  addEventListener(type: "install" | "activate", run: (event: Lasting) => void): void;
  addEventListener(type: "push", run: (event: Woken) => void): void;
  addEventListener(type: "notificationclick", run: (event: Pressed) => void): void;
  addEventListener(type: "fetch", run: (event: Asked) => void): void;
  skipWaiting(): Promise<void>;
  registration: ServiceWorkerRegistration;
  clients: {
    claim(): Promise<void>;
    matchAll(of: { type: "window" }): Promise<Page[]>;
    openWindow(url: string): Promise<unknown>;
  };
}

export const worker = globalThis as unknown as Scope;
