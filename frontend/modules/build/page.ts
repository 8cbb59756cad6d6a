// The page: what is built from, what it is called, and how; then the upload, and the job.
import { confirm } from "../dialog";
import { button, make, setText } from "../dom";
import { Failed, call, segment, why } from "../door";
import { guard } from "../leaving";
import { go } from "../page";
import { Equivalent } from "./equivalent";
import { Watch } from "./known";
import { blank, orderOf, settingsOf } from "./model";
import { Options } from "./options";
import { Unreadable } from "./pack";
import type { Picked } from "./picker";
import { Sending } from "./sending";
import { Source } from "./source";
import { fill, words } from "./text";
import { NotSent, drop, upload } from "./upload";

export interface BuildOptions {
  /** The number of a job whose settings are used. */
  from: string;
  remote: string;
  tag: string;
  may: { builds: boolean };
}

export class BuildPage {
  private readonly acts = make("div", { class: "buttons create-acts" });
  private readonly status = make("p", { class: "hint create-notes", role: "status" });
  private readonly failure = make("p", { class: "failure create-failure", role: "alert", hidden: "" });
  private readonly source = new Source(() => this.changed(), (id) => void this.use(id));
  private readonly settings = new Options(() => this.changed());
  private readonly text = new Equivalent();
  private readonly watch = new Watch(() => this.changed());
  private readonly unguard: () => void;
  private readonly undrop: () => void;
  private sending: Sending | undefined;
  /** What the console has already of what was chosen: a second try sends nothing again. */
  private kept: { picked: Picked; id: string } | undefined;
  private first = JSON.stringify(blank());
  private isAsked = false;
  private isDue = false;
  private isDone = false;
  private isGone = false;

  constructor(
    private readonly element: HTMLElement,
    private readonly options: BuildOptions,
  ) {
    const head = make("div", { class: "head thing" }, make("h1", {}, words.title), make("span", { class: "spring" }), this.acts);
    const common = make("div", { class: "create-fields" }, this.settings.tags);
    const form = make("form", { class: "panel create-form build-form", "aria-label": words.form, novalidate: "" }, this.source.element, common, ...this.settings.sections);
    form.addEventListener("submit", (event) => event.preventDefault());
    const notes = options.may.builds ? [] : [make("p", { class: "note create-notes" }, words.mayNot)];
    element.append(head, this.failure, this.status, ...notes, make("div", { class: "create" }, form, this.text.element));
    this.undrop = this.source.takeDropsOn(form);
    const ask = () => confirm(words.leave, [this.sending ? words.leaveSending : words.leaveWhat], words.leaveIt, true);
    this.unguard = guard(() => !this.isDone && (this.sending !== undefined || this.isTyped), ask);
    if (options.tag !== "") this.settings.set({ ...blank(), tags: [options.tag] });
    if (options.remote !== "") this.source.setRemote(options.remote);
    this.settle();
    if (options.from !== "") void this.use(options.from);
    this.offer();
    this.changed();
  }

  detach(): void {
    this.isGone = true;
    this.sending?.stop();
    if (this.kept) drop(this.kept.id);
    this.unguard();
    this.undrop();
    this.source.detach();
    this.text.detach();
    this.watch.detach();
    this.element.replaceChildren();
  }

  private get isTyped(): boolean {
    return this.source.isTouched || JSON.stringify(this.settings.settings) !== this.first;
  }

  /** What stands there now is nothing that somebody typed. */
  private settle(): void {
    this.first = JSON.stringify(this.settings.settings);
    this.source.settle();
  }

  /** Fills in what an earlier job was asked for. */
  private async use(id: string): Promise<void> {
    try {
      const order = await call<any>("GET", `/api/jobs/${segment(id)}/order`);
      if (this.isGone) return;
      this.failure.hidden = true;
      const settings = settingsOf(order);
      this.settings.set(this.options.tag === "" ? settings : { ...settings, tags: [this.options.tag] });
      this.source.set(order.source ?? {}, id);
      this.isAsked = false;
      this.settle();
      setText(this.status, words.filled(id, settings.tags[0] ?? ""));
      this.changed();
    } catch (cause) {
      if (!this.isGone) this.fail(fill(words.earlierFailed, { id, why: why(cause) }));
    }
  }

  private offer(): void {
    const build = button(words.build, () => void this.build(), "primary");
    build.disabled = !this.options.may.builds;
    this.acts.replaceChildren(build);
  }

  /** Shows all anew, once for all changes of a moment. */
  private changed(): void {
    if (this.isDue) return;
    this.isDue = true;
    queueMicrotask(() => {
      this.isDue = false;
      if (!this.isGone) this.draw();
    });
  }

  /** Shows how things stand; gives how much has to be corrected. */
  private draw(): number {
    const { settings } = this.settings;
    this.source.setDockerfile(settings.dockerfile || "Dockerfile");
    this.settings.know(this.source.outline);
    this.text.show(settings, this.source.from);
    return this.source.tell(this.isAsked) + this.settings.tell(this.watch.known);
  }

  private isFit(): boolean {
    this.isAsked = true;
    const count = this.draw();
    setText(this.status, count === 0 ? "" : words.fix(count));
    if (count === 0) return true;
    this.settings.open();
    const wrong = this.element.querySelector<HTMLElement>("[aria-invalid='true']");
    if (wrong) wrong.focus();
    else this.source.focus();
    return false;
  }

  private async build(): Promise<void> {
    if (this.sending || !this.isFit()) return;
    this.failure.hidden = true;
    const sending = new Sending();
    this.sending = sending;
    this.acts.replaceChildren(sending.element);
    const { picked } = this.source;
    // What is changed from now on is not sent with it.
    const { settings } = this.settings;
    try {
      const id = picked && (await this.send(picked, sending));
      const order = orderOf(settings, this.source.ordered(id));
      sending.begin();
      const begun = await call<{ id: string }>("POST", "/api/jobs", order);
      this.isDone = true;
      this.kept = undefined;
      this.unguard();
      if (!this.isGone) go(`/jobs/${segment(begun.id)}`);
      return;
    } catch (cause) {
      // What the console has no more is sent again.
      if (cause instanceof Failed && (cause.status === 404 || cause.status === 410)) this.kept = undefined;
      if (!this.isGone) this.fail(told(cause, sending.signal.aborted));
    }
    this.sending = undefined;
    if (!this.isGone) this.offer();
  }

  /** Sends what was chosen, unless the console has it. */
  private async send(picked: Picked, sending: Sending): Promise<string> {
    if (this.kept?.picked === picked) return this.kept.id;
    if (this.kept) drop(this.kept.id);
    this.kept = undefined;
    const id = await upload(picked, sending, sending.signal);
    if (!("upload" in picked)) this.kept = { picked, id };
    return id;
  }

  private fail(sentence: string): void {
    setText(this.failure, sentence);
    this.failure.hidden = false;
    this.failure.scrollIntoView({ block: "nearest" });
  }
}

/** What a failure says. */
function told(cause: unknown, isCancelled: boolean): string {
  if (isCancelled) return words.cancelled;
  if (cause instanceof Unreadable) return words.unreadable(cause.path);
  if (cause instanceof NotSent) return cause.message;
  // Where the network failed nobody knows whether it was begun.
  return cause instanceof Failed && cause.status === 0 ? why(cause) : fill(words.notBegun, { why: why(cause) });
}
