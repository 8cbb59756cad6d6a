// Waiting for containers: what goes on when its dialog is closed.
import { ENGINE, call, query, segment, why } from "../door";
import { took } from "../jobs/time";
import type { Thing } from "./options";
import { words } from "./text";

/** So many at once: over HTTP/1.1 a browser has six connections, and the pages need theirs. */
export const MOST = 3;

/** What a wait came to. */
export interface Ended {
  done: boolean;
  sentence: string;
}

interface Said {
  StatusCode?: number;
  Error?: { Message?: string } | null;
}

/** What the engine's answer says, in a sentence. Without an answer the connection broke. */
export function ended(thing: Thing, condition: string, ms: number, said: Said | undefined): Ended {
  const { name } = thing;
  const message = said?.Error?.Message ?? "";
  const code = said?.StatusCode;
  if (message !== "") return { done: false, sentence: words.waitSaid(name, message) };
  if (code === undefined) return { done: false, sentence: words.waitCut(name) };
  if (condition === "removed") return { done: code === 0, sentence: words.removed(name, code, took(ms)) };
  if (condition === "not-running" && !thing.running) return { done: true, sentence: words.notRunning(name, code) };
  return { done: code === 0, sentence: words.ended(name, code, took(ms)) };
}

/** A wait that goes on. */
export class Wait {
  readonly begun = Date.now();
  private readonly abort = new AbortController();
  /** What it came to; nothing when it was stopped. */
  readonly over: Promise<Ended | undefined>;

  constructor(
    readonly thing: Thing,
    condition: string,
  ) {
    waits.add(this);
    this.over = this.run(condition).finally(() => waits.delete(this));
  }

  stop(): void {
    this.abort.abort();
  }

  private async run(condition: string): Promise<Ended | undefined> {
    const { signal } = this.abort;
    const path = `${ENGINE}/containers/${segment(this.thing.id)}/wait${query({ condition })}`;
    try {
      const said = await call<Said | undefined>("POST", path, undefined, signal);
      return ended(this.thing, condition, Date.now() - this.begun, said);
    } catch (cause) {
      if (signal.aborted) return undefined;
      // A part of an answer: it was cut off.
      const sentence = cause instanceof SyntaxError ? words.waitCut(this.thing.name) : words.waitNot(this.thing.name, why(cause));
      return { done: false, sentence };
    }
  }
}

/** Those that go on in this tab. */
export const waits = new Set<Wait>();
