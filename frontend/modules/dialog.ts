// Dialogs of modules, as those of the pages look.
import { button, iconButton, make } from "./dom";
import { text } from "./text";

/** An open dialog. */
export interface Dialog {
  element: HTMLDialogElement;
  /** Where its content is. */
  body: HTMLElement;
  /** Closes it, and takes it out of the page. */
  close(): void;
}

/** Opens a dialog; Escape, the cross and a press beside it close it. `closed` is called once. */
export function dialog(title: string, children: (Node | string)[], closed: () => void = () => undefined): Dialog {
  const element = make("dialog", { "aria-label": title });
  const body = make("div", { class: "modal" });
  const close = () => element.close();
  body.append(make("header", {}, make("h2", {}, title), iconButton("x", text.close, close)), ...children);
  element.append(body);
  element.addEventListener("mousedown", (event) => {
    if (event.target === element) close();
  });
  element.addEventListener("close", () => {
    element.remove();
    closed();
  });
  document.body.append(element);
  element.showModal();
  return { element, body, close };
}

/** Asks before something is done; whether it shall be. */
export function confirm(title: string, what: (Node | string)[], action: string, isDanger = false): Promise<boolean> {
  return new Promise((decide) => {
    let answer = false;
    const go = button(action, () => {
      answer = true;
      opened.close();
    }, isDanger ? "primary danger" : "primary");
    const cancel = button(text.cancel, () => opened.close());
    const paragraphs = what.map((part) => (typeof part === "string" ? make("p", {}, part) : part));
    const opened = dialog(title, [...paragraphs, make("footer", {}, cancel, go)], () => decide(answer));
    cancel.focus();
  });
}
