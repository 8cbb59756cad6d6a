// A job in a short list: of the top bar, or of the dialog that began it.
import { make, setText } from "../dom";
import { segment } from "../door";
import { Acts } from "./acts";
import type { Job } from "./job";
import { StateMark, isOver, showBar } from "./job";
import { words } from "./text";
import { span } from "./time";

export class Item {
  private readonly title = make("a", { class: "jobs-title" });
  private readonly state = new StateMark();
  private readonly bar = make("progress");
  private readonly step = make("p", { class: "hint" });
  private readonly about = make("span", { class: "hint" });
  private readonly link = make("a", {}, words.open);
  private readonly acts = new Acts();
  readonly element = make(
    "li",
    { class: "jobs-item" },
    make("p", {}, this.title, this.state.element),
    this.bar,
    this.step,
    make("p", {}, this.about, this.link, this.acts.element),
  );

  show(job: Job, now: number): void {
    const over = isOver(job);
    this.element.dataset["job"] = job.id;
    setText(this.title, job.title);
    const href = `/jobs/${segment(job.id)}`;
    if (this.title.getAttribute("href") !== href) this.title.href = href;
    this.state.show(job.state);
    this.bar.hidden = over || job.state === "queued";
    this.bar.setAttribute("aria-label", words.progressOf(job.title));
    showBar(this.bar, job.done, job.total);
    setText(this.step, job.step);
    this.step.hidden = job.step === "";
    setText(this.about, `${job.by} · ${words.ago(span(now - (over ? job.ended : job.begun)))}`);
    this.link.hidden = !over || job.link === "";
    if (!this.link.hidden) {
      this.link.href = job.link;
      this.link.setAttribute("aria-label", words.openOf(job.title));
    }
    this.acts.show(job, now);
  }
}

/** Puts views in an order by their ids; those of other ids go. */
export function arrange<V extends { element: HTMLElement }>(into: HTMLElement, views: Map<string, V>, ids: readonly string[]): void {
  const wanted = new Set(ids);
  for (const [id, view] of views) {
    if (wanted.has(id)) continue;
    view.element.remove();
    views.delete(id);
  }
  // What stands where it belongs is not touched: the keyboard may be in it.
  let at = into.firstElementChild;
  for (const id of ids) {
    const element = views.get(id)?.element;
    if (!element) continue;
    if (element === at) at = at.nextElementSibling;
    else into.insertBefore(element, at);
  }
}
