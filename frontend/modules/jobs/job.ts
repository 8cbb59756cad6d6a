// Jobs as the console tells them: app/src/contract/job.rs.
import { make, setText } from "../dom";
import { states, stepStates } from "./text";

/** Something that takes a while. */
export interface Job {
  id: string;
  kind: string;
  title: string;
  about: string;
  by: string;
  state: string;
  begun: number;
  ended: number;
  step: string;
  done: number;
  total: number;
  unit: string;
  link: string;
  cancel: boolean;
  undo: number;
  again: boolean;
}

/** A line of its output. */
export interface JobLine {
  n: number;
  at: number;
  kind: string;
  text: string;
  /** The part that said it. */
  part?: string;
}

/** A layer, a step, a container. */
export interface JobPart {
  id: string;
  state: string;
  done: number;
  total: number;
  /** What it does; nothing where the id says it. */
  title?: string;
  begun?: number;
  ended?: number;
  /** Its line in the job's file, from 1 on. */
  line?: number;
}

/** What a module may show buttons for: app/src/act/right.rs. */
export type May = Partial<Record<"create" | "builds" | "images" | "registries" | "prune" | "admin", boolean>>;

/** Whether it has ended, however it did. */
export function isOver({ state }: Job): boolean {
  return state !== "queued" && state !== "running";
}

/** Whether what it replaced is still kept, so that the reader may bring it back. */
export function isKept(job: Job, now: number): boolean {
  return isOver(job) && job.undo > now;
}

const LOOKS: Record<string, string> = {
  queued: "ring idle",
  running: "half info",
  done: "disc ok",
  failed: "block bad",
  cancelled: "ring idle",
  interrupted: "block warn",
  cached: "disc ok",
  waiting: "ring idle",
};

/** A state as shape, colour and word. */
export class StateMark {
  private readonly word = make("span");
  readonly element = make("span", { class: "state ring idle" }, make("i", { "aria-hidden": "true" }), this.word);

  show(state: string): void {
    const look = `state ${LOOKS[state] ?? "ring idle"}`;
    if (this.element.className !== look) this.element.className = look;
    setText(this.word, states[state] ?? stepStates[state] ?? state);
  }
}

/** Shows on a bar how far something is; it moves to and fro where that is not known. */
export function showBar(bar: HTMLProgressElement, done: number, total: number): void {
  if (total <= 0) {
    bar.removeAttribute("value");
    return;
  }
  if (bar.max !== total) bar.max = total;
  bar.value = Math.min(done, total);
}
