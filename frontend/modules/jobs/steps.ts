// A build: its steps as a timeline, each with what it said, and what came of it.
import { button, copy, make, setText } from "../dom";
import { strip } from "../log/ansi";
import type { Body } from "./body";
import { Built } from "./built";
import type { Detail } from "./detail";
import { MOST } from "./detail";
import { arrange } from "./item";
import type { Job, JobLine, JobPart, May } from "./job";
import { isOver } from "./job";
import { drawn } from "./output";
import { around, lineIn } from "./source";
import { Step, sourceOf } from "./step";
import { words } from "./text";

export class Steps implements Body {
  private readonly list = make("ol", { class: "build-steps" });
  private readonly count = make("span", { class: "muted" });
  private readonly empty = make("p", { class: "hint" }, words.noSteps);
  /** What no step said, before the first and after it. */
  private readonly before = aside();
  private readonly after = aside();
  private readonly dropped = make("p", { class: "hint", hidden: "" });
  private readonly wrong = make("div", { class: "build-said", hidden: "" });
  private readonly steps = new Map<string, Step>();
  private readonly built: Built;
  readonly elements: HTMLElement[];
  private waiting: JobLine[] = [];
  /** The lines that are shown, the oldest first: of all steps together they are bounded. */
  private shown: HTMLElement[] = [];
  private job: Job | undefined;
  private frame = 0;

  constructor(
    private readonly detail: Detail,
    may: May,
  ) {
    this.built = new Built(may);
    const copyAll = button(words.copyOutput, () => copy(detail.lines.map(({ text }) => strip(text)).join("\n")));
    const head = make("div", { class: "jobs-bar" }, make("h2", {}, words.steps), this.count, make("span", { class: "spring" }), copyAll);
    const panel = make("section", { class: "panel full jobs-said", "aria-label": words.steps }, head, this.dropped, this.before, this.empty, this.list, this.wrong, this.after);
    this.elements = [this.built.element, panel];
  }

  hear(job: Job, lines: JobLine[]): void {
    this.job = job;
    this.waiting = this.waiting.concat(lines).slice(-MOST);
    this.frame ||= requestAnimationFrame(() => this.update());
    this.built.show(job);
  }

  draw(job: Job, now: number): void {
    const end = isOver(job) ? job.ended : now;
    for (const step of this.steps.values()) step.time(end);
  }

  detach(): void {
    cancelAnimationFrame(this.frame);
    this.built.detach();
  }

  private update(): void {
    this.frame = 0;
    const { job, detail } = this;
    if (!job) return;
    const parts = [...detail.parts.values()];
    // BuildKit does not tell how many there will be.
    const count = job.unit === "steps" ? job.total : 0;
    for (const part of parts) this.step(part.id).show(part, count > 0 ? `${part.id}/${count}` : part.id);
    arrange(this.list, this.steps, parts.map(({ id }) => id));
    this.add(parts[0]?.begun ?? Infinity);
    this.tell(job, parts, count);
    this.explain(job, parts);
    this.draw(job, Date.now());
  }

  private step(id: string): Step {
    const step = this.steps.get(id) ?? new Step(id);
    this.steps.set(id, step);
    return step;
  }

  /** Puts new lines where they belong; `begun` is when the first step began. */
  private add(begun: number): void {
    const own = new Map<Step | HTMLElement, HTMLElement[]>();
    for (const line of this.waiting) {
      const step = this.steps.get(line.part ?? "");
      // What the job does, and why it failed, stands at the head of the page.
      if (!step && (line.kind === "step" || line.kind === "error")) continue;
      // The classic builder ends what is red with a line of nothing but the way back to black.
      if (line.text !== "" && strip(line.text) === "") continue;
      const place = step ?? (line.at < begun ? this.before : this.after);
      const element = drawn(line);
      const others = own.get(place);
      if (others) others.push(element);
      else own.set(place, [element]);
      this.shown.push(element);
    }
    this.waiting = [];
    for (const [place, elements] of own) {
      if (place instanceof Step) place.add(elements);
      else {
        place.append(...elements);
        place.hidden = false;
      }
    }
    if (this.shown.length > MOST) for (const old of this.shown.splice(0, this.shown.length - MOST)) old.remove();
    const { dropped } = this.detail;
    this.dropped.hidden = dropped === 0;
    if (dropped > 0) setText(this.dropped, words.dropped(dropped));
  }

  private tell(job: Job, parts: JobPart[], count: number): void {
    const cached = parts.filter(({ state }) => state === "cached").length;
    const nth = parts.findLastIndex(({ state }) => state === "running") + 1;
    const isCounted = !isOver(job) && nth > 0 && count > 0;
    setText(this.count, parts.length === 0 ? "" : isCounted ? words.stepCached(words.stepOf(nth, count), cached) : words.stepsCounted(Math.max(count, parts.length), cached));
    this.empty.hidden = parts.length > 0;
    setText(this.empty, isOver(job) ? words.noStepsEnded : words.noSteps);
  }

  /** Shows the line of the file where it failed. */
  private explain(job: Job, parts: JobPart[]): void {
    const failed = parts.filter(({ state }) => state === "failed");
    for (const { id, line = 0 } of failed) this.steps.get(id)?.explain(around(this.detail.file, line));
    // Where no step was reached, the engine names the line.
    const lines = job.state === "failed" && failed.length === 0 ? around(this.detail.file, lineIn(job.step)) : [];
    if (lines.length === 0 || !this.wrong.hidden) return;
    const marked = lines.find(({ isMarked }) => isMarked)?.n ?? 0;
    this.wrong.replaceChildren(make("p", { class: "hint" }, words.inFile(marked)), sourceOf(lines));
    this.wrong.hidden = false;
  }
}

/** A place for lines that no step said. */
function aside(): HTMLElement {
  return make("div", { class: "jobs-output", tabindex: "0", role: "region", "aria-label": words.output, hidden: "" });
}
