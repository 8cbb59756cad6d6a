// Deletes what a tag names from a registry, and says first which tags go with it.
import { confirm } from "../dialog";
import { Failed } from "../door";
import { tell } from "../page";
import type { Content } from "./api";
import type { Queue } from "./queue";
import type { Manifest, Registry } from "./registry";
import { short } from "./registry";
import { words } from "./text";

/** Of so many tags more it is looked what they name. */
const LOOKED = 200;

export interface Deletion {
  tag: string;
  /** All of the repository. */
  tags: readonly string[];
  manifests: Queue<Manifest>;
  content: Pick<Content, "remove">;
  registry: Pick<Registry, "host">;
  repository: string;
}

/** The tags that name the same image, and how many are not known to be none of them. */
export function consequences(digest: string, tags: readonly string[], manifests: Pick<Queue<Manifest>, "get">): { going: string[]; unread: number } {
  const values = tags.map((tag) => {
    const known = manifests.get(tag);
    return known && "value" in known ? known.value : undefined;
  });
  return { going: tags.filter((_, nth) => values[nth]?.digest === digest), unread: values.filter((value) => value === undefined).length };
}

/** The tags that went; none when it was not done. */
export async function remove({ tag, tags, manifests, content, registry, repository }: Deletion): Promise<string[]> {
  const unknown = tags.filter((each) => each !== tag && !manifests.get(each));
  if (unknown.length > 0) tell(true, words.deleteLooking);
  // What failed before may have been a moment's trouble.
  const own = manifests.get(tag);
  if (own && "cause" in own) manifests.forget(tag);
  await manifests.all([...unknown.slice(0, LOOKED), tag]);
  const known = manifests.get(tag);
  if (!known) return [];
  if ("cause" in known) throw known.cause instanceof Failed && known.cause.status === 404 ? new Error(words.goneAlready(tag)) : known.cause;
  const { digest } = known.value;
  const { going, unread } = consequences(digest, tags, manifests);
  const sentences = [
    words.deleteWhat(short(digest)),
    words.deleteTags(going),
    ...(unread === 0 ? [] : [words.deleteOther(unread)]),
    words.deleteStays,
  ];
  if (!(await confirm(words.deleteTitle(`${repository}:${tag}`, registry.host), sentences, words.deleteDo, true))) return [];
  try {
    await content.remove(repository, digest);
  } catch (cause) {
    // Somebody was faster.
    if (!(cause instanceof Failed && cause.status === 404)) throw cause;
  }
  tell(true, words.deleted(repository, going));
  return going;
}
