// Empties functions of a wasm module by their name: their body becomes `unreachable`, and wasm-opt then removes what only
// they called.

const CODE = 10;
const IMPORT = 2;
const CUSTOM = 0;
// No locals, `unreachable`, `end`; with its size before it.
const TRAP = Uint8Array.of(3, 0, 0, 11);

/// The module without the bodies of the functions whose name `dead` matches, and how many those are.
export function snip(bytes, dead) {
  const sections = [...sectionsOf(bytes)];
  const imported = importedFunctions(bytes, sections.find(({ id }) => id === IMPORT));
  const names = functionNames(bytes, sections);
  const code = sections.find(({ id }) => id === CODE);
  const [count, first] = number(bytes, code.start);
  const bodies = [];
  let snipped = 0;
  for (let nth = 0, at = first; nth < count; nth++) {
    const [size, body] = number(bytes, at);
    const dies = dead.test(names.get(imported + nth) ?? "");
    bodies.push(dies ? TRAP : bytes.subarray(at, body + size));
    snipped += dies;
    at = body + size;
  }
  const content = Buffer.concat([bytes.subarray(code.start, first), ...bodies]);
  const section = Buffer.concat([Uint8Array.of(CODE), encoded(content.length), content]);
  return { bytes: Buffer.concat([bytes.subarray(0, code.head), section, bytes.subarray(code.end)]), snipped };
}

function* sectionsOf(bytes) {
  for (let head = 8; head < bytes.length; ) {
    const [size, start] = number(bytes, head + 1);
    yield { id: bytes[head], head, start, end: start + size };
    head = start + size;
  }
}

/// Imported functions come first in the numbering.
function importedFunctions(bytes, section) {
  let [count, at] = number(bytes, section.start);
  let functions = 0;
  while (count-- > 0) {
    at = skipName(bytes, skipName(bytes, at));
    const kind = bytes[at++];
    if (kind === 0) {
      functions++;
      [, at] = number(bytes, at);
    } else if (kind === 3) {
      at += 2;
    } else {
      // A table has its type before its limits.
      if (kind === 1) at++;
      const hasMaximum = bytes[at++] & 1;
      [, at] = number(bytes, at);
      if (hasMaximum) [, at] = number(bytes, at);
    }
  }
  return functions;
}

/// The names of functions, from the custom section "name".
function functionNames(bytes, sections) {
  const names = new Map();
  for (const section of sections.filter(({ id }) => id === CUSTOM)) {
    let at = skipName(bytes, section.start);
    if (text(bytes, section.start, at) !== "name") continue;
    while (at < section.end) {
      const kind = bytes[at];
      const [size, start] = number(bytes, at + 1);
      at = start + size;
      if (kind !== 1) continue;
      let [count, next] = number(bytes, start);
      while (count-- > 0) {
        const [index, name] = number(bytes, next);
        next = skipName(bytes, name);
        names.set(index, text(bytes, name, next));
      }
    }
  }
  return names;
}

function skipName(bytes, at) {
  const [size, start] = number(bytes, at);
  return start + size;
}

function text(bytes, at, end) {
  return bytes.toString("latin1", number(bytes, at)[1], end);
}

/// An unsigned LEB128 number, and where it ends.
function number(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) return [value, at];
  }
}

function encoded(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value & 127) | 128);
  return Uint8Array.of(...bytes, value);
}
