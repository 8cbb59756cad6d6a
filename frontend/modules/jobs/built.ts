// What came of a build: the image with its size and tags, and what can be done with it.
import { button, make } from "../dom";
import { ENGINE, ask, query, segment } from "../door";
import { bytes } from "../figure";
import { modal } from "../modal";
import type { Job, May } from "./job";
import { words } from "./text";

/** What the engine says of an image. */
interface Inspected {
  Id?: string;
  RepoTags?: string[] | null;
  Size?: number;
  Os?: string;
  Architecture?: string;
  Variant?: string;
}

/** So many tags can be pushed from here; the image's own page has them all. */
const PUSHES = 6;

export class Built {
  readonly element = make("section", { class: "panel", "aria-label": words.result, hidden: "" });
  private readonly gone = new AbortController();
  private asked = "";

  constructor(private readonly may: May) {}

  show(job: Job): void {
    const [, id = ""] = (job.state === "done" && /^\/images\/([^/?]+)/.exec(job.link)) || [];
    if (id === this.asked) return;
    this.asked = id;
    void this.load(id);
  }

  detach(): void {
    this.gone.abort();
  }

  private async load(id: string): Promise<void> {
    const answer = await ask("GET", `${ENGINE}/images/${segment(id)}/json`, undefined, this.gone.signal).catch(() => undefined);
    if (!answer) return;
    if (answer.status === 404) return this.draw([make("p", { class: "hint" }, words.imageGone)]);
    if (answer.status !== 200) return;
    const image = JSON.parse(answer.body) as Inspected;
    const tags = image.RepoTags ?? [];
    const platform = [image.Os, image.Architecture, image.Variant].filter((part) => part).join("/");
    const facts = make(
      "dl",
      { class: "facts" },
      fact(words.image, make("a", { class: "mono", href: `/images/${segment(id)}` }, id)),
      fact(words.size, bytes(image.Size ?? 0)),
      fact(words.platform, platform),
      fact(words.tags, tags.length === 0 ? words.noTags : tags.join(", ")),
    );
    const run = make("a", { class: "button primary", href: `/containers/create${query({ image: tags[0] ?? image.Id ?? id })}` }, words.run);
    const pushes = this.may.registries ? tags.slice(0, PUSHES).map((tag) => button(words.push(tag), () => void modal({ act: "push", image: tag }))) : [];
    this.draw([facts, make("div", { class: "buttons" }, ...(this.may.create ? [run] : []), ...pushes)]);
  }

  private draw(about: HTMLElement[]): void {
    this.element.replaceChildren(make("h2", {}, words.result), ...about);
    this.element.hidden = false;
  }
}

function fact(label: string, value: Node | string): HTMLElement {
  return make("div", { class: "fact" }, make("dt", {}, label), make("dd", {}, value));
}
