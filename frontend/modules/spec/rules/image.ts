// Rules about the image and the names.
import { referenceProblem } from "../reference";
import { text } from "../text";
import { isName, problem, type Rule } from "./rule";

const PLATFORM = /^[a-z0-9_-]+(?:\([a-z0-9_.-]+\))?(?:\/[a-z0-9_-]+(?:\/[a-z0-9_.-]+)?)?$/i;

/** Image, name and platform. */
export const imageRules: Rule = function* ({ name, platform, body }) {
  const wrong = referenceProblem(body.Image ?? "");
  if (wrong !== undefined) yield problem("Image", wrong);
  if (name !== "" && !isName(name)) yield problem("name", text.name);
  if (platform !== "" && !PLATFORM.test(platform)) yield problem("platform", text.platform);
};
