// Security options, as docker run and compose have them.
import type { Draft } from "./draft";
import type { Rest } from "./path";
import { text } from "./text";

const OPEN = "systempaths=unconfined";
const LIST = "HostConfig.SecurityOpt";

/** Reads one option. A profile in a file of the client's cannot be read. */
export function securityOption(draft: Draft, flag: string, word: string): void {
  if (word.replace(":", "=") === OPEN) {
    draft.put("HostConfig.MaskedPaths", []);
    draft.put("HostConfig.ReadonlyPaths", []);
  } else if (/^seccomp[=:](?!unconfined$|builtin$|\{)/.test(word)) draft.error(text.seccomp, { flag, value: word });
  else draft.add(LIST, word);
}

/** The options of a body; a profile's text is put back, for a command would need it in a file. */
export function securityWords(rest: Rest): string[] {
  const isOpen = isEmpty(rest.take("HostConfig.MaskedPaths")) && isEmpty(rest.take("HostConfig.ReadonlyPaths"));
  const words = rest.list<string>(LIST);
  const profiles = words.filter((word) => /^seccomp[=:]\{/.test(word));
  if (profiles.length > 0) rest.back(LIST, profiles);
  return [...words.filter((word) => !profiles.includes(word)), ...(isOpen ? [OPEN] : [])];
}

function isEmpty(list: unknown): boolean {
  return Array.isArray(list) && list.length === 0;
}
