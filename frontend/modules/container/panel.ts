// What all tabs have: what the page tells them, and a place for what stands in their way.
import { button, make, setText } from "../dom";
import { ENGINE, Failed, call, segment, why } from "../door";
import { words } from "./text";

/** What the page tells. */
export interface ContainerOptions {
  panel: "changes" | "limits" | "networks" | "processes";
  /** The full one. */
  id: string;
  name: string;
  running: boolean;
  /** Whether Quayside itself runs in it. */
  own: boolean;
  may: { admin: boolean; create: boolean; files: boolean; networks: boolean };
}

/** A tab. */
export interface Panel {
  /** Takes other options of the same container. */
  update(options: ContainerOptions): void;
  detach(): void;
}

/** Asks the engine about a container: `what` is the rest of the route. */
export function askAbout<T>(id: string, what: string, signal: AbortSignal): Promise<T> {
  return call<T>("GET", `${ENGINE}/containers/${segment(id)}/${what}`, undefined, signal);
}

/** A note, and a failure with a way out of it. Both are hidden until there is something to say. */
export class Told {
  readonly element = make("div", { class: "told" });
  private readonly line = make("p", { class: "note", role: "status", hidden: "" });
  private readonly failure = make("div", { class: "failure", role: "alert", hidden: "" });

  constructor() {
    this.element.append(this.line, this.failure);
  }

  /** Says how things stand; nothing takes it back. */
  note(sentence: string): void {
    setText(this.line, sentence);
    this.line.hidden = sentence === "";
  }

  /** Says what went wrong. */
  fail(cause: unknown, again: () => void): void {
    const isGone = cause instanceof Failed && cause.status === 404;
    const sentence = make("p", {}, isGone ? words.gone : why(cause));
    this.failure.replaceChildren(sentence, ...(isGone ? [] : [button(words.retry, again)]));
    this.failure.hidden = false;
  }

  /** Nothing is wrong any more. */
  clear(): void {
    this.failure.hidden = true;
  }
}
