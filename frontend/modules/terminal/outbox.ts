// What is typed or pasted, on its way to the command. Pastes may be long: they go in pieces, and never far ahead of what
// the command has taken, so neither the browser nor the console holds much of them.

/** The longest piece. */
const PIECE = 16 * 1024;
/** How far ahead of the command. */
const AHEAD = 256 * 1024;
/** From this length on, a paste shows how far it is. */
const LONG = 1024 * 1024;
const INTERRUPT = "\x03";
const BEGIN_PASTE = "\x1b[200~";
const END_PASTE = "\x1b[201~";

interface Part {
  text: string;
  /** How much of it is sent. */
  at: number;
  /** Characters are bytes: what a mouse says. */
  raw: boolean;
}

export class Outbox {
  private waiting: Part[] = [];
  private ahead = 0;
  private wasLong = false;
  private readonly encoder = new TextEncoder();

  constructor(
    private readonly send: (bytes: Uint8Array<ArrayBuffer>) => void,
    /** Called when more or less of a long paste waits. */
    private readonly changed: () => void,
  ) {}

  /** Adds a text. Ctrl-C does not wait behind a paste, but ends it. */
  add(text: string, raw = false): void {
    if (text === "") return;
    if (text === INTERRUPT) this.cancel();
    this.waiting.push({ text, at: 0, raw });
    this.pump();
  }

  /** The command took so many bytes. */
  took(bytes: number): void {
    this.ahead = Math.max(0, this.ahead - bytes);
    this.pump();
  }

  /** Drops what waits. A program that was told of a paste's beginning is told of its end. */
  cancel(): void {
    const begun = this.waiting[0];
    this.waiting = [];
    if (begun && begun.at > 0 && begun.text.startsWith(BEGIN_PASTE)) this.waiting.push({ text: END_PASTE, at: 0, raw: false });
    this.pump();
  }

  /** Nothing is sent any more, and nothing is ahead. */
  clear(): void {
    this.waiting = [];
    this.ahead = 0;
    this.tell();
  }

  /** How much of a long paste is sent, from 0 to 1. */
  get progress(): number | undefined {
    const part = this.waiting.find(({ text }) => text.length >= LONG);
    return part && part.at / part.text.length;
  }

  private pump(): void {
    for (let part = this.waiting[0]; part && this.ahead < AHEAD; part = this.waiting[0]) {
      const bytes = this.next(part);
      this.ahead += bytes.length;
      if (part.at >= part.text.length) this.waiting.shift();
      this.send(bytes);
    }
    this.tell();
  }

  private tell(): void {
    const isLong = this.progress !== undefined;
    if (isLong || this.wasLong) this.changed();
    this.wasLong = isLong;
  }

  /** The next piece of a part. */
  private next(part: Part): Uint8Array<ArrayBuffer> {
    const chunk = part.text.slice(part.at, part.at + PIECE);
    if (part.raw) {
      part.at += chunk.length;
      return Uint8Array.from(chunk, (char) => char.charCodeAt(0) & 255);
    }
    // A pair of surrogates stays together.
    const isCut = part.at + chunk.length < part.text.length && /[\ud800-\udbff]$/.test(chunk);
    const buffer = new Uint8Array(PIECE);
    const { read, written } = this.encoder.encodeInto(isCut ? chunk.slice(0, -1) : chunk, buffer);
    part.at += read;
    return buffer.slice(0, written);
  }
}

/** A text as it may be pasted. Where a program is told where a paste ends, the text itself must not be able to say so. */
export function pasted(text: string, isBracketed: boolean): string {
  return isBracketed ? text.replaceAll("\x1b", "\u241b") : text;
}
