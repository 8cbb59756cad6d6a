// The rows of the table of tags.
import { icon, iconButton, make } from "../dom";
import { bytes } from "../figure";
import { span } from "../jobs/time";
import type { Repository, Tag } from "./model";
import { short } from "./model";
import { words } from "./text";

/** What a row can be asked for. */
export interface Asks {
  may: Record<string, boolean>;
  /** Whether it is selected. */
  isChosen(reference: string): boolean;
  choose(references: string[], on: boolean): void;
  fold(name: string): void;
  edit(kind: "add" | "move", tag: Tag): void;
  pull(reference: string): void;
  push(references: string[]): void;
  remove(references: string[]): void;
}

/** So many users are named. */
const NAMED = 2;

function pick(label: string, references: string[], asks: Asks): HTMLElement {
  const input = make("input", { type: "checkbox", "aria-label": label, "data-key": `pick ${label}` });
  const chosen = references.filter((reference) => asks.isChosen(reference)).length;
  input.checked = chosen > 0 && chosen === references.length;
  input.indeterminate = chosen > 0 && chosen < references.length;
  input.addEventListener("change", () => asks.choose(references, input.checked));
  return make("td", { class: "pick" }, input);
}

/** A repository: it folds, and all of its tags can be selected. */
export function head({ name, tags }: Repository, isOpen: boolean, asks: Asks): HTMLElement {
  const fold = make("button", { type: "button", class: "plain fold", "aria-expanded": String(isOpen), "aria-label": words.fold(name), "data-key": `fold ${name}` }, icon("chevron-down"));
  fold.addEventListener("click", () => asks.fold(name));
  const newer = tags.some((tag) => tag.newer) ? [" ", badge()] : [];
  const title = make("th", { scope: "rowgroup", colspan: "6" }, fold, make("strong", {}, name), " ", make("span", { class: "muted" }, words.tags(tags.length)), ...newer);
  return make("tr", { class: "group" }, pick(words.selectAll(name), tags.map(({ reference }) => reference), asks), title);
}

function badge(): HTMLElement {
  return make("span", { class: "badge info", title: words.newerHint }, words.newer);
}

/** A tag. */
export function row(name: string, tag: Tag, asks: Asks, now: number): HTMLElement {
  const { reference, image, also } = tag;
  const [first] = also;
  const title = make("th", { scope: "row" }, make("span", { class: "mono" }, tag.tag), ...(tag.newer ? [" ", badge()] : []));
  if (first !== undefined) title.append(" ", make("small", { class: "hint", title: also.join(", ") }, words.also(first, also.length - 1)));
  const link = make("a", { class: "mono", href: `/images/${short(image.id)}` }, short(image.id));
  const id = make("td", { class: "wide" }, link, ...(tag.isSame ? [" ", make("small", { class: "hint" }, words.sameImage)] : []));
  const element = make(
    "tr",
    { "aria-label": `${name}:${tag.tag}` },
    pick(words.select(reference), [reference], asks),
    title,
    id,
    make("td", { class: "num" }, bytes(image.size)),
    make("td", { class: "num age" }, span(now - image.created * 1000)),
    users(image.used_by),
    acts(tag, asks),
  );
  if (asks.isChosen(reference)) element.classList.add("selected");
  return element;
}

function users(all: { id: string; name: string }[]): HTMLElement {
  const cell = make("td", { class: "used" });
  if (all.length === 0) cell.append(make("span", { class: "muted" }, words.nobody));
  else if (all.length > NAMED) cell.append(make("span", { title: all.map(({ name }) => name).join(", ") }, words.inUse(all.length)));
  else for (const { id, name } of all) cell.append(make("a", { class: "user", href: `/containers/${id.slice(0, 12)}` }, name), " ");
  return cell;
}

function acts(tag: Tag, asks: Asks): HTMLElement {
  const { reference } = tag;
  const act = (isAllowed: boolean | undefined, name: string, label: string, run: () => void) => {
    if (!isAllowed) return [];
    const element = iconButton(name, label, run);
    element.dataset["key"] = label;
    return [element];
  };
  const { may } = asks;
  return make(
    "td",
    { class: "acts" },
    ...act(may["images"] && tag.newer, "download", words.pullOne(reference), () => asks.pull(reference)),
    ...act(may["images"], "plus", words.addTo(reference), () => asks.edit("add", tag)),
    ...act(may["images"], "pencil", words.move(reference), () => asks.edit("move", tag)),
    ...act(may["registries"], "upload", words.pushOne(reference), () => asks.push([reference])),
    ...act(may["remove"], "trash-2", words.removeOne(reference), () => asks.remove([reference])),
  );
}
