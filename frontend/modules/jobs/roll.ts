// All jobs that one sees, as the topic `jobs` tells them: whole at first, then changes.
import type { Job } from "./job";
import { isOver } from "./job";

/** An event of the topic. */
export interface Frame {
  seq: number;
  all?: boolean;
  put?: Job[];
  drop?: string[];
}

export class Roll {
  private known = new Map<string, Job>();
  private sorted: Job[] | undefined = [];
  /** The number of the last frame; 0 before any. */
  seq = 0;

  /** Takes a frame; gives the jobs that went on before it and have ended with it. */
  take({ seq, all = false, put = [], drop = [] }: Frame): Job[] {
    const before = this.known;
    if (all) this.known = new Map();
    const ended = put.filter((job) => {
      const was = before.get(job.id);
      return isOver(job) && was !== undefined && !isOver(was);
    });
    for (const job of put) this.known.set(job.id, job);
    for (const id of drop) this.known.delete(id);
    this.seq = seq;
    this.sorted = undefined;
    return ended;
  }

  get(id: string): Job | undefined {
    return this.known.get(id);
  }

  /** The newest first. */
  get jobs(): readonly Job[] {
    this.sorted ??= [...this.known.values()].sort((a, b) => Number(b.id) - Number(a.id));
    return this.sorted;
  }
}
