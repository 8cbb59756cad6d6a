// The virtual list: a scroller as high as all rows, with elements only for those in view. What a person looks at stays
// where it is, whatever comes or goes around it.
import { make } from "../dom";
import type { Entry } from "./entry";
import { Heights, LINE, MARK } from "./heights";
import { type Acts, type Look, Row, SHOWN } from "./rows";

/** Rows are drawn this far beyond what is seen. */
const BEYOND = 420;

/** What the view is told. */
export interface Moved {
  /** The person scrolled; whether the end is in view. */
  scrolled(atEnd: boolean, upwards: boolean): void;
}

/** The list. `draw` is called in an animation frame. */
export class Scroller {
  readonly element = make("div", { class: "log-scroll", role: "log", "aria-live": "off", tabindex: "0" });
  rows: Entry[] = [];
  /** The first row drawn, and the one after the last. */
  first = 0;
  last = 0;

  private readonly space = make("div", { class: "log-space" });
  private readonly window = make("div", { class: "log-window" });
  private readonly probe = make("span", { class: "log-probe", "aria-hidden": "true" }, "0".repeat(50));
  private readonly heights = new Heights();
  private readonly acts: Acts;
  private drawn = new Map<Entry, Row>();
  private spare: Row[] = [];
  private look: Look | undefined;
  private layout = 1;
  private columns = 80;
  private view = 0;
  private width = 0;
  private set = 0;
  private anchor: { entry: Entry; below: number } | undefined;
  private target: { entry: Entry; share: number } | undefined;

  constructor(acts: Acts, moved: Moved) {
    this.acts = acts;
    this.space.append(this.window, this.probe);
    this.element.append(this.space);
    this.element.addEventListener("scroll", () => {
      const top = this.element.scrollTop;
      const upwards = top < this.set - 1;
      if (Math.abs(top - this.set) > 1) this.target = undefined;
      this.set = top;
      this.hold(top);
      moved.scrolled(top + this.element.clientHeight >= this.heights.total - 3, upwards);
    }, { passive: true });
  }

  /** Takes the measures of the scroller; true when they changed. To be called when its size may have. */
  measure(): boolean {
    const { clientHeight, clientWidth } = this.element;
    const character = this.probe.offsetWidth / 50 || 7.2;
    const columns = Math.max(10, Math.floor((clientWidth - 30) / character));
    if (clientHeight === this.view && clientWidth === this.width && columns === this.columns) return false;
    if (columns !== this.columns) this.layout += 1;
    this.view = clientHeight;
    this.width = clientWidth;
    this.columns = columns;
    return true;
  }

  /** Brings an entry into view at the next drawing, so much of the view's height above it. */
  reveal(entry: Entry, share = 0.4): void {
    this.target = { entry, share };
  }

  /** Where an entry is in the scroller's view. */
  place(entry: Entry): number {
    return this.heights.top(entry.index) - this.set;
  }

  /** The entry at a height of the scroller's view. */
  at(y: number): Entry | undefined {
    return this.rows[this.heights.at(this.set + y)];
  }

  /** How many rows fit. */
  get page(): number {
    return Math.max(1, Math.floor(this.view / LINE) - 1);
  }

  /** Whether there is more than fits. */
  get scrolls(): boolean {
    return this.heights.total > this.view;
  }

  /** Forgets what was measured of an entry. */
  resized(entry: Entry): void {
    entry.measured = 0;
  }

  /** Draws these rows; `end` keeps the last one in view. */
  draw(rows: Entry[], look: Look, end: boolean): void {
    if (this.look?.layout !== look.layout) this.layout += 1;
    this.look = look;
    if (end) this.target = undefined;
    const before = this.rows;
    this.rows = rows;
    this.sum();
    this.rescue(before);
    let top = this.wanted(end);
    this.drawAt(top);
    // Rows that were never measured may be higher than estimated: then what is in view is another piece.
    for (let round = 0; round < 4 && this.learn(); round += 1) {
      this.sum();
      top = this.wanted(end);
      this.drawAt(top);
    }
    if (Math.abs(top - this.element.scrollTop) > 0.5) this.element.scrollTop = top;
    this.set = top;
    this.hold(top);
  }

