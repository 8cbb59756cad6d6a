// The settings of a build: the tags in sight, the rest folded.
import { icon, make, setText } from "../dom";
import type { Field } from "../field";
import { choice, field, line } from "../field";
import type { Outline } from "./dockerfile";
import type { Known } from "./known";
import type { Builder, Pair, Settings } from "./model";
import { blank, cpusProblem, dockerfileProblem, memoryProblem, pairProblems, platformProblem } from "./model";
import type { Said } from "./rows";
import { Rows } from "./rows";
import { moves, tagProblems } from "./tags";
import { words } from "./text";

type Text = "dockerfile" | "target" | "platform" | "network" | "memory" | "cpus";
type Flag = "noCache" | "pull" | "squash";

const PLATFORMS = ["linux/amd64", "linux/arm64", "linux/arm/v7", "linux/386", "linux/ppc64le", "linux/s390x", "linux/riscv64"];
const NETWORKS = ["default", "host", "none"];

export class Options {
  readonly tags: HTMLElement;
  readonly sections: HTMLElement[];
  private readonly tagRows: Rows;
  private readonly args: Rows;
  private readonly labels: Rows;
  private readonly cacheFrom: Rows;
  private readonly texts: Record<Text, Field<HTMLInputElement>>;
  private readonly flags: Record<Flag, HTMLInputElement>;
  private readonly squashHint = make("small", { class: "hint" });
  private readonly builder: Field<HTMLSelectElement>;
  private readonly builderHint = make("p", { class: "hint wide" });
  private readonly lists = { target: list("build-stages"), platform: list("build-platforms"), network: list("build-networks") };
  private readonly folded: { element: HTMLDetailsElement; count: HTMLElement; wrong: HTMLElement; set(settings: Settings): boolean[] }[] = [];
  private outline: Outline | undefined;

  constructor(private readonly changed: () => void) {
    const rows = (label: string, hint: string, one: string, placeholders: [string, string?]) => {
      const columns = placeholders.map((placeholder = "", nth) => ({ label: nth === 0 ? words.name : words.value, placeholder }));
      return new Rows(label, hint, one, columns, this.changed);
    };
    this.tagRows = rows(words.tags, words.tagsHint, words.tag, ["shop:1"]);
    this.args = rows(words.args, words.argsHint, words.arg, ["VERSION", "1.1"]);
    this.labels = rows(words.labels, "", words.label, ["org.opencontainers.image.source", "https://git.lan/shop"]);
    this.cacheFrom = rows(words.cacheFrom, words.cacheHint, words.cacheImage, ["shop:latest"]);
    const text = (label: string, hint: string, attributes: Record<string, string> = {}) =>
      field(label, line("", this.changed, { class: "mono", ...attributes }), hint);
    this.texts = {
      dockerfile: text(words.dockerfile, words.dockerfileHint, { placeholder: "Dockerfile" }),
      target: text(words.target, words.targetHint, { list: this.lists.target.id }),
      platform: text(words.platform, words.platformHint, { list: this.lists.platform.id }),
      network: text(words.network, words.networkHint, { list: this.lists.network.id }),
      memory: text(words.memory, words.memoryHint),
      cpus: text(words.cpus, words.cpusHint, { inputmode: "decimal" }),
    };
    const [noCache, noCacheElement] = this.flag(words.noCache, make("small", { class: "hint" }, words.noCacheHint));
    const [pull, pullElement] = this.flag(words.pull, make("small", { class: "hint" }, words.pullHint));
    const [squash, squashElement] = this.flag(words.squash, this.squashHint);
    this.flags = { noCache, pull, squash };
    this.builder = field(words.builder, choice(words.builders, "classic", this.changed));
    const { dockerfile, target, platform, network, memory, cpus } = this.texts;
    this.tags = this.tagRows.element;
    offer(this.lists.platform, PLATFORMS);
    this.sections = [
      this.section("args", [this.args.element, this.labels.element], ({ args, labels }) => [args.length > 0, labels.length > 0]),
      this.section("file", [dockerfile.element, target.element, noCacheElement, pullElement, squashElement, this.cacheFrom.element, this.lists.target], (now) => [
        now.dockerfile !== "", now.target !== "", now.noCache, now.pull, now.squash, now.cacheFrom.length > 0,
      ]),
      this.section("limits", [platform.element, network.element, memory.element, cpus.element, this.lists.platform, this.lists.network], (now) => [
        now.platform !== "", now.network !== "", now.memory !== "", now.cpus !== "",
      ]),
      this.section("builder", [this.builder.element, this.builderHint], (now) => [now.builder !== "classic"]),
    ];
    this.set(blank());
  }

  /** What is chosen, without lines that have nothing in them. */
  get settings(): Settings {
    const text = (name: Text) => this.texts[name].control.value.trim();
    const firsts = (rows: Rows) => rows.values.map(([value = ""]) => value).filter((value) => value !== "");
    const pairs = (rows: Rows) => pairsOf(rows).filter(({ key }) => key !== "");
    return {
      tags: firsts(this.tagRows),
      dockerfile: text("dockerfile"),
      target: text("target"),
      args: pairs(this.args),
      labels: pairs(this.labels),
      noCache: this.flags.noCache.checked,
      pull: this.flags.pull.checked,
      platform: text("platform"),
      network: text("network"),
      memory: text("memory"),
      cpus: text("cpus"),
      cacheFrom: firsts(this.cacheFrom),
      squash: this.flags.squash.checked && !this.flags.squash.disabled,
      builder: this.builder.control.value as Builder,
    };
  }

