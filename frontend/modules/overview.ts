// What all containers use: their CPU on one chart, the largest apart and the rest together, and the largest by CPU and by
// memory as lists, which are the chart's text as well.
import type { Part } from "./bridge";
import { Chart, type Data } from "./chart";
import { bytes, percent } from "./figure";
import { ranked, Stack } from "./stack";
import { text } from "./text";
import { SERIES, Theme } from "./theme";
import { Top } from "./top";

/** The containers that run, with full ids. */
export interface OverviewOptions {
  containers: { id: string; name: string }[];
}

/** `[id, cpu, memory, …]`, of an event and of `/api/usage`. */
type Row = [string, number | null, number, ...unknown[]];

/** The chart's time, in milliseconds, and how many containers it shows apart. */
const WINDOW = 900_000;
const APART = 8;
/** As many as the lists have. */
const LISTED = 6;
/** Who is largest is looked at this often: lines that change places all the time tell nothing. */
const RANK = 30_000;
const HEIGHT = 190;

class OverviewPage {
  private readonly theme: Theme;
  private readonly stack = new Stack(WINDOW);
  private readonly place = document.createElement("div");
  private readonly status = document.createElement("p");
  private readonly cpu = new Top(text.topCpu, percent);
  private readonly memory = new Top(text.topMemory, bytes);
  private chart: Chart | undefined;
  private apart: string[] = [];
  private ranked = 0;
  private newest = 0;
  private rows: Row[] = [];
  private names = new Map<string, string>();
  private readonly loaded = new Set<string>();
  private leave: (() => void) | undefined;
  private isGone = false;

  constructor(
    private readonly element: HTMLElement,
    options: OverviewOptions,
  ) {
    this.theme = new Theme(element, () => this.chart?.redraw());
    this.status.className = "hint";
    this.status.setAttribute("role", "status");
    const lists = document.createElement("div");
    lists.className = "tops";
    lists.append(this.cpu.element, this.memory.element);
    element.append(this.place, this.status, lists);
    document.addEventListener("visibilitychange", this.seen);
    this.update(options);
    void this.load();
    this.seen();
  }

  update(options: OverviewOptions): void {
    this.names = new Map(options.containers.map(({ id, name }) => [id, name]));
    this.draw();
  }

  detach(): void {
    this.isGone = true;
    document.removeEventListener("visibilitychange", this.seen);
    this.leave?.();
    this.theme.detach();
    this.chart?.detach();
    this.element.replaceChildren();
  }

  /** A hidden tab follows nothing. */
  private readonly seen = () => {
    if (document.hidden) {
      this.leave?.();
      this.leave = undefined;
    } else {
      this.leave ??= window.quayside.join("usage", (data) => this.hear(JSON.parse(data)));
    }
  };

  /** What is known at once. */
  private async load(): Promise<void> {
    const answer = await got<{ rows?: Row[] }>("/api/usage");
    if (answer?.rows && this.newest === 0 && !this.isGone) this.take(Date.now(), answer.rows);
  }

  private hear(data: { at?: number; rows?: Row[] }): void {
    if (data.at !== undefined && data.rows) this.take(data.at, data.rows);
  }

  private take(at: number, rows: Row[]): void {
    this.newest = at;
    this.rows = rows;
    this.stack.add(at, rows.map(([id, cpu]) => [id, cpu] as const));
    if (at - this.ranked >= RANK || this.apart.some((id) => !this.names.has(id))) {
      this.ranked = at;
      const apart = ranked(rows.map(([id, cpu]) => [id, this.stack.average(id) ?? cpu ?? 0] as const), APART);
      for (const id of apart) if (!this.loaded.has(id)) void this.past(id);
      if (apart.join() !== this.apart.join()) this.rebuild(apart);
    }
    if (this.chart && this.chart.count !== this.lines()) this.rebuild(this.apart);
    this.draw();
  }

  /** The past of one that is shown apart. */
  private async past(id: string): Promise<void> {
    this.loaded.add(id);
    const answer = await got<{ points?: [number, number | null][] }>(`/api/usage/${id}?window=${WINDOW / 1000}`);
    if (this.isGone) return;
    for (const [at, cpu] of answer?.points ?? []) this.stack.fill(at, id, cpu);
    this.draw();
  }

  /** One for each that is shown apart, and one for the others where there are any. */
  private lines(): number {
    return this.apart.length + (this.rows.length > this.apart.length ? 1 : 0);
  }

  private rebuild(apart: string[]): void {
    this.apart = apart;
    this.chart?.detach();
    this.chart = undefined;
    if (apart.length === 0) return;
    const names = [...apart.map((id) => this.names.get(id) ?? id.slice(0, 12)), text.others].slice(0, this.lines());
    const lines = names.map((label, nth) => ({ label, token: SERIES[nth] ?? "--idle", write: percent }));
    const standing = { title: text.cpu, description: text.overview, axis: percent, least: 5, group: "overview", height: HEIGHT };
    this.chart = new Chart({ ...standing, lines, stacked: true }, this.theme);
    this.place.replaceChildren(this.chart.element);
  }

  private draw(): void {
    const sentence = this.names.size === 0 ? text.noneRuns : this.newest === 0 ? text.noFigures : "";
    if (this.status.textContent !== sentence) this.status.textContent = sentence;
    if (this.chart) {
      const { times, sums, own } = this.stack.columns(this.apart);
      const data: Data = [times, ...sums.slice(0, this.chart.count)];
      this.chart.show(this.newest - WINDOW, this.newest, data, own);
    }
    const named = (value: (row: Row) => number) =>
      this.rows
        .filter(([id]) => this.names.has(id))
        .map((row) => ({ id: row[0], name: this.names.get(row[0]) ?? "", value: value(row) }));
    this.cpu.show(named(([, cpu]) => cpu ?? 0), LISTED);
    this.memory.show(named(([, , memory]) => memory), LISTED);
  }
}

/** An answer's JSON; nothing when there is none, for the figures come by themselves as well. */
async function got<T>(path: string): Promise<T | undefined> {
  try {
    const answer = await fetch(path);
    return answer.ok ? await answer.json() : undefined;
  } catch {
    return undefined;
  }
}

export function attach(element: HTMLElement, options: OverviewOptions): Part {
  const page = new OverviewPage(element, options);
  return { update: (options) => page.update(options), detach: () => page.detach() };
}
