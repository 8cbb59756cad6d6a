// The files of a container: the folder that one is in, the file that is open, the uploads.
import { button, make, setText } from "../dom";
import { guard } from "../leaving";
import { Acts } from "./acts";
import { Files, told } from "./api";
import { PathBar } from "./bar";
import { droppable } from "./drop";
import { type Entry, type Folder, type Order, filtered, sorted } from "./entry";
import { find } from "./find";
import { chosen } from "./gather";
import { clean, follow, parent, search } from "./path";
import type { Queue } from "./queue";
import { leave, queueOf } from "./queues";
import { Table } from "./table";
import { words } from "./text";
import { Tools } from "./tools";
import { UploadList } from "./uploads";
import { Viewer } from "./viewer";

/** What the page tells. */
export interface FilesOptions {
  id: string;
  name: string;
  running: boolean;
  /** Where it begins. */
  path: string;
  may: { files: boolean; exec: boolean };
}

/** The page of a container's files. */
export class View {
  private readonly files: Files;
  private readonly queue: Queue;
  private readonly acts: Acts;
  private readonly bar = new PathBar((path) => void this.go(path));
  private readonly tools: Tools;
  private readonly table: Table;
  private readonly uploads: UploadList;
  private readonly root: HTMLElement;
  private readonly note = make("p", { class: "note", role: "status" });
  private readonly partial = make("div", { class: "note warned files-head" });
  private readonly failure = make("div", { class: "failure", role: "alert" });
  private readonly empty = make("p", { class: "empty" });
  private readonly place = make("div");
  private readonly ends: (() => void)[] = [];
  private viewer: Viewer | undefined;
  private folder: Folder | undefined;
  /** What the address says: a folder, or a file. */
  private path: string;
  private order: Order = { key: "name", isDown: false };
  /** The folder's entries in that order. */
  private entries: readonly Entry[] = [];
  private all = false;
  /** Whether the folder was changed while a file was open. */
  private isStale = false;
  private reading = new AbortController();

  constructor(
    private readonly element: HTMLElement,
    private options: FilesOptions,
  ) {
    this.path = clean(options.path);
    this.files = new Files(options.id);
    this.queue = queueOf(options.id, this.files);
    this.uploads = new UploadList(this.queue);
    this.queue.changed = () => this.uploads.changed();
    this.queue.idle = () => void this.reload();
    const acts = new Acts(this.files, this.queue, {
      at: () => this.at,
      container: () => this.options.name,
      go: (path) => void this.go(path),
      reload: () => void this.reload(),
    });
    this.acts = acts;
    this.tools = new Tools({
      filter: () => this.draw(),
      folder: () => acts.newFolder(),
      file: () => acts.newFile(),
      upload: (files) => void acts.upload(() => chosen(files, this.at)),
      save: () => this.files.save(this.at),
    });
    this.table = new Table({
      open: (entry) => void this.open(entry),
      up: () => void this.go(parent(this.at)),
      sort: (order) => this.sort(order),
      save: (entry) => this.files.save(acts.pathOf(entry)),
      rename: (entry) => acts.rename(entry),
      remove: (entry) => void acts.remove(entry),
      copy: (entry) => acts.copy(entry),
    });
    this.place.append(this.table.element, this.empty);
    this.partial.hidden = true;
    this.empty.hidden = true;
    this.fail("");
    this.bar.show(this.path);
    this.root = make("div", { class: "files", role: "group", "aria-label": words.filesOf(options.name) }, this.note);
    element.append(this.root);
    this.tellState();
    if (!options.may.files) return;
    this.root.append(this.bar.element, this.tools.element, this.uploads.element, this.failure, this.partial, this.place);
    this.listen();
    void this.show(this.path);
  }

  update(options: FilesOptions): void {
    const before = this.options;
    // One that is gone has no name any more.
    this.options = { ...options, name: options.name || before.name };
    if (before.running === options.running && before.id === options.id && before.may.exec === options.may.exec) return;
    this.tellState();
    this.draw(true);
  }

  detach(): void {
    this.reading.abort();
    this.viewer?.detach();
    this.table.detach();
    this.uploads.detach();
    for (const end of this.ends) end();
    leave(this.queue, this.options.name);
    this.element.replaceChildren();
  }

