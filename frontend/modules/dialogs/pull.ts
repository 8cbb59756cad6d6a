// Pulls an image.
import type { Dialog } from "../dialog";
import { field, line } from "../field";
import { check } from "../menu";
import { referenceProblem } from "../spec/reference";
import { Credentials } from "./credentials";
import { Form, open } from "./frame";
import { begin } from "./going";
import type { Options } from "./options";
import { platform, platformProblem } from "./platform";
import { isId, parts } from "./reference";
import { words } from "./text";

/** What is wrong with what is to be pulled; `all` are all tags of a repository. */
export function pullProblem(reference: string, all: boolean): string | undefined {
  if (isId(reference)) return words.pullId;
  if (all && (reference.includes("@") || parts(reference).tag !== "")) return words.pullAllTag;
  return referenceProblem(reference);
}

export function pulling({ image, order = {} }: Options): Dialog {
  const reference = field(words.pullReference, line(order.image ?? image, () => reference.setError(), { class: "mono", placeholder: "nginx:1.29" }), words.pullHint);
  const on = platform(order.platform);
  const credentials = new Credentials(order.registry);
  let all = order.all ?? false;
  const every = check(words.pullAll, all, (checked) => {
    all = checked;
    reference.setError();
  });

  const run = async () => {
    const named = reference.control.value.trim();
    const chosen = on.control.value.trim();
    reference.setError(pullProblem(named, all));
    on.setError(platformProblem(chosen));
    const wrong = [reference, on].find(({ control }) => control.hasAttribute("aria-invalid"));
    if (wrong) return wrong.control.focus();
    await begin(form, opened, { kind: "pull", image: named, platform: chosen, all, registry: credentials.value });
  };
  const form = new Form([reference.element, every, on.element, credentials.element], words.pullDo, run, () => opened.close());
  const opened = open(words.pullTitle, [form.element]);
  reference.control.focus();
  return opened;
}
