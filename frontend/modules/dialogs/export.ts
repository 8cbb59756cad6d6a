// The way to a container's file system as a file.
import type { Dialog } from "../dialog";
import { button, make, setText } from "../dom";
import { ENGINE, call, segment, why } from "../door";
import { bytes } from "../figure";
import { closing, open } from "./frame";
import type { Options } from "./options";
import { words } from "./text";

export function exported({ id, name }: Options): Dialog {
  const path = `${ENGINE}/containers/${segment(id)}`;
  const size = make("p", { class: "hint", role: "status" });
  const ask = button(words.exportSize, async () => {
    ask.disabled = true;
    setText(size, words.exportSizing);
    try {
      const { SizeRootFs } = await call<{ SizeRootFs?: number }>("GET", `${path}/json?size=1`);
      setText(size, SizeRootFs === undefined ? words.exportUnknown : words.exportSized(bytes(SizeRootFs)));
      ask.hidden = true;
    } catch (cause) {
      setText(size, why(cause));
      ask.disabled = false;
    }
  });
  const link = make("a", { class: "button primary", href: `${path}/export`, download: `${name}.tar`, rel: "external" }, words.download);
  const opened = open(words.exportTitle(name), [make("p", {}, words.exportHint), make("div", { class: "buttons" }, ask), size, make("footer", {}, closing(() => opened.close()), link)]);
  link.addEventListener("click", () => setTimeout(() => opened.close()));
  link.focus();
  return opened;
}
