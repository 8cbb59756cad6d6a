// What containers use, in the rows of a list: a sparkline and two figures a row, for the rows that are in sight alone.
//
// The page has an element `data-usage=ID` in each row, with `data-running` while the container runs, and in it or in its
// row `[data-spark]`, `[data-cpu]` and `[data-memory]`, all empty; and the heads of projects as in totals.ts. `attach` takes
// the list or an element beside it.
import type { Part } from "./bridge";
import { bytes, exact, known, percent } from "./figure";
import { Ring } from "./ring";
import type { Row } from "./series";
import { Spark } from "./spark";
import { fill, text } from "./text";
import { Totals } from "./totals";

/** A row must stay in sight this long before it is asked for, and is kept this long when it is gone. */
const JOIN = 150;
const LEAVE = 1000;
/** The exact figures of a row that nobody points at are written anew after so many ticks. */
const EXPLAINED = 60;
/** The sparkline of a row is drawn anew after so many: a second is a pixel of it, and it costs more than both figures. */
const DRAWN = 5;

/** One row's figures. */
class Cell {
  private readonly ring = new Ring();
  private readonly spark = new Spark();
  private readonly cpu: Text | undefined;
  private readonly memory: Text | undefined;
  private leave: (() => void) | undefined;
  private timer = 0;
  private newest: { at: number; row: Row } | undefined;
  private isWanted = false;
  /** Counted from another number in each row, so that not all are drawn or explained in the same tick. */
  private ticks: number;
  private isDrawn = false;
  isInSight = false;

  constructor(
    private readonly element: HTMLElement,
    readonly id: string,
    nth: number,
    private readonly dirty: (cell: Cell) => void,
  ) {
    this.ticks = nth % EXPLAINED;
    const row = element.closest("tr") ?? element;
    const place = (name: string) => element.querySelector(`[data-${name}]`) ?? row.querySelector(`[data-${name}]`);
    this.cpu = written(place("cpu"));
    this.memory = written(place("memory"));
    place("spark")?.replaceChildren(this.spark.svg);
    this.show(text.nothing, text.nothing);
  }

  /** Follows the container while it runs and somebody sees its row. */
  settle(isSeen: boolean): void {
    const isRunning = this.element.hasAttribute("data-running");
    if (!isRunning && this.newest) this.stopped();
    const isWanted = isSeen && this.isInSight && isRunning;
    if (isWanted === this.isWanted) return;
    this.isWanted = isWanted;
    clearTimeout(this.timer);
    if (isWanted && !this.leave) this.timer = window.setTimeout(() => this.join(), JOIN);
    if (!isWanted && this.leave) this.timer = window.setTimeout(() => this.end(), LEAVE);
  }

  /** Leaves the topic. */
  end(): void {
    clearTimeout(this.timer);
    this.leave?.();
    this.leave = undefined;
  }

  /** Writes what came last. */
  draw(): void {
    const newest = this.newest;
    if (!newest) {
      this.spark.clear();
      this.isDrawn = false;
      return;
    }
    const [, cpu, , memory] = newest.row;
    this.show(known(cpu, percent), bytes(memory));
    if (!this.isDrawn || this.ticks % DRAWN === 0) this.spark.draw(this.ring);
    this.isDrawn = true;
    if (this.ticks % EXPLAINED === 0) this.explain();
    this.ticks += 1;
  }

  /** Writes the exact figures. That takes longer than all else, so it is not done in every tick. */
  explain(): void {
    if (!this.newest) return;
    const [, cpu, cores, memory, limit] = this.newest.row;
    const exactCpu = fill(text.exactCpu, { percent: known(cpu, (cpu) => `${cpu.toFixed(2)} %`), cores });
    const exactMemory = fill(text.exactMemory, { bytes: exact(memory), limit: bytes(limit) });
    this.title(`${exactCpu}, ${exactMemory}`);
  }

  private join(): void {
    this.leave = window.quayside.join(`stats:${this.id}`, (data) => this.hear(JSON.parse(data)));
  }

