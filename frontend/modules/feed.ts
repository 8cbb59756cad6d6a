// One topic and those who follow it. A feed is told each event once and tells its followers, who may join at any time:
// each kind knows how a late one gets what it missed.

/** Gives a follower the data of an event. */
export type Tell = (text: string) => void;

export interface Feed {
  /** Adds a follower, who has the topic up to `from` already; gives what takes it away. */
  add(tell: Tell, from?: string): () => void;
  /** Takes an event's data, as text and as what was read of it, where it was. */
  hear(text: string, data?: any): void;
  /** The topic is over. */
  end(reason: string): void;
  /** The stream broke; another begins from here. */
  lost(): void;
  /** Whether somebody follows. */
  isFollowed(): boolean;
  /** From where the server is to begin. */
  from(): string | undefined;
}

/** What each event says stands by itself: nothing is missed by who comes late. */
export class Plain implements Feed {
  protected followers = new Set<Tell>();

  add(tell: Tell): () => void {
    // Each follower counts, also two with the same function.
    const own: Tell = (text) => tell(text);
    this.followers.add(own);
    return () => this.followers.delete(own);
  }

  hear(text: string): void {
    for (const tell of [...this.followers]) tell(text);
  }

  end(reason: string): void {
    this.hear(ended(reason));
    this.followers.clear();
  }

  lost(): void {}

  isFollowed(): boolean {
    return this.followers.size > 0;
  }

  from(): string | undefined {
    return undefined;
  }
}

/** The newest event says all: who comes late gets it at once. */
export class Latest extends Plain {
  private newest: string | undefined;

  override add(tell: Tell): () => void {
    const leave = super.add(tell);
    if (this.newest !== undefined) tell(this.newest);
    return leave;
  }

  override hear(text: string): void {
    this.newest = text;
    super.hear(text);
  }
}

/** The engine's events: first all that the server remembers, then each as it happens. */
export class Events extends Plain {
  private ring: unknown[] = [];
  private heard = false;
  private begins = true;

  override add(tell: Tell): () => void {
    const leave = super.add(tell);
    if (this.heard) tell(JSON.stringify({ events: this.ring, all: true }));
    return leave;
  }

  override hear(_text: string, data?: any): void {
    const events: unknown[] = Array.isArray(data?.events) ? data.events : [];
    // What comes first on a stream is all there is: it stands in the place of what was shown before.
    const all = this.begins;
    this.begins = false;
    this.heard = true;
    this.ring = (all ? events : [...this.ring, ...events]).slice(-REMEMBERED);
    super.hear(JSON.stringify(all ? { events, all } : { events }));
  }

  override lost(): void {
    this.begins = true;
  }
}

/** As many as the server remembers. */
const REMEMBERED = 1000;

/** The data that tells the end of a topic. */
export function ended(reason: string): string {
  return JSON.stringify({ end: reason });
}
