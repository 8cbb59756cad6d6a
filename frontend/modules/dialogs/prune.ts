// What is not in use, and how it goes: a dialog for each kind.
import type { Dialog } from "../dialog";
import { stoppedContainers } from "./containers";
import { everything } from "./everything";
import type { Options } from "./options";
import { reclaim } from "./reclaim";
import { SOURCES } from "./unused";

export function pruning({ what }: Options): Dialog {
  if (what === "everything") return everything();
  const source = SOURCES[what];
  return source ? reclaim(what, source) : stoppedContainers();
}
