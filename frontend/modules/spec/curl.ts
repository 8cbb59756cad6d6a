// The requests that make a container, as `curl`.
import { fill } from "../text";
import type { Spec } from "./body";
import { text } from "./text";
import { quote } from "./words";

/** `curl` through the console; the token stays in the shell's `$QUAYSIDE_TOKEN`. */
export function formatCurl(spec: Spec, origin: string): string {
  const { name, platform, body, start } = spec;
  const containers = `${origin}/engine/local/containers`;
  const said = Object.entries({ name, platform }).filter(([, value]) => value !== "");
  const query = said.map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join("&");
  const create = post([
    "-H 'Content-Type: application/json'",
    `-d ${quote(JSON.stringify(body, null, 2))}`,
    quote(`${containers}/create${query === "" ? "" : `?${query}`}`),
  ]);
  if (!start) return create;
  if (name === "") return `${create}\n# ${fill(text.startAfter, { url: `${containers}/ID/start` })}`;
  return `${create} &&\n${post([quote(`${containers}/${encodeURIComponent(name)}/start`)])}`;
}

function post(parts: string[]): string {
  return ["curl -X POST", '-H "Authorization: Bearer $QUAYSIDE_TOKEN"', ...parts].join(" \\\n  ");
}
