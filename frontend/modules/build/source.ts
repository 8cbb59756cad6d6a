// What is built from: a folder or an archive, a Dockerfile that is written here, a URL, or what was built before.
import { make, setText } from "../dom";
import { field, line } from "../field";
import type { From } from "./command";
import type { Outline } from "./dockerfile";
import { outline } from "./dockerfile";
import { droppable } from "./drop";
import { Earlier } from "./earlier";
import { remoteProblem } from "./model";
import type { Source as Ordered } from "./model";
import { Picker } from "./picker";
import type { Picked } from "./picker";
import { Segments } from "./segments";
import { words } from "./text";
import { Written } from "./written";

export type Way = "folder" | "text" | "url" | "earlier";

export class Source {
  readonly element: HTMLElement;
  private readonly segments: Segments<Way>;
  private readonly folder: Picker;
  private readonly context: Picker;
  private readonly written: Written;
  private readonly url;
  private readonly bodies: Record<Exclude<Way, "earlier">, HTMLElement>;
  private readonly earlierPlace = make("div", { hidden: "" });
  private readonly error = make("p", { class: "bad", role: "alert", hidden: "" });
  private earlier: Earlier | undefined;
  private way: Way = "folder";
  /** What stood there before anybody chose. */
  private base: unknown[] = [];

  /** `use` is told the number of an earlier build. */
  constructor(
    private readonly changed: () => void,
    private readonly use: (id: string) => void,
  ) {
    this.folder = new Picker(true, changed);
    this.context = new Picker(false, changed);
    this.written = new Written(changed);
    this.url = field(words.remote, line("", changed, { class: "mono", inputmode: "url", placeholder: "https://git.lan/team/app.git#main" }), words.remoteHint);
    const optional = make("div", { class: "build-picker" }, make("h2", {}, words.contextTitle), this.context.element);
    this.bodies = { folder: this.folder.element, text: make("div", { class: "build-picker" }, this.written.element, optional), url: this.url.element };
    this.segments = new Segments<Way>(words.source, words.ways, this.way, (way) => {
      this.show(way);
      changed();
    });
    this.element = make("div", { class: "build-source" }, this.segments.element, ...Object.values(this.bodies), this.earlierPlace, this.error);
    this.show(this.way);
  }

  detach(): void {
    this.folder.detach();
    this.context.detach();
    this.written.detach();
    this.earlier?.detach();
  }

  /** Files may be dropped anywhere on an element. */
  takeDropsOn(element: HTMLElement): () => void {
    return droppable(element, (data) => {
      if (this.way !== "text") this.show("folder");
      (this.way === "text" ? this.context : this.folder).drop(data);
      this.changed();
    });
  }

  show(way: Way): void {
    this.way = way;
    this.segments.set(way);
    for (const [name, body] of Object.entries(this.bodies)) body.hidden = name !== way;
    this.earlierPlace.hidden = way !== "earlier";
    if (way === "text") this.written.show();
    if (way === "earlier" && !this.earlier) {
      this.earlier = new Earlier(this.use);
      this.earlierPlace.append(this.earlier.element);
    }
  }

  setRemote(remote: string): void {
    this.url.control.value = remote;
    this.show("url");
  }

  /** Shows what an earlier job was built from. */
  set(source: Partial<{ remote: string; upload: string; text: string }>, job: string): void {
    const { remote, upload, text } = source;
    if (text !== undefined) {
      this.written.set(text);
      if (upload) this.context.reuse(upload, job);
      else this.context.clear();
      this.show("text");
    } else if (upload !== undefined) {
      this.folder.reuse(upload, job);
      this.show("folder");
    } else if (remote !== undefined) this.setRemote(remote);
  }

  setDockerfile(name: string): void {
    this.folder.setDockerfile(name);
    this.context.setDockerfile(name);
  }

  /** What has to be sent first. */
  get picked(): Picked | undefined {
    return this.way === "folder" ? this.folder.picked : this.way === "text" ? this.context.picked : undefined;
  }

  /** What is ordered, once what has to be sent is there. */
  ordered(upload: string | undefined): Ordered {
    if (this.way === "text") return upload === undefined ? { text: this.written.text } : { text: this.written.text, upload };
    return upload === undefined ? { remote: this.url.control.value.trim() } : { upload };
  }

  /** The same for a command. */
  get from(): From | undefined {
    const { picked } = this;
    const name = picked && "archive" in picked ? picked.archive.name : picked && "context" in picked ? picked.context.name : undefined;
    if (this.way === "text") return name === undefined ? { text: this.written.text } : { text: this.written.text, folder: name };
    if (this.way === "url") return { remote: this.url.control.value.trim() || "URL" };
    if (name === undefined) return { folder: "." };
    return picked && "archive" in picked ? { archive: name } : { folder: name };
  }

  /** What the Dockerfile offers, where it can be read. */
  get outline(): Outline | undefined {
    const text = this.way === "text" ? this.written.text : this.way === "folder" && this.folder.picked ? this.folder.dockerfile : undefined;
    return text === undefined ? undefined : outline(text);
  }

  /** Whether something was chosen or written that would be lost. */
  get isTouched(): boolean {
    return this.state.some((part, nth) => part !== this.base[nth]);
  }

  /** What stands there now is nothing that would be lost. */
  settle(): void {
    this.base = this.state;
  }

  private get state(): unknown[] {
    return [this.folder.picked, this.context.picked, this.written.text, this.url.control.value];
  }

  /** Says what is wrong; before anybody asked, an empty source is no mistake. Gives how much has to be corrected. */
  tell(isAsked: boolean): number {
    if (this.way === "text") this.written.tell();
    const problem = this.problem;
    this.url.setError(this.way === "url" && isAsked ? problem : undefined);
    const general = this.way !== "url" && isAsked ? (problem ?? "") : "";
    setText(this.error, general);
    this.error.hidden = general === "";
    return problem === undefined ? 0 : 1;
  }

  focus(): void {
    if (this.problem === undefined) return;
    if (this.way === "text") this.written.focus();
    else if (this.way === "url") this.url.control.focus();
    else this.element.querySelector<HTMLElement>(".build-zone button")?.focus();
  }

  private get problem(): string | undefined {
    if (this.way === "url") return remoteProblem(this.url.control.value.trim());
    if (this.way === "earlier") return words.earlierPick;
    if (this.folder.isReading || this.context.isReading) return words.readingAll;
    if (this.way === "text" && this.written.text.trim() === "") return words.textMissing;
    const { picked } = this;
    if (!picked) return this.way === "folder" ? words.nothingChosen : undefined;
    if (!("context" in picked)) return undefined;
    const { sifted } = picked;
    if (sifted.bad) return words.badRules(sifted.rules, sifted.bad.line, sifted.bad.pattern);
    return sifted.kept.length === 0 && this.way === "folder" ? words.empty : undefined;
  }
}
