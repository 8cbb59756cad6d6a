// The CPU of many containers over a time, in steps, so that they can stand on one another.

/** In milliseconds. */
const STEP = 10_000;

export class Stack {
  /** By step: what each container used, as known last. */
  private readonly steps = new Map<number, Map<string, number>>();
  /** Steps in which each container that ran was told of. */
  private readonly whole = new Set<number>();

  /** Keeps so many milliseconds. */
  constructor(private readonly window: number) {}

  /** Adds what all containers use now. */
  add(at: number, rows: (readonly [string, number | null])[]): void {
    for (const [id, cpu] of rows) this.fill(at, id, cpu);
    this.whole.add(Math.floor(at / STEP));
    const oldest = Math.floor((at - this.window) / STEP);
    for (const step of this.steps.keys()) if (step < oldest) this.steps.delete(step);
    for (const step of this.whole) if (step < oldest) this.whole.delete(step);
  }

  /** Adds what one used at some time. */
  fill(at: number, id: string, cpu: number | null): void {
    if (cpu === null) return;
    const nth = Math.floor(at / STEP);
    let step = this.steps.get(nth);
    if (!step) {
      step = new Map();
      this.steps.set(nth, step);
    }
    step.set(id, cpu);
  }

  /** What one used on average; nothing when that is not known. */
  average(id: string): number | undefined {
    let [sum, count] = [0, 0];
    for (const step of this.steps.values()) {
      const cpu = step.get(id);
      if (cpu === undefined) continue;
      sum += cpu;
      count += 1;
    }
    return count > 0 ? sum / count : undefined;
  }

  /** The values of these, and last of all others together; and their sums from the first on. */
  columns(apart: string[]): { times: number[]; sums: (number | null)[][]; own: (number | null)[][] } {
    const steps = [...this.steps.keys()].sort((one, other) => one - other);
    const times: number[] = [];
    const own: (number | null)[][] = [...apart, ""].map(() => []);
    const sums: (number | null)[][] = [...apart, ""].map(() => []);
    const known = new Map<string, { nth: number; cpu: number }>();
    let before: number | undefined;
    for (const nth of steps) {
      const step = this.steps.get(nth);
      if (!step) continue;
      // History may be coarser than a step; after a longer pause the line breaks.
      if (before !== undefined && nth - before > PAUSE) {
        times.push((before + 1) * STEP);
        for (const column of [...own, ...sums]) column.push(null);
      }
      before = nth;
      times.push(nth * STEP);
      let [sum, rest] = [0, 0];
      // The history has each container at times of its own, and less often: what was known last holds until then.
      for (const [id, { nth: seen }] of known) if (this.whole.has(nth) || nth - seen >= HOLD) known.delete(id);
      for (const [id, cpu] of step) known.set(id, { nth, cpu });
      for (const { cpu } of known.values()) rest += cpu;
      apart.forEach((id, at) => {
        const cpu = known.get(id)?.cpu;
        rest -= cpu ?? 0;
        sum += cpu ?? 0;
        own[at]?.push(cpu ?? null);
        sums[at]?.push(sum);
      });
      // What is left over by rounding is nobody's.
      rest = Math.max(rest, 0);
      own[apart.length]?.push(rest);
      sums[apart.length]?.push(sum + rest);
    }
    return { times, sums, own };
  }
}

/** In steps. */
const HOLD = 4;
const PAUSE = 6;

/** The ids of the largest, the largest first. */
export function ranked(values: (readonly [string, number])[], count: number): string[] {
  const sorted = [...values].sort((one, other) => other[1] - one[1] || (one[0] < other[0] ? -1 : 1));
  return sorted.slice(0, count).map(([id]) => id);
}
