// The output of a job: its newest lines, following the end until somebody scrolls away from it.
import { button, copy, make, setPressed, toggle } from "../dom";
import { moment } from "../figure";
import { parse, strip } from "../log/ansi";
import { paint } from "../log/paint";
import type { Detail } from "./detail";
import { MOST } from "./detail";
import type { JobLine } from "./job";
import { words } from "./text";

/** Within so many pixels the end is in sight. */
const NEAR = 24;

export class Output {
  private readonly lines = make("div");
  private readonly before = make("p", { class: "hint", hidden: "" });
  private readonly scroll = make("div", { class: "jobs-output", tabindex: "0", role: "region", "aria-label": words.output }, this.before, this.lines);
  private readonly empty = make("p", { class: "hint" }, words.noOutput);
  private readonly wrap = toggle(words.wrap, words.wrapTitle, () => this.setWrap(!this.isWrapped));
  private readonly newest = button(words.newest, () => this.toEnd());
  readonly element: HTMLElement;
  private waiting: JobLine[] = [];
  private frame = 0;
  private sticks = true;
  private isWrapped = true;

  constructor(private readonly detail: Detail) {
    this.newest.title = words.newestTitle;
    this.newest.hidden = true;
    const copyAll = button(words.copy, () => copy(detail.lines.map(({ text }) => strip(text)).join("\n")));
    const head = make("div", { class: "jobs-bar" }, make("h2", {}, words.output), make("span", { class: "spring" }), this.newest, this.wrap, copyAll);
    this.element = make("section", { class: "panel full jobs-said" }, head, this.empty, this.scroll);
    this.scroll.addEventListener("scroll", () => {
      this.sticks = this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight < NEAR;
      this.newest.hidden = this.sticks;
    });
    this.scroll.hidden = true;
    this.setWrap(true);
  }

  /** Adds lines, together with what else comes in the same frame. */
  add(lines: JobLine[], isOver: boolean): void {
    if (this.detail.lines.length === 0) this.empty.textContent = isOver ? words.saidNothing : words.noOutput;
    if (lines.length === 0) return;
    this.waiting = this.waiting.concat(lines).slice(-MOST);
    this.frame ||= requestAnimationFrame(() => this.draw());
  }

  detach(): void {
    cancelAnimationFrame(this.frame);
  }

  private draw(): void {
    this.frame = 0;
    this.empty.hidden = true;
    this.scroll.hidden = false;
    this.lines.append(...this.waiting.map(drawn));
    this.waiting = [];
    while (this.lines.childElementCount > MOST) this.lines.firstElementChild?.remove();
    const { dropped } = this.detail;
    this.before.hidden = dropped === 0;
    if (dropped > 0) this.before.textContent = words.dropped(dropped);
    if (this.sticks) this.toEnd();
  }

  private toEnd(): void {
    this.scroll.scrollTop = this.scroll.scrollHeight;
  }

  private setWrap(wraps: boolean): void {
    this.isWrapped = wraps;
    setPressed(this.wrap, wraps);
    this.scroll.classList.toggle("unwrapped", !wraps);
    if (this.sticks) this.toEnd();
  }
}

/** A line, with its colours. */
export function drawn({ kind, text, at }: JobLine): HTMLElement {
  const element = make("p", { title: moment(at, true) });
  element.dataset["kind"] = kind;
  paint(element, parse(text), [], undefined);
  // An empty line has its height.
  if (element.childNodes.length === 0 || element.textContent === "") element.append("\u200b");
  return element;
}
