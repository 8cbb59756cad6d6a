// Tells a person how their jobs ended, where nothing on the page does.
import { call } from "../door";
import { tell } from "../page";
import type { Job } from "./job";
import { states, words } from "./text";

/** Who shows a job tells its end by itself, at about the same time: that is waited for. */
const AFTER = 1000;
/** A sentence that was told is not told again for so long. */
const ONCE = 5000;

export class Notice {
  private user: Promise<string> | undefined;
  private readonly told = new Map<string, number>();
  private readonly timers = new Set<number>();

  constructor() {
    window.addEventListener("quayside:tell", this.hear);
  }

  detach(): void {
    window.removeEventListener("quayside:tell", this.hear);
    for (const timer of this.timers) clearTimeout(timer);
  }

  /** Jobs have ended. */
  ended(jobs: Job[]): void {
    for (const job of jobs) {
      const timer = setTimeout(() => {
        this.timers.delete(timer);
        void this.tell(job);
      }, AFTER);
      this.timers.add(timer);
    }
  }

  private readonly hear = (event: Event): void => {
    const now = Date.now();
    for (const [sentence, at] of this.told) if (now - at > ONCE) this.told.delete(sentence);
    const { sentence } = JSON.parse((event as CustomEvent<string>).detail) as { sentence: string };
    this.told.set(sentence, now);
  };

  private async tell(job: Job): Promise<void> {
    if (isShown(job, location.pathname) || job.by !== (await this.me())) return;
    const sentence = sentenceOf(job);
    const at = this.told.get(sentence);
    if (at === undefined || Date.now() - at > ONCE) tell(job.state === "done" || job.state === "cancelled", sentence);
  }

  /** Who is signed in; asked for once. */
  private me(): Promise<string> {
    this.user ??= call<{ user: string }>("GET", "/api/session").then(
      ({ user }) => user,
      () => {
        this.user = undefined;
        return "";
      },
    );
    return this.user;
  }
}

/** What came of a job, in a sentence that stands by itself. */
export function sentenceOf({ state, step, title }: Job): string {
  if (state === "cancelled" && /^(It was cancelled\.)?$/.test(step)) return words.cancelledJob(title);
  return step === "" ? words.endedJob(title, states[state] ?? state) : step;
}

/** Whether a page or an open dialog shows the job. */
function isShown(job: Job, path: string): boolean {
  if (path === "/jobs" || path === `/jobs/${job.id}`) return true;
  if (path === "/builds" && job.kind === "build") return true;
  // The form shows how the job goes that it has begun.
  const isForm = path === "/containers/create" || /^\/containers\/[^/]+\/edit$/.test(path);
  if (isForm && (job.kind === "create" || job.kind === "recreate")) return true;
  return document.querySelector(`dialog[open] [data-job="${CSS.escape(job.id)}"]`) !== null;
}
