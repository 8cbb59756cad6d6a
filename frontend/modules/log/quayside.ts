// What the page gives its modules.

/** `window.quayside`. */
export interface Quayside {
  /** Where the assets are. */
  assets: string;
  /** Follows a topic of `/live`; gives what leaves it. `from` tells a log where to go on. */
  join(topic: string, on: (text: string) => void, from?: () => string | undefined): () => void;
  /** Tells whether the stream is connected, now and at each change. */
  connected(on: (up: boolean) => void): () => void;
}

/** The page's. */
export function quayside(): Quayside {
  return (window as unknown as { quayside: Quayside }).quayside;
}
