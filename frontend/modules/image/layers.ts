// The layers of an image, the oldest first as they were made, with what made each and how much it takes.
import { button, copy, iconButton, make } from "../dom";
import { query } from "../door";
import { bytes, moment } from "../figure";
import { check } from "../menu";
import { tell } from "../page";
import type { Layer, LayerList } from "./api";
import { layersOf } from "./api";
import type { ImageOptions, Panel } from "./panel";
import { Told } from "./panel";
import { share, shares } from "./sums";
import { words } from "./text";

/** So many images are named that have the same layer. */
const NAMED = 3;

export class Layers implements Panel {
  private readonly told = new Told();
  private readonly place = make("div");
  private readonly gone = new AbortController();
  private isNewestFirst = false;
  private showsEmpty = false;

  constructor(
    private readonly element: HTMLElement,
    private readonly options: ImageOptions,
  ) {
    element.append(this.told.element, this.place);
    void this.load();
  }

  detach(): void {
    this.gone.abort();
    this.element.replaceChildren();
  }

  private async load(): Promise<void> {
    this.told.note(words.loading);
    try {
      const list = await layersOf(this.options.id, this.gone.signal);
      this.told.clear();
      this.show(list);
    } catch (cause) {
      if (this.gone.signal.aborted) return;
      this.told.note("");
      this.told.fail(cause, () => void this.load());
    }
  }

  private show({ size, layers }: LayerList): void {
    const full = layers.filter(({ empty }) => !empty);
    const { own, shared } = shares(full);
    const list = make("ul", { class: "plain", role: "list", "aria-label": words.layersOf(this.options.name) });
    const largest = Math.max(0, ...full.map((layer) => layer.size));
    const draw = () => {
      const shown = this.showsEmpty ? [...layers] : full;
      const ordered = this.isNewestFirst ? [...shown].reverse() : shown;
      list.replaceChildren(...ordered.map((layer) => this.item(layer, largest)));
      for (const item of list.children) fold(item);
    };
    const order = check(words.newestFirst, this.isNewestFirst, (on) => {
      this.isNewestFirst = on;
      draw();
    });
    const tools = make("div", { class: "tools wraps" }, make("p", {}, words.totals(full.length, bytes(size), bytes(own), bytes(shared))), make("span", { class: "spring" }), order);
    const empties = layers.length - full.length;
    if (empties > 0) {
      tools.append(check(words.showEmpty(empties), this.showsEmpty, (on) => {
        this.showsEmpty = on;
        draw();
      }));
    }
    const content = layers.length > 0 ? list : make("p", { class: "muted" }, words.noLayers);
    this.place.replaceChildren(make("section", { class: "panel full image-layers" }, tools, content));
    draw();
  }

  private item(layer: Layer, largest: number): HTMLElement {
    const { n, size, by, empty } = layer;
    const item = make("li", { class: "layer" });
    const fill = make("i");
    fill.style.width = `${share(size, largest)}%`;
    const bar = make("span", { class: "layer-bar", "aria-hidden": "true" }, fill);
    const command = by === "" ? make("span", { class: "muted" }, words.noCommand) : make("code", { class: "mono" }, by);
    const row = make("div", {}, make("span", { class: "layer-n muted" }, words.layer(n)), make("span", { class: "layer-size" }, empty ? words.emptyLayer : bytes(size)), bar, command);
    if (by !== "") {
      row.append(iconButton("copy", words.copyCommand(n), () => {
        copy(by);
        tell(true, words.copied);
      }));
    }
    item.append(row, ...this.about(layer));
    return item;
  }

  /** When it was made, where its files are, and who has it too. */
  private about({ n, created, comment, empty, shared }: Layer): HTMLElement[] {
    const parts: (Node | string)[] = [];
    if (created > 0) parts.push(words.made(moment(created * 1000, true, false)));
    if (comment !== "") parts.push(comment);
    if (!empty) parts.push(make("a", { href: query({ tab: "files", in: n }) }, words.filesOfLayer));
    if (!empty && shared.length > 0) {
      const named = shared.slice(0, NAMED).flatMap(({ id, name }, nth) => [nth > 0 ? ", " : " ", make("a", { href: pageOf(id) }, name)]);
      const rest = shared.length > NAMED ? [` ${words.andMore(shared.length - NAMED)}`] : [];
      parts.push(make("span", {}, words.sharedWith, ...named, ...rest));
    }
    if (parts.length === 0) return [];
    return [make("p", { class: "hint" }, ...parts.flatMap((part, nth) => (nth > 0 ? [" · ", part] : [part])))];
  }
}

/** The page of an image. */
export function pageOf(id: string): string {
  return `/images/${id.replace(/^sha256:/, "").slice(0, 12)}`;
}

/** A command that is too long for its place gets what shows it whole. */
function fold(item: Element): void {
  const code = item.querySelector("code");
  if (!code || code.scrollHeight <= code.clientHeight + 1) return;
  const press = button(words.showAll, () => {
    const isOpen = item.classList.toggle("open");
    press.textContent = isOpen ? words.showLess : words.showAll;
    press.setAttribute("aria-expanded", String(isOpen));
  }, "link");
  press.setAttribute("aria-expanded", "false");
  item.append(press);
}
