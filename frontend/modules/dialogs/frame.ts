// What dialogs have in common.
import type { Dialog } from "../dialog";
import { dialog } from "../dialog";
import { button, make, setText } from "../dom";
import { why } from "../door";
import { tell } from "../page";
import { words } from "./text";

/** Opens a dialog that closes when a link in it leads to another page. */
export function open(title: string, children: (Node | string)[], closed?: () => void): Dialog {
  const opened = dialog(title, children, closed);
  opened.body.addEventListener("click", (event) => {
    const link = (event.target as Element).closest("a");
    const isHere = !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (link && isHere && !link.hasAttribute("download") && link.target === "") opened.close();
  });
  return opened;
}

/** What closes a dialog. */
export function closing(close: () => void, label = words.close): HTMLButtonElement {
  return button(label, close);
}

/** A form in a dialog: its content, what failed, and its buttons. */
export class Form {
  private readonly failure = make("p", { class: "failure", role: "alert", hidden: "" });
  private readonly status = make("p", { class: "hint", role: "status", hidden: "" });
  readonly submit: HTMLButtonElement;
  readonly footer: HTMLElement;
  readonly element: HTMLFormElement;

  /** `run` is what the button does; what it throws is shown. `close` closes the dialog. */
  constructor(content: (Node | string)[], action: string, run: () => Promise<void>, close: () => void, isDanger = false) {
    this.submit = make("button", { type: "submit", class: isDanger ? "primary danger" : "primary" }, action);
    this.footer = make("footer", {}, closing(close, words.cancel), this.submit);
    this.element = make("form", { novalidate: "" }, ...content, this.failure, this.status, this.footer);
    this.element.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (this.submit.disabled) return;
      this.submit.disabled = true;
      this.failure.hidden = true;
      try {
        await run();
      } catch (cause) {
        this.fail(why(cause));
      }
      this.say("");
      this.submit.disabled = false;
    });
  }

  /** Says what is wrong; where the dialog was closed meanwhile, in a notice. */
  fail(sentence: string): void {
    if (!this.element.isConnected) return tell(false, sentence);
    setText(this.failure, sentence);
    this.failure.hidden = false;
  }

  /** Says what is going on. */
  say(sentence: string): void {
    setText(this.status, sentence);
    this.status.hidden = sentence === "";
  }
}
