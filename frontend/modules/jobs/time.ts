// Spans of time as people read them.
import { words } from "./text";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long, in the largest unit that tells something: `12 s`, `5 min`, `6 h`, `41 d`; as the pages write ages. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < MINUTE) return words.seconds(seconds);
  if (seconds < HOUR) return words.minutes(Math.floor(seconds / MINUTE));
  return seconds < 2 * DAY ? words.hours(Math.floor(seconds / HOUR)) : words.days(Math.floor(seconds / DAY));
}

/** How long something took, in two units where it was long: `1 min 5 s`. */
export function took(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < MINUTE) return words.seconds(seconds);
  const [large, small, rest] =
    seconds < HOUR
      ? [words.minutes(Math.floor(seconds / MINUTE)), words.seconds, seconds % MINUTE]
      : [words.hours(Math.floor(seconds / HOUR)), words.minutes, Math.floor((seconds % HOUR) / MINUTE)];
  return rest === 0 ? large : `${large} ${small(rest)}`;
}

/** How long a step took: `0.4 s`, in tenths up to a minute. */
export function brief(ms: number): string {
  return ms < MINUTE * 1000 ? words.short((Math.max(0, ms) / 1000).toFixed(1)) : took(ms);
}

/** How long is left, never less than there is: `10 min` until it is 9. Nothing when the time is over. */
export function left(until: number, now: number): string | undefined {
  const seconds = Math.ceil((until - now) / 1000);
  if (seconds <= 0) return undefined;
  if (seconds < MINUTE) return words.seconds(seconds);
  if (seconds <= HOUR) return words.minutes(Math.ceil(seconds / MINUTE));
  return seconds <= 2 * DAY ? words.hours(Math.ceil(seconds / HOUR)) : words.days(Math.ceil(seconds / DAY));
}
