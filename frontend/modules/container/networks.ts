// The networks that a container is in: what it has in each, leaving one, and joining another.
import { confirm } from "../dialog";
import { button, iconButton, make } from "../dom";
import { ENGINE, call, segment, why } from "../door";
import { quayside, tell } from "../page";
import { Connect } from "./connect";
import type { Inspect, Network, Place, Published, Row } from "./network";
import { isOffered, obstacle, othersIn, places, published, taken } from "./network";
import type { ContainerOptions, Panel } from "./panel";
import { Told, askAbout } from "./panel";
import { words } from "./text";

/** So many names are told. */
const NAMES = 6;
const PROJECT = "com.docker.compose.project";

export class Networks implements Panel {
  private readonly told = new Told();
  private readonly place = make("div", { class: "panels" });
  private readonly gone = new AbortController();
  private readonly rows = new Map<string, Row>();
  private readonly leave: () => void;
  private readonly conflicts = make("div", { class: "failure", role: "status", hidden: "" });
  private inspect: Inspect = {};
  private asked = 0;
  private isLoaded = false;
  private form: { key: string; element: HTMLElement } | undefined;

  constructor(
    private readonly element: HTMLElement,
    private options: ContainerOptions,
  ) {
    element.append(this.told.element, this.conflicts, this.place);
    this.leave = quayside().join("containers", (data) => {
      const frame = JSON.parse(data) as { all?: boolean; put?: Row[]; drop?: string[] };
      if (frame.all) this.rows.clear();
      for (const row of frame.put ?? []) this.rows.set(row.id, row);
      for (const id of frame.drop ?? []) this.rows.delete(id);
      this.drawConflicts();
    });
    void this.load();
  }

  update(options: ContainerOptions): void {
    const isSame = options.running === this.options.running && options.name === this.options.name;
    this.options = options;
    // Addresses come and go with its processes.
    if (!isSame) void this.load();
  }

  detach(): void {
    this.gone.abort();
    this.leave();
    this.element.replaceChildren();
  }

  private async load(): Promise<void> {
    this.asked += 1;
    const nth = this.asked;
    const { signal } = this.gone;
    if (!this.isLoaded) this.told.note(words.loading);
    try {
      const [inspect, networks] = await Promise.all([
        askAbout<Inspect>(this.options.id, "json", signal),
        call<Network[] | null>("GET", `${ENGINE}/networks`, undefined, signal),
      ]);
      if (signal.aborted || nth !== this.asked) return;
      this.isLoaded = true;
      this.inspect = inspect;
      this.told.clear();
      this.draw(networks ?? []);
    } catch (cause) {
      if (signal.aborted || nth !== this.asked) return;
      this.told.fail(cause, () => void this.load());
    }
    this.told.note("");
  }

  private draw(networks: Network[]): void {
    const { may, name } = this.options;
    const connected = places(this.inspect);
    const section = (title: string, ...content: Node[]) => make("section", { class: "panel" }, make("h2", {}, title), ...content);
    const refresh = iconButton("refresh-cw", words.refresh, () => void this.load());
    const head = make("div", { class: "tools" }, make("h2", {}, words.networksOf(name)), make("span", { class: "spring" }), refresh);
    const list = make("section", { class: "panel full" }, head, connected.length === 0 ? make("p", { class: "muted" }, words.noneConnected) : this.table(connected));
    this.place.replaceChildren(list, this.connect(section, networks, connected, may.networks), this.ports(section));
    this.drawConflicts();
  }

