// The entries of a view in memory: a window over the logs of its containers, merged by time, bounded. Knows nothing of
// the network or of the page.
import { type Entry, compare, following, order, preceding } from "./entry";
import type { Strand } from "./strand";

/** What is kept while following, while reading, and of text in all. */
export const FOLLOWED = 10_000;
export const KEPT = 20_000;
export const TEXT = 12 * 1024 * 1024;
/** Dropping is done for so many at once. */
const SLACK = 500;
/** Lines of several containers wait so long for earlier ones of another; so many of them at most where nothing draws. */
export const HOLD = 300;
const HELD = 2000;

/** The window. */
export class Store {
  strands: Strand[] = [];
  /** What the view may show, in order. */
  items: Entry[] = [];
  /** The length of all texts. */
  chars = 0;
  private held: { entry: Entry; since: number }[] = [];

  /** Begins anew with these containers. */
  reset(strands: Strand[]): void {
    this.strands = strands;
    this.items = [];
    this.held = [];
    this.chars = 0;
    for (const strand of strands) strand.clear();
  }

  /** Whether nothing lies before what is shown. */
  get start(): boolean {
    return this.strands.every((strand) => strand.start && strand.older.length === 0);
  }

  /** Whether nothing lies after what is shown: live lines follow on it. */
  get end(): boolean {
    return this.strands.every((strand) => strand.end && strand.newer.length === 0);
  }

  /** Takes the first piece of a container's log. `fold` is called when all have theirs. */
  begin(strand: Strand, entries: Entry[], start: boolean, end: boolean): void {
    strand.start = start;
    strand.end = end;
    strand.known = end ? 0 : undefined;
    strand.extend(entries);
    strand.older = entries;
    this.chars += length(entries);
  }

  /** Takes older lines, that end where the loaded piece begins. */
  before(strand: Strand, entries: Entry[], start: boolean): void {
    strand.start = start;
    const first = entries[0];
    if (first) strand.top = first.at;
    if (strand.known !== undefined) strand.known += entries.length;
    strand.older = entries.concat(strand.older);
    this.chars += length(entries);
    this.fold();
  }

  /** Takes newer lines, that begin where the loaded piece ends. */
  after(strand: Strand, entries: Entry[], end: boolean): void {
    strand.end = end;
    strand.extend(entries);
    strand.newer = strand.newer.concat(entries);
    this.chars += length(entries);
    this.fold();
  }

  /** Takes live entries; gives how many of them are new. */
  live(strand: Strand, entries: Entry[], now: number): number {
    const fresh = entries.filter((entry) => strand.isNew(entry));
    strand.extend(fresh);
    this.chars += length(fresh);
    if (this.strands.length === 1) for (const entry of fresh) this.items.push(entry);
    else for (const entry of fresh) this.held.push({ entry, since: now });
    if (this.held.length > HELD) this.release(now + HOLD);
    return fresh.length;
  }

  /** Shows live entries that have waited long enough; true when some still wait. */
  release(now: number): boolean {
    if (this.held.length === 0) return false;
    let until: Entry | undefined;
    for (const { entry, since } of this.held) {
      if (now - since >= HOLD && (!until || order(entry, until) > 0)) until = entry;
    }
    if (until) {
      const last = until;
      const due = this.held.filter(({ entry }) => order(entry, last) <= 0).map(({ entry }) => entry);
      this.held = this.held.filter(({ entry }) => order(entry, last) > 0);
      this.insert(due.sort(order));
    }
    return this.held.length > 0;
  }

  /** Puts entries where an entry is, in its place or before it. */
  fill(place: Entry, entries: Entry[], replace: boolean): void {
    const at = this.items.indexOf(place);
    if (at < 0) return;
    this.items = this.items.slice(0, at).concat(entries, this.items.slice(replace ? at + 1 : at));
    this.chars += length(entries);
  }

