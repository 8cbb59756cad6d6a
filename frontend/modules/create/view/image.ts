// The image: a line that offers those on the engine, and says whether it is there.
import { shown, write } from "../control";
import { field } from "../../field";
import type { Field } from "../../field";
import { make, setText } from "../../dom";
import { bytes } from "../../figure";
import type { Problem } from "../problems";
import { stopping } from "../problems";
import { IMAGE } from "../sections/common";
import { words } from "../text";
import type { Ground, View } from "./view";

/** As many are offered at once. */
const OFFERED = 40;

export class ImageView implements View {
  readonly element: HTMLElement;
  readonly paths = IMAGE.paths;
  private readonly input = make("input", {
    type: "text",
    class: "mono",
    role: "combobox",
    "aria-expanded": "false",
    "aria-autocomplete": "list",
    "aria-controls": "create-images",
    autocomplete: "off",
    spellcheck: "false",
    placeholder: words.imageHint,
  });
  private readonly list = make("ul", { id: "create-images", role: "listbox", "aria-label": words.localImages });
  private readonly badge = make("span", { class: "create-badge", role: "status" });
  private readonly field: Field;
  private options: { tag: string; element: HTMLElement }[] = [];
  private chosen = -1;

  constructor(private readonly ground: Ground) {
    this.list.hidden = true;
    this.field = field(IMAGE.label, this.input);
    this.element = this.field.element;
    const box = make("div", { class: "create-image" });
    this.input.replaceWith(box);
    box.append(this.input, this.badge, this.list);
    this.input.value = shown<string>(IMAGE, ground.model);
    this.input.addEventListener("input", () => {
      write(IMAGE, this.input.value.trim(), ground.model);
      this.open();
    });
    this.input.addEventListener("click", () => this.open());
    this.input.addEventListener("blur", () => this.close());
    this.input.addEventListener("keydown", (event) => this.key(event));
    // The press must not take the focus: the list would close under it.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
  }

  show(): void {
    const value = shown<string>(IMAGE, this.ground.model);
    if (this.input.value.trim() !== value) this.input.value = value;
    const { standing } = this.ground.known;
    setText(this.badge, standing === "" ? "" : words[standing]);
    this.badge.className = `create-badge ${standing === "here" ? "ok" : standing === "missing" ? "warn" : "faint"}`;
  }

  tell(problems: Problem[]): number {
    const stops = stopping(problems);
    this.field.setError((stops[0] ?? problems[0])?.text);
    return Math.min(1, stops.length);
  }

  focus(): void {
    this.input.focus();
  }

  private open(): void {
    const typed = this.input.value.trim().toLowerCase();
    const tags = this.ground.known.images.flatMap(({ tags, size }) => tags.map((tag) => ({ tag, size })));
    // One that is there already is no search: all are offered.
    const isWhole = tags.some(({ tag }) => tag === typed);
    const fitting = tags.filter(({ tag }) => isWhole || tag.toLowerCase().includes(typed)).sort((one, other) => (one.tag < other.tag ? -1 : 1));
    this.options = fitting.slice(0, OFFERED).map(({ tag, size }, nth) => {
      const element = make("li", { role: "option", id: `create-image-${nth}`, "aria-selected": "false" }, make("span", { class: "mono" }, tag), make("span", { class: "faint" }, bytes(size)));
      element.addEventListener("click", () => this.choose(tag));
      return { tag, element };
    });
    this.chosen = -1;
    this.list.replaceChildren(...this.options.map(({ element }) => element));
    this.expand(this.options.length > 0);
  }

  private close(): void {
    this.expand(false);
  }

  private expand(isOpen: boolean): void {
    this.list.hidden = !isOpen;
    this.input.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) this.input.removeAttribute("aria-activedescendant");
  }

  private key(event: KeyboardEvent): void {
    const isOpen = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (isOpen) this.step(event.key === "ArrowDown" ? 1 : -1);
      else this.open();
    } else if (event.key === "Enter" && isOpen) {
      event.preventDefault();
      const option = this.options[this.chosen];
      if (option) this.choose(option.tag);
      else this.close();
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    }
  }

  private step(by: 1 | -1): void {
    const { length } = this.options;
    this.options[this.chosen]?.element.setAttribute("aria-selected", "false");
    this.chosen = this.chosen < 0 && by < 0 ? length - 1 : (this.chosen + by + length) % length;
    const { element } = this.options[this.chosen] ?? {};
    if (!element) return;
    element.setAttribute("aria-selected", "true");
    element.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", element.id);
  }

  private choose(tag: string): void {
    this.input.value = tag;
    this.close();
    write(IMAGE, tag, this.ground.model);
  }
}
