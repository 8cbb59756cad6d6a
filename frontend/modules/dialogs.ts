// Dialogs that take more than a call and a few options: a module of the page, once in its frame.
import type { Dialog } from "./dialog";
import { commit } from "./dialogs/commit";
import { exported } from "./dialogs/export";
import { importing } from "./dialogs/import";
import { loading } from "./dialogs/load";
import type { Options } from "./dialogs/options";
import { read } from "./dialogs/options";
import { project } from "./dialogs/project";
import { pruning } from "./dialogs/prune";
import { pulling } from "./dialogs/pull";
import { pushing } from "./dialogs/push";
import { removal } from "./dialogs/removal";
import { saving } from "./dialogs/save";
import { update } from "./dialogs/update";
import { waiting } from "./dialogs/wait";
import type { Part } from "./page";

const OPENS: Record<string, (options: Options) => Dialog> = {
  commit,
  export: exported,
  wait: waiting,
  prune: pruning,
  update,
  project,
  pull: pulling,
  push: pushing,
  load: loading,
  import: importing,
  save: saving,
  "remove-images": removal,
};

/** Opens the dialog that was asked for, and each one that is asked for later; a number says which is new. */
export function attach(_element: HTMLElement, options: Partial<Options>): Part {
  let nonce = 0;
  let opened: Dialog | undefined;
  const show = (given: Partial<Options>) => {
    const next = read(given);
    if (next.nonce === nonce) return;
    nonce = next.nonce;
    if (opened?.element.open) opened.close();
    opened = OPENS[next.act]?.(next);
  };
  show(options);
  return {
    update: show,
    detach() {
      if (opened?.element.open) opened.close();
    },
  };
}
