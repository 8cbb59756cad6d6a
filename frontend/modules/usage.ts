// What one container uses: five charts over a time one chooses, live at their right end, and the figures as a table.
import type { Part } from "./bridge";
import { Chart, type ChartOptions, type Data, type Line } from "./chart";
import { bytes, exact, percent, rate } from "./figure";
import { Figures } from "./figures";
import type { Column, Point, Row } from "./series";
import { Series, point, summary } from "./series";
import { fill, text } from "./text";
import { Theme } from "./theme";

/** `id` is the full one. */
export interface UsageOptions {
  id: string;
  running: boolean;
}

const RANGES = [300, 3600, 21_600, 86_400, 604_800];
const HEIGHT = 132;
/** In milliseconds. */
const RECENT = 3_600_000;

/** A line and the column that it draws. */
type Drawn = Line & { column: Column };

const full = (value: number) => `${bytes(value)} (${exact(value)} B)`;
const line = (column: Column, label: string, token: string, write: Line["write"]): Drawn => ({ column, label, token, write });

const CHARTS: { title: string; lines: Drawn[]; axis: (value: number) => string; least: number }[] = [
  { title: text.cpu, axis: percent, least: 2, lines: [line("cpu", text.cpu, "--series-1", (value) => `${value.toFixed(2)} %`)] },
  {
    title: text.memory,
    axis: bytes,
    least: 1 << 20,
    lines: [
      line("memory", text.memory, "--series-2", full),
      { ...line("limit", text.limit, "--warn", bytes), isBound: true },
    ],
  },
  {
    title: text.network,
    axis: rate,
    least: 1024,
    lines: [line("received", text.received, "--series-1", rate), line("sent", text.sent, "--series-3", rate)],
  },
  {
    title: text.disk,
    axis: rate,
    least: 1024,
    lines: [line("read", text.read, "--series-2", rate), line("written", text.written, "--series-4", rate)],
  },
  { title: text.pids, axis: exact, least: 4, lines: [line("pids", text.pids, "--series-7", exact)] },
];

let pages = 0;

class UsagePage {
  private readonly theme: Theme;
  private readonly charts: Chart[];
  private readonly status = document.createElement("p");
  private readonly figures = new Figures();
  private readonly group: string;
  private range = RANGES[0] ?? 300;
  private series = new Series(300_000, 1000);
  /** What was seen live, whatever range is shown. */
  private recent = new Series(RECENT, 1000);
  private leave: (() => void) | undefined;
  private asked = 0;
  private frame = 0;
  private sentence = "";
  private isGone = false;

  constructor(
    private readonly element: HTMLElement,
    private options: UsageOptions,
  ) {
    pages += 1;
    this.group = `usage-${pages}`;
    this.theme = new Theme(element, () => this.charts.forEach((chart) => chart.redraw()));
    const head = document.createElement("div");
    head.className = "usage-head";
    this.status.className = "hint";
    this.status.setAttribute("role", "status");
    head.append(this.choice(), this.status);
    const grid = document.createElement("div");
    grid.className = "charts";
    this.charts = CHARTS.map((chart) => new Chart(this.chartOptions(chart), this.theme));
    grid.append(...this.charts.map((chart) => chart.element));
    this.element.append(head, grid, this.figures.element);
    document.addEventListener("visibilitychange", this.seen);
    this.begin();
  }

  update(options: UsageOptions): void {
    const isSame = options.id === this.options.id && options.running === this.options.running;
    const isOther = options.id !== this.options.id;
    this.options = options;
    if (isOther) {
      this.leave?.();
      this.leave = undefined;
      this.series = new Series(this.range * 1000, 1000);
      this.recent = new Series(RECENT, 1000);
    }
    if (!isSame) this.begin();
  }

  detach(): void {
    this.isGone = true;
    document.removeEventListener("visibilitychange", this.seen);
    cancelAnimationFrame(this.frame);
    this.leave?.();
    this.theme.detach();
    for (const chart of this.charts) chart.detach();
    this.element.replaceChildren();
  }

  /** Loads the history and follows what comes. */
  private begin(): void {
    void this.load();
    this.follow();
    this.draw();
  }

