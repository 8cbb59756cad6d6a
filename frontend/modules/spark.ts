// A line as high as its cell: what the last minute was like. The figure beside it says it in words.
import { LENGTH, type Ring } from "./ring";

const WIDTH = 64;
const HEIGHT = 18;

export class Spark {
  readonly canvas = document.createElement("canvas");
  private readonly context: CanvasRenderingContext2D | null;

  constructor() {
    const scale = Math.ceil(devicePixelRatio);
    this.canvas.width = WIDTH * scale;
    this.canvas.height = HEIGHT * scale;
    this.canvas.className = "spark";
    this.canvas.setAttribute("aria-hidden", "true");
    this.context = this.canvas.getContext("2d");
    this.context?.scale(scale, scale);
  }

  /** Draws the figures; the highest reaches the top, but small ones stay small. */
  draw(ring: Ring, line: string, area: string): void {
    const context = this.context;
    if (!context) return;
    context.clearRect(0, 0, WIDTH, HEIGHT);
    if (ring.length === 0) return;
    let highest = LEAST;
    ring.each((value) => (highest = Math.max(highest, value)));
    const step = WIDTH / (LENGTH - 1);
    const first = WIDTH - (ring.length - 1) * step;
    context.beginPath();
    ring.each((value, nth) => context.lineTo(first + nth * step, HEIGHT - 1 - (value / highest) * (HEIGHT - 2)));
    context.strokeStyle = line;
    context.lineWidth = 1.25;
    context.stroke();
    context.lineTo(WIDTH, HEIGHT);
    context.lineTo(first, HEIGHT);
    context.fillStyle = area;
    context.fill();
  }

  clear(): void {
    this.context?.clearRect(0, 0, WIDTH, HEIGHT);
  }
}

/** Percent of a core that fills the height at least: an idle container's noise is no mountain. */
const LEAST = 5;
