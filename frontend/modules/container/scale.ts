// Where values stand on a slider: in steps of ratios, for 64 MiB more means much at 128 MiB and nothing at 64 GiB.

/** The positions of a slider. */
export const STEPS = 1000;

/** Values between two bounds. */
export interface Scale {
  least: number;
  most: number;
  /** Values are whole numbers of these. */
  unit: number;
}

/** The value at a position. */
export function valueAt({ least, most, unit }: Scale, position: number): number {
  if (position <= 0) return least;
  if (position >= STEPS) return most;
  const exact = least * (most / least) ** (position / STEPS);
  const rounded = Math.round(round(exact / unit)) * unit;
  // 0.07 is not 0.07000000000000001.
  return clamp(Number(rounded.toPrecision(12)), least, most);
}

/** The position of a value. */
export function positionOf({ least, most }: Scale, value: number): number {
  if (value <= least || most <= least) return 0;
  return Math.min(STEPS, Math.round((STEPS * Math.log(value / least)) / Math.log(most / least)));
}

/** Two figures are enough for a value that is set by hand. */
function round(value: number): number {
  return value < 100 ? value : Number(value.toPrecision(2));
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
