// Labelled controls of forms, with what is wrong said under them.
import { make } from "./dom";

let made = 0;

/** A control with its label, hint and error. */
export interface Field<C extends HTMLElement = HTMLElement> {
  element: HTMLElement;
  control: C;
  /** Says what is wrong; nothing for what is right. */
  setError(error?: string): void;
}

/** Puts a label on a control. */
export function field<C extends HTMLElement>(label: string, control: C, hint = ""): Field<C> {
  made += 1;
  const id = `field-${made}`;
  control.id ||= id;
  const error = make("small", { class: "error", id: `${id}-error`, role: "alert" });
  const note = make("small", { class: "hint", id: `${id}-hint` }, hint);
  note.hidden = hint === "";
  error.hidden = true;
  control.setAttribute("aria-describedby", `${note.id} ${error.id}`);
  const element = make("div", { class: "field" }, make("label", { for: control.id }, label), control, note, error);
  const setError = (what = "") => {
    if (error.textContent !== what) error.textContent = what;
    error.hidden = what === "";
    if (what === "") control.removeAttribute("aria-invalid");
    else control.setAttribute("aria-invalid", "true");
  };
  return { element, control, setError };
}

/** A line of text; `input` is called as it is typed. */
export function line(value: string, input: (value: string) => void, attributes: Record<string, string> = {}): HTMLInputElement {
  const control = make("input", { type: "text", autocomplete: "off", spellcheck: "false", ...attributes });
  control.value = value;
  control.addEventListener("input", () => input(control.value));
  return control;
}

/** One of several: values and their words. */
export function choice(options: [value: string, label: string][], value: string, change: (value: string) => void): HTMLSelectElement {
  const control = make("select", {}, ...options.map(([value, label]) => make("option", { value }, label)));
  control.value = value;
  control.addEventListener("change", () => change(control.value));
  return control;
}
