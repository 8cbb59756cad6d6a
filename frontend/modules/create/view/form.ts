// The form: the common case, and the folded sections.
import type { Control, Section } from "../control";
import { isSet } from "../control";
import { icon, make, setText } from "../../dom";
import type { Problem } from "../problems";
import { nearness, sections } from "../sections/all";
import { COMMON } from "../sections/common";
import { fill, words } from "../text";
import { ImageView } from "./image";
import { OthersView } from "./others";
import { RowsView } from "./rows";
import type { Ground, View } from "./view";
import { ChoiceView, FlagView, LineView } from "./view";
import { Suggestions } from "./suggest";

/** A section on the page. */
interface Folded {
  element: HTMLDetailsElement;
  controls: Control[];
  views: View[];
  count: HTMLElement;
  wrong: HTMLElement;
}

export class Form {
  readonly element = make("form", { class: "panel create-form", "aria-label": words.form });
  private readonly common: View[];
  private readonly folded: Folded[];
  private readonly others: OthersView;
  private readonly suggestions = new Suggestions();
  private wrong: View[] = [];

  constructor(private readonly ground: Ground) {
    this.element.addEventListener("submit", (event) => event.preventDefault());
    this.common = [new ImageView(ground), ...COMMON.map((control) => view(control, ground))];
    this.others = new OthersView(ground);
    this.folded = sections(ground.isEdit).map((section) => this.section(section));
    const last = this.folded[this.folded.length - 1];
    last?.views.push(this.others);
    last?.element.lastElementChild?.append(this.others.element);
    const fields = make("div", { class: "create-fields" }, ...this.common.map(({ element }) => element));
    this.element.append(fields, ...this.folded.map(({ element }) => element), this.suggestions.element);
  }

  /** Shows what the model has, and what is known. */
  show(): void {
    for (const view of this.views) view.show();
    for (const { controls, views, count } of this.folded) {
      const set = controls.filter((control) => isSet(control, this.ground.model)).length;
      const all = set + (views.includes(this.others) && this.others.isSet ? 1 : 0);
      setText(count, all === 0 ? "" : fill(words.set, { count: all }));
    }
    this.suggestions.show(this.ground.known);
  }

  /** Says what is wrong where it is; gives how much of it has to be corrected. */
  tell(problems: Problem[]): number {
    const own = new Map<View, Problem[]>();
    for (const problem of problems) {
      const view = this.nearest(problem.path);
      own.set(view, [...(own.get(view) ?? []), problem]);
    }
    let all = 0;
    this.wrong = [];
    const told = new Map<View, number>();
    for (const view of this.views) {
      const count = view.tell(own.get(view) ?? []);
      told.set(view, count);
      all += count;
      if (count > 0) this.wrong.push(view);
    }
    for (const { views, wrong } of this.folded) {
      const count = views.reduce((sum, view) => sum + (told.get(view) ?? 0), 0);
      setText(wrong, count === 0 ? "" : words.wrongCount(count));
    }
    return all;
  }

  /** Takes the keyboard to the first thing that is wrong. */
  focus(): void {
    const [first] = this.wrong;
    if (!first) return;
    for (const { element, views } of this.folded) if (views.includes(first)) element.open = true;
    first.focus();
  }

  private get views(): View[] {
    return [...this.common, ...this.folded.flatMap(({ views }) => views)];
  }

  /** Who shows a place; of several as near the last one that is there, for it is what the others led to. */
  private nearest(place: string): View {
    let nearest: View = this.others;
    let rank = 1;
    for (const view of this.views) {
      const own = view.element.hidden ? 0 : nearness(view.paths, place);
      if (own >= rank) [nearest, rank] = [view, own];
    }
    return nearest;
  }

  private section({ title, about, controls }: Section): Folded {
    const count = make("span", { class: "create-count" });
    const wrong = make("span", { class: "bad" });
    const summary = make("summary", {}, icon("chevron-down"), make("strong", {}, title), make("span", { class: "faint about" }, about), wrong, count);
    const views = controls.map((control) => view(control, this.ground));
    const fields = make("div", { class: "create-fields" }, ...views.map(({ element }) => element));
    return { element: make("details", { class: "create-section" }, summary, fields), controls, views, count, wrong };
  }
}

function view(control: Control, ground: Ground): View {
  if (control.kind === "line") return new LineView(control, ground);
  if (control.kind === "choice") return new ChoiceView(control, ground);
  return control.kind === "flag" ? new FlagView(control, ground) : new RowsView(control, ground);
}
