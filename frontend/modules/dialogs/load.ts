// Loads images from an archive that `save` made.
import type { Dialog } from "../dialog";
import { make } from "../dom";
import { Archive } from "./archive";
import { Form, open } from "./frame";
import { begin } from "./going";
import { words } from "./text";

export function loading(): Dialog {
  const archive = new Archive("load");
  const run = (): Promise<void> => archive.give((id) => begin(form, opened, { kind: "load", upload: id }));
  const form = new Form([make("p", {}, words.loadHint), archive.element], words.loadDo, run, () => opened.close());
  const opened = open(words.loadTitle, [form.element], () => archive.close());
  archive.accept(opened.element);
  return opened;
}
