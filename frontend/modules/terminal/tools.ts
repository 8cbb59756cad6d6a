// What can be done with the terminal that is shown.
import { button, iconButton, make } from "../dom";
import { check, menu } from "../menu";
import { tell } from "../page";
import type { Preferences } from "./prefs";
import { prefer, preferences, sized } from "./prefs";
import type { Session } from "./session";
import { words } from "./text";

/** What the tools ask of their page. */
export interface Asks {
  session(): Session | undefined;
  search(): void;
  close(session: Session): void;
  whole(isWhole: boolean): void;
  /** The preferences have changed. */
  prefer(preferences: Preferences): void;
}

/** The tools; shown while a terminal is. */
export function tools(asks: Asks): HTMLElement {
  const kept = preferences();
  const change = () => {
    prefer(kept);
    asks.prefer(kept);
  };
  const size = (by: number) => () => {
    kept.size = sized(kept.size, by);
    change();
  };
  const act = (text: string, done: (session: Session) => void) =>
    button(text, () => {
      const session = asks.session();
      more.close();
      if (session) done(session);
    });
  const copies = iconButton("copy", words.copy, () => asks.session()?.screen.copy());
  const more = menu(words.more);
  const parts: Node[] = [
    act(words.clear, ({ screen }) => {
      screen.terminal.clear();
      screen.terminal.focus();
    }),
    button(words.larger, size(1)),
    button(words.smaller, size(-1)),
    check(words.whole, false, (isWhole) => asks.whole(isWhole)),
    check(words.screenReader, kept.screenReader, (isOn) => {
      kept.screenReader = isOn;
      change();
    }),
    act(words.close, (session) => asks.close(session)),
  ];
  // Only a page in a secure context may read it, and not in every browser.
  if ((navigator.clipboard as Clipboard | undefined)?.readText !== undefined) parts.unshift(act(words.paste, (session) => void paste(session)));
  more.content.append(...parts);
  const bar = make("div", { class: "term-tools", role: "group", "aria-label": words.tools });
  bar.append(iconButton("search", words.search, () => asks.search()), copies, more.element);
  return bar;
}

async function paste({ screen }: Session): Promise<void> {
  screen.terminal.focus();
  try {
    const text = await navigator.clipboard.readText();
    if (!screen.terminal.options.disableStdin) screen.insert(text);
  } catch {
    tell(false, words.refusedClipboard);
  }
}
