// Shows what pruning would take of one kind, and has a job do it.
import type { Dialog } from "../dialog";
import { make, setText } from "../dom";
import { why } from "../door";
import { choice, field, line } from "../field";
import { bytes } from "../figure";
import { span } from "../jobs/time";
import { check } from "../menu";
import { Form, open } from "./frame";
import { begin } from "./going";
import type { Order } from "./options";
import type { Found, Narrow, Source } from "./unused";
import { labelsOf, labelsProblem } from "./unused";
import { words } from "./text";

/** More rows than these are only counted. */
const SHOWN = 200;

/** `order` is that of an earlier job, with which it begins. */
export function reclaim(what: string, source: Source, order: Order = {}): Dialog {
  const narrow: Narrow = { all: order.all ?? false, until: order.until ?? "", labels: order.labels ?? [], keep: order.keep ?? 0 };
  let asked = new AbortController();
  const list = make("div", { class: "jobs-scroll", tabindex: "0", role: "region", "aria-label": words.pruneList });
  const sum = make("p", { role: "status" });

  const labels = field(words.labels, line(narrow.labels.join(" "), () => labels.setError(), { class: "mono", placeholder: "stage=build keep!=yes" }), words.labelsHint);
  labels.control.addEventListener("change", () => {
    narrow.labels = labelsOf(labels.control.value);
    void look();
  });
  const until = choice(withOwn(words.untils, narrow.until), narrow.until, (value) => {
    narrow.until = value;
    void look();
  });
  const keep = choice(withOwn(words.keepSizes, String(narrow.keep)), String(narrow.keep), (value) => {
    narrow.keep = Number(value);
    void look();
  });
  const controls = { until: field(words.older, until).element, labels: labels.element, keep: field(words.keepSize, keep, words.keepSizeHint).element };
  const all = source.words.all === undefined ? [] : [check(source.words.all, narrow.all, (on) => {
    narrow.all = on;
    void look();
  })];

  const run = async () => {
    // Enter in a field chooses anew; what would go is to be seen first.
    if (!form.submit.hidden) await begin(form, opened, { kind: "prune", what, ...narrow });
  };
  const fields = make("div", { class: "dialog-pair" }, ...source.by.map((key) => controls[key]));
  const form = new Form([make("p", {}, source.words.hint), ...all, fields, list, sum], words.reclaimDo, run, () => opened.close(), true);
  const opened = open(source.words.title, [form.element], () => asked.abort());

  const draw = ({ items, bytes: back }: Found, isWeighing: boolean) => {
    list.replaceChildren(table(items));
    list.hidden = form.submit.hidden = items.length === 0;
    const size = back === undefined ? (isWeighing ? words.reclaimWeighing : "") : words.removeBack(bytes(back));
    const losing = items.filter(({ stays }) => stays).length;
    setText(sum, items.length === 0 ? source.words.none : `${words.things(items.length - losing, losing)} ${size}`.trim());
  };
  const look = async () => {
    asked.abort();
    asked = new AbortController();
    const { signal } = asked;
    list.hidden = form.submit.hidden = true;
    const wrong = labelsProblem(narrow.labels);
    labels.setError(wrong);
    if (wrong !== undefined) return setText(sum, "");
    setText(sum, words.reclaimLooking);
    try {
      const found = await source.ask({ ...narrow }, signal);
      if (signal.aborted) return;
      draw(found, source.weigh !== undefined && found.items.length > 0);
      if (!source.weigh || found.items.length === 0) return;
      // They can go without being weighed.
      const weighed = await source.weigh(found, signal).catch(() => found);
      if (!signal.aborted) draw(weighed, false);
    } catch (cause) {
      if (!signal.aborted) setText(sum, why(cause));
    }
  };
  void look();
  return opened;
}

/** Choices, with one more where what was chosen before is none of them. */
function withOwn(options: [string, string][], value: string): [string, string][] {
  return options.some(([known]) => known === value) ? options : [...options, [value, words.asBefore(value)]];
}

/** A table of what would go, the rest of many only counted. */
export function table(items: Found["items"]): HTMLElement {
  const now = Date.now();
  const shown = items.slice(0, SHOWN).map(({ name, note, created, size }) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, name, ...(note === "" ? [] : [make("small", { class: "hint" }, note)])),
      make("td", { class: "nowrap" }, created > 0 ? words.ago(span(now - created * 1000)) : ""),
      make("td", { class: "num nowrap" }, size === undefined ? "" : bytes(size)),
    ));
  if (items.length > SHOWN) shown.push(make("tr", {}, make("td", { colspan: "3" }, words.more(items.length - SHOWN))));
  const heads = [words.name, words.age].map((label) => make("th", { scope: "col" }, label));
  return make("table", { class: "pairs" }, make("thead", {}, make("tr", {}, ...heads, make("th", { scope: "col", class: "num" }, words.size))), make("tbody", {}, ...shown));
}
