// What the pages have of the stream, and how they show what a module draws: `window.quayside`.
import type { Connect, Send } from "./link";
import { alone, shared } from "./link";
import type { Asked, Told } from "./tabs";
import { parse } from "./world";
import { text } from "./text";

/** What a module draws into an element. */
export interface Part {
  /** Takes other options. */
  update(options: any): void;
  /** Ends, and leaves every topic. */
  detach(): void;
}

/** A file of its own, loaded when it is first shown. */
export interface Module {
  attach(element: HTMLElement, options: any): Part;
}

export interface Quayside {
  /** The path under which the assets are. */
  readonly assets: string;
  /**
   * Follows a topic: hello, containers, images, engine, events, usage, jobs, stats:ID, log:ID, job:ID, with full ids.
   * Gives what leaves it. `from` is asked whenever it is joined, for what one has already: the number of a list, the
   * position in a log.
   */
  join(topic: string, on: (text: string) => void, from?: () => string | undefined): () => void;
  /** Tells whether the stream is open, now and whenever that changes; gives what ends it. */
  connected(on: (up: boolean) => void): () => void;
  /** Loads a module. */
  module(name: string): Promise<Module>;
  /** Shows a module in an element; options are JSON. */
  show(name: string, element: HTMLElement, options: string): { update(options: string): void; detach(): void };
}

declare global {
  interface Window {
    quayside: Quayside;
  }
}

interface Joined {
  topic: string;
  on: (text: string) => void;
  from?: () => string | undefined;
}

/** A worker says something at least every 10 seconds; silent for this long, it is dead. */
const SILENCE = 45_000;

/** The tab's side of the stream. */
export class Bridge {
  private readonly joined = new Map<Joined, number>();
  private readonly byKey = new Map<number, Joined>();
  private readonly watchers = new Set<(up: boolean) => void>();
  private last = 0;
  private up: boolean | undefined;
  private heard = 0;
  private send: Send | undefined;
  /** Which connection is the current one: what an older one still says is not heard. */
  private connection = 0;

  /** `connects` are ways to the stream, the best one first. */
  constructor(
    private readonly connects: Connect[],
    private readonly now: () => number,
    private readonly signedOut: () => void,
  ) {}

  join(topic: string, on: (text: string) => void, from?: () => string | undefined): () => void {
    const joined = { topic, on, from };
    this.ask(joined);
    return () => {
      const key = this.joined.get(joined);
      if (key === undefined) return;
      this.joined.delete(joined);
      this.byKey.delete(key);
      this.send?.({ leave: key });
    };
  }

  connected(on: (up: boolean) => void): () => void {
    this.watchers.add(on);
    if (this.up !== undefined) on(this.up);
    return () => this.watchers.delete(on);
  }

  /** Connects, and joins all anew from where each is. */
  begin(): void {
    this.heard = this.now();
    const connect = this.connects[0];
    if (!this.send && connect) {
      this.connection += 1;
      const own = this.connection;
      // The last way there is stays, or there would be none.
      const next = () => {
        if (own !== this.connection || this.connects.length < 2) return;
        this.connects.shift();
        this.send = undefined;
        this.begin();
      };
      try {
        this.send = connect((told) => own === this.connection && this.hear(told), next);
      } catch {
        next();
        return;
      }
    }
    this.send?.({ begin: true });
    const all = [...this.joined.keys()];
    this.joined.clear();
    this.byKey.clear();
    for (const joined of all) this.ask(joined);
  }

  /** The tab is left: what it follows is followed no more. */
  leave(): void {
    this.send?.({ bye: true });
  }

  /** Somebody looks at the tab, or the network is back. */
  wake(): void {
    this.send?.({ wake: true });
  }

  /** Called now and then: connects anew to a worker that has died. */
  look(): void {
    if (this.now() - this.heard < SILENCE) return;
    this.send = undefined;
    this.begin();
  }

  private ask(joined: Joined): void {
    this.last += 1;
    this.joined.set(joined, this.last);
    this.byKey.set(this.last, joined);
    const asked: Asked = { join: this.last, topic: joined.topic };
    const from = joined.from?.();
    this.send?.(from === undefined ? asked : { ...asked, from });
  }

  private hear(told: Told): void {
    this.heard = this.now();
    if ("texts" in told) {
      for (const [key, data] of told.texts) this.tell(key, data);
    } else if ("ping" in told) {
      this.send?.({ pong: told.ping });
    } else if ("again" in told) {
      this.begin();
    } else if ("out" in told) {
      this.signedOut();
    } else if (this.up !== told.up) {
      this.up = told.up;
      for (const on of [...this.watchers]) on(told.up);
    }
  }

  /** One who fails takes nothing from the others. */
  private tell(key: number, data: string): void {
    try {
      this.byKey.get(key)?.on(data);
    } catch (cause) {
      reportError(cause);
    }
  }
}

/** Makes `window.quayside`; called once, before the application. */
export function begin(assets: string): void {
  const connects = [alone(assets)];
  if ("SharedWorker" in window) connects.unshift(shared(assets, `${assets} ${person()}`));
  const signedOut = () => location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
  const bridge = new Bridge(connects, () => Date.now(), signedOut);
  const load = (name: string): Promise<Module> => import(`${assets}/${name}.js`);
  window.quayside = {
    assets,
    join: (topic, on, from) => bridge.join(topic, on, from),
    connected: (on) => bridge.connected(on),
    module: load,
    show: (name, element, options) => show(load(name), element, options),
  };
  bridge.begin();
  addEventListener("pagehide", () => bridge.leave());
  // A page that comes back from the browser's cache begins again; one made anew has begun.
  addEventListener("pageshow", (event) => event.persisted && bridge.begin());
  addEventListener("online", () => bridge.wake());
  document.addEventListener("resume", () => bridge.wake());
  document.addEventListener("visibilitychange", () => document.hidden || bridge.wake());
  setInterval(() => bridge.look(), SILENCE / 3);
}

/** Shows a module that is being loaded; it may be gone before it is there. */
export function show(module: Promise<Module>, element: HTMLElement, options: string): ReturnType<Quayside["show"]> {
  let part: Part | undefined;
  let isGone = false;
  module.then(
    ({ attach }) => {
      if (!isGone) part = attach(element, JSON.parse(options));
    },
    () => {
      if (!isGone) element.textContent = text.notLoaded;
    },
  );
  return {
    update(next) {
      options = next;
      part?.update(JSON.parse(next));
    },
    detach() {
      isGone = true;
      part?.detach();
      part = undefined;
    },
  };
}

/** Who is signed in and with what, by the page's seed. It may be long, so only what is needed is read of it. */
export function person(seed: string = document.getElementById("seed")?.textContent ?? ""): string {
  const found = /\["\/api\/session",(\{"status":200,"body":"(?:[^"\\]|\\.)*"\})\]/.exec(seed);
  const session = found?.[1] ? parse(parse(found[1])?.body ?? "") : undefined;
  return [session?.user, session?.role, session?.via].join(" ");
}
