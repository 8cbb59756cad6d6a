// The page of all jobs.
import { make, setText } from "../dom";
import { segment } from "../door";
import { moment } from "../figure";
import type { Part } from "../page";
import { Acts } from "./acts";
import { Filter, admits } from "./filter";
import { follow } from "./follow";
import { arrange } from "./item";
import type { Job, May } from "./job";
import { StateMark, isOver, showBar } from "./job";
import { counted, words } from "./text";
import { span, took } from "./time";

/** A job's row. */
class Row {
  private readonly state = new StateMark();
  private readonly title = make("a");
  private readonly bar = make("progress");
  private readonly step = make("span");
  private readonly by = make("td", { class: "jobs-by" });
  private readonly begun = make("td", { class: "age" });
  private readonly took = make("td", { class: "age" });
  private readonly acts = new Acts();
  readonly element = make(
    "tr",
    {},
    make("td", { class: "statecell" }, this.state.element),
    make("th", { scope: "row" }, this.title),
    make("td", { class: "jobs-step" }, this.bar, this.step),
    this.by,
    this.begun,
    this.took,
    make("td", { class: "jobs-do" }, this.acts.element),
  );

  show(job: Job, now: number): void {
    const over = isOver(job);
    this.state.show(job.state);
    setText(this.title, job.title);
    this.title.href = `/jobs/${segment(job.id)}`;
    this.bar.hidden = job.state !== "running";
    this.bar.setAttribute("aria-label", words.progressOf(job.title));
    showBar(this.bar, job.done, job.total);
    setText(this.step, job.step);
    setText(this.by, job.by);
    setText(this.begun, words.ago(span(now - job.begun)));
    this.begun.title = moment(job.begun, true);
    setText(this.took, took((over ? job.ended : now) - job.begun));
    this.acts.show(job, now);
  }
}

export class All implements Part {
  private readonly count = make("p", { class: "counts" });
  private readonly filter: Filter;
  private readonly body = make("tbody");
  private readonly table = make(
    "table",
    { class: "list jobs-all", hidden: "" },
    make("thead", {}, make("tr", {}, ...[words.state, words.job, words.step, words.by, words.begun, words.took].map((label) => make("th", { scope: "col" }, label)), make("th", { scope: "col" }, make("span", { class: "sr" }, words.actions)))),
    this.body,
  );
  private readonly empty = make("p", { class: "empty", role: "status" }, words.loading);
  private readonly broken = make("p", { class: "note warned", role: "status", hidden: "" });
  private readonly rows = new Map<string, Row>();
  private readonly jobs = follow({
    changed: () => {
      this.frame ||= requestAnimationFrame(() => this.draw());
    },
    over: (sentence) => {
      setText(this.broken, sentence);
      this.broken.hidden = false;
    },
  });
  private frame = 0;
  /** What is written in ages and durations goes on by itself. */
  private readonly clock = setInterval(() => this.draw(), 5000);

  /** `kind` is the only kind that is shown; empty for all. */
  constructor(
    private readonly element: HTMLElement,
    private readonly kind = "",
    may: May = {},
  ) {
    this.filter = new Filter(() => this.draw(), kind !== "");
    const head = make("div", { class: "head" }, make("h1", {}, kind === "build" ? words.builds : words.jobs), this.count);
    if (kind === "build" && may.builds) head.append(make("span", { class: "spring" }), make("a", { class: "button primary", href: "/images/build" }, words.newBuild));
    this.element.append(head, this.filter.element, this.broken, this.table, this.empty);
  }

  update(): void {}

  detach(): void {
    this.jobs.leave();
    clearInterval(this.clock);
    cancelAnimationFrame(this.frame);
    this.element.replaceChildren();
  }

  private draw(): void {
    this.frame = 0;
    const { roll } = this.jobs;
    if (roll.seq === 0) return;
    const jobs = this.kind === "" ? roll.jobs : roll.jobs.filter(({ kind }) => kind === this.kind);
    const running = jobs.filter((job) => !isOver(job)).length;
    const [one, many, none] = this.kind === "build" ? [words.build, words.buildsCounted, words.noBuilds] : [words.count(1), words.count(2), words.none];
    setText(this.count, running === 0 ? counted(jobs.length, one, many) : `${jobs.length}, ${running} ${words.underWay}`);
    this.filter.offer(jobs);
    const shown = jobs.filter((job) => admits(job, this.filter.chosen));
    const now = Date.now();
    for (const job of shown) {
      const row = this.rows.get(job.id) ?? new Row();
      this.rows.set(job.id, row);
      row.show(job, now);
    }
    arrange(this.body, this.rows, shown.map(({ id }) => id));
    this.table.hidden = shown.length === 0;
    this.empty.hidden = shown.length > 0;
    setText(this.empty, jobs.length === 0 ? none : words.noMatch);
  }
}
