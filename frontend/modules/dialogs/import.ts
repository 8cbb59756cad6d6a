// Makes an image of a file system that is in an archive.
import type { Dialog } from "../dialog";
import { make } from "../dom";
import { choice, field, line } from "../field";
import { Archive } from "./archive";
import { problem } from "./commit";
import { Form, open } from "./frame";
import { begin } from "./going";
import { instructions } from "./instruction";
import type { Options } from "./options";
import { platform, platformProblem } from "./platform";
import { words } from "./text";

/** What is wrong with the address of an archive. */
export function addressProblem(text: string): string | undefined {
  try {
    const { protocol, username, password } = new URL(text);
    if (protocol !== "http:" && protocol !== "https:") return words.addressBad;
    return username !== "" || password !== "" ? words.addressSecret : undefined;
  } catch {
    return words.addressBad;
  }
}

export function importing({ order: { url = "", ...before } = {} }: Options): Dialog {
  const archive = new Archive("import", before.upload);
  const address = field(words.address, line(url, () => address.setError(), { class: "mono", inputmode: "url", placeholder: "https://example.org/rootfs.tar.gz" }), words.addressHint);
  const show = (value: string) => {
    archive.element.hidden = value !== "upload";
    address.element.hidden = value === "upload";
  };
  const from = choice(words.importFroms, url === "" ? "upload" : "url", show);
  show(from.value);
  const reference = field(words.reference, line(before.reference ?? "", () => reference.setError(), { class: "mono", placeholder: "shop/base:1" }), words.referenceHint);
  const message = field(words.message, line(before.message ?? "", () => undefined));
  const changes = field(words.changes, make("textarea", { class: "mono", rows: "3", spellcheck: "false", placeholder: words.changesPlaceholder }), words.changesHint);
  changes.control.value = (before.changes ?? []).join("\n");
  changes.control.addEventListener("input", () => changes.setError());
  const on = platform(before.platform);

  const run = async () => {
    const isFile = from.value === "upload";
    const read = instructions(changes.control.value);
    const values = { reference: reference.control.value.trim(), platform: on.control.value.trim(), url: address.control.value.trim() };
    address.setError(isFile ? undefined : addressProblem(values.url));
    reference.setError(problem(values.reference));
    changes.setError(read.problem);
    on.setError(platformProblem(values.platform));
    const wrong = [address, reference, changes, on].find(({ control }) => control.hasAttribute("aria-invalid"));
    if (wrong) return wrong.control.focus();
    const order = { kind: "import", reference: values.reference, message: message.control.value.trim(), changes: read.changes, platform: values.platform };
    await (isFile ? archive.give((upload) => begin(form, opened, { ...order, upload })) : begin(form, opened, { ...order, url: values.url }));
  };
  const content = [make("p", {}, words.importHint), field(words.importFrom, from).element, archive.element, address.element, reference.element, message.element, changes.element, on.element];
  const form = new Form(content, words.importDo, run, () => opened.close());
  const opened = open(words.importTitle, [form.element], () => archive.close());
  archive.accept(opened.element);
  return opened;
}
