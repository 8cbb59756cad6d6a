// What is not in use, and how it goes: a dialog for each kind.
import type { Dialog } from "../dialog";
import { stoppedContainers } from "./containers";
import { everything } from "./everything";
import type { Options } from "./options";
import { reclaim } from "./reclaim";
import { SOURCES } from "./unused";

export function pruning({ what: named, order }: Options): Dialog {
  const what = order?.what ?? named;
  if (what === "everything") return everything(order);
  // Containers have a dialog of their own, which is no job.
  const source = what === "containers" && !order ? undefined : SOURCES[what];
  return source ? reclaim(what, source, order) : stoppedContainers();
}
