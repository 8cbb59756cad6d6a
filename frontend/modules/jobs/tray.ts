// Jobs in the top bar of every page: how many are under way, and in a popover what they do.
import { icon, make, setText } from "../dom";
import type { Part } from "../page";
import { follow } from "./follow";
import { Item, arrange } from "./item";
import { isOver } from "./job";
import { Notice } from "./notice";
import { words } from "./text";

/** Of those that have ended, so many are shown. */
const ENDED = 10;
/** Of those under way, so many. */
const RUNNING = 30;

export class Tray implements Part {
  private readonly mark = make("span", { class: "state half info", "aria-hidden": "true" }, make("i"));
  private readonly idle = icon("list");
  private readonly number = make("span");
  private readonly word = make("span", { class: "jobs-word" });
  private readonly more = make("span", { class: "sr" }, ` ${words.underWay}`);
  private readonly button = make("button", { type: "button", popovertarget: "jobs-tray", class: "jobs-button" }, this.mark, this.idle, this.number, this.word, this.more);
  private readonly list = make("ul");
  private readonly popover = make("div", { popover: "auto", id: "jobs-tray", class: "menu jobs-tray", role: "group", "aria-label": words.jobs }, this.list, make("a", { href: "/jobs" }, words.all));
  private readonly items = new Map<string, Item>();
  private readonly notice = new Notice();
  private readonly jobs = follow({
    changed: (ended) => {
      this.notice.ended(ended);
      this.draw();
    },
  });
  private clock: number | undefined;

  constructor(private readonly element: HTMLElement) {
    this.button.hidden = true;
    this.element.append(this.button, this.popover);
    this.popover.addEventListener("toggle", (event) => {
      clearInterval(this.clock);
      this.clock = (event as ToggleEvent).newState === "open" ? setInterval(() => this.drawItems(), 1000) : undefined;
      this.drawItems();
    });
    // Going to another page leaves the document as it is, and the popover in it.
    this.popover.addEventListener("click", (event) => {
      if ((event.target as Element).closest("a")) this.popover.hidePopover();
    });
  }

  update(): void {}

  detach(): void {
    this.jobs.leave();
    this.notice.detach();
    clearInterval(this.clock);
    this.element.replaceChildren();
  }

  private draw(): void {
    const { jobs } = this.jobs.roll;
    const count = jobs.filter((job) => !isOver(job)).length;
    this.button.hidden = jobs.length === 0;
    if (jobs.length === 0 && this.isOpen) this.popover.hidePopover();
    this.mark.hidden = this.more.hidden = count === 0;
    this.idle.toggleAttribute("hidden", count > 0);
    setText(this.number, count === 0 ? "" : String(count));
    // With its space: what is read out is one text.
    setText(this.word, count === 0 ? words.jobs : ` ${words.count(count)}`);
    this.drawItems();
  }

  private get isOpen(): boolean {
    return this.popover.matches(":popover-open");
  }

  private drawItems(): void {
    if (!this.isOpen) return;
    const { jobs } = this.jobs.roll;
    const shown = [...jobs.filter((job) => !isOver(job)).slice(0, RUNNING), ...jobs.filter(isOver).slice(0, ENDED)];
    const now = Date.now();
    for (const job of shown) {
      const item = this.items.get(job.id) ?? new Item();
      this.items.set(job.id, item);
      item.show(job, now);
    }
    arrange(this.list, this.items, shown.map(({ id }) => id));
  }
}
