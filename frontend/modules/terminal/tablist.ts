// The tabs of the terminals: a tablist, whose arrows go from one to the other.
import { icon, make } from "../dom";
import type { Session } from "./session";
import type { Tabs } from "./tabs";
import { words } from "./text";

/** What is done with tabs. */
export interface Acts {
  chosen(): void;
  close(session: Session): void;
}

export class TabList {
  readonly element = make("div", { class: "term-tabs", role: "tablist", "aria-label": words.terminals });

  private drawn = "";

  constructor(
    private readonly panel: HTMLElement,
    private readonly acts: Acts,
  ) {}

  /** Draws them anew, if something of them changed; the focus stays where it was. */
  draw(tabs: Tabs<Session>): void {
    const seen = [...tabs.items, undefined].map((session) => [session?.title, session?.runs, session === tabs.chosen]);
    const next = JSON.stringify(seen);
    if (next === this.drawn) return;
    this.drawn = next;
    const hadFocus = this.element.contains(document.activeElement);
    this.element.replaceChildren(...[...tabs.items, undefined].map((session, nth) => this.tab(tabs, session, nth)));
    if (hadFocus) this.focus();
    if (tabs.items.length > 1) this.element.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** Puts the focus on the chosen one. */
  focus(): void {
    this.element.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
  }

  private tab(tabs: Tabs<Session>, session: Session | undefined, nth: number): HTMLElement {
    const isChosen = tabs.chosen === session;
    const id = `term-tab-${nth}`;
    const attributes = { type: "button", role: "tab", id, "aria-selected": String(isChosen), "aria-controls": this.panel.id };
    const tab = make("button", { ...attributes, tabindex: isChosen ? "0" : "-1" });
    if (session) this.label(tab, session);
    else tab.append(icon("plus"), words.fresh);
    if (isChosen) this.panel.setAttribute("aria-labelledby", id);
    tab.addEventListener("click", () => {
      tabs.chosen = session;
      this.acts.chosen();
    });
    tab.addEventListener("keydown", (event) => {
      if (event.key === "Delete" && session) this.acts.close(session);
      else if (tabs.key(event.key)) this.acts.chosen();
      else return;
      event.preventDefault();
      this.focus();
    });
    return tab;
  }

  /** A terminal's state and title, and a cross for the mouse: keys have Delete, and the menu. */
  private label(tab: HTMLElement, session: Session): void {
    const cross = make("span", { class: "term-cross", "aria-hidden": "true" });
    cross.append(icon("x"));
    cross.addEventListener("click", (event) => {
      event.stopPropagation();
      this.acts.close(session);
    });
    tab.title = words.closeHint;
    tab.setAttribute("aria-keyshortcuts", "Delete");
    tab.append(make("i", { class: session.runs ? "runs" : "" }), session.title, cross);
  }
}
