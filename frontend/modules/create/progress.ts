// A job, followed to its end: what it does now, how far it is, and the way to its own page.
import { button, make, setText } from "../dom";
import { call, segment } from "../door";
import { quayside } from "../page";
import { words } from "./text";

/** A job, as the console tells it: app/src/contract/job.rs. */
export interface Job {
  id: string;
  state: string;
  step: string;
  done: number;
  total: number;
  link: string;
  cancel: boolean;
}

/** What came of a job; without the job when it cannot be followed any more. */
export interface Ended {
  job: Job | undefined;
  warnings: string[];
}

const ENDS = ["done", "failed", "cancelled", "interrupted"];

export class Progress {
  readonly element = make("div", { class: "create-progress" });
  private readonly bar = make("progress", { "aria-label": words.progress });
  private readonly step = make("span", { role: "status" }, words.sending);
  private readonly link = make("a", { hidden: "" }, words.job);
  private readonly cancel: HTMLButtonElement;
  private id = "";
  private leave: (() => void) | undefined;

  constructor() {
    this.cancel = button(words.cancel, () => {
      this.cancel.disabled = true;
      // That it was too late is seen by what comes.
      call("POST", `/api/jobs/${segment(this.id)}/cancel`).catch(() => undefined);
    });
    this.cancel.hidden = true;
    this.element.append(this.bar, this.step, this.link, this.cancel);
  }

  /** Follows a job until it has ended. */
  follow(id: string): Promise<Ended> {
    this.id = id;
    this.link.href = `/jobs/${segment(id)}`;
    this.link.hidden = false;
    const warnings: string[] = [];
    return new Promise((end) => {
      let isOver = false;
      const finish = (job: Job | undefined) => {
        if (isOver) return;
        isOver = true;
        this.detach();
        end({ job, warnings });
      };
      const hear = ({ job, lines }: { job?: Job; lines?: { kind: string; text: string }[] }) => {
        for (const { kind, text } of lines ?? []) if (kind === "warn" && !warnings.includes(text)) warnings.push(text);
        if (!job) return;
        this.show(job);
        if (ENDS.includes(job.state)) finish(job);
      };
      this.leave = quayside().join(`job:${id}`, (data) => {
        const frame = JSON.parse(data);
        if (frame.end === undefined) return hear(frame);
        // The topic is over; the job may be as well.
        call<any>("GET", `/api/jobs/${segment(id)}`).then(
          (answer) => {
            hear(answer);
            finish(undefined);
          },
          () => finish(undefined),
        );
      });
    });
  }

  detach(): void {
    this.leave?.();
    this.leave = undefined;
  }

  private show({ step, done, total, cancel }: Job): void {
    setText(this.step, step === "" ? words.working : step);
    if (total > 0) {
      this.bar.max = total;
      this.bar.value = Math.min(done, total);
    } else this.bar.removeAttribute("value");
    this.cancel.hidden = !cancel;
  }
}
