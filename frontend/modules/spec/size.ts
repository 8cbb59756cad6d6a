// Sizes as the `docker` command reads them: 64m is 64 · 1024 · 1024.
const UNITS = "kmgtp";

/** The bytes of a size as `64m`, `1.5 GiB` or `1024`; nothing where it is none. */
export function parseSize(text: string): number | undefined {
  const found = /^(\d+\.?\d*|\.\d+) ?(?:b|([kmgtp])(?:i?b)?)?$/i.exec(text);
  if (!found) return undefined;
  const power = found[2] === undefined ? 0 : UNITS.indexOf(found[2].toLowerCase()) + 1;
  return Math.trunc(Number(found[1]) * 1024 ** power);
}

/** A size in the largest unit that holds it exactly. */
export function formatSize(bytes: number): string {
  let size = bytes;
  let power = 0;
  while (size !== 0 && size % 1024 === 0 && power < UNITS.length) {
    size /= 1024;
    power += 1;
  }
  return `${size}${power === 0 ? "" : UNITS[power - 1]}`;
}
