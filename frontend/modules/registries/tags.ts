// The tags of a repository. What a tag names is read when its row comes into sight.
import { button, iconButton, make, setText } from "../dom";
import { go } from "../page";
import type { Content } from "./api";
import type { Panel } from "./browse";
import { remove } from "./deletion";
import type { RegistriesOptions } from "./options";
import { newestFirst } from "./order";
import { empty, failure, filter, matches, table } from "./parts";
import { Queue } from "./queue";
import type { Manifest, Registry } from "./registry";
import { pageOf } from "./registry";
import { TagRow } from "./tag";
import { words } from "./text";

/** So many rows are made at once. */
const BATCH = 200;

export class Tags implements Panel {
  private readonly gone = new AbortController();
  private readonly typed: HTMLInputElement;
  private readonly count = make("p", { class: "counts", role: "status" }, words.loading);
  private readonly body = make("tbody");
  private readonly table: HTMLTableElement;
  private readonly note = make("div");
  private readonly more = button("", () => this.grow());
  readonly element: HTMLElement;
  private readonly rows = new Map<string, TagRow>();
  private readonly manifests: Queue<Manifest>;
  private readonly sight: IntersectionObserver;
  private tags: string[] = [];
  private shown: string[] = [];
  private made = 0;

  constructor(
    private readonly content: Content,
    private readonly registry: Registry,
    private readonly options: RegistriesOptions,
  ) {
    this.typed = filter(words.filterTags, options.q, () => this.draw());
    this.manifests = new Queue(
      (tag) => content.manifest(options.repository, tag),
      (tag) => this.rows.get(tag)?.show(this.manifests.get(tag)),
    );
    this.sight = new IntersectionObserver((seen) => this.seen(seen), { rootMargin: "120px" });
    this.table = table(words.tagsOf(options.repository), [words.tag, words.digest, words.size, words.created, words.platforms, words.actions], this.body);
    this.table.classList.add("registries-tags");
    this.table.hidden = this.more.hidden = true;
    const refresh = iconButton("refresh-cw", words.refresh, () => void this.load());
    this.element = make("div", {}, make("div", { class: "tools" }, this.typed, this.count, make("span", { class: "spring" }), refresh), this.note, this.table, make("p", { class: "buttons" }, this.more));
    void this.load();
  }

  filter(q: string): void {
    if (this.typed.value.trim() === q) return;
    this.typed.value = q;
    this.draw();
  }

  detach(): void {
    this.gone.abort();
    this.sight.disconnect();
  }

  private async load(): Promise<void> {
    const { signal } = this.gone;
    try {
      const tags = await this.content.tags(this.options.repository);
      if (signal.aborted) return;
      for (const tag of this.tags) this.manifests.forget(tag);
      this.rows.clear();
      this.tags = newestFirst(tags);
      this.draw();
    } catch (cause) {
      if (signal.aborted) return;
      setText(this.count, "");
      this.table.hidden = this.more.hidden = true;
      this.note.replaceChildren(failure(cause, () => void this.load()));
    }
  }

  private draw(): void {
    const typed = this.typed.value.trim();
    this.shown = this.tags.filter((tag) => matches(tag, typed));
    setText(this.count, words.tagsCount(this.shown.length, this.tags.length));
    const isNone = this.shown.length === 0;
    const back = make("a", { href: pageOf(this.registry.id) }, words.repositories);
    this.note.replaceChildren(...(isNone ? [this.tags.length === 0 ? empty(words.noTags, back) : empty(words.noMatch)] : []));
    this.table.hidden = isNone;
    this.sight.disconnect();
    this.body.replaceChildren();
    this.made = 0;
    this.grow();
  }

  private grow(): void {
    const next = this.shown.slice(this.made, this.made + BATCH);
    this.made += next.length;
    for (const tag of next) {
      const row = this.rows.get(tag) ?? this.row(tag);
      this.body.append(row.element);
      if (!this.manifests.get(tag)) this.sight.observe(row.element);
    }
    const left = this.shown.length - this.made;
    this.more.hidden = left === 0;
    setText(this.more, words.showMore(left));
  }

  private row(tag: string): TagRow {
    const row = new TagRow(tag, this.registry, this.options, {
      again: () => this.manifests.again(tag),
      remove: () => this.remove(tag),
    });
    this.rows.set(tag, row);
    return row;
  }

  private seen(entries: IntersectionObserverEntry[]): void {
    // The first in sight is read first: the queue takes the last that was wanted.
    for (const { target, isIntersecting } of entries.reverse()) {
      const tag = (target as HTMLElement).dataset["tag"] ?? "";
      if (isIntersecting) this.manifests.want(tag);
      else this.manifests.leave(tag);
    }
  }

  private async remove(tag: string): Promise<void> {
    const gone = await remove({ tag, tags: this.tags, manifests: this.manifests, content: this.content, registry: this.registry, repository: this.options.repository });
    if (gone.length === 0 || this.gone.signal.aborted) return;
    for (const each of gone) {
      this.manifests.forget(each);
      this.rows.delete(each);
    }
    this.tags = this.tags.filter((each) => !gone.includes(each));
    if (this.tags.length === 0) return go(pageOf(this.registry.id));
    this.draw();
    this.typed.focus();
  }
}
