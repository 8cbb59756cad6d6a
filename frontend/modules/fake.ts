// Surroundings for tests: a clock that is turned by hand, streams that are spoken by hand, requests that are answered by
// hand. Used by the tests alone.
import type { Answer, World } from "./world";

export interface Request {
  method: string;
  path: string;
  body: any;
  answer(status: number, body?: unknown): Promise<void>;
}

export class Fake implements World {
  millis = 1_000_000;
  streams: { url: string; isOpen: boolean; say(name: string, data: unknown): void; fail(): void }[] = [];
  requests: Request[] = [];
  private timers: { at: number; then: () => void }[] = [];

  open(url: string, _names: readonly string[], hear: (name: string, data: string) => void, broke: () => void): () => void {
    const stream = {
      url,
      isOpen: true,
      say: (name: string, data: unknown) => hear(name, typeof data === "string" ? data : JSON.stringify(data)),
      fail: broke,
    };
    this.streams.push(stream);
    return () => {
      stream.isOpen = false;
    };
  }

  ask(method: string, path: string, body?: unknown): Promise<Answer> {
    return new Promise((resolve) => {
      const answer = async (status: number, body: unknown = {}) => {
        resolve({ status, body: typeof body === "string" ? body : JSON.stringify(body) });
        await settled();
      };
      this.requests.push({ method, path, body, answer });
    });
  }

  now(): number {
    return this.millis;
  }

  later(millis: number, then: () => void): () => void {
    const timer = { at: this.millis + millis, then };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  random(): number {
    return 0.5;
  }

  /** Turns the clock. */
  async pass(millis: number): Promise<void> {
    const end = this.millis + millis;
    for (;;) {
      const next = this.timers.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0];
      if (!next) break;
      this.timers = this.timers.filter((timer) => timer !== next);
      this.millis = Math.max(this.millis, next.at);
      next.then();
      await settled();
    }
    this.millis = end;
    await settled();
  }

  /** The newest stream. */
  get stream(): Fake["streams"][number] {
    const stream = this.streams[this.streams.length - 1];
    if (!stream) throw new Error("no stream was opened");
    return stream;
  }

  /** The oldest request that is not looked at yet. */
  take(): Request {
    const request = this.requests.shift();
    if (!request) throw new Error("nothing was asked");
    return request;
  }
}

/** Lets everything that is ready happen. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}
