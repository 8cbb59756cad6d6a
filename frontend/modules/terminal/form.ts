// What to run in a new terminal.
import { make, setText } from "../dom";
import type { Field } from "../field";
import { choice, field, line } from "../field";
import { words } from "./text";
import type { Kind, Wanted, Wrong } from "./wanted";
import { wrong } from "./wanted";

export class Form {
  readonly element: HTMLFormElement;
  private readonly note = make("p", { class: "note" }, words.attachNote);
  private readonly notice = make("p", { class: "note warned", role: "status" });
  private readonly failure = make("p", { class: "failure", role: "alert" });
  private readonly options = make("details", { class: "term-options" }, make("summary", {}, words.options));
  private readonly go = make("button", { type: "submit", class: "primary" });
  private readonly fields: Record<keyof Wrong, Field>;
  private isBusy = false;
  private isBarred = false;

  constructor(
    private readonly wanted: Wanted,
    connect: () => void,
  ) {
    const kind = field(
      words.run,
      choice(Object.entries(words.kinds), wanted.kind, (kind) => {
        wanted.kind = kind as Kind;
        this.show();
      }),
    );
    const mono = (key: "command" | "user" | "workdir") => line(wanted[key], (value) => (wanted[key] = value), { class: "mono" });
    const env = make("textarea", { rows: "3", class: "mono", spellcheck: "false", autocomplete: "off" });
    env.value = wanted.env;
    env.addEventListener("input", () => (wanted.env = env.value));
    this.fields = {
      command: field(words.command, mono("command"), words.commandHint),
      workdir: field(words.workdir, mono("workdir"), words.workdirHint),
      env: field(words.env, env, words.envHint),
    };
    const { command, workdir } = this.fields;
    const user = field(words.user, mono("user"), words.userHint);
    this.options.append(make("div", { class: "term-fields" }, user.element, workdir.element, this.fields.env.element));
    this.options.open = wanted.user !== "" || wanted.workdir !== "" || wanted.env !== "";
    const parts = [this.notice, kind.element, command.element, this.note, this.options, this.failure, make("div", { class: "buttons" }, this.go)];
    this.element = make("form", { class: "term-form", novalidate: "" }, ...parts);
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!this.isBusy && !this.isBarred && this.isRight()) connect();
    });
    this.failed("");
    this.bar("");
  }

  focus(): void {
    this.element.querySelector("select")?.focus();
  }

  /** Says what came of it; nothing when it is under way, or was done. */
  failed(sentence: string): void {
    setText(this.failure, sentence);
    this.failure.hidden = sentence === "";
  }

  /** Says why nothing can be opened now; nothing when it can. `told` is said besides. */
  bar(why: string, told = ""): void {
    this.isBarred = why !== "";
    setText(this.notice, why || told);
    this.notice.hidden = (why || told) === "";
    this.notice.classList.toggle("warned", why !== "");
    this.show();
  }

  /** Whether an answer is waited for. */
  busy(isBusy: boolean): void {
    this.isBusy = isBusy;
    this.show();
  }

  private isRight(): boolean {
    const found = wrong(this.wanted);
    if (found.workdir ?? found.env) this.options.open = true;
    let first: HTMLElement | undefined;
    for (const key of ["command", "workdir", "env"] as const) {
      this.fields[key].setError(found[key]);
      if (found[key]) first ??= this.fields[key].control;
    }
    first?.focus();
    return first === undefined;
  }

  private show(): void {
    const { kind } = this.wanted;
    this.fields.command.element.hidden = kind !== "command";
    this.note.hidden = kind !== "attach";
    this.options.hidden = kind === "attach";
    this.go.disabled = this.isBusy || this.isBarred;
    setText(this.go, this.isBusy ? words.connecting : kind === "attach" ? words.attach : words.connect);
  }
}
