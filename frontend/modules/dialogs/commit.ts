// Makes an image of a container.
import type { Dialog } from "../dialog";
import { make } from "../dom";
import { ENGINE, call } from "../door";
import { field, line } from "../field";
import { check } from "../menu";
import { tell } from "../page";
import { referenceProblem } from "../spec/reference";
import { Form, closing, open } from "./frame";
import { instructions } from "./instruction";
import type { Options } from "./options";
import { isId, parts } from "./reference";
import { words } from "./text";

/** What is wrong with the name of a new image; it may have none. */
export function problem(reference: string): string | undefined {
  if (reference === "") return undefined;
  if (reference.includes("@")) return words.referenceDigest;
  if (isId(reference)) return words.referenceId;
  return referenceProblem(reference);
}

export function commit({ id, name, running }: Options): Dialog {
  const reference = field(words.reference, line("", () => reference.setError(), { class: "mono", placeholder: "shop/web:snapshot" }), words.referenceHint);
  const author = field(words.author, line("", () => undefined, { placeholder: words.authorPlaceholder }));
  const message = field(words.message, line("", () => undefined));
  const changes = field(words.changes, make("textarea", { class: "mono", rows: "3", spellcheck: "false", placeholder: words.changesPlaceholder }), words.changesHint);
  changes.control.addEventListener("input", () => changes.setError());
  let pause = true;
  const pausing = check(words.pause, pause, (on) => {
    pause = on;
  });

  const run = async () => {
    const named = reference.control.value.trim();
    const read = instructions(changes.control.value);
    reference.setError(problem(named));
    changes.setError(read.problem);
    const wrong = [reference, changes].find(({ control }) => control.hasAttribute("aria-invalid"));
    if (wrong) return wrong.control.focus();
    form.say(words.committing);
    const query = new URLSearchParams({ container: id, pause: String(running && pause) });
    const { repo, tag } = parts(named);
    const optional = { repo, tag, author: author.control.value.trim(), comment: message.control.value.trim() };
    for (const [key, value] of Object.entries(optional)) if (value !== "") query.set(key, value);
    for (const change of read.changes) query.append("changes", change);
    const { Id } = await call<{ Id: string }>("POST", `${ENGINE}/commit?${query.toString()}`, {});
    const sentence = words.committed(name, named);
    tell(true, sentence);
    if (!opened.element.isConnected) return;
    const link = make("a", { class: "button primary", href: `/images/${Id.replace(/^sha256:/, "").slice(0, 12)}` }, words.openImage);
    form.element.replaceChildren(make("p", {}, sentence), make("footer", {}, closing(opened.close), link));
    link.focus();
  };
  const content = [make("p", {}, words.commitHint), reference.element, author.element, message.element, changes.element, ...(running ? [pausing] : [])];
  const form = new Form(content, words.commit, run, () => opened.close());
  const opened = open(words.commitTitle(name), [form.element]);
  reference.control.focus();
  return opened;
}
