// What of a folder would be sent, and what stays.
import { button, icon, make } from "../dom";
import { bytes } from "../figure";
import type { Left, Sifted } from "./context";
import { largest } from "./context";
import { words } from "./text";

/** As many lines of a list are shown. */
const MOST = 50;
const LARGEST = 8;

/** The summary; `leaveOut` adds a rule. */
export function summary(sifted: Sifted, leaveOut: (rule: string) => void): HTMLElement[] {
  const { kept, heavy, bad, rules } = sifted;
  const all: HTMLElement[] = [make("p", {}, make("strong", {}, words.sent(kept.length, bytes(sifted.bytes))))];
  if (kept.length === 0) all.push(make("p", { class: "failure" }, words.empty));
  if (bad) all.push(make("p", { class: "failure" }, words.badRules(rules, bad.line, bad.pattern)));
  for (const { path, bytes: size } of heavy) {
    const leave = button(words.leaveOut, () => leaveOut(path), "link");
    leave.setAttribute("aria-label", words.leaveOutOf(path));
    all.push(make("p", { class: "note warned" }, words.heavy(path, bytes(size)), " ", leave));
  }
  if (sifted.left.length > 0) all.push(leftOut(sifted.left, rules));
  if (kept.length > 0) {
    const lines = largest(kept, LARGEST).map(({ path, file }) => line(path, bytes(file.size)));
    all.push(make("details", {}, make("summary", {}, icon("chevron-down"), words.biggest), make("ul", { class: "plain lines" }, ...lines), make("p", { class: "hint" }, words.modes)));
  }
  return all;
}

function leftOut(left: Left[], rules: string): HTMLElement {
  const counted = left.filter(({ count }) => count !== undefined);
  const files = counted.reduce((sum, { count = 0 }) => sum + count, 0);
  const size = counted.reduce((sum, one) => sum + one.bytes, 0);
  const title = counted.length === left.length ? words.leftOut(files, bytes(size), rules) : words.leftUnseen(rules);
  const lines = left.slice(0, MOST).map((one) => line(one.path, one.count === undefined ? words.notCounted : words.leftLine(one.count, bytes(one.bytes))));
  if (left.length > MOST) lines.push(make("li", { class: "hint" }, words.more(left.length - MOST)));
  return make("details", {}, make("summary", {}, icon("chevron-down"), title), make("ul", { class: "plain lines" }, ...lines));
}

function line(name: string, figure: string): HTMLElement {
  return make("li", {}, make("span", { class: "mono wrap" }, name), make("span", { class: "muted nowrap" }, figure));
}
