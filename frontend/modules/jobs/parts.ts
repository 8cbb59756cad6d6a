// The parts of a job: layers of a pull, steps of a recreation, containers of a project.
import { make, setText } from "../dom";
import { bytes } from "../figure";
import { arrange } from "./item";
import type { JobPart } from "./job";
import { showBar } from "./job";
import { words } from "./text";

class Row {
  private readonly name = make("th", { scope: "row" });
  private readonly state = make("td");
  private readonly bar = make("progress");
  private readonly far = make("span");
  readonly element = make("tr", {}, this.name, this.state, make("td", { class: "jobs-part" }, this.bar, this.far));

  show({ id, state, done, total, title = "" }: JobPart): void {
    setText(this.name, title || id);
    setText(this.state, state);
    const isMeasured = total > 0;
    this.bar.hidden = this.far.hidden = !isMeasured;
    if (!isMeasured) return;
    this.bar.setAttribute("aria-label", words.progressOf(id));
    showBar(this.bar, done, total);
    setText(this.far, words.ofBytes(bytes(done), bytes(total)));
  }
}

export class Parts {
  private readonly body = make("tbody");
  private readonly rows = new Map<string, Row>();
  readonly element = make(
    "section",
    { class: "panel", hidden: "" },
    make("h2", {}, words.parts),
    make("div", { class: "jobs-scroll", tabindex: "0", role: "region", "aria-label": words.parts },
      make("table", { class: "pairs" }, make("thead", {}, make("tr", {}, ...[words.part, words.state, words.progress].map((label) => make("th", { scope: "col" }, label)))), this.body)),
  );

  show(parts: Iterable<JobPart>): void {
    const ids: string[] = [];
    for (const part of parts) {
      const row = this.rows.get(part.id) ?? new Row();
      this.rows.set(part.id, row);
      row.show(part);
      ids.push(part.id);
    }
    arrange(this.body, this.rows, ids);
    this.element.hidden = ids.length === 0;
  }
}
