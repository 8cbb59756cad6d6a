// The same as a command: `docker build`, and `curl` through the console.
import { parseSize } from "../spec/size";
import { quote } from "../spec/words";
import type { Settings } from "./model";

/** What is built from, for a command of somebody's own computer. */
export type From = { remote: string } | { archive: string } | { folder: string } | { text: string; folder?: string };

const PERIOD = 100_000;
const END = "DOCKERFILE";

/** `docker build`. */
export function dockerCommand(settings: Settings, from: From): string {
  const { noCache, pull, squash } = settings;
  const cpus = Number(settings.cpus || 0);
  const line = (flag: string, value: string) => (value === "" ? [] : [`${flag} ${quote(value)}`]);
  const file = "text" in from && from.folder !== undefined ? "-" : settings.dockerfile;
  const flags = [
    ...settings.tags.flatMap((tag) => line("-t", tag)),
    ..."text" in from && from.folder === undefined ? [] : line("-f", file),
    ...line("--target", settings.target),
    ...settings.args.map(({ key, value }) => `--build-arg ${quote(`${key}=${value}`)}`),
    ...settings.labels.map(({ key, value }) => `--label ${quote(`${key}=${value}`)}`),
    ...noCache ? ["--no-cache"] : [],
    ...pull ? ["--pull"] : [],
    ...line("--platform", settings.platform),
    ...line("--network", settings.network),
    ...line("--memory", settings.memory),
    ...cpus > 0 ? [`--cpu-period ${PERIOD}`, `--cpu-quota ${Math.round(cpus * PERIOD)}`] : [],
    ...settings.cacheFrom.flatMap((image) => line("--cache-from", image)),
    ...squash ? ["--squash"] : [],
  ];
  const program = settings.builder === "buildkit" ? "docker buildx build --load" : "DOCKER_BUILDKIT=0 docker build";
  return [[program, ...flags, context(from)].join(" \\\n  "), ...after(from)].join("\n");
}

/** `curl` through the console; the token stays in the shell's `$QUAYSIDE_TOKEN`. */
export function curlCommand(settings: Settings, from: From, origin: string): string {
  const remote = "remote" in from ? from.remote : "";
  const url = `${origin}/engine/local/build?${queryOf(settings, remote).toString()}`;
  const parts = ["curl -X POST", '-H "Authorization: Bearer $QUAYSIDE_TOKEN"'];
  if ("remote" in from) return [...parts, quote(url)].join(" \\\n  ");
  const file = "archive" in from ? from.archive : "-";
  const send = [...parts, "-H 'Content-Type: application/x-tar'", `-T ${quote(file)}`, quote(url)].join(" \\\n  ");
  if ("archive" in from) return send;
  if ("folder" in from && !("text" in from)) return `tar -C ${quote(from.folder)} -c . |\n${send}`;
  const folder = "folder" in from && from.folder !== undefined ? from.folder : ".";
  const name = settings.dockerfile || "Dockerfile";
  return [`cat > ${quote(`${folder}/${name}`)} <<'${END}'`, ...after(from), `tar -C ${quote(folder)} -c ${folder === "." ? quote(name) : "."} |`, send].join("\n");
}

/** The query of `POST /build`. */
export function queryOf(settings: Settings, remote = ""): URLSearchParams {
  const query = new URLSearchParams();
  for (const tag of settings.tags) query.append("t", tag);
  const map = (pairs: Settings["args"]) => (pairs.length === 0 ? "" : JSON.stringify(Object.fromEntries(pairs.map(({ key, value }) => [key, value]))));
  const cpus = Number(settings.cpus || 0);
  const values: Record<string, string | number | boolean> = {
    remote, dockerfile: settings.dockerfile, target: settings.target, buildargs: map(settings.args), labels: map(settings.labels),
    nocache: settings.noCache, pull: settings.pull, platform: settings.platform, networkmode: settings.network,
    memory: parseSize(settings.memory) ?? 0, cpuperiod: cpus > 0 ? PERIOD : 0, cpuquota: Math.round(cpus * PERIOD),
    cachefrom: settings.cacheFrom.length === 0 ? "" : JSON.stringify(settings.cacheFrom), squash: settings.squash,
  };
  for (const [key, value] of Object.entries(values)) if (value !== "" && value !== 0 && value !== false) query.set(key, String(value));
  query.set("version", settings.builder === "buildkit" ? "2" : "1");
  return query;
}

function context(from: From): string {
  if ("remote" in from) return quote(from.remote);
  if ("archive" in from) return `- < ${quote(from.archive)}`;
  if (!("text" in from)) return quote(from.folder);
  return from.folder === undefined ? `- <<'${END}'` : `${quote(from.folder)} <<'${END}'`;
}

/** The Dockerfile that follows a command. */
function after(from: From): string[] {
  return "text" in from ? [from.text.replace(/\n$/, ""), END] : [];
}
