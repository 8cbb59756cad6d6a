// A container's log, as it grows: batches of entries, each with its position. Who joins while others follow already is
// behind them: they get what lies between from the server, while what comes meanwhile is held for them.
import type { Feed, Tell } from "./feed";
import { ended } from "./feed";
import type { World } from "./world";
import { parse } from "./world";

/** A line `[position, stream, text, size?]`, or a mark. */
type Entry = [string, number, string, number?] | { mark: string; at: string; lines?: number };

interface Follower {
  tell: Tell;
  /** Up to where it has the log; until it is known, a number of lines as `tail:200`. */
  from?: string;
  /** Whether it has more than the stream told so far. */
  ahead?: boolean;
  /** What came while it was behind. */
  held?: { entries: Entry[]; text: string }[];
  gone?: boolean;
}

/** Entries of one answer, answers until a follower counts as too slow, and batches that are held for it. */
const PAGE = 5000;
const PAGES = 20;
const HELD = 200;
/** When the server is away, it is asked again after this long. */
const AGAIN = 1000;

export class Tail implements Feed {
  private followers = new Set<Follower>();
  /** The last position that the stream told, or the one that it was asked to begin after. */
  private position: string | undefined;
  private begun = false;

  constructor(
    private readonly container: string,
    private readonly world: World,
  ) {}

  add(tell: Tell, from?: string): () => void {
    const follower: Follower = { tell, from };
    this.followers.add(follower);
    if (!this.begun) {
      this.begun = true;
      this.position = from;
    } else if (from !== undefined && this.position !== undefined && isPosition(from) && !isAfter(this.position, from)) {
      follower.ahead = true;
    } else if (from !== undefined) {
      follower.held = [];
      void this.catchUp(follower);
    }
    return () => {
      follower.gone = true;
      this.followers.delete(follower);
    };
  }

  hear(text: string, data?: any): void {
    const entries: Entry[] = Array.isArray(data?.entries) ? data.entries : [];
    const last = lastOf(entries);
    if (last !== undefined) this.position = last;
    for (const follower of [...this.followers]) {
      if (follower.held) follower.held.push({ entries, text });
      else if (follower.ahead) this.giveNew(follower, entries, text);
      else follower.tell(text);
    }
  }

  end(reason: string): void {
    for (const follower of this.followers) {
      for (const { text } of follower.held ?? []) follower.tell(text);
      follower.held = undefined;
      follower.tell(ended(reason));
    }
    this.followers.clear();
  }

  lost(): void {}

  isFollowed(): boolean {
    return this.followers.size > 0;
  }

  from(): string | undefined {
    return this.position;
  }

  /** Gets what a follower does not have, page by page, and then what was held for it. */
  private async catchUp(follower: Follower): Promise<void> {
    let missed = true;
    for (let page = 0; page < PAGES && missed && !follower.gone; page += 1) {
      // More than can be held comes with the next answer as well.
      if ((follower.held?.length ?? 0) > HELD) follower.held = [];
      const from = follower.from ?? "";
      const query = isPosition(from) ? `after=${from}&limit=${PAGE}` : from.replace(":", "=");
      const answer = await this.world.ask("GET", `/api/logs/${this.container}?${query}`);
      if (!follower.held) return;
      const body = answer.status === 200 ? parse(answer.body) : undefined;
      if (answer.status === 0 || answer.status >= 500) {
        await new Promise<void>((resume) => this.world.later(AGAIN, resume));
        continue;
      }
      if (!body) break;
      const entries: Entry[] = Array.isArray(body.entries) ? body.entries : [];
      this.give(follower, entries);
      missed = body.end !== true || follower.held.length > HELD;
    }
    const held = follower.held ?? [];
    follower.held = undefined;
    if (follower.gone) return;
    // What was asked for in vain is a gap, and is said to be one.
    if (missed) this.give(follower, [{ mark: "gap", at: follower.from ?? "0.0" }]);
    for (const { entries, text } of held) this.giveNew(follower, entries, text);
  }

  /** Gives what a follower does not have yet. */
  private giveNew(follower: Follower, entries: Entry[], text: string): void {
    const fresh = entries.filter((entry) => isNew(entry, follower.from));
    if (fresh.length < entries.length) {
      this.give(follower, fresh);
      return;
    }
    follower.ahead = false;
    this.tell(follower, entries, text);
  }

  private give(follower: Follower, entries: Entry[]): void {
    if (entries.length > 0) this.tell(follower, entries, JSON.stringify({ container: this.container, entries }));
  }

  private tell(follower: Follower, entries: Entry[], text: string): void {
    follower.from = lastOf(entries) ?? follower.from;
    follower.tell(text);
  }
}

function at(entry: Entry): string {
  return Array.isArray(entry) ? entry[0] : entry.at;
}

function lastOf(entries: Entry[]): string | undefined {
  const last = entries[entries.length - 1];
  return last && at(last);
}

/** A mark stands at the position of the line before it, so at the same place it is still to be told. */
function isNew(entry: Entry, from: string | undefined): boolean {
  if (from === undefined || !isPosition(from)) return true;
  return isAfter(at(entry), from) || (!Array.isArray(entry) && at(entry) === from);
}

function isPosition(text: string): boolean {
  return /^\d+\.\d+$/.test(text);
}

/** Whether a position is after another. They are too long for numbers. */
export function isAfter(one: string, other: string): boolean {
  const [[time = "", nth = ""], [otherTime = "", otherNth = ""]] = [one.split("."), other.split(".")];
  if (time !== otherTime) return isMore(time, otherTime);
  return isMore(nth, otherNth);
}

function isMore(one: string, other: string): boolean {
  return one.length === other.length ? one > other : one.length > other.length;
}
