// IP addresses and subnets, as numbers.

/** An address. */
export interface Address {
  version: 4 | 6;
  value: bigint;
}

/** Reads an address, without a prefix. */
export function address(text: string): Address | undefined {
  return text.includes(":") ? six(text) : four(text);
}

function four(text: string): Address | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined;
  return { version: 4, value: parts.reduce((value, part) => value * 256n + BigInt(part), 0n) };
}

function six(text: string): Address | undefined {
  if (!/^[0-9a-f:.]+$/i.test(text) || text.split("::").length > 2) return undefined;
  // The last part may be an IPv4 address.
  const tail = /(^|:)([\d.]+\.[\d.]+)$/.exec(text);
  const last = tail ? four(tail[2] ?? "") : undefined;
  if (tail && !last) return undefined;
  const whole = last ? text.slice(0, -(tail?.[2]?.length ?? 0)) + `${(last.value >> 16n).toString(16)}:${(last.value & 0xffffn).toString(16)}` : text;
  const [head = "", rest] = whole.split("::");
  const groups = (part: string) => (part === "" ? [] : part.split(":"));
  const [first, second] = [groups(head), groups(rest ?? "")];
  const missing = 8 - first.length - second.length;
  if (rest === undefined ? missing !== 0 : missing < 1) return undefined;
  const all = [...first, ...Array<string>(missing).fill("0"), ...second];
  if (!all.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return { version: 6, value: all.reduce((value, group) => value * 65_536n + BigInt(`0x${group}`), 0n) };
}

/** A subnet's bounds. */
export interface Subnet {
  version: 4 | 6;
  first: bigint;
  last: bigint;
}

/** Reads `10.0.0.0/24`. */
export function subnet(text: string): Subnet | undefined {
  const [base = "", prefix = ""] = text.split("/");
  const found = address(base);
  const bits = found?.version === 4 ? 32 : 128;
  if (!found || !/^\d+$/.test(prefix) || Number(prefix) > bits) return undefined;
  const size = 1n << BigInt(bits - Number(prefix));
  const first = found.value - (found.value % size);
  return { version: found.version, first, last: first + size - 1n };
}

/** Whether an address is in a subnet. */
export function isIn({ version, value }: Address, within: Subnet): boolean {
  return version === within.version && value >= within.first && value <= within.last;
}
