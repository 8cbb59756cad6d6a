// Puts a line's text into an element: styles, matches, its level, and what cannot be seen.
import type { Parsed, Style } from "./ansi";
import { bytes, contrast, luminance, readable, surface } from "./colour";
import { make } from "../dom";
import { hasInvisible, named, split } from "./invisible";
import type { Guess } from "./level";
import type { Range } from "./match";

/** Writes a parsed line. */
export function paint(into: HTMLElement, parsed: Parsed, matches: readonly Range[], level: Guess | undefined): void {
  const { plain, pieces } = parsed;
  const leveled = level !== undefined && level.to > level.from;
  if (matches.length === 0 && !leveled && (pieces.length === 0 || (pieces.length === 1 && !pieces[0]?.style))) {
    write(into, plain);
    return;
  }
  let at = 0;
  let nth = 0;
  for (const { text, style } of pieces) {
    const end = at + text.length;
    while (at < end) {
      while ((matches[nth]?.[1] ?? Number.POSITIVE_INFINITY) <= at) nth += 1;
      const [from, to] = matches[nth] ?? [end, end];
      const hit = from <= at;
      let until = Math.min(end, hit ? to : from);
      const word = leveled && at >= level.from && at < level.to;
      if (leveled && at < level.from) until = Math.min(until, level.from);
      else if (word) until = Math.min(until, level.to);
      const part = plain.slice(at, until);
      if (!hit && !style && !word) write(into, part);
      else {
        const span = make(hit ? "mark" : "span");
        if (word) span.dataset["level"] = level.level;
        if (style) dress(span, style, hit);
        write(span, part);
        into.append(span);
      }
      at = until;
    }
  }
}

/** Writes a text with its matches only. */
export function paintText(into: HTMLElement, text: string, matches: readonly Range[]): void {
  paint(into, { plain: text, pieces: [{ text, style: undefined }], skipped: 0 }, matches, undefined);
}

/** Adds text; characters that cannot be seen are named. */
function write(into: HTMLElement, text: string): void {
  if (!hasInvisible(text)) {
    into.append(text);
    return;
  }
  split(text).forEach((part, nth) => {
    if (part === "") return;
    into.append(nth % 2 === 0 ? part : make("span", { class: "log-hidden" }, named(part)));
  });
}

/** A style as the element's own. A match keeps the colours of a match. */
function dress(element: HTMLElement, style: Style, hit: boolean): void {
  const css = element.style;
  if (style.bold) css.fontWeight = "700";
  if (style.italic) css.fontStyle = "italic";
  if (style.underline || style.strike) {
    css.textDecoration = [style.underline ? "underline" : "", style.strike ? "line-through" : ""].join(" ").trim();
  }
  if (hit) return;
  const fg = style.inverse ? style.bg : style.fg;
  const bg = style.inverse ? style.fg : style.bg;
  if (bg !== undefined) {
    const { background, text } = surface(bg);
    css.backgroundColor = background;
    css.color = fg !== undefined && contrast(luminance(...bytes(fg)), luminance(...bytes(bg))) >= 3 ? surface(fg).background : text;
  } else if (style.inverse) {
    css.backgroundColor = "var(--text)";
    css.color = "var(--panel)";
  } else if (fg !== undefined) css.color = readable(fg);
  else if (style.dim) css.color = "var(--muted)";
}
