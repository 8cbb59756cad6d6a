// What all tabs have: what the page tells them, and a place for what stands in their way.
import { button, make, setText } from "../dom";
import { Failed, why } from "../door";
import { words } from "./text";

/** What the page tells. */
export interface ImageOptions {
  panel: "layers" | "files" | "used";
  /** The full one, with `sha256:`. */
  id: string;
  name: string;
  /** The number of the layer whose files are shown, or empty. */
  layer: string;
  may: { images: boolean; secrets: boolean };
}

/** A tab. */
export interface Panel {
  detach(): void;
}

/** A note, and a failure with a way out of it. Both are hidden until there is something to say. */
export class Told {
  private readonly line = make("p", { class: "note", role: "status", hidden: "" });
  private readonly failure = make("div", { class: "failure", role: "alert", hidden: "" });
  readonly element = make("div", { class: "told" }, this.line, this.failure);

  /** Says how things stand; nothing takes it back. */
  note(sentence: string): void {
    setText(this.line, sentence);
    this.line.hidden = sentence === "";
  }

  /** Says what went wrong. */
  fail(cause: unknown, again: () => void): void {
    const sentence = cause instanceof Failed && cause.said !== "" && cause.status < 500 ? cause.said : why(cause);
    const retry = button(words.retry, () => {
      this.failure.hidden = true;
      again();
    });
    this.failure.replaceChildren(make("p", {}, sentence), retry);
    this.failure.hidden = false;
  }

  /** Nothing is wrong any more. */
  clear(): void {
    this.note("");
    this.failure.hidden = true;
  }
}
