// Flags about the process and its streams.
import type { Spec } from "../body";
import { bare, type Flag, one } from "../flag";
import { refuse, text } from "../kinds";
import type { Rest } from "../path";
import { text as says } from "../text";

const STREAMS = ["stdin", "stdout", "stderr"];

/** Detached or not, and the flags that go with it. */
export const streamFlags: Flag[] = [
  {
    names: ["-d", "--detach"],
    isBare: true,
    read: (word, reading) => void (reading.isDetached = word === "true"),
    lines: streams,
  },
  bare("-i --interactive", "OpenStdin"),
  bare("-t --tty", "Tty"),
  {
    names: ["-a", "--attach"],
    read(word, { attached }) {
      const stream = word.toLowerCase();
      if (!STREAMS.includes(stream)) refuse(says.mode, { key: "-a", value: word });
      attached.add(stream);
    },
  },
];

/** What runs, as whom and where. */
export const processFlags: Flag[] = [
  one("-u --user", "User", text),
  one("-w --workdir", "WorkingDir", text),
  { names: ["--entrypoint"], read: (word, { draft }) => draft.put("Entrypoint", [word]), lines: entrypoint },
  {
    names: ["--init"],
    isBare: true,
    read: (word, { draft }) => draft.put("HostConfig.Init", word === "true"),
    lines(rest) {
      const init = rest.take<boolean>("HostConfig.Init");
      return init === undefined ? [] : [[init ? "--init" : "--init=false"]];
    },
  },
];

/** Nothing attached is `-d`; output alone, and input where it is open, is what comes without a flag. */
function streams(rest: Rest, spec: Spec): string[][] {
  const { OpenStdin = false } = spec.body;
  const taken = ["AttachStdin", "AttachStdout", "AttachStderr"].map((key) => rest.take<boolean>(key) === true);
  const once = rest.take<boolean>("StdinOnce");
  const isOnce = OpenStdin && taken[0];
  if (once && !isOnce) rest.back("StdinOnce", true);
  if (!taken.includes(true)) return spec.start ? [["-d"]] : [];
  const isUsual = taken[1] && taken[2] && taken[0] === OpenStdin;
  return isUsual ? [] : STREAMS.filter((_, index) => taken[index]).map((stream) => ["-a", stream]);
}

/** The flag takes one word; the others go before the command. */
function entrypoint(rest: Rest): string[][] {
  const [first, ...more] = rest.list<string>("Entrypoint");
  if (more.length > 0) rest.back("Cmd", [...more, ...rest.list<string>("Cmd")]);
  return first === undefined ? [] : [["--entrypoint", first]];
}
