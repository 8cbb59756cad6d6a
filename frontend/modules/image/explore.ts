// An image that was not read yet: what reads it, and how far that is.
import { button, make } from "../dom";
import { call } from "../door";
import { follow } from "../jobs/follow";
import { Item } from "../jobs/item";
import type { Job } from "../jobs/job";
import { isOver } from "../jobs/job";
import type { ImageOptions } from "./panel";
import { Told } from "./panel";
import { words } from "./text";

export class Explore {
  private readonly told = new Told();
  private readonly begin = button(words.read, () => void this.start(), "primary");
  private readonly list = make("ul", { class: "plain", hidden: "" });
  private readonly item = new Item();
  readonly element = make("section", { class: "panel full" });
  /** The job that reads it, where it was begun here or is seen to be under way. */
  private id = "";
  private isGone = false;
  private readonly jobs = follow({
    changed: () => this.changed(),
    over: () => this.told.fail(words.notFollowed, () => this.read()),
  });
  private readonly clock = setInterval(() => this.draw(), 1000);

  /** `read` is called when it may have been read. */
  constructor(
    private readonly options: ImageOptions,
    private readonly read: () => void,
  ) {
    this.list.append(this.item.element);
    this.element.append(make("p", {}, words.unread), this.begin, this.told.element, this.list);
  }

  detach(): void {
    this.isGone = true;
    this.jobs.leave();
    clearInterval(this.clock);
    this.element.remove();
  }

  private async start(): Promise<void> {
    this.told.clear();
    this.begin.disabled = true;
    try {
      const { id } = await call<{ id: string }>("POST", "/api/jobs", { kind: "explore", image: this.options.id });
      this.id = id;
      this.changed();
    } catch (cause) {
      this.begin.disabled = false;
      this.told.fail(cause, () => void this.start());
    }
  }

  private get job(): Job | undefined {
    return this.jobs.roll.get(this.id);
  }

  private changed(): void {
    if (this.isGone) return;
    // Somebody else may be reading it, or it was begun before this page was opened.
    const isIt = (job: Job) => job.kind === "explore" && job.about === this.options.id && !isOver(job);
    if (this.id === "") this.id = this.jobs.roll.jobs.find(isIt)?.id ?? "";
    this.draw();
    const { job } = this;
    if (!job || !isOver(job)) return;
    if (job.state === "done") return this.read();
    // How it ended is said by the item; it can be tried again.
    this.id = "";
    this.begin.disabled = false;
  }

  private draw(): void {
    const { job } = this;
    if (!job) return;
    this.list.hidden = false;
    this.begin.disabled = !isOver(job);
    this.item.show(job, Date.now());
  }
}
