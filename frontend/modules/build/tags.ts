// The names of the new image.
import { referenceProblem } from "../spec/reference";
import { fill, words } from "./text";

/** What is wrong with each tag; an empty one is none. */
export function tagProblems(tags: readonly string[]): (string | undefined)[] {
  return tags.map((tag, nth) => {
    if (tag === "") return undefined;
    if (tag.includes("@")) return words.tagDigest;
    if (/^(?:sha256:)?[a-f0-9]{64}$/.test(tag)) return words.tagId;
    const problem = referenceProblem(tag);
    if (problem !== undefined) return problem;
    return tags.slice(0, nth).some((other) => familiar(other) === familiar(tag)) ? words.tagTwice : undefined;
  });
}

/** A reference as the engine's lists have it. */
export function familiar(reference: string): string {
  const bare = reference.replace(/^(?:index\.)?docker\.io\/(?:library\/)?/, "").replace(/^library\//, "");
  return bare.includes(":", bare.lastIndexOf("/") + 1) ? bare : `${bare}:latest`;
}

/** What a tag is taken from, of the images that are there: `owners` by their tags. */
export function moves(tag: string, owners: ReadonlyMap<string, { id: string; tags: string[] }>): string | undefined {
  if (tag === "") return undefined;
  const name = familiar(tag);
  const owner = owners.get(name);
  if (!owner) return undefined;
  const id = owner.id.replace(/^sha256:/, "").slice(0, 12);
  return fill(owner.tags.length > 1 ? words.tagMoves : words.tagMovesLast, { tag: name, id });
}
