// The page's colours as a terminal takes them.
import type { ITheme } from "@xterm/xterm";
import type { ISearchOptions } from "@xterm/addon-search";
import type { Theme } from "../theme";

const NAMES = [
  "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white",
  "brightBlack", "brightRed", "brightGreen", "brightYellow", "brightBlue", "brightMagenta", "brightCyan", "brightWhite",
] as const;

/** A terminal's theme. */
export function paint(theme: Theme): ITheme {
  const colours: ITheme = {
    background: theme.colour("--panel"),
    foreground: theme.colour("--text"),
    cursor: theme.colour("--accent"),
    cursorAccent: theme.colour("--panel"),
    selectionBackground: theme.faded("--accent", 0.3),
    selectionInactiveBackground: theme.faded("--accent", 0.2),
    scrollbarSliderBackground: theme.faded("--edge", 0.4),
    scrollbarSliderHoverBackground: theme.faded("--edge", 0.6),
    scrollbarSliderActiveBackground: theme.faded("--edge", 0.8),
  };
  NAMES.forEach((name, nth) => (colours[name] = theme.colour(`--ansi-${nth}`)));
  return colours;
}

/** How matches look. */
export function marks(theme: Theme): ISearchOptions["decorations"] {
  const hit = hex(theme.colour("--hit"));
  const accent = hex(theme.colour("--accent"));
  return { matchBackground: hit, matchOverviewRuler: hit, activeMatchBackground: hit, activeMatchBorder: accent, activeMatchColorOverviewRuler: accent };
}

/** `rgb(r, g, b)` as `#rrggbb`. */
export function hex(colour: string): string {
  const parts = colour.match(/\d+/g)?.slice(0, 3) ?? [];
  return `#${parts.map((part) => Number(part).toString(16).padStart(2, "0")).join("")}`;
}
