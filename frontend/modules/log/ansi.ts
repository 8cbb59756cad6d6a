// Escape sequences of terminals in a line: colours and weights are kept, everything else is left out. A search counts
// places in what is left, on the server: see server/src/api/logs/search/pattern.rs.

/** A colour: a number of the palette of 256, or `#rrggbb`. */
export type Colour = number | string;

/** How a piece of text looks. */
export interface Style {
  readonly fg: Colour | undefined;
  readonly bg: Colour | undefined;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  readonly inverse: boolean;
  readonly strike: boolean;
}

/** A run of text in one style; undefined for the ordinary one. */
export interface Piece {
  text: string;
  style: Style | undefined;
}

/** A line without its escape sequences. */
export interface Parsed {
  plain: string;
  pieces: Piece[];
  /** How much plain text came before the last carriage return: it was overwritten, and is not in `plain`. */
  skipped: number;
}

// Control sequences; strings (OSC with its links and titles, DCS, PM, APC, SOS); short escapes. What has no end is none,
// and stays: nothing hides behind it. None goes over a carriage return, which parts the line.
const ESCAPE = new RegExp(
  [
    "\\x1b\\[[0-?]*[ -/]*[@-~]",
    "\\x1b\\][^\\x07\\r\\x1b]*(?:\\x07|\\x1b\\\\)",
    "\\x1b[PX^_][^\\r\\x1b]*\\x1b\\\\",
    "\\x1b(?:[ -/]+[0-~]|[0-OQ-WYZ\\\\`-~])",
  ].join("|"),
  "g",
);
const NORMAL: Style = {
  fg: undefined, bg: undefined, bold: false, dim: false, italic: false, underline: false, inverse: false, strike: false,
};

/** A line without its escape sequences, nothing else changed. */
export function strip(raw: string): string {
  return raw.includes("\x1b") ? raw.replace(ESCAPE, "") : raw;
}

/** Reads a line. Of one that a progress display wrote over and over, the last state counts. */
export function parse(raw: string): Parsed {
  let end = raw.length;
  while (end > 0 && raw.charCodeAt(end - 1) === 13) end -= 1;
  const cut = raw.lastIndexOf("\r", end - 1) + 1;
  const text = cut > 0 || end < raw.length ? raw.slice(cut, end) : raw;
  const skipped = cut > 0 ? strip(raw.slice(0, cut)).length : 0;
  if (!text.includes("\x1b")) {
    return { plain: text, pieces: [{ text, style: undefined }], skipped };
  }
  const pieces: Piece[] = [];
  let plain = "";
  let style: Style | undefined;
  const add = (part: string) => {
    if (part === "") return;
    plain += part;
    const last = pieces.at(-1);
    if (last && last.style === style) last.text += part;
    else pieces.push({ text: part, style });
  };
  let from = 0;
  for (const found of text.matchAll(ESCAPE)) {
    add(text.slice(from, found.index));
    from = (found.index ?? 0) + found[0].length;
    const sequence = /^\x1b\[([\d;:]*)m$/.exec(found[0]);
    if (sequence) style = restyle(style, sequence[1] ?? "");
  }
  add(text.slice(from));
  return { plain, pieces, skipped };
}

/** The style after a "select graphic rendition". */
function restyle(before: Style | undefined, parameters: string): Style | undefined {
  let style = { ...(before ?? NORMAL) };
  // 38:2::r:g:b and 38:5:n are one parameter; 38;2;r;g;b and 38;5;n are several.
  const codes = parameters.split(";").flatMap((part) => {
    const parts = part.split(":");
    if (parts.length > 5 && parts[1] === "2") parts.splice(2, 1);
    return parts[0] === "4" ? [parts[1] === "0" ? 24 : 4] : parts.map(Number);
  });
  for (let i = 0; i < codes.length; i += 1) {
    const code = codes[i] as number;
    if (code === 0) style = { ...NORMAL };
    else if (code === 1) style.bold = true;
    else if (code === 2) style.dim = true;
    else if (code === 3) style.italic = true;
    else if (code === 4 || code === 21) style.underline = true;
    else if (code === 7) style.inverse = true;
    else if (code === 9) style.strike = true;
    else if (code === 22) style.bold = style.dim = false;
    else if (code === 23) style.italic = false;
    else if (code === 24) style.underline = false;
    else if (code === 27) style.inverse = false;
    else if (code === 29) style.strike = false;
    else if (code >= 30 && code <= 37) style.fg = code - 30;
    else if (code === 39) style.fg = undefined;
    else if (code >= 40 && code <= 47) style.bg = code - 40;
    else if (code === 49) style.bg = undefined;
    else if (code >= 90 && code <= 97) style.fg = code - 82;
    else if (code >= 100 && code <= 107) style.bg = code - 92;
    else if (code === 38 || code === 48) {
      const [colour, taken] = extended(codes.slice(i + 1, i + 5));
      if (colour !== undefined) style[code === 38 ? "fg" : "bg"] = colour;
      i += taken;
    }
  }
  return same(style, NORMAL) ? undefined : style;
}

function extended(codes: number[]): [Colour | undefined, number] {
  const [kind, a, b, c] = codes;
  if (kind === 5) return [isByte(a) ? a : undefined, 2];
  if (kind !== 2) return [undefined, 1];
  return [isByte(a) && isByte(b) && isByte(c) ? hex(a, b, c) : undefined, 4];
}

function isByte(value: number | undefined): value is number {
  return value !== undefined && value >= 0 && value <= 255;
}

/** `#rrggbb` of three bytes. */
export function hex(r: number, g: number, b: number): string {
  return `#${((1 << 24) | (r << 16) | (g << 8) | b).toString(16).slice(1)}`;
}

function same(a: Style, b: Style): boolean {
  return (Object.keys(b) as (keyof Style)[]).every((key) => a[key] === b[key]);
}
