// A button that opens a popover with more controls.
import { icon, make } from "./dom";

let made = 0;

/** The button and what it opens. */
export interface Menu {
  element: HTMLElement;
  label: HTMLElement;
  content: HTMLElement;
  close(): void;
}

/** A menu. */
export function menu(text: string, ...children: Node[]): Menu {
  made += 1;
  const id = `log-menu-${made}`;
  const label = make("span", {}, text);
  const button = make("button", { type: "button", popovertarget: id }, label, icon("chevron-down"));
  const content = make("div", { popover: "auto", id, class: "menu log-menu", role: "group", "aria-label": text }, ...children);
  const element = make("span", { class: "log-opens" }, button, content);
  const close = () => {
    if (content.matches(":popover-open")) content.hidePopover();
  };
  return { element, label, content, close };
}

/** A checkbox with its text. */
export function check(text: string, checked: boolean, change: (checked: boolean) => void): HTMLLabelElement {
  const input = make("input", { type: "checkbox" });
  input.checked = checked;
  input.addEventListener("change", () => change(input.checked));
  return make("label", { class: "check" }, input, make("span", {}, text));
}
