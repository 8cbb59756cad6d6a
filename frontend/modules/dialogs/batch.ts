// Jobs that a dialog begins: some at a time, with how each goes. It goes on when the dialog is closed.
import { make, setText } from "../dom";
import { Failed, call, why } from "../door";
import { follow } from "../jobs/follow";
import { Item, arrange } from "../jobs/item";
import { isOver } from "../jobs/job";
import { tell } from "../page";
import { words } from "./text";

/** What is to be begun. */
export interface Order {
  /** What it is about, for people. */
  name: string;
  body: Record<string, unknown>;
}

/** So many of one batch are under way at once: the console takes 16 of a person, and others are theirs too. */
const AT_ONCE = 8;

export class Batch {
  private readonly list = make("ul");
  private readonly faults = make("ul", { class: "plain" });
  private readonly rest = make("p", { class: "hint", role: "status" });
  readonly element = make("div", { class: "dialog-part" }, make("div", { role: "alert" }, this.faults), make("div", { class: "jobs-scroll" }, this.list), this.rest);
  private readonly items = new Map<string, Item>();
  private readonly ids: string[] = [];
  private readonly orders: Order[];
  private isBeginning = false;
  private readonly jobs = follow({ changed: () => this.changed(), over: (sentence) => this.over(sentence) });
  /** The time that is left to undo goes on by itself. */
  private readonly clock = setInterval(() => this.draw(), 1000);

  /** `begun` are jobs that are under way already: nothing is drawn before they are told of. */
  constructor(orders: readonly Order[], begun: readonly string[] = []) {
    this.orders = [...orders];
    this.ids.push(...begun);
    if (orders.length > 0) void this.begin();
  }

  private changed(): void {
    this.draw();
    void this.begin();
  }

  /** Nobody tells any more when there is room for another. */
  private over(sentence: string): void {
    for (const { name } of this.orders.splice(0)) this.fail(words.notBegun(name, sentence));
    this.draw();
  }

  /** How many are under way, as far as is known: of one that has just begun nothing is told yet. */
  private get underWay(): number {
    return this.ids.filter((id) => {
      const job = this.jobs.roll.get(id);
      return job === undefined || !isOver(job);
    }).length;
  }

  private async begin(): Promise<void> {
    if (this.isBeginning) return;
    this.isBeginning = true;
    while (this.orders.length > 0 && this.underWay < AT_ONCE) {
      const order = this.orders[0] as Order;
      try {
        const { id } = await call<{ id: string }>("POST", "/api/jobs", order.body);
        this.ids.push(id);
      } catch (cause) {
        // Too many at once: the next end makes room, where one of these is to end.
        if (cause instanceof Failed && cause.status === 429 && this.underWay > 0) break;
        this.fail(words.notBegun(order.name, why(cause)));
      }
      this.orders.shift();
      this.draw();
    }
    this.isBeginning = false;
    this.draw();
  }

  private fail(sentence: string): void {
    this.faults.append(make("li", { class: "failure" }, sentence));
    if (!this.element.isConnected) tell(false, sentence);
  }

  private draw(): void {
    if (this.element.isConnected) {
      const now = Date.now();
      for (const id of this.ids) {
        const job = this.jobs.roll.get(id);
        if (!job) continue;
        const item = this.items.get(id) ?? new Item();
        this.items.set(id, item);
        item.show(job, now);
      }
      arrange(this.list, this.items, this.ids);
      setText(this.rest, this.orders.length > 0 ? words.waitsForTurn(this.orders.length) : "");
    } else if (this.orders.length === 0 && !this.isBeginning) {
      this.jobs.leave();
      clearInterval(this.clock);
    }
  }
}
