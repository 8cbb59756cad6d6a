// What a container may take of the host, changed while it runs.
import { button, make, setText } from "../dom";
import { ENGINE, call, segment, why } from "../door";
import { confirm } from "../dialog";
import { choice, field, line } from "../field";
import type { Field } from "../field";
import { bytes } from "../figure";
import { tell } from "../page";
import { formatSize } from "../spec/size";
import type { Knob } from "./knob";
import { KnobField } from "./knob";
import type { Host, HostConfig, Key, Limits as Written } from "./limit";
import { BOUNDS, LEAST_MEMORY, change, differing, notTaken, problems, read, sizeOf } from "./limit";
import type { ContainerOptions, Panel } from "./panel";
import { Told, askAbout } from "./panel";
import { words } from "./text";
import type { Use } from "./uses";
import { Uses } from "./uses";

/** Which field of the form says what the engine did not take. */
const LABELS: Partial<Record<keyof HostConfig, string>> = {
  Memory: words.memory,
  MemorySwap: words.swap,
  MemoryReservation: words.reservation,
  NanoCpus: words.cpus,
  CpuQuota: words.cpus,
  CpuShares: words.shares,
  CpusetCpus: words.cpuset,
  PidsLimit: words.pids,
  BlkioWeight: words.weight,
  RestartPolicy: words.restart,
};

export class Limits implements Panel {
  private readonly told = new Told();
  private readonly uses: Uses;
  private readonly gone = new AbortController();
  private form: Form | undefined;

  constructor(
    private readonly element: HTMLElement,
    private options: ContainerOptions,
  ) {
    element.append(this.told.element);
    this.uses = new Uses(options.id, (use) => this.form?.show(use));
    if (options.may.create) void this.load();
    else this.told.note(words.noLimits);
  }

  update(options: ContainerOptions): void {
    this.options = options;
    this.form?.update(options);
    if (this.form) this.uses.running = options.running;
  }

  detach(): void {
    this.gone.abort();
    this.uses.detach();
    this.element.replaceChildren();
  }

  private async load(): Promise<void> {
    this.told.clear();
    this.told.note(words.loading);
    const { signal } = this.gone;
    try {
      const [told, info] = await Promise.all([
        askAbout<{ HostConfig?: HostConfig }>(this.options.id, "json", signal),
        call<{ NCPU?: number; MemTotal?: number }>("GET", `${ENGINE}/info`, undefined, signal),
      ]);
      if (signal.aborted) return;
      this.told.note("");
      this.form = new Form(told.HostConfig ?? {}, { cpus: info.NCPU || 1, memory: info.MemTotal || 2 ** 40 }, this.options, signal);
      this.element.append(this.form.element);
      this.uses.running = this.options.running;
    } catch (cause) {
      if (signal.aborted) return;
      this.told.note("");
      this.told.fail(cause, () => void this.load());
    }
  }
}

/** The form of the limits. */
class Form {
  readonly element = make("form", { class: "limits", novalidate: "" });
  private readonly knobs: Record<"memory" | "swap" | "reservation" | "cpus" | "shares" | "pids" | "weight", KnobField>;
  private readonly cpuset: Field<HTMLInputElement>;
  private readonly restart: Field<HTMLSelectElement>;
  private readonly retries: Field<HTMLInputElement>;
  private readonly status = make("span", { class: "counts", role: "status" });
  private readonly warnings = make("div", { class: "note warned", role: "status", hidden: "" });
  private readonly failure = make("div", { class: "failure", role: "alert", hidden: "" });
  private readonly apply = make("button", { type: "submit", class: "primary" }, words.apply);
  private readonly revert: HTMLButtonElement;
  private use: Use | undefined;
  private isSending = false;

