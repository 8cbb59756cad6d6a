// Controls on the page.
import { Wrong } from "../codec/codec";
import type { Choice, Control, Flag, Line } from "../control";
import { shown, write } from "../control";
import { choice, field, line } from "../../field";
import type { Field } from "../../field";
import { make } from "../../dom";
import type { Known } from "../known";
import type { Model } from "../model";
import { same } from "../path";
import type { Problem } from "../problems";
import { stopping } from "../problems";

/** What views stand on. */
export interface Ground {
  model: Model;
  known: Known;
  /** Whether it is a container that there is, to be edited. */
  isEdit: boolean;
  /** Something that is no change of the model: a text that cannot be read. */
  changed(): void;
}

/** A control, or something like it. */
export interface View {
  readonly element: HTMLElement;
  readonly paths: readonly string[];
  /** Shows what the model has, where that is not what is shown already. */
  show(): void;
  /** Says what is wrong, of itself and of these; gives how many of its parts have to be corrected. */
  tell(problems: Problem[]): number;
  /** Takes the keyboard to what is wrong. */
  focus(): void;
}

/** One value in one element. */
abstract class Single<V> implements View {
  /** What the model has, as it was read last; what is typed may say the same in other words. */
  private last: V;
  private wrong: string | undefined;

  constructor(
    protected readonly control: Control & { read(values: any[]): V; write(shown: V, now: any[]): unknown[] },
    protected readonly ground: Ground,
  ) {
    this.last = shown<V>(control, ground.model);
  }

  abstract readonly element: HTMLElement;
  protected abstract put(value: V): void;
  protected abstract setError(text: string): void;
  abstract focus(): void;

  get paths(): readonly string[] {
    return this.control.paths;
  }

  show(): void {
    const { control, ground } = this;
    if (control.when) this.element.hidden = !control.when(ground.model.get(control.paths[0] ?? ""));
    const now = shown<V>(control, ground.model);
    if (same(now, this.last)) return;
    this.last = now;
    this.wrong = undefined;
    this.put(now);
  }

  tell(problems: Problem[]): number {
    const own = this.wrong !== undefined && !this.element.hidden ? [this.wrong] : [];
    const stops = [...own, ...stopping(problems).map(({ text }) => text)];
    this.setError(stops[0] ?? problems[0]?.text ?? "");
    return Math.min(1, stops.length);
  }

  /** Takes what somebody has entered. */
  protected take(value: V): void {
    const { control, ground } = this;
    this.wrong = undefined;
    try {
      write<V>(control, value, ground.model);
      this.last = shown<V>(control, ground.model);
    } catch (cause) {
      if (!(cause instanceof Wrong)) throw cause;
      this.wrong = cause.message;
      ground.changed();
    }
  }
}

/** A line of text. */
export class LineView extends Single<string> {
  readonly element: HTMLElement;
  private readonly input: HTMLInputElement | HTMLTextAreaElement;
  private readonly field: Field;

  constructor(private readonly line: Line, ground: Ground) {
    super(line, ground);
    const value = shown<string>(line, ground.model);
    const take = (value: string) => this.take(value);
    if (line.isLong) {
      this.input = make("textarea", { rows: "1", autocomplete: "off", spellcheck: "false" });
      this.input.value = value;
      this.input.addEventListener("input", () => take(this.input.value));
    } else this.input = lineInput(value, take, line);
    this.input.classList.add("mono");
    this.field = field(line.label, this.input, line.hint);
    this.element = this.field.element;
    if (line.isWide) this.element.classList.add("wide");
  }

  override show(): void {
    super.show();
    const { placeholder = "" } = this.line;
    const text = typeof placeholder === "string" ? placeholder : placeholder(this.ground.known);
    if (this.input.placeholder !== text) this.input.placeholder = text;
  }

  focus(): void {
    this.input.focus();
  }

  protected put(value: string): void {
    this.input.value = value;
  }

  protected setError(text: string): void {
    this.field.setError(text);
  }
}

function lineInput(value: string, take: (value: string) => void, { numeric, suggest }: Line): HTMLInputElement {
  const attributes: Record<string, string> = {};
  if (numeric) attributes["inputmode"] = "numeric";
  if (suggest) attributes["list"] = `create-${suggest}`;
  return line(value, take, attributes);
}

/** One of several. */
export class ChoiceView extends Single<string> {
  readonly element: HTMLElement;
  private readonly select: HTMLSelectElement;
  private readonly field: Field;
  private options = "";

  constructor(private readonly choice: Choice, ground: Ground) {
    super(choice, ground);
    this.select = choiceInput((value) => this.take(value));
    this.field = field(choice.label, this.select, choice.hint);
    this.element = this.field.element;
    this.offer(shown<string>(choice, ground.model));
  }

  override show(): void {
    super.show();
    this.offer(shown<string>(this.choice, this.ground.model));
  }

  focus(): void {
    this.select.focus();
  }

  protected put(value: string): void {
    this.offer(value);
    this.select.value = value;
  }

  protected setError(text: string): void {
    this.field.setError(text);
  }

  /** What can be chosen; what is set is among it, whatever it is. */
  private offer(value: string): void {
    const known = this.choice.options(this.ground.known);
    const all = known.some(([option]) => option === value) ? known : [...known, [value, value] as [string, string]];
    const text = JSON.stringify(all);
    if (text === this.options) return;
    this.options = text;
    this.select.replaceChildren(...all.map(([value, label]) => make("option", { value }, label)));
    this.select.value = value;
  }
}

function choiceInput(take: (value: string) => void): HTMLSelectElement {
  return choice([], "", take);
}

/** A box to tick. */
export class FlagView extends Single<boolean> {
  readonly element: HTMLElement;
  private readonly input = make("input", { type: "checkbox" });
  private readonly error = make("small", { class: "error", role: "alert" });

  constructor(flag: Flag, ground: Ground) {
    super(flag, ground);
    this.input.checked = shown<boolean>(flag, ground.model);
    this.input.addEventListener("change", () => this.take(this.input.checked));
    const words = make("span", {}, flag.label, ...(flag.hint ? [make("small", { class: "hint" }, flag.hint)] : []));
    this.error.hidden = true;
    this.element = make("div", { class: "field" }, make("label", { class: "check" }, this.input, words), this.error);
  }

  focus(): void {
    this.input.focus();
  }

  protected put(value: boolean): void {
    this.input.checked = value;
  }

  protected setError(text: string): void {
    if (this.error.textContent !== text) this.error.textContent = text;
    this.error.hidden = text === "";
    if (text === "") this.input.removeAttribute("aria-invalid");
    else this.input.setAttribute("aria-invalid", "true");
  }
}
