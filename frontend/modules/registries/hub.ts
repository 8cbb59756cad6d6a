// Docker Hub: it lists nothing, but the engine searches it.
import { make, setText } from "../dom";
import { ENGINE, call, query } from "../door";
import { exact } from "../figure";
import { go } from "../page";
import { referenceProblem } from "../spec/reference";
import * as api from "./api";
import type { Panel } from "./browse";
import type { Page, RegistriesOptions } from "./options";
import { act, cell, crumbs, empty, failure, pull, table } from "./parts";
import type { Registry } from "./registry";
import { HUB_HOST, hubRepository, pageOf } from "./registry";
import { words } from "./text";

/** The most that the engine is asked for. */
const MOST = 50;

/** What the engine tells of an image it found. */
interface Found {
  name?: string;
  description?: string | null;
  star_count?: number | null;
  is_official?: boolean | null;
}

/** The page. */
export class HubPage implements Page {
  private readonly gone = new AbortController();
  private readonly search: HubSearch;

  constructor(
    private readonly element: HTMLElement,
    options: RegistriesOptions,
  ) {
    this.search = new HubSearch(options);
    element.append(make("nav", { class: "crumbs", "aria-label": words.place }, ...crumbs()), make("div", { class: "head" }, make("h1", {}, words.searchTitle)), this.search.element);
    // With what is stored for it, its tags can be listed; the search goes without.
    const { signal } = this.gone;
    api.all(signal).then(
      (all) => signal.aborted || this.search.stored(all.find(({ host }) => host === HUB_HOST)),
      () => undefined,
    );
  }

  update(options: RegistriesOptions): void {
    this.search.filter(options.q);
  }

  detach(): void {
    this.gone.abort();
    this.search.detach();
    this.element.replaceChildren();
  }
}

/** The search and what it found. */
export class HubSearch implements Panel {
  private readonly typed = make("input", { type: "search", "data-filter": "", "aria-label": words.searchLabel, placeholder: words.searchLabel, autocomplete: "off", spellcheck: "false", maxlength: "200" });
  private readonly submit = make("button", { type: "submit", class: "primary" }, words.search);
  private readonly count = make("p", { class: "counts", role: "status" });
  private readonly place = make("div");
  private asked = new AbortController();
  private found: Found[] = [];
  private term = "";
  readonly element: HTMLElement;

  constructor(
    private readonly options: RegistriesOptions,
    private registry?: Registry,
  ) {
    const form = make("form", { class: "tools wraps", role: "search" }, this.typed, this.submit, this.count);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const term = this.typed.value.trim();
      if (term === "") return this.typed.focus();
      if (term === this.term) return void this.ask(term);
      go(pageOf(options.id, "", term));
    });
    this.typed.disabled = this.submit.disabled = !options.may.registries;
    this.element = make("div", {}, form, this.place);
    this.filter(options.q);
  }

  /** What is stored for Docker Hub, once it is known. */
  stored(registry: Registry | undefined): void {
    this.registry = registry;
    if (registry && this.found.length > 0) this.draw();
  }

  filter(q: string): void {
    this.typed.value = q;
    this.asked.abort();
    if (!this.options.may.registries) return this.place.replaceChildren(empty(words.searchDenied));
    if (q !== "") return void this.ask(q);
    this.term = "";
    setText(this.count, "");
    this.place.replaceChildren(empty(words.searchHint));
  }

  detach(): void {
    this.asked.abort();
  }

  private async ask(term: string): Promise<void> {
    this.asked.abort();
    const { signal } = (this.asked = new AbortController());
    this.term = term;
    setText(this.count, words.searching);
    this.place.setAttribute("aria-busy", "true");
    try {
      const found = await call<Found[] | null>("GET", `${ENGINE}/images/search${query({ term, limit: MOST })}`, undefined, signal);
      if (signal.aborted) return;
      this.found = (found ?? []).filter(({ name }) => name !== undefined && name !== "");
      this.draw();
    } catch (cause) {
      if (signal.aborted) return;
      setText(this.count, "");
      this.place.replaceChildren(failure(cause, () => void this.ask(term)));
    }
    this.place.removeAttribute("aria-busy");
  }

  private draw(): void {
    const { found, term } = this;
    setText(this.count, found.length === 0 ? "" : found.length < MOST ? words.found(found.length, term) : words.foundMost(found.length, term));
    if (found.length === 0) return this.place.replaceChildren(empty(words.foundNone(term)));
    const heads = [words.name, words.stars, words.description, ...(this.options.may.images || this.registry ? [words.actions] : [])];
    this.place.replaceChildren(table(words.searchTitle, heads, make("tbody", {}, ...found.map((each) => this.row(each)))));
  }

  private row({ name = "", description, star_count, is_official }: Found): HTMLElement {
    const title = make("th", { scope: "row", class: "mono" }, name);
    if (is_official) title.append(" ", make("span", { class: "badge ok" }, words.official));
    const cells: HTMLElement[] = [title, cell(words.stars, exact(star_count ?? 0)), cell(words.description, description || words.none)];
    const acts = [...(this.registry ? [this.tags(name, this.registry)] : []), ...(this.options.may.images ? [this.pull(name)] : [])];
    if (acts.length > 0) cells.push(cell(words.actions, make("span", { class: "registries-pull" }, ...acts)));
    return make("tr", { "aria-label": name }, ...cells);
  }

  private tags(name: string, { id }: Registry): HTMLElement {
    return make("a", { href: pageOf(id, hubRepository(name)), "aria-label": words.tagsOf(name) }, words.tags);
  }

  private pull(name: string): HTMLElement {
    const tag = make("input", { type: "text", class: "mono", "aria-label": words.tagOf(name), placeholder: "latest", autocomplete: "off", spellcheck: "false", maxlength: "128" });
    tag.addEventListener("input", () => tag.removeAttribute("aria-invalid"));
    const run = async () => {
      const reference = `${name}:${tag.value.trim() || "latest"}`;
      const problem = referenceProblem(reference);
      if (problem !== undefined) {
        tag.setAttribute("aria-invalid", "true");
        tag.focus();
        throw new Error(problem);
      }
      await pull(reference);
    };
    const press = act(words.pull, words.pullOf(name), run);
    tag.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      press.click();
    });
    return make("span", { class: "registries-pull" }, tag, press);
  }
}
