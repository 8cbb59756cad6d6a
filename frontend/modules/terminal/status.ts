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
  private readonly again = this.act(words.reconnect, (session) => void session.reconnect());
  private readonly detach = this.act(words.detach, (session) => session.detach());
  private readonly cancel = this.act(words.cancel, (session) => session.cancelPaste());
  private session: Session | undefined;

  constructor() {
    this.element.append(this.said, this.paste, this.cancel, this.again, this.detach, make("span", { class: "spring" }), this.hint);
  }

  /** A button that may hide itself: the focus goes to the terminal. */
  private act(text: string, done: (session: Session) => void): HTMLButtonElement {
    return button(text, () => {
      if (!this.session) return;
      this.session.screen.terminal.focus();
      done(this.session);
    });
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
