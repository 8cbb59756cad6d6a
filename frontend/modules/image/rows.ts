// The rows of a live list.
import { quayside } from "../page";

/** Follows a list; gives what leaves it. */
export function rowsOf<R extends { id: string }>(topic: "images" | "containers", changed: (rows: R[]) => void): () => void {
  const rows = new Map<string, R>();
  return quayside().join(topic, (text) => {
    const frame = JSON.parse(text) as { all?: boolean; put?: R[]; drop?: string[] };
    if (frame.all) rows.clear();
    for (const row of frame.put ?? []) rows.set(row.id, row);
    for (const id of frame.drop ?? []) rows.delete(id);
    changed([...rows.values()]);
  });
}
