// Making elements. Text is only ever text: nothing here reads markup.
import { quayside } from "./page";

/** An element with attributes and children. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** An icon of the sprite: decoration. */
export function icon(name: string): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${quayside().assets}/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

/** A button with a text. */
export function button(text: string, press: () => void, className = ""): HTMLButtonElement {
  const element = make("button", { type: "button" }, text);
  if (className !== "") element.className = className;
  element.addEventListener("click", press);
  return element;
}

/** A button with an icon, named for those who do not see it. */
export function iconButton(name: string, label: string, press: () => void): HTMLButtonElement {
  const element = button("", press, "plain");
  element.append(icon(name));
  element.setAttribute("aria-label", label);
  element.title = label;
  return element;
}

/** A button that is pressed or not. */
export function toggle(text: string, title: string, press: () => void): HTMLButtonElement {
  const element = button(text, press, "log-toggle");
  element.title = title;
  element.setAttribute("aria-pressed", "false");
  return element;
}

/** Presses or releases a toggle. */
export function setPressed(element: HTMLElement, pressed: boolean): void {
  const value = String(pressed);
  if (element.getAttribute("aria-pressed") !== value) element.setAttribute("aria-pressed", value);
}

/** Writes a text, if it differs. */
export function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Copies a text; also where the page is not in a secure context. */
export function copy(text: string): void {
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (clipboard) {
    clipboard.writeText(text).catch(() => undefined);
    return;
  }
  const area = make("textarea", { class: "sr", "aria-hidden": "true" });
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}
