// What a person prefers, kept in this browser.

const KEY = "quayside.terminal";
const SMALLEST = 9;
const LARGEST = 24;

/** The preferences. */
export interface Preferences {
  /** The text's size in px. */
  size: number;
  screenReader: boolean;
}

/** Reads them. */
export function preferences(): Preferences {
  let kept: Partial<Preferences> = {};
  try {
    kept = (JSON.parse(localStorage.getItem(KEY) ?? "{}") ?? {}) as Partial<Preferences>;
  } catch {
    // Storage may be forbidden, or hold something else.
  }
  const size = Number(kept.size);
  return { size: size >= SMALLEST && size <= LARGEST ? size : 13, screenReader: kept.screenReader === true };
}

/** Keeps them. */
export function prefer(preferences: Preferences): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(preferences));
  } catch {
    // Then they last as long as the page.
  }
}

/** A size, so much larger or smaller, within what can be read. */
export function sized(size: number, by: number): number {
  return Math.min(LARGEST, Math.max(SMALLEST, size + by));
}
