// One container's part of a view: which piece of its log is loaded, and what of that cannot be shown yet.
import { type Entry, compare } from "./entry";

/** A container, as the page names it. */
export interface Origin {
  id: string;
  name: string;
  running: boolean;
}

/** How many positions are remembered to know a line that comes twice. */
const REMEMBERED = 4096;

/** The loaded piece of one container's log. */
export class Strand {
  readonly id: string;
  name: string;
  /** Which of the name colours it has. */
  readonly hue: number;
  /** Whether the person wants to see it. */
  shown = true;
  /** Whether its processes exist, as far as is known. */
  running: boolean;
  /** Why its log cannot be read. */
  trouble = "";

  /** Everything between `top` (inclusive) and `bottom` (inclusive) is loaded. Unset while no line was seen. */
  top: string | undefined;
  bottom: string | undefined;
  /** Nothing lies before what is loaded; nothing after. */
  start = false;
  end = false;
  /** How many lines there are from `top` on, as far as is known: a hint for the server, where to look. */
  known: number | undefined;
  /** Loaded, but other containers' logs are not loaded that far back, or that far on. */
  older: Entry[] = [];
  newer: Entry[] = [];

  private seen = new Set<string>();
  /** The last line that `known` counts: one that was dropped and loaded again counts once. */
  private counted = "";

  constructor(origin: Origin, hue: number) {
    this.id = origin.id;
    this.name = origin.name;
    this.running = origin.running;
    this.hue = hue;
  }

  /** Forgets what is loaded. */
  clear(): void {
    this.top = this.bottom = this.known = undefined;
    this.start = this.end = false;
    this.older = [];
    this.newer = [];
    this.trouble = this.counted = "";
    this.seen.clear();
  }

  /** Notes lines at the end of what is loaded. */
  extend(entries: readonly Entry[]): void {
    for (const entry of entries) {
      if (entry.mark) continue;
      this.top ??= entry.at;
      if (this.bottom === undefined || compare(entry.at, this.bottom) > 0) this.bottom = entry.at;
      this.seen.add(entry.at);
      if (this.known === undefined || (this.counted !== "" && compare(entry.at, this.counted) <= 0)) continue;
      this.known += 1;
      this.counted = entry.at;
    }
    for (const at of this.seen) {
      if (this.seen.size <= REMEMBERED) break;
      this.seen.delete(at);
    }
  }

  /** Whether an entry of the live stream is not loaded yet. Of a mark that cannot be told: it is taken. */
  isNew(entry: Entry): boolean {
    if (entry.mark) return true;
    if (this.seen.has(entry.at)) return false;
    const oldest = this.seen.values().next().value;
    return oldest === undefined || compare(entry.at, oldest) > 0;
  }
}

/** How many colours there are for names. */
const HUES = 8;

/** A container's part, and a colour for its name: the same one wherever it is shown, if no other in the view has it. */
export function strands(origins: readonly Origin[]): Strand[] {
  const taken = new Set<number>();
  return origins.map((origin) => {
    let hash = 0;
    for (let i = 0; i < origin.name.length; i += 1) hash = (hash * 31 + origin.name.charCodeAt(i)) >>> 0;
    let hue = hash % HUES;
    while (taken.has(hue)) hue = (hue + 1) % HUES;
    taken.add(hue);
    if (taken.size === HUES) taken.clear();
    return new Strand(origin, hue);
  });
}
