// What the tab group's stream needs of its surroundings, so that tests can be the surroundings.

/** An answer; the status is 0 when none came. */
export interface Answer {
  status: number;
  body: string;
}

export interface World {
  /** Opens an event stream and tells its events of these names, or that it broke; gives what closes it. */
  open(url: string, names: readonly string[], hear: (name: string, data: string) => void, broke: () => void): () => void;
  /** Sends a request to the console. */
  ask(method: string, path: string, body?: unknown): Promise<Answer>;
  /** Milliseconds since 1970. */
  now(): number;
  /** Does something after a while; gives what calls it off. */
  later(millis: number, then: () => void): () => void;
  /** From 0 up to 1. */
  random(): number;
}

/** A request without an answer for this long has failed. */
const PATIENCE = 15_000;

/** A tab or a worker. */
export const browser: World = {
  open(url, names, hear, broke) {
    const source = new EventSource(url);
    for (const name of names) source.addEventListener(name, (event) => hear(name, (event as MessageEvent<string>).data));
    source.addEventListener("error", broke);
    return () => source.close();
  },
  async ask(method, path, body) {
    const init: RequestInit = { method, signal: AbortSignal.timeout(PATIENCE) };
    if (body !== undefined) {
      init.headers = { "content-type": "application/json" };
      init.body = JSON.stringify(body);
    }
    try {
      const answer = await fetch(path, init);
      return { status: answer.status, body: await answer.text() };
    } catch {
      return { status: 0, body: "" };
    }
  },
  now: () => Date.now(),
  later(millis, then) {
    const timer = setTimeout(then, millis);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};

/** Reads JSON; `undefined` when it is none. */
export function parse(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
