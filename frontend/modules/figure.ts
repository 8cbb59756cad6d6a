// Figures as people read them.
import { fill, text } from "./text";

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** Bytes in binary units: `18 MiB`, `1.3 GiB`; as the pages write them. */
export function bytes(count: number): string {
  let value = Math.max(0, count);
  let unit = 0;
  while (value >= 1024 && unit + 1 < UNITS.length) {
    value /= 1024;
    unit += 1;
  }
  // Cut, not rounded: 1023.9 KiB is not yet 1.0 MiB.
  const shown = unit > 0 && value < 10 ? (Math.floor(value * 10) / 10).toFixed(1) : String(Math.floor(value));
  return `${shown} ${UNITS[unit]}`;
}

/** Bytes a second. */
export function rate(count: number): string {
  return fill(text.perSecond, { bytes: bytes(count) });
}

/** Percent of one core: `0.4 %`, `12.0 %`, `240 %`. */
export function percent(value: number): string {
  return `${value < 100 ? value.toFixed(1) : Math.round(value)} %`;
}

/** Made once, for `toLocaleString` makes one for each number. */
const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** A whole number with its thousands apart. */
export function exact(value: number): string {
  return whole.format(value);
}

/** A value that may be unknown. */
export function known(value: number | null | undefined, write: (value: number) => string): string {
  return value === null || value === undefined ? text.nothing : write(value);
}

/** A moment in the reader's time zone; with its day where the range is longer than one. */
export function moment(millis: number, withDay: boolean, withSeconds = true): string {
  const at = new Date(millis);
  const two = (part: number) => String(part).padStart(2, "0");
  const time = `${two(at.getHours())}:${two(at.getMinutes())}${withSeconds ? `:${two(at.getSeconds())}` : ""}`;
  return withDay ? `${day(at)} ${time}` : time;
}

/** A day of the year. */
export function day(at: Date): string {
  return at.toLocaleDateString("en", { month: "short", day: "numeric" });
}
