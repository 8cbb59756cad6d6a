// One's own builds, whose settings can be used again.
import { button, make, setText } from "../dom";
import { call } from "../door";
import { follow } from "../jobs/follow";
import { arrange } from "../jobs/item";
import type { Job } from "../jobs/job";
import { StateMark } from "../jobs/job";
import { span } from "../jobs/time";
import { words } from "./text";

/** So many are offered; from the page of all builds each can be built again. */
const MOST = 10;

class Row {
  private readonly state = new StateMark();
  private readonly title = make("strong", { class: "wrap" });
  private readonly about = make("span", { class: "muted" });
  private readonly use: HTMLButtonElement;
  readonly element: HTMLElement;

  constructor(id: string, use: (id: string) => void) {
    this.use = button(words.earlierUse, () => use(id));
    this.element = make("li", { class: "jobs-bar" }, this.state.element, this.title, make("span", { class: "spring" }), this.about, this.use);
  }

  show(job: Job, now: number): void {
    this.state.show(job.state);
    setText(this.title, job.title);
    setText(this.about, words.ago(span(now - job.begun)));
    this.use.setAttribute("aria-label", words.earlierUseOf(job.title));
  }
}

export class Earlier {
  private readonly list = make("ul", { class: "plain" });
  private readonly hint = make("p", { class: "hint", role: "status" }, words.earlierLoading);
  private readonly older = make("p", { class: "hint", hidden: "" }, words.earlierOlder, " ", make("a", { href: "/builds" }, words.earlierAll));
  readonly element = make("div", { class: "build-picker" }, this.hint, this.list, this.older);
  private readonly rows = new Map<string, Row>();
  private readonly jobs = follow({ changed: () => this.draw(), over: (sentence) => setText(this.hint, sentence) });
  private me: string | undefined;

  /** `use` is told the number of a job. */
  constructor(private readonly use: (id: string) => void) {
    void call<{ user: string }>("GET", "/api/session").then(
      ({ user }) => {
        this.me = user;
        this.draw();
      },
      () => undefined,
    );
  }

  detach(): void {
    this.jobs.leave();
  }

  private draw(): void {
    const { roll } = this.jobs;
    if (roll.seq === 0 || this.me === undefined) return;
    // What somebody else ordered is theirs to see.
    const own = roll.jobs.filter(({ kind, by }) => kind === "build" && by === this.me);
    const shown = own.slice(0, MOST);
    const now = Date.now();
    for (const job of shown) {
      const row = this.rows.get(job.id) ?? new Row(job.id, this.use);
      this.rows.set(job.id, row);
      row.show(job, now);
    }
    arrange(this.list, this.rows, shown.map(({ id }) => id));
    this.older.hidden = own.length <= MOST;
    setText(this.hint, shown.length === 0 ? words.earlierNone : words.earlierPick);
  }
}
