// A file opened: read and edited as text, seen as an image, or its first bytes.
import { button, make } from "../dom";
import { confirm } from "../dialog";
import type { Editor } from "../editor";
import { bytes } from "../figure";
import { quayside, tell } from "../page";
import { text } from "../text";
import { type Files, type State, told } from "./api";
import { HEX, LARGEST, LARGEST_IMAGE, hex, understand } from "./content";
import { modeText } from "./entry";
import { base } from "./path";
import { ago, shown } from "./shown";
import { words } from "./text";

/** Texts that were left unsaved, by container and path: going back in the browser cannot be asked about. */
const drafts = new Map<string, { text: string; state: State }>();
/** So many are kept. */
const KEPT = 5;

/** What the page does about it. */
export interface Around {
  close(): void;
  saved(): void;
}

/** One file. */
export class Viewer {
  readonly element: HTMLElement;
  private readonly facts = make("span", { class: "counts", role: "status" }, words.reading);
  private readonly buttons = make("div", { class: "buttons" });
  private readonly note = make("p", { class: "note" });
  private readonly failure = make("div", { class: "failure", role: "alert" });
  private readonly place = make("div", { class: "files-content" });
  private readonly edit: HTMLButtonElement;
  private readonly save: HTMLButtonElement;
  private readonly revert: HTMLButtonElement;
  private readonly reading = new AbortController();
  private editor: Editor | undefined;
  /** The text and the state of the file as they were read or saved last. */
  private text = "";
  private state: State = { size: 0, mode: 0, modified: 0 };
  private isEditing = false;
  private isSaving = false;

