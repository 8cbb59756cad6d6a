// The way to do again what a job did, with other settings: the form of a build, or the dialog of another kind, filled in.
import { button, make } from "../dom";
import { call, segment, why } from "../door";
import { modal } from "../modal";
import { tell } from "../page";
import type { Job, May } from "./job";
import { isOver } from "./job";
import { words } from "./text";

/** The kinds that a dialog begins, which is called as they are; and the right that it takes. */
const DIALOGS: Record<string, keyof May> = { pull: "images", push: "registries", prune: "prune", import: "admin" };

export class Change {
  private readonly build = make("a", { class: "button", hidden: "" }, words.change);
  private readonly dialog = button(words.changeRun, () => void this.open());
  readonly elements = [this.build, this.dialog];
  private job: Job | undefined;

  constructor(private readonly may: May) {
    this.dialog.hidden = true;
  }

  show(job: Job): void {
    this.job = job;
    // What was ordered is told to its person alone, who is the one that may run it again.
    const isTheirs = isOver(job) && job.again;
    const right = DIALOGS[job.kind];
    this.build.hidden = !isTheirs || job.kind !== "build" || !this.may.builds;
    this.build.href = `/images/build?from=${segment(job.id)}`;
    this.dialog.hidden = !isTheirs || right === undefined || !this.may[right];
  }

  hide(): void {
    this.build.hidden = this.dialog.hidden = true;
  }

  private async open(): Promise<void> {
    const { job } = this;
    if (!job) return;
    this.dialog.disabled = true;
    try {
      await modal({ act: job.kind, order: await call("GET", `/api/jobs/${segment(job.id)}/order`) });
    } catch (cause) {
      tell(false, why(cause));
    }
    this.dialog.disabled = false;
  }
}
