// The line of controls above a log.
import { type Filter, download } from "./ask";
import { button, make, setPressed, setText, toggle } from "../dom";
import { LEVELS, type Level } from "./level";
import { type Menu, check, menu } from "../menu";
import { Period } from "./period";
import type { Preferences } from "./prefs";
import type { Strand } from "./strand";
import { words } from "./text";
import type { Zone } from "./time";

/** What the controls do. */
export interface Controls {
  filter(change: Partial<Filter>): void;
  levels(hidden: ReadonlySet<Level>): void;
  prefer(change: Partial<Preferences>): void;
  follow(on: boolean): void;
  pause(on: boolean): void;
  /** Other containers are shown or hidden. */
  chosen(): void;
}

/** How the view stands. */
export interface Standing {
  following: boolean;
  paused: boolean;
  preferences: Preferences;
  filter: Filter;
  strands: readonly Strand[];
}

/** The controls. */
export class Toolbar {
  readonly element = make("div", { class: "log-bar", role: "toolbar", "aria-label": words.tools });
  private readonly following: HTMLButtonElement;
  private readonly paused: HTMLButtonElement;
  private readonly wrap: HTMLButtonElement;
  private readonly out: HTMLButtonElement;
  private readonly err: HTMLButtonElement;
  private readonly zone = make("select", { "aria-label": words.times });
  private readonly period: Period;
  private readonly level: Menu;
  private readonly containers: Menu;
  private readonly downloads: Menu;
  private readonly hidden = new Set<Level>();
  private readonly controls: Controls;
  private listed = "";

  constructor(controls: Controls, search: HTMLElement) {
    this.controls = controls;
    const pressed = (element: HTMLElement) => element.getAttribute("aria-pressed") === "true";
    this.out = toggle("stdout", "stdout", () => controls.filter({ out: !pressed(this.out) }));
    this.err = toggle("stderr", "stderr", () => controls.filter({ err: !pressed(this.err) }));
    this.wrap = toggle(words.wrap, words.wrapHint, () => controls.prefer({ wrap: !pressed(this.wrap) }));
    this.following = toggle(words.follow, words.followHint, () => controls.follow(!pressed(this.following)));
    this.following.classList.add("log-follow");
    this.paused = toggle(words.pause, words.pause, () => controls.pause(!pressed(this.paused)));
    this.period = new Period((since, until) => controls.filter({ since, until }));
    for (const [value, label] of [["local", words.local], ["utc", words.utc], ["off", words.off]] as const) {
      this.zone.append(make("option", { value }, label));
    }
    this.zone.addEventListener("change", () => controls.prefer({ zone: this.zone.value as Zone }));
    this.level = menu(words.levels, ...LEVELS.map((level) => this.levelBox(level)), make("p", { class: "hint" }, words.levelsHint));
    this.containers = menu(words.containers);
    this.downloads = menu(words.download);

    const streams = make("span", { class: "log-streams", role: "group", "aria-label": words.streams }, this.out, this.err);
    const filters = make("div", { class: "log-filters" }, streams, this.level.element, this.period.menu.element, this.containers.element, this.zone, this.wrap);
    // Where there is little room, the filters are folded away.
    const fold: HTMLButtonElement = button(words.filters, () => {
      const open = this.element.classList.toggle("open");
      fold.setAttribute("aria-expanded", String(open));
    }, "log-more");
    fold.setAttribute("aria-expanded", "false");
    this.element.append(search, fold, filters, make("span", { class: "spring" }), this.paused, this.following, this.downloads.element);
  }

  /** Shows how the view stands. */
  update({ following, paused, preferences, filter, strands }: Standing): void {
    setPressed(this.following, following);
    setPressed(this.paused, paused);
    setText(this.paused, paused ? words.resume : words.pause);
    setPressed(this.wrap, preferences.wrap);
    setPressed(this.out, filter.out);
    setPressed(this.err, filter.err);
    if (this.zone.value !== preferences.zone) this.zone.value = preferences.zone;
    this.period.in(preferences.zone);
    this.list(filter, strands);
  }

  /** Shows all levels again. */
  everyLevel(): void {
    this.hidden.clear();
    for (const box of this.level.content.querySelectorAll("input")) box.checked = true;
    this.tellLevels();
  }

  private levelBox(level: Level): HTMLElement {
    const box = check(words.level[level], true, (shown) => {
      if (shown) this.hidden.delete(level);
      else this.hidden.add(level);
      this.tellLevels();
    });
    box.dataset["level"] = level;
    return box;
  }

  private tellLevels(): void {
    const shown = LEVELS.length - this.hidden.size;
    setText(this.level.label, this.hidden.size === 0 ? words.levels : `${words.levels} ${shown}/${LEVELS.length}`);
    this.controls.levels(this.hidden);
  }

  /** The containers and their files: written anew when they differ. */
  private list(filter: Filter, strands: readonly Strand[]): void {
    const listed = JSON.stringify([filter, strands.map(({ id, name, shown }) => [id, name, shown])]);
    if (listed === this.listed) return;
    this.listed = listed;
    const many = strands.length > 1;
    this.containers.element.hidden = !many;
    const open = this.containers.content.matches(":popover-open");
    // While the list is open the boxes are the person's: they say already what is so.
    if (!open) this.containers.content.replaceChildren(...strands.map((strand) => this.strandBox(strand)));
    const hidden = strands.filter(({ shown }) => !shown).length;
    setText(this.containers.label, hidden > 0 ? `${words.containers} ${strands.length - hidden}/${strands.length}` : words.containers);
    const link = (strand: Strand, stamps: boolean) => {
      const kind = stamps ? words.stamped : words.plain;
      return make("a", { href: download(strand.id, filter, stamps), download: "", rel: "external" }, many ? `${strand.name}, ${kind.toLowerCase()}` : kind);
    };
    this.downloads.content.replaceChildren(...strands.flatMap((strand) => [link(strand, false), link(strand, true)]));
  }

  private strandBox(strand: Strand): HTMLElement {
    const box = check(strand.name, strand.shown, (shown) => {
      strand.shown = shown;
      this.controls.chosen();
    });
    box.lastElementChild?.classList.add(`hue-${strand.hue}`);
    return box;
  }
}
