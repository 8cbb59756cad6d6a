// A chart over time: lines under a name, with the figures of the moment beside it: the newest ones, or those under the
// cursor, which moves over all charts of a group together.
import uPlot from "uplot";
import { day, known, moment } from "./figure";
import type { Theme } from "./theme";

/** One line. */
export interface Line {
  label: string;
  /** The token of its colour. */
  token: string;
  /** How a value is written, in full. */
  write: (value: number) => string;
  /** Dashed, and without an area: a bound, not a figure. */
  isBound?: boolean;
}

export interface ChartOptions {
  title: string;
  /** What it is, for who does not see it. */
  description: string;
  lines: Line[];
  /** How the axis writes a value. */
  axis: (value: number) => string;
  /** The highest value that the axis reaches at least. */
  least: number;
  /** Charts of one group share the cursor. */
  group: string;
  height: number;
  /** Lines stand on one another: given sums, the lowest first. */
  stacked?: boolean;
}

/** Times in milliseconds, and the values of each line. */
export type Data = [number[], ...(number | null)[][]];

const DAY = 86_400_000;
/** From the cursor to the tip, the figure's padding included. */
const BESIDE = 26;

export class Chart {
  readonly element = document.createElement("figure");
  private readonly plot = document.createElement("div");
  private readonly tip = document.createElement("div");
  private readonly values: HTMLElement[];
  private readonly size: ResizeObserver;
  private chart: uPlot | undefined;
  private from = 0;
  private to = 1;
  /** What is told of each line: its own values, where the drawn ones are sums. */
  private own: (number | null)[][] = [];
  private data: Data = [[]];
  private isPointedAt = false;

  constructor(
    private readonly options: ChartOptions,
    private readonly theme: Theme,
  ) {
    this.element.className = "chart";
    const caption = document.createElement("figcaption");
    const title = document.createElement("strong");
    title.textContent = options.title;
    caption.append(title);
    this.values = options.lines.map((line) => {
      const [key, swatch, value] = [document.createElement("span"), document.createElement("i"), document.createElement("b")];
      key.className = "key";
      swatch.className = line.isBound ? "swatch bound" : "swatch";
      swatch.style.color = `var(${line.token})`;
      key.append(swatch, options.lines.length > 1 ? `${line.label} ` : "", value);
      caption.append(key);
      return value;
    });
    this.plot.className = "plot";
    this.plot.setAttribute("role", "img");
    this.plot.setAttribute("aria-label", options.description);
    this.tip.className = "tip";
    this.tip.hidden = true;
    this.element.append(caption, this.plot, this.tip);
    this.plot.style.height = `${options.height}px`;
    this.size = new ResizeObserver(([entry]) => this.resize(Math.floor(entry?.contentRect.width ?? 0)));
    this.size.observe(this.plot);
  }

  /** Shows values at times; `own` is what is told of each line, where what is drawn is something else. */
  show(from: number, to: number, data: Data, own: (number | null)[][]): void {
    [this.from, this.to] = [from, to];
    this.own = own;
    this.data = data;
    this.chart?.setData(data);
    this.tell();
  }

  /** How many lines it has. */
  get count(): number {
    return this.options.lines.length;
  }

  /** Draws anew, in other colours. */
  redraw(): void {
    this.chart?.redraw();
  }

  detach(): void {
    this.size.disconnect();
    this.chart?.destroy();
    this.element.remove();
  }

  private resize(width: number): void {
    if (width <= 0) return;
    const size = { width, height: this.options.height };
    if (this.chart) {
      this.chart.setSize(size);
      return;
    }
    this.chart = new uPlot({ ...this.drawing(), ...size }, this.data, this.plot);
    this.tell();
  }

