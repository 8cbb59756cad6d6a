// Puts containers of the newest images in the place of those that there are.
import type { Dialog } from "../dialog";
import { button, copy, make } from "../dom";
import { choice, field } from "../field";
import { check } from "../menu";
import { Batch } from "./batch";
import { Form, closing, open } from "./frame";
import type { Options, Thing } from "./options";
import { words } from "./text";

export function update({ items, own }: Options): Dialog {
  const possible = items.filter(({ id }) => id !== own);
  const itself = items.find(({ id }) => id === own);
  const chosen = new Set(possible);
  let [pull, newer, keep] = [true, true, "10"];

  const boxes = possible.map((item) => box(item, (on) => (on ? chosen.add(item) : chosen.delete(item))));
  const options = [
    check(words.pull, pull, (on) => {
      pull = on;
    }),
    check(words.onlyNewer, newer, (on) => {
      newer = on;
    }),
    field(words.keep, choice(words.keeps, keep, (value) => {
      keep = value;
    }), words.keepHint).element,
  ];

  const run = async (): Promise<void> => {
    const orders = possible.filter((item) => chosen.has(item)).map(({ id, name }) => ({
      name,
      body: { kind: "recreate", container: id, change: {}, pull, only_if_newer: newer, keep_minutes: Number(keep) },
    }));
    if (orders.length === 0) return form.fail(words.updateNone);
    const footer = make("footer", {}, closing(() => opened.close()));
    form.element.replaceWith(make("p", {}, words.updating(orders.length)), new Batch(orders).element, footer);
  };
  const list = make("fieldset", { class: "plain" }, make("legend", { class: "sr" }, words.updateWhich), make("div", { class: "jobs-scroll dialog-list" }, ...boxes));
  const note = itself ? [ownNote(itself)] : [];
  const content = possible.length > 0 ? [make("p", {}, words.updateHint), list, ...options, ...note] : note;
  const form: Form = new Form(content, words.update, run, () => opened.close());
  form.submit.hidden = possible.length === 0;
  const opened = open(words.updateTitle, [form.element]);
  return opened;
}

function box({ name, image }: Thing, change: (on: boolean) => void): HTMLElement {
  const label = check(name, true, change);
  label.append(make("span", { class: "hint mono" }, image));
  return label;
}

/** Why the console's own container is none of them, and what to do for it. */
function ownNote({ name, image }: Thing): HTMLElement {
  const command = words.ownCommand(image);
  const line = make("p", { class: "buttons" }, make("code", { class: "mono" }, command), button(words.copy, () => copy(command), "link"));
  return make("div", { class: "note warned" }, make("p", {}, words.updateOwn(name)), line);
}
