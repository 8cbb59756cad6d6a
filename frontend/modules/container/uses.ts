// What a container uses now, followed while it runs and somebody looks.
import { quayside } from "../page";
import type { Row } from "../series";

/** What is known. */
export interface Use {
  /** Percent of one core; unknown at first. */
  cpu: number | null;
  memory: number;
  pids: number;
}

/** Follows it. */
export class Uses {
  private leave: (() => void) | undefined;
  private isRunning = false;

  constructor(
    private readonly id: string,
    private readonly told: (use: Use | undefined) => void,
  ) {
    document.addEventListener("visibilitychange", this.settle);
  }

  set running(isRunning: boolean) {
    this.isRunning = isRunning;
    this.settle();
  }

  detach(): void {
    document.removeEventListener("visibilitychange", this.settle);
    this.leave?.();
    this.leave = undefined;
  }

  private readonly settle = () => {
    const isWanted = this.isRunning && !document.hidden;
    if (isWanted === (this.leave !== undefined)) return;
    if (isWanted) {
      this.leave = quayside().join(`stats:${this.id}`, (data) => this.hear(JSON.parse(data)));
      return;
    }
    this.leave?.();
    this.leave = undefined;
    this.told(undefined);
  };

  private hear({ row, end }: { row?: Row; end?: string }): void {
    if (end !== undefined) {
      this.leave = undefined;
      this.told(undefined);
    } else if (row && row.length > 1) {
      const [, cpu, , memory, , pids] = row;
      this.told({ cpu, memory, pids });
    }
  }
}