  /** Shows what all containers' loaded pieces cover. */
  fold(): void {
    let floor: string | undefined;
    let ceiling: string | undefined;
    for (const { start, end, top, bottom } of this.strands) {
      if (!start && top !== undefined && (floor === undefined || compare(top, floor) > 0)) floor = top;
      if (!end && bottom !== undefined && (ceiling === undefined || compare(bottom, ceiling) < 0)) ceiling = bottom;
    }
    const covered = (entry: Entry) => floor === undefined || compare(entry.at, floor) >= 0;
    const reached = (entry: Entry) => ceiling === undefined || compare(entry.at, ceiling) <= 0;
    const above: Entry[][] = [];
    const below: Entry[][] = [];
    for (const strand of this.strands) {
      if (strand.older.length > 0) {
        const here = strand.older.filter(covered);
        strand.older = strand.older.filter((entry) => !covered(entry));
        const beyond = here.filter((entry) => !reached(entry));
        if (beyond.length > 0) strand.newer = beyond.concat(strand.newer);
        above.push(here.filter(reached));
      }
      if (strand.newer.length > 0) {
        below.push(strand.newer.filter(reached));
        strand.newer = strand.newer.filter((entry) => !reached(entry));
      }
    }
    this.items = merge(above).concat(this.items);
    this.insert(merge(below));
  }

  /** Keeps the memory flat while the end is shown: what is oldest goes. */
  trim(): void {
    if (this.items.length > FOLLOWED + SLACK) this.dropTop(this.items.length - FOLLOWED);
    while (this.chars > TEXT && this.items.length > 100) this.dropTop(Math.ceil(this.items.length / 10));
  }

  /** Keeps the memory flat after a piece was added at one end: what is farthest away goes. */
  bound(added: "top" | "bottom"): void {
    const drop = (count: number) => (added === "top" ? this.dropBottom(count) : this.dropTop(count));
    if (this.items.length > KEPT) drop(this.items.length - KEPT + SLACK);
    while (this.chars > TEXT && this.items.length > 100) drop(Math.ceil(this.items.length / 10));
  }

  private dropTop(count: number): void {
    for (const strand of this.strands) {
      const last = strand.older.at(-1);
      if (!last) continue;
      this.leaveTop(strand, last, strand.older.length);
      this.chars -= length(strand.older);
      strand.older = [];
    }
    const gone = this.items.slice(0, count);
    this.items = this.items.slice(count);
    this.chars -= length(gone);
    for (const entry of gone) if (!entry.mark) this.leaveTop(entry.of, entry, 1);
  }

  private leaveTop(strand: Strand, last: Entry, count: number): void {
    strand.start = false;
    strand.top = following(last.at);
    if (strand.known !== undefined) strand.known = Math.max(0, strand.known - count);
  }

  private dropBottom(count: number): void {
    for (const { entry } of this.held) leaveBottom(entry);
    this.chars -= length(this.held.map(({ entry }) => entry));
    this.held = [];
    for (const strand of this.strands) {
      const first = strand.newer[0];
      if (first) leaveBottom(first);
      this.chars -= length(strand.newer);
      strand.newer = [];
    }
    const gone = this.items.slice(-count);
    this.items = this.items.slice(0, -count);
    this.chars -= length(gone);
    for (const entry of gone.reverse()) leaveBottom(entry);
  }

  /** Adds sorted entries at the end; those that come late go where they belong. */
  private insert(entries: Entry[]): void {
    const last = this.items.at(-1);
    const first = entries[0];
    if (!first) return;
    if (!last || this.strands.length === 1 || order(first, last) >= 0) {
      for (const entry of entries) this.items.push(entry);
      return;
    }
    let from = this.items.length;
    while (from > 0 && order(this.items[from - 1] as Entry, first) > 0) from -= 1;
    this.items = this.items.slice(0, from).concat(merge([this.items.slice(from), entries]));
  }
}

/** What is dropped at the end can be asked for again: after the place before it. */
function leaveBottom(entry: Entry): void {
  if (entry.mark) return;
  entry.of.end = false;
  const before = preceding(entry.at);
  if (entry.of.bottom === undefined || compare(before, entry.of.bottom) < 0) entry.of.bottom = before;
}

/** Sorted pieces as one. A single piece stays as its log has it: clocks may go back. */
export function merge(pieces: Entry[][]): Entry[] {
  const filled = pieces.filter((piece) => piece.length > 0);
  return filled.length < 2 ? (filled[0] ?? []) : filled.flat().sort(order);
}

function length(entries: readonly Entry[]): number {
  let sum = 0;
  for (const { text } of entries) sum += text.length;
  return sum;
}