  private table(connected: Place[]): HTMLElement {
    const heads = [words.network, words.ipv4, words.ipv6, words.gateway, words.mac, words.aliases].map((title) => make("th", { scope: "col" }, title));
    const rows = connected.map((place) => {
      const cells = [place.ipv4, place.ipv6, place.gateway, place.mac, place.aliases.join(", ")].map((text) => make("td", {}, text));
      const row = make("tr", {}, make("th", { scope: "row" }, place.name), ...cells);
      if (this.options.may.networks) row.append(make("td", { class: "acts" }, this.disconnectButton(place, connected)));
      return row;
    });
    if (this.options.may.networks) heads.push(make("th", { scope: "col" }, make("span", { class: "sr" }, words.actions)));
    const table = make("table", { class: "pairs" }, make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...rows));
    return make("div", { class: "scrolled", tabindex: "0", role: "group", "aria-label": words.networksOf(this.options.name) }, table);
  }

  private disconnectButton(place: Place, connected: Place[]): HTMLElement {
    const press = button(words.disconnect, () => {
      press.disabled = true;
      void this.disconnect(place, connected).finally(() => (press.disabled = false));
    }, "link danger");
    press.setAttribute("aria-label", words.disconnectOf(place.name));
    return press;
  }

  private async disconnect(place: Place, connected: Place[]): Promise<void> {
    const { id, name, own } = this.options;
    const route = `${ENGINE}/networks/${segment(place.id || place.name)}`;
    const { signal } = this.gone;
    try {
      const network = await call<Network>("GET", route, undefined, signal);
      if (signal.aborted) return;
      const others = othersIn(network, id);
      const named = others.slice(0, NAMES).join(", ");
      const project = this.inspect.Config?.Labels?.[PROJECT] ?? "";
      const sentences = [
        words.breaks(name),
        ...(own ? [words.ownNetwork(name, place.name)] : []),
        ...(others.length === 0 ? [] : [words.others(others.length > NAMES ? words.othersMore(named, others.length - NAMES) : named)]),
        ...(connected.length === 1 ? [words.lastNetwork] : []),
        ...(project === "" ? [] : [words.composed(project)]),
      ];
      if (!(await confirm(words.disconnectTitle(name, place.name), sentences, words.disconnect, true))) return;
      await call("POST", `${route}/disconnect`, { Container: id }, signal);
      tell(true, words.disconnected(name, place.name));
      await this.load();
    } catch (cause) {
      if (!signal.aborted) tell(false, why(cause));
    }
  }

  private connect(section: (title: string, ...content: Node[]) => HTMLElement, networks: Network[], connected: Place[], may: boolean): HTMLElement {
    const said = (sentence: string) => section(words.connectTitle, make("p", { class: "muted" }, sentence));
    if (!may) return said(words.viewOnly);
    const blocked = obstacle(this.inspect);
    if (blocked !== "") return said(blocked);
    const offered = networks.filter((network) => isOffered(network, connected));
    if (offered.length === 0) return said(words.noMore);
    // What somebody has begun to fill in stays, as long as the same networks are there.
    const key = JSON.stringify(offered.map(({ Id, Name }) => [Id, Name]));
    if (this.form?.key !== key) {
      const done = (network: string) => {
        tell(true, words.connected(this.options.name, network));
        void this.load();
      };
      this.form = { key, element: new Connect(offered, this.options.id, this.gone.signal, done).element };
    }
    return section(words.connectTitle, this.form.element);
  }

  private ports(section: (title: string, ...content: Node[]) => HTMLElement): HTMLElement {
    const { running } = this.options;
    const ports = published(this.inspect, running);
    if (ports.length === 0) return section(words.ports, make("p", { class: "muted" }, words.noPorts));
    const rows = ports.map((port) => make("tr", {}, make("th", { scope: "row" }, port.inside), make("td", {}, onHost(port))));
    const heads = [words.portInside, words.portHost].map((title) => make("th", { scope: "col" }, title));
    const table = make("table", { class: "pairs" }, make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...rows));
    return section(words.ports, table, ...(running ? [] : [make("p", { class: "hint" }, words.portsLater)]));
  }

  /** Ports that others have while it does not run. */
  private drawConflicts(): void {
    const { id, running } = this.options;
    const found = running || !this.isLoaded ? [] : taken(published(this.inspect, false), this.rows.values(), id);
    this.conflicts.replaceChildren(...found.map(({ port, name }) => make("p", {}, words.portTaken(port, name))));
    this.conflicts.hidden = found.length === 0;
  }
}

function onHost({ ip, port, isPublished }: Published): string {
  if (!isPublished) return words.notPublished;
  const shown = port === "" ? words.anyPort : port;
  return ip === "" ? words.everyAddress(shown) : `${ip.includes(":") ? `[${ip}]` : ip}:${shown}`;
}
