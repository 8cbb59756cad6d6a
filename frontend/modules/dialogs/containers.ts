// Shows which stopped containers pruning would take, and does it.
import type { Dialog } from "../dialog";
import { make, setText } from "../dom";
import { why } from "../door";
import { choice, field, line } from "../field";
import { bytes } from "../figure";
import { span } from "../jobs/time";
import { tell } from "../page";
import { Form, open } from "./frame";
import type { Candidate, Narrow } from "./stopped";
import { ask, prune, total } from "./stopped";
import { words } from "./text";

/** More rows than these are only counted. */
const SHOWN = 200;

export function stoppedContainers(): Dialog {
  let seconds = 0;
  let narrow: Narrow = { until: 0, label: "" };
  let asked = new AbortController();

  const body = make("tbody");
  const heads = [words.name, words.why, words.age].map((label) => make("th", { scope: "col" }, label));
  const table = make("table", { class: "pairs" }, make("thead", {}, make("tr", {}, ...heads, make("th", { scope: "col", class: "num" }, words.size))), body);
  const list = make("div", { class: "jobs-scroll", tabindex: "0", role: "region", "aria-label": words.pruneList }, table);
  const sum = make("p", { role: "status" });
  const age = choice(words.ages, "0", (value) => {
    seconds = Number(value);
    void look();
  });
  const label = line("", () => undefined, { class: "mono", placeholder: "com.example.keep=no" });
  label.addEventListener("change", () => void look());

  const run = async () => {
    // Enter in a field chooses anew; what would go is to be seen first.
    if (form.submit.hidden) return;
    form.say(words.pruning);
    const { count, bytes: back } = await prune(narrow);
    tell(true, words.pruned(count, bytes(back)));
    opened.close();
  };
  const fields = make("div", { class: "dialog-pair" }, field(words.older, age).element, field(words.withLabel, label, words.labelHint).element);
  const form = new Form([make("p", {}, words.pruneHint), fields, list, sum], words.pruneDo(0), run, () => opened.close(), true);
  const opened = open(words.pruneTitle, [form.element], () => asked.abort());

  const draw = (all: Candidate[], sizes: "awaited" | "known" | "none") => {
    const now = Date.now();
    const unsized = sizes === "awaited" ? words.sizing : words.unknownSize;
    const rows = all.slice(0, SHOWN).map(({ name, why, at, size }) =>
      make(
        "tr",
        {},
        make("th", { scope: "row" }, name),
        make("td", {}, why),
        make("td", { class: "nowrap" }, words.ago(span(now - at * 1000))),
        make("td", { class: "num nowrap" }, sizes === "known" ? bytes(size ?? 0) : unsized),
      ));
    if (all.length > SHOWN) rows.push(make("tr", {}, make("td", { colspan: "4" }, words.pruneMore(all.length - SHOWN))));
    body.replaceChildren(...rows);
    list.hidden = all.length === 0;
    if (all.length === 0) setText(sum, words.pruneNone);
    else {
      const count = sizes === "none" ? words.pruneUnsized(all.length) : words.pruneTotal(all.length, sizes === "known" ? bytes(total(all)) : undefined);
      const kept = all.filter(({ isKept }) => isKept).length;
      setText(sum, kept === 0 ? count : `${count} ${words.pruneKept(kept)}`);
    }
    setText(form.submit, words.pruneDo(all.length));
    form.submit.hidden = all.length === 0;
  };

  const look = async () => {
    asked.abort();
    asked = new AbortController();
    const { signal } = asked;
    // One time for what is shown and for what is done.
    narrow = { until: seconds > 0 ? Math.floor(Date.now() / 1000) - seconds : 0, label: label.value.trim() };
    list.hidden = form.submit.hidden = true;
    setText(sum, words.pruneLoading);
    let found: Candidate[];
    try {
      found = await ask(narrow, false, signal);
    } catch (cause) {
      if (!signal.aborted) setText(sum, why(cause));
      return;
    }
    draw(found, "awaited");
    if (found.length === 0) return;
    try {
      draw(await ask(narrow, true, signal), "known");
    } catch {
      // They can be pruned without being weighed.
      if (!signal.aborted) draw(found, "none");
    }
  };
  void look();
  return opened;
}
