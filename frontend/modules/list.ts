// A list: whole at first, then changes whose numbers follow one another. The newest changes are kept, so that a tab whose
// page was made a moment ago needs only what is missing; another gets the whole list.
import type { Feed, Tell } from "./feed";
import { ended } from "./feed";
import type { World } from "./world";
import { parse } from "./world";

interface Follower {
  tell: Tell;
  /** The number of what it has; 0 is nothing. */
  seq: number;
}

/** Changes that are kept, at most, and how many characters of them. */
const KEPT = 64;
const KEPT_SIZE = 1 << 20;

export class List implements Feed {
  private followers = new Set<Follower>();
  /** The number of the last frame; 0 before any. */
  private seq = 0;
  /** The changes up to it, without a gap. */
  private frames: { seq: number; text: string }[] = [];
  private size = 0;
  private asking = false;

  constructor(
    private readonly topic: string,
    private readonly world: World,
  ) {}

  add(tell: Tell, from?: string): () => void {
    const follower = { tell, seq: Number(from ?? 0) || 0 };
    this.followers.add(follower);
    if (this.seq > 0) this.catchUp(follower);
    return () => this.followers.delete(follower);
  }

  /** The number to open the stream with: what all have. Without one the whole list comes. */
  from(): string | undefined {
    if (this.seq === 0) {
      const numbers = new Set([...this.followers].map((follower) => follower.seq));
      const [number] = numbers;
      if (numbers.size === 1 && number) this.seq = number;
    }
    return this.seq > 0 ? String(this.seq) : undefined;
  }

  /** The stream is open: who waits for something that it will not bring is served now. */
  opened(): void {
    if (this.seq > 0) for (const follower of this.followers) this.catchUp(follower);
  }

  hear(text: string): void {
    const { seq, all } = head(text);
    if (all) {
      this.keepNothing();
      this.seq = seq;
      for (const follower of [...this.followers]) give(follower, seq, text);
      return;
    }
    if (seq !== this.seq + 1) this.keepNothing();
    this.keep(seq, text);
    this.seq = seq;
    for (const follower of [...this.followers]) this.catchUp(follower);
  }

  end(reason: string): void {
    for (const follower of this.followers) follower.tell(ended(reason));
  }

  lost(): void {}

  isFollowed(): boolean {
    return this.followers.size > 0;
  }

  /** Gives a follower the changes it does not have, or sees to it that the whole list comes. */
  private catchUp(follower: Follower): void {
    if (this.isBehind(follower)) {
      void this.askForAll();
      return;
    }
    for (const frame of this.frames) if (frame.seq === follower.seq + 1) give(follower, frame.seq, frame.text);
  }

  /** Whether the changes that are kept do not lead on from what it has. A page may also be ahead of this stream: the next
   * frames are none for it. */
  private isBehind(follower: Follower): boolean {
    if (follower.seq >= this.seq) return false;
    const first = this.frames[0];
    return follower.seq === 0 || first === undefined || first.seq > follower.seq + 1;
  }

  /** Gets the whole list for all who cannot go on without. Where it fails, the stream's next opening tries again. */
  private async askForAll(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    const answer = await this.world.ask("GET", `/live/${this.topic}`);
    this.asking = false;
    const { seq } = head(answer.body);
    if (answer.status !== 200 || seq === 0) return;
    const behind = [...this.followers].filter((follower) => this.isBehind(follower));
    for (const follower of behind) give(follower, seq, answer.body);
    // One that is older than what is kept leads no further; the next frame asks again.
    for (const follower of behind) if (!this.isBehind(follower)) this.catchUp(follower);
  }

  private keep(seq: number, text: string): void {
    this.frames.push({ seq, text });
    this.size += text.length;
    while (this.frames.length > KEPT || (this.size > KEPT_SIZE && this.frames.length > 1)) {
      this.size -= this.frames.shift()?.text.length ?? 0;
    }
  }

  private keepNothing(): void {
    this.frames = [];
    this.size = 0;
  }
}

function give(follower: Follower, seq: number, text: string): void {
  follower.seq = seq;
  follower.tell(text);
}

/** The number of a frame and whether it is the whole list. It may be long, so it is not read for two fields. */
function head(text: string): { seq: number; all: boolean } {
  const found = /^\{"seq":(\d+),"all":(true|false)/.exec(text);
  if (found) return { seq: Number(found[1]), all: found[2] === "true" };
  const frame = parse(text);
  return { seq: Number(frame?.seq) || 0, all: frame?.all === true };
}