  /** Opens a file; one whose size is known to be too large is not read. */
  constructor(
    private readonly files: Files,
    readonly path: string,
    size: number,
    private readonly around: Around,
  ) {
    this.edit = button(words.edit, () => this.begin());
    this.save = button(words.save, () => void this.write(), "primary");
    this.revert = button(words.revert, () => this.drop());
    const download = button(words.download, () => files.save(path));
    const close = button(words.close, () => around.close());
    this.buttons.append(this.edit, this.save, this.revert, download, close);
    const head = make("div", { class: "files-head" }, this.facts, make("span", { class: "spring" }), this.buttons);
    this.element = make("section", { class: "files-view", "aria-label": words.content(shown(base(path))), tabindex: "-1" }, head, this.note, this.failure, this.place);
    this.element.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s" || event.shiftKey || event.altKey) return;
      event.preventDefault();
      void this.write();
    });
    this.say("");
    this.fail("");
    this.offer();
    if (size <= LARGEST) void this.load();
    else this.refuse(words.tooLarge(bytes(size)));
  }

  /** Whether there is something that is not saved. */
  get isChanged(): boolean {
    return this.editor !== undefined && this.editor.text() !== this.text;
  }

  /** Asks whether what is not saved may be lost. */
  async mayLeave(): Promise<boolean> {
    if (!this.isChanged) return true;
    const isSure = await confirm(words.leave, [words.leaveWhat(shown(this.path))], words.leaveIt, true);
    if (isSure) this.drop();
    return isSure;
  }

  /** Ends it. What is not saved comes back when the file is opened again. */
  detach(): void {
    this.reading.abort();
    if (this.editor && this.isChanged) {
      drafts.delete(this.key);
      drafts.set(this.key, { text: this.editor.text(), state: this.state });
      for (const oldest of [...drafts.keys()].slice(0, -KEPT)) drafts.delete(oldest);
    }
    this.editor?.detach();
    this.editor = undefined;
  }

  private get key(): string {
    return this.files.at(this.path);
  }

  private async load(): Promise<void> {
    try {
      const { bytes: content, ...state } = await this.files.read(this.path, this.reading.signal);
      this.state = state;
      this.describe();
      await this.show(content);
    } catch (cause) {
      if (this.reading.signal.aborted) return;
      this.facts.textContent = "";
      this.fail(told(cause));
    }
  }

  private async show(content: Uint8Array): Promise<void> {
    const understood = understand(content);
    if (understood.kind === "text") return this.showText(understood.text);
    if (understood.kind === "binary") {
      this.say(content.length > HEX ? words.binary(bytes(HEX)) : words.binaryWhole);
      this.place.append(make("pre", { class: "mono files-hex", tabindex: "0" }, hex(content.subarray(0, HEX))));
      return;
    }
    if (content.length > LARGEST_IMAGE) return this.say(words.imageLarge(bytes(content.length)));
    const image = make("img", { alt: words.image(shown(base(this.path))), src: await dataUrl(content, understood.type) });
    this.place.append(image);
  }

  private async showText(content: string): Promise<void> {
    const module = await quayside().module("editor").catch(() => Promise.reject(new Error(text.notLoaded)));
    if (this.reading.signal.aborted) return;
    this.text = content;
    const changed = () => this.offer();
    this.editor = module.attach(this.place, { text: content, name: base(this.path), readonly: true, changed }) as Editor;
    const draft = drafts.get(this.key);
    drafts.delete(this.key);
    if (draft !== undefined && draft.text !== content) {
      this.begin();
      this.editor.update({ text: draft.text });
      // What was changed since then is asked about before it is written over.
      this.state = draft.state;
      this.say(words.restored);
    }
    this.offer();
  }

  private begin(): void {
    this.isEditing = true;
    this.editor?.update({ readonly: false });
    this.editor?.focus();
    this.offer();
  }

  /** Back to the text of the file. */
  private drop(): void {
    this.isEditing = false;
    this.editor?.update({ text: this.text, readonly: true });
    this.say("");
    this.fail("");
    this.offer();
    this.edit.focus();
  }

  private async write(): Promise<void> {
    const { editor, path } = this;
    if (!editor || !this.isChanged || this.isSaving) return;
    this.isSaving = true;
    this.offer();
    // What is seen now is saved, whatever is typed while the file is looked at.
    const written = editor.text();
    try {
      const before = await this.files.state(path);
      const isSame = before !== undefined && before.modified === this.state.modified && before.size === this.state.size;
      if (!isSame && !(await this.askOver(before === undefined))) return;
      if (this.reading.signal.aborted || !this.isEditing) return;
      await this.files.write(path, written, this.state.mode, before !== undefined);
      this.text = written;
      this.say("");
      this.fail("");
      tell(true, words.saved(shown(path)));
      this.around.saved();
      if (this.reading.signal.aborted) return;
      // A button that waits has lost the focus.
      editor.focus();
      this.state = (await this.files.state(path).catch(() => undefined)) ?? this.state;
      this.describe();
    } catch (cause) {
      this.fail(told(cause));
    } finally {
      this.isSaving = false;
      this.offer();
    }
  }

  private askOver(isGone: boolean): Promise<boolean> {
    const path = shown(this.path);
    if (isGone) return confirm(words.vanished, [words.vanishedWhat(path)], words.save);
    return confirm(words.changed, [words.changedWhat(path)], words.overwrite, true);
  }

  private describe(): void {
    const { size, mode, modified } = this.state;
    const facts = [bytes(size), " · ", make("span", { class: "mono" }, modeText("file", mode)), " · ", ago(modified, Date.now())];
    this.facts.replaceChildren(...facts);
  }

  /** Shows the buttons that do something now. */
  private offer(): void {
    const isChanged = this.isChanged;
    this.edit.hidden = !this.editor || this.isEditing;
    this.save.hidden = !this.isEditing;
    this.revert.hidden = !this.isEditing;
    this.save.disabled = !isChanged || this.isSaving;
    this.revert.disabled = this.isSaving;
    const label = this.isSaving ? words.saving : words.save;
    if (this.save.textContent !== label) this.save.textContent = label;
    this.element.classList.toggle("changed", isChanged);
  }

  private refuse(sentence: string): void {
    this.facts.textContent = "";
    this.say(sentence);
  }

  private say(sentence: string): void {
    this.note.textContent = sentence;
    this.note.hidden = sentence === "";
  }

  private fail(sentence: string): void {
    this.failure.textContent = sentence;
    this.failure.hidden = sentence === "";
  }
}

function dataUrl(content: Uint8Array, type: string): Promise<string> {
  return new Promise((give, fail) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => give(String(reader.result)));
    reader.addEventListener("error", () => fail(reader.error));
    reader.readAsDataURL(new Blob([content as Uint8Array<ArrayBuffer>], { type }));
  });
}
