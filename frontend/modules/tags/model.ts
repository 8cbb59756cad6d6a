// Repositories with their tags, of the images on the engine. Pure.

/** A row of the topic `images`: app/src/contract/image.rs. */
export interface ImageRow {
  id: string;
  tags: string[];
  size: number;
  created: number;
  used_by: { id: string; name: string }[];
  /** Those of its tags that have something newer behind them in the registry. */
  newer?: string[];
}

export interface Tag {
  reference: string;
  tag: string;
  image: ImageRow;
  newer: boolean;
  /** The image's other names. */
  also: string[];
  /** The tag before it is of the same image. */
  isSame: boolean;
}

export interface Repository {
  name: string;
  tags: Tag[];
}

const order = new Intl.Collator("en", { numeric: true }).compare;

/** Repository and tag of a name. */
export function split(reference: string): { name: string; tag: string } {
  const colon = reference.lastIndexOf(":");
  return colon > reference.lastIndexOf("/") ? { name: reference.slice(0, colon), tag: reference.slice(colon + 1) } : { name: reference, tag: "latest" };
}

/** The twelve digits people know an id by. */
export function short(id: string): string {
  return id.replace(/^sha256:/, "").slice(0, 12);
}

/** All repositories by name; the tags of one image stand together, at the place of the first of them. */
export function repositories(rows: Iterable<ImageRow>): Repository[] {
  const byName = new Map<string, Map<string, Tag[]>>();
  for (const image of rows) {
    for (const reference of image.tags) {
      const { name, tag } = split(reference);
      const images = byName.get(name) ?? new Map<string, Tag[]>();
      const tags = images.get(image.id) ?? [];
      tags.push({ reference, tag, image, newer: image.newer?.includes(reference) ?? false, also: image.tags.filter((other) => other !== reference), isSame: false });
      images.set(image.id, tags);
      byName.set(name, images);
    }
  }
  return [...byName]
    .map(([name, images]) => {
      const groups = [...images.values()].map((tags) => tags.sort((a, b) => order(a.tag, b.tag)));
      groups.sort(([a], [b]) => order(a?.tag ?? "", b?.tag ?? ""));
      return { name, tags: groups.flatMap(marked) };
    })
    .sort((a, b) => order(a.name, b.name));
}

function marked(tags: Tag[]): Tag[] {
  return tags.map((tag, nth) => ({ ...tag, isSame: nth > 0 }));
}

/** What has all words of `q` in its name, its id or the names of the containers that use it. */
export function matching(all: readonly Repository[], q: string): Repository[] {
  const words = q.toLowerCase().split(/\s+/).filter((word) => word !== "");
  if (words.length === 0) return [...all];
  const has = ({ reference, image }: Tag, word: string) =>
    reference.toLowerCase().includes(word) || short(image.id).startsWith(word.replace(/^sha256:/, "").slice(0, 12)) || image.used_by.some(({ name }) => name.toLowerCase().includes(word));
  return all
    .map(({ name, tags }) => {
      const found = tags.filter((tag) => words.every((word) => has(tag, word)));
      // The one that it stood under may be left out.
      return { name, tags: found.map((tag, nth) => ({ ...tag, isSame: tag.isSame && found[nth - 1]?.image === tag.image })) };
    })
    .filter(({ tags }) => tags.length > 0);
}

/** Which image has a name. */
export function owners(rows: Iterable<ImageRow>): Map<string, ImageRow> {
  const found = new Map<string, ImageRow>();
  for (const row of rows) for (const tag of row.tags) found.set(tag, row);
  return found;
}

/** An image by a name or an id; an id may be cut short, where it is the only one that begins so. */
export function find(rows: readonly ImageRow[], text: string): ImageRow | undefined {
  const { name, tag } = split(text);
  const named = rows.find(({ tags }) => tags.includes(`${name}:${tag}`));
  if (named || !/^(?:sha256:)?[0-9a-f]{4,64}$/.test(text)) return named;
  const digits = text.replace(/^sha256:/, "");
  const found = rows.filter(({ id }) => id.replace(/^sha256:/, "").startsWith(digits));
  return found.length === 1 ? found[0] : undefined;
}
