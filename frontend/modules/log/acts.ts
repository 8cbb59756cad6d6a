// What can be done with the line under the pointer, or with the current one: two buttons beside it.
import { copy, iconButton, make, setText } from "../dom";
import type { Entry } from "./entry";
import { words } from "./text";

/** The buttons of a line. They stand outside of the text, so that a selection does not hold them. */
export class LineActs {
  readonly element = make("div", { class: "log-acts" });
  private readonly said = make("span", { class: "log-said", role: "status" });
  private entry: Entry | undefined;
  private timer = 0;

  constructor(link: (entry: Entry) => string) {
    const anchor = make("button", { type: "button", class: "plain", "aria-label": words.copyLink, title: words.copyLink }, "#");
    anchor.addEventListener("click", () => this.take(link));
    this.element.append(this.said, iconButton("copy", words.copyLine, () => this.take((entry) => entry.text)), anchor);
    this.element.hidden = true;
  }

  /** Stands beside a line, at this height of the view; nowhere without one. */
  show(entry: Entry | undefined, top: number): void {
    const line = entry && !entry.mark ? entry : undefined;
    if (line !== this.entry) setText(this.said, "");
    this.entry = line;
    this.element.hidden = !line;
    if (line) this.element.style.transform = `translateY(${Math.max(0, top)}px)`;
  }

  private take(text: (entry: Entry) => string): void {
    if (!this.entry) return;
    copy(text(this.entry));
    setText(this.said, words.copied);
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => setText(this.said, ""), 1500);
  }
}
