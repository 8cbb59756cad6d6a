// One xterm, as this page wants it: its keys, links and paste. What a program asks of the window (its title, the
// clipboard) is not listened to.
import { FitAddon } from "@xterm/addon-fit";
import { SearchAddon } from "@xterm/addon-search";
import { WebLinksAddon } from "@xterm/addon-web-links";
import { Terminal } from "@xterm/xterm";
import { copy, make } from "../dom";
import { open } from "./nonce";
import { pasted } from "./outbox";
import type { Preferences } from "./prefs";

/** The lines that are kept. */
const SCROLLBACK = 5000;

/** What keys of a screen ask of its page. */
export interface Keys {
  search(): void;
  leave(): void;
}

export class Screen {
  readonly element = make("div", { class: "term-screen" });
  readonly terminal: Terminal;
  readonly search = new SearchAddon();
  keys: Keys | undefined;
  private readonly fitting = new FitAddon();
  private isOpen = false;

  constructor({ size, screenReader }: Preferences) {
    this.terminal = new Terminal({
      scrollback: SCROLLBACK,
      fontFamily: getComputedStyle(document.documentElement).getPropertyValue("--mono") || "monospace",
      fontSize: size,
      lineHeight: 1.2,
      cursorBlink: !matchMedia("(prefers-reduced-motion: reduce)").matches,
      minimumContrastRatio: 4.5,
      // Marks of a search are still one of these.
      allowProposedApi: true,
      screenReaderMode: screenReader,
      linkHandler: {
        activate: (_, address) => visit(address),
        hover: (_, address) => (this.element.title = address),
        leave: () => this.element.removeAttribute("title"),
      },
    });
    this.terminal.loadAddon(this.fitting);
    this.terminal.loadAddon(this.search);
    this.terminal.loadAddon(new WebLinksAddon((_, address) => visit(address)));
    this.terminal.attachCustomKeyEventHandler((event) => this.pass(event));
    // Before xterm sees it.
    this.element.addEventListener("paste", (event) => this.paste(event), true);
  }

  /** Is shown: the element is in the page. */
  show(hint: string): void {
    if (!this.isOpen) {
      this.isOpen = true;
      open(this.terminal, this.element);
      this.terminal.textarea?.setAttribute("aria-describedby", hint);
    }
    this.fit();
  }

  /** As many columns and rows as there is room for. */
  fit(): void {
    if (this.isOpen && this.element.isConnected && this.element.clientWidth > 0) this.fitting.fit();
  }

  /** Pastes a text. */
  insert(text: string): void {
    this.terminal.paste(pasted(text, this.terminal.modes.bracketedPasteMode));
  }

  /** Copies what is selected; whether there was something. */
  copy(): boolean {
    const text = this.terminal.getSelection();
    if (text === "") return false;
    copy(text);
    this.terminal.focus();
    return true;
  }

  dispose(): void {
    this.terminal.dispose();
    this.element.remove();
  }

  private paste(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    event.preventDefault();
    event.stopPropagation();
    if (!this.terminal.options.disableStdin) this.insert(text);
  }

  /** Whether a key is the terminal's. */
  private pass(event: KeyboardEvent): boolean {
    if (event.type !== "keydown" || !event.ctrlKey || !event.shiftKey || event.altKey) return true;
    const letter = /^[a-z]$/i.test(event.key) ? event.key.toUpperCase() : event.code.replace("Key", "");
    // The browser pastes by itself.
    if (letter === "V") return false;
    if (letter === "C") this.copy();
    else if (letter === "F") this.keys?.search();
    else if (event.key === "Escape") this.keys?.leave();
    else return true;
    event.preventDefault();
    event.stopPropagation();
    return false;
  }
}

/** Opens a link, which learns nothing of this page. */
function visit(address: string): void {
  const url = URL.parse(address);
  if (url && /^https?:$/.test(url.protocol)) window.open(url.href, "_blank", "noopener,noreferrer");
}

/** What a program may have left on: another screen, the mouse, a hidden cursor. */
const RESET = "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1004l\x1b[?1006l\x1b[?2004l\x1b[?1l\x1b[?25h\x1b[!p\x1b[0m";

/** Ends that, and begins a new line. */
export function reset(terminal: Terminal): string {
  // Leaving the other screen brings an old cursor back: only who is there leaves.
  return `${terminal.buffer.active.type === "alternate" ? "\x1b[?1049l" : ""}${RESET}\r\n`;
}
