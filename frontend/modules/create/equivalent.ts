// The same as a command, a compose service or a request, live beside the form. What is edited or pasted there goes into
// the form: as the change from what was said before, so that what a text has no words for stays.
import { slim } from "../spec/defaults";
import { formatCompose, parseCompose } from "../spec/compose";
import { formatCurl } from "../spec/curl";
import { parsePasted } from "../spec/paste";
import { formatRun } from "../spec/run";
import type { Note, Spec } from "../spec/body";
import { button, copy, make, setText } from "../dom";
import { choice, field } from "../field";
import { check } from "../menu";
import type { Model } from "./model";
import { mergePatch, patched } from "./patch";
import { hasSecrets, unveiled, veiled } from "./secret";
import { fill, words } from "./text";

/** While one types, the text is read after this long. */
const TYPING = 350;
/** Wide enough for both halves side by side; style/create.css has the same. */
const WIDE = matchMedia("(min-width: 1101px)");

type Form = "run" | "compose" | "curl";
type Read = { spec: Spec; notes: Note[] } | { error: string };

let made = 0;

export class Equivalent {
  readonly element = make("details", { class: "panel create-text" });
  private readonly area = make("textarea", { "aria-label": words.asText, spellcheck: "false", autocapitalize: "off", wrap: "off" });
  private readonly status = make("p", { class: "hint", role: "status" });
  private readonly notes = make("ul", { class: "plain" });
  private readonly services = make("div", { hidden: "" });
  private readonly reveal: HTMLElement;
  private form: Form = "run";
  private isShown = false;
  /** What the text said when it was read last. */
  private said: Spec;
  private service = "";
  private timer = 0;
  private isOwn = false;

  constructor(private readonly model: Model) {
    this.said = model.spec;
    const copied = button(words.copy, () => {
      copy(this.format(this.model.spec));
      setText(copied, words.copied);
      setTimeout(() => setText(copied, words.copy), 1500);
    });
    this.reveal = check(words.secrets, false, (isShown) => {
      this.isShown = isShown;
      this.write();
    });
    const head = make("div", { class: "create-bar" }, this.tabs(), copied);
    this.element.append(make("summary", {}, words.equivalent), head, this.services, this.area, this.reveal, this.status, this.notes);
    this.area.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.take(), TYPING);
    });
    WIDE.addEventListener("change", this.fit);
    this.fit();
    this.write();
  }

  /** The model has changed. */
  show(): void {
    if (!this.isOwn) this.write();
    this.isOwn = false;
  }

  detach(): void {
    clearTimeout(this.timer);
    WIDE.removeEventListener("change", this.fit);
  }

  private readonly fit = () => {
    this.element.open = WIDE.matches;
  };

  /** Writes the text anew. */
  private write(): void {
    clearTimeout(this.timer);
    const { spec } = this.model;
    this.reveal.hidden = !hasSecrets(spec);
    const text = this.format(this.isShown ? spec : veiled(spec));
    if (this.area.value !== text) this.area.value = text;
    const read = this.read(text);
    this.said = "error" in read ? spec : read.spec;
    this.services.hidden = true;
    // What the form has and the text cannot say is no news of the text's.
    this.tell([], words.editable);
  }

  private format(spec: Spec): string {
    if (this.form === "compose") return formatCompose({ ...spec, body: slim(spec.body) });
    return this.form === "curl" ? formatCurl(spec, location.origin) : formatRun({ ...spec, body: slim(spec.body) });
  }

  /** Takes what somebody has written. */
  private take(): void {
    const text = this.area.value;
    const read = text.trim() === "" ? { error: "" } : this.read(text);
    if ("error" in read) {
      this.tell([], text.trim() === "" ? words.editable : fill(words.unread, { why: read.error }), text.trim() !== "");
      return;
    }
    this.tell(read.notes, words.editable);
    const { start, ...before } = this.said;
    const { start: _, ...after } = read.spec;
    const patch = mergePatch(before, after);
    this.said = read.spec;
    if (Object.keys(patch).length === 0) return;
    this.isOwn = true;
    this.model.replace(unveiled(patched(this.model.spec, patch), this.model.spec));
  }

  private read(text: string): Read {
    const read = parsePasted(text);
    if ("error" in read || read.kind !== "compose") return read;
    return this.ofCompose(text) ?? read;
  }

  /** Of several services one is chosen. */
  private ofCompose(text: string): Read | undefined {
    const { specs, notes } = parseCompose(text);
    this.services.hidden = specs.length < 2;
    const names = specs.map(({ service }) => service);
    if (!names.includes(this.service)) this.service = names[0] ?? "";
    if (specs.length > 1) {
      const select = choice(names.map((name) => [name, name]), this.service, (name) => {
        this.service = name;
        this.take();
      });
      this.services.replaceChildren(field(words.service, select).element);
    }
    const found = specs.find(({ service }) => service === this.service);
    if (!found) return undefined;
    // Notes are of the whole file; with a service named, of that one.
    return { spec: found.spec, notes: specs.length > 1 ? parseCompose(text, this.service).notes : notes };
  }

  private tell(notes: Note[], status: string, isBad = false): void {
    setText(this.status, status);
    this.status.className = isBad ? "bad" : "hint";
    this.notes.replaceChildren(...notes.map(({ kind, text }) => make("li", { class: kind === "error" ? "bad" : "warn" }, text)));
  }

  private tabs(): HTMLElement {
    made += 1;
    const options = words.forms.map(([value, label]) => {
      const input = make("input", { type: "radio", name: `create-forms-${made}`, value });
      input.checked = value === this.form;
      input.addEventListener("change", () => {
        this.form = value as Form;
        this.write();
      });
      return make("label", {}, input, label);
    });
    return make("fieldset", { class: "choice" }, make("legend", { class: "sr" }, words.asText), ...options);
  }
}
