// A limit with its slider: an exact field, a slider beside it, and a mark where the container is now.
import { make } from "../dom";
import type { Field } from "../field";
import { field, line } from "../field";
import type { Scale } from "./scale";
import { STEPS, positionOf, valueAt } from "./scale";
import { words } from "./text";

/** What a limit is. */
export interface Knob {
  label: string;
  hint: string;
  scale: Scale;
  read(text: string): number | undefined;
  write(value: number): string;
  /** What an empty field means, and where the slider stands then. */
  none: string;
  rest: number;
}

/** The controls of one. */
export class KnobField {
  readonly element: HTMLElement;
  readonly field: Field<HTMLInputElement>;
  private readonly slider: HTMLInputElement;
  private readonly used = make("span", { class: "knob-used", "aria-hidden": "true", hidden: "" });
  private readonly now = make("span", { class: "muted knob-now" });

  constructor(
    private readonly knob: Knob,
    changed: () => void,
  ) {
    const input = line("", () => {
      this.follow();
      changed();
    }, { class: "mono", placeholder: knob.none });
    this.field = field(knob.label, input, knob.hint);
    this.slider = make("input", { type: "range", min: "0", max: String(STEPS), step: "1", "aria-label": words.slider(knob.label) });
    this.slider.addEventListener("input", () => {
      input.value = knob.write(valueAt(knob.scale, Number(this.slider.value)));
      this.say();
      changed();
    });
    const track = make("div", { class: "knob-track" }, this.slider, this.used);
    const error = this.field.element.querySelector(".hint");
    error?.before(track, this.now);
    this.element = this.field.element;
    this.element.classList.add("knob");
  }

  get value(): string {
    return this.field.control.value;
  }

  set value(value: string) {
    this.field.control.value = value;
    this.follow();
  }

  /** Marks what is used now. */
  show(used: number | undefined, sentence: string): void {
    this.now.textContent = sentence;
    this.used.hidden = used === undefined;
    if (used !== undefined) this.used.style.width = `${positionOf(this.knob.scale, used) / (STEPS / 100)}%`;
  }

  private follow(): void {
    const value = this.knob.read(this.value.trim());
    this.slider.value = String(positionOf(this.knob.scale, value ?? this.knob.rest));
    this.say();
  }

  private say(): void {
    this.slider.setAttribute("aria-valuetext", this.value.trim() || this.knob.none);
  }
}
