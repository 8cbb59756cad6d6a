// The page of all registries: what is stored, and what is newer.
import { confirm } from "../dialog";
import { button, iconButton, make, setText } from "../dom";
import { quayside, tell } from "../page";
import * as api from "./api";
import { edit } from "./edit";
import { Local } from "./local";
import type { Page, RegistriesOptions } from "./options";
import { act, ago, cell, failure, stateOf, table } from "./parts";
import type { Registry } from "./registry";
import { HUB, HUB_HOST, hostOf, pageOf } from "./registry";
import { words } from "./text";
import { Updates } from "./updates";

export class Home implements Page {
  private readonly gone = new AbortController();
  private readonly count = make("p", { class: "counts" });
  private readonly place = make("div", {}, make("p", { class: "empty", role: "status" }, words.loading));
  private readonly local = new Local(quayside());
  private readonly updates: Updates;
  private all: Registry[] = [];

  constructor(
    private readonly element: HTMLElement,
    private readonly options: RegistriesOptions,
  ) {
    this.updates = new Updates(this.local, options.may);
    const refresh = iconButton("refresh-cw", words.refresh, () => void this.load());
    const add = button(words.add, () => this.edit(undefined), "primary");
    element.append(
      make("div", { class: "head" }, make("h1", {}, words.title), this.count, make("span", { class: "spring" }), refresh, ...(options.may.admin ? [add] : [])),
      make("p", { class: "muted registries-lead" }, words.lead),
      this.place,
      make("div", { class: "panels" }, this.updates.element),
    );
    void this.load();
  }

  update(): void {}

  detach(): void {
    this.gone.abort();
    this.updates.detach();
    this.local.detach();
    this.element.replaceChildren();
  }

  private async load(): Promise<void> {
    const { signal } = this.gone;
    try {
      this.all = await api.all(signal);
      this.draw();
    } catch (cause) {
      if (!signal.aborted) this.place.replaceChildren(failure(cause, () => void this.load()));
    }
  }

  private draw(): void {
    const hub = this.all.find(({ host }) => host === HUB_HOST);
    const others = this.all.filter((registry) => registry !== hub).sort((one, other) => one.host.localeCompare(other.host, "en", { numeric: true }));
    setText(this.count, words.count(others.length + 1));
    const heads = [words.registry, words.user, words.state, words.tested, ...(this.options.may.admin ? [words.actions] : [])];
    const rows = [hub ? this.row(hub) : this.hub(), ...others.map((registry) => this.row(registry))];
    this.place.replaceChildren(table(words.title, heads, make("tbody", {}, ...rows)));
  }

  /** Docker Hub is there without anything that is stored for it. */
  private hub(): HTMLElement {
    const name = make("th", { scope: "row" }, make("a", { href: pageOf(HUB) }, words.hub));
    const add = act(words.signIn, words.signInOf(words.hub), () => this.edit(undefined, HUB_HOST));
    const acts = this.options.may.admin ? [cell(words.actions, add)] : [];
    return make("tr", { "aria-label": words.hub }, name, cell(words.user, words.none), cell(words.state, make("span", { class: "muted" }, words.hubState)), cell(words.tested, words.none), ...acts);
  }

  private row(registry: Registry): HTMLElement {
    const { id, host, user, scheme, ca, checked } = registry;
    const isHub = host === HUB_HOST;
    const name = make("th", { scope: "row" }, make("a", { href: pageOf(isHub ? HUB : id) }, isHub ? words.hub : host));
    if (scheme === "http") name.append(" ", make("span", { class: "badge warn" }, words.plainHttp));
    if (ca) name.append(" ", make("span", { class: "badge muted" }, words.ownCa));
    const acts = [
      act(words.test, words.testOf(host), () => this.test(registry)),
      act(words.edit, words.editOf(host), () => this.edit(registry)),
      act(words.remove, words.removeOf(host), () => this.remove(registry), "link danger"),
    ];
    return make(
      "tr",
      { "aria-label": isHub ? words.hub : host },
      name,
      cell(words.user, user === "" ? make("span", { class: "muted" }, words.anonymous) : user),
      cell(words.state, stateOf(registry)),
      cell(words.tested, checked > 0 ? ago(checked) : make("span", { class: "muted" }, words.never)),
      ...(this.options.may.admin ? [cell(words.actions, ...acts)] : []),
    );
  }

  private edit(registry: Registry | undefined, host = ""): void {
    edit(registry, host, () => void this.load());
  }

  private async test({ id, host }: Registry): Promise<void> {
    const tested = await api.test(id);
    if (!tested) return;
    tell(tested.state === "ok", tested.state === "ok" ? words.works(host) : tested.said);
    await this.load();
  }

  private async remove({ id, host }: Registry): Promise<void> {
    const count = this.local.images.filter(({ tags }) => tags.some((tag) => hostOf(tag) === host)).length;
    const without = host === HUB_HOST ? words.removeHub : words.removeUpdates(host);
    if (!(await confirm(words.removeTitle(host), [words.removeWhat(host), without, words.removeStays(count)], words.remove, true))) return;
    if (!(await api.remove(id))) return;
    tell(true, words.removed(host));
    await this.load();
  }
}