  constructor(
    private config: HostConfig,
    private readonly host: Host,
    private options: ContainerOptions,
    private readonly signal: AbortSignal,
  ) {
    const changed = () => this.draw();
    const knob = (own: Knob) => new KnobField(own, changed);
    const unit = 1 << 20;
    const memory = { least: LEAST_MEMORY, most: host.memory - (host.memory % unit), unit };
    const size = { scale: memory, read: sizeOf, write: formatSize };
    const count = ([least, most]: readonly [number, number]) => ({ scale: { least, most, unit: 1 }, read: whole, write: String });
    this.knobs = {
      memory: knob({ ...size, label: words.memory, hint: words.memoryHint, none: words.unlimited, rest: Infinity }),
      swap: knob({ ...size, scale: { ...memory, most: 2 * memory.most }, label: words.swap, hint: words.swapHint, none: words.twice, rest: Infinity }),
      reservation: knob({ ...size, label: words.reservation, hint: words.reservationHint, none: words.unset, rest: 0 }),
      cpus: knob({ scale: { least: 0.01, most: host.cpus, unit: 0.01 }, read: decimal, write: String, label: words.cpus, hint: words.cpusHint(host.cpus), none: words.unlimited, rest: Infinity }),
      shares: knob({ ...count(BOUNDS.shares), label: words.shares, hint: words.sharesHint, none: words.unset, rest: 1024 }),
      // Above this nobody draws a slider; the field takes more.
      pids: knob({ ...count([1, 32_768]), label: words.pids, hint: words.pidsHint, none: words.unlimited, rest: Infinity }),
      weight: knob({ ...count(BOUNDS.weight), label: words.weight, hint: words.weightHint, none: words.unset, rest: 500 }),
    };
    this.cpuset = field(words.cpuset, line("", changed, { class: "mono" }), words.cpusetHint);
    this.restart = field(words.restart, choice(Object.entries(words.policies), "no", changed), config.AutoRemove ? words.autoRemoved : "");
    this.restart.control.disabled = config.AutoRemove === true;
    this.retries = field(words.retries, line("", changed, { class: "mono", inputmode: "numeric" }), words.retriesHint);
    this.revert = button(words.revert, () => this.take(this.config));
    const { knobs } = this;
    const group = (title: string, ...fields: { element: HTMLElement }[]) =>
      make("section", { class: "panel" }, make("h2", {}, title), ...fields.map(({ element }) => element));
    this.element.setAttribute("aria-label", words.limitsOf(options.name));
    this.element.append(
      make("div", { class: "tools wraps" }, this.status, make("span", { class: "spring" }), this.revert, this.apply),
      make("p", { class: "hint" }, words.limitsHint),
      this.warnings,
      this.failure,
      make(
        "div",
        { class: "panels" },
        group(words.groupMemory, knobs.memory, knobs.swap, knobs.reservation),
        group(words.groupCpu, knobs.cpus, knobs.shares, this.cpuset),
        group(words.groupOther, knobs.pids, knobs.weight),
        group(words.restart, this.restart, this.retries),
      ),
    );
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.send();
    });
    this.take(config);
    this.show(undefined);
  }

  update(options: ContainerOptions): void {
    this.options = options;
  }

  /** What it uses now. */
  show(use: Use | undefined): void {
    this.use = use;
    const { memory, cpus, pids } = this.knobs;
    const cores = use?.cpu == null ? undefined : use.cpu / 100;
    memory.show(use?.memory, use ? words.uses(bytes(use.memory)) : "");
    cpus.show(cores, cores === undefined ? "" : words.uses(words.cores(cores.toFixed(2))));
    pids.show(use?.pids, use ? words.uses(words.processCount(use.pids)) : "");
  }

  private get written(): Written {
    const { memory, swap, reservation, cpus, shares, pids, weight } = this.knobs;
    return {
      memory: memory.value,
      swap: swap.value,
      reservation: reservation.value,
      cpus: cpus.value,
      shares: shares.value,
      cpuset: this.cpuset.control.value,
      pids: pids.value,
      weight: weight.value,
      restart: this.restart.control.value,
      retries: this.retries.control.value,
    };
  }

  /** Shows what the container has. */
  private take(config: HostConfig): void {
    this.config = config;
    const limits = read(config);
    for (const [key, knob] of Object.entries(this.knobs)) knob.value = limits[key as Key];
    this.cpuset.control.value = limits.cpuset;
    this.restart.control.value = limits.restart;
    this.retries.control.value = limits.retries;
    this.draw();
  }

  /** Says what is wrong and how much was changed; whether something is wrong. */
  private draw(): boolean {
    const before = read(this.config);
    const { written } = this;
    const found = problems(before, written, this.host);
    const fields: [Key, Field][] = [
      ...Object.entries(this.knobs).map(([key, knob]): [Key, Field] => [key as Key, knob.field]),
      ["cpuset", this.cpuset],
      ["restart", this.restart],
      ["retries", this.retries],
    ];
    for (const [key, each] of fields) each.setError(found[key]);
    this.retries.element.hidden = written.restart !== "on-failure";
    const count = differing(before, written).length;
    setText(this.status, words.changed(count));
    this.apply.disabled = this.isSending || count === 0;
    this.revert.disabled = this.isSending || count === 0;
    return Object.keys(found).length > 0;
  }

  private async send(): Promise<void> {
    if (this.isSending) return;
    if (this.draw()) {
      this.element.querySelector<HTMLElement>("[aria-invalid]")?.focus();
      return;
    }
    const body = change(this.config, this.written, this.host);
    if (Object.keys(body).length === 0 || !(await this.isSure(body))) return;
    this.sending(true);
    this.failure.hidden = true;
    this.warnings.hidden = true;
    const { id, name, running } = this.options;
    try {
      const answer = await call<{ Warnings?: string[] | null } | undefined>("POST", `${ENGINE}/containers/${segment(id)}/update`, body, this.signal);
      const now = (await askAbout<{ HostConfig?: HostConfig }>(id, "json", this.signal)).HostConfig ?? {};
      if (this.signal.aborted) return;
      this.take(now);
      this.warn(answer?.Warnings ?? [], notTaken(body, now));
      tell(true, running ? words.applied(name) : words.appliedStopped(name));
    } catch (cause) {
      if (this.signal.aborted) return;
      this.failure.replaceChildren(make("p", {}, why(cause)));
      this.failure.hidden = false;
      this.failure.scrollIntoView({ block: "nearest" });
    }
    this.sending(false);
  }

  /** Less memory than is used is asked about. */
  private async isSure({ Memory = 0 }: HostConfig): Promise<boolean> {
    if (!this.use || Memory <= 0 || Memory >= this.use.memory) return true;
    return confirm(words.belowTitle, [words.below(bytes(this.use.memory))], words.belowAnyway, true);
  }

  private warn(said: string[], left: (keyof HostConfig)[]): void {
    const names = [...new Set(left.map((key) => LABELS[key] ?? key))].join(", ");
    const lines = [...(said.length > 0 ? [words.warned, ...said] : []), ...(names === "" ? [] : [words.notTaken(names)])];
    this.warnings.replaceChildren(...lines.map((line) => make("p", {}, line)));
    this.warnings.hidden = lines.length === 0;
  }

  private sending(isSending: boolean): void {
    this.isSending = isSending;
    setText(this.apply, isSending ? words.applying : words.apply);
    this.draw();
  }
}

function whole(text: string): number | undefined {
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

function decimal(text: string): number | undefined {
  return /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : undefined;
}