  private listen(): void {
    const into = () => (this.folder && !this.viewer ? this.folder.path : undefined);
    this.ends.push(droppable(this.root, into, (wanted) => void this.acts.upload(() => wanted)));
    this.ends.push(guard(() => this.viewer?.isChanged ?? false, () => this.mayLeave(), this.element));
    const back = () => void this.back();
    addEventListener("popstate", back);
    this.ends.push(() => removeEventListener("popstate", back));
    this.root.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "l" || event.shiftKey || event.altKey) return;
      event.preventDefault();
      this.bar.type();
    });
  }

  /** The folder that is shown. */
  private get at(): string {
    return this.folder?.path ?? "/";
  }

  /** Goes somewhere, and writes it into the address. */
  private async go(path: string): Promise<void> {
    if (!(await this.mayLeave())) return;
    if (path !== this.path) history.pushState(history.state, "", search(location.search, path));
    await this.show(path);
  }

  /** The browser went back or forth. */
  private async back(): Promise<void> {
    const query = new URLSearchParams(location.search);
    const path = clean(query.get("path") ?? "/");
    if (query.get("tab") !== "files" || path === this.path) return;
    if (await this.mayLeave()) await this.show(path);
    else history.pushState(history.state, "", search(location.search, this.path));
  }

  private async mayLeave(): Promise<boolean> {
    return (await this.viewer?.mayLeave()) ?? true;
  }

  /** What was being read is not wanted any more. */
  private stop(): AbortSignal {
    this.reading.abort();
    this.reading = new AbortController();
    this.place.removeAttribute("aria-busy");
    return this.reading.signal;
  }

  /** Shows what is at a path: a folder, or a file in its folder. What was shown stays until that is read. */
  private async show(path: string, isAll = false): Promise<void> {
    const signal = this.stop();
    this.path = path;
    if (this.viewer && this.folder?.path === path) {
      this.closeViewer();
      this.draw();
      this.table.focus(0);
      if (!this.isStale) return;
    }
    this.place.setAttribute("aria-busy", "true");
    if (!this.folder) this.tools.say(words.loading);
    try {
      const found = await find((at) => this.files.list(at, isAll, signal), path, this.folder);
      if (signal.aborted) return;
      this.closeViewer();
      this.take(found.folder, isAll);
      if (found.path !== path) this.moved(found.path);
      if (found.open) this.view(found.open);
    } catch (cause) {
      if (signal.aborted) return;
      if (!this.folder) this.tools.say("");
      this.fail(told(cause), () => void this.show(path, isAll));
    } finally {
      if (!signal.aborted) this.place.removeAttribute("aria-busy");
    }
  }

  /** Shows a folder that was read. */
  private take(folder: Folder, isAll: boolean): void {
    const isSame = this.folder?.path === folder.path;
    const focused = this.table.focused;
    if (!isSame) this.tools.filter.value = "";
    this.folder = folder;
    this.entries = sorted(folder.entries, this.order);
    this.all = isAll;
    this.isStale = false;
    this.fail("");
    this.draw(isSame);
    if (focused !== undefined) this.table.focus(isSame ? focused : 0);
  }

  /** A link led elsewhere: the address says where. */
  private moved(path: string): void {
    this.path = path;
    history.replaceState(history.state, "", search(location.search, path));
  }

  private async reload(): Promise<void> {
    this.isStale = true;
    if (!this.viewer) await this.show(this.at, this.all);
  }

  private async open(entry: Entry): Promise<void> {
    const path = this.acts.pathOf(entry);
    if (entry.kind === "link" && entry.target !== "") return this.go(follow(this.at, entry.target));
    if (entry.kind !== "file") return this.go(path);
    this.stop();
    this.path = path;
    history.pushState(history.state, "", search(location.search, path));
    this.view(entry);
  }

  private view(entry: Entry): void {
    const path = this.acts.pathOf(entry);
    this.fail("");
    const around = { close: () => void this.go(this.at), saved: () => void (this.isStale = true) };
    this.viewer = new Viewer(this.files, path, entry.size, around);
    this.bar.show(path);
    this.tools.element.hidden = true;
    this.partial.hidden = true;
    this.place.replaceChildren(this.viewer.element);
    this.viewer.element.focus();
  }

  private closeViewer(): void {
    if (!this.viewer) return;
    this.viewer.detach();
    this.viewer = undefined;
    this.place.replaceChildren(this.table.element, this.empty);
    this.tools.element.hidden = false;
  }

  /** Writes the folder as it was read. */
  private draw(isSame = false): void {
    const { folder } = this;
    if (!folder || this.viewer) return;
    const entries = filtered(this.entries, this.tools.filter.value);
    this.bar.show(folder.path);
    this.table.show({ path: folder.path, entries, order: this.order, fixed: this.fixed, isSame });
    this.tools.say(words.counted(entries.length, folder.entries.length));
    this.empty.hidden = entries.length > 0;
    setText(this.empty, folder.entries.length === 0 ? words.empty : words.none);
    this.drawPartial(folder);
  }

  private drawPartial({ partial, way }: Folder): void {
    this.partial.hidden = !partial;
    // A command has read all that it can.
    const more = way === "archive" && !this.all;
    this.partial.replaceChildren(make("span", {}, more ? words.partial : words.partialStill));
    if (more) this.partial.append(button(words.readAll, () => void this.show(this.at, true)));
  }

  private sort(order: Order): void {
    this.order = order;
    this.entries = sorted(this.entries, order);
    this.draw();
  }

  /** Why nothing can be renamed or deleted; empty when it can. */
  private get fixed(): string {
    if (!this.options.may.exec) return words.needExec;
    return this.options.running ? "" : words.startFirst;
  }

  private tellState(): void {
    const { id, name, running, may } = this.options;
    const about = !may.exec ? words.noExec : running ? "" : words.notRunning(name);
    const sentence = !may.files ? words.noGrant : id === "" ? words.gone : about;
    setText(this.note, sentence);
    this.note.hidden = sentence === "";
    this.note.classList.toggle("warned", id === "");
  }

  private fail(sentence: string, again?: () => void): void {
    this.failure.hidden = sentence === "";
    const buttons = make("div", { class: "buttons" });
    if (again) buttons.append(button(words.retry, again));
    if (again && this.path !== "/") buttons.append(button(words.toRoot, () => void this.go("/")));
    this.failure.replaceChildren(make("p", {}, sentence), buttons);
  }
}
