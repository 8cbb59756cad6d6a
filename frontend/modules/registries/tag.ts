// A tag's row.
import { button, copy, iconButton, make } from "../dom";
import { bytes } from "../figure";
import { tell } from "../page";
import { told } from "./api";
import type { RegistriesOptions } from "./options";
import { act, ago, cell, pull } from "./parts";
import type { Known } from "./queue";
import type { Manifest, Registry } from "./registry";
import { millis, referenceOf, short } from "./registry";
import { words } from "./text";

/** More platforms than these are only counted. */
const PLATFORMS = 3;

/** What is done elsewhere. */
interface Acts {
  again(): void;
  remove(): Promise<void>;
}

export class TagRow {
  readonly element: HTMLTableRowElement;
  private readonly digest = cell(words.digest, words.reading);
  private readonly size = cell(words.size);
  private readonly created = cell(words.created);
  private readonly platforms = cell(words.platforms);

  constructor(
    private readonly tag: string,
    registry: Registry,
    { may, repository }: RegistriesOptions,
    private readonly acts: Acts,
  ) {
    const reference = referenceOf(registry.host, repository, tag);
    const copying = iconButton("copy", words.copyReference(reference), () => {
      copy(reference);
      tell(true, words.copied(reference));
    });
    const buttons: HTMLElement[] = [copying];
    if (may.images) buttons.unshift(act(words.pull, words.pullOf(reference), () => pull(reference, registry.id)));
    if (may.admin || (may.registries && may.remove)) buttons.push(act(words.deleteDo, words.deleteOf(tag), acts.remove, "link danger"));
    const name = make("th", { scope: "row", class: "mono" }, tag);
    this.element = make("tr", { "data-tag": tag, "aria-label": tag }, name, this.digest, this.size, this.created, this.platforms, cell(words.actions, ...buttons));
  }

  /** Shows what is known of what it names; nothing until it was read. */
  show(known: Known<Manifest> | undefined): void {
    if (!known) return;
    if ("cause" in known) {
      const again = button(words.retry, () => {
        this.digest.replaceChildren(words.reading);
        this.acts.again();
      }, "link");
      again.setAttribute("aria-label", words.readAgain(this.tag));
      return this.digest.replaceChildren(make("span", { class: "hint" }, told(known.cause), " ", again));
    }
    const { digest, size, created, of } = known.value;
    const copying = button("", () => {
      copy(digest);
      tell(true, words.copied(digest));
    }, "id plain mono");
    copying.textContent = short(digest);
    copying.title = digest;
    copying.setAttribute("aria-label", words.copyDigest(short(digest), this.tag));
    this.digest.replaceChildren(copying);
    const title = of ? words.sizeOf(of) : words.sizeCompressed;
    this.size.replaceChildren(size > 0 ? make("span", { title }, bytes(size)) : words.none);
    const at = millis(created);
    this.created.replaceChildren(at === undefined ? words.none : ago(at));
    this.platforms.replaceChildren(...this.named((known.value.platforms ?? []).map(({ platform }) => platform)));
  }

  /** An index also names attestations, of no platform that is known. */
  private named(all: string[]): (Node | string)[] {
    const known = [...new Set(all.filter((platform) => platform !== "" && !platform.startsWith("unknown")))];
    if (known.length === 0) return [words.none];
    const shown = known.slice(0, PLATFORMS).join(", ");
    if (known.length <= PLATFORMS) return [shown];
    const rest = make("details", {}, make("summary", {}, `${shown} ${words.morePlatforms(known.length - PLATFORMS)}`), known.slice(PLATFORMS).join(", "));
    return [rest];
  }
}
