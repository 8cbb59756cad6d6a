// A line as high as its cell: what the last minute was like. The figure beside it says it in words. It is SVG, which the
// browser paints with the page; a canvas in each row would be as many pictures to copy each second.
import { LENGTH, type Ring } from "./ring";

const WIDTH = 64;
const HEIGHT = 18;
const SVG = "http://www.w3.org/2000/svg";

export class Spark {
  readonly svg = document.createElementNS(SVG, "svg");
  // Their points are no matter of style, as the `d` of a path is.
  private readonly area = document.createElementNS(SVG, "polygon");
  private readonly line = document.createElementNS(SVG, "polyline");

  constructor() {
    this.svg.setAttribute("class", "spark");
    this.svg.setAttribute("aria-hidden", "true");
    this.svg.append(this.area, this.line);
  }

  /** Draws the figures; the highest reaches the top, but small ones stay small. */
  draw(ring: Ring): void {
    if (ring.length === 0) return this.clear();
    let highest = LEAST;
    ring.each((value) => (highest = Math.max(highest, value)));
    const step = WIDTH / (LENGTH - 1);
    const first = WIDTH - (ring.length - 1) * step;
    let line = "";
    // Tenths of a pixel: what is finer nobody sees.
    const tenths = (length: number) => Math.round(length * 10) / 10;
    ring.each((value, nth) => {
      const down = HEIGHT - 1 - (value / highest) * (HEIGHT - 2);
      line += `${tenths(first + nth * step)} ${tenths(down)} `;
    });
    this.line.setAttribute("points", line);
    this.area.setAttribute("points", `${line}${WIDTH} ${HEIGHT} ${tenths(first)} ${HEIGHT}`);
  }

  clear(): void {
    this.line.removeAttribute("points");
    this.area.removeAttribute("points");
  }
}

/** Percent of a core that fills the height at least: an idle container's noise is no mountain. */
const LEAST = 5;