  private follow(): void {
    const isWanted = this.options.running && !document.hidden;
    if (isWanted === (this.leave !== undefined)) return;
    if (isWanted) {
      this.leave = window.quayside.join(`stats:${this.options.id}`, (data) => this.hear(JSON.parse(data)));
    } else {
      this.leave?.();
      this.leave = undefined;
    }
  }

  private hear(data: { at?: number; row?: Row; end?: string }): void {
    if (data.end !== undefined) {
      this.leave = undefined;
      this.say(fill(text.ended, { reason: data.end }));
    } else if (data.at !== undefined && data.row && data.row.length > 1) {
      const seen = point(data.at, data.row);
      this.series.add(seen);
      this.recent.add(seen);
      this.frame ||= requestAnimationFrame(() => this.draw());
    }
  }

  private async load(): Promise<void> {
    this.asked += 1;
    const [nth, range, id] = [this.asked, this.range, this.options.id];
    this.say(text.loading);
    let answer: { on?: boolean; step?: number; points?: Point[] } | undefined;
    try {
      const response = await fetch(`/api/usage/${id}?window=${range}`);
      if (response.ok) answer = await response.json();
    } catch {
      // The same as an answer that is none.
    }
    if (nth !== this.asked || this.isGone) return;
    const points = answer?.points ?? [];
    const step = Math.max(1, answer?.step ?? Math.ceil(range / 600));
    this.series = new Series(range * 1000, step * 1000, points);
    // What was seen since the history's last point, or all of it where there is none.
    for (const point of this.recent.all()) this.series.add(point);
    this.say(this.standing(answer, points.length));
    this.draw();
  }

  private standing(answer: { on?: boolean } | undefined, count: number): string {
    if (!answer) return text.historyFailed;
    if (answer.on === false) return text.historyOff;
    if (!this.options.running) return text.stopped;
    return count === 0 ? text.historyEmpty : "";
  }

  private say(sentence: string): void {
    if (this.sentence === sentence) return;
    this.sentence = sentence;
    this.status.textContent = sentence;
  }

  /** A hidden tab follows nothing; back in sight, the history has what it missed. */
  private readonly seen = () => {
    this.follow();
    if (!document.hidden) void this.load();
  };

  private draw(): void {
    this.frame = 0;
    const columns = this.series.columns();
    // While it runs the charts end now; otherwise with what was last.
    const newest = this.series.newest?.[0] ?? Date.now();
    const to = this.options.running ? newest : Math.max(newest, Date.now());
    const peak = summary(columns.memory).highest ?? 0;
    CHARTS.forEach((chart, nth) => {
      const lines = chart.lines.map(({ column }) => {
        // A limit far above would press the figures flat: the legend has it.
        if (column === "limit") return columns.limit.map((limit) => (limit !== null && limit <= 3 * peak ? limit : null));
        return columns[column];
      });
      const own = chart.lines.map(({ column }) => columns[column]);
      this.charts[nth]?.show(to - this.range * 1000, to, [columns.at, ...lines] as Data, own);
    });
    this.figures.show(text.ranges[this.range] ?? "", columns, this.series.newest, this.options.running);
  }

  private choice(): HTMLElement {
    const fieldset = document.createElement("fieldset");
    fieldset.className = "choice";
    const legend = document.createElement("legend");
    legend.className = "sr";
    legend.textContent = text.range;
    const options = RANGES.map((range) => {
      const [label, input] = [document.createElement("label"), document.createElement("input")];
      input.type = "radio";
      input.name = this.group;
      input.checked = range === this.range;
      input.addEventListener("change", () => {
        this.range = range;
        void this.load();
        this.draw();
      });
      label.append(input, text.ranges[range] ?? "");
      return label;
    });
    fieldset.append(legend, ...options);
    return fieldset;
  }

  private chartOptions({ title, lines, axis, least }: (typeof CHARTS)[number]): ChartOptions {
    const description = fill(text.chartOf, { measure: title });
    return { title, description, lines, axis, least, group: this.group, height: HEIGHT };
  }
}

export function attach(element: HTMLElement, options: UsageOptions): Part {
  const page = new UsagePage(element, options);
  return { update: (options) => page.update(options), detach: () => page.detach() };
}
