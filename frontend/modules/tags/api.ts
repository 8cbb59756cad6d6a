// Names given to images by the engine.
import { ENGINE, call, query, segment } from "../door";
import { split } from "./model";

/** Gives an image a name; where another one has it, it moves. */
export async function tag(id: string, reference: string): Promise<void> {
  const { name, tag } = split(reference);
  await call("POST", `${ENGINE}/images/${segment(id)}/tag${query({ repo: name, tag })}`);
}
