// What a container used over a time: points from the history and, after them, live ones. Totals come; rates are the
// difference of two. A pause is a gap in the line, not a line across it.

/** `[at, cpu, memory, limit, received, sent, read, written, pids]`: milliseconds, percent of one core, bytes in total. */
export type Point = [number, number | null, number, number, number, number, number, number, number];

/** A row of a stats event: `[id, cpu, cores, memory, limit, pids, received, sent, read, written, …]`. */
export type Row = [string, number | null, number, number, number, number, number, number, number, number, ...unknown[]];

/** The point of a live row. */
export function point(at: number, row: Row): Point {
  const [, cpu, , memory, limit, pids, received, sent, read, written] = row;
  return [at, cpu, memory, limit, received, sent, read, written, pids];
}

const [AT, CPU, MEMORY, RECEIVED, WRITTEN] = [0, 1, 2, 4, 7] as const;

/** What is drawn, by column; the first is the time. */
export const COLUMNS = ["at", "cpu", "memory", "limit", "received", "sent", "read", "written", "pids"] as const;
export type Column = (typeof COLUMNS)[number];

export class Series {
  private points: Point[] = [];
  /** How many live points the last point stands for. */
  private merged = 1;
  private isLive = false;

  /** A range of so many milliseconds, with a point for each step. */
  constructor(
    readonly window: number,
    readonly step: number,
    points: Point[] = [],
  ) {
    this.points = points.filter((point) => Array.isArray(point)).sort((one, other) => one[AT] - other[AT]);
  }

  get newest(): Point | undefined {
    return this.points[this.points.length - 1];
  }

  /** All points. */
  all(): readonly Point[] {
    return this.points;
  }

  /** Adds a live point: to the last one's step, as long as that lasts. */
  add(point: Point): void {
    const last = this.newest;
    if (last && point[AT] <= last[AT]) return;
    if (!this.isLive) this.goOn(point);
    this.isLive = true;
    const step = (at: number) => Math.floor(at / this.step);
    if (last && step(point[AT]) === step(last[AT])) {
      this.points[this.points.length - 1] = this.blend(last, point);
    } else {
      this.points.push(point);
      this.merged = 1;
    }
    const oldest = point[AT] - this.window - this.step;
    const keep = this.points.findIndex((point) => point[AT] >= oldest);
    if (keep > 0) this.points.splice(0, keep);
  }

  /** The columns, as a chart takes them: the time, and what is known at each. */
  columns(): Record<Column, (number | null)[]> {
    const columns = Object.fromEntries(COLUMNS.map((name) => [name, [] as (number | null)[]]));
    let before: Point | undefined;
    for (const point of this.points) {
      const span = before ? point[AT] - before[AT] : 0;
      // Nothing was seen for a while: the line breaks there.
      const isGap = before !== undefined && span > this.gap;
      const pause = before && isGap ? before[AT] + this.step : undefined;
      if (pause !== undefined) for (const name of COLUMNS) columns[name]?.push(name === "at" ? pause : null);
      COLUMNS.forEach((name, at) => {
        const isTotal = at >= RECEIVED && at <= WRITTEN;
        const value = isTotal ? rateOf(before, point, at, isGap ? 0 : span) : point[at];
        columns[name]?.push(value ?? null);
      });
      before = point;
    }
    return columns as Record<Column, (number | null)[]>;
  }

  /** The history counts from its first point on, live rows from the container's start: its totals are moved onto theirs. */
  private goOn(live: Point): void {
    const last = this.newest;
    if (!last) return;
    for (let at: number = RECEIVED; at <= WRITTEN; at += 1) {
      const by = Number(live[at]) - Number(last[at]);
      for (const point of this.points) (point[at] as number) += by;
    }
  }

  private get gap(): number {
    return Math.max(3 * this.step, 5000);
  }

  private blend(last: Point, point: Point): Point {
    const share = 1 / (this.merged + 1);
    this.merged += 1;
    const mean = (one: number, other: number) => one + (other - one) * share;
    const blended: Point = [...point];
    const [before, now] = [last[CPU], point[CPU]];
    blended[CPU] = before === null || now === null ? (now ?? before) : mean(before, now);
    blended[MEMORY] = mean(last[MEMORY], point[MEMORY]);
    return blended;
  }
}

/** A total's growth a second; unknown at first, after a gap, and when the container began anew. */
function rateOf(before: Point | undefined, point: Point, at: number, span: number): number | null {
  const grown = before ? Number(point[at]) - Number(before[at]) : -1;
  return span > 0 && grown >= 0 ? (grown * 1000) / span : null;
}

/** Newest, lowest, average and highest of what is known. */
export interface Summary {
  now: number | null;
  lowest: number | null;
  average: number | null;
  highest: number | null;
}

export function summary(values: (number | null)[]): Summary {
  let [lowest, highest, sum, count] = [Infinity, -Infinity, 0, 0];
  let now: number | null = null;
  for (const value of values) {
    if (value === null) continue;
    now = value;
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
    sum += value;
    count += 1;
  }
  if (count === 0) return { now, lowest: null, average: null, highest: null };
  return { now, lowest, average: sum / count, highest };
}
