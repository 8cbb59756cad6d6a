// The terminals of a container: tabs, the terminal or the form of a new one, and its state.
import { confirm } from "../dialog";
import { why } from "../door";
import { make } from "../dom";
import { Theme } from "../theme";
import { Form } from "./form";
import { keys } from "./keys";
import { prepare } from "./link";
import { paint } from "./paint";
import { preferences } from "./prefs";
import type { Room } from "./rooms";
import { full, room } from "./rooms";
import { SearchBar } from "./search";
import { Session } from "./session";
import { admit } from "./sheet";
import { Status } from "./status";
import { TabList } from "./tablist";
import { words } from "./text";
import { tools } from "./tools";
import { request } from "./wanted";

/** What the page says. */
export interface Options {
  /** The container's full id; empty when it is gone. */
  id: string;
  name: string;
  running: boolean;
  may: { exec: boolean };
}

export class View {
  private readonly element = make("section", { class: "term" });
  private readonly panel = make("div", { class: "term-panel", role: "tabpanel", id: "term-panel" });
  private readonly tablist = new TabList(this.panel, {
    chosen: () => this.show(),
    close: (session) => void this.close(session),
  });
  private readonly theme: Theme;
  private readonly search: SearchBar;
  private readonly status = new Status();
  private readonly tools: HTMLElement;
  private readonly keys = keys(() => this.room.tabs.chosen);
  private readonly sizes = new ResizeObserver(() => this.fit());
  private form: Form;
  private room: Room;
  private frame = 0;
  private isDetached = false;
  private isGone = false;

  constructor(
    place: HTMLElement,
    private options: Options,
  ) {
    admit();
    place.append(this.element);
    this.theme = new Theme(this.element, () => this.paint());
    this.search = new SearchBar(this.theme);
    this.tools = tools({
      session: () => this.room.tabs.chosen,
      search: () => this.search.open(),
      close: (session) => void this.close(session),
      whole: (isWhole) => this.element.classList.toggle("whole", isWhole),
      prefer: ({ size, screenReader }) => {
        for (const { screen } of this.room.tabs.items) Object.assign(screen.terminal.options, { fontSize: size, screenReaderMode: screenReader });
        this.fit();
      },
    });
    const bar = make("div", { class: "term-bar" }, this.tablist.element, this.tools);
    this.element.append(bar, this.search.element, this.panel, this.keys, this.status.element);
    this.sizes.observe(this.panel);
    this.isGone = options.id === "";
    this.room = room(options.id, options.name);
    this.form = this.enter();
    this.show();
  }

  update(options: Options): void {
    const isOther = options.id !== "" && options.id !== this.options.id;
    // What one that is gone has written stays.
    this.isGone = options.id === "";
    if (!this.isGone) this.options = options;
    if (isOther) {
      this.room.leave();
      this.room = room(options.id, options.name);
      this.form = this.enter();
      this.show();
    }
    this.draw();
  }

  detach(): void {
    this.isDetached = true;
    this.room.leave();
    this.search.of(undefined);
    this.sizes.disconnect();
    this.theme.detach();
    cancelAnimationFrame(this.frame);
    // Screens are kept, and come back elsewhere.
    this.panel.replaceChildren();
    this.element.remove();
  }

  /** Takes the room's terminals over. */
  private enter(): Form {
    this.element.setAttribute("aria-label", words.terminalsOf(this.options.name));
    const { size, screenReader } = preferences();
    for (const session of this.room.tabs.items) {
      this.adopt(session);
      Object.assign(session.screen.terminal.options, { fontSize: size, screenReaderMode: screenReader });
    }
    this.paint();
    return new Form(this.room.wanted, () => void this.connect());
  }

  private adopt(session: Session): void {
    session.changed = () => this.draw();
    session.screen.keys = { search: () => this.search.open(), leave: () => this.tablist.focus() };
  }

  private async connect(): Promise<void> {
    const { room, form } = this;
    const asked = request(this.options.id, room.wanted);
    form.busy(true);
    form.failed("");
    try {
      const ticket = await prepare(asked);
      // Whoever left meanwhile does not want it any more: the ticket runs out by itself.
      if (this.isDetached || room !== this.room) return;
      room.expired = 0;
      const session = new Session(room.next(), this.options.name, asked, ticket, preferences());
      this.adopt(session);
      room.tabs.add(session);
      this.paint();
      this.show();
      session.screen.terminal.focus();
    } catch (cause) {
      form.failed(why(cause));
    } finally {
      form.busy(false);
    }
  }

  /** Closes one; asks first if something runs in it. */
  private async close(session: Session): Promise<void> {
    if (session.runs) {
      const what = session.request.attach ? words.closeAttached(session.name) : words.closeWhat(session.title);
      if (!(await confirm(words.closeTitle, [what], words.closeAct, !session.request.attach))) return;
    }
    this.room.tabs.remove(session);
    session.close();
    if (this.isDetached) return;
    this.show();
    this.tablist.focus();
  }

  /** Shows the chosen one. */
  private show(): void {
    const session = this.room.tabs.chosen;
    const shown = session ? session.screen.element : this.form.element;
    if (this.panel.firstChild !== shown) this.panel.replaceChildren(shown);
    this.tools.hidden = this.keys.hidden = this.status.element.hidden = session === undefined;
    this.search.of(session);
    session?.screen.show(this.status.hint.id);
    this.draw();
  }

  /** Draws what is around it. */
  private draw(): void {
    if (this.isDetached) return;
    const { tabs, expired } = this.room;
    this.tablist.draw(tabs);
    const bar = this.bar();
    const told = expired > 0 ? words.expired(expired) : "";
    this.form.bar(bar || full(), told);
    if (tabs.chosen) this.status.show(tabs.chosen, bar);
  }

  /** Why nothing can be opened here; nothing when it can. */
  private bar(): string {
    const { may, running, name } = this.options;
    if (this.isGone) return words.gone;
    if (!may.exec) return words.noGrant;
    return running ? "" : words.notRunning(name);
  }

  private paint(): void {
    const theme = paint(this.theme);
    for (const { screen } of this.room.tabs.items) screen.terminal.options.theme = theme;
  }

  private fit(): void {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.room.tabs.chosen?.screen.fit());
  }
}
