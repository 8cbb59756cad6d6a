// The page of one job, live.
import { make, setText } from "../dom";
import { Failed, call, segment, why } from "../door";
import { bytes, moment, rate } from "../figure";
import type { Part } from "../page";
import { go, quayside } from "../page";
import { Acts } from "./acts";
import type { Body } from "./body";
import { Plain } from "./body";
import { Change } from "./change";
import { Detail, Speed } from "./detail";
import { follow } from "./follow";
import type { Job, May } from "./job";
import { StateMark, isOver, showBar } from "./job";
import { Steps } from "./steps";
import { words } from "./text";
import { took } from "./time";

/** A fact of the job. */
function fact(label: string): { row: HTMLElement; value: HTMLElement } {
  const value = make("dd");
  return { row: make("div", { class: "fact" }, make("dt", {}, label), value), value };
}

export class One implements Part {
  private readonly detail = new Detail();
  private readonly title = make("h1");
  private readonly state = new StateMark();
  private readonly acts = new Acts((id) => go(`/jobs/${segment(id)}`));
  private readonly step = make("p", { class: "wrap" }, words.loadingJob);
  private readonly link = make("a", { class: "button", hidden: "" }, words.open);
  private readonly change: Change;
  private readonly bar = make("progress", { "aria-label": words.progress });
  private readonly far = make("span", { class: "hint" });
  private readonly progress = make("div", { class: "jobs-far", hidden: "" }, this.bar, this.far);
  private readonly by = fact(words.by);
  private readonly begun = fact(words.begun);
  private readonly ended = fact(words.endedAt);
  private readonly took = fact(words.took);
  private readonly rest: HTMLElement;
  /** What is beneath the facts, once the kind of the job is known. */
  private body: Body | undefined;
  private readonly speed = new Speed();
  private readonly leave: () => void;
  /** An ended job still changes, as when it can be undone no more; only the list tells that. */
  private readonly list = follow({ changed: () => this.amended() });
  private readonly clock = setInterval(() => this.draw(), 1000);
  private isGone = false;

  constructor(
    private readonly element: HTMLElement,
    private readonly id: string,
    private readonly may: May = {},
  ) {
    const facts = make("section", { class: "panel" }, make("dl", { class: "facts" }, this.by.row, this.begun.row, this.ended.row, this.took.row));
    this.rest = make("div", { class: "panels", hidden: "" }, facts);
    this.change = new Change(may);
    this.element.append(make("div", { class: "head" }, this.title, this.state.element, make("span", { class: "spring" }), this.link, ...this.change.elements, this.acts.element), this.step, this.progress, this.rest);
    this.title.textContent = words.numbered(id);
    this.state.element.hidden = true;
    this.leave = quayside().join(`job:${id}`, (text) => {
      const frame = JSON.parse(text);
      if (frame.end === undefined) this.hear(frame);
      else void this.look();
    });
  }

  update(): void {}

  detach(): void {
    this.isGone = true;
    this.leave();
    this.list.leave();
    clearInterval(this.clock);
    this.body?.detach();
    this.element.replaceChildren();
  }

  private amended(): void {
    const job = this.list.roll.get(this.id);
    if (job && isOver(job) && this.detail.job && isOver(this.detail.job)) this.hear({ job });
  }

  private hear(frame: Parameters<Detail["take"]>[0]): void {
    const lines = this.detail.take(frame);
    const { job } = this.detail;
    if (!job) return;
    if (!this.body) {
      this.body = job.kind === "build" ? new Steps(this.detail, this.may) : new Plain(this.detail);
      this.rest.append(...this.body.elements);
    }
    this.body.hear(job, lines);
    this.draw();
  }

  /** The topic is over; the job may be as well, or gone. */
  private async look(): Promise<void> {
    try {
      const answer = await call<Parameters<Detail["take"]>[0]>("GET", `/api/jobs/${segment(this.id)}`);
      if (this.isGone) return;
      this.hear(answer);
      if (this.detail.job && !isOver(this.detail.job)) this.fail(words.notFollowed);
    } catch (cause) {
      if (!this.isGone) this.fail(cause instanceof Failed && cause.status === 404 ? words.gone(this.id) : why(cause));
    }
  }

  private fail(sentence: string): void {
    clearInterval(this.clock);
    this.step.className = "failure";
    this.step.hidden = false;
    this.step.setAttribute("role", "status");
    setText(this.step, sentence);
    this.acts.element.hidden = this.progress.hidden = true;
    this.change.hide();
  }

  private draw(): void {
    const { job } = this.detail;
    if (!job) return;
    const over = isOver(job);
    const now = Date.now();
    this.rest.hidden = this.state.element.hidden = false;
    setText(this.title, job.title);
    this.state.show(job.state);
    // What came of it is read out; what it does changes too often for that.
    if (over) this.step.setAttribute("role", "status");
    setText(this.step, job.step);
    const look = job.state === "failed" || job.state === "interrupted" ? "failure" : "wrap";
    if (this.step.className !== look) this.step.className = look;
    this.step.hidden = job.step === "";
    this.link.hidden = !over || job.link === "";
    if (!this.link.hidden) this.link.href = job.link;
    this.change.show(job);
    this.acts.show(job, now);
    setText(this.by.value, job.by);
    setText(this.begun.value, moment(job.begun, true));
    this.ended.row.hidden = !over;
    if (over) setText(this.ended.value, moment(job.ended, true));
    setText(this.took.value, took((over ? job.ended : now) - job.begun));
    this.drawProgress(job, now);
    this.body?.draw(job, now);
  }

  private drawProgress(job: Job, now: number): void {
    this.progress.hidden = job.state !== "running";
    if (this.progress.hidden) return;
    const { done, total, unit } = job;
    showBar(this.bar, done, total);
    const isBytes = unit === "bytes";
    const speed = isBytes ? this.speed.at(now, done) : undefined;
    const far = total > 0 ? (isBytes ? words.ofBytes(bytes(done), bytes(total)) : words.ofSteps(done, total)) : "";
    setText(this.far, [far, speed ? rate(speed) : ""].filter((text) => text !== "").join(" · "));
  }
}
