// What can be done to a job: the console tells for each what its reader may.
import { confirm } from "../dialog";
import { button, make, setText } from "../dom";
import { call, segment, why } from "../door";
import { tell } from "../page";
import type { Job } from "./job";
import { isKept } from "./job";
import { words } from "./text";
import { left } from "./time";

export class Acts {
  private readonly cancel = this.act(words.cancel, () => this.post("cancel"));
  private readonly again = this.act(words.again, () => this.post("again"));
  private readonly undo = this.act(words.undo, () => this.bringBack());
  private readonly left = make("span", { class: "hint" });
  private readonly finish = this.act(words.finish, () => this.removeOld());
  readonly element = make("span", { class: "jobs-acts" }, this.cancel, this.again, this.undo, this.finish, this.left);
  private job: Job | undefined;

  /** `begun` is told the number of a job that comes of another. */
  constructor(private readonly begun: (id: string) => void = () => undefined) {}

  show(job: Job, now: number): void {
    this.job = job;
    this.cancel.hidden = !job.cancel;
    this.again.hidden = !job.again;
    const isBuild = job.kind === "build";
    setText(this.again, isBuild ? words.buildAgain : words.again);
    const kept = isKept(job, now);
    this.undo.hidden = this.finish.hidden = this.left.hidden = !kept;
    if (kept) setText(this.left, words.undoLeft(left(job.undo, now) ?? ""));
    for (const [element, label] of [[this.cancel, words.cancelOf], [this.again, isBuild ? words.buildAgainOf : words.againOf], [this.undo, words.undoOf]] as const) {
      element.setAttribute("aria-label", label(job.title));
    }
  }

  private act(label: string, run: () => Promise<void>): HTMLButtonElement {
    const element = button(label, async () => {
      element.disabled = true;
      try {
        await run();
      } catch (cause) {
        tell(false, why(cause));
      }
      element.disabled = false;
    }, "link");
    element.hidden = true;
    return element;
  }

  private async post(what: string): Promise<void> {
    const answer = await call<{ id?: string } | undefined>("POST", `/api/jobs/${segment(this.job?.id ?? "")}/${what}`);
    if (answer?.id !== undefined) this.begun(answer.id);
  }

  private async bringBack(): Promise<void> {
    if (await confirm(words.undoTitle, [this.job?.title ?? "", words.undoWhat], words.undoDo)) await this.post("undo");
  }

  private async removeOld(): Promise<void> {
    if (!(await confirm(words.finishTitle, [this.job?.title ?? "", words.finishWhat], words.finishDo, true))) return;
    await this.post("finish");
    tell(true, words.finished);
  }
}
