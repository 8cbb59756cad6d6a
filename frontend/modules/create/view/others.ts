// The fields without a control, as JSON.
import { field } from "../../field";
import { make } from "../../dom";
import { others, withOthers } from "../others";
import { same } from "../path";
import type { Problem } from "../problems";
import { stopping } from "../problems";
import { labels, words } from "../text";
import type { Ground, View } from "./view";

export class OthersView implements View {
  readonly element: HTMLElement;
  /** Whatever nothing else shows. */
  readonly paths = [""];
  private readonly area = make("textarea", { rows: "3", spellcheck: "false", placeholder: "{}" });
  private readonly field = field(labels.others, this.area, words.othersHint);
  private last: object;
  private wrong = "";

  constructor(private readonly ground: Ground) {
    this.element = this.field.element;
    this.element.classList.add("wide");
    this.last = others(ground.model.spec.body);
    this.put();
    this.area.addEventListener("input", () => this.take());
    this.area.addEventListener("blur", () => this.wrong === "" && this.put());
  }

  show(): void {
    const now = others(this.ground.model.spec.body);
    if (same(now, this.last)) return;
    this.last = now;
    this.wrong = "";
    this.put();
  }

  tell(problems: Problem[]): number {
    const all = [this.wrong, ...problems.map(({ path, text }) => (path === "" ? text : `${path}: ${text}`))].filter((text) => text !== "");
    this.field.setError(all.join(" "));
    return this.wrong === "" ? Math.min(1, stopping(problems).length) : 1;
  }

  focus(): void {
    this.area.focus();
  }

  /** Whether there is anything. */
  get isSet(): boolean {
    return Object.keys(this.last).length > 0;
  }

  private take(): void {
    const { model } = this.ground;
    const found = parsed(this.area.value);
    this.wrong = found ? "" : words.json;
    if (!found) {
      this.ground.changed();
      return;
    }
    const body = withOthers(model.spec.body, found);
    this.last = others(body);
    model.replace({ ...model.spec, body });
  }

  private put(): void {
    this.area.value = this.isSet ? JSON.stringify(this.last, null, 2) : "";
  }
}

function parsed(text: string): Record<string, unknown> | undefined {
  if (text.trim() === "") return {};
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