  /** Draws after scrolling: nothing else changed. */
  scrolled(): void {
    if (this.look) this.draw(this.rows, this.look, false);
  }

  private sum(): void {
    this.heights.sum(this.rows, (entry) => this.height(entry));
  }

  private height(entry: Entry): number {
    if (entry.mark) return MARK;
    if (!this.varies(entry)) return LINE;
    if (entry.measured === this.layout) return entry.height;
    const length = entry.more ? entry.text.length : Math.min(entry.text.length, SHOWN);
    return Math.max(1, Math.ceil((length + (this.look?.zone === "off" ? 0 : 14)) / this.columns)) * LINE;
  }

  /** Whether a row's height is known only when it is drawn. */
  private varies(entry: Entry): boolean {
    return !entry.mark && (this.look?.wrap === true || entry.open || entry.more);
  }

  /** Where the scroller is to be. */
  private wanted(end: boolean): number {
    const most = Math.max(0, this.heights.total - this.view);
    if (end) return most;
    if (this.target && this.rows[this.target.entry.index] === this.target.entry) {
      return clamp(this.heights.top(this.target.entry.index) - this.view * this.target.share, most);
    }
    if (!this.anchor) return clamp(this.set, most);
    return clamp(this.heights.top(this.anchor.entry.index) + this.anchor.below, most);
  }

  /** Notes what is at the top of the view. */
  private hold(top: number): void {
    const index = this.heights.at(top);
    const entry = this.rows[index];
    this.anchor = entry && { entry, below: top - this.heights.top(index) };
  }

  /** When what was at the top is gone, the next row that is still there takes its place. */
  private rescue(before: readonly Entry[]): void {
    const entry = this.anchor?.entry;
    if (!entry || this.rows[entry.index] === entry) return;
    const from = before.indexOf(entry);
    const next = from < 0 ? undefined : before.slice(from).find((row) => this.rows[row.index] === row);
    this.anchor = next && { entry: next, below: 0 };
  }

  /** Writes the rows around a height. */
  private drawAt(top: number): void {
    const look = this.look as Look;
    this.first = this.heights.at(top - BEYOND);
    this.last = this.rows.length === 0 ? 0 : this.heights.at(top + this.view + BEYOND) + 1;
    const wanted = this.rows.slice(this.first, this.last);
    const kept = new Map<Entry, Row>();
    for (const entry of wanted) {
      const row = this.drawn.get(entry);
      if (row) kept.set(entry, row);
    }
    for (const [entry, row] of this.drawn) {
      if (kept.has(entry)) continue;
      row.element.remove();
      this.spare.push(row);
    }
    // In the document rows stand in the order of the log, so that a selection over several of them is right.
    let next: ChildNode | null = this.window.firstChild;
    for (const entry of wanted) {
      const row = kept.get(entry) ?? this.spare.pop() ?? new Row(this.acts);
      row.show(entry, look);
      if (row.element === next) next = next.nextSibling;
      else this.window.insertBefore(row.element, next);
      kept.set(entry, row);
    }
    this.drawn = kept;
    this.spare.length = Math.min(this.spare.length, 100);
    const height = `${this.heights.total}px`;
    if (this.space.style.height !== height) this.space.style.height = height;
    const shift = `translateY(${this.heights.top(this.first)}px)`;
    if (this.window.style.transform !== shift) this.window.style.transform = shift;
  }

  /** Measures rows that were not; true when one is not as high as was thought. */
  private learn(): boolean {
    let differs = false;
    for (const [entry, row] of this.drawn) {
      if (!this.varies(entry) || entry.measured === this.layout) continue;
      const thought = this.height(entry);
      entry.height = row.element.offsetHeight;
      entry.measured = this.layout;
      if (entry.height !== thought) differs = true;
    }
    return differs;
  }
}

function clamp(value: number, most: number): number {
  return Math.max(0, Math.min(value, most));
}
