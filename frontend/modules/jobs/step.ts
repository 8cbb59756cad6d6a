// A step of a build: what it does, how it stands, and what it said, folded.
import { make, setText } from "../dom";
import { bytes } from "../figure";
import type { JobPart } from "./job";
import { StateMark, showBar } from "./job";
import type { SourceLine } from "./source";
import { words } from "./text";
import { brief } from "./time";

/** Within so many pixels the end is in sight. */
const NEAR = 24;

export class Step {
  private readonly state = new StateMark();
  private readonly number = make("span", { class: "faint" });
  private readonly title = make("code", { class: "build-title" });
  private readonly cached = make("span", { class: "muted", hidden: "" }, words.cached);
  private readonly took = make("span", { class: "muted" });
  private readonly bar = make("progress", { hidden: "" });
  private readonly far = make("span", { class: "hint", hidden: "" });
  private readonly said = make("div", { class: "jobs-output", tabindex: "0", role: "region", hidden: "" });
  private readonly silent = make("p", { class: "hint" }, words.saidNothing);
  private readonly source = make("div", { hidden: "" });
  private readonly details: HTMLDetailsElement;
  readonly element: HTMLElement;
  part: JobPart;
  /** Somebody has folded or unfolded it: it stays so. */
  private isByHand = false;
  private sticks = true;

  constructor(id: string) {
    this.part = { id, state: "waiting", done: 0, total: 0 };
    const mark = make("span", { class: "build-mark" }, this.state.element);
    const summary = make("summary", {}, mark, this.number, this.title, this.cached, this.took);
    this.details = make("details", { class: "build-step" }, summary, make("div", { class: "build-said" }, this.bar, this.far, this.said, this.silent, this.source));
    this.element = make("li", {}, this.details);
    summary.addEventListener("click", () => {
      this.isByHand = true;
    });
    this.details.addEventListener("toggle", () => this.details.open && this.sticks && this.toEnd());
    this.said.addEventListener("scroll", () => {
      this.sticks = this.said.scrollHeight - this.said.scrollTop - this.said.clientHeight < NEAR;
    });
  }

  /** Shows how it stands; `number` is its own, as `3/7`. */
  show(part: JobPart, number: string): void {
    this.part = part;
    const { state, done, total, title = "" } = part;
    this.state.show(state);
    setText(this.number, number);
    const shown = title || part.id;
    setText(this.title, shown.replace(/\s+/g, " "));
    if (this.title.title !== shown) this.title.title = shown;
    this.cached.hidden = state !== "cached";
    this.said.setAttribute("aria-label", words.outputOf(`${number} ${shown}`));
    const isMeasured = state === "running" && total > 0;
    this.bar.hidden = this.far.hidden = !isMeasured;
    if (isMeasured) {
      this.bar.setAttribute("aria-label", words.progressOf(shown));
      showBar(this.bar, done, total);
      setText(this.far, words.ofBytes(bytes(done), bytes(total)));
    }
    this.fold();
  }

  /** Shows how long it has taken; `end` is when what runs is over, or now. */
  time(end: number): void {
    const { state, begun = 0, ended = 0 } = this.part;
    const until = ended > 0 ? ended : state === "running" ? end : 0;
    setText(this.took, begun > 0 && until > 0 ? brief(until - begun) : "");
  }

  add(lines: HTMLElement[]): void {
    if (lines.length === 0) return;
    this.said.append(...lines);
    this.said.hidden = false;
    this.silent.hidden = true;
    this.fold();
    if (this.sticks && this.details.open) this.toEnd();
  }

  /** Shows the piece of the file that it failed at. */
  explain(lines: SourceLine[]): void {
    if (lines.length === 0 || !this.source.hidden) return;
    const marked = lines.find(({ isMarked }) => isMarked)?.n ?? 0;
    this.source.replaceChildren(make("p", { class: "hint" }, words.inFile(marked)), sourceOf(lines));
    this.source.hidden = false;
    // What could not even be read did not run.
    if (this.part.begun === this.part.ended) this.silent.hidden = true;
  }

  /** What runs and says something is open, and what failed. */
  private fold(): void {
    if (this.isByHand) return;
    const { state } = this.part;
    const isOpen = state === "failed" || (state === "running" && (!this.said.hidden || !this.bar.hidden));
    if (this.details.open !== isOpen) this.details.open = isOpen;
  }

  private toEnd(): void {
    this.said.scrollTop = this.said.scrollHeight;
  }
}

/** Lines of a file, with their numbers. */
export function sourceOf(lines: SourceLine[]): HTMLElement {
  const rows = lines.map(({ n, text, isMarked }) => {
    const row = make("div", isMarked ? { class: "build-wrong" } : {}, make("span", { class: "faint" }, String(n)));
    if (isMarked) row.append(make("span", { class: "sr" }, words.wrongLine));
    row.append(make("span", {}, text));
    return row;
  });
  return make("div", { class: "build-lines mono", tabindex: "0", role: "region", "aria-label": words.file }, ...rows);
}
