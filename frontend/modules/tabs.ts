// What passes between a tab and the stream that it shares with others: a tab joins and leaves by number, and gets the
// texts of its numbers. A tab that is gone without a word, or does not read, is forgotten with all that it followed; one
// that comes back is told so, and begins again from where it was.
import type { Live } from "./live";
import type { World } from "./world";

/** From a tab. */
export type Asked =
  | { begin: true }
  | { join: number; topic: string; from?: string }
  | { leave: number }
  | { pong: number }
  | { wake: true }
  | { bye: true };

/** To a tab. */
export type Told = { texts: [number, string][] } | { up: boolean } | { out: true } | { ping: number } | { again: true };

/** A tab says every so often that it is there. */
const PING = 10_000;
/** One that has not said so for this long is gone. */
const GONE = 30_000;
/** A tab confirms what it got after so many characters; with more than so many unconfirmed it does not read. */
const CONFIRMED = 1 << 20;
const UNREAD = 16 << 20;

export class Tab {
  private joined = new Map<number, () => void>();
  private texts: [number, string][] = [];
  private unwatch: (() => void) | undefined;
  private unping: (() => void) | undefined;
  private isHere = false;
  private hasHeard = 0;
  /** Characters sent, how many of them were sent with the last ping, and how many are confirmed. */
  private sent = 0;
  private pinged = 0;
  private confirmed = 0;

  constructor(
    private readonly live: Live,
    private readonly world: Pick<World, "now" | "later">,
    private readonly post: (told: Told) => void,
  ) {}

  /** Takes what the tab says. */
  hear(asked: Asked): void {
    this.hasHeard = this.world.now();
    if ("begin" in asked) this.begin();
    else if ("bye" in asked) this.drop();
    else if (!this.isHere) this.post({ again: true });
    else if ("join" in asked) this.join(asked.join, asked.topic, asked.from);
    else if ("leave" in asked) this.leave(asked.leave);
    else if ("pong" in asked) this.confirmed = Math.max(this.confirmed, asked.pong);
    else this.live.wake();
  }

  /** Forgets what it followed. */
  drop(): void {
    this.isHere = false;
    for (const leave of this.joined.values()) leave();
    this.joined.clear();
    this.texts = [];
    this.unwatch?.();
    this.unping?.();
  }

  private begin(): void {
    this.drop();
    this.isHere = true;
    this.sent = this.pinged = this.confirmed = 0;
    this.unwatch = this.live.watch((state) => this.post(state.out ? { out: true } : { up: state.up }));
    this.ping();
  }

  private join(key: number, topic: string, from: string | undefined): void {
    this.joined.get(key)?.();
    let isJoined = true;
    const leave = this.live.join(topic, (text) => isJoined && this.tell(key, text), from);
    this.joined.set(key, () => {
      isJoined = false;
      leave();
    });
  }

  private leave(key: number): void {
    this.joined.get(key)?.();
    this.joined.delete(key);
  }

  /** What comes in one event is one message. */
  private tell(key: number, text: string): void {
    if (this.texts.length === 0) queueMicrotask(() => this.flush());
    this.texts.push([key, text]);
    this.sent += text.length;
  }

  private flush(): void {
    if (this.texts.length === 0) return;
    this.post({ texts: this.texts });
    this.texts = [];
    if (this.sent - this.confirmed > UNREAD) this.drop();
    else if (this.sent - this.pinged > CONFIRMED) this.sendPing();
  }

  private ping(): void {
    this.sendPing();
    this.unping = this.world.later(PING, () => {
      if (this.world.now() - this.hasHeard > GONE) this.drop();
      else this.ping();
    });
  }

  private sendPing(): void {
    this.pinged = this.sent;
    this.post({ ping: this.sent });
  }
}
