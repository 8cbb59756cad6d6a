// A file of the computer that a job is to have: chosen or dropped, sent once, and kept for another try.
import { make, setText } from "../dom";
import { call, segment } from "../door";
import type { Field } from "../field";
import { field } from "../field";
import { bytes } from "../figure";
import { tell } from "../page";
import { words } from "./text";
import type { Uploaded } from "./upload";
import { upload } from "./upload";

const KINDS = ".tar,.gz,.tgz,.bz2,.xz,.zst";

export class Archive {
  private readonly held: Field<HTMLInputElement>;
  private readonly bar = make("progress", { "aria-label": words.sending });
  private readonly far = make("span", { class: "hint" });
  private readonly sending = make("div", { class: "jobs-far", hidden: "" }, this.bar, this.far);
  readonly element: HTMLElement;
  private readonly gone = new AbortController();
  private sent: { file: File; uploaded: Uploaded } | undefined;

  /** `before` is the id of what was sent for an earlier job: it is taken where no file is chosen. */
  constructor(
    private readonly use: "load" | "import",
    private readonly before = "",
  ) {
    this.held = field(words.file, make("input", { type: "file", accept: KINDS }), before === "" ? words.fileHint : words.fileBefore);
    this.element = make("div", { class: "dialog-part" }, this.held.element, this.sending);
    this.held.control.addEventListener("change", () => this.held.setError());
  }

  /** Takes what is dropped on an element, which would else make the browser leave the page. */
  accept(element: HTMLElement): void {
    element.addEventListener("dragover", (event) => event.preventDefault());
    element.addEventListener("drop", (event) => {
      event.preventDefault();
      const files = event.dataTransfer?.files;
      if (!files || files.length === 0 || this.element.hidden || !this.sending.hidden) return;
      this.held.control.files = files;
      this.held.setError(files.length > 1 ? words.fileOne : undefined);
    });
  }

  /** Sends the file where it is not sent yet, and gives it to `take`. Without a file it says so. */
  async give(take: (id: string) => Promise<void>): Promise<void> {
    const [file, ...more] = this.held.control.files ?? [];
    if (!file && this.before !== "") return take(this.before);
    this.held.setError(!file ? words.fileNone : more.length > 0 ? words.fileOne : undefined);
    if (!file || more.length > 0) return this.held.control.focus();
    try {
      if (this.sent?.file !== file) this.sent = { file, uploaded: await this.send(file) };
      await take(this.sent.uploaded.id);
      // From here on it is the job's.
      this.sent = undefined;
    } catch (cause) {
      if (!this.gone.signal.aborted) {
        // The console may have forgotten it: the next try sends it again.
        this.drop();
        throw cause;
      }
    }
  }

  /** The dialog is closed: what is being sent is given up. */
  close(): void {
    if (!this.sending.hidden) tell(true, words.sendingEnded);
    this.gone.abort();
    this.drop();
  }

  private drop(): void {
    const id = this.sent?.uploaded.id;
    this.sent = undefined;
    if (id !== undefined) call("DELETE", `/api/uploads/${segment(id)}`).catch(() => undefined);
  }

  private async send(file: File): Promise<Uploaded> {
    const stay = (event: Event) => event.preventDefault();
    const show = (sent: number) => {
      this.bar.max = Math.max(1, file.size);
      this.bar.value = Math.min(sent, file.size);
      setText(this.far, sent < file.size ? words.sent(bytes(sent), bytes(file.size)) : words.reading);
    };
    show(0);
    this.sending.hidden = false;
    this.held.control.disabled = true;
    addEventListener("beforeunload", stay);
    try {
      return await upload(file, this.use, show, this.gone.signal);
    } finally {
      removeEventListener("beforeunload", stay);
      this.sending.hidden = true;
      this.held.control.disabled = false;
    }
  }
}
