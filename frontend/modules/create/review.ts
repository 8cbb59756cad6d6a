// What an edit changes, shown before it is done: live, or by a new container in the old one's place.
import type { Spec } from "../spec/body";
import { MASK } from "../mask";
import { isSecret } from "./secret";
import type { Control } from "./control";
import type { Difference } from "./differences";
import type { Standing } from "./known";
import { differences } from "./differences";
import { dialog } from "../dialog";
import { button, make } from "../dom";
import { ENGINE, call, query, segment, why } from "../door";
import { choice, field } from "../field";
import { check } from "../menu";
import { go, tell } from "../page";
import { liveUpdate } from "./live";
import { mergePatch } from "./patch";
import { controlOf } from "./sections/all";
import { fill, labels, words } from "./text";

/** What is edited. */
export interface Edited {
  id: string;
  before: Spec;
  after: Spec;
  /** Whether the image is pulled first, unless somebody says otherwise. */
  pulls: boolean;
  isRunning: boolean;
  /** Whether it is the console's own, which cannot replace itself. */
  isOwn: boolean;
  /** Whether this person may put a new container in its place. */
  mayRecreate: boolean;
  dependents: string[];
}

/** Shows the changes; `left` is called before the page is left. */
export function review(edited: Edited, left: () => void): void {
  const { id, before, after, isRunning, isOwn } = edited;
  const name = before.name;
  const found = changes(before, after);
  const order = { keep_minutes: 10, pull: edited.pulls };
  const failure = make("p", { class: "failure", role: "alert", hidden: "" });
  const close = button(words.cancel, () => opened.close());
  const buttons: HTMLButtonElement[] = [];

  /** Does it once; what fails is said here, and can be tried again. */
  const run = async (what: () => Promise<void>) => {
    failure.hidden = true;
    for (const button of buttons) button.disabled = true;
    try {
      await what();
      opened.close();
    } catch (cause) {
      failure.textContent = why(cause);
      failure.hidden = false;
    }
    for (const button of buttons) button.disabled = false;
  };
  const recreate = async () => {
    const change = mergePatch(before.body, after.body);
    const renamed = after.name === before.name ? "" : after.name;
    const job = await call<{ id: string }>("POST", "/api/jobs", { kind: "recreate", container: id, name: renamed, change, only_if_newer: false, ...order });
    left();
    go(`/jobs/${segment(job.id)}`);
  };

  const live = liveOf(before, after);
  const content: (Node | string)[] = [table(found)];
  if (live) {
    content.push(make("p", {}, words.liveOffer));
    buttons.push(button(words.live, () => void run(async () => {
      await changeLive(id, before, after, live.update);
      left();
      go(`/containers/${segment(id.slice(0, 12))}`);
    }), "primary"));
  }
  if (isOwn || !edited.mayRecreate) content.push(make("p", { class: "note" }, isOwn ? words.own : words.mayNotRecreate));
  else {
    content.push(make("p", {}, fill(!isRunning ? words.wasStopped : live ? words.orStopped : words.stopped, { name })));
    if (edited.dependents.length > 0) content.push(make("p", { class: "note" }, fill(words.dependents, { names: edited.dependents.join(", ") })));
    const keep = choice(words.keeps, String(order.keep_minutes), (value) => {
      order.keep_minutes = Number(value);
    });
    content.push(field(words.keep, keep, words.keepHint).element, check(words.pullFirst, order.pull, (pull) => {
      order.pull = pull;
    }));
    buttons.push(button(words.recreate, () => void run(recreate), live ? "" : "primary"));
  }
  const opened = dialog(fill(words.reviewTitle, { name }), [...content, failure, make("footer", {}, close, ...buttons.toReversed())]);
  opened.element.classList.add("create-review");
}

/** Whether an edit changes anything. */
export function isChanged(before: Spec, after: Spec): boolean {
  return changes(before, after).length > 0;
}

