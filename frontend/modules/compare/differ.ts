// Two lists of settings side by side.
import { MASK } from "../mask";
import type { Group, Setting } from "./settings";
import { GROUPS } from "./settings";

export type Standing = "same" | "changed" | "added" | "removed" | "hidden";

/** A setting of both; nothing where one does not have it. */
export interface Line {
  group: Group;
  key: string;
  first: string | undefined;
  second: string | undefined;
  standing: Standing;
}

/** All settings, by group and name. What is hidden on either side cannot be compared. */
export function differ(first: readonly Setting[], second: readonly Setting[]): Line[] {
  const [one, other] = [byPlace(first), byPlace(second)];
  const lines = [...new Map([...one, ...other]).values()].map(({ group, key }): Line => {
    const [before, after] = [one.get(place(group, key))?.value, other.get(place(group, key))?.value];
    return { group, key, first: before, second: after, standing: standing(before, after) };
  });
  const order = (group: Group) => GROUPS.indexOf(group);
  return lines.sort((line, next) => order(line.group) - order(next.group) || line.key.localeCompare(next.key));
}

function standing(first: string | undefined, second: string | undefined): Standing {
  if (first === undefined) return "added";
  if (second === undefined) return "removed";
  if (isHidden(first) || isHidden(second)) return "hidden";
  return first === second ? "same" : "changed";
}

/** Whether something in a value is kept from the reader. */
export function isHidden(value: string | undefined): boolean {
  return value !== undefined && value.includes(MASK);
}

/** Lines in which a text stands, and that differ where only those are wanted. */
export function wanted(lines: readonly Line[], text: string, isDifferent: boolean): Line[] {
  const sought = text.trim().toLowerCase();
  return lines.filter(({ key, first = "", second = "", standing }) => {
    if (isDifferent && standing === "same") return false;
    return [key, first, second].some((part) => part.toLowerCase().includes(sought));
  });
}

/** How many differ, are the same, and are hidden. */
export function counted(lines: readonly Line[]): { differ: number; same: number; hidden: number } {
  const count = (standing: Standing) => lines.filter((line) => line.standing === standing).length;
  const [same, hidden] = [count("same"), count("hidden")];
  return { differ: lines.length - same - hidden, same, hidden };
}

/** Of several settings of one name the last one counts, as with variables; mounts at one place are told together. */
function byPlace(settings: readonly Setting[]): Map<string, Setting> {
  const places = new Map<string, Setting>();
  for (const setting of settings) {
    const at = place(setting.group, setting.key);
    const before = places.get(at);
    // An image's volume is told by the mount that it has become.
    if (before && setting.group === "mounts") continue;
    places.set(at, setting);
  }
  return places;
}

function place(group: Group, key: string): string {
  return `${group} ${key}`;
}
