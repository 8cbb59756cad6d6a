// What the bytes of a file are: text, an image, or neither.

/** How large a file is at most that is shown. */
export const LARGEST = 2 * 1024 * 1024;
/** How large an image is at most that is shown. */
export const LARGEST_IMAGE = 1024 * 1024;
/** How much of a file without text is shown. */
export const HEX = 4096;
/** How far it is looked for a zero. */
const LOOK = 8192;

/** What a file holds. */
export type Content = { kind: "text"; text: string } | { kind: "image"; type: string } | { kind: "binary" };

// No SVG: it is a program more than a picture, and it is text.
const IMAGES: [type: string, begins: (bytes: Uint8Array) => boolean][] = [
  ["image/png", (bytes) => has(bytes, 0, "\x89PNG\r\n\x1a\n")],
  ["image/jpeg", (bytes) => has(bytes, 0, "\xff\xd8\xff")],
  ["image/gif", (bytes) => has(bytes, 0, "GIF87a") || has(bytes, 0, "GIF89a")],
  ["image/webp", (bytes) => has(bytes, 0, "RIFF") && has(bytes, 8, "WEBP")],
];

/** Reads bytes. A text is given back byte by byte when it is encoded again: the mark in front of it stays, too. */
export function understand(bytes: Uint8Array): Content {
  const image = IMAGES.find(([, begins]) => begins(bytes));
  if (image) return { kind: "image", type: image[0] };
  if (bytes.subarray(0, LOOK).includes(0)) return { kind: "binary" };
  try {
    return { kind: "text", text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { kind: "binary" };
  }
}

/** Bytes in hexadecimal digits, sixteen a line, with their place before them and their letters behind. */
export function hex(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = [...bytes.subarray(at, at + 16)];
    const digits = row.map((byte) => byte.toString(16).padStart(2, "0"));
    const halves = `${digits.slice(0, 8).join(" ")}  ${digits.slice(8).join(" ")}`;
    const letters = row.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : ".")).join("");
    lines.push(`${at.toString(16).padStart(8, "0")}  ${halves.padEnd(48)}  ${letters}`);
  }
  return lines.join("\n");
}

function has(bytes: Uint8Array, at: number, text: string): boolean {
  return bytes.length >= at + text.length && [...text].every((letter, nth) => bytes[at + nth] === letter.charCodeAt(0));
}
