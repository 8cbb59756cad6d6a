// Shows what removing images would take, and does it: one after another, each with its result.
import type { Dialog } from "../dialog";
import { icon, make, setText } from "../dom";
import { why } from "../door";
import { bytes } from "../figure";
import { check } from "../menu";
import { tell } from "../page";
import { Form, open } from "./frame";
import type { Options } from "./options";
import { preview, remove } from "./removed";
import type { Blocked, Goner, Outcome, Preview } from "./removed";
import { words } from "./text";

/** More names than these are only counted. */
const SHOWN = 100;

export function removal({ items, names }: Options): Dialog {
  const all: Goner[] = items.length > 0 ? items.map(({ key, id, name }) => ({ key: key ?? id, name })) : names.map((key) => ({ key, name: key }));
  const how = { force: false, noprune: false };
  let rest = all;
  let seen: Preview | undefined;
  let asked = new AbortController();

  const what = make("div", { class: "dialog-part" });
  const sum = make("p", { role: "status" });
  const results = make("ul", { class: "results", "aria-label": words.removeResults });
  const told = make("div", { role: "alert", hidden: "" }, results);
  const flag = (key: "force" | "noprune", label: string, hint: string) => {
    const box = check(label, false, (on) => {
      how[key] = on;
      void look();
    });
    box.lastElementChild?.append(make("small", { class: "hint" }, hint));
    return box;
  };
  const flags = [flag("force", words.removeForce, words.removeForceHint), flag("noprune", words.removeNoprune, words.removeNopruneHint)];

  const run = async () => {
    asked.abort();
    const outcomes: Outcome[] = [];
    for (const goner of rest) {
      form.say(words.removing(goner.name));
      const outcome = await remove(goner, how, seen?.blocked ?? []);
      outcomes.push(outcome);
      if (!opened.element.isConnected && !outcome.done) tell(false, outcome.sentence);
    }
    rest = outcomes.filter(({ done }) => !done).map(({ goner }) => goner);
    const [only] = outcomes;
    if (rest.length === 0 && (all.length === 1 || !opened.element.isConnected)) {
      tell(true, all.length === 1 && only ? only.sentence : words.removeAll(all.length));
      return opened.close();
    }
    results.prepend(...outcomes.map(row));
    told.hidden = false;
    // What is done is told once; of what is left the newest failure counts.
    for (const old of [...results.children].slice(outcomes.length)) if (old.querySelector(".bad")) old.remove();
    if (rest.length > 0) {
      setText(form.submit, words.again);
      return void look();
    }
    form.submit.hidden = what.hidden = sum.hidden = true;
    for (const each of flags) each.hidden = true;
    setText(form.footer.querySelector("button") as HTMLElement, words.close);
  };
  const form = new Form([what, sum, ...flags, told], words.removeDo, run, () => opened.close(), true);
  const opened = open(words.removeTitle(all.length === 1 ? (all[0]?.name ?? "") : words.images(all.length)), [form.element], () => asked.abort());
  form.footer.querySelector("button")?.focus();

  const look = async () => {
    asked.abort();
    asked = new AbortController();
    const { signal } = asked;
    setText(sum, words.removeLooking);
    try {
      seen = await preview(rest, how, signal);
      if (signal.aborted) return;
      what.replaceChildren(...draw(seen));
      setText(sum, seen.deleted.length === 0 ? words.removeKeeps : words.removeBack(bytes(seen.bytes)));
    } catch (cause) {
      if (signal.aborted) return;
      seen = undefined;
      // They can be removed without it.
      what.replaceChildren(targets(rest.map(({ name }) => name), words.images(rest.length)));
      setText(sum, words.removeUnseen(why(cause)));
    }
  };
  void look();
  return opened;
}

function targets(names: readonly string[], label: string): HTMLElement {
  const shown = names.slice(0, SHOWN).map((name) => make("li", {}, name));
  if (names.length > SHOWN) shown.push(make("li", { class: "muted" }, words.more(names.length - SHOWN)));
  return make("ul", { class: "targets mono", tabindex: "0", "aria-label": label }, ...shown);
}

function draw({ untagged, deleted, blocked }: Preview): HTMLElement[] {
  const parts: HTMLElement[] = [];
  if (blocked.length > 0) parts.push(make("div", { class: "note warned" }, make("ul", { class: "plain" }, ...blocked.slice(0, SHOWN).map(obstacle))));
  if (untagged.length > 0) parts.push(make("div", {}, make("p", { class: "muted" }, words.removeNames(untagged.length)), targets(untagged, words.removeNames(untagged.length))));
  if (deleted.length > 0) {
    const rows = deleted.slice(0, SHOWN).map(({ id, names, size }) => make("tr", {}, make("th", { scope: "row" }, id.replace("sha256:", "").slice(0, 12)), make("td", {}, names.join(", ")), make("td", { class: "num nowrap" }, bytes(size))));
    if (deleted.length > SHOWN) rows.push(make("tr", {}, make("td", { colspan: "3" }, words.more(deleted.length - SHOWN))));
    const table = make("table", { class: "pairs" }, make("tbody", {}, ...rows));
    parts.push(make("div", {}, make("p", { class: "muted" }, words.removeImages(deleted.length)), make("div", { class: "jobs-scroll", tabindex: "0", role: "group", "aria-label": words.removeImages(deleted.length) }, table)));
  }
  return parts;
}

/** What stands in the way of one, and how to go on. */
function obstacle({ image, name = "", why: reason = "", containers, children }: Blocked): HTMLElement {
  const item = make("li", {}, make("strong", {}, name || image.replace("sha256:", "").slice(0, 12)), ` ${reason} `);
  const links = [
    ...(containers ?? []).map(({ id, name, running }) => [`/containers/${id.slice(0, 12)}`, running ? words.removeRuns(name) : name]),
    ...(children ?? []).map(({ id, name }) => [`/images/${id.replace("sha256:", "").slice(0, 12)}`, name || id.replace("sha256:", "").slice(0, 12)]),
  ];
  for (const [href = "", label = ""] of links.slice(0, SHOWN)) item.append(make("a", { href }, label), " ");
  return item;
}

function row({ goner, done, sentence }: Outcome): HTMLElement {
  return make("li", {}, make("strong", {}, goner.name), make("span", { class: done ? "ok" : "bad" }, icon(done ? "check" : "circle-alert"), sentence));
}