/** Whether an image is to be pulled first: one that is not there, or one of a command that says so. */
export function pullsFirst({ pull }: Spec, standing: Standing): boolean {
  return standing === "missing" || pull === "always";
}

function changes(before: Spec, after: Spec): Difference[] {
  // A command is one value; so is what is no list of the body's own.
  const isWhole = (path: string) => controlOf(path)?.kind === "line" && controlOf(path)?.paths[0] === path;
  const of = ({ name, platform, body }: Spec) => ({ name, platform, ...body });
  return differences(of(before), of(after), isWhole);
}

/** The update that does it without a new container; one that only renames has none. */
function liveOf(before: Spec, after: Spec): { update: Record<string, unknown> | undefined } | undefined {
  if (before.platform !== after.platform) return undefined;
  const update = liveUpdate(before.body, after.body);
  const isSame = Object.keys(mergePatch(before.body, after.body)).length === 0;
  return update || isSame ? { update } : undefined;
}

async function changeLive(id: string, before: Spec, after: Spec, update: Record<string, unknown> | undefined): Promise<void> {
  const path = `${ENGINE}/containers/${segment(id)}`;
  const name = after.name;
  const isRenamed = name !== before.name;
  if (isRenamed) await call("POST", `${path}/rename${query({ name })}`);
  try {
    const answer = update && (await call<{ Warnings?: string[] | null }>("POST", `${path}/update`, update));
    const warnings = answer?.Warnings ?? [];
    tell(true, fill(words.changedLive, { name }), warnings.length > 0 ? fill(words.warnings, { warnings: warnings.join(" ") }) : "");
  } catch (cause) {
    throw isRenamed ? new Error(fill(words.renamedOnly, { name, why: why(cause) })) : cause;
  }
}

function table(found: Difference[]): HTMLElement {
  const head = make("tr", {}, ...[words.setting, words.before, words.after].map((text) => make("th", { scope: "col" }, text)));
  const rows = found.map(({ path, before, after }) => {
    const control = controlOf(path);
    const name = make("th", { scope: "row" }, label(path, control), make("small", { class: "faint mono" }, path));
    return make("tr", {}, name, cell(words.before, before, path, control, false), cell(words.after, after, path, control, before !== undefined));
  });
  return make("table", { class: "rows" }, make("thead", {}, head), make("tbody", {}, ...rows));
}

function cell(label: string, value: unknown, path: string, control: Control | undefined, isChange: boolean): HTMLElement {
  const key = /\["(.*)"\]$/.exec(path)?.[1];
  const isHidden = key !== undefined && isSecret(key) && value !== undefined && value !== "";
  const text = isHidden ? (isChange ? `${MASK} (${words.changed})` : MASK) : told(value, path, control);
  return make("td", { "data-label": label, class: "mono wrap" }, text);
}

function label(path: string, control: Control | undefined): string {
  const key = /\["(.*)"\]/.exec(path)?.[1];
  const name = control?.label ?? (path.startsWith("platform") ? labels.platform : labels.others);
  return key === undefined ? name : `${name}: ${key}`;
}

/** A value in words: as its control shows it, if that is a line; objects field by field. */
function told(value: unknown, path: string, control: Control | undefined): string {
  if (value === undefined || value === null) return words.nothing;
  if (control?.kind === "line" && control.paths[0] === path) return control.read([value]) || plain(value);
  return plain(value);
}

function plain(value: unknown): string {
  if (Array.isArray(value)) return value.map(plain).join(", ");
  if (typeof value !== "object" || value === null) return String(value);
  if ("HostPort" in value) return [(value as { HostIp?: string }).HostIp, value.HostPort || words.anyPort].filter(Boolean).join(":");
  const parts = Object.entries(value).filter(([, inner]) => inner !== "" && inner !== null);
  return parts.length === 0 ? "{}" : parts.map(([key, inner]) => `${key} ${plain(inner)}`).join(", ");
}
