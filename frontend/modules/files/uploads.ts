// The list of uploads: what is sent, what is asked about, what failed and why.
import { button, iconButton, make, setText } from "../dom";
import { bytes, rate } from "../figure";
import { base } from "./path";
import type { Queue, State, Upload } from "./queue";
import { shown } from "./shown";
import { words } from "./text";

/** So many are shown; of more, those that are done are counted only. */
const MOST = 30;
/** A speed is told after so many milliseconds. */
const SETTLED = 500;

/** The list. */
export class UploadList {
  readonly element: HTMLElement;
  private readonly summary = make("strong", { role: "status" });
  private readonly list = make("ul", {});
  private readonly more = make("p", { class: "muted" });
  private readonly stop: HTMLButtonElement;
  private readonly clear: HTMLButtonElement;
  private readonly rows = new Map<Upload, Row>();
  private frame = 0;

  constructor(private readonly queue: Queue) {
    this.stop = button(words.cancelAll, () => queue.cancelAll());
    this.clear = iconButton("x", words.clear, () => queue.clear());
    const head = make("div", { class: "files-head" }, this.summary, make("span", { class: "spring" }), this.stop, this.clear);
    this.element = make("section", { class: "panel files-uploads", "aria-label": words.uploads }, head, this.list, this.more);
    this.draw();
  }

  /** Something differs: it is drawn with the next frame. */
  changed(): void {
    this.frame ||= requestAnimationFrame(() => this.draw());
  }

  detach(): void {
    cancelAnimationFrame(this.frame);
  }

  private draw(): void {
    this.frame = 0;
    const { queue } = this;
    const all = queue.uploads;
    const isActive = queue.isActive;
    this.element.hidden = all.length === 0;
    const done = queue.count("done");
    const text = isActive ? words.uploading(all.length - queue.count("waiting", "sending", "asking"), all.length) : words.ended(done, queue.count("failed"), queue.count("skipped", "cancelled"));
    setText(this.summary, text);
    this.stop.hidden = !isActive;
    this.clear.hidden = isActive;
    const open = all.length <= MOST ? all : all.filter(({ state }) => state !== "done" && state !== "skipped");
    // What needs a decision is never among those that are only counted.
    const asked = open.slice(MOST).filter(({ state }) => state === "asking" || state === "sending");
    const visible = [...asked, ...open.slice(0, MOST)];
    this.place(visible);
    this.more.hidden = open.length <= visible.length;
    setText(this.more, words.andMore(open.length - visible.length));
  }

  /** Rows stay what they are, so that the focus stays where it is. */
  private place(visible: Upload[]): void {
    const now = performance.now();
    const kept = new Set(visible);
    for (const [upload, row] of this.rows) {
      if (kept.has(upload)) continue;
      row.element.remove();
      this.rows.delete(upload);
    }
    visible.forEach((upload, nth) => {
      let row = this.rows.get(upload);
      if (!row) {
        row = new Row(this.queue, upload);
        this.rows.set(upload, row);
      }
      row.draw(now);
      if (this.list.children[nth] !== row.element) this.list.insertBefore(row.element, this.list.children[nth] ?? null);
    });
  }
}

/** One upload. */
class Row {
  readonly element: HTMLLIElement;
  private readonly progress: HTMLProgressElement;
  private readonly status = make("span", { class: "muted" });
  private readonly buttons = make("span", { class: "buttons" });
  private readonly name: string;
  private drawn: State | undefined;

  constructor(
    private readonly queue: Queue,
    private readonly upload: Upload,
  ) {
    this.name = shown(base(upload.path));
    this.progress = make("progress", { max: "1", "aria-label": words.progressOf(this.name) });
    const name = make("bdi", { class: "wrap", title: upload.path }, this.name);
    this.element = make("li", {}, name, this.progress, this.status, this.buttons);
  }

  draw(now: number): void {
    const { upload } = this;
    const size = upload.file?.size ?? 0;
    if (upload.state === "sending" && size > 0) this.progress.value = upload.sent / size;
    setText(this.status, status(upload, size, now));
    if (this.drawn === upload.state) return;
    this.drawn = upload.state;
    this.progress.hidden = upload.state !== "sending";
    this.status.className = upload.state === "failed" ? "bad wrap" : "muted";
    const hadFocus = this.buttons.contains(document.activeElement);
    this.buttons.replaceChildren(...this.offered());
    if (hadFocus) this.buttons.querySelector("button")?.focus();
  }

  /** What can be done with it as it stands. */
  private offered(): HTMLElement[] {
    const { queue, upload, name } = this;
    switch (upload.state) {
      case "asking":
        return [
          button(words.overwrite, () => queue.answer(upload, true, false)),
          button(words.skip, () => queue.answer(upload, false, false)),
          button(words.overwriteAll, () => queue.answer(upload, true, true)),
          button(words.skipAll, () => queue.answer(upload, false, true)),
        ];
      case "waiting":
      case "sending":
        return [iconButton("x", words.cancelOf(name), () => queue.cancel(upload))];
      case "failed":
      case "cancelled":
        return [iconButton("rotate-cw", words.retryOf(name), () => queue.retry(upload))];
      default:
        return [];
    }
  }
}

function status(upload: Upload, size: number, now: number): string {
  switch (upload.state) {
    case "waiting":
      return words.waiting;
    case "sending": {
      if (upload.sent >= size) return words.writing;
      const time = now - upload.begun;
      return words.sending(bytes(upload.sent), bytes(size), time < SETTLED ? "" : rate((upload.sent * 1000) / time));
    }
    case "asking":
      return words.exists;
    case "done":
      return words.done;
    case "skipped":
      return words.skipped;
    case "failed":
      return upload.why;
    case "cancelled":
      return upload.sent > 0 && upload.sent >= size ? words.cancelledLate : words.cancelled;
  }
}
