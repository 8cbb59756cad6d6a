// The one stream of a group of tabs: opened once, opened again when it breaks, with topics added and dropped as they are
// followed. A log goes on after the last line that was told, whatever happened in between.
import type { Feed, Tell } from "./feed";
import { Events, Latest, Plain } from "./feed";
import { Kept } from "./kept";
import { List } from "./list";
import { Tail } from "./tail";
import type { World } from "./world";
import { parse } from "./world";

/** Whether the stream is open, and whether the session is over. */
export interface State {
  up: boolean;
  out: boolean;
}

const NAMES = [
  "hello", "engine", "containers", "images", "beat", "stats", "usage", "log", "events", "jobs", "job", "end",
] as const;

/** The server says something at least every 15 seconds; silent for this long, a stream is dead, as after a sleep. */
const SILENCE = 40_000;
/** The same for one who comes back and looks. */
const QUIET = 20_000;
/** Topics are joined and left together. */
const TOGETHER = 50;
/** As many at once, at most. */
const MANY = 200;
/** A stream that nobody needs is kept this long, for the next page of the only tab. */
const LINGER = 2000;

export class Live {
  private readonly lists: Record<"containers" | "images", List>;
  private readonly standing: Record<string, Feed>;
  /** Topics that somebody follows, besides the standing ones. */
  private readonly feeds = new Map<string, Feed>();
  /** Topics that this stream was asked for. */
  private sent = new Set<string>();
  private readonly watchers = new Set<(state: State) => void>();
  private state: State | undefined;
  /** The stream's name; empty when it is not open. */
  private stream = "";
  private close: (() => void) | undefined;
  private heard = 0;
  private attempt = 0;
  private settling: (() => void) | undefined;
  private posting = false;
  /** What happens next while there is no stream. */
  private next: (() => void) | undefined;
  private resting: (() => void) | undefined;
  private watching: (() => void) | undefined;

  constructor(private readonly world: World) {
    this.lists = { containers: new List("containers", world), images: new List("images", world) };
    this.standing = { hello: new Latest(), engine: new Latest(), ...this.lists };
  }

  /** Follows a topic, from where one has it already; gives what leaves it. */
  join(topic: string, tell: Tell, from?: string): () => void {
    const leave = (this.standing[topic] ?? this.feed(topic)).add(tell, from);
    this.begin();
    this.settle();
    return () => {
      leave();
      this.settle();
      this.rest();
    };
  }

  /** Tells the state now and whenever it changes; gives what ends it. */
  watch(tell: (state: State) => void): () => void {
    this.watchers.add(tell);
    if (this.state) tell(this.state);
    return () => this.watchers.delete(tell);
  }

  /** Somebody looks, or the network is back: no time to wait. */
  wake(): void {
    if (this.stream && this.world.now() - this.heard > QUIET) this.lost(true);
    else if (this.next && !this.close) this.check();
  }

  /** The feed of a topic. What nobody follows goes on while the stream still brings it, for it is not left yet. */
  private feed(topic: string): Feed {
    const known = this.feeds.get(topic);
    if (known && (known.isFollowed() || this.sent.has(topic))) return known;
    const feed = made(topic, this.world);
    this.feeds.set(topic, feed);
    return feed;
  }

  private begin(): void {
    this.resting?.();
    this.resting = undefined;
    if (this.close || this.next || this.state?.out) return;
    // What is joined in the same breath has its say in the first request.
    this.wait(0, () => this.open());
  }

  private rest(): void {
    const feeds = [...Object.values(this.standing), ...this.feeds.values()];
    if (this.resting || feeds.some((feed) => feed.isFollowed())) return;
    this.resting = this.world.later(LINGER, () => {
      this.resting = undefined;
      this.stop();
    });
  }

  private open(): void {
    const numbers = Object.entries(this.lists).map(([name, list]) => [name, list.from()] as const);
    const query = numbers.filter(([, number]) => number !== undefined).map(([name, number]) => `${name}=${number}`);
    const url = query.length > 0 ? `/live?${query.join("&")}` : "/live";
    this.heard = this.world.now();
    // What an older stream still says is not heard.
    let isCurrent = true;
    const close = this.world.open(
      url,
      NAMES,
      (name, data) => isCurrent && this.hear(name, data),
      () => isCurrent && this.lost(false),
    );
    this.close = () => {
      isCurrent = false;
      close();
    };
    this.watchSilence();
  }

  private watchSilence(): void {
    this.watching = this.world.later(SILENCE / 4, () => {
      if (this.world.now() - this.heard > SILENCE) this.lost(false);
      else this.watchSilence();
    });
  }

  private hear(name: string, text: string): void {
    this.heard = this.world.now();
    if (name === "beat") {
      // Only a stream that lasts has come through: one that breaks at once is opened ever later.
      this.attempt = 0;
      return;
    }
    if (name === "containers" || name === "images") {
      this.lists[name].hear(text);
      return;
    }
    const data = parse(text);
    if (name === "hello") this.opened(text, data);
    else if (name === "engine") this.standing.engine?.hear(text);
    else if (name === "stats") this.tellStats(data);
    else if (name === "end") this.end(String(data?.topic), String(data?.reason ?? ""));
    else if (name === "job") this.asked(`job:${data?.job?.id}`)?.hear(text, data);
    else this.asked(name === "log" ? `log:${data?.container}` : name)?.hear(text, data);
  }