  private drawing(): Omit<uPlot.Options, "width" | "height"> {
    const { lines, group, stacked, least } = this.options;
    const { theme } = this;
    const series = lines.map((line, nth): uPlot.Series => {
      const isArea = !line.isBound;
      const alpha = stacked ? 0.55 : lines.length > 2 ? 0.06 : 0.12;
      return {
        label: line.label,
        stroke: () => theme.colour(line.token),
        fill: isArea && (stacked || nth === 0) ? () => theme.faded(line.token, alpha) : undefined,
        width: stacked ? 1 : 1.5,
        dash: line.isBound ? [4, 4] : undefined,
        points: { show: false },
        spanGaps: false,
      };
    });
    const axis = { stroke: () => theme.colour("--muted"), font: "11px sans-serif", ticks: { show: false } };
    const grid = { stroke: () => theme.colour("--soft"), width: 1 };
    return {
      ms: 1,
      series: [{}, ...series],
      // The area of a line reaches down to the line below it.
      bands: stacked ? lines.slice(1).map((_, nth): uPlot.Band => ({ series: [nth + 2, nth + 1] })) : undefined,
      scales: {
        x: { time: true, range: () => [this.from, this.to] },
        y: { range: (_self, _low, high) => [0, Math.max((high ?? 0) * 1.08, least)] },
      },
      axes: [
        { ...axis, grid, space: 64, size: 24, gap: 4, values: (_self, splits, _axis, _space, step) => ticks(splits, step) },
        { ...axis, grid, space: 32, size: 62, gap: 6, values: (_self, splits) => splits.map(this.options.axis) },
      ],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 }, sync: { key: group, setSeries: false } },
      padding: [8, 18, 0, 0],
      hooks: {
        ready: [(self) => this.point(self.over)],
        setCursor: [() => this.tell()],
      },
    };
  }

  private point(over: HTMLElement): void {
    over.addEventListener("mouseenter", () => {
      this.isPointedAt = true;
    });
    over.addEventListener("mouseleave", () => {
      this.isPointedAt = false;
      this.tip.hidden = true;
    });
  }

  /** Writes the figures under the cursor, or the newest. */
  private tell(): void {
    const idx = this.chart?.cursor.idx ?? this.data[0].length;
    const under = idx < this.data[0].length ? idx : undefined;
    const texts = this.options.lines.map((line, nth) => {
      const values = this.own[nth] ?? [];
      const value = values[under ?? values.length - 1];
      return known(value, line.write);
    });
    texts.forEach((text, nth) => {
      const place = this.values[nth];
      if (place && place.textContent !== text) place.textContent = text;
    });
    if (this.isPointedAt && under !== undefined && this.chart) this.showTip(this.chart, under, texts);
    else this.tip.hidden = true;
  }

  private showTip(chart: uPlot, idx: number, texts: string[]): void {
    const at = this.data[0][idx] ?? 0;
    const head = document.createElement("div");
    head.textContent = moment(at, this.to - this.from > DAY / 2);
    const rows = this.options.lines.map((line, nth) => {
      const [row, swatch, value] = [document.createElement("div"), document.createElement("i"), document.createElement("b")];
      swatch.className = line.isBound ? "swatch bound" : "swatch";
      swatch.style.color = `var(${line.token})`;
      value.textContent = texts[nth] ?? "";
      row.append(swatch, `${line.label} `, value);
      return row;
    });
    // As they stand in the picture: the highest first.
    this.tip.replaceChildren(head, ...(this.options.stacked ? rows.reverse() : rows));
    this.tip.hidden = false;
    const left = (chart.cursor.left ?? 0) + chart.over.offsetLeft;
    // Beside the cursor, on the side that has room.
    const isRight = left > chart.width / 2;
    this.tip.style.left = isRight ? "" : `${left + BESIDE}px`;
    this.tip.style.right = isRight ? `${chart.width - left + BESIDE}px` : "";
  }
}

/** Times along the axis, as fine as they are apart. */
function ticks(splits: number[], step: number): string[] {
  return splits.map((split) => {
    const at = new Date(split);
    if (step >= DAY || (at.getHours() === 0 && at.getMinutes() === 0 && step >= 3_600_000)) return day(at);
    return moment(split, false, step < 60_000);
  });
}
