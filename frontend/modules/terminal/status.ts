// How the terminal is, below it: what runs, how it ended, and what can be done then.
import { button, make, setText } from "../dom";
import type { Session } from "./session";
import { words } from "./text";

export class Status {
  readonly element = make("div", { class: "term-status" });
  /** Describes the terminal to those who do not see it. */
  readonly hint = make("span", { class: "term-hint muted", id: "term-hint" }, words.hint);
  private readonly said = make("span", { role: "status" });
  private readonly paste = make("progress", { max: "1", "aria-label": words.pasted });
  private readonly again = button(words.reconnect, () => void this.session?.reconnect());
  private readonly detach = button(words.detach, () => this.session?.detach());
  private readonly cancel = button(words.cancel, () => this.session?.cancelPaste());
  private session: Session | undefined;

  constructor() {
    this.element.append(this.said, this.paste, this.cancel, this.again, this.detach, make("span", { class: "spring" }), this.hint);
  }

  /** Tells of a terminal; `bar` is why it cannot be opened again. */
  show(session: Session, bar: string): void {
    this.session = session;
    const { state, progress } = session;
    const isOver = state.is === "over";
    this.said.className = isOver && state.failed ? "bad" : "";
    const sentence = isOver ? [state.sentence, bar].filter(Boolean).join(" ") : state.is === "open" ? words.as(session.command) : words.opening;
    setText(this.said, progress === undefined ? sentence : words.pasting);
    this.paste.hidden = this.cancel.hidden = progress === undefined;
    this.paste.value = progress ?? 0;
    this.again.hidden = !isOver || bar !== "";
    setText(this.again, session.request.attach ? words.attachAgain : words.reconnect);
    this.detach.hidden = state.is !== "open" || !session.request.attach || progress !== undefined;
  }
}
