// The same as a command, live beside the form.
import { button, copy, make, setText } from "../dom";
import type { From } from "./command";
import { curlCommand, dockerCommand } from "./command";
import type { Settings } from "./model";
import { Segments } from "./segments";
import { words } from "./text";

/** Wide enough for both halves side by side; style/create.css has the same. */
const WIDE = matchMedia("(min-width: 1101px)");

type Form = "docker" | "curl";

export class Equivalent {
  readonly element = make("details", { class: "panel create-text" });
  private readonly text = make("pre", { class: "build-command mono", tabindex: "0", role: "region", "aria-label": words.equivalent });
  private form: Form = "docker";
  private last: { settings: Settings; from: From } | undefined;

  constructor() {
    const copied = button(words.copy, () => {
      copy(this.text.textContent ?? "");
      setText(copied, words.copied);
      setTimeout(() => setText(copied, words.copy), 1500);
    });
    const forms = new Segments<Form>(words.equivalent, words.commands, this.form, (form) => {
      this.form = form;
      this.draw();
    });
    const head = make("div", { class: "create-bar" }, forms.element, copied);
    this.element.append(make("summary", {}, words.equivalent), head, this.text, make("p", { class: "hint" }, words.commandHint));
    WIDE.addEventListener("change", this.fit);
    this.fit();
  }

  show(settings: Settings, from: From | undefined): void {
    this.last = from && { settings, from };
    this.draw();
  }

  detach(): void {
    WIDE.removeEventListener("change", this.fit);
  }

  private readonly fit = () => {
    this.element.open = WIDE.matches;
  };

  private draw(): void {
    if (!this.last) return setText(this.text, "");
    const { settings, from } = this.last;
    setText(this.text, this.form === "docker" ? dockerCommand(settings, from) : curlCommand(settings, from, location.origin));
  }
}
