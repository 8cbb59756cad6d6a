// The time to show: a few usual ones, or any from and to.
import { button, make, setText } from "../dom";
import { type Menu, menu } from "../menu";
import { words } from "./text";
import { type Zone, field, fieldValue } from "./time";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const PRESETS: readonly (readonly [string, number])[] = [
  [words.minutes(15), 15 * MINUTE],
  [words.hours(1), HOUR],
  [words.hours(6), 6 * HOUR],
  [words.hours(24), 24 * HOUR],
  [words.days(7), 7 * 24 * HOUR],
];

/** The control. `choose` is told the chosen time. */
export class Period {
  readonly menu: Menu;
  private readonly from = make("input", { type: "datetime-local", step: "1" });
  private readonly to = make("input", { type: "datetime-local", step: "1" });
  private zone: Zone = "local";
  private since: number | undefined;
  private until: number | undefined;

  constructor(choose: (since: number | undefined, until: number | undefined) => void) {
    const take = (label: string, since?: number, until?: number) => {
      this.since = since;
      this.until = until;
      this.write();
      setText(this.menu.label, label);
      this.menu.close();
      choose(since, until);
    };
    const presets = PRESETS.map(([label, span]) => button(label, () => take(label, Date.now() - span)));
    const form = make("form", { class: "log-period" },
      make("label", { class: "field" }, make("span", {}, words.from), this.from),
      make("label", { class: "field" }, make("span", {}, words.to), this.to),
      make("button", { type: "submit", class: "primary" }, words.apply));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const since = field(this.from.value, this.zone);
      const until = field(this.to.value, this.zone);
      take(since === undefined && until === undefined ? words.anyTime : words.chosen, since, until);
    });
    this.menu = menu(words.anyTime, button(words.anyTime, () => take(words.anyTime)), ...presets, form);
  }

  /** Shows the fields' times in this zone from now on. */
  in(zone: Zone): void {
    if (this.zone === zone) return;
    this.zone = zone;
    this.write();
  }

  private write(): void {
    this.from.value = this.since === undefined ? "" : fieldValue(this.since, this.zone);
    this.to.value = this.until === undefined ? "" : fieldValue(this.until, this.zone);
  }
}
