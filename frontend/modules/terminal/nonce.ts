// xterm writes style elements, and style attributes for colours out of the palette. The page's policy admits the first
// with its nonce; the second are set through the style object, which it does not concern.
import type { Terminal } from "@xterm/xterm";
import { nonce } from "../page";

/** Opens a terminal in an element: the style elements that are made meanwhile have the nonce. */
export function open(terminal: Terminal, element: HTMLElement): void {
  const create = document.createElement;
  document.createElement = function createElement(this: Document, ...name: Parameters<typeof create>) {
    const made = create.apply(document, name);
    if (made instanceof HTMLStyleElement) made.nonce = nonce();
    return made;
  } as typeof create;
  try {
    terminal.open(element);
  } finally {
    Reflect.deleteProperty(document, "createElement");
  }
  // The renderer has no option for this. Where it is not what is expected, colours fall back to those of the palette.
  const { _core: core } = terminal as unknown as Inside;
  const rows = core?._renderService?._renderer?.value?._rowFactory;
  if (rows?._addStyle) rows._addStyle = (span, style) => void (span.style.cssText += `${style};`);
}

interface Inside {
  _core?: {
    _renderService?: { _renderer?: { value?: { _rowFactory?: { _addStyle?: (span: HTMLElement, style: string) => void } } } };
  };
}
