// Questions: a name, and whether something shall be deleted. A dialog stays open until it is done or given up.
import { button, make } from "../dom";
import { confirm, dialog } from "../dialog";
import { field, line } from "../field";
import { text } from "../text";
import { told } from "./api";
import type { Entry } from "./entry";
import { join } from "./path";
import { shown } from "./shown";
import { words } from "./text";

/** Asks for a name in a folder and does something with its path; why it fails is said under the name. */
export function askName(title: string, action: string, folder: string, before: string, act: (path: string) => Promise<void>): void {
  const name = field(words.name, line(before, () => name.setError(), { maxlength: "255" }), words.nameIn(shown(folder)));
  const go = make("button", { type: "submit", class: "primary" }, action);
  const form = make("form", {}, name.element, make("footer", {}, button(text.cancel, () => opened.close()), go));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const value = name.control.value;
    const error = wrong(value);
    name.setError(error);
    if (error !== "" || value === before) return error === "" ? opened.close() : name.control.focus();
    go.disabled = true;
    act(join(folder, value)).then(
      () => opened.close(),
      (cause: unknown) => {
        go.disabled = false;
        name.setError(told(cause));
        name.control.focus();
      },
    );
  });
  const opened = dialog(title, [form]);
  name.control.focus();
  // The ending of a name mostly stays.
  const dot = before.lastIndexOf(".");
  name.control.setSelectionRange(0, dot > 0 ? dot : before.length);
}

/** What is wrong with a name; empty for nothing. */
export function wrong(name: string): string {
  if (name === "") return words.nameEmpty;
  if (name.includes("/")) return words.nameSlash;
  if (name === "." || name === "..") return words.nameDots;
  return new TextEncoder().encode(name).length > 255 ? words.nameLong : "";
}

/** Asks whether an entry shall be deleted. */
export function askDelete(entry: Entry, path: string, container: string): Promise<boolean> {
  const sentence = entry.kind === "dir" ? words.deleteFolder : entry.kind === "link" ? words.deleteLink : words.deleteFile;
  return confirm(words.deleteOf(shown(entry.name)), [sentence(shown(path), container)], words.delete, true);
}
