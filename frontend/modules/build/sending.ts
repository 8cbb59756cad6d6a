// What stands in place of the buttons while something is sent.
import { button, make, setText } from "../dom";
import { bytes, rate } from "../figure";
import { Speed } from "../jobs/detail";
import { showBar } from "../jobs/job";
import type { Told } from "./upload";
import { words } from "./text";

export class Sending implements Told {
  private readonly bar = make("progress", { "aria-label": words.progress });
  private readonly step = make("span");
  private readonly speed = new Speed();
  private readonly ends = new AbortController();
  private readonly cancel = button(words.cancel, () => {
    this.cancel.disabled = true;
    this.ends.abort();
  });
  readonly element = make("div", { class: "create-progress" }, this.bar, this.step, this.cancel);

  get signal(): AbortSignal {
    return this.ends.signal;
  }

  packed(done: number, all: number): void {
    showBar(this.bar, done, all);
    setText(this.step, words.packing(done, all));
  }

  sent(done: number, all: number): void {
    showBar(this.bar, done, all);
    const speed = this.speed.at(performance.now(), done);
    setText(this.step, words.sending(bytes(Math.min(done, all)), bytes(all), speed ? rate(speed) : ""));
  }

  /** All is there; the job is asked for, which cannot be taken back here. */
  begin(): void {
    this.bar.removeAttribute("value");
    this.cancel.hidden = true;
    setText(this.step, words.beginning);
  }

  stop(): void {
    this.ends.abort();
  }
}
