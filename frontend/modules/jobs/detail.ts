// One job with its output, as the topic `job:ID` tells it: all that is kept at first and whenever the stream begins anew,
// else what is new.
import type { Job, JobLine, JobPart } from "./job";
import { isOver } from "./job";

/** Lines that are held, at most: as many as the console holds. */
export const MOST = 2000;

export class Detail {
  job: Job | undefined;
  /** In their order. */
  readonly parts = new Map<string, JobPart>();
  /** The newest lines. */
  lines: JobLine[] = [];
  /** The Dockerfile of a build, once it is known. */
  file = "";
  private last = 0;

  /** Takes an event or a whole answer; gives the lines that are new. */
  take({ job, lines = [], parts = [], file = "" }: { job?: Job; lines?: JobLine[]; parts?: JobPart[]; file?: string }): JobLine[] {
    const fresh = lines.filter(({ n }) => n > this.last);
    this.last = fresh.at(-1)?.n ?? this.last;
    this.lines = this.lines.concat(fresh).slice(-MOST);
    if (file !== "") this.file = file;
    // A whole answer may be older than the last event: what has ended does not go on.
    if (this.job && isOver(this.job) && job && !isOver(job)) return fresh;
    if (job) this.job = job;
    for (const part of parts) this.parts.set(part.id, part);
    return fresh;
  }

  /** How many lines came before those that are held. */
  get dropped(): number {
    return (this.lines[0]?.n ?? 1) - 1;
  }
}

/** So much of the past counts for a speed. */
const WINDOW = 5000;

/** How fast something grows. */
export class Speed {
  private seen: { at: number; done: number }[] = [];

  /** Takes how far it is; gives how much a second of late, once that is known. */
  at(at: number, done: number): number | undefined {
    // A pull may count down as a layer turns out to be there already.
    if (done < (this.seen.at(-1)?.done ?? 0)) this.seen = [];
    this.seen.push({ at, done });
    while (this.seen.length > 2 && at - (this.seen[1]?.at ?? at) >= WINDOW) this.seen.shift();
    const [first] = this.seen;
    return first && at - first.at >= 1000 ? ((done - first.done) * 1000) / (at - first.at) : undefined;
  }
}
