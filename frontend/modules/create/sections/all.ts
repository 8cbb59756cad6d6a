// All sections, and which control a place belongs to.
import type { Control, Section } from "../control";
import { isWithin } from "../path";
import { ADVANCED } from "./advanced";
import { COMMON, IMAGE } from "./common";
import { HEALTH } from "./health";
import { LABELS } from "./labels";
import { LOGGING } from "./logging";
import { NETWORKS } from "./networks";
import { PROCESS } from "./process";
import { RESOURCES } from "./resources";
import { SECURITY } from "./security";

export const SECTIONS: Section[] = [PROCESS, LABELS, RESOURCES, NETWORKS, HEALTH, SECURITY, LOGGING, ADVANCED];

/** The sections as a form shows them: an edit is asked about pulling when it is reviewed. */
export function sections(isEdit: boolean): Section[] {
  return SECTIONS.map((section) => ({ ...section, controls: section.controls.filter(({ isOfCreation }) => !isEdit || !isOfCreation) }));
}

export const CONTROLS: Control[] = [IMAGE, ...COMMON, ...SECTIONS.flatMap(({ controls }) => controls)];

/** The places that controls show. */
export const PATHS: string[] = [...new Set(CONTROLS.flatMap(({ paths }) => paths))];

/** The control that shows a place: of those nearest to it the first, its own before one that has it besides. */
export function controlOf(place: string): Control | undefined {
  let nearest: Control | undefined;
  let rank = 0;
  for (const control of CONTROLS) {
    const own = nearness(control.paths, place);
    if (own > rank) [nearest, rank] = [control, own];
  }
  return nearest;
}

/** How near something with these places is to a place; 0 is not at all. The first place counts a little more. */
export function nearness(paths: readonly string[], place: string): number {
  return Math.max(0, ...paths.map((path, nth) => (path !== "" && isWithin(place, path) ? path.length * 2 + (nth === 0 ? 1 : 0) : 0)));
}
