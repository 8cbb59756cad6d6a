// One terminal: a screen, and what runs behind it. It goes on while nobody looks at it.
import { why } from "../door";
import { Acks } from "./acks";
import { Control } from "./control";
import { DetachKeys } from "./detach";
import type { Ended, Ticket } from "./link";
import { Link, prepare } from "./link";
import { Outbox } from "./outbox";
import type { Preferences } from "./prefs";
import { reset, Screen } from "./screen";
import { words } from "./text";
import type { Request } from "./wanted";

/** How it is. `over` says what came of it. */
export type State = { is: "opening" | "open" } | { is: "over"; sentence: string; failed: boolean };

export class Session {
  readonly screen: Screen;
  /** Ctrl of a touch keyboard. */
  readonly control = new Control();
  state: State = { is: "opening" };
  /** Called whenever something of it changes. */
  changed: () => void = () => undefined;
  private readonly outbox = new Outbox((bytes) => this.link?.type(bytes), () => this.changed());
  private link: Link | undefined;
  private detachKeys = new DetachKeys();
  private sizing = 0;
  private isClosed = false;

  constructor(
    readonly nth: number,
    readonly name: string,
    readonly request: Request,
    private ticket: Ticket,
    preferences: Preferences,
  ) {
    this.screen = new Screen(preferences);
    const { terminal } = this.screen;
    terminal.onData((text) => this.type(text));
    terminal.onBinary((text) => this.outbox.add(text, true));
    terminal.onResize(() => this.resize());
    this.open(ticket);
  }

  /** What runs, in a word. */
  get title(): string {
    const command = this.ticket.command[0]?.split("/").pop() ?? "";
    return words.title(this.nth, this.request.attach ? words.attached : command);
  }

  /** The command as it was asked for. */
  get command(): string {
    return this.request.attach ? words.attached : this.ticket.command.join(" ");
  }

  get runs(): boolean {
    return this.state.is !== "over";
  }

  /** How much of a long paste is sent. */
  get progress(): number | undefined {
    return this.outbox.progress;
  }

  cancelPaste(): void {
    this.outbox.cancel();
  }

  /** The same again. */
  async reconnect(): Promise<void> {
    this.set({ is: "opening" });
    try {
      const ticket = await prepare(this.request);
      // Whoever closed it meanwhile does not want it any more: the ticket runs out by itself.
      if (!this.isClosed && this.runs) this.open(ticket);
    } catch (cause) {
      if (!this.isClosed) this.set({ is: "over", sentence: why(cause), failed: true });
    }
  }

  /** Leaves the container's own process alone. */
  detach(): void {
    this.end(words.detached(this.name), false);
  }

  /** Ends it for good. */
  close(): void {
    this.isClosed = true;
    this.changed = () => undefined;
    this.link?.close();
    this.link = undefined;
    cancelAnimationFrame(this.sizing);
    this.screen.dispose();
  }

  private open(ticket: Ticket): void {
    this.ticket = ticket;
    this.detachKeys = new DetachKeys();
    let isOpen = false;
    const { terminal } = this.screen;
    // What an earlier link has written may still be drawn: that is none of this one's.
    const acks = new Acks((bytes) => link.tell({ ack: bytes }));
    const link = new Link(ticket, {
      opened: () => {
        isOpen = true;
        terminal.options.disableStdin = false;
        link.tell({ resize: [terminal.cols, terminal.rows] });
        this.set({ is: "open" });
      },
      wrote: (bytes) => terminal.write(bytes, () => acks.drawn(bytes.length)),
      taken: (bytes) => this.outbox.took(bytes),
      over: (ended) => this.over(ended, isOpen),
    });
    this.link = link;
  }

  private type(text: string): void {
    if (this.state.is !== "open") return;
    const typed = this.control.take(text);
    if (!this.request.attach) return this.outbox.add(typed);
    const { send, detach } = this.detachKeys.take(typed);
    this.outbox.add(send);
    if (detach) this.detach();
  }

  /** Tells the newest of the sizes that come at once. */
  private resize(): void {
    cancelAnimationFrame(this.sizing);
    const { terminal } = this.screen;
    this.sizing = requestAnimationFrame(() => this.link?.tell({ resize: [terminal.cols, terminal.rows] }));
  }

  private over(ended: Ended | undefined, wasOpen: boolean): void {
    if (!ended) this.end(wasOpen ? words.lost : words.notOpened, true);
    else if (ended.code === null) this.end(ended.sentence, false);
    else this.end(words.withCode(ended.sentence, ended.code), ended.code !== 0);
  }

  private end(sentence: string, failed: boolean): void {
    this.link?.close();
    this.link = undefined;
    const { terminal } = this.screen;
    // After all that was written.
    terminal.write("", () => terminal.write(reset(terminal)));
    terminal.options.disableStdin = true;
    this.outbox.clear();
    this.set({ is: "over", sentence, failed });
  }

  private set(state: State): void {
    this.state = state;
    this.changed();
  }
}
