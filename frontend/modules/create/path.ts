// Places in a request's body, as "HostConfig.RestartPolicy.Name". Keys with dots are within the value of a place.

/** The value at a place; `undefined` where there is none. */
export function get(root: any, path: string): any {
  return path.split(".").reduce((at, key) => at?.[key], root);
}

/** Puts a value at a place. `undefined` takes it away, and objects that are left empty by that. */
export function put(root: any, path: string, value: unknown): void {
  const [key = "", ...rest] = path.split(".");
  if (rest.length === 0) {
    if (value === undefined) delete root[key];
    else root[key] = value;
    return;
  }
  if (typeof root[key] !== "object" || root[key] === null) {
    if (value === undefined) return;
    root[key] = {};
  }
  put(root[key], rest.join("."), value);
  if (value === undefined && Object.keys(root[key]).length === 0) delete root[key];
}

/** Whether something at `place` (as `Env[2]`, `HostConfig.Sysctls["a.b"]`) is at `path` or in it. */
export function isWithin(place: string, path: string): boolean {
  return place.startsWith(path) && (place.length === path.length || place[path.length] === "." || place[path.length] === "[");
}

/** Whether two JSON values are the same; the order of keys does not count. */
export function same(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = Object.keys(one);
  const theirs = Object.keys(other);
  return keys.length === theirs.length && keys.every((key) => key in other && same((one as any)[key], (other as any)[key]));
}
