// Where rows lie: heights that are known or estimated, summed up.
import type { Entry } from "./entry";

/** The height of a line of text and of a mark, as log.css has them. */
export const LINE = 21;
export const MARK = 30;

/** Sums of heights; `offset[i]` is where row `i` begins, and `total` where the last one ends. */
export class Heights {
  private offsets = new Float64Array(1024);
  private count = 0;

  /** Sums up. Notes each row's place in it. */
  sum(rows: readonly Entry[], height: (entry: Entry) => number): void {
    if (this.offsets.length <= rows.length) this.offsets = new Float64Array(rows.length * 2);
    this.count = rows.length;
    let at = 0;
    for (let i = 0; i < rows.length; i += 1) {
      const entry = rows[i] as Entry;
      entry.index = i;
      this.offsets[i] = at;
      at += height(entry);
    }
    this.offsets[rows.length] = at;
  }

  /** The height of all rows. */
  get total(): number {
    return this.offsets[this.count] ?? 0;
  }

  /** Where a row begins. */
  top(index: number): number {
    return this.offsets[Math.max(0, Math.min(index, this.count))] ?? 0;
  }

  /** The row at a height. */
  at(y: number): number {
    let low = 0;
    let high = this.count - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.offsets[middle] ?? 0) <= y) low = middle;
      else high = middle - 1;
    }
    return Math.max(0, low);
  }
}
