// Loads pieces of logs into the store and keeps its end live: pages at both ends, and one topic a container while the
// end of its log is loaded.
import { type Ask, type Filter, Trouble, parameters } from "./ask";
import { type Entry, compare, preceding, read } from "./entry";
import type { Quayside } from "../bridge";
import { Store } from "./store";
import type { Strand } from "./strand";
import { words } from "./text";

/** How many lines a view begins with, and how many it loads at a time. */
const FIRST = 500;
const PAGE = 1000;
/** Skipped lines up to so many are put back in place; for more the view goes there. */
const REFILL = 5000;
/** After a failure nothing is loaded for so long. */
const PAUSE = 3000;

/** What the view is told. */
export interface Heard {
  /** Something is to be drawn. */
  changed(): void;
  /** So many live lines came. */
  came(lines: number): void;
  /** Whether the end is shown, so that what is oldest may go. */
  following(): boolean;
}

/** The loader of one view. */
export class Feed {
  readonly store = new Store();
  filter: Filter = { since: undefined, until: undefined, out: true, err: true };
  /** Whether the first pieces are on their way. */
  loading = true;
  /** Why the last try failed. */
  trouble: Trouble | undefined;
  /** Whether live lines are taken. */
  live = false;

  private readonly ask: Ask;
  private readonly page: Quayside;
  private readonly heard: Heard;
  private readonly now: () => number;
  private leaves: (() => void)[] = [];
  private abort = new AbortController();
  private busy = { older: false, newer: false };
  private notBefore = 0;

  constructor(ask: Ask, page: Quayside, heard: Heard, now: () => number = Date.now) {
    this.ask = ask;
    this.page = page;
    this.heard = heard;
    this.now = now;
  }

  /** Shows these containers: the ends of their logs, or what lies around a position. False when it was called off. */
  async open(strands: Strand[], around?: string): Promise<boolean> {
    this.detach();
    this.abort.abort();
    this.abort = new AbortController();
    const { signal } = this.abort;
    this.busy = { older: false, newer: false };
    this.notBefore = 0;
    this.store.reset(strands);
    this.loading = strands.length > 0;
    this.trouble = undefined;
    this.heard.changed();
    const count = String(strands.length === 1 ? FIRST : Math.max(60, Math.ceil((2 * FIRST) / strands.length)));
    const place: Record<string, string> = around === undefined ? { tail: count } : { around, limit: count };
    const pieces = strands.map(async (strand) => {
      try {
        const page = await this.ask(strand.id, { ...place, ...parameters(this.filter) }, signal);
        if (!signal.aborted) this.store.begin(strand, read(strand, page.entries), page.start, page.end);
      } catch (cause) {
        if (signal.aborted) return;
        this.fail(cause, strand);
      }
    });
    await Promise.all(pieces);
    if (signal.aborted) return false;
    this.store.fold();
    this.loading = false;
    this.attach();
    this.heard.changed();
    return true;
  }

  /** Ends everything. */
  close(): void {
    this.detach();
    this.abort.abort();
  }

  /** Whether older lines can be asked for now. */
  get wantsOlder(): boolean {
    return !this.loading && !this.busy.older && !this.store.start && this.now() >= this.notBefore;
  }

  /** Loads lines before those shown. */
  async older(): Promise<void> {
    if (!this.wantsOlder) return;
    await this.extend("older", "top", (strand) => {
      if (strand.start || strand.older.length >= 100 || strand.top === undefined) return undefined;
      const query: Record<string, string> = { before: strand.top };
      const whole = this.filter.out && this.filter.err;
      if (whole && strand.known !== undefined && this.filter.until === undefined) query["below"] = String(strand.known);
      return query;
    });
  }

  /** Loads lines after those shown; at the end the view becomes live again. */
  async newer(): Promise<void> {
    if (this.loading || this.live || this.busy.newer || this.now() < this.notBefore) return;
    if (!this.store.end) {
      await this.extend("newer", "bottom", (strand) =>
        strand.end || strand.newer.length >= 100 || strand.bottom === undefined ? undefined : { after: strand.bottom });
    }
    this.attach();
  }

