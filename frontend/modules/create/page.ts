// The page: create a container, copy one, or edit one.
import { blank } from "../spec/body";
import type { Spec } from "../spec/body";
import { confirm } from "../dialog";
import { button, make, setText } from "../dom";
import { Failed, call, segment, why } from "../door";
import { guard } from "../leaving";
import { go, tell } from "../page";
import { joined } from "./codec/network";
import { copyOf, nameOfCopy } from "./copy";
import { Equivalent } from "./equivalent";
import { Watch } from "./known";
import { Model } from "./model";
import type { Plan } from "./plan";
import { plan, specOf } from "./plan";
import { problems } from "./problems";
import type { Job } from "./progress";
import { Progress } from "./progress";
import { isChanged, pullsFirst, review } from "./review";
import { fill, words } from "./text";
import { Form } from "./view/form";

export interface CreateOptions {
  mode: "create" | "duplicate" | "edit";
  /** The container that is copied or edited. */
  id: string;
  /** The image to begin with. */
  image: string;
  may: { create: boolean; remove: boolean; images: boolean; operate: boolean };
}

export class CreatePage {
  private readonly title = make("h1", {}, words.createTitle);
  private readonly acts = make("div", { class: "buttons create-acts" });
  private readonly status = make("p", { class: "hint create-notes", role: "status" });
  private readonly failure = make("div", { class: "failure create-failure", role: "alert", hidden: "" });
  private readonly notes = make("div", { class: "create-notes" });
  private readonly place = make("div", { class: "create" });
  private readonly watch: Watch;
  private readonly unguard: () => void;
  private model: Model | undefined;
  private form: Form | undefined;
  private text: Equivalent | undefined;
  private plan: Plan | undefined;
  private progress: Progress | undefined;
  private isAsked = false;
  /** Whether something was typed that no container has yet. */
  private isTyped = false;
  /** Whether the name of a copy was chosen without knowing which ones are taken. */
  private isGuessed = false;
  private isDue = false;
  private isGone = false;

  constructor(
    private readonly element: HTMLElement,
    private readonly options: CreateOptions,
  ) {
    const head = make("div", { class: "head thing" }, this.title, make("span", { class: "spring" }), this.acts);
    element.append(head, this.failure, this.status, this.notes, this.place);
    this.watch = new Watch(() => this.changed());
    const ask = () => confirm(words.leave, [words.leaveWhat], words.leaveIt, true);
    this.unguard = guard(() => this.isTyped && !this.progress && this.model?.isChanged === true, ask);
    void this.begin();
  }

  detach(): void {
    this.isGone = true;
    this.unguard();
    this.progress?.detach();
    this.text?.detach();
    this.watch.detach();
    this.element.replaceChildren();
  }

  private async begin(): Promise<void> {
    const { mode, id, image } = this.options;
    if (mode === "create") {
      const spec = blank();
      if (image !== "") spec.body.Image = image;
      this.show(spec, []);
      return;
    }
    setText(this.status, words.loading);
    try {
      const plan_ = await plan(id);
      if (this.isGone) return;
      this.plan = plan_;
      setText(this.status, "");
      if (mode === "edit") this.edit(plan_);
      else this.copy(plan_);
    } catch (cause) {
      if (this.isGone) return;
      setText(this.status, "");
      this.fail(fill(words.notLoaded, { why: why(cause) }), button(words.again, () => {
        this.failure.hidden = true;
        void this.begin();
      }));
    }
  }

  private edit(plan: Plan): void {
    setText(this.title, fill(words.editTitle, { name: plan.name }));
    const names = plan.dependents.map(({ name }) => name).join(", ");
    this.show(specOf(plan), [
      ...(plan.own ? [words.own] : []),
      ...(plan.masked ? [words.maskedEdit] : []),
      ...(names === "" ? [] : [fill(words.dependents, { names })]),
      ...plan.notes,
    ]);
  }

  private copy(plan: Plan): void {
    const { spec, notes } = copyOf(specOf(plan), this.watch.names ?? []);
    this.isGuessed = this.watch.names === undefined;
    this.show(spec, [...(plan.masked ? [words.maskedCopy] : []), ...notes]);
  }

  /** Gives a copy another name when the list of containers shows that its own is taken, unless somebody has typed one. */
  private rename({ spec, base }: Model, { name }: Plan): void {
    const { names } = this.watch;
    if (!this.isGuessed || !names) return;
    this.isGuessed = false;
    if (spec.name !== base.name) return;
    spec.name = base.name = nameOfCopy(name, names);
    this.text?.show();
  }

