// Ctrl-P Ctrl-Q detaches, as in the CLI: the first key is held back until it is known what follows.

const FIRST = "\x10";
const SECOND = "\x11";
/** More at once is no typing: it is passed on as it is. */
const TYPED = 8;

export class DetachKeys {
  private holds = false;

  /** What of the typed text is to be sent, and whether to detach after it. */
  take(text: string): { send: string; detach: boolean } {
    let send = "";
    if (text.length > TYPED) {
      send = (this.holds ? FIRST : "") + text;
      this.holds = false;
      return { send, detach: false };
    }
    for (const key of text) {
      const held = this.holds;
      this.holds = false;
      if (held && key === SECOND) return { send, detach: true };
      if (held) send += FIRST;
      if (key === FIRST) this.holds = true;
      else send += key;
    }
    return { send, detach: false };
  }
}
