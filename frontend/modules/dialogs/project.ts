// Starts, stops, restarts or removes a compose project.
import type { Dialog } from "../dialog";
import { make } from "../dom";
import { check } from "../menu";
import { Batch } from "./batch";
import { Form, closing, open } from "./frame";
import type { Options } from "./options";
import { words } from "./text";

export function project({ project, what, items, own }: Options): Dialog {
  const title = words.projectTitle[what]?.(project) ?? project;
  const removes = what === "remove";
  const itself = what === "start" ? undefined : items.find(({ id }) => id === own);
  if (itself) {
    const footer = make("footer", {}, closing(() => opened.close()));
    const opened = open(title, [make("p", { class: "note warned" }, words.projectOwn(itself.name)), footer]);
    return opened;
  }
  let volumes = false;
  const list = make("ul", { class: "targets", tabindex: "0", "aria-label": words.projectContainers(items.length) }, ...items.map(({ name }) => make("li", {}, name)));
  const also = check(words.volumes, false, (on) => {
    volumes = on;
  });
  const run = async () => {
    const footer = make("footer", {}, closing(() => opened.close()));
    const batch = new Batch([{ name: project, body: { kind: "project", project, act: what, volumes } }]);
    form.element.replaceWith(make("p", {}, words.projectBegun), batch.element, footer);
  };
  const form = new Form([make("p", {}, words.projectWhat[what] ?? ""), list, ...(removes ? [also] : [])], words.projectDo[what] ?? what, run, () => opened.close(), removes);
  const opened = open(title, [form.element]);
  if (removes) form.footer.querySelector("button")?.focus();
  else form.submit.focus();
  return opened;
}
