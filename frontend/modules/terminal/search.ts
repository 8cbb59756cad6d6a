// Searching a terminal.
import type { IDisposable } from "@xterm/xterm";
import { iconButton, make, setText } from "../dom";
import { line } from "../field";
import type { Theme } from "../theme";
import { marks } from "./paint";
import type { Session } from "./session";
import { words } from "./text";

/** So many matches are counted: the addon's own limit. */
const COUNTED = 1000;

export class SearchBar {
  readonly element = make("div", { class: "term-search", role: "search" });
  private readonly box = line("", () => this.find(true, true), { "aria-label": words.searchIn, placeholder: words.searchIn });
  private readonly count = make("span", { class: "muted num", role: "status" });
  private session: Session | undefined;
  private listening: IDisposable | undefined;

  constructor(private readonly theme: Theme) {
    const [previous, next, close] = [
      iconButton("arrow-up", words.previous, () => this.find(false)),
      iconButton("arrow-down", words.next, () => this.find(true)),
      iconButton("x", words.closeSearch, () => this.close()),
    ];
    this.element.append(this.box, this.count, previous, next, close);
    this.element.hidden = true;
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
      else if (event.key === "Enter" && event.target === this.box) this.find(!event.shiftKey);
      else return;
      event.preventDefault();
    });
  }

  /** Searches this one from now on. */
  of(session: Session | undefined): void {
    if (session === this.session) return;
    this.session?.screen.search.clearDecorations();
    this.listening?.dispose();
    this.session = session;
    this.listening = session?.screen.search.onDidChangeResults(({ resultIndex, resultCount }) => this.tell(resultIndex, resultCount));
    this.element.hidden = true;
  }

  open(): void {
    if (!this.session) return;
    this.element.hidden = false;
    const selected = this.session.screen.terminal.getSelection();
    if (selected !== "" && !selected.includes("\n")) this.box.value = selected;
    this.box.select();
    this.box.focus();
    this.find(true, true);
  }

  private close(): void {
    this.element.hidden = true;
    this.session?.screen.search.clearDecorations();
    this.session?.screen.terminal.focus();
  }

  private find(isForward: boolean, incremental = false): void {
    const search = this.session?.screen.search;
    if (!search) return;
    const options = { decorations: marks(this.theme), incremental };
    if (this.box.value === "") {
      search.clearDecorations();
      setText(this.count, "");
    } else if (isForward) search.findNext(this.box.value, options);
    else search.findPrevious(this.box.value, options);
  }

  private tell(index: number, count: number): void {
    if (this.box.value === "") return;
    const many = count >= COUNTED ? words.many(count) : words.matches(count);
    setText(this.count, count === 0 ? words.none : index < 0 ? many : words.position(index + 1, count));
  }
}
