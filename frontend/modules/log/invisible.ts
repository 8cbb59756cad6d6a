// Characters that cannot be seen, or turn what stands around them, are shown by name: a log must not lie.

const CLASS =
  "\\u0000-\\u0008\\u000a-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180e" +
  "\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufeff\\uffa0\\ufff0-\\ufffb\\u{e0000}-\\u{e0fff}\\p{Cs}";
const ANY = new RegExp(`[${CLASS}]`, "u");
const PARTS = new RegExp(`([${CLASS}])`, "u");

/** Whether a text has such characters. */
export function hasInvisible(text: string): boolean {
  return ANY.test(text);
}

/** The text in parts; every second one is such a character. */
export function split(text: string): string[] {
  return text.split(PARTS);
}

/** What is shown in a character's place. */
export function named(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 32) return String.fromCharCode(0x2400 + code);
  if (code === 127) return "\u2421";
  return `\u27e8U+${code.toString(16).toUpperCase().padStart(4, "0")}\u27e9`;
}