  /** Shows other settings. */
  set(settings: Settings): void {
    this.tagRows.set(settings.tags.map((tag) => [tag]), 1);
    this.args.set(settings.args.map(({ key, value }) => [key, value]));
    this.labels.set(settings.labels.map(({ key, value }) => [key, value]));
    this.cacheFrom.set(settings.cacheFrom.map((image) => [image]));
    for (const name of Object.keys(this.texts) as Text[]) this.texts[name].control.value = settings[name];
    for (const name of Object.keys(this.flags) as Flag[]) this.flags[name].checked = settings[name];
    this.builder.control.value = settings.builder;
  }

  /** What the Dockerfile offers, where it is known. */
  know(outline: Outline | undefined): void {
    this.outline = outline;
    this.args.offer((outline?.args ?? []).map(({ name, value = "" }) => [name, value]));
    offer(this.lists.target, outline?.stages ?? []);
  }

  /** Says what is wrong and what is to be known; gives how much has to be corrected. */
  tell({ owners, networks, hasSquash }: Known): number {
    const { settings } = this;
    const isKit = settings.builder === "buildkit";
    offer(this.lists.network, [...NETWORKS, ...(isKit ? [] : networks.filter((name) => !NETWORKS.includes(name)))]);
    setText(this.builderHint, words.builderHints[settings.builder] ?? "");
    this.flags.squash.disabled = isKit || hasSquash === false;
    setText(this.squashHint, isKit ? words.squashKit : hasSquash === false ? words.squashNone : words.squashHint);
    this.know(this.outline);

    const tags = this.tagRows.values.map(([tag = ""]) => tag);
    const wrong = tagProblems(tags);
    const stages = this.outline?.stages ?? [];
    const { target } = settings;
    const isStage = target === "" || stages.length === 0 || stages.some((stage, nth) => stage.toLowerCase() === target.toLowerCase() || String(nth) === target);
    const limits = isKit ? words.limitsKit : undefined;
    const counts = [
      this.args.tell(pairProblems(pairsOf(this.args)).map(error)) + this.labels.tell(pairProblems(pairsOf(this.labels)).map(error)),
      this.judge("dockerfile", dockerfileProblem(settings.dockerfile)) +
        this.judge("target", isStage ? undefined : words.targetUnknown(target), stages.length > 0 ? words.targetStages(stages.join(", ")) : words.targetHint) +
        this.cacheFrom.tell(tagProblems(this.cacheFrom.values.map(([image = ""]) => image)).map(error)),
      this.judge("platform", platformProblem(settings.platform)) +
        this.judge("network", isKit && settings.network !== "" && !NETWORKS.includes(settings.network) ? words.networkKit : undefined, isKit ? words.networkKit : words.networkHint) +
        this.judge("memory", memoryProblem(settings.memory), limits ?? words.memoryHint) +
        this.judge("cpus", cpusProblem(settings.cpus), limits ?? words.cpusHint),
      0,
    ];
    this.folded.forEach(({ count, wrong, set }, nth) => {
      const number = set(settings).filter((isSet) => isSet).length;
      setText(count, number === 0 ? "" : words.set(number));
      setText(wrong, counts[nth] ? words.wrong(counts[nth]) : "");
    });
    const own = this.tagRows.tell(tags.map((tag, nth) => error(wrong[nth]) ?? note(moves(tag, owners))));
    return own + counts.reduce((sum, count) => sum + count, 0);
  }

  /** Unfolds what has to be corrected. */
  open(): void {
    for (const { element, wrong } of this.folded) if (wrong.textContent !== "") element.open = true;
  }

  private judge(name: Text, problem: string | undefined, hint?: string): number {
    const { element, setError } = this.texts[name];
    setError(problem);
    const note = element.querySelector<HTMLElement>(".hint");
    if (note && hint !== undefined) setText(note, hint);
    return problem === undefined ? 0 : 1;
  }

  private flag(label: string, hint: HTMLElement): [HTMLInputElement, HTMLElement] {
    const input = make("input", { type: "checkbox" });
    input.addEventListener("change", this.changed);
    return [input, make("label", { class: "check" }, input, make("span", {}, label, hint))];
  }

  private section(name: keyof typeof words.sections, fields: HTMLElement[], set: (settings: Settings) => boolean[]): HTMLElement {
    const [title, about] = words.sections[name];
    const count = make("span", { class: "create-count" });
    const wrong = make("span", { class: "bad" });
    const summary = make("summary", {}, icon("chevron-down"), make("strong", {}, title), make("span", { class: "faint about" }, about), wrong, count);
    const element = make("details", { class: "create-section" }, summary, make("div", { class: "create-fields" }, ...fields));
    this.folded.push({ element, count, wrong, set });
    return element;
  }
}

function error(text: string | undefined): Said | undefined {
  return text === undefined ? undefined : { text };
}

function note(text: string | undefined): Said | undefined {
  return text === undefined ? undefined : { text, isNote: true };
}

function pairsOf(rows: Rows): Pair[] {
  return rows.values.map(([key = "", value = ""]) => ({ key, value }));
}

function list(id: string): HTMLDataListElement {
  return make("datalist", { id });
}

function offer(list: HTMLDataListElement, values: readonly string[]): void {
  const text = values.join("\n");
  if (list.dataset["values"] === text) return;
  list.dataset["values"] = text;
  list.replaceChildren(...values.slice(0, 200).map((value) => make("option", { value })));
}
