// Uploads, one after another. How they are sent, and what time it is, is given to it.
import { isIn } from "./path";
import { words } from "./text";

/** How an upload stands. */
export type State = "waiting" | "sending" | "asking" | "done" | "skipped" | "failed" | "cancelled";

/** A file to be written, or a folder to be made. */
export interface Upload {
  readonly id: number;
  readonly path: string;
  /** What is written; nothing for a folder. */
  readonly file: Blob | undefined;
  state: State;
  /** How many bytes were sent, and since when. */
  sent: number;
  begun: number;
  /** Why it failed. */
  why: string;
  overwrite: boolean;
}

/** What came of sending one. */
export type Outcome = "done" | "exists" | "cancelled" | { failed: string };

/** One that is being sent. */
export interface Sending {
  ended: Promise<Outcome>;
  cancel(): void;
}

/** Sends one; tells how many bytes have gone. */
export type Send = (upload: Upload, progress: (sent: number) => void) => Sending;

/** What is done with files that are there already. */
type Policy = "ask" | "overwrite" | "skip";

/** Uploads of one container. */
export class Queue {
  readonly uploads: Upload[] = [];
  /** Called when anything differs. */
  changed: () => void = () => undefined;
  /** Called when nothing is left to be done. */
  idle: () => void = () => undefined;
  private sending: Sending | undefined;
  private policy: Policy = "ask";
  private last = 0;

  constructor(
    private readonly send: Send,
    private readonly now: () => number,
  ) {}

  /** Whether something is still to be done. */
  get isActive(): boolean {
    return this.uploads.some(({ state }) => state === "waiting" || state === "sending" || state === "asking");
  }

  /** How many are in one of these states. */
  count(...states: State[]): number {
    return this.uploads.filter(({ state }) => states.includes(state)).length;
  }

  /** Adds some; a folder comes before what is in it. */
  add(wanted: { path: string; file: Blob | undefined }[]): void {
    for (const { path, file } of wanted) {
      this.last += 1;
      this.uploads.push({ id: this.last, path, file, state: "waiting", sent: 0, begun: 0, why: "", overwrite: false });
    }
    this.advance();
  }

  /** Decides about one that is there already; for all that follow, too. */
  answer(upload: Upload, overwrite: boolean, all: boolean): void {
    if (upload.state !== "asking") return;
    if (all) this.policy = overwrite ? "overwrite" : "skip";
    upload.overwrite = overwrite;
    upload.state = overwrite ? "waiting" : "skipped";
    this.advance();
  }

  cancel(upload: Upload): void {
    if (upload.state === "sending") {
      this.sending?.cancel();
    } else if (upload.state === "waiting" || upload.state === "asking") {
      upload.state = "cancelled";
      this.advance();
    }
  }

  cancelAll(): void {
    for (const upload of this.uploads) {
      if (upload.state === "waiting" || upload.state === "asking") upload.state = "cancelled";
    }
    this.sending?.cancel();
    this.advance();
  }

  /** Sends one again that failed or was cancelled, with what failed because of it. */
  retry(upload: Upload): void {
    for (const other of this.uploads) {
      const isMeant = other === upload || (upload.file === undefined && isIn(other.path, upload.path));
      if (!isMeant || (other.state !== "failed" && other.state !== "cancelled")) continue;
      Object.assign(other, { state: "waiting", sent: 0, why: "" });
    }
    this.advance();
  }

  /** Forgets those that have ended. */
  clear(): void {
    if (this.isActive) return;
    this.uploads.length = 0;
    this.changed();
  }

  /** Sends the next one, if none is being sent or asked about. */
  private advance(): void {
    const isBusy = this.sending !== undefined || this.uploads.some(({ state }) => state === "asking");
    const next = isBusy ? undefined : this.uploads.find(({ state }) => state === "waiting");
    if (next) this.begin(next);
    this.changed();
    if (isBusy || next) return;
    this.policy = "ask";
    this.idle();
  }

  private begin(upload: Upload): void {
    upload.state = "sending";
    upload.sent = 0;
    upload.begun = this.now();
    const sending = this.send(upload, (sent) => {
      upload.sent = sent;
      this.changed();
    });
    this.sending = sending;
    const end = (outcome: Outcome) => {
      this.sending = undefined;
      this.settle(upload, outcome);
      this.advance();
    };
    sending.ended.then(end, () => end({ failed: words.notSent }));
  }

  private settle(upload: Upload, outcome: Outcome): void {
    if (typeof outcome === "object") {
      upload.state = "failed";
      upload.why = outcome.failed;
      if (upload.file === undefined) this.without(upload);
    } else if (outcome === "exists") {
      if (this.policy === "overwrite") upload.overwrite = true;
      upload.state = this.policy === "ask" ? "asking" : this.policy === "skip" ? "skipped" : "waiting";
    } else {
      upload.state = outcome;
    }
  }

  /** What is in a folder that could not be made is not sent in vain. */
  private without(folder: Upload): void {
    for (const upload of this.uploads) {
      if (upload.state !== "waiting" || !isIn(upload.path, folder.path)) continue;
      upload.state = "failed";
      upload.why = words.inFailed(folder.path);
    }
  }
}