  private opened(text: string, data: any): void {
    this.stream = String(data?.stream ?? "");
    this.standing.hello?.hear(text);
    for (const list of Object.values(this.lists)) list.opened();
    this.tell({ up: true, out: false });
    this.sync();
  }

  /** All containers come in one event; each has followers of its own. */
  private tellStats(data: any): void {
    if (!Array.isArray(data?.rows)) return;
    for (const row of data.rows) {
      const feed = this.asked(`stats:${row?.[0]}`);
      if (feed) feed.hear(JSON.stringify({ at: data.at, row }));
    }
  }

  /** The feed of a topic that this stream was asked for: what was left and joined anew may still be on its way. */
  private asked(topic: string): Feed | undefined {
    return this.sent.has(topic) ? this.feeds.get(topic) : undefined;
  }

  private end(topic: string, reason: string): void {
    const feed = this.feeds.get(topic);
    this.sent.delete(topic);
    this.feeds.delete(topic);
    feed?.end(reason);
  }

  private settle(): void {
    if (this.settling || !this.stream) return;
    this.settling = this.world.later(TOGETHER, () => this.sync());
  }

  /** Tells the server which topics are followed and which no longer are. */
  private sync(): void {
    this.settling?.();
    this.settling = undefined;
    if (!this.stream || this.posting) return;
    for (const [topic, feed] of this.feeds) if (!feed.isFollowed()) this.feeds.delete(topic);
    const join = [...this.feeds.keys()].filter((topic) => !this.sent.has(topic)).slice(0, MANY);
    const leave = [...this.sent].filter((topic) => !this.feeds.has(topic));
    if (join.length > 0 || leave.length > 0) void this.post(join, leave);
  }

  private async post(join: string[], leave: string[]): Promise<void> {
    const stream = this.stream;
    const asked = join.map((topic) => {
      const from = this.feeds.get(topic)?.from();
      return from === undefined ? { topic } : { topic, from };
    });
    this.posting = true;
    for (const topic of join) this.sent.add(topic);
    for (const topic of leave) this.sent.delete(topic);
    const answer = await this.world.ask("POST", `/live/${stream}`, { join: asked, leave });
    if (stream !== this.stream) return;
    this.posting = false;
    const body = parse(answer.body);
    if (answer.status === 200) {
      for (const refused of body?.refused ?? []) this.end(refused.topic, refused.message);
    } else if (answer.status === 404 || answer.status === 401 || answer.status === 0 || answer.status >= 500) {
      // The server does not know the stream any more, or who knows what it did: another stream tells.
      this.lost(false);
      return;
    } else {
      for (const topic of join) this.end(topic, String(body?.message ?? ""));
    }
    this.settle();
  }

  private stop(): void {
    this.close?.();
    this.close = undefined;
    this.stream = "";
    this.posting = false;
    this.sent.clear();
    for (const cancel of [this.next, this.watching, this.settling]) cancel?.();
    this.next = this.watching = this.settling = undefined;
    for (const feed of [...Object.values(this.standing), ...this.feeds.values()]) feed.lost();
  }

  private lost(atOnce: boolean): void {
    this.stop();
    this.tell({ up: false, out: false });
    if (atOnce) this.check();
    else this.retry();
  }

  /** Tries again after a while: soon at first, then every few seconds, each group of tabs at a time of its own. */
  private retry(): void {
    const millis = Math.min(500 << Math.min(this.attempt, 4), 5000) * (0.75 + this.world.random() / 2);
    this.attempt += 1;
    this.wait(millis, () => this.check());
  }

  /** A stream that fails does not say why: an ended session leads to the sign-in page. */
  private check(): void {
    let isCurrent = true;
    this.next?.();
    this.next = () => {
      isCurrent = false;
    };
    void this.world.ask("GET", "/api/session").then((answer) => {
      if (!isCurrent) return;
      this.next = undefined;
      if (answer.status === 200) this.open();
      else if (answer.status === 401) this.tell({ up: false, out: true });
      else this.retry();
    });
  }

  private wait(millis: number, then: () => void): void {
    this.next?.();
    this.next = this.world.later(millis, () => {
      this.next = undefined;
      then();
    });
  }

  private tell(state: State): void {
    if (this.state?.up === state.up && this.state.out === state.out) return;
    this.state = state;
    for (const tell of [...this.watchers]) tell(state);
  }
}

function made(topic: string, world: World): Feed {
  if (topic === "events") return new Events();
  if (topic === "usage") return new Latest();
  if (topic === "jobs") return new List("jobs", world);
  if (topic.startsWith("job:")) return new Kept(`/api/jobs/${topic.slice(4)}`, world);
  return topic.startsWith("log:") ? new Tail(topic.slice(4), world) : new Plain();
}
