// The order of tags: what is newest first.

const VERSION = /^v?(\d+(?:[._]\d+)*)(.*)$/i;
/** Of these there are versions before a version. */
const BEFORE = /^[-+._]?(?:a|b|c|alpha|beta|rc|cr|pre|preview|dev|snapshot|nightly|m)[-._]?\d*(?=$|[-+._])/i;
const natural = new Intl.Collator("en", { numeric: true });

interface Version {
  numbers: number[];
  rest: string;
  isBefore: boolean;
}

/** The version that a tag names; nothing for words and for ids. */
function version(tag: string): Version | undefined {
  const [, digits = "", rest = ""] = VERSION.exec(tag) ?? [];
  const isBefore = BEFORE.test(rest);
  if (digits === "" || (rest !== "" && !isBefore && !/^[-+._]/.test(rest))) return undefined;
  // A commit whose id has one letter, or none.
  if (/^[0-9a-f]{7,40}$/.test(tag) && /[a-f]/.test(tag)) return undefined;
  return { numbers: digits.split(/[._]/).map(Number), rest, isBefore };
}

/** What a version has no number for: `1.29` is whatever is the newest of `1.29.…`, a release candidate is of `.0`. */
function filler({ isBefore }: Version): number {
  return isBefore ? 0 : Infinity;
}

function byVersion(one: Version, other: Version): number {
  for (let nth = 0; nth < Math.max(one.numbers.length, other.numbers.length); nth += 1) {
    const [a, b] = [one.numbers[nth] ?? filler(one), other.numbers[nth] ?? filler(other)];
    if (a !== b) return a > b ? -1 : 1;
  }
  if (one.isBefore !== other.isBefore) return one.isBefore ? 1 : -1;
  if (!one.isBefore) return natural.compare(one.rest, other.rest);
  // `-rc.2` and `rc2` are written so and so.
  const bare = ({ rest }: Version) => rest.replace(/[-+._]/g, "");
  return natural.compare(bare(other), bare(one));
}

/** `latest`, then versions from the newest on, then all others by name. */
export function newestFirst(tags: readonly string[]): string[] {
  const keyed = tags.map((tag) => ({ tag, version: tag === "latest" ? undefined : version(tag) }));
  const rank = ({ tag, version }: (typeof keyed)[number]) => (tag === "latest" ? 0 : version ? 1 : 2);
  keyed.sort((one, other) => {
    if (one.version && other.version) return byVersion(one.version, other.version) || natural.compare(one.tag, other.tag);
    return rank(one) - rank(other) || natural.compare(one.tag, other.tag);
  });
  return keyed.map(({ tag }) => tag);
}
