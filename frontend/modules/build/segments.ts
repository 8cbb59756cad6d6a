// One of a few, side by side.
import { make } from "../dom";

let made = 0;

export class Segments<V extends string> {
  readonly element: HTMLElement;
  private readonly inputs: HTMLInputElement[];

  constructor(legend: string, options: [value: string, label: string][], value: V, choose: (value: V) => void) {
    made += 1;
    this.inputs = options.map(([value]) => {
      const input = make("input", { type: "radio", name: `build-segments-${made}`, value });
      input.addEventListener("change", () => choose(input.value as V));
      return input;
    });
    const labels = options.map(([, label], nth) => make("label", {}, this.inputs[nth] as HTMLInputElement, label));
    this.element = make("fieldset", { class: "choice" }, make("legend", { class: "sr" }, legend), ...labels);
    this.set(value);
  }

  set(value: V): void {
    for (const input of this.inputs) input.checked = input.value === value;
  }
}
