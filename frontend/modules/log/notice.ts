// What a log without lines, or one that cannot be read, says.
import type { Feed } from "./feed";
import { words } from "./text";

/** A sentence; small beside lines, else in their place. */
export interface Notice {
  text: string;
  small: boolean;
  retry: boolean;
}

/** What there is to say; nothing when all is well. */
export function notice({ feed, rows, following, connected }: {
  feed: Pick<Feed, "store" | "loading" | "trouble" | "live" | "filter">;
  rows: number;
  following: boolean;
  connected: boolean;
}): Notice | undefined {
  const { store, loading, trouble, filter } = feed;
  const { strands, items } = store;
  if (strands.length === 0) return { text: words.none, small: false, retry: false };
  if (loading) return { text: words.loading, small: false, retry: false };
  const failed = strands.filter((strand) => strand.trouble !== "");
  const [first] = failed;
  if (first) {
    const text = strands.length === 1 ? first.trouble : words.partly(failed.map(({ name }) => name).join(", "), first.trouble);
    return { text, small: items.length > 0, retry: items.length === 0 };
  }
  if (trouble) return { text: trouble.message, small: items.length > 0, retry: false };
  if (!connected && following) return { text: words.reconnecting, small: true, retry: false };
  if (rows > 0) return undefined;
  if (items.length > 0) return { text: words.filtered, small: false, retry: false };
  const narrowed = filter.since !== undefined || filter.until !== undefined || !filter.out || !filter.err;
  if (narrowed) return { text: words.nothingInRange, small: false, retry: false };
  return { text: strands.length === 1 ? words.empty : words.emptyMerged, small: false, retry: false };
}