  private async extend(
    side: "older" | "newer",
    added: "top" | "bottom",
    place: (strand: Strand) => Record<string, string> | undefined,
  ): Promise<void> {
    const { signal } = this.abort;
    const { strands } = this.store;
    this.busy[side] = true;
    const limit = String(strands.length === 1 ? PAGE : Math.max(100, Math.ceil(PAGE / strands.length)));
    const pieces = strands.map(async (strand) => {
      const query = place(strand);
      if (!query) return;
      const page = await this.ask(strand.id, { ...query, limit, ...parameters(this.filter) }, signal);
      const entries = read(strand, page.entries);
      if (signal.aborted) return;
      // An empty piece that is not the last one would be asked for for ever.
      if (side === "older") this.store.before(strand, entries, page.start || entries.length === 0);
      else this.store.after(strand, entries, page.end || entries.length === 0);
    });
    const done = await Promise.allSettled(pieces);
    if (signal.aborted) return;
    this.busy[side] = false;
    this.trouble = undefined;
    for (const one of done) if (one.status === "rejected") this.fail(one.reason);
    this.store.bound(added);
    if (!this.store.end) this.detach();
    this.heard.changed();
  }

  private fail(cause: unknown, strand?: Strand): void {
    const trouble = cause instanceof Trouble ? cause : new Trouble(0, words.unreachable);
    this.trouble = trouble;
    this.notBefore = this.now() + PAUSE;
    if (!strand) return;
    strand.trouble = trouble.message;
    strand.start = strand.end = true;
  }

  /** Takes live lines, once the end of each log is loaded. */
  private attach(): void {
    if (this.live || !this.store.end || this.filter.until !== undefined) return;
    this.live = true;
    for (const strand of this.store.strands) {
      if (strand.trouble !== "") continue;
      // Of an empty log everything is new, also what is written before the topic is joined.
      const from = () => strand.bottom ?? "tail:10000";
      this.leaves.push(this.page.join(`log:${strand.id}`, (text) => this.hear(strand, text), from));
    }
  }

  /** Takes no live lines any more. */
  detach(): void {
    this.live = false;
    for (const leave of this.leaves.splice(0)) leave();
  }

  private hear(strand: Strand, text: string): void {
    if (!this.live) return;
    const told = parse(text);
    if (typeof told["end"] === "string") {
      strand.running = false;
      // A removed container says so in its log; anything else is a matter of rights or of the server.
      if (told["end"] !== "removed") strand.trouble = words.ended;
      this.heard.changed();
      return;
    }
    const entries = read(strand, told["entries"]).filter((entry) => entry.mark ?? this.admits(entry));
    for (const { mark } of entries) {
      if (mark === undefined || mark === "restarted") strand.running = true;
      else if (mark === "ended" || mark === "removed") strand.running = false;
    }
    const came = this.store.live(strand, entries, this.now());
    if (came === 0) return;
    if (this.heard.following()) this.store.trim();
    else {
      this.store.bound("top");
      if (!this.store.end) this.detach();
    }
    this.heard.came(came);
  }

  private admits(entry: Entry): boolean {
    if (!(entry.source === 2 ? this.filter.err : this.filter.out)) return false;
    return this.filter.since === undefined || entry.ms >= this.filter.since;
  }

  /** Puts the lines back that a mark says were skipped; false when they are too many for that. */
  async refill(mark: Entry): Promise<boolean> {
    if (mark.lines > REFILL) return false;
    const { items } = this.store;
    const at = items.indexOf(mark);
    const near = (from: number, step: number) => {
      for (let i = from; items[i]; i += step) if (items[i]?.of === mark.of && !items[i]?.mark) return items[i];
      return undefined;
    };
    const next = near(at + 1, 1);
    const after = near(at - 1, -1)?.at ?? (mark.at === "0.0" && next ? preceding(next.at) : mark.at);
    const query = { after, limit: String(REFILL), ...parameters(this.filter) };
    try {
      const page = await this.ask(mark.of.id, query, this.abort.signal);
      const lines = read(mark.of, page.entries).filter((line) => !next || compare(line.at, next.at) < 0);
      this.store.fill(mark, lines, true);
    } catch (cause) {
      if (!this.abort.signal.aborted) this.fail(cause);
    }
    this.heard.changed();
    return true;
  }
}

function parse(text: string): Record<string, unknown> {
  try {
    const told: unknown = JSON.parse(text);
    return told !== null && typeof told === "object" ? (told as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
