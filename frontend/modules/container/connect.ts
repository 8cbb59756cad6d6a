// The form that puts a container into one more network.
import { make } from "../dom";
import { ENGINE, call, segment, why } from "../door";
import { choice, field, line } from "../field";
import type { Field } from "../field";
import type { Network } from "./network";
import { addressProblem, aliasProblem, aliasesOf, isPlain, subnets } from "./network";
import { words } from "./text";

export class Connect {
  readonly element = make("form", { class: "connect", novalidate: "" });
  private readonly network: Field<HTMLSelectElement>;
  private readonly aliases: Field<HTMLInputElement>;
  private readonly addresses: [version: 4 | 6, Field<HTMLInputElement>][];
  private readonly hint = make("p", { class: "hint", hidden: "" }, words.plainBridge);
  private readonly failure = make("p", { class: "failure", role: "alert", hidden: "" });
  private readonly press = make("button", { type: "submit", class: "primary" }, words.connect);
  private chosen: Network | undefined;

  constructor(
    private readonly offered: Network[],
    private readonly container: string,
    private readonly signal: AbortSignal,
    private readonly done: (network: string) => void,
  ) {
    const names = offered.map(({ Name = "", Driver = "" }): [string, string] => [Name, `${Name} (${Driver})`]);
    names.sort(([one], [other]) => one.localeCompare(other));
    this.network = field(words.network, choice([["", words.choose], ...names], "", (name) => void this.choose(name)));
    const typed = () => void this.isFit();
    this.aliases = field(words.aliases, line("", typed, { class: "mono" }), words.aliasesHint);
    this.addresses = [
      [4, field(words.ipv4, line("", typed, { class: "mono" }), words.addressHint)],
      [6, field(words.ipv6, line("", typed, { class: "mono" }), words.addressHint)],
    ];
    this.element.setAttribute("aria-label", words.connectTitle);
    this.element.append(this.network.element, this.hint, this.aliases.element, ...this.addresses.map(([, each]) => each.element), this.failure, make("div", { class: "buttons" }, this.press));
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.send();
    });
    this.draw();
  }

  /** The list does not tell who is in a network; that is asked for, to see what is taken. */
  private async choose(name: string): Promise<void> {
    const listed = this.offered.find((network) => network.Name === name);
    this.chosen = listed;
    this.draw();
    if (!listed) return;
    try {
      const whole = await call<Network>("GET", `${ENGINE}/networks/${segment(listed.Id ?? name)}`, undefined, this.signal);
      if (this.chosen === listed) this.chosen = whole;
      this.draw();
    } catch {
      // Then the engine is the one who says that something is taken.
    }
  }

  private draw(): void {
    const isOpen = this.chosen !== undefined && !isPlain(this.chosen);
    this.hint.hidden = this.chosen === undefined || isOpen;
    this.aliases.element.hidden = !isOpen;
    for (const [version, each] of this.addresses) {
      const all = this.chosen ? subnets(this.chosen, version) : [];
      // Addresses that the network does not have are not asked for.
      each.element.hidden = !isOpen || all.length === 0;
      const hint = each.element.querySelector(".hint");
      if (hint) hint.textContent = words.subnets(all.join(", "));
    }
    this.isFit();
  }

  /** Says what is wrong; whether nothing is. */
  private isFit(): boolean {
    const { chosen } = this;
    if (!chosen) return false;
    this.network.setError();
    const isShown = (each: Field) => !each.element.hidden;
    const alias = isShown(this.aliases) ? aliasProblem(chosen, aliasesOf(this.aliases.control.value)) : "";
    this.aliases.setError(alias);
    const wrong = this.addresses.map(([version, each]) => {
      const problem = isShown(each) ? addressProblem(chosen, each.control.value.trim(), version) : "";
      each.setError(problem);
      return problem;
    });
    return alias === "" && wrong.every((problem) => problem === "");
  }

  private async send(): Promise<void> {
    const { chosen } = this;
    if (this.press.disabled) return;
    if (!chosen) this.network.setError(words.chooseFirst);
    if (!this.isFit() || !chosen) {
      this.element.querySelector<HTMLElement>("[aria-invalid]")?.focus();
      return;
    }
    this.failure.hidden = true;
    this.press.disabled = true;
    this.press.textContent = words.connecting;
    try {
      await call("POST", `${ENGINE}/networks/${segment(chosen.Id ?? chosen.Name ?? "")}/connect`, { Container: this.container, ...this.config() }, this.signal);
      this.done(chosen.Name ?? "");
    } catch (cause) {
      if (this.signal.aborted) return;
      this.failure.textContent = why(cause);
      this.failure.hidden = false;
    }
    this.press.disabled = false;
    this.press.textContent = words.connect;
  }

  /** Only what was asked for. */
  private config(): object {
    const shown = (each: Field<HTMLInputElement>) => (each.element.hidden ? "" : each.control.value.trim());
    const [ipv4 = "", ipv6 = ""] = this.addresses.map(([, each]) => shown(each));
    const aliases = aliasesOf(shown(this.aliases));
    const addresses = { ...(ipv4 !== "" && { IPv4Address: ipv4 }), ...(ipv6 !== "" && { IPv6Address: ipv6 }) };
    const config = { ...(aliases.length > 0 && { Aliases: aliases }), ...(Object.keys(addresses).length > 0 && { IPAMConfig: addresses }) };
    return Object.keys(config).length > 0 ? { EndpointConfig: config } : {};
  }
}
