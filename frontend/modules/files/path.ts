// Paths in a container: absolute, with slashes, and names that may hold anything else.

/** A path from the root, without `.`, `..` and doubled slashes. */
export function clean(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** The path of a name in a folder. */
export function join(folder: string, name: string): string {
  return folder === "/" ? `/${name}` : `${folder}/${name}`;
}

/** The folder that something is in; the root is in itself. */
export function parent(path: string): string {
  return clean(path.slice(0, path.lastIndexOf("/") + 1));
}

/** The last name of a path; the root has none. */
export function base(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Where a link leads that is in a folder. */
export function follow(folder: string, target: string): string {
  return clean(target.startsWith("/") ? target : join(folder, target));
}

/** Every folder on the way to a path, and the path itself, without the root. */
export function steps(path: string): { name: string; path: string }[] {
  const names = path.split("/").filter((name) => name !== "");
  return names.map((name, nth) => ({ name, path: `/${names.slice(0, nth + 1).join("/")}` }));
}

/** Whether something is in a folder, however deep. */
export function isIn(path: string, folder: string): boolean {
  return path.startsWith(folder === "/" ? folder : `${folder}/`);
}

/** The query of a page that shows a path; what else the query has stays. */
export function search(query: string, path: string): string {
  const values = new URLSearchParams(query);
  values.set("tab", "files");
  values.set("path", path);
  // A slash may stand in a query as it is, and is easier to read.
  return `?${values.toString().replaceAll("%2F", "/")}`;
}
