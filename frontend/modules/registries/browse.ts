// The page of one registry: its repositories, or the tags of one of them.
import { make, setText } from "../dom";
import * as api from "./api";
import { Content } from "./api";
import { HubSearch } from "./hub";
import type { Page, RegistriesOptions } from "./options";
import { crumbs, empty, failure, stateOf } from "./parts";
import type { Registry } from "./registry";
import { HUB, HUB_HOST, pageOf } from "./registry";
import { Repositories } from "./repositories";
import { Tags } from "./tags";
import { words } from "./text";

/** A part of the page. */
export interface Panel {
  readonly element: HTMLElement;
  /** Takes what is filtered or searched for by the address. */
  filter(q: string): void;
  detach(): void;
}

export class Browse implements Page {
  private readonly gone = new AbortController();
  private readonly crumbs = make("nav", { class: "crumbs", "aria-label": words.place });
  private readonly title = make("h1");
  private readonly state = make("span");
  private readonly place = make("div", {}, make("p", { class: "empty", role: "status" }, words.loading));
  private registry: Registry | undefined;
  private panel: Panel | undefined;

  constructor(
    private readonly element: HTMLElement,
    private options: RegistriesOptions,
  ) {
    element.append(this.crumbs, make("div", { class: "head" }, this.title, this.state), this.place);
    this.head();
    void this.load();
  }

  update(options: RegistriesOptions): void {
    const isSame = options.repository === this.options.repository;
    this.options = options;
    if (isSame) return this.panel?.filter(options.q);
    this.show();
  }

  detach(): void {
    this.gone.abort();
    this.panel?.detach();
    this.element.replaceChildren();
  }

  private async load(): Promise<void> {
    const { signal } = this.gone;
    try {
      const all = await api.all(signal);
      this.registry = all.find(({ id }) => id === this.options.id);
      if (this.registry) return this.show();
      this.place.replaceChildren(empty(words.gone, make("a", { href: "/registries" }, words.toAll)));
    } catch (cause) {
      if (!signal.aborted) this.place.replaceChildren(failure(cause, () => void this.load()));
    }
  }

  private head(): void {
    const { id, repository } = this.options;
    const { registry } = this;
    const isHub = registry?.host === HUB_HOST;
    const name = isHub ? words.hub : (registry?.host ?? words.registry);
    this.crumbs.replaceChildren(...crumbs(...(repository !== "" && registry ? [make("a", { href: pageOf(isHub ? HUB : id) }, name)] : [])));
    setText(this.title, repository === "" ? name : repository);
    this.state.replaceChildren(...(registry && repository === "" && !isHub ? [stateOf(registry)] : []));
  }

  private show(): void {
    const { registry, options, gone } = this;
    if (!registry) return;
    this.panel?.detach();
    this.head();
    const content = new Content(registry.id, gone.signal);
    if (options.repository !== "") this.panel = new Tags(content, registry, options);
    // It does not list what it has.
    else if (registry.host === HUB_HOST) this.panel = new HubSearch(options, registry);
    else this.panel = new Repositories(content, registry, options);
    this.place.replaceChildren(this.panel.element);
  }
}
