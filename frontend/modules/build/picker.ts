// Chooses a folder, files or an archive, and shows what of it would be sent.
import { button, iconButton, make, setText } from "../dom";
import { bytes } from "../figure";
import type { Context, Sifted } from "./context";
import { find, sift, textOf } from "./context";
import { summary } from "./summary";
import { words } from "./text";
import type { Chosen } from "./walk";
import { TooMany } from "../entries";
import { MOST, chosen, dropped } from "./walk";

/** What was chosen, ready to be sent. */
export type Picked = { archive: File } | { context: Context; sifted: Sifted } | { upload: string; job: string };

export class Picker {
  readonly element: HTMLElement;
  picked: Picked | undefined;
  /** The text of the Dockerfile in it, where there is one. */
  dockerfile: string | undefined;
  private readonly buttons: HTMLElement;
  private readonly shown = make("div", { class: "build-shown", hidden: "" });
  private readonly status = make("p", { class: "hint", role: "status" });
  private readonly failure = make("p", { class: "failure", role: "alert", hidden: "" });
  private readonly stop = button(words.stop, () => this.reading?.abort(), "link");
  private reading: AbortController | undefined;
  private name = "Dockerfile";
  private more: string[] = [];
  /** Which sifting is the newest. */
  private turn = 0;

  /** `isWhole` tells whether the Dockerfile is sought in it. */
  constructor(
    private readonly isWhole: boolean,
    private readonly changed: () => void,
  ) {
    const files = this.input({});
    const folder = this.input({ webkitdirectory: "" });
    const choose = [button(words.chooseFolder, () => folder.click()), button(words.chooseFiles, () => files.click())];
    this.buttons = make("div", { class: "build-zone" }, make("p", {}, words.drop), make("div", { class: "buttons" }, ...choose));
    this.stop.hidden = true;
    this.element = make("div", { class: "build-picker" }, this.buttons, this.status, this.stop, this.failure, this.shown, files, folder);
    setText(this.status, isWhole ? words.dropHint : words.contextHint);
  }

  get isReading(): boolean {
    return this.reading !== undefined;
  }

  detach(): void {
    this.reading?.abort();
    this.turn += 1;
  }

  /** Takes what was dropped; to be called while the event is there. */
  drop(data: DataTransfer): void {
    void this.read((seen, signal) => dropped(data, seen, signal));
  }

  /** Uses again what the console has of another job. */
  reuse(upload: string, job: string): void {
    this.take({ upload, job });
  }

  /** Takes it back. */
  clear(): void {
    this.picked = this.dockerfile = undefined;
    this.more = [];
    this.turn += 1;
    this.draw();
    this.changed();
  }

  /** The path of the Dockerfile, which decides about rules too. */
  setDockerfile(name: string): void {
    if (name === this.name) return;
    this.name = name;
    if (this.picked && "context" in this.picked) void this.sift(this.picked.context);
  }

  private input(attributes: Record<string, string>): HTMLInputElement {
    const input = make("input", { type: "file", multiple: "", hidden: "", ...attributes });
    input.addEventListener("change", () => {
      const files = [...(input.files ?? [])];
      // The same one can be chosen again.
      input.value = "";
      void this.read(() => Promise.resolve().then(() => chosen(files)));
    });
    return input;
  }

  private async read(gather: (seen: (count: number) => void, signal: AbortSignal) => Promise<Chosen | undefined>): Promise<void> {
    this.reading?.abort();
    const reading = new AbortController();
    this.reading = reading;
    this.failure.hidden = true;
    this.stop.hidden = false;
    setText(this.status, words.readingAll);
    try {
      const found = await gather((count) => this.reading === reading && setText(this.status, words.reading(count)), reading.signal);
      if (this.reading !== reading || reading.signal.aborted || !found) return;
      this.more = [];
      if ("archive" in found) this.take(found);
      else await this.sift(found.context);
    } catch (cause) {
      if (!reading.signal.aborted) this.fail(cause instanceof TooMany ? words.tooMany(MOST) : words.notRead);
    } finally {
      if (this.reading === reading) {
        this.reading = undefined;
        this.stop.hidden = true;
        this.draw();
        this.changed();
      }
    }
  }

  private async sift(context: Context): Promise<void> {
    this.turn += 1;
    const turn = this.turn;
    try {
      const sifted = await sift(context, this.name, this.more);
      const file = find(context, this.name);
      const text = file ? await textOf(file) : undefined;
      if (turn === this.turn) this.take({ context, sifted }, text);
    } catch {
      if (turn === this.turn) this.fail(words.notRead);
    }
  }

  private take(picked: Picked, dockerfile?: string): void {
    this.picked = picked;
    this.dockerfile = dockerfile;
    this.failure.hidden = true;
    this.draw();
    this.changed();
  }

  private fail(sentence: string): void {
    setText(this.failure, sentence);
    this.failure.hidden = false;
  }

  private draw(): void {
    const { picked } = this;
    this.shown.hidden = picked === undefined;
    if (!this.isReading) setText(this.status, picked ? "" : this.isWhole ? words.dropHint : words.contextHint);
    if (!picked) return;
    const name = "archive" in picked ? picked.archive.name : "context" in picked ? picked.context.name : words.earlierUpload(picked.job);
    const size = "archive" in picked ? bytes(picked.archive.size) : "";
    const remove = iconButton("x", words.removeContext(name), () => {
      this.clear();
      this.buttons.querySelector("button")?.focus();
    });
    const head = make("div", { class: "jobs-bar" }, make("strong", { class: "mono wrap" }, name), make("span", { class: "muted" }, size), make("span", { class: "spring" }), remove);
    this.shown.replaceChildren(head, ...this.about(picked));
  }

  private about(picked: Picked): HTMLElement[] {
    if ("archive" in picked) return [make("p", { class: "hint" }, words.unknownDockerfile)];
    if ("upload" in picked) return [make("p", { class: "hint" }, words.earlierHint)];
    const { context, sifted } = picked;
    const found = summary(sifted, (rule) => {
      // As a rule it is taken to the letter.
      this.more.push(rule.replace(/[\\*?[\]]/g, "\\$&"));
      void this.sift(context);
    });
    if (!this.isWhole) return found;
    const isThere = find(context, this.name) !== undefined;
    return [make("p", { class: isThere ? "ok" : "failure" }, isThere ? words.dockerfileHere(this.name) : words.dockerfileGone(this.name)), ...found];
  }
}
