// A form in a row: another name for an image, or another image for a name. It says what that does before it is done.
import { button, make, setText } from "../dom";
import { why } from "../door";
import { field, line } from "../field";
import { tell } from "../page";
import { tag } from "./api";
import type { ImageRow, Tag } from "./model";
import { find, owners, short, split } from "./model";
import { leaves } from "./retag";
import { broken } from "./rule";
import { words } from "./text";

/** So many names are offered to choose from. */
const OFFERED = 500;

export class Editor {
  readonly element = make("form", { class: "tags-edit", novalidate: "" });
  private readonly control: HTMLInputElement;
  private readonly failure = make("p", { class: "failure", role: "alert", hidden: "" });
  private readonly effect = make("p", { class: "hint", role: "status" });
  private readonly submit: HTMLButtonElement;

  constructor(
    readonly kind: "add" | "move",
    readonly of: Tag,
    private readonly rows: () => readonly ImageRow[],
    private readonly close: () => void,
  ) {
    const isAdd = kind === "add";
    const held = field(isAdd ? words.newName : words.image, line(isAdd ? of.reference : "", () => this.show(), { class: "mono" }), isAdd ? words.newNameHint : words.imageHint);
    this.control = held.control;
    this.setError = held.setError;
    this.submit = make("button", { type: "submit", class: "primary" }, isAdd ? words.addDo : words.moveDo);
    if (!isAdd) held.element.append(this.names());
    this.element.setAttribute("aria-label", isAdd ? words.addTo(of.reference) : words.move(of.reference));
    this.element.append(make("strong", {}, isAdd ? words.addTo(of.reference) : words.move(of.reference)), held.element, this.effect, this.failure, make("p", { class: "buttons" }, this.submit, button(words.cancel, close)));
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.run();
    });
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      close();
    });
  }

  focus(): void {
    this.control.focus();
    this.control.select();
  }

  private readonly setError: (what?: string) => void;

  private names(): HTMLElement {
    const list = make("datalist", { id: `${this.control.id}-names` });
    const all = this.rows().filter(({ id }) => id !== this.of.image.id).map(({ id, tags }) => tags[0] ?? short(id));
    list.append(...all.slice(0, OFFERED).map((value) => make("option", { value })));
    this.control.setAttribute("list", list.id);
    return list;
  }

  /** The image and the name it is to get; or what is wrong, in a sentence. */
  private read(): { image: ImageRow; reference: string } | string {
    const text = this.control.value.trim();
    if (this.kind === "move") {
      const image = find(this.rows(), text);
      return image ? { image, reference: this.of.reference } : words.noImage;
    }
    const wrong = broken(text);
    if (wrong !== undefined) return wrong;
    const { name, tag } = split(text);
    // The image may have got another row meanwhile.
    return { image: this.rows().find(({ id }) => id === this.of.image.id) ?? this.of.image, reference: `${name}:${tag}` };
  }

  /** Says what it will do, or which rule is broken. */
  private show(): void {
    this.failure.hidden = true;
    const read = this.control.value.trim() === "" ? "" : this.read();
    this.setError(typeof read === "string" ? read : undefined);
    if (typeof read === "string") return setText(this.effect, "");
    const owner = owners(this.rows()).get(read.reference);
    if (owner?.id === read.image.id) setText(this.effect, words.isThere(read.reference));
    else setText(this.effect, owner ? words.moves(read.reference, leaves(owner, read.reference)) : "");
    setText(this.submit, owner && owner.id !== read.image.id ? words.moveDo : this.kind === "add" ? words.addDo : words.moveDo);
  }

  private async run(): Promise<void> {
    if (this.submit.disabled) return;
    const read = this.read();
    const wrong = typeof read === "string" ? read : read.image.tags.includes(read.reference) ? words.isThere(read.reference) : undefined;
    this.setError(wrong);
    if (typeof read === "string" || wrong !== undefined) return this.control.focus();
    this.submit.disabled = true;
    try {
      await tag(read.image.id, read.reference);
      tell(true, words.added(read.reference, short(read.image.id)));
      this.close();
    } catch (cause) {
      if (this.element.isConnected) {
        setText(this.failure, why(cause));
        this.failure.hidden = false;
      } else tell(false, why(cause));
    }
    this.submit.disabled = false;
  }
}
