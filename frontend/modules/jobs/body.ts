// What the page of a job shows beneath its head: of most, their parts and their output.
import type { Detail } from "./detail";
import type { Job, JobLine } from "./job";
import { isOver } from "./job";
import { Output } from "./output";
import { Parts } from "./parts";

export interface Body {
  readonly elements: HTMLElement[];
  /** Takes what is new; parts and file are the detail's. */
  hear(job: Job, lines: JobLine[]): void;
  /** Time has gone on. */
  draw(job: Job, now: number): void;
  detach(): void;
}

export class Plain implements Body {
  private readonly parts = new Parts();
  private readonly output: Output;
  readonly elements: HTMLElement[];

  constructor(private readonly detail: Detail) {
    this.output = new Output(detail);
    this.elements = [this.parts.element, this.output.element];
  }

  hear(job: Job, lines: JobLine[]): void {
    this.output.add(lines, isOver(job));
    this.parts.show(this.detail.parts.values());
  }

  draw(): void {}

  detach(): void {
    this.output.detach();
  }
}
