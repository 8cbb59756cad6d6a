// Rules about ports.
import { modeOf } from "../networks";
import { range } from "../ports";
import { text } from "../text";
import { isIp, listed, mapped, problem, type Rule } from "./rule";

/** Published and exposed ports. */
export const portRules: Rule = function* ({ body }) {
  const { PortBindings, PublishAllPorts } = body.HostConfig ?? {};
  const mode = modeOf(body);
  for (const [path, key] of mapped("ExposedPorts", body.ExposedPorts)) if (!isPort(key)) yield problem(path, text.portKey);
  for (const [path, key, bindings] of mapped("HostConfig.PortBindings", PortBindings)) {
    if (!isPort(key)) yield problem(path, text.portKey);
    for (const [place, { HostIp = "", HostPort = "" }] of listed(path, bindings)) {
      if (HostPort !== "" && !isHostPort(HostPort)) yield problem(`${place}.HostPort`, text.portHost);
      if (HostIp !== "" && !isIp(HostIp)) yield problem(`${place}.HostIp`, text.portIp, { value: HostIp });
    }
  }
  const isPublished = PublishAllPorts === true || Object.values(PortBindings ?? {}).some((list) => list?.length > 0);
  if (!isPublished) return;
  if (mode.startsWith("container:")) yield problem("HostConfig.PortBindings", text.portContainer);
  else if (mode === "host" || mode === "none") yield { ...problem("HostConfig.PortBindings", text.portMode, { mode }), isWarning: true };
};

function isPort(key: string): boolean {
  const [port, proto = "tcp", ...more] = key.split("/");
  return isSpan(port) && more.length === 0 && /^(tcp|udp|sctp)$/i.test(proto);
}

function isHostPort(word: string): boolean {
  return word === "0" || isSpan(word);
}

function isSpan(word: string): boolean {
  const found = range(word);
  return found !== undefined && found[0] > 0;
}
