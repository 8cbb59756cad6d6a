// Addresses of the host, as ports are published at them.

/** Whether two of them can not both have the same port. */
export function overlap(one: string, other: string): boolean {
  const isSix = (ip: string) => ip.includes(":");
  if (one === "" || other === "" || one === other) return true;
  if (isSix(one) !== isSix(other)) return false;
  return [one, other].some((ip) => ip === "0.0.0.0" || ip === "::");
}
