// The path of what is shown: each part a link, or all of it to be typed.
import { icon, iconButton, make } from "../dom";
import { clean, search, steps } from "./path";
import { nameOf } from "./shown";
import { words } from "./text";

/** The bar. */
export class PathBar {
  readonly element = make("nav", { class: "files-path", "aria-label": words.path });
  private path = "/";

  constructor(private readonly go: (path: string) => void) {}

  show(path: string): void {
    this.path = path;
    const all = [{ name: "/", path: "/" }, ...steps(path)];
    const items = all.map(({ name, path }, nth) => {
      const link = make("a", { href: search(location.search, path) }, nameOf(name));
      if (nth === 0) link.setAttribute("aria-label", words.root);
      if (nth + 1 === all.length) link.setAttribute("aria-current", "page");
      link.addEventListener("click", (event) => {
        if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        this.go(path);
      });
      return make("li", {}, ...(nth > 0 ? [icon("chevron-right")] : []), link);
    });
    this.element.replaceChildren(make("ol", {}, ...items), iconButton("pencil", words.editPath, () => this.type()));
  }

  /** Lets a path be typed. */
  type(): void {
    const input = make("input", { type: "text", class: "mono", "aria-label": words.path, autocomplete: "off", spellcheck: "false" });
    input.value = this.path;
    const form = make("form", {}, input, make("button", { type: "submit" }, words.open));
    const end = () => {
      this.show(this.path);
      this.element.querySelector("button")?.focus();
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const path = clean(input.value);
      end();
      this.go(path);
    });
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      end();
    });
    this.element.replaceChildren(form);
    input.select();
  }
}
