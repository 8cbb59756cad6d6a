// Retags by a pattern: what the names become is seen first, then done one by one, with what came of each.
import { dialog } from "../dialog";
import { button, make, setText } from "../dom";
import { why } from "../door";
import { choice, field, line } from "../field";
import { tell } from "../page";
import { tag } from "./api";
import type { ImageRow, Tag } from "./model";
import { owners } from "./model";
import type { Pattern, Step } from "./retag";
import { effective, plan, unknownPlace } from "./retag";
import { words } from "./text";

/** More rows than these are only counted. */
const SHOWN = 200;

const LOOKS: Record<string, string> = { new: "ok", moves: "warn", invalid: "bad", failed: "bad", done: "ok" };

/** Opens the dialog; `rows` are the images as they are now. */
export function byPattern(chosen: readonly Tag[], rows: () => readonly ImageRow[]): void {
  let pattern: Pattern = { kind: "template", template: "{host}/{path}:{tag}" };
  let steps: Step[] = [];
  const body = make("tbody");
  const heads = [words.from, words.to, words.what].map((title) => make("th", { scope: "col" }, title));
  const table = make("table", { class: "pairs" }, make("thead", {}, make("tr", {}, ...heads)), body);
  const list = make("div", { class: "jobs-scroll", tabindex: "0", role: "region", "aria-label": words.preview }, table);
  const sum = make("p", { role: "status" });
  const template = field(words.template, line("{host}/{path}:{tag}", (text) => set({ kind: "template", template: text }), { class: "mono" }), words.templateHint);
  const search = field(words.find, line("", (find) => set({ kind: "replace", find, by: by.control.value }), { class: "mono" }), words.findHint);
  const by = field(words.by, line("", (by) => set({ kind: "replace", find: search.control.value, by }), { class: "mono" }));
  const pair = make("div", { class: "dialog-pair", hidden: "" }, search.element, by.element);
  const way = choice(words.ways, "template", (kind) => {
    const isTemplate = kind === "template";
    template.element.hidden = !isTemplate;
    pair.hidden = isTemplate;
    set(isTemplate ? { kind: "template", template: template.control.value } : { kind: "replace", find: search.control.value, by: by.control.value });
  });
  const fields = make("fieldset", { class: "plain" }, field(words.way, way).element, template.element, pair);
  const submit = make("button", { type: "submit", class: "primary" });
  const cancel = button(words.cancel, () => opened.close());
  const form = make("form", { novalidate: "" }, make("p", {}, words.retagHint), fields, list, sum, make("footer", {}, cancel, submit));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void run();
  });

  const set = (next: Pattern) => {
    pattern = next;
    const place = pattern.kind === "template" ? unknownPlace(pattern.template) : undefined;
    template.setError(place === undefined ? undefined : words.unknownPlace(place));
    steps = plan(chosen, pattern, owners(rows()));
    const cells = steps.slice(0, SHOWN).map(({ from, to, state, note }) => drawn(from, to, state, note));
    body.replaceChildren(...cells, ...(steps.length > SHOWN ? [make("tr", {}, make("td", { colspan: "3" }, words.more(steps.length - SHOWN)))] : []));
    const count = (...states: string[]) => steps.filter(({ state }) => states.includes(state)).length;
    setText(sum, words.sum(count("new"), count("moves"), count("same", "twice"), count("invalid")));
    const todo = effective(steps).length;
    setText(submit, words.retagDo(todo));
    submit.disabled = todo === 0 || place !== undefined;
  };

  let todo: Step[] | undefined;
  const run = async () => {
    if (submit.disabled) return;
    submit.disabled = fields.disabled = true;
    todo ??= effective(steps);
    const failed: Step[] = [];
    const results = make("tbody");
    table.tBodies[0]?.replaceWith(results);
    let nth = 0;
    for (const step of todo) {
      let [state, note] = ["done", ""];
      try {
        await tag(step.image.id, step.to);
      } catch (cause) {
        [state, note] = ["failed", why(cause)];
        failed.push(step);
      }
      nth += 1;
      const row = drawn(step.from, step.to, state, note);
      // What failed stands first and is never cut off.
      if (state === "failed") results.prepend(row);
      else if (results.rows.length < SHOWN) results.append(row);
      setText(sum, words.retagging(nth, todo.length));
    }
    const sentence = words.retagged(todo.length - failed.length, failed.length);
    setText(sum, sentence);
    if (!opened.element.isConnected) tell(failed.length === 0, sentence);
    todo = failed;
    setText(submit, words.retagAgain(failed.length));
    submit.hidden = failed.length === 0;
    submit.disabled = false;
    setText(cancel, words.close);
  };

  const opened = dialog(words.retagTitle(chosen.length), [form]);
  set(pattern);
  template.control.focus();
}

function drawn(from: string, to: string, state: string, note: string): HTMLTableRowElement {
  const what = make("td", {}, make("span", { class: LOOKS[state] ?? "muted" }, words.states[state] ?? state), note === "" ? "" : ` ${note}`);
  return make("tr", {}, make("th", { scope: "row" }, from), make("td", {}, to), what);
}
