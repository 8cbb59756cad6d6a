// One line of comma-separated fields, as the `docker` command reads the values of --mount, --network and --gpus.

/** The fields; nothing where the quotes do not match. */
export function parseCsv(line: string): string[] | undefined {
  const fields: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;
  let more = true;
  while (more) {
    const found = field.exec(line);
    if (!found) return undefined;
    fields.push(found[1] === undefined ? found[2] : found[1].replaceAll('""', '"'));
    more = found[3] === ",";
  }
  return fields;
}

/** The line of fields. */
export function formatCsv(fields: string[]): string {
  return fields.map((field) => (/[",\n]|^\s/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(",");
}
