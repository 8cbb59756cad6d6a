// The names of images, as the engine reads them: [host[:port]/]path[:tag][@digest].
import { text } from "./text";

const LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
const DOMAIN = new RegExp(`^(?:${LABEL}(?:\\.${LABEL})*|\\[[0-9a-fA-F:]+\\])(?::\\d+)?$`);
const PART = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;
const ID = /^(?:sha256:)?[a-f0-9]{64}$/;
/** The longest name, without tag and digest. */
const LONGEST = 255;

/** What is wrong with the name of an image; nothing where it can be one. */
export function referenceProblem(reference: string): string | undefined {
  if (reference === "") return text.imageMissing;
  if (ID.test(reference)) return undefined;
  const [named, ...digests] = reference.split("@");
  if (digests.length > 1) return text.imageBad;
  const [digest] = digests;
  if (digest !== undefined && !isDigest(digest)) return text.imageDigest;
  const slash = named.lastIndexOf("/");
  const colon = named.indexOf(":", slash + 1);
  const name = colon < 0 ? named : named.slice(0, colon);
  if (colon >= 0 && !TAG.test(named.slice(colon + 1))) return text.imageTag;
  return nameProblem(name);
}

function isDigest(digest: string): boolean {
  return digest.startsWith("sha256:") ? ID.test(digest) : DIGEST.test(digest);
}

function nameProblem(name: string): string | undefined {
  const parts = name.split("/");
  const [first] = parts;
  const hasDomain = parts.length > 1 && (/[.:]/.test(first) || first === "localhost" || first !== first.toLowerCase());
  if (hasDomain && !DOMAIN.test(first)) return text.imageBad;
  const path = hasDomain ? parts.slice(1) : parts;
  if (path.join("/") !== path.join("/").toLowerCase()) return text.imageUpper;
  if (!path.every((part) => PART.test(part))) return text.imageBad;
  return name.length > LONGEST ? text.imageLong : undefined;
}
