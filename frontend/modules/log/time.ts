// Times as the viewer writes and reads them.

/** How times are shown. */
export type Zone = "off" | "local" | "utc";

const two = (value: number) => String(value).padStart(2, "0");

/** The parts of a time in a zone. */
function parts(ms: number, zone: Zone): { day: string; clock: string } {
  const date = new Date(ms);
  const utc = zone === "utc";
  const year = utc ? date.getUTCFullYear() : date.getFullYear();
  const month = (utc ? date.getUTCMonth() : date.getMonth()) + 1;
  const day = utc ? date.getUTCDate() : date.getDate();
  const hours = utc ? date.getUTCHours() : date.getHours();
  const minutes = utc ? date.getUTCMinutes() : date.getMinutes();
  const seconds = utc ? date.getUTCSeconds() : date.getSeconds();
  return {
    day: `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`,
    clock: `${two(hours)}:${two(minutes)}:${two(seconds)}`,
  };
}

/** A line's time: to the millisecond, with its day when that is not today. */
export function stamp(ms: number, zone: Zone, now: number): string {
  const { day, clock } = parts(ms, zone);
  const exact = `${clock}.${String(((ms % 1000) + 1000) % 1000).padStart(3, "0")}`;
  return parts(now, zone).day === day ? exact : `${day} ${exact}`;
}

/** Day and time, to the second. */
export function full(ms: number, zone: Zone): string {
  const { day, clock } = parts(ms, zone);
  return `${day} ${clock}${zone === "utc" ? " UTC" : ""}`;
}

/** The nanoseconds of a position as RFC 3339 in UTC: exact, for a tooltip. */
export function exact(at: string): string {
  const dot = at.indexOf(".");
  const nanos = dot > 9 ? at.slice(0, dot) : "0000000000";
  const { day, clock } = parts(Number(nanos.slice(0, -9)) * 1000, "utc");
  return `${day}T${clock}.${nanos.slice(-9)}Z`;
}

/** What a `datetime-local` field holds, in milliseconds; undefined when it is empty or makes no sense. */
export function field(value: string, zone: Zone): number | undefined {
  const ms = value === "" ? Number.NaN : Date.parse(zone === "utc" ? `${value}Z` : value);
  return Number.isNaN(ms) ? undefined : ms;
}

/** What a `datetime-local` field is to hold. */
export function fieldValue(ms: number, zone: Zone): string {
  const { day, clock } = parts(ms, zone);
  return `${day}T${clock}`;
}
