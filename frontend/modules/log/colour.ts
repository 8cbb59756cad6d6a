// Colours that a container chose, made readable on either theme.
import { type Colour, hex } from "./ansi";

/** The two surfaces a log is shown on: see tokens.css, `--panel`. */
const LIGHT = luminance(255, 255, 255);
const DARK = luminance(0x14, 0x1c, 0x22);
const CONTRAST = 4.5;
/** Colours once worked out; programs that write gradients must not fill the memory. */
const known = new Map<Colour, string>();
const REMEMBERED = 2048;

/** The colour as CSS: the lowest 16 are the theme's; the others are made darker or lighter until they can be read. */
export function readable(colour: Colour): string {
  if (typeof colour === "number" && colour < 16) return `var(--ansi-${colour})`;
  let css = known.get(colour);
  if (css === undefined) {
    const [r, g, b] = bytes(colour);
    css = `light-dark(${shifted(r, g, b, LIGHT, 0)}, ${shifted(r, g, b, DARK, 255)})`;
    if (known.size >= REMEMBERED) known.clear();
    known.set(colour, css);
  }
  return css;
}

/** The colour as it is, for a background; and black or white, whichever can be read on it. */
export function surface(colour: Colour): { background: string; text: string } {
  const [r, g, b] = bytes(colour);
  return { background: hex(r, g, b), text: luminance(r, g, b) > 0.179 ? "#000000" : "#ffffff" };
}

/** Red, green and blue. */
export function bytes(colour: Colour): [number, number, number] {
  if (typeof colour === "string") {
    const value = Number.parseInt(colour.slice(1), 16);
    return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
  }
  if (colour < 16) return bytes(BASIC[colour] ?? "#808080");
  if (colour >= 232) {
    const grey = 8 + (colour - 232) * 10;
    return [grey, grey, grey];
  }
  const level = (step: number) => (step === 0 ? 0 : 55 + step * 40);
  const cube = colour - 16;
  return [level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6)];
}

const BASIC = [
  "#000000", "#c92a2a", "#237032", "#9c4f00", "#1864ab", "#862e9c", "#0b7285", "#ced4da",
  "#5f717b", "#ff8787", "#51cf66", "#ffc078", "#74c0fc", "#e599f7", "#3bc9db", "#ffffff",
];

/** Mixed with black (0) or white (255) until it stands out from the surface. */
function shifted(r: number, g: number, b: number, surface: number, towards: number): string {
  let mixed: [number, number, number] = [r, g, b];
  for (let part = 0; part <= 10; part += 1) {
    const mix = (value: number) => Math.round(value + ((towards - value) * part) / 10);
    mixed = [mix(r), mix(g), mix(b)];
    if (contrast(luminance(...mixed), surface) >= CONTRAST) break;
  }
  return hex(...mixed);
}

/** The contrast of two luminances, as WCAG counts it. */
export function contrast(a: number, b: number): number {
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** The relative luminance. */
export function luminance(r: number, g: number, b: number): number {
  const linear = (value: number) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}
