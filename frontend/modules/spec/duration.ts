// Times as Go reads them: 1m30s is 90 000 000 000 nanoseconds.
const UNITS: [string, number][] = [["h", 3_600e9], ["m", 60e9], ["s", 1e9], ["ms", 1e6], ["us", 1e3], ["ns", 1]];
const PART = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/y;

/** The nanoseconds of a time as `1m30s`; nothing where it is none. */
export function parseDuration(text: string): number | undefined {
  const [, sign, rest] = /^([-+]?)(.*)$/s.exec(text) ?? [];
  if (rest === undefined || rest === "") return undefined;
  if (rest === "0") return 0;
  let sum = 0;
  PART.lastIndex = 0;
  while (PART.lastIndex < rest.length) {
    const part = PART.exec(rest);
    if (!part) return undefined;
    const unit = part[2].replace(/[µμ]/, "u");
    sum += Number(part[1]) * (UNITS.find(([name]) => name === unit)?.[1] ?? 0);
  }
  return Math.round(sign === "-" ? -sum : sum);
}

/** A time in the fewest parts. */
export function formatDuration(nanoseconds: number): string {
  if (nanoseconds === 0) return "0s";
  let rest = Math.abs(nanoseconds);
  let text = nanoseconds < 0 ? "-" : "";
  for (const [name, size] of UNITS) {
    const count = Math.floor(rest / size);
    if (count === 0) continue;
    text += `${count}${name}`;
    rest -= count * size;
  }
  return text;
}