  private hear(data: { at?: number; row?: Row; end?: string }): void {
    // A row of an id alone, or the end of the topic: it does not run any more.
    if (!data.row || data.row.length < 2 || data.at === undefined) {
      if (data.end !== undefined) this.end();
      this.stopped();
      return;
    }
    const isFirst = this.newest?.row[1] == null;
    this.newest = { at: data.at, row: data.row };
    if (isFirst) this.explain();
    if (data.row[1] !== null) this.ring.push(data.at, data.row[1]);
    this.dirty(this);
  }

  private stopped(): void {
    this.newest = undefined;
    this.ring.clear();
    this.show(text.nothing, text.nothing);
    this.title("");
    this.dirty(this);
  }

  /** Writes only what differs, into the same text nodes. */
  private show(cpu: string, memory: string): void {
    if (this.cpu && this.cpu.data !== cpu) this.cpu.data = cpu;
    if (this.memory && this.memory.data !== memory) this.memory.data = memory;
  }

  private title(title: string): void {
    if (this.element.title !== title) this.element.title = title;
  }
}

/** The one text of a place. */
function written(place: Element | null): Text | undefined {
  if (!place) return undefined;
  const own = document.createTextNode("");
  place.replaceChildren(own);
  return own;
}

export function attach(element: HTMLElement): Part {
  const root = element.childElementCount > 0 ? element : (element.parentElement ?? element);
  const cells = new Map<Element, Cell>();
  const changed = new Set<Cell>();
  const totals = new Totals();
  let frame = 0;

  /** A tick comes in one message, after which all is drawn that changed. */
  function dirty(cell: Cell): void {
    if (changed.size === 0) queueMicrotask(draw);
    changed.add(cell);
  }

  /** All that changed, without reading the layout. */
  function draw(): void {
    const all = [...changed];
    changed.clear();
    for (const cell of all) cell.draw();
  }

  const sight = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        const cell = cells.get(entry.target);
        if (!cell) continue;
        cell.isInSight = entry.isIntersecting;
        cell.settle(!document.hidden);
      }
    },
    { rootMargin: "100px" },
  );

  /** Takes rows that came and drops rows that went. */
  function scan(): void {
    frame = 0;
    const found = new Set<Element>(root.querySelectorAll("[data-usage]"));
    for (const [place, cell] of cells) {
      if (found.has(place) && place.getAttribute("data-usage") === cell.id) {
        cell.settle(!document.hidden);
        continue;
      }
      cell.end();
      cells.delete(place);
      sight.unobserve(place);
    }
    for (const place of found) {
      const id = place.getAttribute("data-usage");
      if (!id || cells.has(place)) continue;
      cells.set(place, new Cell(place as HTMLElement, id, cells.size, dirty));
      sight.observe(place);
    }
    add();
  }

  function add(): void {
    totals.take(root.querySelectorAll("[data-total]"), !document.hidden);
  }

  const rows = new MutationObserver(() => {
    frame ||= requestAnimationFrame(scan);
  });
  const attributeFilter = ["data-usage", "data-running", "data-total"];
  rows.observe(root, { subtree: true, childList: true, attributes: true, attributeFilter });

  /** A tab that nobody sees follows nothing. */
  const seen = () => {
    for (const cell of cells.values()) cell.settle(!document.hidden);
    add();
  };
  document.addEventListener("visibilitychange", seen);
  /** Who points at a row reads what is so now. */
  const point = ({ target }: Event) => {
    const place = target instanceof Element && target.closest("[data-usage]");
    if (place) cells.get(place)?.explain();
  };
  root.addEventListener("pointerover", point);
  scan();

  return {
    update() {},
    detach() {
      document.removeEventListener("visibilitychange", seen);
      root.removeEventListener("pointerover", point);
      rows.disconnect();
      sight.disconnect();
      cancelAnimationFrame(frame);
      totals.end();
      for (const cell of cells.values()) cell.end();
      cells.clear();
    },
  };
}
