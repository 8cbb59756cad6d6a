// The last figures of a row, for its sparkline.

/** So many figures, a second each. */
export const LENGTH = 60;

export class Ring {
  private readonly values = new Float32Array(LENGTH);
  private next = 0;
  private at = 0;
  length = 0;

  /** Adds a figure; after a pause the line begins anew. */
  push(at: number, value: number): void {
    if (at - this.at > PAUSE) this.clear();
    this.at = at;
    this.values[this.next] = value;
    this.next = (this.next + 1) % LENGTH;
    this.length = Math.min(this.length + 1, LENGTH);
  }

  clear(): void {
    this.length = 0;
  }

  /** The figures, the oldest first. */
  each(take: (value: number, nth: number) => void): void {
    const first = this.next - this.length + LENGTH;
    for (let nth = 0; nth < this.length; nth += 1) take(this.values[(first + nth) % LENGTH] ?? 0, nth);
  }
}

/** In milliseconds. */
const PAUSE = 10_000;