  /** Shows the form with a spec. */
  private show(spec: Spec, notes: string[]): void {
    const model = new Model(spec);
    this.model = model;
    this.form = new Form({ model, known: this.watch.known, isEdit: this.options.mode === "edit", changed: () => this.changed() });
    this.text = new Equivalent(model);
    model.follow(() => {
      this.isTyped = true;
      this.changed();
      this.text?.show();
    });
    this.notes.replaceChildren(...notes.map((note) => make("p", { class: "note" }, note)));
    if (!this.options.may.create) this.notes.prepend(make("p", { class: "note" }, words.notAllowed));
    this.place.replaceChildren(this.form.element, this.text.element);
    this.offer();
    this.changed();
  }

  /** The buttons. */
  private offer(): void {
    const { mode, may } = this.options;
    const create = (label: string, start: boolean, look?: string) => button(label, () => void this.create(start), look);
    const buttons = mode === "edit"
      ? [button(words.review, () => this.review(), "primary")]
      : may.operate
        ? [create(words.create, false), create(words.createAndStart, true, "primary")]
        : [create(words.create, false, "primary")];
    for (const button of buttons) button.disabled = !may.create;
    this.acts.replaceChildren(...buttons);
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
    const { model, form, options, plan } = this;
    if (!model || !form) return 0;
    if (plan) this.rename(model, plan);
    this.watch.look(model.spec.body.Image ?? "");
    form.show();
    const isEdit = options.mode === "edit";
    const look = { known: this.watch.known, own: isEdit ? (plan?.id ?? options.id) : "", mayPull: options.may.images };
    const found = problems(model.spec, isEdit ? { ...look, platform: model.base.platform } : look);
    // Before anybody has begun, an empty form is no mistake.
    const isQuiet = !this.isAsked && !model.spec.body.Image;
    const told = isQuiet ? found.filter(({ path }) => path !== "Image") : found;
    // What cannot be read is in no model: the form knows it.
    return form.tell(told);
  }

  /** Whether all is well; otherwise the first mistake has the keyboard. */
  private isFit(): boolean {
    this.isAsked = true;
    const count = this.draw();
    setText(this.status, count === 0 ? "" : words.fix(count));
    if (count > 0) this.form?.focus();
    return count === 0;
  }

  private review(): void {
    const { model, plan } = this;
    const { may } = this.options;
    if (!model || !plan || !this.isFit()) return;
    const after = structuredClone(joined(model.spec, model.base));
    if (!isChanged(model.base, after)) {
      setText(this.status, words.unchanged);
      return;
    }
    const dependents = plan.dependents.map(({ name }) => name);
    const pulls = pullsFirst(after, this.watch.known.standing);
    const edited = { id: plan.id, before: model.base, after, pulls, isRunning: plan.running, isOwn: plan.own, mayRecreate: may.remove && may.operate, dependents };
    review(edited, () => this.unguard());
  }

  private async create(start: boolean): Promise<void> {
    if (!this.model || this.progress || !this.isFit()) return;
    const { name, platform, pull, body } = joined(this.model.spec, this.model.base);
    this.failure.hidden = true;
    const progress = new Progress();
    this.progress = progress;
    this.acts.replaceChildren(progress.element);
    // What is typed from now on is not sent with it.
    this.isTyped = false;
    try {
      const { id } = await call<{ id: string }>("POST", "/api/jobs", { kind: "create", name, platform, body, pull, start });
      const { job, warnings } = await progress.follow(id);
      if (this.isGone) return;
      if (job?.state === "done") this.done(job, warnings);
      else this.notDone(id, job);
    } catch (cause) {
      if (this.isGone) return;
      this.isTyped = true;
      // Where the network failed nobody knows whether it was begun.
      this.fail(cause instanceof Failed && cause.status === 0 ? why(cause) : fill(words.notBegun, { why: why(cause) }));
    }
    this.progress = undefined;
    this.offer();
  }

  private done(job: Job, warnings: string[]): void {
    this.unguard();
    tell(true, job.step, warnings.join(" "));
    go(job.link === "" ? "/containers" : job.link);
  }

  private notDone(id: string, job: Job | undefined): void {
    const links = [make("a", { href: `/jobs/${segment(id)}` }, words.job)];
    // It may be there, and could not be started: then nothing is lost.
    if (job && job.link !== "") links.push(make("a", { href: job.link }, words.openIt));
    else this.isTyped = true;
    this.fail(job ? job.step || words.notDone : words.lost, make("span", {}, ...links));
  }

  private fail(sentence: string, ...more: Node[]): void {
    this.failure.replaceChildren(make("span", {}, sentence), ...more);
    this.failure.hidden = false;
    this.failure.scrollIntoView({ block: "nearest" });
  }
}
