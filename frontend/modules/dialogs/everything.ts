// Deletes everything that is not in use: named first, and asked for in words.
import type { Dialog } from "../dialog";
import { make, setText } from "../dom";
import { why } from "../door";
import { field, line } from "../field";
import { bytes } from "../figure";
import { check } from "../menu";
import { Form, open } from "./frame";
import { begin } from "./going";
import type { Order } from "./options";
import { table } from "./reclaim";
import { words } from "./text";
import type { Found } from "./unused";
import { SOURCES } from "./unused";

/** What has to be typed. */
export const PHRASE = "delete everything unused";

/** `before` is the order of an earlier job, with which it begins. */
export function everything(before: Order = {}): Dialog {
  /** `all` are volumes with a name; of images and cache everything goes in any case. */
  const order = { volumes: before.volumes ?? false, all: before.all ?? false };
  /** Narrower than this dialog can say: it stays so. */
  const narrow = { until: before.until ?? "", labels: before.labels ?? [], keep: before.keep ?? 0 };
  const only = [
    ...(narrow.until === "" ? [] : [words.everythingUntil(narrow.until)]),
    ...(narrow.labels.length === 0 ? [] : [words.everythingLabels(narrow.labels.join(", "))]),
    ...(narrow.keep === 0 ? [] : [words.everythingKeep(bytes(narrow.keep))]),
  ];
  let asked = new AbortController();
  const lists = make("div", { class: "dialog-part", role: "status" });
  const phrase = field(words.phrase(PHRASE), line("", () => phrase.setError(), { class: "mono" }));
  const named = check(words.everythingNamed, order.all, (on) => {
    order.all = on;
    void look();
  });
  named.hidden = !order.volumes;
  const volumes = check(words.everythingVolumes, order.volumes, (on) => {
    order.volumes = on;
    named.hidden = !on;
    void look();
  });
  const run = async () => {
    const isMeant = phrase.control.value.trim() === PHRASE;
    phrase.setError(isMeant ? undefined : words.phraseWrong(PHRASE));
    if (!isMeant) return phrase.control.focus();
    await begin(form, opened, { kind: "prune", what: "everything", ...narrow, volumes: order.volumes, all: order.volumes && order.all });
  };
  const form = new Form([make("p", {}, words.everythingHint), ...(only.length === 0 ? [] : [make("p", { class: "note" }, words.everythingOnly(only.join("; ")))]), volumes, named, lists, make("p", { class: "note warned" }, words.everythingMore), phrase.element], words.everythingDo, run, () => opened.close(), true);
  const opened = open(words.everythingTitle, [form.element], () => asked.abort());

  const look = async () => {
    asked.abort();
    asked = new AbortController();
    const { signal } = asked;
    lists.replaceChildren(make("p", { class: "hint" }, words.reclaimLooking));
    // The build cache has no labels, and stays where some are asked for.
    const whats = ["containers", "networks", "images", ...(narrow.labels.length === 0 ? ["build"] : []), ...(order.volumes ? ["volumes"] : [])];
    const kinds = whats.map((what): [string, Promise<Found>] => {
      const source = SOURCES[what];
      return [words.kinds[what] ?? what, source ? source.ask({ ...narrow, all: what !== "volumes" || order.all }, signal) : Promise.reject(new Error(what))];
    });
    const drawn = await Promise.all(kinds.map(async ([title, found]) => section(title, await found.catch((cause: unknown) => why(cause)))));
    if (!signal.aborted) lists.replaceChildren(...drawn);
  };
  void look();
  phrase.control.focus();
  return opened;
}

/** One kind, folded: how many and what comes back, or why that cannot be told. */
function section(title: string, found: Found | string): HTMLElement {
  if (typeof found === "string") return make("p", { class: "failure" }, `${title}: ${found}`);
  const head = make("summary");
  setText(head, found.bytes === undefined || found.items.length === 0 ? `${title}: ${found.items.length}` : `${title}: ${found.items.length}, ${bytes(found.bytes)}`);
  if (found.items.length === 0) return make("p", { class: "muted" }, head.textContent ?? "");
  return make("details", {}, head, make("div", { class: "jobs-scroll", tabindex: "0", role: "group", "aria-label": title }, table(found.items)));
}
