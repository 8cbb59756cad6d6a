// Follows the topic `jobs`.
import { quayside } from "../page";
import type { Job } from "./job";
import { Roll } from "./roll";
import { words } from "./text";

/** Who follows. */
export interface Follower {
  /** The jobs have changed; these have ended. */
  changed(ended: Job[]): void;
  /** No more will come; why, in a sentence. */
  over?(sentence: string): void;
}

/** Keeps a roll of all jobs; gives it and what leaves the topic. */
export function follow(follower: Follower): { roll: Roll; leave(): void } {
  const roll = new Roll();
  const leave = quayside().join(
    "jobs",
    (text) => {
      const frame = JSON.parse(text);
      if (frame.end === undefined) follower.changed(roll.take(frame));
      else follower.over?.(words.ended(frame.end));
    },
    () => (roll.seq > 0 ? String(roll.seq) : undefined),
  );
  return { roll, leave };
}
