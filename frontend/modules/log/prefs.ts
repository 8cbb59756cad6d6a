// What a person prefers, kept in this browser.
import type { Zone } from "./time";

/** The preferences. */
export interface Preferences {
  wrap: boolean;
  zone: Zone;
}

const KEY = "quayside.log";

/** Reads them. Where there is little room, long lines break. */
export function preferences(narrow: boolean): Preferences {
  let kept: Partial<Preferences> = {};
  try {
    kept = (JSON.parse(localStorage.getItem(KEY) ?? "{}") ?? {}) as Partial<Preferences>;
  } catch {
    // Storage may be forbidden, or hold something else.
  }
  const zone = kept.zone === "off" || kept.zone === "utc" || kept.zone === "local" ? kept.zone : narrow ? "off" : "local";
  return { wrap: typeof kept.wrap === "boolean" ? kept.wrap : narrow, zone };
}

/** Keeps them. */
export function prefer(preferences: Preferences): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(preferences));
  } catch {
    // Then they last as long as the page.
  }
}
