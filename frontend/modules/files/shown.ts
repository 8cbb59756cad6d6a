// How names and times are shown.
import { make } from "../dom";
import { named, split } from "../log/invisible";
import { words } from "./text";

/** A name whose characters can all be seen. */
export function shown(name: string): string {
  return split(name).map((part, nth) => (nth % 2 === 1 ? named(part) : part)).join("");
}

/** The same, kept apart from the direction of the text around it. */
export function nameOf(name: string): HTMLElement {
  return make("bdi", {}, shown(name));
}

/** In seconds. */
const YEAR = 366 * 86_400;

/** How long ago, as the pages write it, or the day of what is older than a year; the exact time beside it. */
export function ago(seconds: number, now: number): HTMLTimeElement {
  const at = new Date(seconds * 1000);
  const age = now / 1000 - seconds;
  const exact = Number.isNaN(at.getTime()) ? "" : at.toISOString();
  return make("time", { datetime: exact, title: exact.replace("T", " ").replace(".000Z", " UTC") }, age > YEAR ? exact.slice(0, 10) : span(age));
}

function span(age: number): string {
  const seconds = Math.max(0, Math.floor(age));
  if (seconds < 60) return words.seconds(seconds);
  if (seconds < 3600) return words.minutes(Math.floor(seconds / 60));
  if (seconds < 172_800) return words.hours(Math.floor(seconds / 3600));
  return words.days(Math.floor(seconds / 86_400));
}
